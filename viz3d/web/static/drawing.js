// One WebGL canvas for all panels: each panel is drawn into its part of it.

const NEVER = [0, 0, 0, -1];
const ALWAYS = [0, 0, 0, 1];
const CORNERS = new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]);

function rgbOf(color) {
  const code = parseInt(color.slice(1), 16);
  return [(code >> 16) / 255, ((code >> 8) & 255) / 255, (code & 255) / 255];
}

// How far a slice has been moved, LPS mm.
function shiftOf(slider) {
  const shift = [0, 0, 0];
  if (slider) shift[slider.axis] = slider.now - slider.position;
  return shift;
}

class Drawing {
  constructor(canvas) {
    const gl = canvas.getContext("webgl2", { alpha: false, antialias: true });
    if (!gl) throw new Error("this browser, or its graphics driver, has no WebGL 2");
    this.gl = gl;
    this.surface = this.program(SURFACE_VERTEX, COLOR_FRAGMENT);
    this.relief = this.program(RELIEF_VERTEX, COLOR_FRAGMENT);
    this.slice = this.program(SLICE_VERTEX, SLICE_FRAGMENT);
    this.moved = this.program(MOVED_VERTEX, MOVED_FRAGMENT);
    this.line = this.program(LINE_VERTEX, LINE_FRAGMENT);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.enable(gl.SCISSOR_TEST);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
  }

