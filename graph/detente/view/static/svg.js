/* The drawing as SVG, with the name of every thing. */

const xmlText = text => String(text).toWellFormed()
  .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  .replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);

/** All that is shown; names do not lie upon one another, those of lesser things may be small. */
function asSvg() {
  if (onMap()) return mapAsSvg();
  const nodes = [...shown.things].map(id => markOf.get(id)).sort((a, b) => things.get(b.id).degree - things.get(a.id).degree);
  const places = network.getPositions(nodes.map(node => node.id));
  const names = nameBoxes(nodes, places);
  const [left, top, right, bottom] = frame([...names, ...lanes().map(([, , ...bounds]) => laneBox(bounds))]);
  const ground = color('ground');
  const unit = Math.max(1, (right - left) / 1100); // of what is said around it
  const said = captions($('canvas').querySelector('canvas').getContext('2d'), (right - left) / unit);
  const box = [left, top - said.above * unit, right - left, bottom - top + (said.above + said.below) * unit].map(value => value.toFixed(0));
  const at = y => `<g transform="translate(${left.toFixed(1)} ${y.toFixed(1)}) scale(${unit.toFixed(3)})">`;
  const text = ({ x, y, size, weight, ink, text: words }) =>
    `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${color(ink)}">${xmlText(words)}</text>`;
  return [
    `<svg xmlns="${SVG}" viewBox="${box.join(' ')}" font-family="${xmlText(FONT)}">`,
    `<title>${xmlText(headingInWords())}</title>`,
    `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="${ground}"/>`,
    ...lanes().map(svgLane),
    '<g id="communities">', ...hulls.map(svgHull).filter(Boolean), '</g>',
    '<g fill="none">',
    ...[...shown.statements].map(id => svgLine(lineOf(id), places)),
    '</g>',
    ...nodes.map(({ id, size }) => svgThing(things.get(id), size, places[id], ground)),
    `<g id="names" fill="${color('ink')}" stroke="${ground}" paint-order="stroke" text-anchor="middle">`,
    ...names.map(svgName).reverse(),
    '</g>',
    at(top - said.above * unit), ...said.texts.filter(each => !each.isBelow).map(text), '</g>',
    at(bottom), ...said.marks.map(svgEntry), ...said.texts.filter(each => each.isBelow).map(text), '</g>',
    '</svg>',
  ].join('\n');
}

const laneBox = ([left, top, right, bottom]) => ({ left, top, right, bottom });

/** The bounds of everything, with a margin. */
function frame(boxes) {
  const [left, right] = extent(boxes.flatMap(box => [box.left, box.right]));
  const [top, bottom] = extent(boxes.flatMap(box => [box.top, box.bottom]));
  return boxes.length ? [left - 40, top - 40, right + 40, bottom + 40] : [0, 0, 200, 200];
}

/* The sizes to try for a name, in the units of the drawing; the last fits anywhere, more or less. */
const smaller = size => [size, 9, 7, 5, 3.5];

/** Where the name of each thing goes, the best connected ones first: { lines, x, y, size, ...box }. */
function nameBoxes(nodes, places) {
  const context = $('canvas').querySelector('canvas').getContext('2d');
  const room = takenRoom();
  for (const { id, size } of nodes) room.take({ ...markBox(places[id].x, places[id].y, size), id });
  const inRows = lanes().length > 0;
  return nodes.map(({ id, size: radius }) => {
    const found = inRows ? nameInLane(context, id, radius, places[id]) : freeName(context, id, radius, places[id], room);
    room.take(found);
    return found;
  });
}

const SVG_ROW = 11;

function nameInLane(context, id, radius, { x, y }) {
  const width = columnWidth(things.get(id)) - 2 * radius - 16;
  const whole = cut(things.get(id).name, 160);
  const fits = lines => lines.length <= 2 && lines.every(line => textWidth(context, line, 400) * SVG_ROW <= width);
  const lines = [inLines(whole, 400), inLines(whole, Math.ceil(whole.length / 2))].find(fits) ?? [cutToRoom(context, whole, 400, width / SVG_ROW)];
  const written = inSize(context, lines, SVG_ROW, 400);
  const middle = x + radius + 5 + written.width / 2;
  return { ...written, x: middle, y, ...boxAround({ x: middle, y }, written.width, written.height, 0) };
}

