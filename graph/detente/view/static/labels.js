/* Names: always of a readable size, never upon one another, never upon a mark. The best connected things
   get theirs first, in lines where they are long, farther off with a line to the mark where it is crowded;
   more appear as one zooms in. */

const FONT = 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif';
const MOST_LABELS = 300;
const MOST_WORDS = 60;
const FEW_WORDS = 3; // of so few lines each says what it is, whatever it covers
const MOST_LETTERS = 90; // of a name, unless one is near or has chosen the thing
const NEAR_ENOUGH = 1.2; // scale from which names are never cut
const LEADERS = 150; // so many of the best connected may have their name farther off
const FAR = [20, 34, 50, 68, 90, 115, 145, 180]; // from the mark to its name, in pixels
const FARTHER = [120, 160, 210, 270, 340]; // for those that must have one
const HUBS = 12;
const LINE_HEIGHT = 1.16;
const ROOMY = 900; // pixels across, from which the names of communities come first
const AROUND = Array.from({ length: 24 }, (_, at) => (2 * Math.PI * at) / 24);

const ranking = [...things.values()].sort((a, b) => b.degree - a.degree).map(thing => thing.id);
const widths = new Map(); // text and weight -> width at one pixel
let labelBoxes = []; // of the last frame, for clicks: { id, left, top, right, bottom } in CSS pixels
let wordsDrawn = []; // of the relations, in the last frame: { text, id, box }
let placedNames = []; // where names stand beside their marks, for as long as the drawing is only moved
let isMoved = false; // while the drawing is dragged

/** Label the picture: what stands out, or else the whole. The context draws in network units. */
function drawLabels(context, standsOut) {
  const scale = network.getScale();
  const ratio = context.canvas.width / (context.canvas.clientWidth || 1);
  const screen = { width: context.canvas.clientWidth, height: context.canvas.clientHeight };
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.lineJoin = 'round';
  const marks = marksOnScreen(scale);
  const room = takenRoom();
  marks.forEach(room.take);
  drawSectors(context, room);
  const bright = takenRoom(); // where only what stands out may not be covered
  if (standsOut) marks.filter(({ id }) => standsOut.things.has(id)).forEach(bright.take);
  if (!isMoved) {
    barBoxes().forEach(room.take);
    const placed = placedBefore?.at === viewKey() ? placedBefore
      : toEnd(placing(context, { scale, screen, room, bright, standsOut, marks }));
    [placedNames, placedHullNames] = [placed.names, placed.communities];
  }
  drawHullNames(context);
  labelBoxes = [];
  for (const name of placedNames) drawName(context, name);
  wordsDrawn = [];
  const lines = distinct([lit?.statement, ...(standsOut ? standsOut.statements : [])]).filter(Boolean);
  const wordRoom = standsOut ? bright : room;
  if (isMoved) labelBoxes.forEach(wordRoom.take);
  const isTitled = id => state.focus && id !== lit?.statement && [statements.get(id).subject, statements.get(id).object].includes(state.focus);
  for (const id of lines.filter(each => !isTitled(each)).slice(0, MOST_WORDS)) drawWord(context, id, { screen, room: wordRoom }, id === lit?.statement || lines.length <= FEW_WORDS);
  context.restore();
}

const TRIED_AT_ONCE = 250; // names
let placedBefore = null; // names that found their places before the drawing: { at, names, communities }
const viewKey = () => JSON.stringify([network.body.view.translation, network.getScale(), timesShown]);

/** Find the places of all names, in turns. */
function* placing(context, given) {
  const near = () => (given.standsOut ? [] : placeHullNames(context, given));
  const first = given.screen.width >= ROOMY && near();
  const names = yield* placeNames(context, given);
  const beside = first || near(); // in what room the things leave
  const words = takenRoom();
  const markOfName = new Map(given.marks.map(mark => [mark.id, mark]));
  [...names.map(name => boxOf(name, markOfName.get(name.id))), ...beside.map(({ box }) => box)].forEach(words.take);
  const farOff = first && !given.standsOut ? placeHullNamesFarOff(context, { ...given, words }, beside) : [];
  return { names, communities: [...beside, ...farOff] };
}

/** Find them before the drawing, where it has much to do; not where something stands out of it. */
function* placedInTurns() {
  if (highlight() || state.focus || lanes().length) return;
  const { clientWidth: width, clientHeight: height } = $('canvas');
  const scale = network.getScale();
  const [marks, room] = [marksOnScreen(scale), takenRoom()];
  [...marks, ...barBoxes()].forEach(room.take);
  const at = viewKey();
  const given = { scale, screen: { width, height }, room, bright: takenRoom(), standsOut: null, marks };
  placedBefore = { at, ...yield* placing($('canvas').querySelector('canvas').getContext('2d'), given) };
}

