/* Communities as one sees them: a hull around the things that the layout put together, in a color of its
   own, with the name of the best connected of them. */

const HULL_ROOM = 16; // from the middle of an outer thing to the hull, in units of the drawing
const HULL_HUES = [205, 32, 140, 285, 350, 85, 250, 175];
const FEWEST = 4; // of its things that must be seen
const NAME_SIZE = 12.5;
const TINT = 0.06;
const HULL_REACH = [30, 60, 100, 150, 210, 280, 360]; // pixels from a thing at the rim to the name
const GRID = 24; // of places inside, for one that others surround

/** The communities of what is drawn: { name, hue, members } each, the largest first. */
let hulls = [];

function countHulls() {
  hulls = [];
  if (overview || state.focus || state.layout !== 'communities') return;
  const { first, together } = layouts.communities;
  const begins = first && state.most <= BEGIN;
  const found = new Map(); // number -> things
  (begins ? first.together : together).forEach((number, seat) => {
    const id = begins ? showingOrder[seat] : `n${seat}`;
    if (number >= 0 && shown.things.has(id)) found.set(number, [...(found.get(number) ?? []), id]);
  });
  [...found].sort(([a], [b]) => a - b).forEach(([index, members]) => {
    if (members.length < FEWEST) return;
    const [best] = [...members].sort((a, b) => things.get(b).degree - things.get(a).degree);
    hulls.push({ members, hue: HULL_HUES[index % HULL_HUES.length], name: `around ${cut(things.get(best).name, 60)}` });
  });
}

