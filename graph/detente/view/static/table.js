/* The same as tables: the view for screen readers, for sorting, and for reading without a picture. */

const PAGE = 200;

const statementLink = s =>
  button(forward(s.relation), () => pick(s.id), { class: 'link', title: 'Read the statement' });

const datesOnTheDay = item => [dates(item), mayHold(item) && MAY_HOLD].filter(Boolean).join(' · ');

const TABLES = [
  {
    id: 'things', title: 'Things',
    rows: () => [...shown.things].map(id => things.get(id)),
    text: thing => [thing.name, ...thing.aliases, thing.kind, shorten(thing.iri)],
    columns: [
      { head: 'Name', cell: thing => thingLink(thing.id), by: thing => fold(thing.name) },
      { head: 'Kind', cell: thing => thing.kind, by: thing => fold(thing.kind) },
      { head: 'When', cell: datesOnTheDay, by: thing => thing.start || thing.end || '' },
      { head: 'Neighbors', cell: thing => thing.degree, by: thing => thing.degree },
      { head: 'Short IRI', cell: thing => shorten(thing.iri), by: thing => shorten(thing.iri) },
    ],
  },
  {
    id: 'relations', title: 'Relations',
    rows: () => [...shown.statements].map(id => statements.get(id)),
    text: s => [
      things.get(s.subject).name, forward(s.relation), things.get(s.object).name, dates(s), BASES.get(s.basis),
      ...s.sources.map(source => source.title)],
    columns: [
      { head: 'Subject', cell: s => thingLink(s.subject), by: s => fold(things.get(s.subject).name) },
      { head: 'Relation', cell: statementLink, by: s => forward(s.relation) },
      { head: 'Object', cell: s => thingLink(s.object), by: s => fold(things.get(s.object).name) },
      { head: 'When', cell: datesOnTheDay, by: s => s.start || s.end || '' },
      { head: 'Known', cell: s => BASES.get(s.basis), by: s => s.basis },
      { head: 'Passages', cell: s => s.sources.length, by: s => s.sources.length },
      { head: 'Firmness', cell: firmest, by: firmest },
    ],
  },
];
const sorting = new Map(TABLES.map(({ id }) => [id, { column: 0, up: true, page: 0, wanted: '' }]));

/** The frame of the tables, once: their rows come and go inside it, while the search keeps its text. */
function buildTables() {
  fill($('tables'), element('nav', { class: 'chips', 'aria-label': 'Tables' }, TABLES.map(({ id, title }) =>
    button(title, () => $(`head-${id}`).scrollIntoView({ block: 'start' }), { class: 'chip' }))), TABLES.map(table => element('section', { 'aria-labelledby': `head-${table.id}` },
    element('div', { class: 'tablehead' },
      element('h2', { id: `head-${table.id}` }, table.title),
      element('input', {
        type: 'search', id: `seek-${table.id}`, placeholder: `Search ${table.title.toLowerCase()}`,
        'aria-label': `Search the table of ${table.title.toLowerCase()}`,
        oninput: ({ target }) => {
          Object.assign(sorting.get(table.id), { wanted: fold(target.value.trim()), page: 0 });
          showTable(table);
        },
      }),
      element('div', { class: 'pager', id: `pager-${table.id}`, role: 'status' })),
    element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Table of ${table.title.toLowerCase()}` },
      element('table', { id: `table-${table.id}`, 'aria-labelledby': `head-${table.id}` })))));
}

const showTables = () => TABLES.forEach(showTable);

function showTable(table) {
  const order = sorting.get(table.id);
  const { by } = table.columns[order.column];
  const found = table.rows().filter(row => !order.wanted || table.text(row).some(text => fold(text).includes(order.wanted)));
  const rows = found.map(row => [by(row), row]).sort((a, b) => compare(a[0], b[0]) * (order.up ? 1 : -1));
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  order.page = Math.min(order.page, pages - 1);
  const here = rows.slice(order.page * PAGE, (order.page + 1) * PAGE).map(pair => pair[1]);
  fillPager(table, rows.length, pages, order);
  fill($(`table-${table.id}`),
    element('thead', {}, element('tr', {}, table.columns.map((column, number) => heading(table, column, number, order)))),
    element('tbody', {}, here.map(row =>
      element('tr', {}, table.columns.map(column => element('td', { dir: 'auto' }, column.cell(row)))))));
}

function heading(table, { head }, number, order) {
  const sorted = number === order.column;
  const direction = order.up ? 'ascending' : 'descending';
  const sort = () => {
    Object.assign(order, { column: number, up: sorted ? !order.up : true, page: 0 });
    showTable(table);
    $(`table-${table.id}`).querySelectorAll('th button')[number].focus();
  };
  return element('th', { scope: 'col', 'aria-sort': sorted ? direction : 'none' },
    button(`${head}${sorted ? (order.up ? ' ▲' : ' ▼') : ''}`, sort));
}

function fillPager(table, count, pages, order) {
  const turn = step => {
    order.page = Math.max(0, Math.min(pages - 1, order.page + step));
    showTable(table);
  };
  fill($(`pager-${table.id}`),
    element('span', {}, plural(count, 'row')),
    pages > 1 && [
      button('Previous', () => turn(-1), { disabled: order.page === 0 }),
      element('span', {}, `page ${order.page + 1} of ${pages}`),
      button('Next', () => turn(1), { disabled: order.page === pages - 1 }),
    ]);
}

/** Show the drawing or the tables. */
function showTab(name) {
  for (const tab of ['drawing', 'tables']) {
    $(tab).hidden = tab !== name;
    $(`tab-${tab}`).setAttribute('aria-selected', String(tab === name));
    $(`tab-${tab}`).tabIndex = tab === name ? 0 : -1;
  }
  if (name === 'tables') {
    showTables();
    $('tables').focus({ preventScroll: true });
  } else {
    network.redraw();
  }
}

function startTabs() {
  buildTables();
  for (const [tab, next] of [['drawing', 'tables'], ['tables', 'drawing']]) {
    $(`tab-${tab}`).addEventListener('click', () => showTab(tab));
    $(`tab-${tab}`).addEventListener('keydown', event => {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      showTab(next);
      $(`tab-${next}`).focus();
    });
  }
  $('skip').addEventListener('click', event => { event.preventDefault(); showTab('tables'); });
}
