/* Who says so: the passages and sources of a statement, or the rule and its premises. */

/** Who says it: the passages, or the rule and its premises. */
function evidence(statement, { open = false } = {}) {
  const { sources, because } = statement;
  const parts = [passages(sources, {
    open,
    mark: [firmness(statement), checked(statement)],
    remarks: statement.remarks,
  })].filter(Boolean);
  if (statement.constructed) parts.push(element('div', { class: 'evidence quiet' }, 'made by the query; no source says so'));
  if (statement.inferred) {
    const strength = statement.possible ? 'inferred, only possible' : 'inferred';
    parts.push(because.length
      ? element('details', { class: 'evidence', open },
        element('summary', {}, element('span', { class: 'tag inferred' }, strength), ' because'),
        element('ul', {}, because.map((step, index) =>
          element('li', { dir: 'auto', class: index ? 'premise' : 'rule' }, step))))
      : element('div', { class: 'evidence' }, element('span', { class: 'tag inferred' }, strength)));
  }
  if (!parts.length && hasSources) parts.push(element('div', { class: 'evidence quiet' }, 'no source given'));
  return parts;
}

/* The kinds of source, the best first (MODEL.md has the order; evidence/source_kinds.py the words). */
const SOURCE_KINDS = [
  'primary record', 'research dataset', 'reference work', 'analysis', 'press', 'secondary page', 'editors’ knowledge', "editors' knowledge"];
const MOST_WORDS_IN_SIGHT = 25;

/** The sources, the best kind first; of one kind those of which more is known. */
function bestFirst(sources) {
  const rank = ({ source_kind: kind }) => (SOURCE_KINDS.includes(kind) ? SOURCE_KINDS.indexOf(kind) : SOURCE_KINDS.length);
  return [...sources].sort((a, b) => rank(a) - rank(b) || (b.sentence ? 1 : 0) - (a.sentence ? 1 : 0) || (b.date ? 1 : 0) - (a.date ? 1 : 0));
}

/** Who says so, in a line: publisher, or else title; kind; year. What is not known is left out. */
const sayer = source => [
  cut(source.publisher || source.title || shorten(source.graph), 60), source.source_kind, source.date?.slice(0, 4),
].filter(Boolean).join(' · ');

/** The passages and sources behind what is said: the best of them in sight with its words, all folded under their number. */
function passages(sources, { open = false, mark = null, remarks = [] } = {}) {
  if (!sources.length) return false;
  const ordered = bestFirst(sources);
  const words = ordered.find(source => source.sentence)?.sentence.split(/\s+/);
  return [
    element('details', { class: 'evidence', open },
      element('summary', {}, element('span', { class: 'sayer', dir: 'auto' }, sayer(ordered[0])), element('span', { class: 'support' }, supportOf(sources)), mark),
      element('ul', {}, ordered.map(passage),
        remarks.map(remark => element('li', { dir: 'auto', class: 'remark quiet' }, remark)))),
    words && element('blockquote', { class: 'words', dir: 'auto' },
      words.slice(0, MOST_WORDS_IN_SIGHT).join(' '), words.length > MOST_WORDS_IN_SIGHT && ' …'),
  ];
}

/** How much stands behind a statement: passages, and documents where there are several; sources. */
function supportOf(sources) {
  const read = sources.filter(source => source.begin !== null);
  const documents = distinct(read.map(source => source.title)).length;
  const passages = read.length > 0 && plural(read.length, 'passage');
  const others = sources.length > read.length && plural(sources.length - read.length, 'source');
  return [documents > 1 ? `${passages} in ${documents} documents` : passages, others].filter(Boolean).join(' and ');
}

/** The firmest modality in which a source states it; nothing where it is only inferred. */
const firmest = ({ sources }) =>
  [...MODALITIES.keys()].find(modality => sources.some(source => source.modality === modality)) || '';

/** How weak a statement is, where no source asserts it outright. */
function firmness({ sources }) {
  if (sources.some(source => source.modality === 'asserted')) return null;
  return distinct(sources.map(source => source.modality)).map(modality =>
    [' ', element('span', { class: 'tag' }, MODALITIES.get(modality) || modality)]);
}

function passage(source) {
  return element('li', { class: 'passage' },
    element('div', { dir: 'auto' }, webLink(source.url || source.graph, source.title || shorten(source.graph))),
    element('div', { class: 'quiet', dir: 'auto' }, whereIn(source)),
    source.sentence && element('blockquote', { dir: 'auto' }, source.sentence),
    source.notes.map(note => element('div', { class: 'quiet', dir: 'auto' }, `note: ${note}`)));
}

/** Whose a source is and of what kind; where in it a passage stands, and how firm it is. */
function whereIn(source) {
  const parts = [source.publisher, source.source_kind, source.date].filter(Boolean);
  if (source.section) parts.push(`section “${source.section}”`);
  if (source.paragraph !== null) parts.push(`paragraph ${source.paragraph}`);
  if (source.begin !== null && source.end !== null) parts.push(`characters ${source.begin}–${source.end}`);
  if (source.begin !== null || !parts.length) parts.push(MODALITIES.get(source.modality) || source.modality);
  return parts.join(' · ');
}
