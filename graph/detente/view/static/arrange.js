/* Where things stand: at the places that came with the page, or around what the reader opened. */

const RING = 190; // radius of the first ring around a focused thing
const ROOM = 62; // along a ring, for one thing
const NEAR = 54; // between things that were added one by one

const LAYOUTS = new Map([['communities', 'Communities'], ['pillars', 'Pillars']]);

const STRETCH = 1.22; // of the first things, so that names have room beside them
const isWide = () => matchMedia('(min-width: 821px)').matches;

/** The places of the layout for as many things as are shown: those of the first ones stand closer. */
function layoutPlaces() {
  const drawn = layouts[state.layout];
  if (drawn.first && state.most <= BEGIN) {
    const wider = drawn.all || !isWide() ? 1 : STRETCH;
    return new Map(drawn.first.places.map(([x, y], index) => [showingOrder[index], { x: x * wider, y }]));
  }
  if (!drawn.all) return new Map(drawnNodes.map(({ id, x, y }) => [id, { x, y }]));
  return new Map(drawn.all.places.map(([x, y], index) => [`n${index}`, { x, y }]));
}

/** The lanes behind the pillars: [title, columns, left, top, right, bottom] each; none in other pictures. */
function lanes() {
  if (state.layout !== 'pillars' || state.focus) return [];
  const { first, all } = layouts.pillars;
  return (first && state.most <= BEGIN ? first : all).lanes;
}

/** A place for everything in the picture. The same choices always give the same places. */
function arrangement() {
  const base = state.focus ? new Map() : layoutPlaces();
  const inPicture = picture();
  const places = new Map([...base].filter(([id]) => inPicture.has(id)));
  if (state.focus) {
    places.set(state.focus, { x: 0, y: 0 });
    putInSectors(state.focus, places);
  }
  for (const [id, opened] of state.added) {
    if (!places.has(id)) putNear(id, middleOf(neighborsIn(id, places), places), places);
    if (!opened) continue;
    for (const other of openAround(id)) {
      if (!places.has(other)) putNear(other, places.get(id), places);
    }
  }
  for (const key of state.openedBy) {
    const id = key.slice(0, key.indexOf(' '));
    for (const other of openedAround(key)) {
      if (!places.has(other)) putNear(other, places.get(id) ?? { x: 0, y: 0 }, places);
    }
  }
  if (state.moved.in === pictureKey()) {
    for (const [id, place] of state.moved.to) if (places.has(id)) places.set(id, place);
  }
  return places;
}

/** Which picture it is that a thing was dragged in: in another it stands where that one puts it. */
const pictureKey = () => JSON.stringify([state.layout, state.most, state.community, state.focus, isWide()]);

/** Keep where things were dragged to. */
function keepMoved(ids) {
  if (state.moved.in !== pictureKey()) state.moved = { in: pictureKey(), to: new Map() };
  const places = network.getPositions(ids);
  for (const id of ids) state.moved.to.set(id, { x: Math.round(places[id].x), y: Math.round(places[id].y) });
}

const neighborsIn = (id, places) => othersOf(id, statementsOf.get(id)).filter(other => places.has(other));

function middleOf(ids, places) {
  const sum = ids.reduce(({ x, y }, id) => ({ x: x + places.get(id).x, y: y + places.get(id).y }), { x: 0, y: 0 });
  return ids.length ? { x: sum.x / ids.length, y: sum.y / ids.length } : sum;
}

let sectors = []; // around the focus: { words, count, verb, angle, folded, x, y }