/** The corners of the smallest convex figure around some places, in order (Andrew's monotone chain). */
function convex(places) {
  const sorted = [...places].sort((a, b) => a.x - b.x || a.y - b.y);
  const turns = (a, b, c) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  const half = points => {
    const chain = [];
    for (const point of points) {
      while (chain.length > 1 && turns(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}

/** Where the hull of a community runs. */
const cornersOf = ({ members }) => convex(members.map(id => network.body.nodes[id]).filter(Boolean));

const hullInk = (hue, share) => `hsl(${hue} ${state.dark ? 55 : 60}% ${state.dark ? 62 : 45}% / ${share})`;

/** The outline of a hull: its corners, each rounded at a distance; as SVG and Path2D have it. */
function outlineOf(hull) {
  const corners = cornersOf(hull);
  if (corners.length < 3) return null;
  const out = (a, b) => {
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    return { x: ((b.y - a.y) / length) * HULL_ROOM, y: ((a.x - b.x) / length) * HULL_ROOM };
  };
  const point = ({ x, y }, away) => `${(x + away.x).toFixed(1)} ${(y + away.y).toFixed(1)}`;
  const parts = corners.map((corner, at) => {
    const before = out(corners.at(at - 1), corner);
    const after = out(corner, corners[(at + 1) % corners.length]);
    return `${at ? 'L' : 'M'}${point(corner, before)}A${HULL_ROOM} ${HULL_ROOM} 0 0 1 ${point(corner, after)}`;
  });
  return `${parts.join('')}Z`;
}

/** Draw the hulls, under everything else. */
function drawHulls(context) {
  context.save();
  context.lineWidth = 1.2 / network.getScale();
  for (const hull of hulls) {
    const outline = outlineOf(hull);
    if (!outline) continue;
    const path = new Path2D(outline);
    context.fillStyle = hullInk(hull.hue, TINT);
    context.fill(path);
    context.strokeStyle = hullInk(hull.hue, 0.5);
    context.stroke(path);
  }
  context.restore();
}

const svgHull = hull => {
  const outline = outlineOf(hull);
  return outline && `<path d="${outline}" fill="${hullInk(hull.hue, TINT)}" stroke="${hullInk(hull.hue, 0.5)}"><title>${xmlText(hull.name)}</title></path>`;
};

/** The ways to write a name: in one line, or in two or three where it is crowded. */
const waysToWrite = name => [1, 2, 3].map(rows => inLines(name, Math.ceil(name.length / rows)));

/** Find room for the name of each hull, at its rim or within, in CSS pixels from the first of its things. */
function placeHullNames(context, { scale, screen, room }) {
  const found = [];
  for (const hull of hulls) {
    const corners = cornersOf(hull).map(corner => network.canvasToDOM(corner));
    if (corners.length < 3) continue;
    for (const lines of waysToWrite(hull.name)) {
      const written = inSize(context, lines, NAME_SIZE, 600);
      const free = placesOfHullName(corners, written, scale)
        .map(([x, y]) => ({ x, y, box: boxAround({ x, y }, written.width, written.height, 1) }))
        .find(({ box }) => isInside(box, screen) && room.isFree(box));
      if (!free) continue;
      room.take(free.box);
      found.push({ hull, lines, box: free.box, ...fromFirst(hull, free) });
      break;
    }
  }
  return found;
}

function fromFirst({ members }, { x, y }) {
  const first = network.canvasToDOM(network.body.nodes[members[0]]);
  return { x: x - first.x, y: y - first.y };
}

/** For the hulls that have none, find room farther off, with a line to a thing at the rim that runs through no name, and through no mark where that can be. */
function placeHullNamesFarOff(context, { scale, screen, room, words }, named) {
  const found = [];
  for (const hull of hulls.filter(each => !named.some(({ hull: other }) => other === each))) {
    const written = inSize(context, waysToWrite(hull.name)[1], NAME_SIZE, 600);
    const marks = cornersOf(hull).map(body => ({ id: body.id, radius: body.options.size * scale, ...network.canvasToDOM(body) }));
    const place = marks.length > 2 && (placeFarOff(marks, written, { screen, room }) ?? placeFarOff(marks, written, { screen, room, ahead: words }));
    if (!place) continue;
    for (const each of [room, words]) each.take(boxAround(place, written.width, written.height, 1));
    found.push({ hull, ...written, to: place.mark.id, ...fromFirst(hull, place) });
  }
  return found;
}

function placeFarOff(marks, { width, height }, { screen, room, ahead = room }) {
  for (const far of HULL_REACH) {
    for (const mark of marks) {
      for (const angle of AROUND) {
        const at = { x: mark.x + Math.cos(angle) * (far + width / 2), y: mark.y + Math.sin(angle) * (far + height / 2) };
        const box = boxAround(at, width, height, 1);
        if (!isInside(box, screen) || !room.isFree(box)) continue;
        const [from, to] = leaderOf({ x: at.x - mark.x, y: at.y - mark.y, width, height }, mark);
        if (ahead.isClear(from, to, mark.id)) return { ...at, mark };
      }
    }
  }
  return null;
}

/** Where a name could stand: above and below a hull, beside its corners, within it. */
function placesOfHullName(corners, { width, height }, scale) {
  const [left, right] = extent(corners.map(({ x }) => x));
  const [top, bottom] = extent(corners.map(({ y }) => y));
  const away = HULL_ROOM * scale + height / 2 + NAME_SIZE * 0.3;
  const aside = HULL_ROOM * scale + width / 2 + NAME_SIZE * 0.8;
  const middle = (left + right) / 2;
  const wishes = [[middle, top - away], [middle, bottom + away]];
  for (const { x, y } of corners) {
    for (const way of [-1, 1]) wishes.push([x, y + way * away], [x + way * aside, y]);
  }
  for (let row = 1; row < GRID; row += 1) {
    for (let column = 1; column < GRID; column += 1) wishes.push([left + ((right - left) * column) / GRID, top + ((bottom - top) * row) / GRID]);
  }
  return wishes;
}

function drawHullNames(context) {
  for (const { hull, lines, to, width, height, x, y } of placedHullNames) {
    const body = network.body.nodes[hull.members[0]];
    if (!body || (to && !network.body.nodes[to])) continue;
    const first = network.canvasToDOM(body);
    if (to) {
      const mark = { radius: network.body.nodes[to].options.size * network.getScale(), ...network.canvasToDOM(network.body.nodes[to]) };
      drawLeader(context, leaderOf({ x: first.x + x - mark.x, y: first.y + y - mark.y, width, height }, mark), hullInk(hull.hue, 0.9), 1.4);
    }
    lines.forEach((line, index) => drawText(context, line, {
      x: first.x + x, y: first.y + y + (index - (lines.length - 1) / 2) * NAME_SIZE * LINE_HEIGHT,
    }, `600 ${NAME_SIZE}px ${FONT}`, `hsl(${hull.hue} 45% ${state.dark ? 78 : 28}%)`));
  }
}
let placedHullNames = []; // for as long as the drawing is only moved

/** The color of a hull, for a list. */
function hullSwatch(hue) {
  const size = 18 * Math.min(3, Math.ceil(devicePixelRatio || 1));
  const made = element('canvas', { class: 'swatch', width: size, height: size, 'aria-hidden': 'true' });
  const context = made.getContext('2d');
  context.scale(size / 18, size / 18);
  context.beginPath();
  context.roundRect(2, 2, 14, 14, 5);
  context.fillStyle = hullInk(hue, 0.25);
  context.fill();
  context.strokeStyle = hullInk(hue, 0.8);
  context.stroke();
  return made;
}
