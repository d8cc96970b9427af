/* Statements in words, with when they held and who says so. */

/** A thing's name, to go to it; paler where the thing is not in the drawing. */
const thingLink = (id, length = 160) => {
  const drawn = shown.things.has(id);
  return button(cut(things.get(id).name, length), () => select(id, { move: true }), {
    class: drawn ? 'link' : 'link away', dir: 'auto', title: drawn ? null : 'Not in the drawing yet',
  });
};

/** When a statement held: "since 12 March 1999", "1955 to 1991", "until 1991", or nothing. */
function dates({ when, start, end }) {
  if (when) return when;
  if (start && end) return start === end ? start : `${start} to ${end}`;
  if (start) return `since ${start}`;
  return end ? `until ${end}` : '';
}

/** One statement as a sentence read from one of its ends, with its evidence and what else connects the two. */
function sentence(statement, from = statement.subject, also = []) {
  const when = dates(statement);
  return element('li', { class: 'sentence' },
    thingLink(from), ' ', wordsFrom(statement, from), ' ', thingLink(otherEnd(statement, from)),
    when && element('span', { class: 'when' }, ` (${when})`), perhaps(statement),
    evidence(statement, { open: true }),
    also.length > 0 && element('details', { class: 'evidence also' },
      element('summary', {}, `and ${also.length} more`),
      element('ul', {}, also.map(other => element('li', { dir: 'auto' }, inWords(other, from))))));
}

/** The same as plain text: as `detente path` has it. */
function inWords(statement, from = statement.subject) {
  const when = dates(statement);
  const words = [from, otherEnd(statement, from)].map(id => things.get(id).name).join(` ${wordsFrom(statement, from)} `);
  return when ? `${words} (${when})` : words;
}

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

/** The passages and sources behind what is said, folded under their number. */
function passages(sources, { open = false, mark = null, remarks = [] } = {}) {
  return sources.length > 0 && element('details', { class: 'evidence', open },
    element('summary', {}, supportOf(sources), mark),
    element('ul', {}, sources.map(passage),
      remarks.map(remark => element('li', { dir: 'auto', class: 'remark quiet' }, remark))));
}

/** How much stands behind a statement: passages, and documents where there are several; sources. */
function supportOf(sources) {
  const read = sources.filter(source => source.begin !== null);
  const documents = distinct(read.map(source => source.title)).length;
  const passages = read.length > 0 && plural(read.length, 'passage');
  const others = sources.length > read.length && plural(sources.length - read.length, 'source');
  return [documents > 1 ? `${passages} in ${documents} documents` : passages, others].filter(Boolean).join(' and ');
}

/** That something only may hold on the day, and why. */
const perhaps = item => mayHold(item) && [' ', element('span', { class: 'tag perhaps' }, `may hold: ${whyMayHold(item)}`)];

/** How far a statement is unconfirmed, where no source gives it in full. */
const checked = ({ verification }) => verification && [' ', element('span', { class: 'tag' }, verification)];

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
  const parts = [source.publisher, source.source_kind].filter(Boolean);
  if (source.section) parts.push(`section “${source.section}”`);
  if (source.paragraph !== null) parts.push(`paragraph ${source.paragraph}`);
  if (source.begin !== null && source.end !== null) parts.push(`characters ${source.begin}–${source.end}`);
  if (source.begin !== null || !parts.length) parts.push(MODALITIES.get(source.modality) || source.modality);
  return parts.join(' · ');
}
