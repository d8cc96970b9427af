/* The drawing itself: vis-network with our marks, filtered by what is shown. */

const nodeData = new vis.DataSet(drawnNodes.map(node => ({
  ...node,
  title: tooltip(things.get(node.id)),
  ctxRenderer: ({ ctx, id, x, y, state: { selected, hover }, style }) => ({
    drawNode: () => drawMark(ctx, lookOf(things.get(id)), x, y, style.size, {
      ring: selected ? color('accent') : hover ? color('muted') : null,
      faint: mayHold(things.get(id)),
    }),
  }),
})));
const edgeData = new vis.DataSet(drawnEdges);
const nodeView = new vis.DataView(nodeData, { filter: node => !onMap() && shown.things.has(node.id) });
const edgeView = new vis.DataView(edgeData, { filter: edge => !onMap() && shown.statements.has(edge.id) });

recount();
arrange();
const network = new vis.Network($('canvas'), { nodes: nodeView, edges: edgeView }, {
  physics: { enabled: false },
  layout: { improvedLayout: false, randomSeed: 1 },
  interaction: {
    hover: true,
    tooltipDelay: 250,
    selectable: false, // select.js does it, with room for imprecise fingers
  },
  nodes: { chosen: false },
  edges: {
    smooth: false,
    arrows: { to: { enabled: true, scaleFactor: 0.4 } },
    width: 1,
    selectionWidth: width => width * 2,
    hoverWidth: 0.6,
  },
});

/* The more lines, the fainter each, more so across pillars; what is only possible is fainter still. */
function lineStrength() {
  const strength = Math.min(0.9, Math.max(0.2, 7 / Math.sqrt(1 + shown.statements.size)));
  return lanes().length ? strength * 0.7 : strength;
}
const strengthOf = (id, strength = lineStrength()) => strength * (statements.get(id).possible ? 0.45 : 1);

/* A line of what only may hold on the day is thin and dotted, whatever it is otherwise. */
const PERHAPS = [1, 4];
const dashesOf = new Map(drawnEdges.map(edge => [edge.id, edge.dashes ?? false]));
const styleOf = id => (mayHold(statements.get(id)) ? { dashes: PERHAPS, width: 0.6 } : { dashes: dashesOf.get(id), width: 1 });

/** Give each line that is drawn its strength and style; straight to vis-network, since a data set would redraw. */
function setStrengths() {
  const strength = lineStrength();
  for (const id of shown.statements) {
    const edge = network.body.edges[id];
    if (!edge) continue;
    edge.options.color.opacity = strengthOf(id, strength);
    Object.assign(edge.options, styleOf(id));
  }
}

/** Leave lines out while the drawing moves, where there are too many to be drawn at each step. */
function setMotion() {
  const hide = shown.things.size > limits.steady || shown.statements.size > limits.lines;
  if (hide === linesHide) return;
  linesHide = hide;
  network.setOptions({ interaction: { hideEdgesOnDrag: hide, hideEdgesOnZoom: hide } });
}
let linesHide = false;

function tooltip(thing) {
  return `${cut(thing.name, 200)}\n${cut(thing.kind, 80)} · ${plural(thing.degree, 'neighbour')}`;
}

/* vis-network takes the box of a custom mark for its border; arrows should end at the mark. */
function mendBorders() {
  const node = Object.values(network.body.nodes).find(item => item.shape);
  if (!node) return; // on a map there is none yet
  Object.getPrototypeOf(node.shape).distanceToBorder = function () { return this.options.size * 1.1 + 1; };
  network.off('beforeDrawing', mendBorders);
}
network.on('beforeDrawing', mendBorders);
network.once('afterDrawing', () => { document.documentElement.dataset.ready = 'yes'; });

const VEIL = 0.84;

