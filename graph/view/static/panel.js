/* The panel on the right: all that is known of what is selected. */

const FIRST_ROWS = 12; // of one relation; the rest on request

function showPanel() {
  if (state.path) showPath();
  else if (state.pathFrom) showPathQuestion();
  else if (state.picked) showStatement(statements.get(state.picked));
  else if (state.selected) showThing(things.get(state.selected));
  else showHelp();
}

const key = text => element('kbd', {}, text);

function showHelp() {
  const best = ranking.filter(id => shown.things.has(id)).slice(0, 8);
  fill($('panel'),
    element('h2', {}, 'Start here'),
    element('p', {}, 'Click a thing to read what is said of it and who says so; click a line to read one statement.'),
    best.length > 0 && element('p', { class: 'quiet' }, 'The best connected things:'),
    element('ul', { class: 'best' }, best.map(id =>
      element('li', {}, swatch(lookOf(things.get(id))), thingLink(id),
        element('span', { class: 'count' }, things.get(id).degree)))),
    element('dl', { class: 'keys' },
      element('dt', {}, key('/')), element('dd', {}, 'search'),
      element('dt', {}, key('n'), ' ', key('p')), element('dd', {}, 'walk the neighbours, Enter selects'),
      element('dt', {}, key('f')), element('dd', {}, 'fit the whole drawing'),
      element('dt', {}, key('+'), ' ', key('−')), element('dd', {}, 'zoom; the arrow keys move'),
      element('dt', {}, key('t')), element('dd', {}, 'tables or drawing'),
      element('dt', {}, key('Esc')), element('dd', {}, 'clear the selection')));
}

function showThing(thing) {
  const types = distinct([thing.kind, ...thing.types]);
  fill($('panel'),
    element('h2', { dir: 'auto' }, thing.name),
    element('div', { class: 'types' }, types.map((type, index) =>
      element('span', { class: 'type', dir: 'auto' }, index === 0 && swatch(lookOf(thing)), type))),
    thing.definition && element('p', { class: 'definition', dir: 'auto' }, thing.definition),
    dates(thing) && element('p', { class: 'quiet', dir: 'auto' }, dates(thing), checked(thing)),
    thing.aliases.length > 0 && element('p', { class: 'quiet aliases', dir: 'auto' }, `Also: ${thing.aliases.join(' · ')}`),
    element('p', { class: 'quiet iri' }, webLink(thing.iri, shorten(thing.iri)), thing.named && ' · named individual'),
    element('div', { class: 'actions' },
      state.focus?.has(thing.id)
        ? button('Expand', () => expandAround(thing.id), { title: 'Add its neighbours' })
        : button('Focus', () => focusOn(thing.id), { title: 'Show only it and its neighbours' }),
      state.focus && button('Show all', showEverything),
      button('Path from here', () => askForPath(thing.id), { title: 'The shortest connection to another thing' })),
    relationGroups(thing));
}

/** What is said of a thing, by relation and direction, the most frequent first. */
function relationGroups(thing) {
  const groups = new Map();
  for (const statement of shownOf(thing.id)) {
    const words = wordsFrom(statement, thing.id);
    if (!groups.has(words)) groups.set(words, []);
    groups.get(words).push(statement);
  }
  const hidden = statementsOf.get(thing.id).length - shownOf(thing.id).length;
  return [
    [...groups].sort((a, b) => b[1].length - a[1].length).map(([words, rows]) => relationGroup(thing, words, rows)),
    groups.size === 0 && element('p', { class: 'quiet' }, 'No relation of it is shown.'),
    hidden > 0 && element('p', { class: 'quiet' }, `${plural(hidden, 'more relation')} hidden by the legend.`),
  ];
}

function relationGroup(thing, words, rows) {
  const name = statement => fold(things.get(otherEnd(statement, thing.id)).name);
  const sorted = rows.map(row => [name(row), row]).sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(pair => pair[1]);
  const row = statement => {
    const other = otherEnd(statement, thing.id);
    const when = dates(statement);
    return element('li', {},
      element('div', { class: 'row' }, swatch(lookOf(things.get(other))), thingLink(other),
        when && element('span', { class: 'when' }, when)),
      evidence(statement));
  };
  const list = element('ul', {}, sorted.slice(0, FIRST_ROWS).map(row));
  const rest = sorted.slice(FIRST_ROWS);
  const more = rest.length > 0 && button(`Show ${rest.length} more`, () => {
    append(list, rest.map(row));
    more.remove();
  }, { class: 'more' });
  return element('section', { class: 'relation' },
    element('h3', {}, words, element('span', { class: 'count' }, rows.length)), list, more);
}

function showStatement(statement) {
  fill($('panel'),
    element('h2', {}, 'One statement'),
    element('ul', { class: 'story' }, sentence(statement)),
    element('p', { class: 'quiet iri' }, webLink(statement.relation, shorten(statement.relation))),
    element('div', { class: 'actions' }, button('Clear', clearSelection)));
}
