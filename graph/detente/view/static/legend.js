/* The legend: what each mark means, how much of it is shown, and switches to hide it. */

let counters = []; // { filter, values, input, output } of each switch
const opened = new Set(['kind', 'relation', 'basis', 'modality']); // sections and families that are unfolded

let totalsOf = null; // of each filter: value -> how much has it

function buildLegend() {
  totalsOf ??= new Map(filters.map(filter => [filter.id, countValues(filter, filter.items.values())]));
  counters = [];
  const narrow = matchMedia('(max-width: 820px)').matches;
  fill($('legend'),
    filters.map(filter => filterSection(filter, narrow ? `narrow ${filter.id}` : filter.id)),
    element('div', { class: 'options' },
      element('label', { class: 'option' }, element('input', {
        type: 'checkbox', id: 'lonely',
        onchange: ({ target }) => {
          state.lonely = target.checked;
          refresh();
        },
      }), 'things that no line shown leads to'),
      element('p', { id: 'gone', class: 'quiet' })));
}

/** A section; it stays as folded as it was under its key. */
function filterSection(filter, key) {
  const totals = totalsOf.get(filter.id);
  if (!totals.size) return null;
  const setAll = hide => {
    state.hidden.set(filter.id, new Set(hide ? totals.keys() : []));
    refresh();
  };
  const keep = ({ target }) => (target.open ? opened.add(key) : opened.delete(key));
  return element('details', { open: opened.has(key), id: `filter-${filter.id}`, ontoggle: keep },
    element('summary', {}, filter.title),
    totals.size > 2 && element('div', { class: 'all' },
      button('all', () => setAll(false), { class: 'small', 'aria-label': `${filter.title}: show all` }),
      button('none', () => setAll(true), { class: 'small', 'aria-label': `${filter.title}: show none` })),
    element('ul', {}, rowsOf(filter, totals)));
}

/** The rows of a section: by family, where there are several. */
function rowsOf(filter, totals) {
  const found = filter.id === 'kind' ? families().map(kindFamily) : filter.id === 'relation' ? relationFamilies(totals) : [];
  if (found.length > 1) return found.map(family => familyRow(filter, family));
  return orderedValues(filter, totals).map(value => filterRow(filter, [value], pictureOf(filter, value)));
}

const kindFamily = ([name, looks]) => ({
  name, values: looks.map(look => look.kind), picture: () => swatch({ ...looks[0], fill: 'solid' }),
});

/** The families of the relations that there are, in the order of their table. */
function relationFamilies(totals) {
  const ordered = [...totals.keys()].sort((a, b) => totals.get(b) - totals.get(a));
  return verbs.map(verb => ({
    name: verb.name, values: ordered.filter(relation => verbOf(relation) === verb), picture: () => lineSwatch(verb),
  })).filter(({ values }) => values.length);
}

const FIRM_OF = new Map([['stated', STATED], ['inferred', BY_RULE], ['inferred-possible', PERHAPS_BY_RULE], ['constructed', CONSTRUCTED]]);

/** The mark or line of a value of the legend. */
function pictureOf({ id }, value) {
  if (id === 'kind') return swatch(kinds.get(value));
  if (id === 'relation') return lineSwatch(verbOf(value));
  return id === 'basis' ? lineSwatch(null, FIRM_OF.get(value)) : null;
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

/** A family with its kinds or relations folded under it; a family of one is that one. */
function familyRow(filter, { name, values, picture }) {
  if (values.length === 1) return filterRow(filter, values, pictureOf(filter, values[0]));
  const list = element('ul', { class: 'kinds', hidden: !opened.has(name), id: `family-${name.replace(/\W/g, '-')}` },
    values.map(value => filterRow(filter, [value], pictureOf(filter, value))));
  const unfold = button('', () => {
    list.hidden = !list.hidden;
    if (list.hidden) opened.delete(name);
    else opened.add(name);
    unfold.setAttribute('aria-expanded', String(!list.hidden));
  }, { class: 'fold', 'aria-expanded': String(opened.has(name)), 'aria-label': `Kinds of ${name}` });
  const row = filterRow(filter, values, picture(), name);
  row.firstChild.after(unfold);
  row.append(list);
  return row;
}

/** A switch for one value, or for all those of a family. */
function filterRow(filter, values, picture = null, family = '') {
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
  return element('li', { class: family && 'family' }, element('label', {}, input, picture,
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

