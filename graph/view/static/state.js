/* What the reader has chosen, and what is shown because of it. */

const BASES = new Map([
  ['stated', 'stated by a source'],
  ['inferred', 'inferred by a rule'],
  ['inferred-possible', 'inferred, only possible'],
]);
const MODALITIES = new Map([
  ['asserted', 'asserted'],
  ['ability', 'ability (“can”)'],
  ['intended', 'intended (“aims to”)'],
  ['possible', 'possible (“may”)'],
]);

const distinct = values => [...new Set(values)];

/* The filters of the legend: each sorts things or statements by some value and can hide values. */
const filters = [
  { id: 'kind', title: 'Kinds', items: things, values: thing => [thing.kind], word: kind => kind },
  { id: 'relation', title: 'Relations', items: statements, values: s => [s.relation], word: forward },
  {
    id: 'basis', title: 'How it is known', items: statements,
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

const years = [...statements.values()].flatMap(s => [s.from, s.to]).filter(year => year !== null);
const FIRST_YEAR = years.reduce((a, b) => Math.min(a, b), Infinity);
const LAST_YEAR = years.reduce((a, b) => Math.max(a, b), -Infinity);

const anyStated = [...statements.values()].some(s => s.basis === 'stated');

/* Inferred statements are hidden at first, unless there are no others. */
const hiddenAtFirst = id => new Set(id === 'basis' && anyStated ? ['inferred', 'inferred-possible'] : []);

const state = {
  selected: null, // a thing
  picked: null, // a statement
  path: null, // { from, to, things, statements }
  pathFrom: null, // a thing, while the other end is being chosen
  focus: null, // the things of the focused part
  hidden: new Map(filters.map(filter => [filter.id, hiddenAtFirst(filter.id)])),
  lonely: true, // show things without a shown relation
  from: FIRST_YEAR,
  to: LAST_YEAR,
  undated: true,
  dark: matchMedia('(prefers-color-scheme: dark)').matches,
};

/** Back to how the page opens; the theme stays. */
function forget() {
  for (const filter of filters) state.hidden.set(filter.id, hiddenAtFirst(filter.id));
  Object.assign(state, {
    selected: null, picked: null, path: null, pathFrom: null, focus: null,
    lonely: true, from: FIRST_YEAR, to: LAST_YEAR, undated: true,
  });
}

const shown = { things: new Set(), statements: new Set() };

function thingAllowed(thing) {
  return !state.hidden.get('kind').has(thing.kind) && (!state.focus || state.focus.has(thing.id));
}

function statementAllowed(statement) {
  if (state.hidden.get('relation').has(statement.relation)) return false;
  if (state.hidden.get('basis').has(statement.basis)) return false;
  return sourcesAllowed(statement.sources) && timeAllowed(statement);
}

/** Some one source must be shown: of a shown document, and firm enough. */
function sourcesAllowed(sources) {
  const modalities = state.hidden.get('modality');
  const documents = state.hidden.get('document');
  return !sources.length
    || sources.some(source => !modalities.has(source.modality) && !documents.has(source.title));
}

function timeAllowed({ from, to }) {
  if (from === null && to === null) return state.undated;
  return (from ?? -Infinity) <= state.to && (to ?? Infinity) >= state.from;
}

/** Work out again what is shown. */
function recount() {
  const allowed = new Set([...things.values()].filter(thingAllowed).map(thing => thing.id));
  const linked = new Set();
  shown.statements.clear();
  for (const statement of statements.values()) {
    if (!allowed.has(statement.subject) || !allowed.has(statement.object)) continue;
    if (!statementAllowed(statement)) continue;
    shown.statements.add(statement.id);
    linked.add(statement.subject).add(statement.object);
  }
  shown.things = new Set([...allowed].filter(id => state.lonely || linked.has(id)));
}

const shownOf = id => statementsOf.get(id).filter(statement => shown.statements.has(statement.id));
const neighbours = id => distinct(shownOf(id).map(statement => otherEnd(statement, id)).filter(other => other !== id));

/** What stands out: { things, statements }, or null where nothing does. */
function highlight() {
  if (state.path) return { things: new Set(state.path.things), statements: new Set(state.path.statements) };
  if (state.picked) {
    const { id, subject, object } = statements.get(state.picked);
    return { things: new Set([subject, object]), statements: new Set([id]) };
  }
  if (!state.selected) return null;
  return {
    things: new Set([state.selected, ...neighbours(state.selected)]),
    statements: new Set(shownOf(state.selected).map(statement => statement.id)),
  };
}
