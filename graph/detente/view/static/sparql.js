/* What is shown as a SPARQL query: it builds the same statements from the graph. Memberships with
   dates are records there, so they are asked for by those. */

const ORG = 'http://www.w3.org/ns/org#';
const OURS = 'https://w3id.org/detente/ontology#';
const MEMBER = [`${ORG}member`, `${OURS}participant`];
const WHOLE = [`${ORG}organization`, `${OURS}inActivity`, `${OURS}inAgreement`];

function asSparql() {
  const known = turtlePrefixes();
  const term = iri => turtleTerm(iri, known);
  const rows = [...shown.statements].map(id => statements.get(id)).filter(s => !s.constructed);
  const iris = s => [things.get(s.subject).iri, s.relation, things.get(s.object).iri];
  const exact = rows.filter(s => iris(s).every(isIri) && (!s.record || isIri(s.record)));
  const plain = distinct(exact.filter(s => !s.record).map(s => `(${iris(s).map(term).join(' ')})`));
  const dated = distinct(exact.filter(s => s.record).map(s => `(${[...iris(s), s.record].map(term).join(' ')})`));
  const parts = [
    values('?subject ?relation ?object', plain, '?subject ?relation ?object .'),
    values('?subject ?relation ?object ?record', dated,
      `?record ${MEMBER.map(iri => term(iri)).join('|')} ?subject ; ${WHOLE.map(iri => term(iri)).join('|')} ?object .`),
  ].filter(Boolean);
  return [
    `# ${plural(exact.length, 'statement')}, as shown on the page${exact.length < rows.length
      ? `; ${plural(rows.length - exact.length, 'more')} left out, since an IRI in it is not valid` : ''}`,
    `# ${headingInWords().replace(/\s+/g, ' ')}`,
    ...[...known].map(([prefix, namespace]) => `PREFIX ${prefix}: <${namespace}>`),
    'CONSTRUCT { ?subject ?relation ?object }',
    `WHERE {\n${parts.join('\n  UNION\n') || '  VALUES (?subject ?relation ?object) { }'}\n}`,
    '',
  ].join('\n');
}

const values = (names, rows, pattern) => rows.length > 0
  && `  {\n    VALUES (${names}) {\n${rows.map(row => `      ${row}\n`).join('')}    }\n    ${pattern}\n  }`;
