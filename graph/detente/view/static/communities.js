/* Opening a community of the map, going back to it, and what the page says of either. */

/** Draw the things of a community; null for the map. */
function openCommunity(number) {
  Object.assign(state, { community: number, focus: null, added: new Map(), ...nothingChosen() });
  refresh();
  fit();
}

/** Open the community of a thing, unless it is drawn already. */
function enter(id) {
  if (!overview || (!onMap() && picture().has(id))) return;
  Object.assign(state, { community: communityOf(id), focus: null, added: new Map() });
  refresh();
  fit();
}

const MOST_LISTED = 40;

/** What the panel says when nothing is selected: the communities to open, or those next to the open one. */
function mapHelp() {
  if (!onMap()) return communityHelp();
  const order = communities.filter(({ number }) => counts.of[number].things);
  const row = ({ number, name }) => element('li', {},
    button(cut(name, 120), () => openCommunity(number), { class: 'link', dir: 'auto' }),
    element('span', { class: 'count' }, grouped(counts.of[number].things)));
  const list = element('ul', { class: 'best' }, order.slice(0, MOST_LISTED).map(row));
  const rest = order.slice(MOST_LISTED);
  const more = rest.length > 0 && button(`Show ${rest.length} more`, () => {
    append(list, rest.map(row));
    more.remove();
  }, { class: 'more' });
  return [
    element('h2', {}, 'A map of communities'),
    element('p', {}, `${plural(things.size, 'thing')} are too many to be drawn at once. A circle is a community: `
      + 'things that are related more with one another than with the rest, named by the best connected. '
      + 'Open one here or with a click in the drawing, or search for a thing.'),
    element('h3', {}, 'Communities', element('span', { class: 'count' }, 'things')), list, more,
  ];
}

function communityHelp() {
  const { number, name, members } = communities[state.community] ?? {};
  if (number === undefined || state.focus) return [element('h2', {}, 'Start here')];
  const near = new Map();
  for (const id of members) {
    for (const statement of thingAllowed(things.get(id)) ? allowedOf(id) : []) {
      const other = communityOf(otherEnd(statement, id));
      if (other !== number) near.set(other, (near.get(other) || 0) + 1);
    }
  }
  const strongest = [...near].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 8);
  return [
    element('h2', { dir: 'auto' }, cut(name, 160)),
    element('p', {}, `A community of ${plural(members.length, 'thing')}. `,
      button('Back to the map', () => openCommunity(null), { class: 'link' })),
    strongest.length > 0 && element('h3', {}, 'Related communities', element('span', { class: 'count' }, 'relations')),
    element('ul', { class: 'best' }, strongest.map(([other, count]) => element('li', {},
      button(cut(communities[other].name, 120), () => openCommunity(other), { class: 'link', dir: 'auto' }),
      element('span', { class: 'count' }, grouped(count))))),
  ];
}

/** Where the reader is, and the way back to the map. */
function showWhere() {
  const { name, members } = communities[state.community] ?? {};
  $('level').textContent = state.focus
    ? `Drawn: ${cut(things.get(state.focus).name, 60)} and what was opened around it.`
    : onMap() ? '' : `Drawn: the community of ${cut(name, 80)}, ${plural(members.length, 'thing')}.`;
  fill($('more'),
    state.focus && button('Leave the focus', leaveFocus, { class: 'small' }),
    !onMap() && button('Map', () => openCommunity(null), { class: 'small', id: 'to-map', title: 'Back to the map ( u )' }));
}

function sayMap() {
  const known = counts.of.filter(count => count.things).length;
  say(`A map of ${plural(known, 'community', 'communities')}: `
    + `${plural(shown.things.size, 'thing')} and ${plural(shown.statements.size, 'relation')}`);
}
