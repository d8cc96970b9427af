/* The drawing itself: vis-network with our marks, filtered by what is shown. */

const ctxRenderer = ({ ctx, id, x, y, state: { selected }, style }) => ({
  drawNode: () => drawMark(ctx, lookOf(things.get(id)), x, y, style.size, {
    ring: selected || state.chosen.has(id) ? color('accent') : lit?.thing === id ? color('muted') : null,
    faint: mayHold(things.get(id)),
  }),
});
const markOf = new Map(drawnNodes.map(node => [node.id, { ...node, shape: 'custom', ctxRenderer }])); // where each thing stands now

/** A line as vis-network wants it. */
function lineOf(id) {
  const { subject, object } = statements.get(id);
  return { id, from: subject, to: object, ...bent(subject === object, curves.get(Number(id.slice(1))) ?? 0) };
}

let network = null; // once the page starts

/* It is given things and lines by hand: its data sets would copy and filter all of the page at each change.
   Many lines are made in several turns, with room in between for what the browser has to do, and then drawn. */
const LINES_AT_ONCE = 1200;
let turns = null; // what is still to be done, as a generator

/** Give it what is shown, and take what is not. */
function giveShown() {
  const { body, nodesHandler, edgesHandler } = network;
  const [wanted, lines] = onMap() ? [new Set(), new Set()] : [shown.things, shown.statements];
  const gone = Object.keys(body.edges).filter(id => !lines.has(id));
  const left = Object.keys(body.nodes).filter(id => !wanted.has(id));
  const come = [...wanted].filter(id => !body.nodes[id]);
  const missing = [...lines].filter(id => !body.edges[id]);
  const wasHeld = turns !== null;
  if (!(gone.length + left.length + come.length + missing.length) && !wasHeld) return;
  turns = null;
  edgesHandler.remove(gone, false);
  for (const id of left) delete body.nodes[id];
  nodesHandler.add(come, true);
  if (missing.length > LINES_AT_ONCE) {
    if (!wasHeld) holdDrawing();
    inTurns(madeInTurns(missing));
  } else {
    edgesHandler.add(missing, true);
    if (wasHeld) releaseDrawing();
  }
  body.emitter.emit('_dataChanged');
}

function* madeInTurns(missing) {
  while (missing.length) {
    network.edgesHandler.add(missing.splice(0, LINES_AT_ONCE), true);
    yield;
  }
  network.body.emitter.emit('_dataChanged');
  yield;
  setStyles();
  showSelection();
  yield;
  yield* placedInTurns();
  releaseDrawing();
}

function inTurns(steps) {
  turns = steps;
  const next = () => {
    if (turns !== steps) return;
    if (steps.next().done) turns = null;
    else setTimeout(next);
  };
  setTimeout(next);
}

/** Do at once what is left of a generator, and return its result. */
function toEnd(steps) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

let underWay = 0; // changes

/** Change what is drawn, and draw it once, in the next frame: vis-network would at every step. */
function drawOnce(change) {
  holdDrawing();
  try {
    return change();
  } finally {
    releaseDrawing();
  }
}

function holdDrawing() {
  underWay += 1;
  network.renderer.allowRedraw = false;
}

function releaseDrawing() {
  underWay -= 1;
  if (underWay) return;
  network.renderer.allowRedraw = true;
  network.body.emitter.emit('_requestRedraw');
}

/** Draw at once what waits for the next frame. */
function drawNow() {
  if (turns) {
    const steps = turns;
    turns = null;
    toEnd(steps);
  }
  if (network.renderer.redrawRequested) network.redraw();
}

const FEW_LINES = 90; // up to so many are drawn in full color

/** The color, width and dash of a line; faint where there are many. */
function styleOf(statement) {
  const verb = verbOf(statement.relation);
  const { dashes, width } = firmnessOf(statement);
  const many = shown.statements.size > FEW_LINES;
  return { ink: inkOf(verb, { faint: many }), full: inkOf(verb), dashes, width: many ? width * 0.6 : width };
}

/** Give each line that is drawn its style; straight to vis-network, since a data set would redraw. */
function setStyles() {
  for (const id of shown.statements) {
    const edge = network.body.edges[id];
    if (!edge) continue;
    const { ink, full, dashes, width } = styleOf(statements.get(id));
    Object.assign(edge.options, { dashes, width });
    Object.assign(edge.options.color, { color: ink, highlight: full, hover: full, opacity: 1 });
  }
}

