/* Several things chosen at once, and what is between them: what connects two of them directly, and the things
   that more than one of them is related to. */

const MOST_BETWEEN = 60; // drawn at once

/** Choose one thing more, or no longer; the one that is selected is the first. */
function chooseAlso(id) {
  const chosen = new Set(state.chosen);
  if (state.selected) chosen.add(state.selected);
  if (chosen.has(id) && chosen.size > 1) chosen.delete(id);
  else chosen.add(id);
  showSeveral([...chosen]);
}

function showSeveral(ids) {
  if (ids.length < 2) {
    if (ids.length) select(ids[0]);
    else clearSelection();
    return;
  }
  enter(ids[0]);
  Object.assign(state, { ...nothingChosen(), chosen: new Set(ids) });
  for (const id of ids) if (!shown.things.has(id)) bringIn(id);
  refresh();
  showChoice();
  fit(ids);
  const { direct, common } = between(ids);
  say(`${plural(ids.length, 'thing')} chosen: ${plural(direct.length, 'relation')} between them, ${plural(common.length, 'thing')} in common`);
}

/** What connects things: { direct: statements, common: [{ id, statements, of }], the most shared first }. */
function between(ids) {
  const wanted = new Set(ids);
  const direct = [];
  const through = new Map(); // a neighbor -> { statements, of }
  for (const id of ids) {
    for (const statement of allowedOf(id)) {
      const other = otherEnd(statement, id);
      if (other === id) continue;
      if (wanted.has(other)) {
        if (statement.subject === id) direct.push(statement);
        continue;
      }
      if (!through.has(other)) through.set(other, { id: other, statements: [], of: new Set() });
      through.get(other).statements.push(statement);
      through.get(other).of.add(id);
    }
  }
  const common = [...through.values()].filter(({ of }) => of.size > 1)
    .sort((a, b) => b.of.size - a.of.size || things.get(a.id).degree - things.get(b.id).degree);
  return { direct, common };
}

/** What stands out while several are chosen. */
function amongChosen() {
  const { direct, common } = between([...state.chosen]);
  const drawn = common.filter(({ id }) => shown.things.has(id));
  return {
    things: new Set([...state.chosen, ...drawn.map(({ id }) => id)]),
    statements: new Set([...direct, ...drawn.flatMap(each => each.statements)].map(({ id }) => id).filter(id => shown.statements.has(id))),
  };
}

function drawBetween() {
  for (const { id } of between([...state.chosen]).common.slice(0, MOST_BETWEEN)) {
    if (!picture().has(id)) state.added.set(id, false);
  }
  refresh();
  fit([...amongChosen().things]);
}

function showChosen() {
  const ids = [...state.chosen];
  const { direct, common } = between(ids);
  const away = common.filter(({ id }) => !shown.things.has(id)).length;
  const row = ({ id, statements: told, of }) => element('li', lights({ thing: id }),
    element('div', { class: 'row' }, swatch(lookOf(things.get(id))), thingLink(id),
      ids.length > 2 && element('span', { class: 'when' }, `of ${of.size} of them`)),
    element('details', { class: 'evidence' }, element('summary', {}, plural(told.length, 'relation')),
      element('ul', {}, told.map(statement => element('li', { dir: 'auto' }, inWords(statement), evidence(statement))))));
  fill($('panel'),
    element('h2', {}, `What is between ${plural(ids.length, 'thing')}`),
    element('ul', { id: 'chosen' }, ids.map(id => element('li', { class: 'row' }, swatch(lookOf(things.get(id))), thingLink(id),
      button('×', () => chooseAlso(id), { class: 'small', 'aria-label': `No longer ${cut(things.get(id).name, 60)}` })))),
    element('div', { class: 'actions' },
      away > 0 && button(`Draw what is between (${Math.min(away, MOST_BETWEEN)})`, drawBetween),
      button(state.choosing ? 'Choose it: click or search' : 'Choose another', () => {
        state.choosing = true;
        showPanel();
        $('search').focus();
      }, { 'aria-pressed': String(state.choosing) }),
      button('Clear', clearSelection)),
    element('section', { class: 'relation', id: 'directly' }, element('h3', {}, 'Directly', element('span', { class: 'count' }, direct.length)),
      direct.length ? longList(direct, statement => sentence(statement)) : element('p', { class: 'quiet' }, `Nothing that ${isPart() ? 'this page' : 'the graph'} holds and the legend shows.`)),
    element('section', { class: 'relation', id: 'in-common' }, element('h3', {}, 'In common', element('span', { class: 'count' }, common.length)),
      longList(common, row)));
}

/** The things around one that one relation leads to, in the words of the relation. */
const aroundBy = (id, words) => othersOf(id, groupsOf(things.get(id)).get(words) ?? []);
const openedKey = (id, words) => `${id} ${words}`;

/** Draw what one relation of a thing leads to. */
function expandBy(id, words) {
  const before = shown.things.size;
  if (!picture().has(id)) state.added.set(id, false);
  state.openedBy.add(openedKey(id, words));
  refresh();
  showChoice();
  fit([id, ...aroundBy(id, words)].filter(each => shown.things.has(each)));
  say(`${plural(shown.things.size - before, 'thing')} added: ${words}`);
}