/** Put what is around the focus into sectors, one for each relation; what is folded takes the room of a few. */
function putInSectors(focus, places) {
  const folded = foldedGroups();
  const taken = new Set([focus]);
  const around = [...groupsOf(things.get(focus))].map(([words, rows]) => {
    const fold = folded.find(each => each.words === words);
    const ids = fold ? [] : othersOf(focus, rows).filter(id => !taken.has(id) && taken.add(id));
    return { words, ids, fold, count: othersOf(focus, rows).length, verb: verbOf(rows[0].relation) };
  }).filter(({ ids, fold }) => fold || ids.length);
  const share = ({ ids, fold }) => (fold ? 3 : Math.max(1.6, ids.length)) + 0.6;
  const whole = around.reduce((sum, each) => sum + share(each), 0);
  const deepest = Math.max(RING, (whole * ROOM) / (2 * Math.PI) / 2.2);
  let turn = -Math.PI / 2;
  sectors = around.map(({ words, ids, fold, count, verb }) => {
    const sweep = (share({ ids, fold }) / whole) * 2 * Math.PI;
    const middle = turn + sweep / 2;
    const named = ids.map(id => things.get(id)).sort((a, b) => compare(fold2(a), fold2(b)));
    for (let ring = 0, done = 0; done < named.length; ring += 1) {
      const radius = Math.min(deepest, RING * 1.4) + 84 * ring;
      const here = named.slice(done, done + Math.max(1, Math.floor((sweep * radius) / ROOM)));
      here.forEach((thing, index) => {
        const angle = turn + (sweep * (index + 0.5)) / here.length;
        places.set(thing.id, { x: WIDER * radius * Math.cos(angle), y: radius * Math.sin(angle) });
      });
      done += here.length;
    }
    turn += sweep;
    const reach = fold ? RING : RING * 0.56;
    return { words, count, verb, folded: Boolean(fold), x: WIDER * reach * Math.cos(middle), y: reach * Math.sin(middle) };
  });
}

const WIDER = 1.3; // than it is high
const fold2 = thing => fold(thing.kind + thing.name);

/** Put a thing on the first free place of a spiral; among pillars, of one that begins in its lane. */
function putNear(id, wish, places) {
  const lane = lanes().find(([title]) => title === kinds.get(things.get(id).kind).family);
  const center = lane ? { x: (lane[2] + lane[4]) / 2, y: lane[5] } : wish;
  const taken = [...places.values()];
  for (let turn = 1; ; turn += 1) {
    const angle = turn * 2.4; // the golden angle: no two turns in one direction
    const radius = NEAR * Math.sqrt(turn);
    const place = { x: center.x + radius * Math.cos(angle), y: center.y + radius * Math.sin(angle) };
    if (taken.some(({ x, y }) => Math.hypot(x - place.x, y - place.y) < NEAR)) continue;
    places.set(id, place);
    return;
  }
}

/* The marks of the pillars are slimmer, so that rows do not touch, and those of the first things, so
   that their names have room. */
function sizeOf({ size }) {
  const slim = lanes().length ? layouts.slim : state.most <= BEGIN && !state.focus && layouts.communities.first ? 0.5 : 1;
  return layouts.smallest + (size - layouts.smallest) * slim;
}

let arranged = ''; // what the things were last arranged for

/** Move everything to its place, where the picture is another one than before. */
function arrange() {
  if (onMap()) return false;
  const { focus, layout, most, community, added, openedBy } = state;
  const opened = [...added.values()].some(Boolean) || openedBy.size > 0; // then the filters say what is in the picture
  const wanted = JSON.stringify([layout, most, community, focus, [...added], [...openedBy], [...state.moved.to.keys()], opened ? [...picture()] : null, isWide()]);
  if (wanted === arranged) return false;
  arranged = wanted;
  const places = arrangement();
  for (const node of drawnNodes) {
    if (!places.has(node.id)) continue;
    const placed = Object.assign(markOf.get(node.id), places.get(node.id), { size: sizeOf(node) });
    network.body.nodes[node.id]?.setOptions(placed);
  }
  return true;
}

let foldBoxes = []; // of what is folded, for clicks, in CSS pixels

