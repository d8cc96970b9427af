/* The search field and the list of what it found. */

let hits = [];
let marked = -1; // the hit that Enter takes

function showHits() {
  fill($('hits'), hits.map((hit, position) => {
    const thing = things.get(hit.id) ?? absent.get(hit.id);
    const other = hit.alias >= 0 && thing.aliases[hit.alias];
    const away = absent.has(hit.id);
    return element('li', {
      role: 'option', id: `hit-${position}`, 'aria-selected': String(position === marked),
      onmousedown: event => { event.preventDefault(); take(position); },
    }, thing && !away && swatch(lookOf(thing)), !thing && element('span', { class: 'swatch asks', 'aria-hidden': 'true' }, '?'),
    element('span', { class: 'word', dir: 'auto' }, cut(hit.title ?? thing.name, 120),
      other && element('span', { class: 'alias' }, ` ${cut(other, 80)}`)),
    element('small', {}, [hit.title ? '' : cut(thing.kind, 40), hit.what, away && 'not on this page'].filter(Boolean).join(' · ')));
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
  const hit = hits[position];
  setHits([]);
  $('search').value = '';
  if (!hit) return;
  hit.go();
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
