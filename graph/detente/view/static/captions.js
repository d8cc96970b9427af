/* What stands around a picture that is taken away: title, what was chosen, legend, how much of how much, of
   which day, sources, license. Laid out once, for pictures and for drawings. */

const CAPTION = 11;
const CAPTION_ROW = 18;
const MOST_SOURCES = 8;
const MOST_LINES = 4; // of one of the texts below

/** What the page shows, and when: "NATO as of 31 March 1999". */
const headingInWords = () => document.querySelector('h1').textContent.trim();

/** How much of the page and of the graph is shown. */
const shownInWords = () => `${plural(shown.things.size, 'thing')} and ${plural(shown.statements.size, 'relation')} shown, of `
  + `${grouped(opening.whole.things)} and ${grouped(opening.whole.relations)} in the graph`
  + `${opening.coveredUntil ? `, which is covered up to ${dayInWords(opening.coveredUntil)}` : ''}`;

/** The sources of what is shown, those that most is read in first. */
function sourcesInWords() {
  const times = new Map();
  for (const id of shown.statements) {
    for (const { title, graph, publisher } of statements.get(id).sources) {
      const words = `${cut(title || shorten(graph), 90)}${publisher && publisher !== title ? ` (${cut(publisher, 50)})` : ''}`;
      times.set(words, (times.get(words) ?? 0) + 1);
    }
  }
  const ranked = [...times].sort((a, b) => b[1] - a[1] || compare(a[0], b[0])).map(([words]) => words);
  const rest = ranked.length - MOST_SOURCES;
  return ranked.length ? `Sources: ${ranked.slice(0, MOST_SOURCES).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.` : '';
}

/** What the marks and lines that are shown mean: { look }, { verb } or { firm }, and words. */
function legendEntries() {
  const drawn = new Set([...shown.things].map(id => lookOf(things.get(id)).family));
  const told = [...shown.statements].map(id => statements.get(id));
  const used = new Set(told.map(({ relation }) => verbOf(relation)));
  const firm = new Set(told.map(firmnessOf));
  return [
    ...families().filter(([family]) => drawn.has(family)).map(([family, looks]) => ({ look: { ...looks[0], fill: 'solid' }, words: family })),
    ...verbs.filter(verb => used.has(verb)).map(verb => ({ verb, words: verb.name })),
    ...[POSSIBLE, BY_RULE, PERHAPS_BY_RULE, MAY_HOLD_LINE, CONSTRUCTED].filter(each => firm.has(each)).map(each => ({ firm: each, words: each.words })),
  ];
}

/** A text in lines that are no wider. */
function wrappedTo(context, text, width, size) {
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && textWidth(context, longer, 400) * size <= width) lines[lines.length - 1] = longer;
    else lines.push(cutToRoom(context, word, 400, width / size));
  }
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES - 1), `${lines[MOST_LINES - 1]} …`] : lines;
}

/** What stands above and below a picture of a width, with places from its top left: { above, below, texts, marks }. */
function captions(context, width) {
  const room = width - 24;
  const texts = [{ x: 12, y: 28, size: 19, weight: 600, ink: 'ink', text: cutToRoom(context, headingInWords(), 600, room / 19) }];
  let y = 34;
  for (const line of wrappedTo(context, $('note')?.textContent ?? '', room, 12)) texts.push({ x: 12, y: y += 15, size: 12, weight: 400, ink: 'muted', text: line });
  const above = y + 14;
  const marks = [];
  let [x, down] = [12, 16];
  for (const entry of legendEntries()) {
    const wide = (entry.look ? 16 : 38) + textWidth(context, entry.words, 400) * CAPTION;
    if (x > 12 && x + wide > room) [x, down] = [12, down + CAPTION_ROW];
    marks.push({ ...entry, x, y: down });
    x += wide + 18;
  }
  down += 8;
  const said = [`${shownInWords()}. ${state.asOf === null ? 'At any time.' : `${timeInWords().replace(/^./, first => first.toUpperCase())}.`}`, sourcesInWords(), opening.cite];
  for (const line of said.flatMap(text => wrappedTo(context, text, room, CAPTION))) {
    texts.push({ x: 12, y: down += 15, size: CAPTION, weight: 400, ink: 'muted', text: line, isBelow: true });
  }
  return { above, below: down + 12, texts, marks };
}

/** Draw an entry of the legend, its left end at a point. */
function drawEntry(context, { look, verb, firm, words, x, y }) {
  if (look) {
    drawMark(context, look, x + 6, y, 5.5);
  } else {
    context.strokeStyle = verb ? inkOf(verb) : color('muted');
    context.lineWidth = Math.max(1.5, firm?.width ?? 1.5);
    context.setLineDash(firm?.dashes || []);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + (verb ? 26 : 30), y);
    context.stroke();
    context.setLineDash([]);
    if (verb) drawEnd(context, verb.end, { x: x + 30, y }, 0, inkOf(verb), 1);
  }
  context.fillStyle = color('ink');
  context.font = `400 ${CAPTION}px ${FONT}`;
  context.fillText(words, x + (look ? 16 : 36), y + 4);
}

/** The same as SVG. */
function svgEntry({ look, verb, firm, words, x, y }) {
  const ink = verb ? inkOf(verb) : color('muted');
  const picture = look ? svgMark(look, x + 6, y, 5.5, color('ground'))
    : `<path d="M${x} ${y}h${verb ? 26 : 30}" fill="none" stroke="${ink}" stroke-width="1.6"${firm?.dashes ? ` stroke-dasharray="${firm.dashes.join(' ')}"` : ''}/>`
      + (verb ? svgEndAt(verb.end, x + 30, y, 0, ink, 1) : '');
  return `${picture}<text x="${x + (look ? 16 : 36)}" y="${y + 4}" font-size="${CAPTION}" fill="${color('ink')}">${xmlText(words)}</text>`;
}
