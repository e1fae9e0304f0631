// What the graphics card does. Colours are linear until `developed`, as in the still pictures.

const COMMON = `#version 300 es
precision highp float;
`;

const CUT = `
uniform vec4 cut[3];
void takeAwayCut(vec3 point) {
  vec4 p = vec4(point, 1.0);
  if (dot(cut[0], p) > 0.0 && dot(cut[1], p) > 0.0 && dot(cut[2], p) > 0.0) discard;
}
`;

const SURFACE_VERTEX = `${COMMON}
in vec3 position;
in vec3 normal;
in vec4 light0, light1, light2, light3;
in vec3 tint;
uniform mat4 view;
uniform vec3 low, stride;
uniform vec4 lamps[17];
uniform float sky[17];
uniform vec3 albedo, shade, halfway, toward;
uniform float shadeBelow, gloss, glossPower, opacity, shoulder, reflected, grazing;
out vec4 color;
out vec3 point;

vec3 developed(vec3 light) {
  vec3 bent = (1.0 - shoulder) * (1.0 - exp(max(light - shoulder, 0.0) / (shoulder - 1.0)));
  vec3 toned = min(light, shoulder) + bent;
  vec3 curved = 1.055 * pow(max(toned, 1e-6), vec3(1.0 / 2.4)) - 0.055;
  return mix(curved, 12.92 * toned, vec3(lessThanEqual(toned, vec3(0.0031308))));
}

vec3 linear(vec3 color) {
  vec3 curved = pow((color + 0.055) / 1.055, vec3(2.4));
  return mix(curved, color / 12.92, vec3(lessThanEqual(color, vec3(0.04045))));
}

void main() {
  point = low + stride * position;
  gl_Position = view * vec4(point, 1.0);
  vec3 own = albedo * linear(tint);
  vec4 lit = lamps[16];
  float isOpen = sky[16];
  for (int n = 0; n < 4; n++) {
    lit += light0[n] * lamps[n] + light1[n] * lamps[4 + n];
    lit += light2[n] * lamps[8 + n] + light3[n] * lamps[12 + n];
    isOpen += light0[n] * sky[n] + light1[n] * sky[4 + n];
    isOpen += light2[n] * sky[8 + n] + light3[n] * sky[12 + n];
  }
  lit = max(lit, 0.0);
  float amount = clamp((lit.r + lit.g + lit.b) / 3.0 / shadeBelow, 0.0, 1.0);
  float inShade = (1.0 - amount) * (1.0 - amount) * (1.0 + 2.0 * amount);
  vec3 glow = lit.rgb * (1.0 + inShade * (shade - 1.0));
  glow *= own / (1.0 - reflected * own * (1.0 - clamp(isOpen, 0.0, 1.0)));
  vec3 facing = normalize(normal);
  float mirrored = max(dot(facing, halfway), 0.0);
  glow += clamp(lit.a, 0.0, 1.0) * gloss * pow(mirrored, glossPower);
  float cosine = clamp(abs(dot(facing, toward)), grazing, 1.0);
  float veil = opacity < 1.0 ? 1.0 - pow(1.0 - opacity, 1.0 / cosine) : 1.0;
  color = vec4(developed(glow), veil);
}
`;

const RELIEF_VERTEX = `${COMMON}
in vec3 position;
in vec3 normal;
in vec3 tint;
uniform mat4 view;
uniform vec3 low, stride, right, up, toward;
out vec4 color;
out vec3 point;

void main() {
  point = low + stride * position;
  gl_Position = view * vec4(point, 1.0);
  vec3 facing = normalize(normal);
  vec3 key = normalize(-0.5 * right + 0.8 * up + toward);
  vec3 fill = normalize(0.9 * right - 0.1 * up + 0.8 * toward);
  float lit = 0.85 * max(dot(facing, key), 0.0) + 0.25 * max(dot(facing, fill), 0.0);
  float shine = 0.85 * pow(max(dot(reflect(-key, facing), toward), 0.0), 25.0);
  color = vec4(tint * (0.45 + 0.6 * lit) + 0.12 * shine, 1.0);
}
`;

