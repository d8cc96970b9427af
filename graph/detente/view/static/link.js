/* The state as a link: what is selected, hidden and in view stands behind the # of the address.
   Things are named by their short IRIs, so that a link outlives a rebuilt page. */

const FARTHEST = 1e7; // from the middle of the drawing: there is nothing
const MOST_NAMED = 80; // more would make the address too long

const nameOf = id => shorten(things.get(id).iri);
const thingNamed = name => thingOf.get(expand(name || '')) ?? thingOf.get(name);
const statementNamed = name => {
  const [subject, relation, object] = name.split(' ');
  return statementsOf.get(thingNamed(subject) || '')?.find(s =>
    shorten(s.relation) === relation && nameOf(s.object) === object)?.id;
};

/** What was chosen, as the words of a link; without what is in view. */
function choices() {
  const words = new URLSearchParams();
  const name = (word, ids) => [...ids].slice(0, MOST_NAMED).forEach(id => words.append(word, nameOf(id)));
  if (state.layout !== 'communities') words.set('layout', state.layout);
  if (state.most > BEGIN) words.set('most', state.most >= showingOrder.length ? 'all' : state.most);
  if (state.community !== null) name('community', [communities[state.community].best[0]]);
  if (state.focus) name('focus', [state.focus]);
  const added = [...state.added].slice(0, MOST_NAMED).filter(([id]) => id !== state.focus);
  for (const [id, opened] of added) words.append(opened ? 'open' : 'add', nameOf(id));
  for (const key of [...state.openedBy].slice(0, MOST_NAMED)) {
    const at = key.indexOf(' ');
    words.append('by', `${nameOf(key.slice(0, at))} ${key.slice(at + 1)}`);
  }
  name('gone', state.gone);
  if (state.moved.in === pictureKey()) {
    for (const [id, { x, y }] of [...state.moved.to].slice(0, MOST_NAMED)) words.append('moved', `${x},${y} ${nameOf(id)}`);
  }
  for (const { id } of filters) {
    const hidden = [...state.hidden.get(id)];
    const usual = hiddenAtFirst(id);
    if (hidden.length === usual.size && hidden.every(value => usual.has(value))) continue;
    if (!hidden.length) words.append(`hide-${id}`, '');
    for (const value of hidden) words.append(`hide-${id}`, id === 'relation' ? shorten(value) : value);
  }
  if (!state.lonely) words.set('lonely', 'no');
  if (!state.undated) words.set('undated', 'no');
  if (state.asOf !== null || opening.asOf) words.set('as-of', state.asOf ?? 'any');
  if (state.since !== null) words.set('since', state.since);
  if (state.selected) name('thing', [state.selected]);
  else if (state.elsewhere) words.set('thing', shorten(absent.get(state.elsewhere.id).iri));
  name('among', state.chosen);
  for (const group of state.flow ?? []) words.append('flow', group.name);
  if (state.flowFolded) words.set('flow-folded', 'yes');
  if (state.picked) {
    const { subject, relation, object } = statements.get(state.picked);
    words.set('statement', `${nameOf(subject)} ${shorten(relation)} ${nameOf(object)}`);
  }
  if (state.path) {
    name('path', [state.path.from, state.path.to]);
    if (state.path.number > 1) words.set('path-number', state.path.number);
    name('avoid', state.path.avoid);
  }
  if (state.asked) {
    words.set('ask', state.asked.name);
    for (const [key, value] of state.asked.given) words.set(`ask-${key}`, anyThing(value) ? shorten(anyThing(value).iri) : value);
  }
  return words;
}

function stateAsText() {
  const words = choices();
  const { x, y } = stage().getViewPosition();
  words.set('view', [Math.round(x), Math.round(y), stage().getScale().toFixed(3)].join(','));
  return words.toString();
}

/** Do what a link says, and say what of it this page does not have. */
function follow(text) {
  const words = new URLSearchParams(text);
  const unknown = [];
  const named = word => words.getAll(word).map(name => {
    const id = thingNamed(name);
    const away = !id && word === 'thing' && absentNamed(expand(name));
    if (away) state.elsewhere = { id: away.id, pathFrom: null };
    else if (!id) unknown.push(name);
    return id;
  }).filter(Boolean);
  quietly(() => {
    forget();
    readFilters(words, unknown);
    readPicture(words, named, unknown);
    arranged = '';
    refresh();
    network.setSize(); // or what now stands above and below would have all drawn twice
    readChoice(words, named, unknown);
    if (!lookAt(words.get('view'), unknown)) fit();
  });
  warn(unknown);
}

function readFilters(words, unknown) {
  for (const { id, items, values } of filters) {
    if (!words.has(`hide-${id}`)) continue;
    const known = new Set([...items.values()].flatMap(values));
    const asked = words.getAll(`hide-${id}`)
      .filter(value => value !== '' || known.has(''))
      .map(value => (id !== 'relation' || known.has(value) ? value : expand(value)));
    unknown.push(...asked.filter(value => !known.has(value)));
    state.hidden.set(id, new Set(asked.filter(value => known.has(value))));
  }
  state.lonely = words.get('lonely') !== 'no';
  state.undated = words.get('undated') !== 'no';
  readTime(words, unknown);
}

