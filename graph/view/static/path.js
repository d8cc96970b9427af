/* The shortest connection between two things, through what the legend shows, told as sentences. */

/** The steps of a shortest path as statements, or null; which way relations point is ignored. */
function shortestPath(from, to) {
  const cameBy = new Map([[from, null]]);
  const queue = [from];
  for (const here of queue) {
    if (here === to) break;
    for (const statement of allowedOf(here)) {
      const next = otherEnd(statement, here);
      if (cameBy.has(next)) continue;
      cameBy.set(next, statement);
      queue.push(next);
    }
  }
  if (!cameBy.has(to)) return null;
  const steps = [];
  for (let here = to; cameBy.get(here); here = otherEnd(cameBy.get(here), here)) steps.unshift(cameBy.get(here));
  return steps;
}

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

function showPathBetween(from, to) {
  const steps = shortestPath(from, to);
  state.pathFrom = null;
  if (!steps) {
    showChoice();
    say(`No path between ${cut(things.get(from).name, 60)} and ${cut(things.get(to).name, 60)} through what the legend shows`);
    return;
  }
  const passed = [from];
  for (const step of steps) passed.push(otherEnd(step, passed.at(-1)));
  const path = { from, to, things: passed, statements: steps.map(step => step.id) };
  if (onMap()) enter(from);
  Object.assign(state, { selected: null, picked: null, path });
  for (const id of passed) if (!picture().has(id)) state.added.set(id, false);
  refresh();
  showChoice();
  fit(lanes().length ? undefined : passed); // among pillars it is read across all of them
  say(`A path of ${plural(steps.length, 'step')}`);
}

function showPath() {
  const { things: passed, statements: steps } = state.path;
  fill($('panel'),
    element('h2', {}, `Path of ${plural(steps.length, 'step')}`),
    element('p', { class: 'quiet' }, 'The shortest through what the legend shows; which way relations point is ignored.'),
    element('ol', { class: 'story' }, steps.map((id, index) => sentence(statements.get(id), passed[index]))),
    element('div', { class: 'actions' }, button('Clear path', clearSelection)));
}
