/* The marks of the kinds. One outline serves the canvas, the legend and the SVG export. */

const SVG = 'http://www.w3.org/2000/svg';

const corners = (count, turn, radius = 1, inner = radius) =>
  Array.from({ length: inner === radius ? count : 2 * count }, (_, i, n = inner === radius ? count : 2 * count) => {
    const angle = turn + (2 * Math.PI * i) / n;
    const reach = i % 2 && inner !== radius ? inner : radius;
    return [Math.cos(angle) * reach, Math.sin(angle) * reach];
  });

const polygon = points => `M${points.map(([x, y]) => `${x.toFixed(3)} ${y.toFixed(3)}`).join('L')}Z`;

/* Outlines around (0, 0), of about the same area as the circle of radius 1. */
const outlines = new Map([
  ['circle', 'M-1 0a1 1 0 1 0 2 0a1 1 0 1 0 -2 0Z'],
  ['square', polygon(corners(4, Math.PI / 4, 1.26))],
  ['diamond', polygon(corners(4, 0, 1.26))],
  ['triangle', polygon(corners(3, -Math.PI / 2, 1.36).map(([x, y]) => [x, y + 0.16]))],
  ['pentagon', polygon(corners(5, -Math.PI / 2, 1.14))],
  ['hexagon', polygon(corners(6, 0, 1.1))],
  ['star', polygon(corners(5, -Math.PI / 2, 1.38, 0.62))],
  ['pin', 'M0 1.35L-0.82 0.18A1 1 0 1 1 0.82 0.18Z'],
  ['cross', polygon([[-.4, -1.1], [.4, -1.1], [.4, -.4], [1.1, -.4], [1.1, .4], [.4, .4],
    [.4, 1.1], [-.4, 1.1], [-.4, .4], [-1.1, .4], [-1.1, -.4], [-.4, -.4]])],
]);
const brushes = new Map([...outlines].map(([shape, outline]) => [shape, new Path2D(outline)]));
const core = new Path2D('M-.45 0a.45 .45 0 1 0 .9 0a.45 .45 0 1 0 -.9 0Z');
const half = new Path2D('M-2 0H2V2H-2Z');

const lookOf = thing => kinds.get(thing.kind);

/** The color of a kind, lighter on a dark ground. */
function hue({ color: hex }) {
  if (!state.dark) return hex;
  const parts = [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16));
  return `rgb(${parts.map(part => Math.round(part + (255 - part) * 0.25)).join(' ')})`;
}

/** Draw a mark on a canvas; hollow marks are filled with the ground, so edges end at them. */
function drawMark(context, look, x, y, size, { ring = null, faint = false } = {}) {
  const brush = brushes.get(look.shape);
  context.save();
  context.translate(x, y);
  context.scale(size, size);
  if (ring) {
    context.lineWidth = 7 / size;
    context.strokeStyle = ring;
    context.stroke(brush);
  }
  if (faint) context.globalAlpha *= 0.35;
  context.fillStyle = look.fill === 'solid' ? hue(look) : color('ground');
  context.fill(brush);
  context.fillStyle = hue(look);
  if (look.fill === 'core') context.fill(core);
  if (look.fill === 'half') {
    context.save();
    context.clip(brush);
    context.fill(half);
    context.restore();
  }
  context.lineWidth = (look.fill === 'solid' ? 1 : 2.2) / size;
  context.strokeStyle = look.fill === 'solid' ? color('rim') : hue(look);
  context.stroke(brush);
  context.restore();
}

/** The same mark as SVG elements; `ground` is the color that shows through hollow ones. */
function svgMark(look, x, y, size, ground) {
  const at = `transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${size})"`;
  const outline = outlines.get(look.shape);
  const line = `stroke="${hue(look)}" stroke-width="${(2.2 / size).toFixed(3)}"`;
  if (look.fill === 'solid') return `<path d="${outline}" ${at} fill="${hue(look)}"/>`;
  const empty = `<path d="${outline}" ${at} fill="${ground}" ${line}/>`;
  if (look.fill === 'core') return `${empty}<circle r=".45" ${at} fill="${hue(look)}"/>`;
  if (look.fill === 'half') return `${empty}<path d="M-.95 0H.95A.95 .95 0 0 1 -.95 0Z" ${at} fill="${hue(look)}"/>`;
  return empty;
}

/** The mark of a kind as a small picture in the legend, the panel and the list of matches. */
function swatch(look) {
  const size = 18 * Math.min(3, Math.ceil(devicePixelRatio || 1));
  const made = element('canvas', { class: 'swatch', width: size, height: size, 'aria-hidden': 'true' });
  const context = made.getContext('2d');
  context.scale(size / 18, size / 18);
  drawMark(context, look, 9, look.shape === 'pin' ? 8.4 : 9, 6);
  return made;
}
