/* Time: what held at the end of a year, and the slider for it. It stops only where something changes. */

/** The year and what follows of an ISO date, or null; years before 0 are negative. */
function dateParts(date) {
  const found = /^(-?\d{1,6})(-\d{2}-\d{2})?/.exec(date ?? '');
  return found ? { year: Number(found[1]), day: found[2] || '' } : null;
}

/** Whether a thing or statement held on 31 December of the year, as far as its dates tell. */
function heldIn(year, { start, end }) {
  const [first, last] = [dateParts(start), dateParts(end)];
  const begun = !first || first.year <= year;
  return begun && (!last || last.year > year || (last.year === year && last.day === '-12-31'));
}

const timeAllows = item => state.asOf === null || heldIn(state.asOf, item);

/** Whether something is left out for want of a date; an undated thing stays where a dated relation has it. */
const leftUndated = ({ start, end }) =>
  state.asOf !== null && !state.undated && !dateParts(start) && !dateParts(end);

/** The years at the end of which something holds that did not a year before, or the reverse. */
const turningYears = distinct([...things.values(), ...statements.values()].flatMap(({ start, end }) => {
  const [first, last] = [dateParts(start), dateParts(end)];
  return [first && first.year, last && (last.day === '-12-31' ? last.year + 1 : last.year)];
}).filter(year => year !== null)).sort((a, b) => a - b);

const yearInWords = year => (year > 0 ? `${year}` : `${1 - year} BC`);

/** The last turning year that is not after a year. */
const stopFor = year => turningYears.reduce((found, stop, index) => (stop <= year ? index : found), 0);

function setYear(year) {
  state.asOf = year;
  refresh();
}

function buildTime() {
  const bar = $('time');
  bar.hidden = turningYears.length < 2;
  if (bar.hidden) return;
  const last = turningYears.length - 1;
  const slider = element('input', {
    type: 'range', id: 'year', min: 0, max: last, step: 1, 'aria-label': 'As of the end of the year',
    oninput: () => setYear(turningYears[Number(slider.value)]),
  });
  fill(bar,
    element('label', { class: 'option' },
      element('input', {
        type: 'checkbox', id: 'dated',
        onchange: event => setYear(event.target.checked ? turningYears[Number(slider.value)] : null),
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
  if ($('time').hidden) return;
  const at = state.asOf === null ? turningYears.length - 1 : stopFor(state.asOf);
  $('time').classList.toggle('any', state.asOf === null);
  $('dated').checked = state.asOf !== null;
  $('undated').checked = state.undated;
  $('undated').disabled = state.asOf === null;
  $('year').value = at;
  $('year').setAttribute('aria-valuetext', state.asOf === null ? 'any time' : `as of the end of ${yearInWords(state.asOf)}`);
  $('year-said').textContent = state.asOf === null ? 'Any time' : `As of the end of ${yearInWords(state.asOf)}`;
}
