/* The flow: how actors reach outcomes, and what hinders them. Groups of things side by side, between them
   ribbons that grow with the root of how much is stated; a group or a ribbon tells of what it is made. It counts all that the page
   holds and the legend and the day leave, whether it is drawn below or not. */

const COLUMNS = ['actors', 'activities', 'mechanisms', 'outcomes'];
const BAR = 12; // pixels across
const FLOW_TOP = 34; // above the first group
const LEAST_BAR = 13;
const NARROW = 560; // of the whole: then names are written small
const CHALLENGES_HIGH = 88;
const HEAD_HIGH = 36; // with the sentence and the buttons

const groups = facts.groups.map((group, number) => ({ ...group, number, members: group.members.map(index => `n${index}`) }));
const groupOf = new Map(groups.flatMap(group => group.members.map(id => [id, group])));
const hasFlow = groups.length > 0;
let timesCounted = 0;
let ribbons = new Map(); // "from to" -> { from, to, statements, verb }

const pillarOf = group => COLUMNS.indexOf(group.family);

/** What leads from group to group: to the right, and from the challenges to what they hinder. */
function countFlow() {
  timesCounted += 1;
  ribbons = new Map();
  for (const statement of statements.values()) {
    const [one, other] = [groupOf.get(statement.subject), groupOf.get(statement.object)];
    if (!one || !other || one.family === other.family || !statementAllowed(statement)) continue;
    const hinders = verbOf(statement.relation).name === 'hinders';
    const [from, to] = pillarOf(one) < 0 || (pillarOf(other) >= 0 && pillarOf(one) < pillarOf(other)) ? [one, other] : [other, one];
    if ((pillarOf(from) < 0) !== hinders) continue;
    const at = `${from.number} ${to.number}`;
    if (!ribbons.has(at)) ribbons.set(at, { from, to, statements: [] });
    ribbons.get(at).statements.push(statement);
  }
  for (const ribbon of ribbons.values()) {
    ribbon.verb = commonest(ribbon.statements.map(({ relation }) => verbOf(relation)));
    ribbon.weight = Math.sqrt(ribbon.statements.length); // or one of thousands would leave no room for one of ten
  }
}

function commonest(values) {
  const times = new Map();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  return [...times].sort((a, b) => b[1] - a[1])[0][0];
}

const ribbonBetween = (from, to) => ribbons.get(`${from.number} ${to.number}`);

/** The things and statements of a group or ribbon. */
function inFlow([from, to]) {
  const told = to ? ribbonBetween(from, to)?.statements ?? [] : ribbonsOf(from).flatMap(ribbon => ribbon.statements);
  return {
    things: new Set([...(to ? [] : from.members), ...told.flatMap(({ subject, object }) => [subject, object])].filter(id => shown.things.has(id))),
    statements: new Set(told.map(({ id }) => id).filter(id => shown.statements.has(id))),
  };
}

const ribbonsOf = group => [...ribbons.values()].filter(({ from, to }) => from === group || to === group)
  .sort((a, b) => b.statements.length - a.statements.length);

/* Where everything stands. */

/** The room that a group takes: as much as flows through it on its busier side. */
function weigh() {
  const sums = groups.map(() => [0, 0]);
  for (const { from, to, weight } of ribbons.values()) {
    sums[from.number][1] += weight;
    sums[to.number][0] += weight;
  }
  return sums.map(([inward, outward]) => Math.max(inward, outward));
}

