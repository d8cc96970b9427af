/* Labels: always of a readable size, never upon one another; the best connected things get theirs
   first, and more appear as one zooms in. */

const FONT = 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif';
const MOST_LABELS = 300;
const MOST_WORDS = 60;
const READABLE = 80; // width of a column on the screen, from which every name is cut to it
const HUBS = 12; // so many names are drawn wherever no other name lies
const BIG_MARK = 5; // radius on the screen

const ranking = [...things.values()].sort((a, b) => b.degree - a.degree).map(thing => thing.id);
const widths = new Map(); // text and weight -> width at one pixel
let labelBoxes = []; // of the last frame, for clicks: { id, left, top, right, bottom } in CSS pixels
let hoveredEdge = null;
let wordsDrawn = []; // of the relations, in the last frame

/** Label the picture: what stands out, or else the whole. The context draws in network units. */
function drawLabels(context, standsOut) {
  const scale = network.getScale();
  const ratio = context.canvas.width / (context.canvas.clientWidth || 1);
  const screen = { width: context.canvas.clientWidth, height: context.canvas.clientHeight };
  const boxes = [];
  const marks = bigMarks(scale, standsOut);
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.lineJoin = 'round';
  const first = [state.selected, state.path?.from, state.path?.to].filter(Boolean);
  const candidates = distinct([...first, ...ranking.filter(id => !standsOut || standsOut.things.has(id))]);
  const inLane = lanes().length > 0 && !standsOut && narrowest() * scale > READABLE;
  for (const id of candidates) {
    if (boxes.length >= MOST_LABELS) break;
    if (shown.things.has(id)) drawName(context, things.get(id), { scale, screen, boxes, marks, inLane }, first.includes(id));
  }
  labelBoxes = boxes.slice();
  const lines = distinct([hoveredEdge, ...(standsOut ? standsOut.statements : [])]).filter(Boolean);
  boxes.push(...marks);
  wordsDrawn = [];
  for (const id of lines.slice(0, MOST_WORDS)) drawWord(context, id, { screen, boxes }, id === hoveredEdge);
  context.restore();
}

/** The boxes of marks so large that no label of a lesser thing should cover them. */
function bigMarks(scale, standsOut) {
  const marks = [];
  for (const id of shown.things) {
    const body = network.body.nodes[id];
    const radius = body ? body.options.size * scale : 0;
    if (radius < BIG_MARK || (standsOut && !standsOut.things.has(id))) continue;
    const { x, y } = network.canvasToDOM(body);
    const box = { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
    marks.push({ ...box, id, degree: things.get(id).degree });
  }
  return marks;
}

function drawName(context, thing, { scale, screen, boxes, marks, inLane }, important) {
  const body = network.body.nodes[thing.id];
  if (!body) return;
  const middle = network.canvasToDOM({ x: body.x, y: body.y });
  const radius = body.options.size * scale * 1.15;
  const most = lanes().length ? 12 : 16;
  const size = Math.min(most, 11 + 0.6 * Math.sqrt(thing.degree)) + (important ? 2 : 0);
  const weight = important || thing.degree >= 25 ? 600 : 400;
  const room = inLane ? Math.max(40, columnWidth(thing) * scale - 2 * radius - 6) : Infinity;
  const text = cutToRoom(context, cut(thing.name, important ? 60 : 34), weight, room / size);
  const width = textWidth(context, text, weight) * size;
  const beside = { x: middle.x + radius + width / 2 + 4, y: middle.y };
  const around = [
    { x: middle.x, y: middle.y + radius + size * 0.75 },
    { x: middle.x, y: middle.y - radius - size * 0.75 },
    beside,
    { x: middle.x - radius - width / 2 - 4, y: middle.y },
  ];
  const places = inLane ? [beside] : lanes().length ? [beside, ...around.reverse()] : around;
  const boxed = place => boxAround(place, width, size, inLane ? 0 : 3);
  const isSeen = place => isInside(boxed(place), screen);
  const isFree = place => isSeen(place) && !boxes.some(other => overlap(boxed(place), other));
  const isClear = place => !marks.some(mark =>
    mark.id !== thing.id && 2 * mark.degree > thing.degree && overlap(boxed(place), mark));
  const place = places.find(each => isFree(each) && isClear(each))
    || (boxes.length < HUBS && places.find(isFree)) // it may lie on the mark of a lesser thing
    || (important && (places.find(isSeen) || places[0]));
  if (!place) return;
  boxes.push({ ...boxed(place), id: thing.id });
  drawText(context, text, place, `${weight} ${size}px ${FONT}`, color('ink'));
}

/** The words of a relation, on its line; left out where there is no room. */
function drawWord(context, id, { screen, boxes }, important) {
  const edge = network.body.edges[id];
  if (!edge?.connected) return;
  const text = cut(forward(statements.get(id).relation), 34);
  const size = 11;
  const width = textWidth(context, text, 400) * size;
  for (const share of [0.5, 0.38, 0.62]) {
    const place = network.canvasToDOM(edge.edgeType.getPoint(share));
    const box = boxAround(place, width, size);
    if (!important && (!isInside(box, screen) || boxes.some(other => overlap(box, other)))) continue;
    boxes.push(box);
    wordsDrawn.push(text);
    drawText(context, text, place, `italic 400 ${size}px ${FONT}`, color('accent'));
    return;
  }
}

function drawText(context, text, { x, y }, font, ink) {
  context.font = font;
  context.lineWidth = 3.5;
  context.strokeStyle = color('ground');
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}

function textWidth(context, text, weight) {
  const key = `${weight} ${text}`;
  if (!widths.has(key)) {
    context.font = `${weight} 100px ${FONT}`;
    widths.set(key, context.measureText(text).width / 100);
  }
  return widths.get(key);
}

/** A text cut to a width, given at one pixel of size. */
function cutToRoom(context, text, weight, room) {
  let length = text.length;
  let found = text;
  while (length > 2 && textWidth(context, found, weight) > room) {
    length = Math.min(length - 1, Math.ceil((length * room) / textWidth(context, found, weight)));
    found = cut(text, Math.max(2, length));
  }
  return found;
}

const boxAround = ({ x, y }, width, height, pad = 3) => ({
  left: x - width / 2 - pad - 2, right: x + width / 2 + pad + 2, top: y - height / 2 - pad, bottom: y + height / 2 + pad,
});
const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const isInside = (box, { width, height }) =>
  box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height;

/** The thing whose label is at a point of the canvas. */
const labelAt = ({ x, y }) =>
  labelBoxes.find(box => overlap(box, { left: x, right: x, top: y, bottom: y }))?.id;
