/* The data of the page, read once. Things have the ids n0, n1, ... and statements e0, e1, ...;
   whatever comes from the data is looked up in Maps, never in plain objects. */

const read = id => JSON.parse(document.getElementById(id).textContent);
const facts = unpacked(read('facts'));
const hasSources = facts.sources.length > 0; // a graph of others may have none
const layouts = read('layouts');
const overview = read('overview'); // of a page that opens on a map of communities, else null
const limits = read('limits');
const opening = read('opening');
const [sizes, lefts, tops] = read('nodes');
const drawnNodes = sizes.map((size, number) => ({ id: `n${number}`, size, x: lefts[number], y: tops[number] }));
const curves = new Map(read('curves')); // of the lines that are not straight, by their number

/** The curve of a line: of a loop by how many lie within it, else by how round it is. */
function bent(loop, curve) {
  if (loop) return { selfReference: { size: 18 + 7 * curve, angle: 0.8 } };
  if (!curve) return {};
  const type = curve > 0 ? 'curvedCW' : 'curvedCCW';
  return { smooth: { enabled: true, type, roundness: Math.abs(curve) } };
}

const relations = new Map(Object.entries(facts.relations));
const kinds = new Map(facts.kinds.map(kind => [kind.kind, kind]));
const prefixes = Object.entries(facts.prefixes)
  .filter(([, namespace]) => namespace)
  .sort((a, b) => b[1].length - a[1].length);

/** The short form of an IRI, or the IRI itself where no prefix fits. */
function shorten(iri) {
  const found = prefixes.find(([, namespace]) => iri.startsWith(namespace));
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
}

/** The IRI that a short form stands for, or the text itself. */
function expand(text) {
  const found = prefixes.find(([prefix]) => text.startsWith(`${prefix}:`));
  return found ? found[1] + text.slice(found[0].length + 1) : text;
}

/** A text cut to a length in characters (an emoji counts as one), with an ellipsis. */
function cut(text, length) {
  if (text.length <= length) return text;
  const characters = Array.from(text.slice(0, 2 * length + 2));
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/** Letters without accents and in lower case, for comparing. */
const fold = text => String(text).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/* What the data leaves out where there is nothing to say. */
const UNKNOWN = {
  aliases: [], definition: '', start: null, end: null, when: '', verification: '', notes: [], // of a thing
  because: [], remarks: [], record: '', rank: 0, // of a statement
  beyond: [], extents: [], // of a thing: what the page does not hold, what the graph has of its lists
};

const things = new Map();
const thingOf = new Map(); // IRI -> id
facts.things.forEach((thing, index) => {
  const id = `n${index}`;
  const name = thing.label.trim() ? thing.label : shorten(thing.iri) || '(no name)';
  things.set(id, {
    ...UNKNOWN,
    ...thing,
    id,
    name,
    notes: (thing.notes || []).map(note => ({ ...note, sources: note.sources.map(number => facts.sources[number]) })),
  });
  thingOf.set(thing.iri, id);
});

/* The things of the graph that this page does not hold, by name alone: x0, x1, ... */
const absent = new Map(facts.elsewhere.map((thing, index) =>
  [`x${index}`, { ...UNKNOWN, ...thing, id: `x${index}`, name: thing.label.trim() ? thing.label : shorten(thing.iri) }]));
const absentNamed = iri => [...absent.values()].find(thing => thing.iri === iri);

/* The communities of the map, the largest first, and the one that a thing is of. */
const communities = (overview?.communities ?? []).map(({ best, ...each }, number) => (
  { ...each, number, best: best.map(index => `n${index}`), members: [] }));
overview?.of.forEach((number, index) => communities[number].members.push(`n${index}`));
const communityOf = id => overview.of[Number(id.slice(1))];

/* The order in which things are shown, and how many the page begins with. */
const showingOrder = layouts.order.map(number => `n${number}`);
const BEGIN = layouts.begin;

const statements = new Map();
const statementsOf = new Map([...things.keys()].map(id => [id, []]));
facts.statements.forEach((fact, index) => {
  const statement = {
    ...UNKNOWN,
    ...fact,
    id: `e${index}`,
    subject: `n${fact.subject}`,
    object: `n${fact.object}`,
    sources: fact.sources.map(number => facts.sources[number]),
    basis: fact.constructed ? 'constructed' : !fact.inferred ? 'stated' : fact.possible ? 'inferred-possible' : 'inferred',
  };
  statements.set(statement.id, statement);
  statementsOf.get(statement.subject).push(statement);
  if (statement.object !== statement.subject) statementsOf.get(statement.object).push(statement);
});

const otherEnd = (statement, id) => (statement.subject === id ? statement.object : statement.subject);

/** The relation in words, read from its subject, or from its object. */
const forward = relation => relations.get(relation)?.[0] || shorten(relation);
const backward = relation => relations.get(relation)?.[1] || `${forward(relation)} of`;
const wordsFrom = (statement, id) =>
  statement.subject === id ? forward(statement.relation) : backward(statement.relation);

const distinct = values => [...new Set(values)];
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** A whole number with commas; toLocaleString would load all that the browser knows of languages. */
const grouped = count => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
const plural = (count, one, many = `${one}s`) => `${grouped(count)} ${count === 1 ? one : many}`;
