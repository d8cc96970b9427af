/* The drawing as SVG, with the name of every thing. */

const xmlText = text => String(text).toWellFormed()
  .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  .replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);

/** All that is shown; names do not lie upon one another, those of lesser things may be small. */
function asSvg() {
  if (onMap()) return mapAsSvg();
  const nodes = nodeView.get().sort((a, b) => things.get(b.id).degree - things.get(a.id).degree);
  const places = network.getPositions(nodes.map(node => node.id));
  const names = nameBoxes(nodes, places);
  const [left, top, right, bottom] = frame([...names, ...lanes().map(([, , ...bounds]) => laneBox(bounds))]);
  const box = [left, top, right - left, bottom - top].map(value => value.toFixed(0));
  const ground = color('ground');
  return [
    `<svg xmlns="${SVG}" viewBox="${box.join(' ')}" font-family="${xmlText(FONT)}">`,
    `<title>${xmlText(headingInWords())}</title>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
      + `<path d="M0 0L8 4L0 8Z" fill="${color('edge')}"/></marker></defs>`,
    `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="${ground}"/>`,
    ...lanes().map(svgLane),
    `<g fill="none" stroke="${color('edge')}" marker-end="url(#tip)">`,
    ...edgeView.get().map(edge => svgLine(edge, places)),
    '</g>',
    ...nodes.map(({ id, size }) => svgThing(things.get(id), size, places[id], ground)),
    `<g fill="${color('ink')}" stroke="${ground}" paint-order="stroke" text-anchor="middle">`,
    ...names.map(svgName).reverse(),
    '</g>',
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

/** Where the name of each thing goes, the best connected ones first: { text, x, y, size, ...box }. */
function nameBoxes(nodes, places) {
  const context = $('canvas').querySelector('canvas').getContext('2d');
  const taken = nodes.map(({ id, size }) => ({ ...boxAround(places[id], 2 * size, 2 * size, -2), id, degree: things.get(id).degree }));
  return nodes.map(({ id, size: radius }) => {
    const found = lanes().length ? nameInLane(context, id, radius, places[id]) : freeName(context, id, radius, places[id], taken);
    taken.push(found);
    return found;
  });
}

function nameInLane(context, id, radius, { x, y }) {
  const thing = things.get(id);
  const text = cutToRoom(context, cut(thing.name, 60), 400, (columnWidth(thing) - 2 * radius - 16) / 13);
  const width = textWidth(context, text, 400) * 13;
  return { text, size: 13, x: x + radius + 5 + width / 2, y, ...boxAround({ x: x + radius + 5 + width / 2, y }, width, 13, 0) };
}

function freeName(context, id, radius, { x, y }, taken) {
  const text = cut(things.get(id).name, 34);
  const share = textWidth(context, text, 400);
  const { degree } = things.get(id);
  // names keep off one another, and off the marks of things that are not much less connected
  const blocks = other => other.id !== id && !(2 * other.degree <= degree);
  let last = null;
  for (const size of smaller(Math.min(16, 11 + 0.6 * Math.sqrt(degree)))) {
    const width = share * size;
    for (const place of [
      { x, y: y + radius * 1.15 + size * 0.8 }, { x, y: y - radius * 1.15 - size * 0.8 },
      { x: x + radius * 1.15 + width / 2 + 3, y }, { x: x - radius * 1.15 - width / 2 - 3, y },
    ]) {
      const box = boxAround(place, width, size, 0);
      last = { text, size, ...place, ...box };
      if (!taken.some(other => blocks(other) && overlap(other, box))) return last;
    }
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
  const radius = nodeData.get(edge.to).size * 1.15;
  const length = Math.hypot(to.x - middle.x, to.y - middle.y) || 1;
  const tip = { x: to.x - ((to.x - middle.x) / length) * radius, y: to.y - ((to.y - middle.y) / length) * radius };
  const point = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const curve = edge.from === edge.to
    ? `M${point(from)}c${4 * radius} ${-4 * radius} ${4 * radius} ${4 * radius} 0 0`
    : `M${point(from)}Q${point(middle)} ${point(tip)}`;
  const { dashes, width } = styleOf(edge.id);
  const look = `${dashes ? ` stroke-dasharray="${dashes.join(' ')}"` : ''}${width === 1 ? '' : ` stroke-width="${width}"`} opacity="${strengthOf(edge.id).toFixed(2)}"`;
  const words = [things.get(edge.from).name, forward(statement.relation), things.get(edge.to).name];
  return `<path d="${curve}"${look}><title>${xmlText(words.map(word => cut(word, 200)).join(' '))}</title></path>`;
}

const svgThing = (thing, size, { x, y }, ground) =>
  `<g${mayHold(thing) ? ' opacity="0.35"' : ''}><title>${xmlText(cut(thing.name, 200))}</title>${svgMark(lookOf(thing), x, y, size, ground)}</g>`;

const svgName = ({ text, size, x, y }) =>
  `<text x="${x.toFixed(1)}" y="${(y + size * 0.35).toFixed(1)}" font-size="${size.toFixed(1)}" `
  + `stroke-width="${(size / 5).toFixed(1)}">${xmlText(text)}</text>`;