/** The boxes of the buttons and of the status over the drawing, under which no name can be read. */
function barBoxes() {
  const { left: x, top: y } = $('canvas').getBoundingClientRect();
  return [...document.querySelectorAll('#layouts-bar > *, #status')].map(each => each.getBoundingClientRect())
    .filter(({ width }) => width).map(({ left, top, right, bottom }) => ({ left: left - x, top: top - y, right: right - x, bottom: bottom - y }));
}

/** The box of each mark that is drawn. */
function marksOnScreen(scale) {
  return [...shown.things].map(id => {
    const body = network.body.nodes[id];
    if (!body) return null;
    const { x, y } = network.canvasToDOM(body);
    return { id, x, y, radius: body.options.size * scale, ...markBox(x, y, body.options.size * scale) };
  }).filter(Boolean);
}

/* Pointed marks reach farther than round ones. */
const markBox = (x, y, radius) => {
  const reach = radius * 1.2 + 1;
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
};

/** Find a place for each name, the most wanted first. */
function* placeNames(context, { scale, screen, room, bright, standsOut, marks }) {
  const byId = new Map(marks.map(mark => [mark.id, mark]));
  const first = [state.selected, state.path?.from, state.path?.to, ...state.chosen].filter(Boolean);
  const wanted = distinct([...first, ...ranking.filter(id => !standsOut || standsOut.things.has(id))]);
  const lanesDrawn = lanes().length > 0;
  const found = [];
  for (const [at, id] of wanted.entries()) {
    if (found.length >= MOST_LABELS) break;
    if (at % TRIED_AT_ONCE === TRIED_AT_ONCE - 1) yield;
    const mark = byId.get(id);
    if (!mark) continue;
    const important = first.includes(id);
    const name = styled(context, things.get(id), { scale, important, letters: lanesDrawn ? 24 : LETTERS });
    const place = lanesDrawn && !standsOut ? placeInLane(context, name, mark, { scale, screen, room })
      : placeAround(name, mark, { screen, room, leader: important || Boolean(standsOut) || found.length < LEADERS, hub: found.length < HUBS })
        ?? (standsOut ? placeAround(name, mark, { screen, room: bright, leader: true }) : null)
        ?? (important ? { x: 0, y: -mark.radius - name.height / 2 - 5 } : null);
    if (!place) continue;
    const placed = { ...name, ...place, id };
    for (const each of [room, bright]) each.take({ ...boxOf(placed, mark), id });
    found.push(placed);
  }
  return found;
}

/** How a name is written: its lines, size, weight and extent. */
function styled(context, thing, { scale, important, letters }) {
  const size = Math.min(lanes().length ? 12 : 13.5, 10.5 + 0.3 * Math.sqrt(thing.degree)) + (important ? 2 : 0);
  const weight = important || thing.degree >= 25 ? 600 : 400;
  const text = cut(thing.name, important || scale > NEAR_ENOUGH ? 240 : MOST_LETTERS);
  return inSize(context, inLines(text, letters), size, weight);
}

const inSize = (context, lines, size, weight) => ({
  lines, size, weight,
  width: Math.max(...lines.map(line => textWidth(context, line, weight))) * size,
  height: lines.length * size * LINE_HEIGHT,
});

const boxOf = ({ x, y, width, height }, mark) => boxAround({ x: mark.x + x, y: mark.y + y }, width, height, 1);

/** The place of a name beside its mark, or farther off with a line to it; null where there is none. */
function placeAround(name, mark, { screen = null, room, leader, hub = false }) {
  const { width, height } = name;
  const gap = mark.radius * 1.2 + 4;
  const aside = gap + width / 2 + 2;
  const above = gap + height / 2;
  const slant = gap * 0.75;
  const beside = [
    [0, above], [0, -above], [aside, 0], [-aside, 0],
    [slant + width / 2, slant * 0.6 + height / 2], [-slant - width / 2, slant * 0.6 + height / 2],
    [slant + width / 2, -slant * 0.6 - height / 2], [-slant - width / 2, -slant * 0.6 - height / 2],
    [width / 3, above], [-width / 3, above], [width / 3, -above], [-width / 3, -above],
  ];
  const fits = (x, y) => {
    const box = boxOf({ ...name, x, y }, mark);
    return (!screen || isInside(box, screen)) && room.isFree(box);
  };
  const near = beside.find(([x, y]) => fits(x, y));
  if (near) return { x: near[0], y: near[1] };
  for (const far of hub ? [...FAR, ...FARTHER] : leader ? FAR : []) {
    for (const angle of AROUND) {
      const [across, down] = [Math.cos(angle), Math.sin(angle)];
      const x = across * (mark.radius + far) + (Math.sign(Math.round(across * 9)) * width) / 2;
      const y = down * (mark.radius + far) + (Math.sign(Math.round(down * 9)) * height) / 2;
      if (!fits(x, y)) continue;
      const line = leaderOf({ ...name, x, y }, mark);
      if (far > FAR.at(-1) || room.isClear(line[0], line[1], mark.id)) return { x, y, far: true };
    }
  }
  return null;
}

