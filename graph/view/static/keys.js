/* Everything by keyboard. Letters work everywhere but in text fields. */

const walk = { from: null, at: -1, to: null }; // along the neighbours of the selected thing

function step(direction) {
  const from = state.selected;
  const near = from ? neighbours(from) : [];
  if (!near.length) return;
  if (walk.from !== from) Object.assign(walk, { from, at: direction > 0 ? -1 : 0 });
  walk.at = (walk.at + direction + near.length) % near.length;
  walk.to = near[walk.at];
  const thing = things.get(walk.to);
  network.focus(walk.to, { animation: false, scale: network.getScale() });
  network.setSelection({ nodes: [walk.to], edges: [] }, { highlightEdges: false });
  say(`Neighbour ${walk.at + 1} of ${near.length}: ${cut(thing.name, 80)}, ${thing.kind}. Enter selects it.`);
}

function takeStep() {
  const { to } = walk;
  if (!to || document.activeElement !== $('canvas')) return;
  Object.assign(walk, { from: null, at: -1, to: null });
  select(to);
}

function zoom(factor) {
  network.moveTo({ scale: Math.min(10, Math.max(0.02, network.getScale() * factor)), animation: false });
}

function pan(x, y) {
  if (document.activeElement !== $('canvas')) return false;
  const place = network.getViewPosition();
  const step = 80 / network.getScale();
  network.moveTo({ position: { x: place.x + x * step, y: place.y + y * step }, animation: false });
  return true;
}

const KEYS = new Map([
  ['/', () => $('search').focus()],
  ['f', () => fit()],
  ['t', () => showTab($('tables').hidden ? 'tables' : 'drawing')],
  ['n', () => step(1)],
  ['p', () => step(-1)],
  ['+', () => zoom(1.25)],
  ['-', () => zoom(0.8)],
  ['Escape', clearSelection],
  ['Enter', takeStep],
  ['ArrowLeft', () => pan(-1, 0)],
  ['ArrowRight', () => pan(1, 0)],
  ['ArrowUp', () => pan(0, -1)],
  ['ArrowDown', () => pan(0, 1)],
]);

function startKeys() {
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches('input[type=search], input[type=range], textarea, select')) return;
    const act = KEYS.get(event.key);
    if (!act) return;
    const moves = event.key.startsWith('Arrow') && document.activeElement === $('canvas');
    if (moves || event.key === '/') event.preventDefault();
    act();
  });
}
