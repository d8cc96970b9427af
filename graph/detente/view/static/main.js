/* The start. */

function startTools() {
  const on = (id, act) => $(id).addEventListener('click', act);
  on('fit', () => fit());
  on('zoom-in', () => zoom(1.25));
  on('zoom-out', () => zoom(0.8));
  on('reset', () => {
    forget();
    arranged = '';
    refresh();
    fit();
    $('scenes').scrollTop = 0;
  });
  for (const layout of LAYOUTS.keys()) on(`layout-${layout}`, () => setLayout(layout));
  on('dark', () => {
    state.dark = !state.dark;
    applyTheme();
    buildLegend(); // its small pictures, and those of the panel, carry colors of the theme
    showCounts();
    showPanel();
  });
  on('legend-button', () => setLegend(document.body.classList.contains('no-legend')));
  on('sheet', () => setSheet($('panel').classList.contains('low')));
  on('help-button', showKeys);
  matchMedia('(max-width: 820px)').addEventListener('change', () => {
    buildLegend();
    showCounts();
  });
  on('copy-link', () => {
    keepLink();
    copy(location.href, 'Link copied');
  });
  $('copy-command')?.addEventListener('click', () => copy($('command').textContent, 'Command copied'));
  document.addEventListener('click', ({ target }) => {
    if (!$('export').contains(target)) $('export').open = false;
  });
}

/** Unfold or fold the sheet of details, which there is on a phone. */
function setSheet(open) {
  for (const id of ['panel', 'sheet']) $(id).classList.toggle('low', !open);
  $('sheet').setAttribute('aria-expanded', String(open));
  $('sheet').textContent = open ? '▾' : '▴';
}

/** Fold the legend away, or bring it back: the picture has the room. */
function setLegend(open) {
  document.body.classList.toggle('no-legend', !open);
  $('legend-button').setAttribute('aria-expanded', String(open));
}

const legendAtFirst = () => !hasFlow && matchMedia('(min-width: 1180px), (max-width: 820px)').matches;
setLegend(legendAtFirst());

/** As the page is when it is opened with a link: nothing that was chosen or unfolded before is left. */
function restart(link = '') {
  document.activeElement?.blur();
  steps.length = 0;
  at = -1;
  opened.clear();
  for (const id of ['kind', 'relation', 'basis', 'modality']) opened.add(id);
  state.dark = matchMedia('(prefers-color-scheme: dark)').matches;
  buildLegend();
  buildTables();
  for (const order of sorting.values()) Object.assign(order, { column: 0, up: true, page: 0, wanted: '' });
  $('search').value = '';
  setHits([]);
  $('export').open = false;
  showTab('drawing');
  setLegend(legendAtFirst());
  setSheet(true);
  light(null);
  hideCard();
  if (axis) stopPlaying();
  applyTheme();
  follow(link);
  $('scenes').scrollTop = 0;
  keepLink();
}

/** For the console and for tests. */
const offer = () => { globalThis.detente = Object.freeze({
  network, map, state, shown, find, groups, ribbons: () => [...ribbons.values()], asTurtle, asSvg, asCsv, asSparql,
  idOf: thingNamed,
  nameOf: id => things.get(id).name,
  told: id => [statements.get(id).subject, null, statements.get(id).object]
    .map(end => (end ? things.get(end).name : forward(statements.get(id).relation))).join(' '),
  hullsDrawn: () => {
    drawNow();
    return hulls.map(({ name, members }) => ({ name, members, isNamed: placedHullNames.some(({ hull }) => hull.name === name) }));
  },
  /** How many words of relations a line of the drawing runs through, but for its own. */
  wordsStruck: () => {
    drawNow();
    const points = id => Array.from({ length: 41 }, (_, at) => network.canvasToDOM(network.body.edges[id].edgeType.getPoint(at / 40)));
    const runs = [...highlight()?.statements ?? []].map(id => [id, points(id)]);
    return wordsDrawn.filter(({ id, box }) => runs.some(([other, places]) =>
      other !== id && places.some(({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom))).length;
  },
  wordsDrawn: () => {
    drawNow();
    return wordsDrawn.map(({ text }) => text);
  },
  namesDrawn: () => {
    drawNow();
    return labelBoxes.map(({ id, ...box }) => ({ name: things.get(id).name, ...box }));
  },
  heldOn: (id, day) => heldOn(day, statements.get(id) ?? things.get(id)),
  select: iri => select(thingNamed(iri)),
  restart,
  several: iris => showSeveral(iris.map(thingNamed)),
  setDay,
  ask: (name, values) => ask(name, new Map(Object.entries(values).map(([key, value]) => [key, byName(value) ?? value]))),
  answers: (name, values) => {
    const given = new Map(Object.entries(values).map(([key, value]) => [key, byName(value) ?? value]));
    return answersTo(questions.get(name), valuesOf(questions.get(name), given)).map(({ id, certainty }) => [things.get(id).name, certainty]);
  },
  path: (from, to) => showPathBetween(thingNamed(from), thingNamed(to)),
  paths: (from, to, options) => {
    const { paths, ...lengths } = pathsBetween(thingNamed(from), thingNamed(to), options);
    return {
      ...lengths,
      paths: paths.map(({ score, steps }) => ({
        score, steps: steps.map(step => [inWords(step.statement, step.from), ...step.also.map(s => inWords(s, step.from))]),
      })),
    };
  },
}); };

/* In a few turns, with room in between for what the browser has to do; the drawing comes last. */
const STARTS = [
  [startNetwork, applyTheme],
  [startMap, buildLegend],
  [buildTime, startSelecting, startHovering, startFlow, startSearch, startTabs, startExports, startKeys, startTools],
  [startSteps, sayShown, offer, releaseDrawing],
];
const startNext = () => {
  for (const start of STARTS.shift()) start();
  if (STARTS.length) setTimeout(startNext);
};
setTimeout(startNext);