  program(vertex, fragment) {
    const { gl } = this;
    const program = gl.createProgram();
    // The same place in every program: one array serves a slice before and after it is moved.
    gl.bindAttribLocation(program, 0, "position");
    for (const [kind, source] of [
      [gl.VERTEX_SHADER, vertex],
      [gl.FRAGMENT_SHADER, fragment],
    ]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) {
        throw new Error(gl.getShaderInfoLog(shader));
      }
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
      throw new Error(gl.getProgramInfoLog(program));
    }
    const found = { program, at: {} };
    const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS);
    for (let n = 0; n < count; n++) {
      const { name } = gl.getActiveUniform(program, n);
      found.at[name.replace("[0]", "")] = gl.getUniformLocation(program, name);
    }
    return found;
  }

  // Numbers for the attributes that are set next.
  buffer(values) {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
  }

  attribute({ program }, name, kind, size, { normalized = false, stride = 0, offset = 0 } = {}) {
    const { gl } = this;
    const place = gl.getAttribLocation(program, name);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, kind, normalized, stride, offset);
  }

  // A mesh as the graphics card keeps it.
  async mesh(data) {
    const { gl } = this;
    const program = data.light ? this.surface : this.relief;
    const array = gl.createVertexArray();
    const positions = await loadArray(data.positions);
    const normals = await loadArray(data.normals);
    const triangles = await loadArray(data.triangles);
    const colors = await loadArray(data.light ? data.light.coefficients : data.colors);
    const tints = data.tints && (await loadArray(data.tints));
    gl.bindVertexArray(array);
    this.buffer(positions);
    this.attribute(program, "position", gl.UNSIGNED_SHORT, 3);
    this.buffer(normals);
    this.attribute(program, "normal", gl.BYTE, 3, { normalized: true });
    this.buffer(colors);
    if (data.light) {
      for (let n = 0; n < 4; n++) {
        const options = { normalized: true, stride: 16, offset: 4 * n };
        this.attribute(program, `light${n}`, gl.UNSIGNED_BYTE, 4, options);
      }
      if (tints) {
        this.buffer(tints);
        this.attribute(program, "tint", gl.UNSIGNED_BYTE, 3, { normalized: true });
      }
    } else {
      this.attribute(program, "tint", gl.UNSIGNED_BYTE, 3, { normalized: true });
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, triangles, gl.STATIC_DRAW);
    return { ...data, array, program, count: triangles.length };
  }

  rectangle(corners) {
    const { gl } = this;
    const array = gl.createVertexArray();
    const [a, b, c, d] = corners;
    gl.bindVertexArray(array);
    this.buffer(new Float32Array([...a, ...b, ...d, ...c]));
    this.attribute(this.slice, "position", gl.FLOAT, 3);
    this.buffer(CORNERS);
    this.attribute(this.slice, "place", gl.FLOAT, 2);
    return array;
  }

  // A closed line as flat ribbons of a width on the screen.
  outline(corners) {
    const { gl } = this;
    const positions = [];
    const others = [];
    const sides = [];
    corners.forEach((start, n) => {
      const end = corners[(n + 1) % corners.length];
      for (const [here, there, side] of [
        [start, end, 1], [start, end, -1], [end, start, 1],
        [end, start, 1], [end, start, -1], [start, end, 1],
      ]) {
        positions.push(...here);
        others.push(...there);
        sides.push(side);
      }
    });
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    this.buffer(new Float32Array(positions));
    this.attribute(this.line, "position", gl.FLOAT, 3);
    this.buffer(new Float32Array(others));
    this.attribute(this.line, "other", gl.FLOAT, 3);
    this.buffer(new Float32Array(sides));
    this.attribute(this.line, "side", gl.FLOAT, 1);
    return { array, count: sides.length };
  }

  async texture(block) {
    const { gl } = this;
    const picture = await loadPicture(block);
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    return texture;
  }

  // The volume, and the colours of each slice that may be moved.
  async voxels({ values, size }) {
    const { gl } = this;
    const pairs = await loadArray(values);
    this.volume = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_3D, this.volume);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texImage3D(gl.TEXTURE_3D, 0, gl.RG8, ...size, 0, gl.RG, gl.UNSIGNED_BYTE, pairs);
    gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) {
      gl.texParameteri(gl.TEXTURE_3D, side, gl.CLAMP_TO_EDGE);
    }
  }

  colors(hex) {
    const { gl } = this;
    const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, 256, 1, 0, gl.RGB, gl.UNSIGNED_BYTE, bytes);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    return texture;
  }

  // The page's own ground, between and below the panels.
  clear(color) {
    const { gl } = this;
    gl.scissor(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(...rgbOf(color), 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  // Begin a panel: `box` is left, bottom, width and height in pixels of the canvas.
  begin(box, background, view, cut) {
    const { gl } = this;
    gl.viewport(...box);
    gl.scissor(...box);
    gl.clearColor(...rgbOf(background), 1);
    gl.depthMask(true);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    this.view = view;
    this.matrix = matrixOf(rowsOf(view));
    this.size = box.slice(2);
    this.cut = cut;
  }

  use({ program, at }) {
    this.gl.useProgram(program);
    this.gl.uniformMatrix4fv(at.view, false, this.matrix);
    return at;
  }

  drawMesh(mesh, layer, studio) {
    const { gl, view } = this;
    const at = this.use(mesh.program);
    const planes = layer.cut ? this.cut : [];
    const filled = [0, 1, 2].map((n) => planes[n] || (planes.length ? ALWAYS : NEVER));
    gl.uniform4fv(at.cut, filled.flat());
    gl.uniform3fv(at.low, mesh.low);
    gl.uniform3fv(at.stride, mesh.step);
    gl.uniform3fv(at.toward, view.toward);
    if (mesh.light) this.light(at, mesh.light, layer, studio);
    else {
      gl.uniform3fv(at.right, view.right);
      gl.uniform3fv(at.up, view.up);
    }
    gl.bindVertexArray(mesh.array);
    // What is no array is one value for all points.
    if (mesh.light && !mesh.tints) {
      gl.vertexAttrib3f(gl.getAttribLocation(mesh.program.program, "tint"), 1, 1, 1);
    }
    if (layer.opacity < 1) {
      // A veil: its depth first, then only what is nearest to the viewer.
      gl.colorMask(false, false, false, false);
      gl.drawElements(gl.TRIANGLES, mesh.count, gl.UNSIGNED_INT, 0);
      gl.colorMask(true, true, true, true);
      gl.enable(gl.BLEND);
    }
    gl.drawElements(gl.TRIANGLES, mesh.count, gl.UNSIGNED_INT, 0);
    gl.disable(gl.BLEND);
  }

  light(at, light, layer, studio) {
    const { gl } = this;
    const { lamps, sky, halfway } = lampsFor(light, studio, this.view);
    gl.uniform4fv(at.lamps, lamps);
    gl.uniform1fv(at.sky, sky);
    gl.uniform3fv(at.halfway, halfway);
    gl.uniform3fv(at.albedo, layer.albedo);
    gl.uniform3fv(at.shade, layer.tissue.shade);
    gl.uniform1f(at.shadeBelow, layer.tissue.shadeBelow);
    gl.uniform1f(at.gloss, layer.tissue.gloss);
    gl.uniform1f(at.glossPower, layer.tissue.glossPower);
    gl.uniform1f(at.opacity, layer.opacity);
    gl.uniform1f(at.shoulder, studio.shoulder);
    gl.uniform1f(at.reflected, studio.reflected);
    gl.uniform1f(at.grazing, studio.grazing);
  }

  // A slice as it was painted or, with the voxels, where it was moved to between the others.
  drawSlice(layer, voxels, others) {
    const { gl } = this;
    const at = this.use(voxels ? this.moved : this.slice);
    if (voxels) this.setMoved(at, layer.slider, voxels, others);
    else gl.bindTexture(gl.TEXTURE_2D, layer.texture);
    gl.uniform1f(at.opacity, layer.opacity);
    gl.bindVertexArray(layer.array);
    if (layer.opacity < 1) gl.enable(gl.BLEND);
    else gl.enable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    gl.disable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    gl.disable(gl.BLEND);
  }

  setMoved(at, slider, voxels, others) {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_3D, this.volume);
    gl.uniform1i(at.voxels, 1);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, slider.texture);
    gl.uniform3fv(at.shift, shiftOf(slider));
    ["across", "down", "through"].forEach((name, n) => gl.uniform4fv(at[name], voxels.matrix[n]));
    gl.uniform2fv(at.range, voxels.range);
    gl.uniform2fv(at.window, slider.window);
    gl.uniform1f(at.gamma, slider.gamma);
    gl.uniform1i(at.outline, slider.outline);
    const crossed = slider.lined ? others.filter((other) => other.axis !== slider.axis) : [];
    const crossing = [0, 0, 0, 1, 0, 0, 0, 1];
    const line = [0, 0, 0, 0, 0, 0, 0, 0];
    crossed.slice(0, 2).forEach((other, n) => {
      crossing[4 * n + other.axis] = 1;
      crossing[4 * n + 3] = -other.now;
      line.splice(4 * n, 4, ...rgbOf(other.line), 0.75);
    });
    gl.uniform4fv(at.crossing, crossing);
    gl.uniform4fv(at.line, line);
  }

  drawOutline(outline, color, width, shift) {
    const { gl } = this;
    const at = this.use(this.line);
    gl.uniform2fv(at.size, this.size);
    gl.uniform3fv(at.shift, shift);
    gl.uniform1f(at.width, width);
    gl.uniform3fv(at.tint, rgbOf(color));
    gl.bindVertexArray(outline.array);
    gl.drawArrays(gl.TRIANGLES, 0, outline.count);
  }
}
