/* Time: what holds on a day. The slider steps through ends of years, and stops only where something
   changes; a link or `--as-of` may ask for any day. Which days count is worked out in core/validity.py:
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
const spanOf = new Map([...things.values(), ...statements.values()]
  .filter(item => item.days)
  .map(item => [item, item.days.map(dayNumber)]));

/** Whether a thing or statement holds on a day: for sure, perhaps, or not. */
function heldOn(day, item) {
  const span = spanOf.get(item);
  if (!span) return HOLDS; // no time is said of it
  const asked = dayNumber(day);
  const [begins, begun, lasts, ends] = span;
  if ((begins !== null && asked < begins) || (ends != null && asked > ends)) return DOES_NOT_HOLD;
  if (span.length === 1) return HOLDS; // only its founding is known
  return begun !== null && lasts !== null && begun <= asked && asked <= lasts ? HOLDS : MAY_HOLD;
}

const timeAllows = item => state.asOf === null || heldOn(state.asOf, item) !== DOES_NOT_HOLD;
const isDated = item => item.days?.some(Boolean);

const mayHold = item => state.asOf !== null && heldOn(state.asOf, item) === MAY_HOLD;

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

/** The days at which the slider stops: ends of years at which something holds, or may, that did not a year before,
    or the reverse; none after the day up to which the graph is covered. */
const stops = (() => {
  const covered = opening.coveredUntil;
  const years = [...spanOf.keys()].flatMap(({ days: [begins, begun, lasts, ends] }) => [
    ...[begins, begun].map(day => dateParts(day)?.[0]),
    ...[lasts === covered || lasts === NO_END ? null : lasts, ends].map(day => {
      const parts = dateParts(day);
      return parts && (isEndOfYear(day) ? parts[0] + 1 : parts[0]);
    }),
  ]).filter(year => year != null);
  const last = dayNumber(covered) ?? Infinity;
  const ends = distinct(years).sort((a, b) => a - b).map(endOf);
  const within = ends.filter(day => dayNumber(day) <= last);
  return within.length < ends.length && dateParts(ends[within.length])[0] === dateParts(covered)[0]
    ? [...within, covered] : within;
})();

const yearInWords = year => (year > 0 ? `${year}` : `${1 - year} BC`);

/** "31 March 1999" */
function dayInWords(date) {
  const [year, month, day] = dateParts(date);
  return `${day} ${MONTHS[month - 1] ?? month} ${yearInWords(year)}`;
}

/** "the end of 1999", or the day where it is another. */
const momentInWords = date => (isEndOfYear(date) ? `the end of ${yearInWords(dateParts(date)[0])}` : dayInWords(date));

/** The last stop that is not after a day. */
const stopFor = date => stops.reduce((found, stop, index) => (dayNumber(stop) <= dayNumber(date) ? index : found), 0);

function setDay(date) {
  state.asOf = date;
  refresh();
}

function buildTime() {
  const bar = $('time');
  bar.hidden = stops.length < 2 && !opening.asOf;
  if (bar.hidden) return;
  const slider = element('input', {
    type: 'range', id: 'year', min: 0, max: Math.max(0, stops.length - 1), step: 1, 'aria-label': 'As of the end of the year',
    oninput: () => setDay(stops[Number(slider.value)]),
    disabled: stops.length < 2,
  });
  fill(bar,
    element('label', { class: 'option' },
      element('input', {
        type: 'checkbox', id: 'dated',
        onchange: event => setDay(event.target.checked ? opening.asOf ?? stops[Number(slider.value)] : null),
      }), element('span', { id: 'year-said' })),
    slider,
    element('label', { class: 'option' },
      element('input', {
        type: 'checkbox', id: 'undated',
        onchange: event => {
          state.undated = event.target.checked;
          refresh();
        },
      }), 'undated too'));
}

function showTime() {
  $('heading-day').textContent = state.asOf === null ? '' : ` as of ${dayInWords(state.asOf)}`;
  if ($('time').hidden) return;
  const moment = state.asOf === null ? '' : momentInWords(state.asOf);
  $('time').classList.toggle('any', state.asOf === null);
  $('dated').checked = state.asOf !== null;
  $('undated').checked = state.undated;
  $('undated').disabled = state.asOf === null;
  $('year').value = state.asOf === null ? stops.length - 1 : stopFor(state.asOf);
  $('year').setAttribute('aria-valuetext', moment ? `as of ${moment}` : 'any time');
  $('year-said').textContent = moment ? `As of ${moment}` : 'Any time';
}
