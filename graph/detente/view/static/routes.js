/* The best connections between two things: what network/routes.py and explain/paths.py find, through
   what the legend shows. tests/paths.json holds both to the same answers. */

const FREE = 4; // so many neighbors cost nothing
const COMPARED = 50; // no more routes are compared
const UNIT = 1e6; // costs are added as whole numbers, so that equal ones are equal
const USUAL = { maxSteps: 4, limit: 3 };

const numberOf = id => Number(id.slice(1)); // things stand in the order of their IRIs
const byNumber = (a, b) => numberOf(a) - numberOf(b);

/** The neighbors of each thing by the statements that pass a test, in the order of things. */
function adjacency(passes) {
  const sets = new Map();
  for (const statement of statements.values()) {
    const { subject, object } = statement;
    if (subject === object || !passes(statement)) continue;
    for (const [one, other] of [[subject, object], [object, subject]]) {
      if (!sets.has(one)) sets.set(one, new Set());
      sets.get(one).add(other);
    }
  }
  return new Map([...sets].map(([id, others]) => [id, [...others].sort(byNumber)]));
}

/** What it costs to pass through a thing with so many neighbors, in units. */
const hubCost = degree => Math.round(UNIT * Math.max(0, Math.log2(degree / FREE) / 2));

/** How many steps each thing that can reach the goal is from it, the nearest first. */
function distances(neighbors, goal) {
  const steps = new Map(neighbors.has(goal) ? [[goal, 0]] : []);
  const queue = [...steps.keys()];
  for (const here of queue) {
    for (const there of neighbors.get(here)) {
      if (steps.has(there)) continue;
      steps.set(there, steps.get(here) + 1);
      queue.push(there);
    }
  }
  return steps;
}

/** The cheapest routes: [{ cost, things }], and those that cost as much as the last of them. */
function cheapestRoutes(neighbors, start, goal, { maxSteps, limit }, degrees) {
  const ahead = distances(neighbors, goal);
  if (!ahead.has(start) || ahead.get(start) > maxSteps) return [];
  const price = id => UNIT + (id === goal ? 0 : hubCost(degrees.get(id)));

  // What is left to pay from each thing, without any step that leads no nearer, and with one.
  const direct = new Map([[goal, 0]]);
  const detour = new Map([[goal, 0]]);
  const cheapest = (id, further, rest) => neighbors.get(id)
    .filter(other => ahead.get(other) === ahead.get(id) + further)
    .reduce((least, other) => Math.min(least, price(other) + rest.get(other)), Infinity);
  const nearestFirst = [...ahead.keys()].filter(id => id !== goal && ahead.get(id) <= maxSteps);
  for (const id of nearestFirst) direct.set(id, cheapest(id, -1, direct));
  for (const id of nearestFirst) detour.set(id, Math.min(cheapest(id, -1, detour), cheapest(id, 0, direct), direct.get(id)));
  const rest = [direct, detour];

  // Best first: nothing is in the way of a route but what costs no more than it.
  const slack = Math.min(maxSteps - ahead.get(start), 1);
  const open = [{ cost: rest[slack].get(start), things: [start], paid: 0, slack }];
  const found = [];
  let compared = 0;
  while (open.length && compared < COMPARED) {
    const route = open.shift();
    const here = route.things.at(-1);
    if (here !== goal) {
      for (const there of neighbors.get(here)) {
        const left = route.slack - (ahead.get(there) - ahead.get(here) + 1);
        if (left < 0) continue;
        const paid = route.paid + price(there);
        insert(open, { cost: paid + rest[left].get(there), things: [...route.things, there], paid, slack: left });
      }
      continue;
    }
    if (found.length >= limit && route.cost > found[limit - 1].cost) break;
    compared += 1;
    const through = new Set(route.things.slice(1, -1));
    if (!found.some(({ things: fewer }) => isDetourOf(through, fewer.slice(1, -1)))) found.push(route);
  }
  return found;
}

/** Whether a route only adds something to one that passes through these things. */
const isDetourOf = (through, fewer) =>
  fewer.length > 0 && fewer.length < through.size && fewer.every(id => through.has(id));

/** Put an unfinished route in its place; each will be finished, so more than are compared are of no use. */
function insert(open, route) {
  const at = open.findIndex(other => byRoute(route, other) < 0);
  open.splice(at < 0 ? open.length : at, 0, route);
  open.length = Math.min(open.length, COMPARED);
}

/** The cheaper route first; of equal ones, by the things that they pass through. */
function byRoute(a, b) {
  if (a.cost !== b.cost) return a.cost - b.cost;
  const at = a.things.findIndex((id, index) => id !== b.things[index]);
  if (at < 0 || at >= b.things.length) return a.things.length - b.things.length;
  return byNumber(a.things[at], b.things[at]);
}

/** The statements between two things that the legend shows, the best supported first. */
const statementsBetween = (one, other) => allowedOf(one)
  .filter(statement => one !== other && otherEnd(statement, one) === other)
  .sort((a, b) => a.rank - b.rank);

/** A route with the statement that stands for each step, and what else connects the two. */
function pathOf({ things: passed, cost }) {
  const steps = passed.slice(1).map((id, index) => {
    const [best, ...others] = statementsBetween(passed[index], id);
    return { from: passed[index], statement: best, also: others.filter(other => best.inferred || !other.inferred) };
  });
  return { things: passed, score: cost / UNIT, steps };
}

/** What sorts paths: the best first, of equals the better founded. */
function pathOrder({ things: passed, score, steps }) {
  const count = passes => steps.filter(({ statement }) => passes(statement)).length;
  const passages = steps.reduce((sum, { statement }) => sum + statement.sources.length, 0);
  return [score, steps.length, count(s => s.inferred), count(s => s.possible), -passages, ...passed.map(numberOf)];
}

/**
 * The best connections between two things through what the legend shows: { paths, shortest, hidden }.
 * `shortest` is how long the shortest of any length is, `hidden` the same with all that the page holds;
 * undefined where there is none. What the legend says of how a statement is known decides, too, which
 * neighbors count for the cost of passing through a thing; all else there, and what is to be avoided, only bars the way.
 */
function pathsBetween(from, to, options = {}) {
  const wanted = { ...USUAL, avoid: [], ...options };
  const isFree = ({ subject, object }) => !wanted.avoid.some(id => id === subject || id === object);
  const all = adjacency(statement => !state.hidden.get('basis').has(statement.basis));
  const degrees = new Map([...all].map(([id, others]) => [id, others.length]));
  const allowed = adjacency(statement => statementAllowed(statement) && isFree(statement));
  const ordered = cheapestRoutes(allowed, from, to, wanted, degrees)
    .map(pathOf)
    .map(path => [pathOrder(path), path])
    .sort(([a], [b]) => {
      const at = a.findIndex((value, index) => value !== b[index]);
      return at < 0 ? 0 : a[at] - b[at];
    });
  return {
    paths: ordered.slice(0, wanted.limit).map(([, path]) => path),
    shortest: distances(allowed, to).get(from),
    hidden: distances(adjacency(() => true), to).get(from),
  };
}