/** Boxes of the groups: { x, y, width, height } by number, and how many pixels a statement takes. */
function flowPlaces(width, height) {
  const weights = weigh();
  const nameRoom = width < NARROW ? 78 : 172; // right of the last column
  const columns = COLUMNS.map(family => groups.filter(group => group.family === family && weights[group.number]));
  const low = height - CHALLENGES_HIGH;
  const gap = 15;
  const unit = Math.min(...columns.filter(column => column.length).map(column =>
    (low - FLOW_TOP - 22 - gap * (column.length - 1) - LEAST_BAR * column.length)
      / column.reduce((sum, { number }) => sum + weights[number], 1)));
  const boxes = new Map();
  columns.forEach((column, at) => {
    let y = FLOW_TOP;
    const tall = column.reduce((sum, { number }) => sum + LEAST_BAR + weights[number] * unit, gap * (column.length - 1));
    const free = (low - FLOW_TOP - 22 - tall) / Math.max(1, column.length);
    for (const { number } of column) {
      const own = LEAST_BAR + weights[number] * unit;
      boxes.set(number, { x: 10 + (at * (width - nameRoom - BAR - 10)) / 3, y, width: BAR, height: own });
      y += own + gap + free;
    }
  });
  const hindering = groups.filter(group => pillarOf(group) < 0 && weights[group.number]);
  const most = Math.max(1, ...hindering.map(({ number }) => weights[number]));
  hindering.forEach(({ number }, at) => {
    const room = (width - 20) / hindering.length;
    const wide = Math.max(18, (weights[number] / most) * Math.min(120, room * 0.5));
    boxes.set(number, { x: 10 + room * at + (room - wide) * (width < NARROW ? 0.1 : 0.32), y: height - 46, width: wide, height: BAR });
  });
  return { boxes, unit, low };
}

const svgElement = (tag, attributes, ...children) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value);
  }
  append(made, children);
  return made;
};

let flowDrawn = ''; // what it was last drawn for

/** Draw the flow in the room that it has, where anything of it has changed. */
function drawFlow() {
  if (!hasFlow) return;
  const width = Math.max(300, $('flow').clientWidth);
  // half of what is seen at once, so that the network below is seen too
  const height = width < NARROW ? 360 : Math.max(300, Math.min(400, $('scenes').clientHeight / 2 - HEAD_HIGH));
  const wanted = JSON.stringify([width, height, timesCounted, state.flow?.map(({ number }) => number), state.flowFolded, state.dark]);
  if (wanted === flowDrawn) return;
  flowDrawn = wanted;
  const { boxes, unit } = flowPlaces(width, height);
  const offsets = new Map([...boxes.keys()].map(number => [number, { in: 0, out: 0 }]));
  const drawn = [...ribbons.values()].filter(({ from, to }) => boxes.has(from.number) && boxes.has(to.number));
  const order = ({ from, to }) => [pillarOf(from) < 0 ? 1 : 0, boxes.get(from.number).y, boxes.get(to.number).y];
  const sorted = drawn.map(ribbon => [order(ribbon), ribbon])
    .sort(([a], [b]) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]).map(([, ribbon]) => ribbon);
  const paths = sorted.map(ribbon => [ribbon, ribbonPath(ribbon, boxes, offsets, unit)])
    .sort((a, b) => b[1].thick - a[1].thick);
  const titles = COLUMNS.map((family, at) => svgElement('text', {
    x: 10 + (at * (width - (width < NARROW ? 78 : 172) - BAR - 10)) / 3, y: 18, class: 'pillar', 'font-size': width < NARROW ? 11 : 13,
  }, laneTitle(family)));
  const hindering = groups.some(group => pillarOf(group) < 0 && boxes.has(group.number));
  fill($('flow'),
    element('div', { class: 'flowhead' },
      element('h2', {}, flowSays(), element('span', { class: 'quiet' }, ' A ribbon grows with the square root of its relations.')),
      element('span', { class: 'buttons' },
        !state.flowFolded && button('To the network', toNetwork, { class: 'small', id: 'to-network', tabindex: -1 }), // for a pointer: the keys come there anyway
        button(state.flowFolded ? 'Unfold' : 'Fold', () => foldFlow(!state.flowFolded), {
          class: 'small', id: 'flow-fold', 'aria-expanded': String(!state.flowFolded),
        }))),
    !state.flowFolded && svgElement('svg', {
      viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': 'Groups of things and what leads from one to another',
    }, titles,
    hindering && svgElement('text', { x: 10, y: height - 64, class: 'pillar', 'font-size': width < NARROW ? 11 : 13 }, 'Challenges'),
    paths.map(([ribbon, path]) => drawRibbon(ribbon, path)),
    groups.filter(({ number }) => boxes.has(number)).map(group => drawGroup(group, boxes.get(group.number), width))));
}