/** Say once for each sector around the focus what relation it is, and how much of it is folded. Draws in CSS pixels. */
function drawSectors(context, room) {
  foldBoxes = [];
  if (!state.focus || !shown.things.has(state.focus)) return;
  const center = network.canvasToDOM(network.body.nodes[state.focus]);
  for (const { words, count, verb, folded, x, y } of sectors) {
    const at = network.canvasToDOM({ x, y });
    const text = folded ? `${cut(words, 40)}: ${count}` : cut(words, 40);
    const width = textWidth(context, text, folded ? 600 : 400) * 12;
    const box = boxAround(at, width + (folded ? 14 : 0), 14);
    if (!folded && !room.isFree(box)) continue;
    if (folded) {
      context.strokeStyle = inkOf(verb);
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(center.x, center.y);
      context.lineTo(at.x, at.y);
      context.stroke();
      context.fillStyle = color('wash');
      context.beginPath();
      context.roundRect(box.left, box.top, box.right - box.left, box.bottom - box.top, 9);
      context.fill();
      context.stroke();
      foldBoxes.push({ ...box, words });
    }
    room.take(box);
    drawText(context, text, at, `${folded ? 600 : 'italic 400'} 12px ${FONT}`, inkOf(verb));
  }
}

/** What is folded at a point of the canvas. */
const foldedAt = ({ x, y }) => foldBoxes.find(box => overlap(box, { left: x, right: x, top: y, bottom: y }))?.words;

/** Draw the lanes, under everything else. */
function drawLanes(context) {
  context.fillStyle = color('raised');
  for (const [, , left, top, right, bottom] of lanes()) {
    context.beginPath();
    context.roundRect(left, top, right - left, bottom - top, 14);
    context.fill();
  }
  drawLaneTitles(context);
}

/** Their titles stay readable at any scale. */
function drawLaneTitles(context) {
  context.save();
  context.font = `600 ${Math.min(42, 13 / network.getScale())}px ${FONT}`;
  context.fillStyle = color('muted');
  context.textBaseline = 'middle';
  for (const [title, , left, top, right] of lanes()) {
    context.fillText(cutToWidth(context, laneTitle(title), right - left - 24), left + 12, top + 27);
  }
  context.restore();
}

/** How much room there is between the things of a row, for their names. */
function columnWidth(thing) {
  const lane = lanes().find(([title]) => title === lookOf(thing).family);
  return lane ? (lane[4] - lane[2]) / lane[1] : Infinity;
}

const narrowest = () => Math.min(...lanes().map(lane => (lane[4] - lane[2]) / lane[1]));

const laneTitle = family => family.charAt(0).toUpperCase() + family.slice(1);

function cutToWidth(context, text, width) {
  let length = text.length;
  while (length > 1 && context.measureText(cut(text, length)).width > width) length -= 1;
  return cut(text, length);
}

function setLayout(layout) {
  if (overview) return;
  state.layout = layout;
  Object.assign(state, { focus: null, openedBy: new Set(), added: new Map([...state.added].filter(([id]) => id !== state.focus)) });
  refresh();
  fit();
}

/** How many things are drawn of all on the page, and how to get more. */
function showMore() {
  if (overview) {
    showWhere();
    return;
  }
  const rest = showingOrder.length - state.most;
  const whole = rest <= 0;
  const first = state.most <= BEGIN ? 'the best connected and the named' : 'the best connected';
  $('level').textContent = state.focus
    ? `Drawn: ${cut(things.get(state.focus).name, 60)} and what was opened around it.`
    : whole ? '' : `Drawn: ${grouped(state.most)} of them, ${first}.`;
  const further = Math.min(STEP, rest);
  fill($('more'),
    state.focus && button('Leave the focus', leaveFocus, { class: 'small' }),
    !state.focus && !whole && [
      rest > STEP && button(`Show ${further} more`, () => setMost(state.most + STEP), { class: 'small', id: 'more-some' }),
      button(`Show all ${grouped(showingOrder.length)}`, () => setMost(showingOrder.length), { class: 'small', id: 'more-all' })],
    !state.focus && state.most > BEGIN && button(`Show ${BEGIN} again`, () => setMost(BEGIN), { class: 'small', id: 'more-few' }));
  for (const layout of LAYOUTS.keys()) {
    $(`layout-${layout}`).setAttribute('aria-pressed', String(!state.focus && state.layout === layout));
  }
}

const STEP = 100;

function setMost(most) {
  if (overview) {
    say('This page has a map: open a community, or search for a thing');
    return;
  }
  state.most = Math.max(BEGIN, Math.min(showingOrder.length, most));
  refresh();
  fit();
}
