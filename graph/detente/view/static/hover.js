/* What lies under the pointer, or under a row of the panel, is lit in the drawing; a card says what it is. */

const CARD_AFTER = 250; // milliseconds
const LINE_REACH = 8; // pixels
let lit = null; // { thing } or { statement }
let cardTimer = 0;

/** Light a thing or a line; null for none. */
function light(what) {
  if (lit?.thing === what?.thing && lit?.statement === what?.statement) return;
  lit = what;
  network.body.emitter.emit('_requestRedraw');
}

/** Draw what is lit with its lines, over the rest. */
function drawLit(context) {
  if (!lit) return;
  const rows = lit.statement ? [statements.get(lit.statement)] : shownOf(lit.thing);
  const ids = rows.map(({ id }) => id).filter(id => shown.statements.has(id));
  const ends = lit.statement ? [rows[0].subject, rows[0].object] : [lit.thing, ...othersOf(lit.thing, rows)];
  drawBright(context, ends.filter(id => shown.things.has(id)), ids);
}

/** The line at most so far from a point of the canvas. */
function lineAt({ x, y }, reach = LINE_REACH) {
  if (onMap()) return null;
  const at = network.DOMtoCanvas({ x, y });
  let best = null;
  let least = reach / network.getScale();
  for (const id of shown.statements) {
    const edge = network.body.edges[id];
    if (!edge?.connected) continue;
    const { from, to } = edge;
    const away = edge.edgeType.getDistanceToEdge(from.x, from.y, to.x, to.y, at.x, at.y);
    if (away <= least) [best, least] = [id, away];
  }
  return best;
}

/** What is under a point of the canvas: a thing, or else a line. */
function under(point) {
  const thing = network.getNodeAt(point) ?? labelAt(point);
  if (thing !== undefined) return { thing };
  const statement = lineAt(point);
  return statement ? { statement } : null;
}

function hideCard() {
  clearTimeout(cardTimer);
  cardTimer = 0;
  $('card').hidden = true;
}

/** Tell what is under the pointer, beside it and never upon it. */
function showCard(what, { x, y }) {
  fill($('card'), what.thing ? thingCard(things.get(what.thing)) : statementCard(statements.get(what.statement)));
  $('card').hidden = false;
  const { clientWidth, clientHeight } = $('canvas');
  const { offsetWidth, offsetHeight } = $('card');
  const left = x + 18 + offsetWidth < clientWidth ? x + 18 : Math.max(4, x - 18 - offsetWidth);
  const top = y + 18 + offsetHeight < clientHeight ? y + 18 : Math.max(4, y - 18 - offsetHeight);
  Object.assign($('card').style, { left: `${left}px`, top: `${top}px` });
}

const thingCard = thing => [
  element('strong', { dir: 'auto' }, cut(thing.name, 200)),
  element('div', { class: 'quiet' }, `${cut(thing.kind, 80)} · ${plural(thing.degree, 'neighbor')}`),
  thing.definition && element('div', { dir: 'auto' }, cut(thing.definition, 220)),
];

function statementCard(statement) {
  const [best] = bestFirst(statement.sources);
  const words = best?.sentence && cut(best.sentence, 220);
  return [
    element('strong', { dir: 'auto' }, cut(inWords(statement), 400)),
    element('div', { class: 'quiet' }, firmnessOf(statement).words),
    best && element('div', { dir: 'auto' }, sayer(best), ' ', element('span', { class: 'quiet' }, supportOf(statement.sources))),
    !best && statement.because.length > 0 && element('div', { dir: 'auto' }, cut(statement.because[0], 220)),
    words && element('blockquote', { dir: 'auto' }, words),
  ];
}

function startHovering() {
  const canvas = $('canvas');
  canvas.addEventListener('pointermove', event => {
    if (event.pointerType === 'touch' || event.buttons) return;
    const { left, top } = canvas.getBoundingClientRect();
    const point = { x: event.clientX - left, y: event.clientY - top };
    const found = under(point);
    const isSame = found && lit && found.thing === lit.thing && found.statement === lit.statement;
    light(found);
    canvas.classList.toggle('on-something', found !== null);
    if (isSame && (cardTimer || !$('card').hidden)) return;
    hideCard();
    if (found) cardTimer = setTimeout(() => { if (lit) showCard(found, point); }, CARD_AFTER);
  });
  const leave = () => {
    light(null);
    hideCard();
  };
  for (const name of ['pointerleave', 'pointerdown', 'wheel']) canvas.addEventListener(name, leave, { passive: true });
}

/** The listeners of a row of the panel that lights what it tells of. */
const lights = what => ({ onpointerenter: () => light(what), onpointerleave: () => light(null) });
