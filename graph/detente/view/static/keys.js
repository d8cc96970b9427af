/* Everything by keyboard. Letters work everywhere but in text fields. */

const KEYS_IN_WORDS = new Map([
  ['/', 'search'],
  ['n p', 'walk along the neighbors'],
  ['Enter', 'select the one reached'],
  ['o', 'focus on the selected thing'],
  ['e', 'draw all its neighbors'],
  ['c', 'connect it with another: a path'],
  ['h', 'hide it'],
  ['Esc', 'clear the selection'],
  ['[ ]', 'back and forward'],
  ['m a', 'draw more things, draw all'],
  ['l', 'communities or pillars'],
  ['t', 'tables or drawing'],
  ['f', 'fit the whole drawing'],
  ['+ −', 'zoom; the arrow keys move'],
  ...(overview ? [['u', 'up to the map of communities']] : []),
  ['?', 'this list'],
]);

const walk = { from: null, at: -1, to: null }; // along the neighbors of the selected thing

function step(direction) {
  const from = state.selected;
  const near = from ? neighbors(from) : [];
  if (!near.length) return;
  if (walk.from !== from) Object.assign(walk, { from, at: direction > 0 ? -1 : 0 });
  walk.at = (walk.at + direction + near.length) % near.length;
  walk.to = near[walk.at];
  const thing = things.get(walk.to);
  network.focus(walk.to, { animation: false, scale: network.getScale() });
  network.setSelection({ nodes: [walk.to], edges: [] }, { highlightEdges: false });
  say(`Neighbor ${walk.at + 1} of ${near.length}: ${cut(thing.name, 80)}, ${thing.kind}. Enter selects it.`);
}

function takeStep() {
  const { to } = walk;
  if (!to || document.activeElement !== $('canvas')) return;
  Object.assign(walk, { from: null, at: -1, to: null });
  select(to);
}

function zoom(factor) {
  stage().moveTo({ scale: Math.min(10, Math.max(0.02, stage().getScale() * factor)), animation: false });
  keepLink();
}

function pan(x, y) {
  if (document.activeElement !== stageArea()) return;
  const place = stage().getViewPosition();
  const far = 80 / stage().getScale();
  stage().moveTo({ position: { x: place.x + x * far, y: place.y + y * far }, animation: false });
  keepLink();
}

/** Do something with the selected thing, or say that there is none. */
const withSelected = act => () => {
  if (state.selected) act(state.selected);
  else say('Select a thing first');
};

function showKeys() {
  if (!$('help')) clearSelection();
  $('help').open = true;
  $('help').scrollIntoView({ block: 'nearest' });
  $('help').querySelector('summary').focus();
}

/** Close what is open over the page, or else give up the selection. */
function escape() {
  if (!$('export').open) return clearSelection();
  $('export').open = false;
  return $('export').querySelector('summary').focus();
}

const KEYS = new Map([
  ['/', () => $('search').focus()],
  ['f', () => fit()],
  ['t', () => showTab($('tables').hidden ? 'tables' : 'drawing')],
  ['n', () => step(1)],
  ['p', () => step(-1)],
  ['o', withSelected(focusOn)],
  ['e', withSelected(expandAround)],
  ['c', withSelected(askForPath)],
  ['h', withSelected(hide)],
  ['[', () => go(-1)],
  [']', () => go(1)],
  ['m', () => setMost(state.most + STEP)],
  ['a', () => setMost(showingOrder.length)],
  ['l', () => setLayout(state.layout === 'pillars' ? 'communities' : 'pillars')],
  ['u', () => { if (overview && !onMap()) openCommunity(null); }],
  ['+', () => zoom(1.25)],
  ['-', () => zoom(0.8)],
  ['?', showKeys],
  ['Escape', escape],
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
