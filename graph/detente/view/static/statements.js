/* Statements in words, with when they held and who says so. */

/** A thing's name, to go to it; paler where the thing is not in the drawing. */
const thingLink = (id, length = 160) => {
  const drawn = shown.things.has(id);
  return button(cut(things.get(id).name, length), () => select(id), {
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

/** That something only may hold on the day, and why. */
const perhaps = item => mayHold(item) && [' ', element('span', { class: 'tag perhaps' }, `may hold: ${whyMayHold(item)}`)];

/** How far a statement is unconfirmed, where no source gives it in full. */
const checked = ({ verification }) => verification && [' ', element('span', { class: 'tag' }, verification)];