/** Leave lines out while a thing is dragged, where there are too many to be drawn at each step. */
function setMotion() {
  network.renderer.options.hideEdgesOnDrag = shown.things.size > limits.steady || shown.statements.size > limits.lines;
}

/* vis-network takes the box of a custom mark for its border; arrows should end at the mark. */
function mendBorders() {
  const node = Object.values(network.body.nodes).find(item => item.shape);
  if (!node) return; // on a map there is none yet
  Object.getPrototypeOf(node.shape).distanceToBorder = function () { return this.options.size * 1.1 + 1; };
  network.off('beforeDrawing', mendBorders);
}

/* Lines end as their family does, in a size that can be seen at any zoom. */
const SMALLEST_END = 0.62;
function mendEnds() {
  const edge = Object.values(network.body.edges)[0];
  if (!edge) return;
  Object.getPrototypeOf(edge).drawArrows = function (context) {
    const values = this.getFormattingValues();
    if (values.hidden || !statements.has(this.id)) return;
    this.edgeType.fromPoint = this.edgeType.from;
    this.edgeType.toPoint = this.edgeType.to;
    const statement = statements.get(this.id);
    const { point, angle } = this.edgeType.getArrowData(context, isTurned(statement) ? 'from' : 'to', this.edgeType.getViaNode(), false, false, values);
    const isBright = values.width > 1.6 || shown.statements.size <= FEW_LINES;
    const unit = isBright ? Math.max(0.9, 0.95 / network.getScale()) : Math.max(0.7, SMALLEST_END / network.getScale());
    drawEnd(context, verbOf(statement.relation).end, point, angle, values.color, unit);
  };
  network.off('beforeDrawing', mendEnds);
}

const VEIL = 0.84;
const LIT_VEIL = 0.55; // behind what the pointer is on

function drawVeil(context, share) {
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = share;
  context.fillStyle = color('ground');
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.restore();
}

/** Draw what stands out once more, over a veil that dims the rest. */
function drawHighlight(context, { things: bright, statements: lines }) {
  drawVeil(context, VEIL);
  drawLaneTitles(context);
  drawBright(context, bright, lines);
}

/** Draw things and lines once more, in full color. */
function drawBright(context, bright, lines) {
  const { body } = network;
  const edges = [...lines].map(id => body.edges[id]).filter(edge => edge?.connected);
  const nodes = [...bright].map(id => body.nodes[id]).filter(Boolean);
  const before = edges.map(({ options: { width, color: { color: ink } } }) => [width, ink]);
  for (const edge of edges) {
    const { full, width } = styleOf(statements.get(edge.id));
    edge.options.color.color = full;
    edge.options.width = Math.max(1.9, width * 1.5);
  }
  for (const edge of edges) edge.draw(context);
  for (const node of nodes) node.draw(context);
  for (const edge of edges) edge.drawArrows(context);
  edges.forEach((edge, at) => { [edge.options.width, edge.options.color.color] = before[at]; });
}

/** Whether the day alone, or a want of dates on that day, leaves a statement or thing out. */
const isPast = item => !timeAllows(item) || leftUndated(item)
  || (item.subject !== undefined && [item.subject, item.object].some(id => isPast(things.get(id))));

/** Whether a thing is drawn as a ghost: chosen, though the day leaves it out. */
const isGhost = id => Boolean(id) && id === state.selected && !shown.things.has(id) && isPast(things.get(id));

/** The outline of the chosen thing where it would stand. */
function drawGhost(context) {
  if (!isGhost(state.selected)) return;
  const { x, y, size } = markOf.get(state.selected);
  context.save();
  context.setLineDash([4, 3]);
  context.strokeStyle = color('muted');
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, Math.max(size, 8), 0, 2 * Math.PI);
  context.stroke();
  context.restore();
}

