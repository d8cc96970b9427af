/* Paths in the panel: the best connections between two things, told as sentences. */

function askForPath(from) {
  Object.assign(state, { ...nothingChosen(), selected: from, pathFrom: from });
  showChoice();
  say('Choose the other end: click it or search for it');
}

function showPathQuestion() {
  fill($('panel'),
    element('h2', {}, 'Path'),
    element('p', {}, 'From ', element('strong', { dir: 'auto' }, cut(things.get(state.pathFrom).name, 160)),
      ': choose the other end, by a click or by searching ', key('/'), '.'),
    element('div', { class: 'actions' }, button('Cancel', () => { state.pathFrom = null; showChoice(); })));
}

/** Show one of the best paths, the first of them where no number is given; or say that there is none. */
function showPathBetween(from, to, number = 1, avoid = []) {
  const kept = avoid.filter(id => id !== from && id !== to);
  let { paths, shortest, hidden } = pathsBetween(from, to, { avoid: kept });
  if (!paths.length && shortest) ({ paths } = pathsBetween(from, to, { maxSteps: shortest, avoid: kept }));
  state.pathFrom = null;
  if (onMap()) enter(from);
  if (!paths.length) {
    Object.assign(state, { ...nothingChosen(), path: { from, to, number: 1, avoid: kept, paths, hidden, things: [from, to], statements: [] } });
    for (const id of [from, to]) if (!picture().has(id)) state.added.set(id, false);
    refresh();
    showChoice();
    say(noPath(state.path));
    return;
  }
  const chosen = Math.min(number, paths.length);
  const { things: passed, steps } = paths[chosen - 1];
  const path = { from, to, number: chosen, avoid: kept, paths, things: passed, statements: steps.map(({ statement }) => statement.id) };
  Object.assign(state, { ...nothingChosen(), path });
  for (const id of passed) if (!picture().has(id)) state.added.set(id, false);
  refresh();
  showChoice();
  fit(lanes().length ? undefined : passed); // among pillars it is read across all of them
  say(`A path of ${plural(steps.length, 'step')}${paths.length > 1 ? `, ${chosen} of ${paths.length}` : ''}`);
}

/** That there is no path, and whether there is one in what the legend hides or the page does not hold. */
function noPath({ from, to, hidden, avoid }) {
  const [one, other] = [from, to].map(id => cut(things.get(id).name, 60));
  return [
    `No path between ${one} and ${other} through what the legend${state.asOf === null ? '' : ' and the day'} shows`,
    avoid.length > 0 && `, but through ${avoid.map(id => cut(things.get(id).name, 40)).join(' or ')}`,
    hidden && `; through all that this page holds there is one of ${plural(hidden, 'step')}`,
    isPart() && `. ${partly()}`,
  ].filter(Boolean).join('');
}

/** Whether the graph has relations that this page does not hold. */
const isPart = () => statements.size < opening.whole.relations;
const partly = (cure = 'detente path looks for connections in all of them') =>
  `This page holds ${grouped(things.size)} of ${plural(opening.whole.things, 'thing')} and `
  + `${grouped(statements.size)} of ${plural(opening.whole.relations, 'relation')}: ${cure}.`;

function showPath() {
  const { from, to, number, paths, avoid } = state.path;
  const actions = element('div', { class: 'actions' },
    button('Turn round', () => showPathBetween(to, from, 1, avoid), { title: 'From the other end' }),
    button('Clear path', clearSelection));
  const avoided = avoid.length > 0 && element('p', { class: 'quiet', id: 'avoided' }, 'Avoiding ', avoid.map(id => [
    button([cut(things.get(id).name, 60), ' ×'], () => showPathBetween(from, to, 1, avoid.filter(each => each !== id)), {
      class: 'chip', dir: 'auto', title: 'Let paths lead through it again',
    }), ' ']));
  if (!paths.length) {
    fill($('panel'), element('h2', {}, 'No path'), avoided, element('p', { id: 'no-path', dir: 'auto' }, `${noPath(state.path)}.`.replace(/\.\.$/, '.')), actions);
    return;
  }
  const { steps, things: passed } = paths[number - 1];
  const between = passed.slice(1, -1);
  const avoidButton = id => button(['avoid ', cut(things.get(id).name, 40)], () => showPathBetween(from, to, 1, [...avoid, id]), { class: 'chip', dir: 'auto' });
  fill($('panel'),
    element('h2', {}, `Path of ${plural(steps.length, 'step')}`),
    paths.length > 1 && element('div', { class: 'group', role: 'group', 'aria-label': 'Paths, the best first', id: 'paths' },
      paths.map((path, index) => button(index + 1, () => showPathBetween(from, to, index + 1, avoid), {
        'aria-pressed': String(index + 1 === number), title: pathTitle(path),
      }))),
    element('p', { class: 'quiet', dir: 'auto' }, between.length > 0 && `Through ${between.map(id => cut(things.get(id).name, 60)).join(' and ')}. `,
      `The best ${paths.length > 1 ? `${paths.length} ` : ''}through what the legend shows; relations are followed either way, an arrow says which.`),
    element('p', { class: 'route', dir: 'auto' }, steps.map(({ statement, from: origin }, index) => [
      index === 0 && cut(things.get(origin).name, 60), arrowOf(statement, origin), cut(things.get(otherEnd(statement, origin)).name, 60)])),
    between.length > 0 && element('p', { class: 'chips', id: 'avoid' }, between.map(id => [avoidButton(id), ' '])),
    avoided,
    element('ol', { class: 'story' }, steps.map(({ statement, from: origin, also }) => sentence(statement, origin, also))),
    isPart() && element('p', { class: 'quiet', id: 'part' }, partly()),
    actions);
}

/** Which way a relation points, seen from one of its ends. */
const arrowOf = (statement, from) => element('span', { class: 'arrow', title: forward(statement.relation) },
  statement.subject === from ? ' → ' : ' ← ');

const pathTitle = ({ steps, things: passed }) => [
  plural(steps.length, 'step'), ...passed.slice(1, -1).map((id, index) =>
    `${index ? 'and' : 'through'} ${cut(things.get(id).name, 60)}`)].join(' ');
