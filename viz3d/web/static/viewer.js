// Panels that are turned by mouse, touch and keys.

const DEGREES_PER_PANEL = 200;
const LETTER_GAP = 10;
const SHARES = [0.2, 0.14, 0.26, 0.08, 0.32, 0.38, 0.44];
const LEAST_SEEN = 0.15;
const LARGEST_ZOOM = 50;
const ENDS = ["RL", "AP", "IS"];

// "L 18.3 mm": where a slice lies along its axis.
function placeOf({ axis, now }) {
  return `${ENDS[axis][now < 0 ? 0 : 1]} ${Math.abs(now).toFixed(1)} mm`;
}

class View {
  constructor(panel, element, changed) {
    this.panel = panel;
    this.element = element;
    this.changed = changed;
    this.words = element.querySelector(".words");
    this.letters = this.lettersOf();
    this.sliders = panel.layers
      .filter((layer) => layer.kind === "slice" && layer.slider)
      .map((layer) => layer.slider);
    this.makeSliders();
    this.pointers = new Map();
    this.listen();
    this.reset();
  }

  reset(angles = {}) {
    const home = { ...this.panel.camera, ...angles };
    const { azimuth, elevation, roll, zoom } = home;
    this.camera = { home, azimuth, elevation, roll, zoom, moved: [0, 0, 0] };
    this.sliders.forEach((slider) => this.moveSlice(slider, slider.position));
    this.isMoved = false;
    this.changed();
  }

  turn(azimuth, elevation) {
    this.camera.azimuth += azimuth;
    this.camera.elevation = Math.max(-90, Math.min(90, this.camera.elevation + elevation));
    this.changed();
  }

  zoom(factor) {
    const zoom = this.camera.zoom * factor;
    this.camera.zoom = Math.max(1 / LARGEST_ZOOM, Math.min(LARGEST_ZOOM, zoom));
    this.changed();
  }

  move(dx, dy) {
    const view = this.view();
    const mm = (2 * view.scale) / this.element.clientHeight;
    const by = sum(scaled(view.right, -dx * mm), scaled(view.up, dy * mm));
    this.camera.moved = sum(this.camera.moved, by);
    this.changed();
  }

  view() {
    const { clientWidth, clientHeight } = this.element;
    return viewOf(this.camera, this.panel.points, clientWidth / clientHeight);
  }

