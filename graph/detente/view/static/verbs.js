/* The language of lines: families of relations with a color and a line end each, and a dash for how firm a
   statement is. The table is that of the pictures (view/picture/verbs.py). */

const verbs = facts.verbs.families.map(([name, hex, end], number) => ({ number, name, hex, end }));
const verbNumbers = new Map([...relations.keys()].map((relation, at) => [relation, facts.verbs.of[at]]));
const turnedRelations = new Set(facts.verbs.turned);
const verbOf = relation => verbs[verbNumbers.get(relation) ?? verbs.length - 1];

/** Whether the end of its line stands at the subject: it is said from the other side. */
const isTurned = ({ relation }) => turnedRelations.has(relation);

const [STATED, POSSIBLE, BY_RULE, PERHAPS_BY_RULE, MAY_HOLD_LINE, , CONSTRUCTED] = facts.verbs.firmness.map(([words, dash, width]) => ({
  // a canvas draws no dots of no length
  words, width, dashes: dash ? dash.split(' ').map((part, at) => Number(part) || (at % 2 ? 0 : 1)) : false,
}));

/** How firm a statement is, as its line says it; of what only may hold on the day, that. */
function firmnessOf(statement) {
  if (mayHold(statement)) return MAY_HOLD_LINE;
  if (statement.constructed) return CONSTRUCTED;
  if (statement.inferred) return statement.possible ? PERHAPS_BY_RULE : BY_RULE;
  return statement.possible ? POSSIBLE : STATED;
}

const partsOf = hex => [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16));
const hexOf = parts => `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`;
const mixed = (from, to, share) => from.map((part, at) => Math.round(part + (to[at] - part) * share));

/** Relative luminance, as WCAG has it. */
const luminance = parts => parts
  .map(part => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
  .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);

function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const LEAST_CONTRAST = 3.1; // of a line with the ground
const inks = new Map(); // emptied when the theme changes

/** The color of a family; faint where there are many lines, but never too faint to be seen. */
function inkOf(verb, { faint = false } = {}) {
  const at = `${verb.number} ${faint}`;
  if (!inks.has(at)) inks.set(at, madeInk(verb, faint));
  return inks.get(at);
}

function madeInk({ hex }, faint) {
  const ground = partsOf(color('ground'));
  const full = mixed(partsOf(hex), [255, 255, 255], state.dark ? 0.42 : 0);
  let share = faint ? 0.8 : 0;
  while (share > 0 && contrast(mixed(full, ground, share), ground) < LEAST_CONTRAST) share -= 0.02;
  return hexOf(mixed(full, ground, Math.max(0, share)));
}

/** Draw what a line ends in, at a point, for a line that comes from an angle; `unit` is a pixel of the drawing. */
function drawEnd(context, end, { x, y }, angle, ink, unit) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.scale(unit, unit);
  context.setLineDash([]);
  context.lineWidth = 1.3;
  context.strokeStyle = ink;
  context.fillStyle = HOLLOW_ENDS.has(end) ? color('ground') : ink;
  const brush = ENDS.get(end);
  if (end !== 'open' && end !== 'bar') context.fill(brush);
  if (end === 'bar') context.lineWidth = 2.4;
  context.stroke(brush);
  context.restore();
}

/* As paths that point right, with their tip at (0, 0). */
const END_PATHS = new Map([
  ['arrow', 'M0 0L-7 3L-7 -3Z'],
  ['hollow', 'M0 0L-7 3.2L-7 -3.2Z'],
  ['open', 'M-6 3.4L0 0L-6 -3.4'],
  ['bar', 'M-1.2 4.6L-1.2 -4.6'],
  ['diamond', 'M0 0L-4.5 3L-9 0L-4.5 -3Z'],
  ['dot', 'M-5.6 0a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0 -5.6 0Z'],
]);
const HOLLOW_ENDS = new Set(['hollow', 'diamond']);
const ENDS = new Map([...END_PATHS].map(([end, path]) => [end, new Path2D(path)]));

/** A line of a family as a small picture for the legend. */
function lineSwatch(verb, { dashes, width } = STATED) {
  const ratio = Math.min(3, Math.ceil(devicePixelRatio || 1));
  const made = element('canvas', { class: 'stroke', width: 34 * ratio, height: 12 * ratio, 'aria-hidden': 'true' });
  const context = made.getContext('2d');
  context.scale(ratio, ratio);
  context.strokeStyle = verb ? inkOf(verb) : color('muted');
  context.lineWidth = Math.max(1.5, width);
  context.setLineDash(dashes || []);
  context.beginPath();
  context.moveTo(1, 6);
  context.lineTo(verb ? 27 : 33, 6);
  context.stroke();
  if (verb) drawEnd(context, verb.end, { x: 33, y: 6 }, 0, inkOf(verb), 1);
  return made;
}
