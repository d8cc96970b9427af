/* What the reader has chosen, and what is shown because of it. */

const BASES = new Map([
  ['stated', hasSources ? 'stated by a source' : 'stated'],
  ['inferred', 'inferred by a rule'],
  ['inferred-possible', 'inferred, only possible'],
  ['constructed', 'made by the query'],
]);
const MODALITIES = new Map([
  ['asserted', 'asserted'],
  ['ability', 'ability (“can”)'],
  ['intended', 'intended (“aims to”)'],
  ['possible', 'possible (“may”)'],
]);

/* The filters of the legend: each sorts things or statements by some value and can hide values. */
const filters = [
  { id: 'kind', title: 'Kinds', items: things, values: thing => [thing.kind], word: kind => kind },
  { id: 'relation', title: 'Relations', items: statements, values: s => [s.relation], word: forward },
  {
    id: 'basis', title: 'Stated or inferred', items: statements,
    values: s => [s.basis],
    word: basis => BASES.get(basis),
  },
  {
    id: 'modality', title: 'Firmness', items: statements,
    values: s => distinct(s.sources.map(source => source.modality)),
    word: modality => MODALITIES.get(modality) || modality,
  },
  {
    id: 'document', title: 'Sources', items: statements,
    values: s => distinct(s.sources.map(source => source.title)),
    word: title => title || '(no title)',
  },
];

/* Inferred statements are hidden at first, unless they were asked for or there are no others. */
const onlyStated = !opening.inferred && [...statements.values()].some(s => s.basis === 'stated');
const hiddenAtFirst = id => new Set(id === 'basis' && onlyStated ? ['inferred', 'inferred-possible'] : []);

const state = { dark: matchMedia('(prefers-color-scheme: dark)').matches };

/** What the panel may tell of, and nothing of it. */
const nothingChosen = () => ({
  selected: null, // a thing
  chosen: new Set(), // several things
  choosing: false, // whether the next thing is one more of them
  picked: null, // a statement
  path: null, // { from, to, number, paths, things, statements }
  asked: null, // { name, given, answers }: a question
  elsewhere: null, // { id, pathFrom }: a thing of the graph that this page does not hold
  pathFrom: null, // a thing, while the other end is being chosen
  flow: null, // [group] or [from, to]: a group or a ribbon of the flow
});

/** Back to how the page opens; the theme stays. */
function forget() {
  Object.assign(state, {
    ...nothingChosen(),
    layout: 'communities', // or 'pillars'
    most: BEGIN, // so many things are shown, in the order of showing
    focus: null, // a thing: only it and what was added since
    community: null, // its number, on a page with a map; null for the map itself
    added: new Map(), // thing -> whether its neighbors are shown too, in the order of adding
    openedBy: new Set(), // "thing words": what one relation leads to is shown too
    flowFolded: false,
    gone: new Set(), // things hidden by hand
    moved: { in: '', to: new Map() }, // things dragged elsewhere: thing -> place, in one picture
    hidden: new Map(filters.map(filter => [filter.id, hiddenAtFirst(filter.id)])),
    lonely: true, // show things without a shown relation
    asOf: opening.asOf, // a day, as an ISO date; null for any time
    since: null, // a day before it: then what was at some time between the two
    undated: true, // whether what has no date holds on every day
  });
}
forget();

const shown = { things: new Set(), statements: new Set() };

/** Whether the legend, the time and the reader's hand let a thing be seen, drawn or not. */
const thingAllowed = thing =>
  !state.hidden.get('kind').has(thing.kind) && !state.gone.has(thing.id) && timeAllows(thing);

function statementAllowed(statement) {
  return !state.hidden.get('relation').has(statement.relation)
    && !state.hidden.get('basis').has(statement.basis)
    && sourcesAllowed(statement.sources)
    && timeAllows(statement)
    && !leftUndated(statement)
    && thingAllowed(things.get(statement.subject))
    && thingAllowed(things.get(statement.object));
}

/** Some one source must be shown: of a shown document, and firm enough. */
function sourcesAllowed(sources) {
  const modalities = state.hidden.get('modality');
  const documents = state.hidden.get('document');
  return !sources.length
    || sources.some(source => !modalities.has(source.modality) && !documents.has(source.title));
}