/** What the flow says, in a sentence. */
function flowSays() {
  const drawn = new Set([...ribbons.values()].flatMap(({ from, to }) => [from, to])).size;
  const total = [...ribbons.values()].reduce((sum, { statements: told }) => sum + told.length, 0);
  return `How actors reach outcomes${state.asOf === null ? '' : ` ${timeInWords()}`}: ${plural(total, 'relation')} between ${plural(drawn, 'group')}`;
}

/** The curve of a ribbon, as thick as what is stated. */
function ribbonPath({ from, to, weight }, boxes, offsets, unit) {
  const [start, end] = [boxes.get(from.number), boxes.get(to.number)];
  const thick = Math.max(1, weight * unit);
  const reached = offsets.get(to.number);
  const y = end.y + Math.min(end.height - thick / 2, reached.in + thick / 2 + LEAST_BAR / 4);
  reached.in += thick;
  const left = offsets.get(from.number);
  if (pillarOf(from) < 0) {
    const x = start.x + Math.min(start.width - thick / 2, left.out + thick / 2);
    left.out += thick;
    const rise = Math.max(40, (start.y - y) * 0.6);
    return { thick, x: end.x, y, d: `M${x} ${start.y}C${x} ${start.y - rise} ${Math.max(0, end.x - 70)} ${y} ${end.x - 6} ${y}` };
  }
  const begin = start.y + Math.min(start.height - thick / 2, left.out + thick / 2 + LEAST_BAR / 4);
  left.out += thick;
  const [x, until] = [start.x + start.width, end.x - 6];
  const bend = Math.max(30, (until - x) * 0.5);
  return { thick, x: end.x, y, d: `M${x} ${begin}C${x + bend} ${begin} ${until - bend} ${y} ${until} ${y}` };
}

const ribbonSays = ({ from, to, verb, statements: told }) =>
  `${from.name} \u2192 ${to.name}: ${plural(told.length, 'relation')}, most of the family \u201c${verb.name}\u201d`;

function drawRibbon(ribbon, { d, thick, x, y }) {
  const { from, to, verb } = ribbon;
  const isChosen = state.flow?.[0] === from && (!state.flow[1] || state.flow[1] === to);
  const isOut = state.flow && !isChosen && !(state.flow.length === 1 && state.flow[0] === to);
  return svgElement('g', { class: `ribbon${isOut ? ' out' : ''}`, onclick: () => chooseFlow([from, to]) },
    svgElement('title', {}, ribbonSays(ribbon)),
    svgElement('path', { d, fill: 'none', stroke: 'transparent', 'stroke-width': Math.max(thick, 9) }),
    svgElement('path', { d, fill: 'none', stroke: inkOf(verb), 'stroke-width': thick.toFixed(1), 'stroke-opacity': 0.62, class: 'band' }),
    svgElement('path', {
      d: END_PATHS.get(verb.end), transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, class: 'end',
      fill: verb.end === 'open' || verb.end === 'bar' ? 'none' : HOLLOW_ENDS.has(verb.end) ? color('ground') : inkOf(verb), stroke: inkOf(verb), 'stroke-width': 1.4,
    }));
}

/** A group: its bar, and its name beside it, or under it where it is a challenge. */
function drawGroup(group, box, width) {
  const narrow = width < NARROW;
  const under = pillarOf(group) < 0;
  const look = kinds.get(things.get(group.members[0]).kind);
  const size = narrow ? 10 : 12.5;
  const lines = inLines(`${group.name}${group.name.includes(' more') ? '' : ` (${group.members.length})`}`, narrow ? 12 : under ? 30 : 22);
  const first = under ? box.y + box.height + size + 2 : box.y + box.height / 2 + size * 0.35 - ((lines.length - 1) / 2) * size * LINE_HEIGHT;
  const at = groups.filter(each => each === group || each.number < group.number).length - 1;
  return svgElement('g', {
    role: 'button', tabindex: (state.flow?.[0] ?? groups[0]) === group ? 0 : -1, class: `group${state.flow?.includes(group) ? ' chosen' : ''}`, id: `group-${at}`,
    'aria-label': `${group.name}, ${plural(group.members.length, 'thing')}`,
    onclick: () => chooseFlow([group]),
    onkeydown: event => walkFlow(event, group),
  },
  svgElement('rect', { x: box.x, y: box.y, width: box.width, height: box.height, rx: 3, fill: hue(look) }),
  lines.map((line, index) => svgElement('text', {
    x: under ? box.x : box.x + box.width + 5, y: first + index * size * LINE_HEIGHT, 'font-size': size,
  }, line)));
}

