// Cameras are two angles, a roll and a zoom around what is to be seen, in LPS millimetres:
// azimuth 0 is the patient's front, 90 the left; elevation 90 is above.

const MARGIN = 0.04;

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const sum = (a, b) => a.map((value, n) => value + b[n]);
const scaled = (a, factor) => a.map((value) => value * factor);
const unit = (a) => scaled(a, 1 / Math.hypot(...a));
const cross = (a, b) => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function axesOf(camera) {
  const [azimuth, elevation, roll] = [camera.azimuth, camera.elevation, camera.roll].map(
    (degrees) => (degrees * Math.PI) / 180,
  );
  const toward = [
    Math.sin(azimuth) * Math.cos(elevation),
    -Math.cos(azimuth) * Math.cos(elevation),
    Math.sin(elevation),
  ];
  const level = [Math.cos(azimuth), Math.sin(azimuth), 0];
  const upright = cross(toward, level);
  const [c, s] = [Math.cos(roll), Math.sin(roll)];
  return {
    right: sum(scaled(level, c), scaled(upright, s)),
    up: sum(scaled(upright, c), scaled(level, -s)),
    toward,
  };
}

// The nearest camera that holds all points; for each pair of its side planes the two tightest
// points give the centre and the least distance.
function fit(camera, points, aspect) {
  const axes = axesOf(camera);
  const seen = points.map((p) => [dot(p, axes.right), dot(p, axes.up), dot(p, axes.toward)]);
  const tangent = Math.tan((camera.viewAngle * Math.PI) / 360);
  const low = [0, 1, 2].map((n) => Math.min(...seen.map((p) => p[n])));
  const high = [0, 1, 2].map((n) => Math.max(...seen.map((p) => p[n])));
  const middle = [0, 1, 2].map((n) => (low[n] + high[n]) / 2);
  let distance, scale;
  if (camera.parallel) {
    scale = Math.max((high[1] - low[1]) / 2, (high[0] - low[0]) / 2 / aspect) * (1 + 2 * MARGIN);
    distance = scale / tangent;
  } else {
    const needed = [aspect, 1].map((wide, n) => {
      const t = (tangent / (1 + 2 * MARGIN)) * wide;
      const beyond = Math.max(...seen.map((p) => p[n] / t + p[2]));
      const before = Math.max(...seen.map((p) => -p[n] / t + p[2]));
      middle[n] = ((beyond - before) * t) / 2;
      return (beyond + before) / 2;
    });
    distance = Math.max(...needed) - middle[2];
    scale = distance * tangent;
  }
  const middleOf = [axes.right, axes.up, axes.toward].map((axis, n) => scaled(axis, middle[n]));
  return { focus: camera.focus || middleOf.reduce(sum), distance, scale, tangent };
}

// A camera that has been turned keeps its distance and what it looks at.
function viewOf(camera, points, aspect) {
  const home = fit(camera.home, points, aspect);
  const focus = sum(home.focus, camera.moved);
  const reach = Math.max(...points.map((p) => Math.hypot(...sum(p, scaled(focus, -1)))));
  return {
    ...axesOf(camera),
    focus,
    distance: home.distance / camera.zoom,
    scale: home.scale / camera.zoom,
    tangent: home.tangent,
    radius: 1.5 * reach,
    aspect,
    parallel: camera.home.parallel,
  };
}

// Rows of the matrix from LPS mm to WebGL's clip space.
function rowsOf(view) {
  const near = view.parallel
    ? view.distance - view.radius
    : Math.max(view.distance / 100, view.distance - view.radius);
  const far = view.distance + view.radius;
  const row = (axis, offset) => [...axis, offset - dot(axis, view.focus)];
  const away = row(scaled(view.toward, -1), view.distance);
  const half = view.parallel ? view.scale : view.tangent;
  const across = row(scaled(view.right, 1 / (half * view.aspect)), 0);
  const upward = row(scaled(view.up, 1 / half), 0);
  if (view.parallel) {
    const depth = scaled(away, 2 / (far - near));
    depth[3] -= (far + near) / (far - near);
    return [across, upward, depth, [0, 0, 0, 1]];
  }
  const depth = scaled(away, (far + near) / (far - near));
  depth[3] -= (2 * far * near) / (far - near);
  return [across, upward, depth, away];
}

// Column by column, as WebGL takes it.
const matrixOf = (rows) => new Float32Array([0, 1, 2, 3].flatMap((n) => rows.map((r) => r[n])));

// Shares of the panel, from its left and its top.
function project(rows, point) {
  const [x, y, , w] = rows.map((row) => dot(row, point) + row[3]);
  return [(x / w + 1) / 2, (1 - y / w) / 2];
}

// "front left, above", and on which side the patient's left is seen.
function wordsOf(camera) {
  const { right, toward } = axesOf(camera);
  const [x, y, z] = toward;
  const parts = [];
  if (Math.abs(z) > 0.9) parts.push(z > 0 ? "above" : "below");
  else {
    const horizontal = [];
    if (Math.abs(y) > 0.38) horizontal.push(y < 0 ? "front" : "back");
    if (Math.abs(x) > 0.38) horizontal.push(x > 0 ? "left" : "right");
    parts.push(horizontal.join(" "));
    if (Math.abs(z) > 0.25) parts.push(z > 0 ? "above" : "below");
  }
  const seen = `Seen from the ${parts.join(", ")}`.replace("the above", "above").replace("the below", "below");
  if (Math.abs(right[0]) < 0.3) return `${seen}.`;
  return `${seen}; the patient's left is on the ${right[0] > 0 ? "right" : "left"}.`;
}