  listen() {
    const { element } = this;
    element.addEventListener("pointerdown", (event) => {
      if (event.target.closest("button, .sliders")) return;
      element.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    });
    element.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      element.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    }
    element.addEventListener("dblclick", (event) => {
      if (!event.target.closest("button, .sliders")) this.reset();
    });
    element.addEventListener("contextmenu", (event) => event.preventDefault());
    element.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)));
      },
      { passive: false },
    );
    element.addEventListener("keydown", (event) => this.press(event));
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const here = [event.clientX, event.clientY];
    const [dx, dy] = [here[0] - before[0], here[1] - before[1]];
    const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId);
    this.pointers.set(event.pointerId, here);
    if (other) {
      const apart = ([x, y]) => Math.hypot(x - other[1][0], y - other[1][1]) + 1;
      this.zoom(apart(here) / apart(before));
      this.move(dx / 2, dy / 2);
    } else if (event.shiftKey || event.buttons & 6) this.move(dx, dy);
    else {
      const degrees = DEGREES_PER_PANEL / this.element.clientHeight;
      this.turn(-dx * degrees, dy * degrees);
    }
  }

  press(event) {
    const steps = {
      ArrowLeft: () => this.turn(10, 0),
      ArrowRight: () => this.turn(-10, 0),
      ArrowUp: () => this.turn(0, -10),
      ArrowDown: () => this.turn(0, 10),
      "+": () => this.zoom(1.2),
      "-": () => this.zoom(1 / 1.2),
      0: () => this.reset(),
    };
    if (event.target !== this.element || !steps[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    steps[event.key]();
  }

  makeSliders() {
    const box = document.createElement("div");
    box.className = "sliders";
    for (const slider of this.sliders) {
      const label = document.createElement("label");
      slider.input = document.createElement("input");
      slider.said = document.createElement("output");
      const [min, max] = slider.range;
      Object.assign(slider.input, { type: "range", min, max, step: "any" });
      slider.input.style.accentColor = slider.line;
      slider.input.setAttribute("aria-label", `${slider.plane} slice`);
      slider.input.addEventListener("input", () => {
        this.isMoved = true;
        this.moveSlice(slider, Number(slider.input.value));
        this.changed();
      });
      label.append(slider.plane, slider.input, slider.said);
      box.append(label);
    }
    this.element.append(box);
  }

  moveSlice(slider, position) {
    slider.now = position;
    slider.input.value = position;
    slider.said.textContent = placeOf(slider);
  }

  // A letter for each side of each framed plane.
  lettersOf() {
    const frames = this.panel.layers.filter((layer) => layer.kind === "frame");
    return frames.flatMap((frame) =>
      frame.sides.map(({ letter, outward, ends }) => {
        const span = document.createElement("span");
        span.className = "letter";
        span.textContent = letter;
        span.style.color = frame.color;
        this.element.append(span);
        return { span, outward, ends, frame };
      }),
    );
  }

  placeLetters(view) {
    const rows = rowsOf(view);
    const { clientWidth, clientHeight } = this.element;
    const taken = [];
    for (const { span, outward, ends, frame } of this.letters) {
      const seen = [dot(outward, view.right), -dot(outward, view.up)];
      const length = Math.hypot(...seen);
      const places = ends.map((point) => {
        const [x, y] = project(rows, sum(point, shiftOf(frame.slider)));
        return [x * clientWidth, y * clientHeight];
      });
      const far = ([x, y]) => Math.hypot(x - clientWidth / 2, y - clientHeight / 2);
      const [near, outer] = places.sort((a, b) => far(a) - far(b));
      const place = SHARES.map((share) => [
        outer[0] + share * (near[0] - outer[0]) + (LETTER_GAP * seen[0]) / length,
        outer[1] + share * (near[1] - outer[1]) + (LETTER_GAP * seen[1]) / length,
      ]).find(
        ([x, y]) =>
          x > 6 && y > 6 && x < clientWidth - 6 && y < clientHeight - 6 &&
          taken.every(([a, b]) => Math.hypot(a - x, b - y) > 14),
      );
      span.hidden = length < LEAST_SEEN || !place;
      if (span.hidden) continue;
      taken.push(place);
      span.style.transform = `translate(${place[0]}px, ${place[1]}px) translate(-50%, -50%)`;
    }
  }

  draw(drawing, scene, canvas) {
    const ratio = canvas.width / canvas.clientWidth;
    const sheet = canvas.getBoundingClientRect();
    const here = this.element.getBoundingClientRect();
    const edge = (value) => Math.round(value * ratio);
    const [left, right] = [edge(here.left - sheet.left), edge(here.right - sheet.left)];
    const [bottom, top] = [edge(sheet.bottom - here.bottom), edge(sheet.bottom - here.top)];
    const view = this.view();
    const box = [left, bottom, right - left, top - bottom];
    drawing.begin(box, this.panel.background, view, this.panel.cut);
    const isVeil = (layer) => layer.opacity < 1;
    const layers = this.panel.layers;
    for (const layer of [...layers.filter((l) => !isVeil(l)), ...layers.filter(isVeil)]) {
      if (layer.kind === "mesh") drawing.drawMesh(scene.meshes[layer.mesh], layer, scene.studio);
      if (layer.kind === "slice") {
        drawing.drawSlice(layer, this.isMoved ? scene.voxels : null, this.sliders);
      }
      if (layer.kind === "frame") {
        drawing.drawOutline(layer.outline, layer.color, 1.6 * ratio, shiftOf(layer.slider));
      }
    }
    this.placeLetters(view);
    this.words.textContent = wordsOf(this.camera);
  }
}

function say(problem) {
  const box = document.getElementById("problem");
  box.hidden = false;
  box.textContent = `The page cannot be shown: ${problem}.`;
}

// "#azimuth=90&elevation=0" opens the page from the patient's left.
function anglesAsked() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const numbers = [...asked].map(([name, text]) => [name, Number(text)]);
  const known = ["azimuth", "elevation", "roll", "zoom"];
  return Object.fromEntries(
    numbers.filter(([name, value]) => known.includes(name) && Number.isFinite(value)),
  );
}

async function start() {
  const scene = JSON.parse(document.getElementById("scene").textContent);
  const canvas = document.getElementById("canvas");
  const drawing = new Drawing(canvas);
  canvas.addEventListener("webglcontextlost", () => say("its graphics were lost; load it again"));
  scene.meshes = await Promise.all(scene.meshes.map((mesh) => drawing.mesh(mesh)));
  for (const layer of scene.panels.flatMap((panel) => panel.layers)) {
    if (layer.kind === "slice") {
      layer.array = drawing.rectangle(layer.corners);
      layer.texture = await drawing.texture(layer.picture);
      if (layer.slider) layer.slider.texture = drawing.colors(layer.slider.colors);
    }
    if (layer.kind === "frame") layer.outline = drawing.outline(layer.corners);
  }
  // A frame follows the slice before it.
  for (const { layers } of scene.panels) {
    layers.forEach((layer, n) => {
      if (layer.kind === "frame") layer.slider = layers[n - 1].slider;
    });
  }
  if (scene.voxels) await drawing.voxels(scene.voxels);
  let waiting = false;
  let views = [];
  const draw = () => {
    waiting = false;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    drawing.clear(scene.ground);
    for (const view of views) {
      if (view.element.clientHeight > 0) view.draw(drawing, scene, canvas);
    }
    document.documentElement.dataset.drawn = "1";
  };
  const changed = () => {
    if (!waiting) requestAnimationFrame(draw);
    waiting = true;
  };
  views = scene.panels.map(
    (panel) => new View(panel, document.getElementById(`panel${panel.number}`), changed),
  );
  for (const view of views) view.reset(anglesAsked());
  for (const button of document.querySelectorAll("button.enlarge")) {
    button.addEventListener("click", () => {
      document.getElementById("sheet").classList.toggle("single");
      button.closest(".panel").classList.toggle("large");
      changed();
    });
  }
  document.getElementById("reset").addEventListener("click", () => views.forEach((v) => v.reset()));
  window.addEventListener("hashchange", () => views.forEach((v) => v.reset(anglesAsked())));
  new ResizeObserver(changed).observe(canvas);
}

start().catch((problem) => say(problem.message));
