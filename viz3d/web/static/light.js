// Lamps that stand around the camera, and how much of each direction's light a mesh takes:
// the light that arrives at a vertex is a sum over directions, kept as a few components.

function lobe(lamp, directions, axes) {
  const [right, up, toward] = lamp.place;
  const place = unit(
    sum(sum(scaled(axes.right, right), scaled(axes.up, up)), scaled(axes.toward, toward)),
  );
  const cosines = directions.map((direction) => dot(direction, place));
  const glow = cosines.map((cosine) => Math.exp(lamp.sharpness * (cosine - 1)));
  const received = glow.map((value, n) => value * Math.max(cosines[n], 0));
  const mean = received.reduce((a, b) => a + b, 0) / glow.length;
  return { place, glow: glow.map((value) => value / (4 * mean)) };
}

// For each component, and last for what all vertices share: red, green, blue, key; and the sky.
function lampsFor(light, studio, axes) {
  const { directions, basis, low, step } = light;
  const radiance = directions.map(() => [...studio.ambient, 0]);
  let halfway;
  studio.lamps.forEach((lamp, first) => {
    const { place, glow } = lobe(lamp, directions, axes);
    glow.forEach((value, n) => {
      lamp.color.forEach((color, c) => (radiance[n][c] += lamp.strength * value * color));
      if (first === 0) radiance[n][3] = value;
    });
    if (first === 0) halfway = unit(sum(place, axes.toward));
  });
  const share = 4 / directions.length;
  const parts = basis.map((weights) => {
    const part = [0, 0, 0, 0, 0];
    weights.forEach((weight, n) => {
      for (let c = 0; c < 4; c++) part[c] += weight * radiance[n][c] * share;
      part[4] += weight * share;
    });
    return part;
  });
  const shared = [0, 1, 2, 3, 4].map((c) => parts.reduce((all, part, n) => all + low[n] * part[c], 0));
  const all = [...parts.map((part, n) => scaled(part, 255 * step[n])), shared];
  return {
    lamps: new Float32Array(all.flatMap((part) => part.slice(0, 4))),
    sky: new Float32Array(all.map((part) => part[4])),
    halfway,
  };
}