function readTime(words, unknown) {
  const [day, since] = ['as-of', 'since'].map(word => words.get(word));
  if (day === 'any') state.asOf = null;
  else if (day !== null && axis && dayTyped(day)) state.asOf = dayTyped(day);
  else if (day !== null) unknown.push(`the year ${day}`);
  const first = since !== null && dayTyped(since, { first: true });
  if (first && state.asOf !== null && dayNumber(first) < dayNumber(state.asOf)) state.since = first;
  else if (since !== null) unknown.push(`the time since ${since}`);
}

function readPicture(words, named, unknown) {
  const layout = words.get('layout');
  if (LAYOUTS.has(layout)) state.layout = layout;
  else if (layout !== null) unknown.push(`the layout ${layout}`);
  const most = words.get('most');
  if (most === 'all') state.most = showingOrder.length;
  else if (/^\d{1,6}$/.test(most ?? '')) state.most = Math.max(BEGIN, Math.min(showingOrder.length, Number(most)));
  else if (most !== null) unknown.push(`${most} things`);
  const [member] = named('community');
  if (member && !overview) unknown.push('the community');
  else if (member) state.community = communityOf(member);
  named('gone').forEach(id => state.gone.add(id));
  [state.focus = null] = named('focus');
  if (state.focus) state.added.set(state.focus, true);
  state.flowFolded = words.get('flow-folded') === 'yes';
  for (const asked of words.getAll('by')) {
    const at = asked.indexOf(' ');
    const id = thingNamed(asked.slice(0, at));
    if (id && groupsOf(things.get(id)).has(asked.slice(at + 1))) state.openedBy.add(openedKey(id, asked.slice(at + 1)));
    else unknown.push(asked);
  }
  const to = new Map();
  for (const asked of words.getAll('moved')) {
    const [, x, y, name] = /^(-?\d{1,6}),(-?\d{1,6}) (.+)$/.exec(asked) ?? [];
    const id = name && thingNamed(name);
    if (id) to.set(id, { x: Number(x), y: Number(y) });
    else unknown.push(name ?? asked);
  }
  state.moved = { in: pictureKey(), to };
  for (const [word, name] of words) {
    if (word !== 'open' && word !== 'add') continue;
    const id = thingNamed(name);
    if (id) state.added.set(id, word === 'open');
    else unknown.push(name);
  }
}

function readChoice(words, named, unknown) {
  const among = named('among');
  const flow = words.getAll('flow').map(each => groups.find(group => group.name === each));
  unknown.push(...words.getAll('flow').filter((_, at) => !flow[at]));
  const [from, to] = named('path');
  const asked = words.get('statement');
  const statement = asked && statementNamed(asked);
  const [thing] = named('thing');
  const isThere = statement && (shown.statements.has(statement) || isPast(statements.get(statement)));
  if (asked && !isThere) unknown.push(asked);
  const number = words.get('path-number') ?? '1';
  if (!/^[1-9]$/.test(number)) unknown.push(`the path ${number}`);
  if (words.has('ask') && !questions.has(words.get('ask'))) unknown.push(`the question ${words.get('ask')}`);
  if (from && to && from !== to) showPathBetween(from, to, Number(number) || 1, named('avoid'));
  else if (questions.has(words.get('ask'))) ask(words.get('ask'), readGiven(words, unknown));
  else if (isThere) pick(statement);
  else if (among.length > 1) showSeveral(distinct(among));
  else if (flow[0]) chooseFlow(flow.filter(Boolean).slice(0, 2));
  else if (thing) select(thing);
  else showChoice();
}

/** The values of a question that a link asks. */
function readGiven(words, unknown) {
  const given = new Map();
  for (const { name, kind } of questions.get(words.get('ask')).parameters) {
    const said = words.get(`ask-${name}`);
    if (said === null) continue;
    const value = kind ? (dayTyped(said) ? said : null) : byName(said);
    if (value) given.set(name, value);
    else unknown.push(said);
  }
  return given;
}

function lookAt(text, unknown) {
  if (text === null) return false;
  const [x, y, scale] = text.split(',').map(Number);
  const sound = [x, y, scale].every(Number.isFinite) && scale > 0 && Math.max(Math.abs(x), Math.abs(y)) < FARTHEST;
  if (sound) stage().moveTo({ position: { x, y }, scale: Math.min(Math.max(scale, 0.02), 10), animation: false });
  else unknown.push(`the view ${text}`);
  return sound;
}

function warn(unknown) {
  $('notice').hidden = !unknown.length;
  if (!unknown.length) return;
  const few = distinct(unknown).slice(0, 3).map(each => `“${cut(each, 60)}”`).join(', ');
  const more = distinct(unknown).length > 3 ? ` and ${distinct(unknown).length - 3} more` : '';
  fill($('notice'), `This page does not have what the link asks for: ${few}${more}. The rest is shown.`,
    button('Close', () => { $('notice').hidden = true; }, { class: 'small' }));
}

async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    say(said);
  } catch {
    say('The browser does not let this page copy; please copy it by hand');
  }
}
