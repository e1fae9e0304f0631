// The page's data: numbers and pictures in blocks of base64, zlib inside.

const KINDS = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, uint32: Uint32Array };

async function bytesOf(block) {
  const text = document.getElementById(`block${block}`).textContent;
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

// Columns one after the other, each as differences from row to row, the low bytes of all first.
async function loadArray({ block, type, rows, columns }) {
  const packed = new Blob([await bytesOf(block)]).stream();
  const stream = packed.pipeThrough(new DecompressionStream("deflate"));
  const planes = new Uint8Array(await new Response(stream).arrayBuffer());
  const count = rows * columns;
  const steps = new KINDS[type](count);
  const bytes = new Uint8Array(steps.buffer);
  const width = steps.BYTES_PER_ELEMENT;
  for (let plane = 0; plane < width; plane++) {
    for (let n = 0; n < count; n++) bytes[n * width + plane] = planes[plane * count + n];
  }
  const values = new KINDS[type](count);
  for (let column = 0; column < columns; column++) {
    let value = 0;
    for (let row = 0; row < rows; row++) {
      value += steps[column * rows + row];
      values[row * columns + column] = value;
    }
  }
  return values;
}

async function loadPicture(block) {
  const blob = new Blob([await bytesOf(block)], { type: "image/png" });
  // Colours are data here: nothing may be multiplied by alpha or fitted to a screen.
  return createImageBitmap(blob, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
}
