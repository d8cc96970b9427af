/* What the page's own statements answer to a named question: the patterns that its line `# page:` gives
   (view/content/questions.py), joined. */

const BEGINNING = '0001-01-01'; // where no first day is given
const questions = new Map(facts.questions.map(question => [question.name, question]));

/* Which places lie in which: by IRI, since a place that others lie in may not be on the page. */
const liesIn = new Map();
for (const { part, whole } of facts.within) liesIn.set(part, [...(liesIn.get(part) ?? []), whole]);

/** A thing by its id, on the page or known by its name alone. */
const anyThing = id => things.get(id) ?? absent.get(id);

/** A place and what lies in it, at any remove. */
function placesWithin(id) {
  const { iri } = anyThing(id);
  const reaches = (part, seen = new Set()) => part === iri || (liesIn.get(part) ?? []).some(whole =>
    !seen.has(whole) && reaches(whole, seen.add(whole)));
  return new Set([id, ...[...liesIn.keys()].filter(part => reaches(part)).map(part => thingOf.get(part)).filter(Boolean)]);
}

/** Whether a source of the asked kind states it. */
function isSaid(statement, saying) {
  if (statement.inferred || statement.constructed) return false;
  if (saying === 'records') return statement.record !== '';
  if (saying === 'documents') return statement.sources.some(source => source.kind === 'document');
  return saying !== 'facts' || statement.record !== '' || statement.sources.some(source => source.kind !== 'document');
}

/** The rows that match a pattern, each with one statement more. */
function extended(rows, { subject, relations: wanted, object }, allowed, saying) {
  const may = (row, variable, id) => (row.bound.get(variable) ?? id) === id && (allowed.get(variable)?.(id) ?? true);
  return rows.flatMap(row => {
    const known = [subject, object].map(variable => row.bound.get(variable)).find(Boolean);
    const among = known ? statementsOf.get(known) : [...statements.values()];
    return among
      .filter(s => wanted.includes(s.relation) && isSaid(s, saying) && may(row, subject, s.subject) && may(row, object, s.object))
      .map(s => ({ bound: new Map([...row.bound, [subject, s.subject], [object, s.object]]), told: [...row.told, s] }));
  });
}

/** Whether an item was at the asked time: "holds", "may hold" or "does not hold". */
function timed({ on, how, day, since, until }, item, values) {
  if (on) return spanOf(item) ? heldOn(values.get(day), item) : MAY_HOLD; // without dates it may hold on any day
  const [from, to] = [since, until].map(name => values.get(name));
  const isIn = date => Boolean(date) && (!from || dayNumber(date) >= dayNumber(from)) && dayNumber(date) <= dayNumber(to);
  if (how === 'begins') return isIn(item.start) ? HOLDS : DOES_NOT_HOLD;
  if (how === 'ends') return isIn(item.end) ? HOLDS : DOES_NOT_HOLD;
  return spanOf(item) ? heldOn(to, item, from ?? BEGINNING) : MAY_HOLD; // at some time between the two
}

/**
 * The answers: [{ id, statements, also, certainty }], where `also` is what is told besides.
 * `values` has a thing or an ISO date for each parameter that is given.
 */
function answersTo({ page, parameters }, values) {
  const allowed = new Map(); // variable -> whether a thing may be it
  for (const { name, kind, classes = [] } of parameters) {
    if (kind || !values.has(name)) continue;
    const meant = classes.includes('place') ? placesWithin(values.get(name)) : new Set([values.get(name)]);
    allowed.set(name, id => meant.has(id));
  }
  for (const { subject, kind } of page.patterns.filter(pattern => pattern.kind)) {
    const before = allowed.get(subject) ?? (() => true);
    allowed.set(subject, id => before(id) && things.get(id).types.includes(kind));
  }
  const joined = page.patterns.filter(pattern => pattern.relations);
  const rows = joined.reduce((found, pattern) => extended(found, pattern, allowed, page.saying), [{ bound: new Map(), told: [] }]);
  const named = new Set(parameters.map(({ name }) => name));
  const wanted = joined.flatMap(({ subject, object }) => [subject, object]).find(variable => !named.has(variable));
  const found = new Map();
  for (const { bound, told } of rows) {
    const certainty = page.time ? timed(page.time, page.time.thing ? things.get(bound.get(page.time.thing)) : told[0], values) : HOLDS;
    if (certainty === DOES_NOT_HOLD) continue;
    const id = bound.get(wanted);
    if (!found.has(id)) found.set(id, { id, statements: [], also: [], certainty });
    const answer = found.get(id);
    answer.statements = distinct([...answer.statements, ...told]);
    if (certainty === HOLDS) answer.certainty = HOLDS;
    if (page.with) answer.also = distinct([...answer.also, ...besides(page, bound, values)]);
  }
  const order = page.time?.how === 'ends' ? 'end' : 'start';
  const when = ({ statements: [first] }) => (page.time?.how ? first[order] ?? '' : '');
  return [...found.values()].sort((a, b) =>
    (a.certainty === MAY_HOLD) - (b.certainty === MAY_HOLD) || compare(when(a), when(b)) || compare(fold(things.get(a.id).name), fold(things.get(b.id).name)));
}

/** What is told of an answer besides, at the same time. */
function besides({ with: pattern, time }, bound, values) {
  const given = [pattern.subject, pattern.object].filter(variable => bound.has(variable)).map(variable => [variable, bound.get(variable)]);
  return extended([{ bound: new Map(given), told: [] }], pattern, new Map(), '').flatMap(({ told }) => told)
    .filter(s => !time?.on || heldOn(values.get(time.day), s) !== DOES_NOT_HOLD);
}
