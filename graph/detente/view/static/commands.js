/* Command lines for what the page itself has not: shell-quoted, to be copied. */

/** A word of a command line, quoted for a shell where it has to be. */
const quoted = word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`);

/** How a thing is named on a command line: by its CURIE, else by its IRI. */
function inShell({ iri }) {
  const short = shorten(iri);
  return quoted(/^[a-z]+:[\w-]+$/.test(short) ? short : iri);
}

/** A command line with a button that copies it. */
const commandLine = words => element('span', { class: 'command' }, element('code', { tabindex: '0' }, words), ' ',
  button('Copy', () => copy(words, 'Command copied'), { class: 'small' }));

/** What can be told of a thing that this page does not hold, and of a path to it. */
function showAbsent(thing, from) {
  const named = inShell(thing);
  fill($('panel'),
    element('h2', { dir: 'auto' }, thing.name),
    element('div', { class: 'types' }, element('span', { class: 'type', dir: 'auto' }, thing.kind)),
    element('p', { id: 'absent' }, `It is in the graph, with ${plural(thing.degree, 'relation')}, but not on this page. `,
      'To read what is said of it, or to have a page around it:'),
    element('ul', { class: 'best commands' }, [
      `detente show ${named}`, `detente view ${named}`, from && `detente path ${inShell(from)} ${named}`,
    ].filter(Boolean).map(words => element('li', {}, commandLine(words)))),
    thing.aliases.length > 0 && element('p', { class: 'quiet aliases', dir: 'auto' }, `Also: ${thing.aliases.join(' · ')}`),
    element('p', { class: 'quiet iri' }, webLink(thing.iri, shorten(thing.iri))),
    element('div', { class: 'actions' }, button('Clear', clearSelection)));
}

