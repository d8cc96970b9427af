/* Choosing a thing or a statement, by hand, by key, by link. */

/** Select a thing; what hides it gives way. While a path is being asked for, it is the other end. */
function select(id) {
  if (!things.has(id)) return;
  if (state.pathFrom && id !== state.pathFrom) {
    showPathBetween(state.pathFrom, id);
    return;
  }
  if (state.choosing) {
    chooseAlso(id);
    return;
  }
  enter(id);
  Object.assign(state, { ...nothingChosen(), selected: id });
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
  showAround(id);
  say(`${cut(thing.name, 80)}, ${thing.kind}, ${plural(neighbors(id).length, 'neighbor')} shown`);
}

const MOST_AROUND = 60; // so many neighbors are brought into view, the nearest first
const SMALLEST_VIEW = 0.35; // of the scale: farther off nothing can be read

/** Bring a thing and what is drawn around it into view, however it was chosen. */
function showAround(id) {
  if (onMap() || lanes().length) return;
  const places = network.getPositions([id, ...neighbors(id)].filter(each => network.body.nodes[each]));
  const far = other => Math.hypot(places[other].x - places[id].x, places[other].y - places[id].y);
  const near = Object.keys(places).sort((a, b) => far(a) - far(b)).slice(0, MOST_AROUND);
  fit(near, { least: SMALLEST_VIEW, about: id });
}

/** Select one statement. */
function pick(id) {
  const { subject, object } = statements.get(id);
  enter(subject);
  if (!picture().has(object)) {
    state.added.set(object, false);
    refresh();
  }
  Object.assign(state, { ...nothingChosen(), picked: id });
  showChoice();
  say(`One statement: ${forward(statements.get(id).relation)}`);
}

/** Tell of a thing that the graph has and this page does not hold; while a path is asked for, how to get it. */
function showElsewhere(id) {
  const elsewhere = { id, pathFrom: state.pathFrom };
  Object.assign(state, { ...nothingChosen(), elsewhere });
  showChoice();
  say(`${cut(absent.get(id).name, 80)} is in the graph, but not on this page`);
}

function clearSelection() {
  Object.assign(state, nothingChosen());
  showChoice();
  say('Nothing is selected');
}

function showChoice() {
  lit = null;
  hideCard();
  showSelection();
  showPanel();
  drawFlow();
  if (hasFlow && highlight() && !state.flow) toNetwork();
  $('panel').scrollTop = 0;
  if (highlight() || state.asked) setSheet(true);
  keepLink();
}

/** What a click at a point of the canvas means: the thing there or labeled there, a line near it, else what is near enough for a finger. */
function meant(point) {
  const found = under(point);
  const near = nearest(point, matchMedia('(pointer: coarse)').matches ? 20 : 10);
  return found ?? (near ? { thing: near } : null);
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
  network.on('click', ({ pointer, event }) => {
    const folded = foldedAt(pointer.DOM);
    if (folded) {
      expandBy(state.focus, folded);
      return;
    }
    const { thing, statement } = meant(pointer.DOM) ?? {};
    const { shiftKey, ctrlKey, metaKey } = event?.srcEvent ?? {};
    if (thing && (shiftKey || ctrlKey || metaKey)) chooseAlso(thing);
    else if (thing) select(thing);
    else if (statement) pick(statement);
    else if (highlight() || state.pathFrom || state.flow) clearSelection();
  });
  network.on('doubleClick', ({ pointer }) => {
    const { thing } = meant(pointer.DOM) ?? {};
    if (thing) expandAround(thing);
  });
  network.on('dragStart', ({ pointer }) => { isMoved = network.getNodeAt(pointer.DOM) === undefined; });
  network.on('dragEnd', () => {
    isMoved = false;
    keepMoved(network.interactionHandler.drag.selection.map(({ id }) => id));
    network.redraw();
    keepLink();
  });
  network.on('zoom', keepLink);
}
