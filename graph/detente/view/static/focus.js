/* Focus on a thing, open more around any, hide some. */

/** Only a thing and its neighbors. */
function focusOn(id) {
  Object.assign(state, { focus: id, added: new Map([[id, true]]), openedBy: new Set() });
  state.gone.delete(id);
  refresh();
  select(id);
  fit();
}

/** Also the neighbors of a thing, in the focused part or in the whole. */
function expandAround(id) {
  const before = shown.things.size;
  state.added.set(id, true);
  refresh();
  select(id);
  fit();
  const more = shown.things.size - before;
  say(more ? `${plural(more, 'thing')} added` : 'All its neighbors are drawn already');
}

function leaveFocus() {
  Object.assign(state, { focus: null, added: new Map(), openedBy: new Set() });
  refresh();
  fit();
}

function hide(id) {
  state.gone.add(id);
  if (state.focus === id) Object.assign(state, { focus: null, added: new Map() });
  if (state.selected === id) state.selected = null;
  refresh();
  say(`${cut(things.get(id).name, 80)} is hidden; the legend brings it back`);
}

function unhide() {
  state.gone.clear();
  refresh();
}

/** Bring a thing into the picture, whatever kept it out. */
function bringIn(id) {
  const thing = things.get(id);
  state.hidden.get('kind').delete(thing.kind);
  state.gone.delete(id);
  state.lonely = true;
  if (!picture().has(id)) state.added.set(id, false);
}