/** The line from a mark to a name that stands off. */
function leaderOf({ x, y, width, height }, mark) {
  const box = boxAround({ x: mark.x + x, y: mark.y + y }, width, height, 0);
  const to = { x: Math.min(Math.max(mark.x, box.left), box.right), y: Math.min(Math.max(mark.y, box.top), box.bottom) };
  const length = Math.hypot(to.x - mark.x, to.y - mark.y) || 1;
  const reach = (mark.radius * 1.15) / length;
  return [{ x: mark.x + (to.x - mark.x) * reach, y: mark.y + (to.y - mark.y) * reach }, to];
}

function drawLeader(context, [from, to], ink, width) {
  context.strokeStyle = ink;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}

/** Among the pillars a name stands right of its mark, in as many lines as its row has room for; the last resort is to cut it. */
function placeInLane(context, name, mark, { scale, screen, room }) {
  const across = columnWidth(things.get(mark.id)) * scale - mark.radius - 14;
  const rows = Math.max(1, Math.floor((layouts.row * scale) / (name.size * LINE_HEIGHT)));
  if (across < 34) return null;
  const fits = lines => lines.length <= rows && lines.every(line => textWidth(context, line, name.weight) * name.size <= across);
  const whole = name.lines.join(' ');
  const lines = Array.from({ length: rows }, (_, at) => inLines(whole, Math.ceil(whole.length / (at + 1)))).find(fits)
    ?? [cutToRoom(context, whole, name.weight, across / name.size)];
  const written = inSize(context, lines, name.size, name.weight);
  const place = { ...written, x: mark.radius * 1.2 + 3 + written.width / 2, y: 0 };
  const box = boxAround({ x: mark.x + place.x, y: mark.y }, written.width, written.height, -1);
  return isInside(box, screen) && room.isFree(box) ? place : null;
}

function drawName(context, name) {
  const body = network.body.nodes[name.id];
  if (!body) return;
  const at = network.canvasToDOM(body);
  const mark = { ...at, radius: body.options.size * network.getScale() };
  labelBoxes.push({ ...boxOf(name, mark), id: name.id });
  if (name.far) {
    drawLeader(context, leaderOf(name, mark), color('muted'), 0.8);
  }
  const font = `${name.weight} ${name.size}px ${FONT}`;
  name.lines.forEach((line, index) => drawText(context, line, {
    x: at.x + name.x, y: at.y + name.y + (index - (name.lines.length - 1) / 2) * name.size * LINE_HEIGHT,
  }, font, color('ink')));
}

/** The words of a relation, on its line; left out where there is no room. */
function drawWord(context, id, { screen, room }, important) {
  const edge = network.body.edges[id];
  if (!edge?.connected) return;
  const text = cut(forward(statements.get(id).relation), 34);
  const size = 11;
  const width = textWidth(context, text, 400) * size;
  for (const share of [0.5, 0.38, 0.62, 0.28, 0.72]) {
    const place = wordPlace(edge, share, width, size);
    const box = boxAround(place, width, size);
    if (!isInside(box, screen) || !room.isFree(box)) continue;
    writeWord(context, text, place, id, box);
    room.take(box);
    return;
  }
  if (!important) return;
  const place = wordPlace(edge, 0.5, width, size);
  writeWord(context, text, place, id, boxAround(place, width, size));
}

/** Where words stand: on their line, or beside it where another line of the same two things would strike them out. */
function wordPlace(edge, share, width, size) {
  const at = network.canvasToDOM(edge.edgeType.getPoint(share));
  const { subject, object } = statements.get(edge.id);
  const others = shownOf(subject).filter(s => s.id !== edge.id && otherEnd(s, subject) === object)
    .map(({ id }) => network.body.edges[id]).filter(other => other?.connected)
    .map(other => network.canvasToDOM(other.edgeType.getPoint(other.fromId === edge.fromId ? share : 1 - share)));
  if (!others.length || subject === object) return at;
  const middle = { x: others.reduce((sum, { x }) => sum + x, 0) / others.length, y: others.reduce((sum, { y }) => sum + y, 0) / others.length };
  const length = Math.hypot(at.x - middle.x, at.y - middle.y);
  if (length < 1) return at;
  const [across, down] = [(at.x - middle.x) / length, (at.y - middle.y) / length];
  const away = (Math.abs(across) * width) / 2 + (Math.abs(down) * size) / 2 + 3;
  return { x: at.x + across * away, y: at.y + down * away };
}

function writeWord(context, text, place, id, box) {
  wordsDrawn.push({ text, id, box });
  drawText(context, text, place, `italic 400 11px ${FONT}`, inkOf(verbOf(statements.get(id).relation)));
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

/** The thing whose label is at a point of the canvas. */
const labelAt = ({ x, y }) =>
  labelBoxes.find(box => overlap(box, { left: x, right: x, top: y, bottom: y }))?.id;
