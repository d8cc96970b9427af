/* The panel on the right: all that is known of what is selected. */

const FIRST_ROWS = 12; // of one relation; the rest on request

function showPanel() {
  if (state.path) showPath();
  else if (state.pathFrom) showPathQuestion();
  else if (state.picked) showStatement(statements.get(state.picked));
  else if (state.selected) showThing(things.get(state.selected));
  else if (state.elsewhere) showAbsent(absent.get(state.elsewhere.id), things.get(state.elsewhere.pathFrom));
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
      element('li', {}, element('span', { class: 'line possible' }), 'it is only possible: “may”, “can”, “aims to”'),
      state.asOf !== null && element('li', {}, element('span', { class: 'line perhaps' }), 'it may hold on that day')),
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
    (dates(thing) || mayHold(thing)) && element('p', { class: 'quiet', dir: 'auto' }, dates(thing), checked(thing), perhaps(thing)),
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

/** How a thing is named on a command line: by its CURIE, else by its IRI, quoted for a shell. */
function inShell({ iri }) {
  const short = shorten(iri);
  return /^[a-z]+:[\w-]+$/.test(short) ? short : `'${iri.replace(/'/g, "'\\''")}'`;
}

/** What can be told of a thing that this page does not hold, and of a path to it. */
function showAbsent(thing, from) {
  const named = inShell(thing);
  const command = words => element('li', {}, element('code', { tabindex: '0' }, words), ' ',
    button('Copy', () => copy(words, 'Command copied'), { class: 'small' }));
  fill($('panel'),
    element('h2', { dir: 'auto' }, thing.name),
    element('div', { class: 'types' }, element('span', { class: 'type', dir: 'auto' }, thing.kind)),
    element('p', { id: 'absent' }, `It is in the graph, with ${plural(thing.degree, 'relation')}, but not on this page. `,
      'To read what is said of it, or to have a page around it:'),
    element('ul', { class: 'best' }, command(`detente show ${named}`), command(`detente view ${named}`),
      from && command(`detente path ${inShell(from)} ${named}`)),
    thing.aliases.length > 0 && element('p', { class: 'quiet aliases', dir: 'auto' }, `Also: ${thing.aliases.join(' · ')}`),
    element('p', { class: 'quiet iri' }, webLink(thing.iri, shorten(thing.iri))),
    element('div', { class: 'actions' }, button('Clear', clearSelection)));
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
  const away = missing(thing);
  return [
    [...groups].sort((a, b) => b[1].length - a[1].length).map(([words, rows]) =>
      relationGroup(thing, words, rows, away.get(words))),
    groups.size === 0 && element('p', { class: 'quiet', id: 'nothing' }, nothingShown(hidden, away.size > 0)),
    notHere(new Map([...away].filter(([words]) => !groups.has(words)))),
    groups.size > 0 && hidden > 0 && element('p', { class: 'quiet' }, `${plural(hidden, 'more relation')} left out by ${leftOutBy()}.`),
    extentsOf(thing),
  ];
}

const leftOutBy = () => (state.asOf === null ? 'the legend' : 'the legend or the day');

/** Why no relation of a thing is shown: it is hidden, not on this page, or not in the graph. */
function nothingShown(hidden, away) {
  if (hidden) return `No relation of it is shown: ${plural(hidden, 'relation')} left out by ${leftOutBy()}.`;
  return away ? 'No relation of it is on this page.'
    : 'The graph holds no relation of it. That does not mean that there is none.';
}

/** How many statements of a thing the page does not hold, of those that the legend would show, by their words. */
function missing(thing) {
  const found = new Map();
  for (const [relation, outward, basis, count] of thing.beyond) {
    if (state.hidden.get('basis').has(basis) || state.hidden.get('relation').has(relation)) continue;
    const words = outward ? forward(relation) : backward(relation);
    found.set(words, (found.get(words) ?? 0) + count);
  }
  return found;
}

/** The relations of a thing of which this page holds no statement, and how many there are. */
function notHere(away) {
  return away.size > 0 && element('section', { class: 'relation', id: 'away' },
    element('h3', {}, 'In the graph, not on this page'),
    element('ul', {}, [...away].sort((a, b) => b[1] - a[1]).map(([words, count]) =>
      element('li', {}, words, element('span', { class: 'count' }, ` ${count.toLocaleString('en')}`)))));
}

/** How much the graph holds of the lists of a thing: all, a part, nothing. */
const extentsOf = thing => thing.extents.length > 0 && element('section', { class: 'relation', id: 'extents' },
  element('h3', {}, 'How much of it the graph has'),
  longList(thing.extents, words => element('li', { class: 'quiet', dir: 'auto' }, words)));

function relationGroup(thing, words, rows, away = 0) {
  const name = statement => fold(things.get(otherEnd(statement, thing.id)).name);
  const sorted = rows.map(row => [name(row), row]).sort((a, b) => compare(a[0], b[0])).map(pair => pair[1]);
  const row = statement => {
    const other = otherEnd(statement, thing.id);
    const when = dates(statement);
    return element('li', {},
      element('div', { class: 'row' }, swatch(lookOf(things.get(other))), thingLink(other),
        when && element('span', { class: 'when' }, when)),
      mayHold(statement) && element('div', { class: 'evidence' }, perhaps(statement)),
      evidence(statement));
  };
  return element('section', { class: 'relation' },
    element('h3', {}, words, element('span', { class: 'count' }, rows.length)), longList(sorted, row),
    away > 0 && element('p', { class: 'quiet away' }, `${away.toLocaleString('en')} more in the graph${state.asOf === null ? '' : ', of any day'}, not on this page.`));
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
  if (!rows.length && !hasSources) return null;
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
