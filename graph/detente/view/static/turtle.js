/* What is shown, as Turtle: things with their words, and relations by their real IRIs. */

/* An IRI as Turtle reads it: scheme, then allowed characters and %XX, one # at most. */
const PART = String.raw`(?:[\w.~:\/?@!$&'()*+,;=\-]|%[0-9A-Fa-f]{2}|[^\p{ASCII}\p{Cc}\p{Cs}\p{Co}\ufff0-\uffff])*`;
const ABSOLUTE = new RegExp(`^[A-Za-z][A-Za-z0-9+.\\-]*:${PART}(?:#${PART})?$`, 'u');
const LOCAL_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*)$/;
const COMMON_PREFIXES = [
  ['rdfs', 'http://www.w3.org/2000/01/rdf-schema#'],
  ['skos', 'http://www.w3.org/2004/02/skos/core#'],
];

const isIri = text => ABSOLUTE.test(text);

/** Prefixes that Turtle can hold, those of the page before ours. */
const turtlePrefixes = () => new Map([
  ...COMMON_PREFIXES,
  ...prefixes.filter(([prefix, namespace]) => /^[A-Za-z][\w-]*$/.test(prefix) && isIri(namespace)),
]);

function turtleTerm(iri, known) {
  for (const [prefix, namespace] of known) {
    if (iri.startsWith(namespace) && LOCAL_NAME.test(iri.slice(namespace.length))) {
      return `${prefix}:${iri.slice(namespace.length)}`;
    }
  }
  return `<${iri}>`;
}

const ESCAPES = new Map([['\n', '\\n'], ['\r', '\\r'], ['\t', '\\t'], ['"', '\\"'], ['\\', '\\\\']]);
const turtleText = text => `"${text.toWellFormed().replace(/["\\\u0000-\u001f\u007f]/g, character =>
  ESCAPES.get(character) || `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}"@en`;

function asTurtle() {
  const known = turtlePrefixes();
  const term = iri => turtleTerm(iri, known);
  const wanted = [...shown.things].map(id => things.get(id));
  const sound = new Set(wanted.filter(thing => isIri(thing.iri)).map(thing => thing.id));
  const lines = [
    `# ${headingInWords().replace(/\s+/g, ' ')}`,
    ...[...known].map(([prefix, namespace]) => `@prefix ${prefix}: <${namespace}> .`),
  ];
  for (const id of sound) lines.push('', thingAsTurtle(things.get(id), term));
  const rows = [...shown.statements].map(id => statements.get(id));
  const exact = rows.filter(s => sound.has(s.subject) && sound.has(s.object) && isIri(s.relation));
  const triple = s => `${term(things.get(s.subject).iri)} ${term(s.relation)} ${term(things.get(s.object).iri)} .${heldThen(s)}`;
  const stated = exact.filter(s => s.basis === 'stated').map(triple);
  const inferred = exact.filter(s => s.inferred).map(triple);
  const constructed = exact.filter(s => s.constructed).map(triple);
  if (stated.length) lines.push('', ...distinct(stated));
  if (constructed.length) lines.push('', '# Made by the query; no source says these.', ...distinct(constructed));
  if (inferred.length) lines.push('', '# Inferred by rules; no source says these.', ...distinct(inferred));
  const left = wanted.length - sound.size + rows.length - exact.length;
  if (left) lines.push('', `# Left out, since an IRI in it is not valid: ${plural(left, 'item')}.`);
  return `${lines.join('\n')}\n`;
}

/** When a statement held, as a comment, which a plain statement has no other room for. */
function heldThen(statement) {
  const [from, to] = [statement.start, statement.end].map(date => (DAY.test(date ?? '') ? date : ''));
  const parts = [from || to ? `${from}..${to}` : '', mayHold(statement) && `may hold on ${state.asOf}`].filter(Boolean);
  return parts.length ? ` # ${parts.join(', ')}` : '';
}
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function thingAsTurtle(thing, term) {
  const parts = [
    ...(isIri(thing.type) ? [`a ${term(thing.type)}`] : []),
    `skos:prefLabel ${turtleText(thing.name)}`,
    ...thing.aliases.map(alias => `skos:altLabel ${turtleText(alias)}`),
    ...(thing.definition ? [`skos:definition ${turtleText(thing.definition)}`] : []),
  ];
  return `${term(thing.iri)} ${parts.join(' ;\n    ')} .`;
}
