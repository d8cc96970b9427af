/* The map of a page that holds too much to be drawn at once: a circle for each community, lines with
   the number of relations between two. It counts what the legend leaves; each circle opens its part. */

const NAME_ROOM = 34; // under the lowest circle
const TIES_OF_EACH = 3; // lines of a community that are drawn at least, its strongest
const SLICE_GAP = 0.02; // between the kinds on a circle's ring, in radians

const mapNodes = new vis.DataSet();
const mapEdges = new vis.DataSet();
const ties = new Map((overview?.ties ?? []).map(([from, to], index) => [`t${index}`, { id: `t${index}`, from, to }]));
let counts = { of: [], ties: new Map() }; // what is shown of each community, and of each tie
const map = overview && new vis.Network($('map'), { nodes: mapNodes, edges: mapEdges }, {
  physics: { enabled: false },
  layout: { improvedLayout: false, randomSeed: 1 },
  interaction: { hover: true, tooltipDelay: 250, selectable: false },
  nodes: { chosen: false, shape: 'custom' },
  edges: { smooth: false, chosen: false },
});

/** The drawing that the reader sees: the map, or that of things. */
const stage = () => (onMap() ? map : network);
const stageArea = () => (onMap() ? $('map') : $('canvas'));

const tieKey = (a, b) => Math.min(a, b) * communities.length + Math.max(a, b);

/** Count what is shown, community by community. */
function countCommunities() {
  const of = communities.map(() => ({ things: 0, inside: 0, families: new Map() }));
  for (const id of shown.things) {
    const { families } = of[communityOf(id)];
    const { family } = lookOf(things.get(id));
    of[communityOf(id)].things += 1;
    families.set(family, (families.get(family) || 0) + 1);
  }
  const between = new Map();
  for (const id of shown.statements) {
    const { subject, object } = statements.get(id);
    const [a, b] = [communityOf(subject), communityOf(object)];
    if (a === b) of[a].inside += 1;
    else between.set(tieKey(a, b), (between.get(tieKey(a, b)) || 0) + 1);
  }
  return { of, ties: new Map([...ties.values()].map(tie => [tie.id, between.get(tieKey(tie.from, tie.to)) || 0])) };
}

/** The ties to draw: of each community the strongest, as more would hide one another. */
function strongestTies() {
  const drawn = communities.map(() => 0);
  const byCount = [...ties.values()].filter(tie => counts.ties.get(tie.id)).sort((a, b) => counts.ties.get(b.id) - counts.ties.get(a.id));
  return byCount.filter(({ from, to }) => {
    if (drawn[from] >= TIES_OF_EACH && drawn[to] >= TIES_OF_EACH) return false;
    drawn[from] += 1;
    drawn[to] += 1;
    return true;
  });
}

/** Show the map or the drawing, whichever the state asks for. */
function showMap() {
  if (!overview) return;
  $('map').hidden = !onMap();
  $('canvas').classList.toggle('away', onMap());
  if (!onMap()) return;
  counts = countCommunities();
  mapNodes.update(communities.map(({ number, x, y, size }) => ({
    id: `c${number}`, x, y, size, hidden: !counts.of[number].things, title: communityTitle(number),
    ctxRenderer: ({ ctx, x: left, y: top, state: { hover } }) => ({
      drawNode: () => drawCommunity(ctx, number, left, top, size, hover),
    }),
  })));
  const drawn = new Set(strongestTies().map(tie => tie.id));
  mapEdges.update([...ties.values()].map(({ id, from, to }) => ({
    id, from: `c${from}`, to: `c${to}`, hidden: !drawn.has(id),
    width: Math.min(9, 0.6 + 0.35 * Math.sqrt(counts.ties.get(id))),
    title: `${communities[from].name}\n${communities[to].name}\n${plural(counts.ties.get(id), 'relation')}`,
    color: { color: color('edge'), hover: color('accent'), opacity: 0.5 },
  })));
}

const communityTitle = number => {
  const { things: count, inside } = counts.of[number];
  return `${cut(communities[number].name, 200)}\n${plural(count, 'thing')} · ${plural(inside, 'relation')} among them`;
};

/** A circle with the number of its things, in a ring of the colors of their kinds. */
function drawCommunity(context, number, x, y, size, hover) {
  const { things: count, families: shares } = counts.of[number];
  context.save();
  context.translate(x, y);
  context.fillStyle = color('ground');
  context.beginPath();
  context.arc(0, 0, size, 0, 2 * Math.PI);
  context.fill();
  context.lineWidth = size * 0.22;
  let turn = -Math.PI / 2;
  for (const [family, looks] of families()) {
    const sweep = ((shares.get(family) || 0) / (count || 1)) * 2 * Math.PI;
    if (!sweep) continue;
    context.strokeStyle = hue(looks[0]);
    context.beginPath();
    context.arc(0, 0, size * 0.89, turn, turn + Math.max(sweep - SLICE_GAP, sweep / 2));
    context.stroke();
    turn += sweep;
  }
  if (hover) {
    context.strokeStyle = color('accent');
    context.lineWidth = 3 / map.getScale();
    context.beginPath();
    context.arc(0, 0, size * 1.06, 0, 2 * Math.PI);
    context.stroke();
  }
  const room = size * 1.3 * map.getScale();
  if (room > 16) {
    const text = grouped(count);
    context.fillStyle = color('muted');
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.font = `600 ${Math.min(size * 0.6, (size * 2.1) / text.length)}px ${FONT}`;
    context.fillText(text, 0, size * 0.04);
  }
  context.restore();
}

