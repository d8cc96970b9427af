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
    overview ? mapHelp() : element('h2', {}, 'Start here'),
    !onMap() && element('p', {}, 'Click a thing to read what is said of it and who says so; click a line to read one statement.'),
    best.length > 0 && element('h3', {}, 'Best connected', element('span', { class: 'count' }, 'neighbours')),
    element('ul', { class: 'best' }, best.map(id =>
      element('li', {}, swatch(lookOf(things.get(id))), thingLink(id),
        element('span', { class: 'count' }, things.get(id).degree)))),
    element('h3', {}, 'How to read it'),
    element('ul', { class: 'reading' },
      element('li', {}, 'Shape and colour say what kind a thing is, size how many neighbours it has.'),
      element('li', {}, element('span', { class: 'line' }), 'a source states it'),
      element('li', {}, element('span', { class: 'line inferred' }), 'a rule infers it; the legend shows these'),
      element('li', {}, element('span', { class: 'line possible' }), 'it is only possible: “may”, “can”, “aims to”')),
    element('details', { class: 'keys', id: 'help' }, element('summary', {}, 'Keys'), element('dl', {}, [...KEYS_IN_WORDS].map(([keys, words]) => [
      element('dt', {}, keys.split(' ').map(each => [key(each), ' '])), element('dd', {}, words)]))));
}

function showThing(thing) {
  const types = distinct([thing.kind, ...thing.types]);
  const open = !state.added.get(thing.id) && allowedNeighbours(thing.id).some(id => !shown.things.has(id));
  fill($('panel'),
    element('h2', { dir: 'auto' }, thing.name),
    element('div', { class: 'types' }, types.map((type, index) =>
      element('span', { class: 'type', dir: 'auto' }, index === 0 && swatch(lookOf(thing)), type))),
    thing.definition && element('p', { class: 'definition', dir: 'auto' }, thing.definition),
    dates(thing) && element('p', { class: 'quiet', dir: 'auto' }, dates(thing), checked(thing)),
    thing.aliases.length > 0 && element('p', { class: 'quiet aliases', dir: 'auto' }, `Also: ${thing.aliases.join(' · ')}`),
    element('p', { class: 'quiet iri' }, webLink(thing.iri, shorten(thing.iri)), thing.named && ' · named individual'),
    element('div', { class: 'actions' },
      state.focus !== thing.id && button('Focus', () => focusOn(thing.id), { title: 'Show only it and its neighbours (o)' }),
      open && button('Expand', () => expandAround(thing.id), { title: 'Draw all its neighbours (e)' }),
      state.focus && button('Leave the focus', leaveFocus),
      button('Path from here', () => askForPath(thing.id), { title: 'The shortest connection to another thing (c)' }),
      button('Hide', () => hide(thing.id), { title: 'Take it out of the drawing (h)' })),
    relationGroups(thing),
    notesOf(thing));
}

/** What is said of a thing, by relation and direction, the most frequent first. */
function relationGroups(thing) {
  const told = allowedOf(thing.id);
  const groups = new Map();
  for (const statement of told) {
    const words = wordsFrom(statement, thing.id);
    if (!groups.has(words)) groups.set(words, []);
    groups.get(words).push(statement);
  }
  const hidden = statementsOf.get(thing.id).length - told.length;
  return [
    [...groups].sort((a, b) => b[1].length - a[1].length).map(([words, rows]) => relationGroup(thing, words, rows)),
    groups.size === 0 && element('p', { class: 'quiet' }, 'No relation of it is shown.'),
    hidden > 0 && element('p', { class: 'quiet' }, `${plural(hidden, 'more relation')} left out by the legend.`),
  ];
}

function relationGroup(thing, words, rows) {
  const name = statement => fold(things.get(otherEnd(statement, thing.id)).name);
  const sorted = rows.map(row => [name(row), row]).sort((a, b) => compare(a[0], b[0])).map(pair => pair[1]);
  const row = statement => {
    const other = otherEnd(statement, thing.id);
    const when = dates(statement);
    return element('li', {},
      element('div', { class: 'row' }, swatch(lookOf(things.get(other))), thingLink(other),
        when && element('span', { class: 'when' }, when)),
      evidence(statement));
  };
  return element('section', { class: 'relation' },
    element('h3', {}, words, element('span', { class: 'count' }, rows.length)), longList(sorted, row));
}

/** A list of the first rows, with a button for the rest. */
function longList(rows, row) {
  const list = element('ul', {}, rows.slice(0, FIRST_ROWS).map(row));
  const rest = rows.slice(FIRST_ROWS);
  const more = rest.length > 0 && button(`Show ${rest.length} more`, () => {
    append(list, rest.map(row));
    more.remove();
  }, { class: 'more' });
  return [list, more];
}

/* How documents define a thing, in the words of the relation that says so. */
const DEFINED = /#definedAs$/;

/** What sources say of it in words and numbers, and whether a document defines it. */
function notesOf(thing) {
  const seen = note => !note.sources.length || sourcesAllowed(note.sources);
  const rows = thing.notes.filter(seen);
  const row = note => element('li', {},
    element('div', { class: 'note', dir: 'auto' }, element('span', { class: 'quiet' }, `${note.words}: `), note.text),
    passages(note.sources));
  return element('section', { class: 'relation', id: 'notes' },
    element('h3', {}, 'In words and numbers', element('span', { class: 'count' }, rows.length)),
    longList(rows, row),
    !rows.some(note => DEFINED.test(note.relation))
      && element('p', { class: 'quiet' }, 'No document defines it in its own terms.'));
}

function showStatement(statement) {
  fill($('panel'),
    element('h2', {}, 'One statement'),
    element('ul', { class: 'story' }, sentence(statement)),
    element('p', { class: 'quiet iri' }, webLink(statement.relation, shorten(statement.relation))),
    element('div', { class: 'actions' }, button('Clear', clearSelection)));
}
