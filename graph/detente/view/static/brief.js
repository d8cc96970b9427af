/* A thing in brief: what it is, how much of each relation there is, then the relations in the order in which
   the field reads them. */

/* By the end of a relation's IRI: read from the subject, or with < from the object. */
const READING = [
  ['does', '>conducts >employs >participatesIn >implements >exemplifies >hasFunction >includes >claims <employs <implements <exemplifies <includes'],
  ['with', '>partyTo >signatoryOf >collaboratesWith >represents >supports <represents <supports >complements <complements >requires >guidedBy <conducts <participatesIn <partyTo'],
  ['towards', '>contributesTo >addresses >advances >enables >shapes >recommends >measures >concerns <enables <contributesTo <addresses'],
  ['against', '<hinders >hinders >faces >involvedIn >causes >exacerbates <causes <exacerbates <shapes'],
  ['members', '<memberOf <currentMemberOf <observerOf <dialoguePartnerOf <partnerOf <associateMemberOf <suspendedFrom '
    + '>memberOf >currentMemberOf >observerOf >dialoguePartnerOf >partnerOf >associateMemberOf >suspendedFrom'],
];
const readingOrder = new Map(READING.flatMap(([, names]) => names.split(' ')).map((name, at) => [name, at]));

/** The place of a relation in the order of reading: after all of ours where it is of another vocabulary. */
function placeOf(relation, outward) {
  const name = relation.startsWith(OURS) ? relation.slice(OURS.length) : '';
  return readingOrder.get(`${outward ? '>' : '<'}${name}`) ?? readingOrder.size;
}

const FILTERED = 15; // from so many rows on, a field finds among them
const WITH_CHIPS = 3; // groups, from which on there are chips to jump

function showThing(thing) {
  const types = distinct([thing.kind, ...thing.types]);
  const open = !state.added.get(thing.id) && allowedNeighbors(thing.id).some(id => !shown.things.has(id));
  fill($('panel'),
    element('h2', { dir: 'auto' }, thing.name),
    element('div', { class: 'types' }, types.map((type, index) =>
      element('span', { class: 'type', dir: 'auto' }, index === 0 && swatch(lookOf(thing)), type))),
    isPast(thing) && element('p', { id: 'not-then', role: 'note' }, `${notThen(thing)}.`),
    thing.definition && element('p', { class: 'definition', dir: 'auto' }, thing.definition),
    (dates(thing) || mayHold(thing)) && element('p', { class: 'quiet', dir: 'auto' }, dates(thing), checked(thing), perhaps(thing)),
    chips(thing),
    element('div', { class: 'actions' },
      state.focus !== thing.id && button('Focus', () => focusOn(thing.id), { title: 'Show only it and its neighbors (o)' }),
      open && button('Expand', () => expandAround(thing.id), { title: 'Draw all its neighbors (e)' }),
      state.focus && button('Leave the focus', leaveFocus),
      button('And another', () => {
        Object.assign(state, { choosing: true });
        $('search').focus();
        say('Choose another thing, by a click or by searching: what is between the two');
      }, { title: 'Choose several things, and see what is between them (Shift and a click)' }),
      button('Path from here', () => askForPath(thing.id), { title: 'The shortest connection to another thing (c)' }),
      button('Hide', () => hide(thing.id), { title: 'Take it out of the drawing (h)' })),
    relationGroups(thing),
    notesOf(thing),
    element('section', { class: 'relation', id: 'names' },
      thing.aliases.length > 0 && element('p', { class: 'quiet aliases', dir: 'auto' }, `Also: ${thing.aliases.join(' · ')}`),
      element('p', { class: 'quiet iri' }, webLink(thing.iri, shorten(thing.iri)), thing.named && ' · named individual')));
}

/** That a thing did not exist on the day, as far as its dates say so. */
function notThen(thing) {
  const when = state.since === null ? `at ${momentInWords(state.asOf)}` : `${timeInWords()}`;
  const where = isEndOfYear(state.asOf) || state.since !== null ? when : `on ${dayInWords(state.asOf)}`;
  if (leftUndated(thing)) return `Nothing says when ${cut(thing.name, 80)} was, so it is left out ${where}`;
  const [begins, begun] = thing.days;
  const before = begins && dayNumber(state.asOf) < dayNumber(begins);
  return `${cut(thing.name, 80)} did not exist ${where}: ${before ? `it began ${inBrief(begun ?? begins)}` : `it ended before, ${inBrief(thing.days[3])}`}`;
}
const inBrief = date => (isEndOfYear(date) || /-01-01$/.test(date) ? `in ${yearInWords(dateParts(date)[0])}` : `on ${dayInWords(date)}`);

