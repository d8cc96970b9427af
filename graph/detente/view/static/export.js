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

const PICTURE_SCALE = 3; // pixels of a saved picture for one of the screen

/** The drawing as it is, three times as fine, on the ground of the theme, with what a reader of it needs to know. */
function savePicture() {
  drawNow();
  const drawing = stage();
  const canvas = stageArea().querySelector('canvas');
  const { clientWidth: width, clientHeight: height } = canvas;
  const said = captions(canvas.getContext('2d'), width);
  const picture = element('canvas', { width: width * PICTURE_SCALE, height: (said.above + height + said.below) * PICTURE_SCALE });
  const context = picture.getContext('2d');
  context.fillStyle = color('ground');
  context.fillRect(0, 0, picture.width, picture.height);
  const before = drawing.canvas.pixelRatio;
  drawing.canvas.pixelRatio = PICTURE_SCALE;
  [canvas.width, canvas.height] = [width * PICTURE_SCALE, height * PICTURE_SCALE];
  drawing.body.emitter.emit('_redraw');
  context.drawImage(canvas, 0, said.above * PICTURE_SCALE);
  drawing.canvas.pixelRatio = before;
  [canvas.width, canvas.height] = [width * before, height * before];
  drawing.body.emitter.emit('_redraw');
  context.scale(PICTURE_SCALE, PICTURE_SCALE);
  for (const { x, y, size, weight, ink, text, isBelow } of said.texts) {
    context.fillStyle = color(ink);
    context.font = `${weight} ${size}px ${FONT}`;
    context.fillText(text, x, y + (isBelow ? said.above + height : 0));
  }
  context.translate(0, said.above + height);
  for (const entry of said.marks) drawEntry(context, entry);
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
