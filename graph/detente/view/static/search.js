/* Search by label, alias or short IRI, without regard to case and accents. */

const MOST_HITS = 12;
const index = [...things.values(), ...absent.values()].map(thing => ({
  id: thing.id,
  names: [thing.name, ...thing.aliases].map(name => fold(cut(name, 400))),
  iri: fold(shorten(thing.iri)),
  away: absent.has(thing.id),
  degree: thing.degree,
}));
let hits = [];
let marked = -1; // the hit that Enter takes

/** The best matches as { id, alias }, where the number of an alias says that it is what matched: names that begin so, then words that begin so, then the rest. */
function find(text) {
  const wanted = fold(text.trim());
  if (!wanted) return [];
  const found = [];
  for (const entry of index) {
    const ranks = entry.names.map(name => rankIn(name, wanted));
    const rank = Math.min(...ranks, entry.iri.includes(wanted) ? 3 : 9);
    if (rank < 9) found.push({ rank, ...entry, alias: ranks.indexOf(rank) - 1 });
  }
  found.sort((a, b) => a.rank - b.rank || a.away - b.away || b.degree - a.degree);
  return found.slice(0, MOST_HITS);
}

function rankIn(name, wanted) {
  const at = name.indexOf(wanted);
  if (at < 0) return 9;
  if (at === 0) return name.length === wanted.length ? -1 : 0;
  return /[\p{L}\p{N}]/u.test(name[at - 1]) ? 2 : 1;
}

function showHits() {
  fill($('hits'), hits.map(({ id, alias }, position) => {
    const thing = things.get(id) ?? absent.get(id);
    const other = alias >= 0 && thing.aliases[alias];
    return element('li', {
      role: 'option', id: `hit-${position}`, 'aria-selected': String(position === marked),
      onmousedown: event => { event.preventDefault(); take(position); },
    }, !absent.has(id) && swatch(lookOf(thing)), element('span', { class: 'word', dir: 'auto' }, cut(thing.name, 120),
      other && element('span', { class: 'alias' }, ` ${cut(other, 80)}`)),
    element('small', {}, cut(thing.kind, 40), absent.has(id) && ' · not on this page'));
  }));
  $('hits').hidden = !hits.length;
  $('search').setAttribute('aria-expanded', String(hits.length > 0));
  if (marked < 0) $('search').removeAttribute('aria-activedescendant');
  else $('search').setAttribute('aria-activedescendant', `hit-${marked}`);
  document.getElementById(`hit-${marked}`)?.scrollIntoView({ block: 'nearest' });
}

function setHits(found) {
  hits = found;
  marked = found.length ? 0 : -1;
  showHits();
}

function take(position) {
  const id = hits[position]?.id;
  setHits([]);
  $('search').value = '';
  if (!id) return;
  if (absent.has(id)) showElsewhere(id);
  else select(id, { move: true });
  $('panel').focus({ preventScroll: true });
}

/** Whether every thing of the graph is known here by its name. */
const knowsAllNames = () => things.size + absent.size >= opening.whole.things;

/** That nothing has a name, and how far that was looked for. */
const nothingCalled = () => (knowsAllNames()
  ? 'Nothing in this graph is called that, or it has another name here; there may be such a thing all the same'
  : `Nothing on this page is called that. ${partly('detente find looks at all of them')}`);

function startSearch() {
  $('search').addEventListener('input', ({ target }) => {
    setHits(find(target.value));
    if (target.value.trim()) say(hits.length ? plural(hits.length, 'match', 'matches') : nothingCalled());
  });
  $('search').addEventListener('keydown', event => {
    event.stopPropagation();
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!hits.length) return;
      marked = (marked + (event.key === 'ArrowDown' ? 1 : hits.length - 1)) % hits.length;
      showHits();
    } else if (event.key === 'Enter') {
      take(Math.max(marked, 0));
    } else if (event.key === 'Escape') {
      setHits([]);
      event.target.blur();
    }
  });
  $('search').addEventListener('blur', () => setHits([]));
}