/** What may be told of a thing by the words of its relations, in the order of reading; those of no known place by their number. */
function groupsOf(thing) {
  const groups = new Map(); // words -> { rows, place }
  for (const statement of allowedOf(thing.id)) {
    const words = wordsFrom(statement, thing.id);
    if (!groups.has(words)) groups.set(words, { rows: [], place: placeOf(statement.relation, statement.subject === thing.id) });
    groups.get(words).rows.push(statement);
  }
  const sorted = [...groups].sort((a, b) => a[1].place - b[1].place || b[1].rows.length - a[1].rows.length);
  return new Map(sorted.map(([words, { rows }]) => [words, rows]));
}

/** What is said of a thing, by relation and direction. */
function relationGroups(thing) {
  const told = allowedOf(thing.id);
  const groups = groupsOf(thing);
  const hidden = statementsOf.get(thing.id).length - told.length;
  const away = missing(thing);
  const sections = [...groups].map(([words, rows]) => relationGroup(thing, words, rows, away.get(words)));
  return [
    told.length > FILTERED && rowFilter(sections),
    sections,
    groups.size === 0 && element('p', { class: 'quiet', id: 'nothing' }, nothingShown(hidden, away.size > 0)),
    notHere(new Map([...away].filter(([words]) => !groups.has(words)))),
    groups.size > 0 && hidden > 0 && element('p', { class: 'quiet' }, `${plural(hidden, 'more relation')} left out by ${leftOutBy()}.`),
    extentsOf(thing),
  ];
}

/** How much there is of each relation, to jump there. */
function chips(thing) {
  const groups = groupsOf(thing);
  return groups.size >= WITH_CHIPS && element('nav', { class: 'chips', 'aria-label': 'Relations' }, [...groups].map(([words, rows]) =>
    button([words, ' ', element('span', { class: 'count' }, rows.length)], () => jumpTo(words), { class: 'chip', dir: 'auto' })));
}

/** Bring a group of the panel into sight. */
function jumpTo(words) {
  const section = [...document.querySelectorAll('#panel section.relation')].find(each => each.querySelector('h3')?.firstChild.textContent === words);
  section?.scrollIntoView({ block: 'start' });
  section?.focus({ preventScroll: true });
}

/** A field that leaves the rows in which its words stand. */
const rowFilter = sections => element('input', {
  type: 'search', class: 'among rows', placeholder: 'Among these', 'aria-label': 'Find among these relations',
  oninput: ({ target }) => {
    const wanted = fold(target.value.trim());
    for (const section of sections) {
      if (wanted) section.querySelector('.more')?.click();
      const rows = [...section.querySelectorAll(':scope > ul > li')];
      for (const row of rows) row.hidden = wanted !== '' && !fold(row.textContent).includes(wanted);
      section.hidden = rows.every(row => row.hidden);
    }
  },
});

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
      element('li', {}, words, element('span', { class: 'count' }, ` ${grouped(count)}`)))));
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
    return element('li', lights({ statement: statement.id, thing: undefined }),
      element('div', { class: 'row' }, swatch(lookOf(things.get(other))), thingLink(other),
        when && element('span', { class: 'when' }, when)),
      mayHold(statement) && element('div', { class: 'evidence' }, perhaps(statement)),
      evidence(statement));
  };
  const undrawn = othersOf(thing.id, rows).filter(id => !shown.things.has(id)).length;
  const count = away ? `${rows.length} of ${grouped(rows.length + away)} here` : rows.length;
  return element('section', { class: 'relation', tabindex: '-1' },
    element('h3', {}, words, element('span', { class: 'count' }, count),
      undrawn > 0 && !onMap() && button(`Draw ${undrawn}`, () => expandBy(thing.id, words), { class: 'small', title: `Draw what it ${words}` })), longList(sorted, row),
    away > 0 && element('p', { class: 'quiet away' }, `${grouped(away)} more in the graph${state.asOf === null ? '' : ', of any day'}, not on this page.`));
}

