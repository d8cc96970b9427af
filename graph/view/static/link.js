/* The state as a link: what is selected, hidden and in view stands behind the # of the address.
   Things are named by their short IRIs, so that a link outlives a rebuilt page. */

const MOST_FOCUSED = 80; // more would make the address too long
let written = ''; // what this page wrote there itself
let quiet = true; // while a link is being followed

const nameOf = id => shorten(things.get(id).iri);
const thingNamed = name => thingOf.get(expand(name || '')) ?? thingOf.get(name);
const statementNamed = name => {
  const [subject, relation, object] = name.split(' ');
  return statementsOf.get(thingNamed(subject) || '')?.find(s =>
    shorten(s.relation) === relation && nameOf(s.object) === object)?.id;
};

function stateAsText() {
  const words = new URLSearchParams();
  if (state.selected) words.set('thing', nameOf(state.selected));
  if (state.picked) {
    const { subject, relation, object } = statements.get(state.picked);
    words.set('statement', `${nameOf(subject)} ${shorten(relation)} ${nameOf(object)}`);
  }
  if (state.path) [state.path.from, state.path.to].forEach(id => words.append('path', nameOf(id)));
  for (const { id } of filters) {
    const hidden = [...state.hidden.get(id)];
    const usual = hiddenAtFirst(id);
    if (hidden.length === usual.size && hidden.every(value => usual.has(value))) continue;
    if (!hidden.length) words.append(`hide-${id}`, '');
    for (const value of hidden) words.append(`hide-${id}`, value);
  }
  if (!state.lonely) words.set('lonely', 'no');
  if (!state.undated) words.set('undated', 'no');
  if (state.from !== FIRST_YEAR || state.to !== LAST_YEAR) words.set('years', `${state.from}..${state.to}`);
  if (state.focus && state.focus.size <= MOST_FOCUSED) {
    for (const id of state.focus) words.append('focus', nameOf(id));
  }
  const { x, y } = network.getViewPosition();
  words.set('view', [Math.round(x), Math.round(y), network.getScale().toFixed(3)].join(','));
  return words.toString();
}

function keepLink() {
  if (quiet) return;
  written = `#${stateAsText()}`;
  try {
    history.replaceState(null, '', written);
  } catch {
    location.hash = written; // in a frame without an address of its own
  }
}

/** Follow the link in the address; true where it says which part to look at. */
function followLink() {
  const words = new URLSearchParams(location.hash.slice(1));
  quiet = true;
  forget();
  for (const { id } of filters) {
    if (words.has(`hide-${id}`)) state.hidden.set(id, new Set(words.getAll(`hide-${id}`)));
  }
  state.lonely = words.get('lonely') !== 'no';
  state.undated = words.get('undated') !== 'no';
  const span = /^(-?\d{1,6})\.\.(-?\d{1,6})$/.exec(words.get('years') || '');
  if (span) {
    state.from = Math.max(FIRST_YEAR, Number(span[1]));
    state.to = Math.min(LAST_YEAR, Number(span[2]));
  }
  const [centre, ...around] = words.getAll('focus').map(thingNamed).filter(Boolean);
  if (centre) {
    state.focus = new Set([centre, ...around]);
    nodeData.update({ id: centre, x: 0, y: 0 });
    placeOnRings(around, { x: 0, y: 0 });
  } else {
    sendHome();
  }
  refresh();
  const [from, to] = words.getAll('path').map(thingNamed);
  const statement = statementNamed(words.get('statement') || '');
  if (from && to && from !== to) showPathBetween(from, to);
  else if (statement && shown.statements.has(statement)) pick(statement);
  else if (thingNamed(words.get('thing'))) select(thingNamed(words.get('thing')));
  quiet = false;
  return followView(words.get('view'));
}

function followView(text) {
  const [x, y, scale] = (text || '').split(',').map(Number);
  if (![x, y, scale].every(Number.isFinite) || scale <= 0) return false;
  network.moveTo({ position: { x, y }, scale: Math.min(Math.max(scale, 0.02), 10), animation: false });
  return true;
}

async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    say(said);
  } catch {
    say('The browser does not let this page copy; please copy it by hand');
  }
}

function startLinks() {
  window.addEventListener('hashchange', () => {
    if (location.hash !== written && !followLink()) fit();
  });
  $('copy-link').addEventListener('click', () => {
    keepLink();
    copy(location.href, 'Link copied');
  });
  $('copy-command')?.addEventListener('click', () => copy($('command').textContent, 'Command copied'));
}
