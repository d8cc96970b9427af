/* Focus: only a thing and its neighbours, on rings around it; more can be added from any of them. */

const RING = 190; // radius of the first ring
const ROOM = 62; // along a ring, for one thing

/** Put things on rings around a point, each kind together. */
function placeOnRings(ids, centre, turn = -Math.PI / 2, sweep = 2 * Math.PI) {
  const byKind = ids
    .map(id => things.get(id))
    .sort((a, b) => (fold(a.kind + a.name) < fold(b.kind + b.name) ? -1 : 1));
  const places = [];
  for (let ring = 0, done = 0; done < byKind.length; ring += 1) {
    const radius = RING + 110 * ring;
    const room = Math.max(1, Math.floor((radius * sweep) / ROOM));
    const here = byKind.slice(done, done + room);
    here.forEach((thing, index) => {
      const angle = turn + (sweep * (index + 0.5 * (ring % 2))) / here.length;
      places.push({ id: thing.id, x: centre.x + 1.3 * radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle) });
    });
    done += here.length;
  }
  nodeData.update(places);
}

function focusOn(id) {
  const near = neighbours(id);
  state.focus = new Set([id, ...near]);
  nodeData.update({ id, x: 0, y: 0 });
  placeOnRings(near, { x: 0, y: 0 });
  refresh();
  select(id);
  fit();
}

/** Add the neighbours of a thing to the focused part, on its outer side. */
function expandAround(id) {
  const before = state.focus;
  state.focus = null;
  recount();
  const added = neighbours(id).filter(other => !before.has(other));
  state.focus = new Set([...before, ...added]);
  if (added.length) {
    const { x, y } = network.getPositions([id])[id];
    const outward = x || y ? Math.atan2(y, x) : -Math.PI / 2;
    const sweep = Math.PI * 1.2;
    placeOnRings(added, { x: x + 240 * Math.cos(outward), y: y + 240 * Math.sin(outward) }, outward - sweep / 2, sweep);
  }
  refresh();
  select(id);
  fit();
  say(added.length ? `${plural(added.length, 'thing')} added` : 'It has no further neighbours');
}

function showEverything() {
  state.focus = null;
  sendHome();
  refresh();
  fit();
}

/** Back to the places that came with the page. */
const sendHome = () => nodeData.update([...things.values()].map(({ id, x, y }) => ({ id, x, y })));
