/* The legend: what each mark means, how much of it is shown, and switches to hide it. */

let counters = []; // { filter, values, input, output } of each switch
const opened = new Set(['kind', 'basis', 'modality']); // sections and families that are unfolded

function buildLegend() {
  counters = [];
  const narrow = matchMedia('(max-width: 820px)').matches;
  fill($('legend'),
    filters.map(filter => filterSection(filter, !narrow && opened.has(filter.id))),
    element('div', { class: 'options' },
      element('label', { class: 'option' }, element('input', {
        type: 'checkbox', id: 'lonely',
        onchange: ({ target }) => {
          state.lonely = target.checked;
          refresh();
        },
      }), 'things without a shown relation'),
      element('p', { id: 'gone', class: 'quiet' })));
}

function filterSection(filter, open) {
  const totals = countValues(filter, filter.items.values());
  if (!totals.size) return null;
  const setAll = hide => {
    state.hidden.set(filter.id, new Set(hide ? totals.keys() : []));
    refresh();
  };
  return element('details', { open, id: `filter-${filter.id}` },
    element('summary', {}, filter.title),
    totals.size > 2 && element('div', { class: 'all' },
      button('all', () => setAll(false), { class: 'small', 'aria-label': `${filter.title}: show all` }),
      button('none', () => setAll(true), { class: 'small', 'aria-label': `${filter.title}: show none` })),
    element('ul', {}, filter.id === 'kind' && families().length > 1
      ? families().map(family => familyRow(filter, family))
      : orderedValues(filter, totals).map(value => filterRow(filter, [value],
        filter.id === 'kind' ? kinds.get(value) : null))));
}

function countValues(filter, items) {
  const counts = new Map();
  for (const item of items) {
    for (const value of filter.values(item)) counts.set(value, (counts.get(value) || 0) + 1);
  }
  return counts;
}

/** Bases and modalities from firm to weak, all else by frequency. */
function orderedValues(filter, totals) {
  const fixed = { basis: BASES, modality: MODALITIES }[filter.id];
  const values = [...totals.keys()].sort((a, b) => totals.get(b) - totals.get(a));
  if (!fixed) return values;
  const order = [...fixed.keys()];
  const rank = value => (order.includes(value) ? order.indexOf(value) : order.length);
  return values.sort((a, b) => rank(a) - rank(b));
}

/** The families of kinds in the order of the legend: [name, looks]. */
function families() {
  const found = new Map();
  for (const look of kinds.values()) found.set(look.family, [...(found.get(look.family) || []), look]);
  return [...found];
}

/** A family with its kinds folded under it; a family of one kind is that kind. */
function familyRow(filter, [name, looks]) {
  if (looks.length === 1) return filterRow(filter, [looks[0].kind], looks[0]);
  const list = element('ul', { class: 'kinds', hidden: !opened.has(name), id: `family-${looks[0].kind}` },
    looks.map(look => filterRow(filter, [look.kind], look)));
  const unfold = button('', () => {
    list.hidden = !list.hidden;
    if (list.hidden) opened.delete(name);
    else opened.add(name);
    unfold.setAttribute('aria-expanded', String(!list.hidden));
  }, { class: 'fold', 'aria-expanded': String(opened.has(name)), 'aria-label': `Kinds of ${name}` });
  const row = filterRow(filter, looks.map(look => look.kind), { ...looks[0], fill: 'solid' }, name);
  row.firstChild.after(unfold);
  row.append(list);
  return row;
}

/** A switch for one value, or for all those of a family. */
function filterRow(filter, values, look = null, family = '') {
  const input = element('input', {
    type: 'checkbox',
    ...(family ? { 'data-family': family } : { 'data-value': values[0] }),
    onchange: () => {
      for (const value of values) {
        if (input.checked) state.hidden.get(filter.id).delete(value);
        else state.hidden.get(filter.id).add(value);
      }
      refresh();
    },
  });
  const output = element('span', { class: 'count' });
  counters.push({ filter, values, input, output });
  return element('li', { class: family && 'family' }, element('label', {}, input,
    look && swatch(look),
    filter.id === 'basis' && element('span', { class: `line ${values[0]}` }),
    element('span', { class: 'word', dir: 'auto' }, cut(family || filter.word(values[0]), 120)), output));
}

/** Write shown and total numbers, and set every switch to what the state says. */
function showCounts() {
  const visible = new Map();
  for (const filter of filters) {
    const ids = filter.items === things ? shown.things : shown.statements;
    visible.set(filter.id, countValues(filter, [...ids].map(id => filter.items.get(id))));
  }
  const sum = (counts, values) => values.reduce((all, value) => all + (counts.get(value) || 0), 0);
  for (const { filter, values, input, output } of counters) {
    const now = sum(visible.get(filter.id), values);
    const all = sum(totalsOf.get(filter.id), values);
    output.textContent = now === all ? `${all}` : `${now}/${all}`;
    const hidden = values.filter(value => state.hidden.get(filter.id).has(value)).length;
    input.checked = hidden === 0;
    input.indeterminate = hidden > 0 && hidden < values.length;
  }
  $('lonely').checked = state.lonely;
  fill($('gone'), state.gone.size > 0 && [
    `${plural(state.gone.size, 'thing')} hidden by hand `, button('Show again', unhide, { class: 'small' })]);
}

const totalsOf = new Map(filters.map(filter => [filter.id, countValues(filter, filter.items.values())]));
