/* The axis of years under the drawing: type a year, drag, play, or draw a stretch over the histogram of
   what begins and ends. */

const INSET = 8; // half of the slider's thumb: its ends stand so far within
const PLAYED = 700; // milliseconds for each year in which something changes
const EARLIEST_SHARE = 0.02; // of all changes lie before the axis; a year that is typed reaches them

/** How much begins and ends in each year, by the year: { begins, ends }. */
const changes = (() => {
  const found = new Map();
  const count = (day, what, later = 0) => {
    const parts = dateParts(day);
    if (!parts) return;
    const year = parts[0] + later;
    if (!found.has(year)) found.set(year, { begins: 0, ends: 0 });
    found.get(year)[what] += 1;
  };
  const { coveredUntil } = opening;
  const dated = [...things.values(), ...statements.values()].filter(item => item.days);
  for (const { days: [begins, begun = null, lasts = null, ends = null], inferred } of dated) {
    if (inferred) continue;
    count(begun ?? begins, 'begins');
    const last = ends ?? (lasts === coveredUntil || lasts === NO_END ? null : lasts);
    if (last && !(lasts === begun && ends === null)) count(last, 'ends');
  }
  return found;
})();

/** The years of the axis, from the first one to that up to which the graph is covered; null where nothing is dated. */
const axis = (() => {
  const covered = dateParts(opening.coveredUntil)?.[0];
  const years = [...changes].flatMap(([year, { begins, ends }]) => Array(begins + ends).fill(year)).sort((a, b) => a - b);
  if (!years.length) return null;
  const first = years[Math.floor(EARLIEST_SHARE * years.length)];
  const last = covered ?? years.at(-1) + 1;
  return { first: Math.min(first - 1, last - 1), last, earlier: years[0] < first - 1 };
})();

/** The day that a year of the axis stands for: its last, or that up to which the graph is covered. */
const dayOfYear = year => (opening.coveredUntil && year === dateParts(opening.coveredUntil)[0] ? opening.coveredUntil : endOf(year));
const yearOf = date => dateParts(date)[0];

/** Set the time of the page: a day, or from a day to another; null for any time. A path is looked for again. */
function setDay(day, since = null) {
  const { path } = state;
  state.asOf = day;
  state.since = day !== null && since !== null && dayNumber(since) < dayNumber(day) ? since : null;
  refresh();
  if (path && !state.path) showPathBetween(path.from, path.to, path.number, path.avoid);
  const said = timeInWords();
  say(said ? `${said[0].toUpperCase()}${said.slice(1)}${hereInYear(yearOf(day))}` : 'Any time');
}

/** ": 12 begin, 3 end in that year", for who does not see the histogram. */
function hereInYear(year) {
  const { begins = 0, ends = 0 } = changes.get(year) ?? {};
  return begins + ends ? `: ${begins} begin, ${ends} end in ${yearInWords(year)}` : '';
}

const playing = { timer: 0 };

function play() {
  if (playing.timer) return stopPlaying();
  const years = [...changes.keys()].filter(year => year >= axis.first && year <= axis.last).sort((a, b) => a - b);
  const next = () => {
    const now = state.asOf === null || yearOf(state.asOf) >= axis.last ? -Infinity : yearOf(state.asOf);
    const year = years.find(each => each > now);
    setDay(dayOfYear(year ?? axis.last));
    playing.timer = year === undefined || year === years.at(-1) ? 0 : setTimeout(next, PLAYED);
    showPlaying();
  };
  return next();
}

function stopPlaying() {
  clearTimeout(playing.timer);
  playing.timer = 0;
  showPlaying();
}

function showPlaying() {
  $('play').textContent = playing.timer ? '❚❚' : '▶';
  $('play').setAttribute('aria-label', playing.timer ? 'Stop' : 'Play the years in which something changes');
}

/** Read what was typed into the two fields; what is no day is said, and changes nothing. */
function readTyped() {
  const [from, to] = ['since-typed', 'year-typed'].map(id => $(id).value.trim());
  const [since, day] = [from && dayTyped(from, { first: true }), to && dayTyped(to)];
  if (since === null || day === null) {
    say('Write a year, a month or a day: 1999, 1999-03 or 1999-03-31');
    return;
  }
  const last = opening.coveredUntil ?? dayOfYear(axis.last);
  setDay(day || (since ? last : null), since || null);
}

