/* Taking away what is shown: a picture, a drawing, Turtle, SPARQL, a table. */

function save(name, blob) {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 2000);
  $('export').open = false;
  say(`Saved ${name}`);
}

const PICTURE_HEAD = 58; // above and below the drawing, in CSS pixels: what it is, and what it holds
const PICTURE_FOOT = 30;

/** What the page shows, and when: "NATO as of 31 March 1999". */
const headingInWords = () => document.querySelector('h1').textContent.trim();

/** How much of the page and of the graph is shown. */
const shownInWords = () => `${plural(shown.things.size, 'thing')} and ${plural(shown.statements.size, 'relation')} shown, of `
  + `${opening.whole.things.toLocaleString('en')} and ${opening.whole.relations.toLocaleString('en')} in the graph`
  + `${opening.coveredUntil ? `, which is covered up to ${dayInWords(opening.coveredUntil)}` : ''}`;

/** The canvas as it is, on the ground of the theme, under the heading of the page. */
function savePicture() {
  const canvas = stageArea().querySelector('canvas');
  const ratio = canvas.width / (canvas.clientWidth || canvas.width);
  const picture = element('canvas', { width: canvas.width, height: canvas.height + (PICTURE_HEAD + PICTURE_FOOT) * ratio });
  const context = picture.getContext('2d');
  context.fillStyle = color('ground');
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(canvas, 0, PICTURE_HEAD * ratio);
  context.scale(ratio, ratio);
  const width = picture.width / ratio - 24;
  context.fillStyle = color('ink');
  context.font = `600 20px ${FONT}`;
  context.fillText(cut(headingInWords(), 120), 12, 30, width);
  context.fillStyle = color('muted');
  context.font = `400 12px ${FONT}`;
  context.fillText(cut($('note')?.textContent ?? '', 200), 12, 49, width);
  context.fillText(shownInWords(), 12, picture.height / ratio - 10, width);
  picture.toBlob(blob => save('network.png', blob));
}

/** A cell of CSV; a spreadsheet would run what begins like a formula, so that gets an apostrophe. */
function csvCell(value) {
  const text = String(value ?? '').toWellFormed();
  return `"${(/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

function asCsv() {
  const rows = [...shown.statements].map(id => statements.get(id)).map(s => [
    things.get(s.subject).name, forward(s.relation), things.get(s.object).name, s.start, s.end, BASES.get(s.basis),
    s.sources.map(source => [source.title, whereIn(source)].join(' · ')).join(' | ') || s.because.join(' | '),
    things.get(s.subject).iri, s.relation, things.get(s.object).iri, s.verification,
    ...(state.asOf === null ? [] : [heldOn(state.asOf, s), state.asOf]),
  ]);
  const head = [
    'subject', 'relation', 'object', 'start', 'end', 'known', 'sources',
    'subject_iri', 'relation_iri', 'object_iri', 'verification',
    ...(state.asOf === null ? [] : ['certainty', 'as_of']),
  ];
  return `\ufeff${[head, ...rows].map(row => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function startExports() {
  const on = (name, act) => $(`export-${name}`).addEventListener('click', act);
  on('png', savePicture);
  on('svg', () => save('network.svg', new Blob([asSvg()], { type: 'image/svg+xml' })));
  on('turtle', () => save('network.ttl', new Blob([asTurtle()], { type: 'text/turtle' })));
  on('sparql', () => save('shown.rq', new Blob([asSparql()], { type: 'application/sparql-query' })));
  on('csv', () => save('relations.csv', new Blob([asCsv()], { type: 'text/csv' })));
}