function freeName(context, id, radius, { x, y }, room) {
  const { degree, name } = things.get(id);
  let last = null;
  for (const size of smaller(Math.min(15, 11 + 0.5 * Math.sqrt(degree)))) {
    const written = inSize(context, inLines(cut(name, 160)), size, 400);
    const mark = { id, x, y, radius };
    const place = placeAround(written, mark, { room, leader: false });
    const at = place ?? { x: 0, y: radius * 1.2 + written.height / 2 + 2 };
    last = { ...written, x: x + at.x, y: y + at.y, ...boxAround({ x: x + at.x, y: y + at.y }, written.width, written.height, 1) };
    if (place) return last;
  }
  return last;
}

function svgLane([title, , left, top, right, bottom]) {
  return [
    `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" rx="14" fill="${color('raised')}"/>`,
    `<text x="${left + 14}" y="${top + 34}" font-size="22" font-weight="600" fill="${color('muted')}">${xmlText(cutToRoom($('canvas').querySelector('canvas').getContext('2d'), laneTitle(title), 600, (right - left - 24) / 22))}</text>`,
  ].join('');
}

function svgLine(edge, places) {
  const statement = statements.get(edge.id);
  const [from, to] = [places[edge.from], places[edge.to]];
  const bend = edge.smooth ? (edge.smooth.type === 'curvedCW' ? 1 : -1) * edge.smooth.roundness : 0;
  const middle = {
    x: (from.x + to.x) / 2 + (to.y - from.y) * bend,
    y: (from.y + to.y) / 2 - (to.x - from.x) * bend,
  };
  const radius = markOf.get(edge.to).size * 1.15;
  const length = Math.hypot(to.x - middle.x, to.y - middle.y) || 1;
  const tip = { x: to.x - ((to.x - middle.x) / length) * radius, y: to.y - ((to.y - middle.y) / length) * radius };
  const point = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const curve = edge.from === edge.to
    ? `M${point(from)}c${4 * radius} ${-4 * radius} ${4 * radius} ${4 * radius} 0 0`
    : `M${point(from)}Q${point(middle)} ${point(tip)}`;
  const { dashes, width, ink } = styleOf(statement);
  const look = `${dashes ? ` stroke-dasharray="${dashes.join(' ')}"` : ''} stroke="${ink}" stroke-width="${width.toFixed(2)}"`;
  const words = [things.get(edge.from).name, forward(statement.relation), things.get(edge.to).name];
  const end = isTurned(statement) ? svgEnd(statement, from, middle, markOf.get(edge.from).size * 1.15, ink) : svgEnd(statement, to, middle, radius, ink);
  return `<path d="${curve}"${look}><title>${xmlText(words.map(word => cut(word, 200)).join(' '))}</title></path>${end}`;
}

/** What a line ends in, at the rim of the mark that it comes to. */
function svgEnd(statement, at, from, radius, ink) {
  const angle = at === from ? 0 : Math.atan2(at.y - from.y, at.x - from.x);
  return svgEndAt(verbOf(statement.relation).end, at.x - Math.cos(angle) * radius, at.y - Math.sin(angle) * radius, angle, ink, 0.8);
}

function svgEndAt(end, x, y, angle, ink, scale) {
  const inside = end === 'open' || end === 'bar' ? 'none' : HOLLOW_ENDS.has(end) ? color('ground') : ink;
  return `<path d="${END_PATHS.get(end)}" transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${((angle * 180) / Math.PI).toFixed(1)}) scale(${scale})" `
    + `fill="${inside}" stroke="${ink}" stroke-width="${end === 'bar' ? 2.2 : 1.2}"/>`;
}

const svgThing = (thing, size, { x, y }, ground) =>
  `<g${mayHold(thing) ? ' opacity="0.35"' : ''}><title>${xmlText(cut(thing.name, 200))}</title>${svgMark(lookOf(thing), x, y, size, ground)}</g>`;

const svgName = ({ lines, size, x, y }) => {
  const at = index => `x="${x.toFixed(1)}" y="${(y + size * 0.35 + (index - (lines.length - 1) / 2) * size * LINE_HEIGHT).toFixed(1)}"`;
  const style = `font-size="${size.toFixed(1)}" stroke-width="${(size / 5).toFixed(1)}"`;
  if (lines.length === 1) return `<text ${at(0)} ${style}>${xmlText(lines[0])}</text>`;
  return `<text ${style}>${lines.map((line, index) => `<tspan ${at(index)}>${xmlText(line)}</tspan>`).join('')}</text>`;
};
