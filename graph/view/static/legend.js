/* The legend: what each mark means, how much of it is shown, and switches to hide it. */

const counters = []; // { filter, value, input, output }

function buildLegend() {
  const narrow = matchMedia('(max-width: 820px)').matches;
  fill($('legend'), filters.map(filter => filterSection(filter, narrow)), optionSection(narrow));
}

function filterSection(filter, narrow) {
  const totals = countValues(filter, filter.items.values());
  if (!totals.size) return null;
  const setAll = hide => {
    state.hidden.set(filter.id, new Set(hide ? totals.keys() : []));
    refresh();
  };
  return element('details', { open: !narrow, id: `filter-${filter.id}` },
    element('summary', {}, filter.title),
    totals.size > 2 && element('div', { class: 'all' },
      button('all', () => setAll(false), { class: 'small', 'aria-label': `${filter.title}: show all` }),
      button('none', () => setAll(true), { class: 'small', 'aria-label': `${filter.title}: show none` })),
    element('ul', {}, orderedValues(filter, totals).map(value => filterRow(filter, value))));
}

function countValues(filter, items) {
  const counts = new Map();
  for (const item of items) {
    for (const value of filter.values(item)) counts.set(value, (counts.get(value) || 0) + 1);
  }
  return counts;
}

/** Kinds in their families, bases and modalities from firm to weak, all else by frequency. */
function orderedValues(filter, totals) {
  const fixed = { kind: kinds, basis: BASES, modality: MODALITIES }[filter.id];
  const values = [...totals.keys()].sort((a, b) => totals.get(b) - totals.get(a));
  if (!fixed) return values;
  const order = [...fixed.keys()];
  const rank = value => (order.includes(value) ? order.indexOf(value) : order.length);
  return values.sort((a, b) => rank(a) - rank(b));
}

function filterRow(filter, value) {
  const input = element('input', {
    type: 'checkbox',
    'data-value': value,
    onchange: () => {
      if (input.checked) state.hidden.get(filter.id).delete(value);
      else state.hidden.get(filter.id).add(value);
      refresh();
    },
  });
  const output = element('span', { class: 'count' });
  counters.push({ filter, value, input, output });
  return element('li', {}, element('label', {}, input,
    filter.id === 'kind' && swatch(kinds.get(value)),
    filter.id === 'basis' && element('span', { class: `line ${value}` }),
    element('span', { class: 'word', dir: 'auto' }, cut(filter.word(value), 120)), output));
}

function optionSection(narrow) {
  const options = [checkbox('lonely', 'things without a shown relation')];
  if (Number.isFinite(FIRST_YEAR)) {
    options.push(checkbox('undated', 'relations without a date'), yearRange('from', 'From'), yearRange('to', 'To'));
  }
  return element('details', { open: !narrow, id: 'filter-options' },
    element('summary', {}, Number.isFinite(FIRST_YEAR) ? 'Time and the rest' : 'Also show'), options);
}

function checkbox(name, text) {
  const input = element('input', {
    type: 'checkbox', id: name,
    onchange: () => {
      state[name] = input.checked;
      refresh();
    },
  });
  return element('label', { class: 'option' }, input, text);
}

function yearRange(end, word) {
  const input = element('input', {
    type: 'range', id: `year-${end}`, min: FIRST_YEAR, max: LAST_YEAR, 'aria-label': `${word} the year`,
    oninput: () => {
      state[end] = Number(input.value);
      if (state.from > state.to) state[end === 'from' ? 'to' : 'from'] = state[end];
      refresh();
    },
  });
  return element('label', { class: 'option year' }, word, ' ', element('output', { id: `shown-${end}` }), input);
}

/** Write shown and total numbers, and set every switch to what the state says. */
function showCounts() {
  const visible = new Map();
  for (const filter of filters) {
    const ids = filter.items === things ? shown.things : shown.statements;
    visible.set(filter.id, countValues(filter, [...ids].map(id => filter.items.get(id))));
  }
  const totals = new Map(filters.map(filter => [filter.id, countValues(filter, filter.items.values())]));
  for (const { filter, value, input, output } of counters) {
    const now = visible.get(filter.id).get(value) || 0;
    const all = totals.get(filter.id).get(value);
    output.textContent = now === all ? `${all}` : `${now}/${all}`;
    input.checked = !state.hidden.get(filter.id).has(value);
  }
  $('lonely').checked = state.lonely;
  if (!$('undated')) return;
  $('undated').checked = state.undated;
  for (const end of ['from', 'to']) {
    $(`year-${end}`).value = state[end];
    $(`shown-${end}`).textContent = state[end];
  }
}