/** Draw what stands out once more, over a veil that dims the rest. */
function drawHighlight(context, { things: bright, statements: lines }) {
  const { body } = network;
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = VEIL;
  context.fillStyle = color('ground');
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.restore();
  drawLaneTitles(context);
  const edges = [...lines].map(id => body.edges[id]).filter(edge => edge?.connected);
  const nodes = [...bright].map(id => body.nodes[id]).filter(Boolean);
  for (const edge of edges) edge.options.color.opacity = statements.get(edge.id).possible ? 0.6 : 1;
  for (const edge of edges) edge.draw(context);
  for (const node of nodes) node.draw(context);
  for (const edge of edges) edge.drawArrows(context);
  for (const edge of edges) edge.options.color.opacity = strengthOf(edge.id);
}

/** Whether the day alone, or a want of dates on that day, leaves a statement or thing out. */
const isPast = item => !timeAllows(item) || leftUndated(item)
  || (item.subject !== undefined && [item.subject, item.object].some(id => isPast(things.get(id))));

/** Whether a thing is drawn as a ghost: chosen, though the day leaves it out. */
const isGhost = id => Boolean(id) && id === state.selected && !shown.things.has(id) && isPast(things.get(id));

/** The outline of the chosen thing where it would stand. */
function drawGhost(context) {
  if (!isGhost(state.selected)) return;
  const { x, y, size } = nodeData.get(state.selected);
  context.save();
  context.setLineDash([4, 3]);
  context.strokeStyle = color('muted');
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, Math.max(size, 8), 0, 2 * Math.PI);
  context.stroke();
  context.restore();
}

network.on('beforeDrawing', drawLanes);
network.on('afterDrawing', context => {
  const standsOut = highlight();
  if (standsOut) drawHighlight(context, standsOut);
  drawGhost(context);
  drawLabels(context, standsOut);
});

/** Mark in the drawing what the state says is selected. */
function showSelection() {
  const standsOut = highlight();
  const nodes = state.selected ? [state.selected] : [];
  const edges = standsOut ? [...standsOut.statements] : [];
  network.setSelection({
    nodes: nodes.filter(id => shown.things.has(id)),
    edges: edges.filter(id => shown.statements.has(id)),
  }, { highlightEdges: false });
  network.redraw();
}

/** Show what the state asks for, everywhere. */
function refresh() {
  recount();
  arrange();
  nodeView.refresh();
  edgeView.refresh();
  setStrengths();
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
  if (!$('tables').hidden) showTables();
  keepLink();
  sayShown();
}

const sayShown = () => onMap() ? sayMap() :
  say(`${plural(shown.things.size, 'thing')} and ${plural(shown.statements.size, 'relation')} shown`);

/** Take the colours of the theme; the marks and labels ask for theirs while they are drawn. */
function applyTheme() {
  document.documentElement.dataset.theme = state.dark ? 'dark' : 'light';
  $('dark').setAttribute('aria-pressed', state.dark);
  palette.clear();
  showMap();
  network.setOptions({
    edges: {
      color: { color: color('edge'), highlight: color('accent'), hover: color('accent'), inherit: false },
    },
  });
}

/** Show some things, or all that is shown, as large as fits with room for labels at the rim. */
function fit(ids = [...shown.things]) {
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
  const scale = Math.min(
    room(clientWidth) / (right - left || 1), (room(clientHeight) - ABOVE - BELOW) / (bottom - top || 1), 1.3);
  network.moveTo({
    position: { x: (left + right) / 2, y: (top + bottom - (ABOVE - BELOW) / scale) / 2 }, scale, animation: false,
  });
  keepLink();
}

const ABOVE = 44; // the layouts and the zoom stand there
const BELOW = 30; // and the status here
const extent = numbers => numbers.reduce(([low, high], n) => [Math.min(low, n), Math.max(high, n)], [Infinity, -Infinity]);

/** Bring a thing to the middle, near enough to read what is around it. */
function moveTo(id) {
  network.focus(id, {
    scale: Math.max(network.getScale(), 0.9),
    animation: calm() ? false : { duration: 350, easingFunction: 'easeInOutQuad' },
  });
}
