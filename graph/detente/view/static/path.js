/* Paths in the panel: the best connections between two things, told as sentences. */

function askForPath(from) {
  Object.assign(state, { selected: from, picked: null, path: null, pathFrom: from });
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
function showPathBetween(from, to, number = 1) {
  let { paths, shortest, hidden } = pathsBetween(from, to);
  if (!paths.length && shortest) ({ paths } = pathsBetween(from, to, { maxSteps: shortest }));
  state.pathFrom = null;
  if (!paths.length) {
    showChoice();
    say(noPath(from, to, hidden));
    return;
  }
  const chosen = Math.min(number, paths.length);
  const { things: passed, steps } = paths[chosen - 1];
  const path = { from, to, number: chosen, paths, things: passed, statements: steps.map(({ statement }) => statement.id) };
  if (onMap()) enter(from);
  Object.assign(state, { selected: null, picked: null, path });
  for (const id of passed) if (!picture().has(id)) state.added.set(id, false);
  refresh();
  showChoice();
  fit(lanes().length ? undefined : passed); // among pillars it is read across all of them
  say(`A path of ${plural(steps.length, 'step')}${paths.length > 1 ? `, ${chosen} of ${paths.length}` : ''}`);
}

/** That there is no path, and whether there is one in what the legend hides or the page does not hold. */
function noPath(from, to, hidden) {
  const [one, other] = [from, to].map(id => cut(things.get(id).name, 60));
  return [
    `No path between ${one} and ${other} through what the legend${state.asOf === null ? '' : ' and the day'} shows`,
    hidden && `; through all that this page holds there is one of ${plural(hidden, 'step')}`,
    isPart() && `. ${partly()}`,
  ].filter(Boolean).join('');
}

/** Whether the graph has relations that this page does not hold. */
const isPart = () => statements.size < opening.whole.relations;
const partly = (cure = 'detente path looks for connections in all of them') =>
  `This page holds ${things.size.toLocaleString('en')} of ${plural(opening.whole.things, 'thing')} and `
  + `${statements.size.toLocaleString('en')} of ${plural(opening.whole.relations, 'relation')}: ${cure}.`;

function showPath() {
  const { from, to, number, paths } = state.path;
  const { steps, things: passed } = paths[number - 1];
  const through = passed.slice(1, -1).map(id => cut(things.get(id).name, 60)).join(' and ');
  fill($('panel'),
    element('h2', {}, `Path of ${plural(steps.length, 'step')}`),
    paths.length > 1 && element('div', { class: 'group', role: 'group', 'aria-label': 'Paths, the best first', id: 'paths' },
      paths.map((path, index) => button(index + 1, () => showPathBetween(from, to, index + 1), {
        'aria-pressed': String(index + 1 === number), title: pathTitle(path),
      }))),
    element('p', { class: 'quiet', dir: 'auto' }, through && `Through ${through}. `,
      `The best ${paths.length > 1 ? `${paths.length} ` : ''}through what the legend shows; which way relations point is ignored.`),
    element('ol', { class: 'story' }, steps.map(({ statement, from: origin, also }) => sentence(statement, origin, also))),
    isPart() && element('p', { class: 'quiet', id: 'part' }, partly()),
    element('div', { class: 'actions' }, button('Clear path', clearSelection)));
}

const pathTitle = ({ steps, things: passed }) => [
  plural(steps.length, 'step'), ...passed.slice(1, -1).map((id, index) =>
    `${index ? 'and' : 'through'} ${cut(things.get(id).name, 60)}`)].join(' ');