/** Make the drawing, and hold it until the page has started. */
function startNetwork() {
  network = new vis.Network($('canvas'), { nodes: [], edges: [] }, {
    physics: { enabled: false },
    layout: { improvedLayout: false, randomSeed: 1 },
    interaction: {
      hover: false, // hover.js does it, with room for thin lines
      selectable: false, // select.js does it, with room for imprecise fingers
    },
    nodes: { chosen: false },
    edges: {
      smooth: false,
      width: 1,
      selectionWidth: width => Math.max(1.9, width * 1.5),
    },
  });
  const { data } = network.body;
  Object.assign(data.nodes, { get: id => markOf.get(id) });
  Object.assign(data.edges, { get: lineOf });
  holdDrawing();
  for (const mend of [mendBorders, mendEnds]) network.on('beforeDrawing', mend);
  network.once('afterDrawing', () => { document.documentElement.dataset.ready = 'yes'; });
  network.on('beforeDrawing', drawLanes);
  network.on('beforeDrawing', drawHulls);
  network.on('afterDrawing', context => {
    const standsOut = highlight();
    if (standsOut) drawHighlight(context, standsOut);
    else if (lit) drawVeil(context, LIT_VEIL);
    drawLit(context);
    drawGhost(context);
    drawLabels(context, standsOut);
  });
  startStill();
}

/** Mark in the drawing what the state says is selected. */
function showSelection() {
  const standsOut = highlight();
  const nodes = state.selected ? [state.selected] : [];
  const edges = standsOut ? [...standsOut.statements] : [];
  network.setSelection({
    nodes: nodes.filter(id => network.body.nodes[id]),
    edges: edges.filter(id => network.body.edges[id]),
  }, { highlightEdges: false });
  network.body.emitter.emit('_requestRedraw');
}

/** Show what the state asks for, everywhere. */
const refresh = () => drawOnce(showAll);

function showAll() {
  lit = null;
  hideCard();
  recount();
  countHulls();
  arrange();
  giveShown();
  setStyles();
  setMotion();
  showMap();
  if (state.selected && !shown.things.has(state.selected) && !isGhost(state.selected)) state.selected = null;
  if (state.picked && !shown.statements.has(state.picked) && !isPast(statements.get(state.picked))) state.picked = null;
  if (state.path && !state.path.statements.every(id => shown.statements.has(id))) state.path = null;
  showSelection();
  showPanel();
  showCounts();
  showTime();
  showMore();
  showFlow();
  if (!$('tables').hidden) showTables();
  keepLink();
  sayShown();
}

const sayShown = () => onMap() ? sayMap() :
  say(`${plural(shown.things.size, 'thing')} and ${plural(shown.statements.size, 'relation')} shown`);

/** Take the colors of the theme; the marks and labels ask for theirs while they are drawn. */
function applyTheme() {
  document.documentElement.dataset.theme = state.dark ? 'dark' : 'light';
  $('dark').setAttribute('aria-pressed', state.dark);
  palette.clear();
  inks.clear();
  showMap();
  drawOnce(() => {
    network.setOptions({ edges: { color: { color: color('edge'), inherit: false } } });
    setStyles();
  });
}

/** Show some things, or all that is shown, as large as fits with room for labels at the rim. */
function fit(ids = [...shown.things], { least = 0, about = null } = {}) {
  if (onMap()) {
    fitMap();
    keepLink();
    return;
  }
  const places = Object.values(network.getPositions(ids.filter(id => network.body.nodes[id])));
  const whole = ids.length === shown.things.size ? lanes() : [];
  const { clientWidth, clientHeight } = $('canvas');
  if (!places.length || !clientWidth) return;
  const [left, right] = extent([...places.map(place => place.x), ...whole.flatMap(lane => [lane[2], lane[4]])]);
  const [top, bottom] = extent([...places.map(place => place.y), ...whole.flatMap(lane => [lane[3], lane[5]])]);
  const rim = whole.length ? 24 : 110;
  const room = length => length - Math.min(rim, 0.15 * length);
  const fits = Math.min(
    room(clientWidth) / (right - left || 1), (room(clientHeight) - ABOVE - BELOW) / (bottom - top || 1), 1.3);
  const scale = Math.max(least, fits);
  const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
  const { x, y } = fits < least && about ? network.getPositions([about])[about] : middle; // what does not fit, around the one
  network.moveTo({
    position: { x, y: y - (ABOVE - BELOW) / scale / 2 }, scale, animation: false,
  });
  keepLink();
}

const ABOVE = 44; // the layouts and the zoom stand there
const BELOW = 30; // and the status here
const extent = numbers => numbers.reduce(([low, high], n) => [Math.min(low, n), Math.max(high, n)], [Infinity, -Infinity]);
