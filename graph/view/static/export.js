/* Taking away what is shown: a picture, a drawing, Turtle, a table. */

function save(name, blob) {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 2000);
  $('export').open = false;
  say(`Saved ${name}`);
}

/** The canvas as it is, on the ground of the theme. */
function savePicture() {
  const canvas = $('canvas').querySelector('canvas');
  const picture = element('canvas', { width: canvas.width, height: canvas.height });
  const context = picture.getContext('2d');
  context.fillStyle = color('ground');
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(canvas, 0, 0);
  picture.toBlob(blob => save('network.png', blob));
}

const xmlText = text => String(text).toWellFormed()
  .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  .replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);

/** All that is shown as SVG with every label, those of the best connected things largest and on top. */
function asSvg() {
  const nodes = nodeView.get().sort((a, b) => a.size - b.size);
  const places = network.getPositions(nodes.map(node => node.id));
  const at = nodes.map(node => places[node.id]);
  for (const [, , ...bounds] of lanes()) at.push({ x: bounds[0], y: bounds[1] }, { x: bounds[2], y: bounds[3] });
  const bounds = pick => (at.length ? [Math.min(...at.map(pick)) - 90, Math.max(...at.map(pick)) + 90] : [0, 180]);
  const [left, right] = bounds(place => place.x);
  const [top, bottom] = bounds(place => place.y);
  const box = [left, top, right - left, bottom - top].map(value => value.toFixed(0));
  const ground = color('ground');
  return [
    `<svg xmlns="${SVG}" viewBox="${box.join(' ')}" font-family="sans-serif">`,
    `<title>${xmlText(document.title)}</title>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
      + `<path d="M0 0L8 4L0 8Z" fill="${color('edge')}"/></marker></defs>`,
    `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="${ground}"/>`,
    ...lanes().map(svgLane),
    `<g fill="none" stroke="${color('edge')}" marker-end="url(#tip)">`,
    ...edgeView.get().map(edge => svgLine(edge, places)),
    '</g>',
    ...nodes.map(node => svgThing(things.get(node.id), node, places[node.id], ground)),
    '</svg>',
  ].join('\n');
}

function svgLane([title, , left, top, right, bottom]) {
  return [
    `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" rx="14" fill="${color('raised')}"/>`,
    `<text x="${left + 14}" y="${top + 34}" font-size="22" font-weight="600" fill="${color('muted')}">${xmlText(laneTitle(title))}</text>`,
  ].join('');
}

function svgLine(edge, places) {
  const statement = statements.get(edge.id);
  const [from, to] = [places[edge.from], places[edge.to]];
  const bend = edge.smooth ? (edge.smooth.type === 'curvedCW' ? 1 : -1) * edge.smooth.roundness : 0;
  const middle = {
    x: (from.x + to.x) / 2 + (to.y - from.y) * bend,
    y: (from.y + to.y) / 2 - (to.x - from.x) * bend,
  };
  const radius = nodeData.get(edge.to).size * 1.15;
  const length = Math.hypot(to.x - middle.x, to.y - middle.y) || 1;
  const tip = { x: to.x - ((to.x - middle.x) / length) * radius, y: to.y - ((to.y - middle.y) / length) * radius };
  const point = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const curve = edge.from === edge.to
    ? `M${point(from)}c${4 * radius} ${-4 * radius} ${4 * radius} ${4 * radius} 0 0`
    : `M${point(from)}Q${point(middle)} ${point(tip)}`;
  const look = `${edge.dashes ? ' stroke-dasharray="6 5"' : ''} opacity="${strengthOf(edge.id).toFixed(2)}"`;
  const words = [things.get(edge.from).name, forward(statement.relation), things.get(edge.to).name];
  return `<path d="${curve}"${look}><title>${xmlText(words.map(word => cut(word, 200)).join(' '))}</title></path>`;
}

function svgThing(thing, { size }, { x, y }, ground) {
  const font = Math.min(18, 5 + 1.5 * Math.sqrt(thing.degree));
  const place = `x="${x.toFixed(1)}" y="${(y + size * 1.15 + font).toFixed(1)}" text-anchor="middle"`;
  const ink = `fill="${color('ink')}" stroke="${ground}" stroke-width="${(font / 5).toFixed(1)}" paint-order="stroke"`;
  return [
    `<g><title>${xmlText(cut(thing.name, 200))}</title>`,
    svgMark(lookOf(thing), x, y, size, ground),
    `<text ${place} font-size="${font.toFixed(1)}" ${ink}>${xmlText(cut(thing.name, 34))}</text></g>`,
  ].join('');
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
  ]);
  const head = [
    'subject', 'relation', 'object', 'start', 'end', 'known', 'sources',
    'subject_iri', 'relation_iri', 'object_iri', 'verification',
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