const COLOR_FRAGMENT = `${COMMON}
in vec4 color;
in vec3 point;
out vec4 pixel;
${CUT}
void main() {
  takeAwayCut(point);
  pixel = color;
}
`;

const SLICE_VERTEX = `${COMMON}
in vec3 position;
in vec2 place;
uniform mat4 view;
out vec2 texel;

void main() {
  texel = place;
  gl_Position = view * vec4(position, 1.0);
}
`;

// Alpha is one half on the outline: as sharp as the screen at any zoom.
const SLICE_FRAGMENT = `${COMMON}
in vec2 texel;
uniform sampler2D picture;
uniform float opacity;
out vec4 pixel;

void main() {
  vec4 found = texture(picture, texel);
  float cover = clamp((found.a - 0.5) / max(fwidth(found.a), 1e-3) + 0.5, 0.0, 1.0);
  if (cover <= 0.0) discard;
  pixel = vec4(found.rgb, cover * opacity);
}
`;

// A slice that was moved is drawn from the voxels, its crossings with them.
const MOVED_VERTEX = `${COMMON}
in vec3 position;
uniform mat4 view;
uniform vec3 shift;
out vec3 point;

void main() {
  point = position + shift;
  gl_Position = view * vec4(point, 1.0);
}
`;

const MOVED_FRAGMENT = `${COMMON}
precision highp sampler3D;
in vec3 point;
uniform sampler3D voxels;
uniform sampler2D colors;
uniform vec4 across, down, through;
uniform vec2 range, window;
uniform float gamma, opacity;
uniform bool outline;
uniform vec4 crossing[2];
uniform vec4 line[2];
out vec4 pixel;

void main() {
  vec4 p = vec4(point, 1.0);
  vec3 place = vec3(dot(across, p), dot(down, p), dot(through, p));
  vec2 found = texture(voxels, place).rg;
  vec3 edge = min(place, 1.0 - place);
  float within = min(edge.x, min(edge.y, edge.z));
  float inside = outline ? found.g : (within >= 0.0 ? 1.0 : 0.0);
  float cover = clamp((inside - 0.5) / max(fwidth(inside), 1e-3) + 0.5, 0.0, 1.0);
  float value = mix(range.x, range.y, found.r);
  float level = pow(clamp((value - window.x) / (window.y - window.x), 0.0, 1.0), gamma);
  vec3 color = texture(colors, vec2((level * 255.0 + 0.5) / 256.0, 0.5)).rgb;
  for (int n = 0; n < 2; n++) {
    float off = abs(dot(crossing[n], p));
    float share = clamp(0.5 + (0.25 - off) / max(fwidth(off), 1e-4), 0.0, 1.0);
    color = mix(color, line[n].rgb, share * line[n].a);
  }
  if (cover <= 0.0) discard;
  pixel = vec4(color, cover * opacity);
}
`;

const LINE_VERTEX = `${COMMON}
in vec3 position;
in vec3 other;
in float side;
uniform mat4 view;
uniform vec2 size;
uniform vec3 shift;
uniform float width;

void main() {
  vec4 here = view * vec4(position + shift, 1.0);
  vec4 there = view * vec4(other + shift, 1.0);
  vec2 along = (there.xy / there.w - here.xy / here.w) * size;
  vec2 across = normalize(vec2(-along.y, along.x) + vec2(1e-6, 0.0)) * side * width;
  gl_Position = here + vec4(across / size * here.w, 0.0, 0.0);
}
`;

const LINE_FRAGMENT = `${COMMON}
uniform vec3 tint;
out vec4 pixel;
void main() {
  pixel = vec4(tint, 1.0);
}
`;