/** Arrows walk among the groups, Enter chooses. */
function walkFlow(event, group) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step) {
    const all = [...document.querySelectorAll('#flow .group')];
    const next = all[(all.indexOf(event.currentTarget) + step + all.length) % all.length];
    event.currentTarget.setAttribute('tabindex', -1);
    next.setAttribute('tabindex', 0);
    next.focus();
  } else if (event.key === 'Enter' || event.key === ' ') {
    chooseFlow([group]);
    $(`group-${group.number}`)?.focus();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

function chooseFlow(flow) {
  Object.assign(state, { ...nothingChosen(), flow });
  showChoice();
  say(flow[1] ? ribbonSays(ribbonBetween(...flow)) : `${flow[0].name}: ${plural(flow[0].members.length, 'thing')}`);
}

const toNetwork = () => document.querySelector('.scene').scrollIntoView({ block: 'start' });

function foldFlow(folded) {
  state.flowFolded = folded;
  drawFlow();
  network.redraw();
}

/** Count and draw it again, where the page has one. */
function showFlow() {
  if (!hasFlow) return;
  $('flow').hidden = false;
  countFlow();
  drawFlow();
}

/** A group or a ribbon in the panel: what it is made of, and who says so. */
function showFlowPart() {
  const [from, to] = state.flow;
  if (to) showRibbon(ribbonBetween(from, to) ?? { from, to, statements: [], verb: verbs.at(-1) }); // the day or the legend may have emptied it
  else showGroup(from);
}

function showGroup(group) {
  const members = [...group.members].sort((a, b) => things.get(b).degree - things.get(a).degree);
  const row = ({ from, to, statements: told, verb }) => element('li', { class: 'flowrow' }, lineSwatch(verb),
    button(from === group ? `to ${to.name}` : `from ${from.name}`, () => chooseFlow([from, to]), { class: 'link', dir: 'auto' }),
    element('span', { class: 'count' }, grouped(told.length)));
  fill($('panel'),
    element('h2', { dir: 'auto' }, group.name),
    element('p', { class: 'quiet' }, `${plural(group.members.length, 'thing')} of the ${group.family}. ${GATHERED_BY(group)}`),
    element('section', { class: 'relation' }, element('h3', {}, 'What leads to it and from it', element('span', { class: 'count' }, 'relations')),
      longList(ribbonsOf(group), row)),
    element('section', { class: 'relation' }, element('h3', {}, 'Its things', element('span', { class: 'count' }, group.members.length)),
      longList(members, id => element('li', { class: 'row', ...lights({ thing: id }) }, swatch(lookOf(things.get(id))), thingLink(id)))),
    element('div', { class: 'actions' }, button('Clear', clearSelection)));
}

const GATHERED_BY = group => (group.name.includes(' more')
  ? 'They are together by what they share neighbors with; the group is named by the best connected.' : 'They are together by their kinds.');

function showRibbon({ from, to, statements: told, verb }) {
  const families = verbs.map(each => [each, told.filter(({ relation }) => verbOf(relation) === each)]).filter(([, rows]) => rows.length);
  const best = [...told].sort((a, b) => b.sources.length - a.sources.length);
  fill($('panel'),
    element('h2', { dir: 'auto' }, `${from.name} \u2192 ${to.name}`),
    element('p', { class: 'quiet' }, plural(told.length, 'relation'), told.length > 0 && `, most of the family \u201c${verb.name}\u201d.`),
    element('ul', {}, families.map(([each, rows]) => element('li', { class: 'flowrow' }, lineSwatch(each), each.name, element('span', { class: 'count' }, rows.length)))),
    element('section', { class: 'relation', id: 'in-flow' }, element('h3', {}, 'Statements', element('span', { class: 'count' }, told.length)),
      longList(best, statement => sentence(statement))),
    element('div', { class: 'actions' },
      button(from.name, () => chooseFlow([from])), button(to.name, () => chooseFlow([to])), button('Clear', clearSelection)));
}

function startFlow() {
  if (!hasFlow) return;
  new ResizeObserver(() => drawFlow()).observe($('scenes'));
}
