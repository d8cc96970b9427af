/* Choosing a thing or a statement, by hand, by key, by link. */

/** Select a thing; what hides it gives way. While a path is being asked for, it is the other end. */
function select(id, { move = false } = {}) {
  if (!things.has(id)) return;
  if (state.pathFrom && id !== state.pathFrom) {
    showPathBetween(state.pathFrom, id);
    return;
  }
  enter(id);
  Object.assign(state, { selected: id, picked: null, path: null, asked: null, pathFrom: null });
  const thing = things.get(id);
  if (!shown.things.has(id)) {
    bringIn(id);
    refresh();
  }
  showChoice();
  if (isGhost(id)) {
    say(notThen(thing));
    return;
  }
  if (move) moveTo(id);
  say(`${cut(thing.name, 80)}, ${thing.kind}, ${plural(neighbours(id).length, 'neighbour')} shown`);
}

/** Select one statement. */
function pick(id) {
  const { subject, object } = statements.get(id);
  enter(subject);
  if (!picture().has(object)) {
    state.added.set(object, false);
    refresh();
  }
  Object.assign(state, { selected: null, picked: id, path: null, asked: null, pathFrom: null });
  showChoice();
  say(`One statement: ${forward(statements.get(id).relation)}`);
}

/** Tell of a thing that the graph has and this page does not hold; while a path is asked for, how to get it. */
function showElsewhere(id) {
  const elsewhere = { id, pathFrom: state.pathFrom };
  Object.assign(state, { selected: null, picked: null, path: null, asked: null, pathFrom: null, elsewhere });
  showChoice();
  say(`${cut(absent.get(id).name, 80)} is in the graph, but not on this page`);
}

function clearSelection() {
  Object.assign(state, { selected: null, picked: null, path: null, asked: null, pathFrom: null, elsewhere: null });
  showChoice();
  say('Nothing is selected');
}

function showChoice() {
  showSelection();
  showPanel();
  $('panel').scrollTop = 0;
  if (highlight() || state.asked) setSheet(true);
  keepLink();
}

/** The thing at a point of the canvas: under it, labelled there, or near enough for a finger. */
function thingAt(point) {
  return network.getNodeAt(point) || labelAt(point) || nearest(point, matchMedia('(pointer: coarse)').matches ? 20 : 10);
}

function nearest(point, reach) {
  let best = null;
  let bestDistance = reach;
  for (const id of shown.things) {
    const { x, y } = network.canvasToDOM(network.body.nodes[id]);
    const distance = Math.hypot(x - point.x, y - point.y) - network.body.nodes[id].options.size * network.getScale();
    if (distance < bestDistance) [best, bestDistance] = [id, distance];
  }
  return best;
}

function startSelecting() {
  network.on('click', ({ pointer }) => {
    const thing = thingAt(pointer.DOM);
    const edge = !thing && network.getEdgeAt(pointer.DOM);
    if (thing) select(thing);
    else if (edge) pick(edge);
    else if (highlight() || state.pathFrom) clearSelection();
  });
  network.on('doubleClick', ({ pointer }) => {
    const thing = thingAt(pointer.DOM);
    if (thing) expandAround(thing);
  });
  network.on('hoverEdge', ({ edge }) => { hoveredEdge = edge; });
  network.on('blurEdge', () => { hoveredEdge = null; });
  $('canvas').addEventListener('pointerleave', () => network.interactionHandler.popup?.hide());
  network.on('dragEnd', keepLink);
  network.on('zoom', keepLink);
}