/** What may be told of a thing, whether the other end is drawn or not. */
const allowedOf = id => statementsOf.get(id).filter(statementAllowed);
const allowedNeighbors = id => othersOf(id, allowedOf(id));
const othersOf = (id, rows) => distinct(rows.map(row => otherEnd(row, id)).filter(other => other !== id));

/** Whether the map is seen, which stands for all things. */
const onMap = () => overview !== null && state.community === null && !state.focus;

/** The things to begin with: the first so many, or those of the open community. */
function firstThings() {
  if (state.focus) return [];
  if (!overview) return showingOrder.slice(0, state.most);
  return onMap() ? showingOrder : communities[state.community].members;
}

/** The things of the picture: the first ones or the focused one, and what was added. */
function picture() {
  const wanted = new Set(firstThings());
  for (const [id, opened] of state.added) {
    wanted.add(id);
    if (opened) openAround(id).forEach(other => wanted.add(other));
  }
  for (const key of state.openedBy) openedAround(key).forEach(other => wanted.add(other));
  return wanted;
}

/** What is drawn around a thing that was opened: in the focus without what is folded. */
function openAround(id) {
  const near = allowedNeighbors(id);
  if (id !== state.focus) return near;
  const folded = foldedGroups();
  if (!folded.length) return near;
  const seen = new Set([...groupsOf(things.get(id))].filter(([words]) => !folded.some(each => each.words === words))
    .flatMap(([, rows]) => othersOf(id, rows)));
  return near.filter(other => seen.has(other));
}

/** What "thing words" stands for. */
function openedAround(key) {
  const at = key.indexOf(' ');
  return aroundBy(key.slice(0, at), key.slice(at + 1));
}

const FOLDED_FROM = 24; // things that one relation of the focus leads to

/** What the focus keeps folded: { words, count, verb } each. */
function foldedGroups() {
  if (!state.focus) return [];
  return [...groupsOf(things.get(state.focus))]
    .map(([words, rows]) => ({ words, count: othersOf(state.focus, rows).length, verb: verbOf(rows[0].relation) }))
    .filter(({ words, count }) => count > FOLDED_FROM && !state.openedBy.has(openedKey(state.focus, words)));
}

let timesShown = 0;

/** Work out again what is shown. */
function recount() {
  timesShown += 1;
  const allowed = new Set([...picture()].filter(id => thingAllowed(things.get(id))));
  const linked = new Set();
  shown.statements.clear();
  for (const statement of statements.values()) {
    if (!allowed.has(statement.subject) || !allowed.has(statement.object)) continue;
    if (!statementAllowed(statement)) continue;
    shown.statements.add(statement.id);
    linked.add(statement.subject).add(statement.object);
  }
  shown.things = new Set([...allowed].filter(id =>
    linked.has(id) || (state.lonely && !leftUndated(things.get(id)))));
}

const shownOf = id => statementsOf.get(id).filter(statement => shown.statements.has(statement.id));
const neighbors = id => othersOf(id, shownOf(id));

/** What stands out: { things, statements }, or null where nothing does. */
function highlight() {
  if (state.path) return { things: new Set(state.path.things), statements: new Set(state.path.statements) };
  if (state.picked) {
    const { id, subject, object } = statements.get(state.picked);
    return { things: new Set([subject, object]), statements: new Set([id]) };
  }
  if (state.asked?.answers) {
    const told = state.asked.answers.flatMap(answer => [...answer.statements, ...answer.also]);
    return {
      things: new Set([...state.asked.answers.map(({ id }) => id), ...told.flatMap(s => [s.subject, s.object])]),
      statements: new Set(told.map(({ id }) => id)),
    };
  }
  if (state.flow) return inFlow(state.flow);
  if (state.chosen.size) return amongChosen();
  if (!state.selected) return null;
  return { // a thing that did not exist on the day stays, alone
    things: new Set([state.selected, ...neighbors(state.selected)]),
    statements: new Set(shownOf(state.selected).map(statement => statement.id)),
  };
}
