/* The start. */

function startTools() {
  $('fit').addEventListener('click', () => fit());
  $('reset').addEventListener('click', () => {
    forget();
    sendHome();
    refresh();
    fit();
  });
  $('dark').addEventListener('click', () => {
    state.dark = !state.dark;
    applyTheme();
    buildLegendAgain();
  });
  document.addEventListener('click', ({ target }) => {
    if (!$('export').contains(target)) $('export').open = false;
  });
}

/** The small pictures of the legend and the panel carry colours of the theme. */
function buildLegendAgain() {
  counters.length = 0;
  buildLegend();
  showCounts();
  showPanel();
}

applyTheme();
buildLegend();
startSelecting();
startSearch();
startTabs();
startLinks();
startExports();
startKeys();
startTools();
if (!followLink()) fit();
say(`${plural(shown.things.size, 'thing')} and ${plural(shown.statements.size, 'relation')} shown`);

/** For the console and for tests. */
globalThis.detente = Object.freeze({
  network, state, shown, find, asTurtle, asSvg, asCsv,
  idOf: thingNamed,
  select: iri => select(thingNamed(iri)),
  path: (from, to) => showPathBetween(thingNamed(from), thingNamed(to)),
});
