/* Time: what holds on a day, or at some time between two. Which days count is worked out in core/validity.py:
   here days are only compared. */

const HOLDS = 'holds';
const MAY_HOLD = 'may hold';
const DOES_NOT_HOLD = 'does not hold';
const NO_END = '9999-12-31'; // of what is ongoing in a graph that is not said to be covered up to a day
const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July',
  'August', 'September', 'October', 'November', 'December'];

/** Year, month and day of an ISO date, or null; years before 0 are negative. */
function dateParts(date) {
  const found = /^(-?\d{1,6})-(\d{2})-(\d{2})/.exec(date ?? '');
  return found && found.slice(1).map(Number);
}

/** A number that grows with the day, or null where there is none. */
function dayNumber(date) {
  const parts = dateParts(date);
  return parts && (parts[0] * 12 + parts[1] - 1) * 31 + parts[2] - 1;
}

/** The first and last possible and certain days of a thing or statement, as numbers; null where no time is said of it. */
function spanOf(item) {
  if (item.days && !spans.has(item)) spans.set(item, item.days.map(dayNumber));
  return spans.get(item);
}
const spans = new Map(); // those that were asked for

/** Whether a thing or statement holds on a day, or at some time from another day on: for sure, perhaps, or not. */
function heldOn(day, item, since = day) {
  const span = spanOf(item);
  if (!span) return HOLDS; // no time is said of it
  const [first, last] = [dayNumber(since), dayNumber(day)];
  const [begins, begun, lasts, ends] = span;
  if ((begins !== null && last < begins) || (ends != null && first > ends)) return DOES_NOT_HOLD;
  if (span.length === 1) return HOLDS; // only its founding is known
  return begun !== null && lasts !== null && begun <= last && first <= lasts ? HOLDS : MAY_HOLD;
}

/** The same at the time that the page is set to; what no time is asked of holds. */
const heldNow = item => (state.asOf === null ? HOLDS : heldOn(state.asOf, item, state.since ?? state.asOf));

const timeAllows = item => heldNow(item) !== DOES_NOT_HOLD;
const isDated = item => item.days?.some(Boolean);

const mayHold = item => heldNow(item) === MAY_HOLD;

/** Why something only may hold on the day, in words. */
function whyMayHold({ days: [begins, begun, lasts, ends] }) {
  const asked = dayNumber(state.asOf);
  if (!begins && !begun && !ends) return 'its dates are not known';
  if (!begun) return 'its start is not known';
  if (asked < dayNumber(begun)) return begins ? 'its start is not known to the day' : 'its start is not known';
  if (ends) return 'its end is not known to the day';
  if (lasts && lasts === opening.coveredUntil) return `known up to ${dayInWords(lasts)}`;
  return 'its end is not known';
}

/** Whether something is left out for want of a date; an undated thing stays where a dated relation has it. */
const leftUndated = item => state.asOf !== null && !state.undated && !isDated(item);

const isEndOfYear = date => /-12-31$/.test(date);
const endOf = year => `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}-12-31`;

const yearInWords = year => (year > 0 ? `${year}` : `${1 - year} BC`);

/** "31 March 1999" */
function dayInWords(date) {
  const [year, month, day] = dateParts(date);
  return `${day} ${MONTHS[month - 1] ?? month} ${yearInWords(year)}`;
}

/** "the end of 1999", or the day where it is another. */
const momentInWords = date => (isEndOfYear(date) ? `the end of ${yearInWords(dateParts(date)[0])}` : dayInWords(date));

/** Day, month or year as it is typed, as an ISO date; a month or year stands for its last day, or its first. Else null. */
function dayTyped(text, { first = false } = {}) {
  const found = /^(-?\d{1,6})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(text.trim());
  if (!found) return null;
  const [year, month, day] = found.slice(1).map(part => part && Number(part));
  if (month < 1 || month > 12 || day < 1 || day > lastDayOf(year, month)) return null;
  const two = number => String(number).padStart(2, '0');
  const years = `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}`;
  const months = month ?? (first ? 1 : 12);
  return `${years}-${two(months)}-${two(day ?? (first ? 1 : lastDayOf(year, months)))}`;
}

function lastDayOf(year, month) {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The time that the page is set to, in words: "as of the end of 1999", "from 1990 to 31 March 1999". */
function timeInWords() {
  if (state.asOf === null) return '';
  if (state.since === null) return `as of ${momentInWords(state.asOf)}`;
  return `from ${startInWords(state.since)} to ${momentInWords(state.asOf)}`;
}
const startInWords = date => (/-01-01$/.test(date) ? yearInWords(dateParts(date)[0]) : dayInWords(date));