/** Names under the circles and counts on the lines, never upon one another, the largest first. */
function drawMapLabels(context) {
  const ratio = context.canvas.width / (context.canvas.clientWidth || 1);
  const screen = { width: context.canvas.clientWidth, height: context.canvas.clientHeight };
  const scale = map.getScale();
  const at = number => map.canvasToDOM(communities[number]);
  const visible = communities.filter(({ number }) => counts.of[number].things);
  const boxes = visible.map(({ number, size }) => boxAround(at(number), 2 * size * scale - 10, 2 * size * scale - 6));
  const fits = box => isInside(box, screen) && !boxes.some(other => overlap(box, other));
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  Object.assign(context, { textBaseline: 'middle', textAlign: 'center', lineJoin: 'round' });
  const labels = visible.map(community => mapLabel(context, community, at(community.number), boxes, fits)).filter(Boolean);
  for (const label of labels) drawText(context, lengthen(context, label, boxes, fits), label.place, MAP_FONT, color('ink'));
  for (const { id, from, to } of strongestTies()) {
    const [a, b] = [at(from), at(to)];
    const place = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    const text = grouped(counts.ties.get(id));
    const box = boxAround(place, textWidth(context, text, 400) * 11, 9);
    if (!fits(box)) continue;
    boxes.push(box);
    drawText(context, text, place, `400 11px ${FONT}`, color('accent'));
  }
  context.restore();
}

const MAP_FONT = `600 12px ${FONT}`;
const nameBox = (context, text, place) => boxAround(place, textWidth(context, text, 600) * 12, 12);

/** Find room for the name of the best-known member, under or over the circle. */
function mapLabel(context, { name, best, size }, middle, boxes, fits) {
  const radius = size * map.getScale() + 13;
  const places = [radius, -radius].map(down => ({ x: middle.x, y: middle.y + down }));
  const first = things.get(best[0]).name;
  for (const text of [cut(first, 26), cut(first, 16)]) {
    const place = places.find(each => fits(nameBox(context, text, each)));
    if (!place) continue;
    const label = { text, place, name, box: nameBox(context, text, place) };
    boxes.push(label.box);
    return label;
  }
  return null;
}

/** Name more members where there is room for them, once each circle has had its turn. */
function lengthen(context, label, boxes, fits) {
  const text = cut(label.name, 40);
  const at = boxes.indexOf(label.box);
  const [own] = boxes.splice(at, 1);
  const box = nameBox(context, text, label.place);
  const wins = text.length > label.text.length && fits(box);
  boxes.push(wins ? box : own);
  return wins ? text : label.text;
}

function fitMap() {
  const [left, right] = extent(communities.flatMap(({ x, size }) => [x - size, x + size]));
  const [top, bottom] = extent(communities.flatMap(({ y, size }) => [y - size, y + size + NAME_ROOM]));
  const { clientWidth, clientHeight } = $('map');
  if (!clientWidth) return;
  const scale = Math.min((clientWidth - 40) / (right - left), (clientHeight - ABOVE - BELOW - 40) / (bottom - top), 1.6);
  map.moveTo({
    position: { x: (left + right) / 2, y: (top + bottom - (ABOVE - BELOW) / scale) / 2 }, scale, animation: false,
  });
}

/** The map as SVG, with every name. */
function mapAsSvg() {
  const visible = communities.filter(({ number }) => counts.of[number].things);
  const [left, right] = extent(visible.flatMap(({ x, size }) => [x - size - 60, x + size + 60]));
  const [top, bottom] = extent(visible.flatMap(({ y, size }) => [y - size - 20, y + size + 30]));
  const box = [left, top, right - left, bottom - top].map(value => value.toFixed(0));
  const ground = color('ground');
  const line = ({ id, from, to }) => {
    const [a, b] = [communities[from], communities[to]];
    const width = (0.6 + 0.35 * Math.sqrt(counts.ties.get(id))).toFixed(1);
    return `<path d="M${a.x} ${a.y}L${b.x} ${b.y}" stroke-width="${width}"><title>${plural(counts.ties.get(id), 'relation')}</title></path>`;
  };
  const circle = ({ number, name, x, y, size }) => `<g><title>${xmlText(communityTitle(number))}</title>`
    + `<circle cx="${x}" cy="${y}" r="${size}" fill="${ground}" stroke="${color('accent')}" stroke-width="2"/>`
    + `<text x="${x}" y="${y + 4}" font-size="12">${grouped(counts.of[number].things)}</text>`
    + `<text x="${x}" y="${(y + size + 14).toFixed(1)}" font-size="12">${xmlText(cut(name, 40))}</text></g>`;
  return [
    `<svg xmlns="${SVG}" viewBox="${box.join(' ')}" font-family="sans-serif">`,
    `<title>${xmlText(headingInWords())}</title>`,
    `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="${ground}"/>`,
    `<g fill="none" stroke="${color('edge')}" opacity=".5">`, ...strongestTies().map(line), '</g>',
    `<g fill="${color('ink')}" text-anchor="middle">`, ...visible.map(circle), '</g></svg>',
  ].join('\n');
}

function startMap() {
  if (!overview) return;
  map.on('afterDrawing', drawMapLabels);
  map.on('click', ({ pointer }) => {
    const id = map.getNodeAt(pointer.DOM);
    if (id) openCommunity(Number(id.slice(1)));
  });
}
