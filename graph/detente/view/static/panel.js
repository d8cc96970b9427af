/* The panel on the right: all that is known of what is selected. */

const FIRST_ROWS = 12; // of one relation; the rest on request

function showPanel() {
  if (state.asked) showQuestion();
  else if (state.path) showPath();
  else if (state.pathFrom) showPathQuestion();
  else if (state.picked) showStatement(statements.get(state.picked));
  else if (state.flow) showFlowPart();
  else if (state.chosen.size) showChosen();
  else if (state.selected) showThing(things.get(state.selected));
  else if (state.elsewhere) showAbsent(absent.get(state.elsewhere.id), things.get(state.elsewhere.pathFrom));
  else showHelp();
}

const key = text => element('kbd', {}, text);

function showHelp() {
  const best = ranking.filter(id => shown.things.has(id)).slice(0, 8);
  fill($('panel'),
    overview ? mapHelp() : element('h2', {}, facts.asked.length ? 'Ask' : 'Start here'),
    firstQuestions(),
    !onMap() && element('p', {}, 'Click a thing to read what is said of it and who says so; click a line to read one statement.'),
    best.length > 0 && element('h3', {}, 'Most connected', element('span', { class: 'count' }, 'neighbors')),
    element('ul', { class: 'best' }, best.map(id =>
      element('li', {}, swatch(lookOf(things.get(id))), thingLink(id),
        element('span', { class: 'count' }, things.get(id).degree)))),
    hulls.length > 1 && [
      element('h3', {}, 'Communities of the drawing', element('span', { class: 'count' }, 'things')),
      element('ul', { class: 'best', id: 'communities' }, hulls.map(({ name, members, hue }) => element('li', {},
        hullSwatch(hue), button(name, () => fit(members), { class: 'link', dir: 'auto' }),
        element('span', { class: 'count' }, members.length))))],
    element('h3', {}, 'How to read it'),
    element('ul', { class: 'reading' },
      element('li', {}, 'Shape and color say what kind a thing is, size how many neighbors it has.'),
      element('li', {}, 'Color and end of a line say what it does:'),
      verbs.filter(verb => verb !== verbs.at(-1)).map(verb => element('li', { class: 'verb' }, lineSwatch(verb), verb.name)),
      element('li', {}, 'Its dash says how firm that is:'),
      [STATED, POSSIBLE, BY_RULE, PERHAPS_BY_RULE, ...(state.asOf === null ? [] : [MAY_HOLD_LINE])].map(firm =>
        element('li', { class: 'verb' }, lineSwatch(null, firm), firm.words))),
    element('details', { class: 'keys', id: 'help' }, element('summary', {}, 'Keys'), element('dl', {}, [...KEYS_IN_WORDS].map(([keys, words]) => [
      element('dt', {}, keys.split(' ').map(each => [key(each), ' '])), element('dd', {}, words)]))));
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
    isPast(statement) && element('p', { id: 'not-then', role: 'note' }, `It does not hold ${state.since === null ? `at ${momentInWords(state.asOf)}` : timeInWords()}.`),
    element('ul', { class: 'story' }, sentence(statement)),
    element('p', { class: 'quiet iri' }, webLink(statement.relation, shorten(statement.relation))),
    element('div', { class: 'actions' }, button('Clear', clearSelection)));
}