function buildTime() {
  const bar = $('time');
  bar.hidden = !axis;
  if (bar.hidden) return;
  const typed = (id, words, example) => element('label', { class: 'typed' }, words, element('input', {
    type: 'text', id, inputmode: 'numeric', autocomplete: 'off', size: 6, placeholder: example,
    title: 'A year, a month or a day: 1999, 1999-03, 1999-03-31',
    onchange: readTyped,
    onkeydown: event => { if (event.key === 'Enter') readTyped(); },
  }));
  const slider = element('input', {
    type: 'range', id: 'year', min: axis.first, max: axis.last, step: 1, 'aria-label': 'As of the end of the year',
    oninput: () => { stopPlaying(); setDay(dayOfYear(Number(slider.value))); },
  });
  fill(bar,
    element('label', { class: 'option' },
      element('input', {
        type: 'checkbox', id: 'dated',
        onchange: event => setDay(event.target.checked ? opening.asOf ?? dayOfYear(Number(slider.value)) : null),
      }), element('span', { id: 'year-said' })),
    element('div', { class: 'years' }, element('canvas', { id: 'changes', 'aria-hidden': 'true' }), slider,
      element('div', { class: 'ends', 'aria-hidden': 'true' }, element('span', {}, yearInWords(axis.first)), element('span', {}, yearInWords(axis.last)))),
    button('▶', play, { id: 'play', class: 'icon' }),
    typed('year-typed', 'Year ', 'any'),
    typed('since-typed', 'from ', ''),
    element('label', { class: 'option' },
      element('input', {
        type: 'checkbox', id: 'undated',
        onchange: event => {
          state.undated = event.target.checked;
          refresh();
        },
      }), 'also what has no date'),
    element('span', { id: 'year-note', class: 'quiet' }));
  showPlaying();
  startStretch($('changes'));
  new ResizeObserver(drawChanges).observe($('changes'));
}

/** Dragging over the histogram chooses the years passed; a click chooses one. */
function startStretch(canvas) {
  let from = null;
  const yearAt = event => {
    const { left, width } = canvas.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left - INSET) / (width - 2 * INSET)));
    return Math.round(axis.first + share * (axis.last - axis.first));
  };
  canvas.addEventListener('pointerdown', event => {
    stopPlaying();
    from = yearAt(event);
    canvas.setPointerCapture(event.pointerId);
    setDay(dayOfYear(from));
  });
  canvas.addEventListener('pointermove', event => {
    if (from === null) return;
    const [first, last] = [from, yearAt(event)].sort((a, b) => a - b);
    setDay(dayOfYear(last), first === last ? null : dayTyped(String(first), { first: true }));
  });
  canvas.addEventListener('pointerup', () => { from = null; });
  canvas.addEventListener('pointercancel', () => { from = null; });
}

/** What begins stands above the line, what ends below; the time that is chosen is washed. */
function drawChanges() {
  const canvas = $('changes');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!width) return;
  const ratio = devicePixelRatio || 1;
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  const span = axis.last - axis.first;
  const x = year => INSET + ((year - axis.first) / span) * (width - 2 * INSET);
  if (state.asOf !== null) {
    const [left, right] = [state.since ?? state.asOf, state.asOf].map(day => x(Math.min(axis.last, Math.max(axis.first, yearOf(day)))));
    context.fillStyle = color('chosen');
    context.fillRect(left - 2, 0, right - left + 4, height);
  }
  const seen = [...changes].filter(([year]) => year >= axis.first && year <= axis.last);
  const most = Math.max(1, ...seen.map(([, { begins, ends }]) => Math.max(begins, ends)));
  const bar = Math.max(1.5, (width - 2 * INSET) / span - 1);
  const middle = height * 0.66;
  for (const [year, { begins, ends }] of seen) {
    const tall = count => (count ? Math.max(0.12, Math.sqrt(count / most)) : 0);
    context.fillStyle = color('accent');
    context.fillRect(x(year) - bar / 2, middle - tall(begins) * (middle - 1), bar, tall(begins) * (middle - 1));
    context.fillStyle = color('warm');
    context.fillRect(x(year) - bar / 2, middle + 1, bar, Math.min(1, tall(ends)) * (height - middle - 1));
  }
}

function showTime() {
  const said = timeInWords();
  $('heading-day').textContent = state.asOf === null ? ''
    : state.since === null ? ` as of ${dayInWords(state.asOf)}` : ` ${said}`;
  if ($('time').hidden) return;
  $('time').classList.toggle('any', state.asOf === null);
  $('dated').checked = state.asOf !== null;
  $('undated').checked = state.undated;
  $('undated').disabled = state.asOf === null;
  const year = state.asOf === null ? axis.last : yearOf(state.asOf);
  $('year').value = year;
  $('year').setAttribute('aria-valuetext', said ? `${said}${hereInYear(year)}` : 'any time');
  $('year-said').textContent = said ? `${said[0].toUpperCase()}${said.slice(1)}` : 'Any time';
  const short = (day, isUsual) => (day === null ? '' : isUsual(day) ? String(yearOf(day)) : day);
  if (document.activeElement !== $('year-typed')) $('year-typed').value = short(state.asOf, isEndOfYear);
  if (document.activeElement !== $('since-typed')) $('since-typed').value = short(state.since, day => /-01-01$/.test(day));
  const { coveredUntil } = opening;
  const dated = [...things.values(), ...statements.values()].filter(item => item.days);
  $('year-note').textContent = state.asOf !== null && coveredUntil && dayNumber(state.asOf) > dayNumber(coveredUntil)
    ? `The graph is covered up to ${dayInWords(coveredUntil)}.`
    : axis.earlier && year < axis.first ? 'Before the axis.' : '';
  drawChanges();
}
