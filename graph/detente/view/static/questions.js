/* The named questions in the panel: a form for their parameters, the answer from the page's own statements,
   and the command that asks the whole graph. */

/** Ask a question; `given` has for each parameter a thing's id or the text of a date. */
function ask(name, given = new Map()) {
  const question = questions.get(name);
  const values = valuesOf(question, given);
  const lacking = question.parameters.filter(each => each.required && !values.has(each.name));
  const answers = question.page && !lacking.length ? answersTo(question, values) : null;
  if (onMap() && answers?.length) enter(answers[0].id);
  Object.assign(state, { ...nothingChosen(), asked: { name, given, answers } });
  for (const id of highlight()?.things ?? []) if (!picture().has(id)) state.added.set(id, false);
  refresh();
  showChoice();
  const bright = highlight();
  if (bright?.things.size) fit([...bright.things].filter(id => shown.things.has(id)));
  say(answers ? `${plural(answers.length, 'answer')}: ${question.title}` : question.title);
}

/** The values by parameter: things, and days; a date that is not given is the last covered day, or the beginning. */
function valuesOf({ parameters }, given) {
  const values = new Map();
  for (const { name, kind } of parameters) {
    const value = given.get(name);
    if (!kind && anyThing(value)) values.set(name, value);
    if (!kind) continue;
    const day = value ? dayTyped(value, { first: kind === 'first date' }) : null;
    if (day) values.set(name, day);
    else if (kind === 'date') values.set(name, opening.coveredUntil ?? (axis ? dayOfYear(axis.last) : NO_END));
  }
  return values;
}

/** The command that asks the whole graph; what is not given yet stands there as a gap. */
function commandOf({ name, parameters }, given) {
  const words = parameters.map(({ name: key, kind, required }) => {
    const value = given.get(key);
    if (!value) return required && `${key}=${key.toUpperCase()}`;
    return `${key}=${kind ? value : shorten(anyThing(value).iri)}`;
  });
  return ['detente', 'ask', name, ...words.filter(Boolean)].map(quoted).join(' ');
}

/** The thing that a text names, of one of some classes where these are given. */
function thingMeant(text, classes = []) {
  const fits = id => !classes.length || (anyThing(id).types ?? [anyThing(id).kind]).some(type => classes.includes(type));
  return byName(text.trim()) ?? findThings(text).map(({ id }) => id).find(fits) ?? null;
}

/** A thing by its short IRI, also one that this page does not hold. */
const byName = text => thingNamed(text) ?? absentNamed(expand(text))?.id;

function showQuestion() {
  const { name, given, answers } = state.asked;
  const question = questions.get(name);
  const fields = question.parameters.map(parameter => [parameter, field(parameter, given.get(parameter.name))]);
  const submit = event => {
    event.preventDefault();
    const next = new Map();
    for (const [{ name: key, kind, classes }, { input }] of fields) {
      const text = input.value.trim();
      if (!text) continue;
      const value = kind ? (dayTyped(text) ? text : null) : thingMeant(text, classes);
      if (value === null) {
        say(kind ? 'Write a year, a month or a day: 1999, 1999-03 or 1999-03-31' : `No ${(classes ?? ['thing']).join(' or ')} is called ${cut(text, 60)}`);
        input.focus();
        return;
      }
      next.set(key, value);
    }
    ask(name, next);
  };
  fill($('panel'),
    element('h2', {}, question.title),
    element('p', { class: 'quiet' }, question.question),
    question.parameters.length > 0 && element('details', { open: !answers, id: 'form' },
      element('summary', {}, answers ? saidOf(question, given) : 'Asked of'),
      element('form', { class: 'asking', onsubmit: submit },
        fields.map(([, { label }]) => label),
        element('button', { type: 'submit', id: 'answer' }, question.page ? 'Answer' : 'Make the command'))),
    answers && answerList(question, answers, valuesOf(question, given)),
    element('p', { class: 'quiet' }, question.page ? (isPart() ? `${partly('the command asks all of it:')}`.replace(/\.$/, '') : 'The same from the command line:')
      : 'This page cannot answer it by itself; the command does:'),
    commandLine(commandOf(question, given)),
    element('div', { class: 'actions' }, button('All questions', showCatalogue), button('Clear', clearSelection)));
}

/** What it was answered for: "organization: SCO · day: 31 December 2010". */
function saidOf(question, given) {
  const values = valuesOf(question, given);
  const told = question.parameters.filter(({ name }) => values.has(name)).map(({ name, kind }) =>
    `${name}: ${kind ? dayInWords(values.get(name)) : cut(anyThing(values.get(name)).name, 60)}`);
  return element('span', { dir: 'auto' }, told.join(' · ') || 'Asked of');
}

function field({ name, meaning, kind, required, classes, example }, value) {
  const input = element('input', {
    type: 'text', id: `ask-${name}`, autocomplete: 'off', spellcheck: 'false', placeholder: example ? `${example}` : '',
    value: value === undefined ? null : kind ? value : anyThing(value).name,
    ...(kind ? {} : { list: `names-${name}` }),
  });
  const names = kind ? [] : [...things.values()].filter(thing => !classes || thing.types.some(type => classes.includes(type)));
  const label = element('label', {}, element('span', {}, `${name}: ${meaning}`, !required && element('span', { class: 'quiet' }, ' (may be left out)')), input,
    !kind && element('datalist', { id: `names-${name}` }, names.map(thing => element('option', { value: thing.name }))));
  return { input, label };
}

const MOST_ALSO = 6; // told of one answer; the rest on request

function answerList({ page, parameters }, answers, values) {
  if (!answers.length) return nobody(parameters, values);
  const sure = answers.filter(({ certainty }) => certainty === HOLDS).length;
  const row = ({ id, statements: told, also, certainty }) => element('li', { class: 'answer' },
    element('div', { class: 'row' }, swatch(lookOf(things.get(id))), thingLink(id),
      element('span', { class: 'when' }, dates(page.time?.thing ? things.get(id) : told[0])),
      certainty === MAY_HOLD && element('span', { class: 'tag perhaps' }, 'may hold: its end or start is not known')),
    told.length > 1 || page.patterns.length > 1
      ? element('ul', { class: 'told' }, told.map(statement => element('li', { dir: 'auto' }, inWords(statement), evidence(statement))))
      : evidence(told[0]),
    also.length > 0 && element('div', { class: 'told' }, element('ul', {}, also.slice(0, MOST_ALSO).map(besideRow)),
      also.length > MOST_ALSO && element('details', {}, element('summary', {}, `and ${also.length - MOST_ALSO} more`),
        element('ul', {}, also.slice(MOST_ALSO).map(besideRow)))),
    page.with?.relations.filter(relation => !also.some(each => each.relation === relation)).map(relation =>
      element('p', { class: 'quiet told' }, `No statement here says who ${forward(relation)} it then; that does not mean that nobody did.`)));
  return element('section', { class: 'relation', id: 'answers' },
    element('h3', {}, 'Answers', element('span', { class: 'count' }, sure === answers.length ? answers.length : `${sure}, and ${answers.length - sure} that may hold`)),
    longList(answers, row));
}

const besideRow = statement => element('li', { dir: 'auto' }, inWords(statement), evidence(statement));

/** No answer: how far that tells that there is none. */
function nobody(parameters, values) {
  const said = parameters.flatMap(({ name, kind }) => (kind || !values.has(name) ? [] : anyThing(values.get(name)).extents));
  return element('section', { class: 'relation', id: 'answers' },
    element('p', {}, 'No statement on this page answers it. That does not mean that there is nothing: the command says whether the list is covered.'),
    said.length > 0 && element('ul', {}, said.map(words => element('li', { class: 'quiet', dir: 'auto' }, words))));
}

/** The questions by topic, with a field that finds them by their words. */
function showCatalogue() {
  Object.assign(state, nothingChosen());
  showChoice();
  const list = element('div', {});
  const show = words => {
    const wanted = fold(words).split(/\s+/).filter(Boolean);
    const found = [...questions.values()].filter(question => {
      const text = fold([question.name, question.title, question.question, question.topic].join(' '));
      return wanted.every(word => text.includes(word));
    });
    const topics = distinct(found.map(({ topic }) => topic));
    fill(list, topics.map(topic => element('section', { class: 'relation' },
      element('h3', {}, topic || 'others', element('span', { class: 'count' }, found.filter(each => each.topic === topic).length)),
      element('ul', {}, found.filter(each => each.topic === topic).map(each => element('li', {},
        button(each.title, () => ask(each.name), { class: 'link' }), !each.page && element('span', { class: 'quiet' }, ' · by command')))))),
    !found.length && element('p', { class: 'quiet' }, 'No question has these words.'));
  };
  fill($('panel'), element('h2', {}, 'Questions'),
    element('input', { type: 'search', class: 'among', id: 'seek-question', placeholder: 'Words of a question', 'aria-label': 'Find a question', oninput: ({ target }) => show(target.value) }),
    list, element('div', { class: 'actions' }, button('Back', clearSelection)));
  show('');
  $('panel').scrollTop = 0;
}

/** The questions to begin with, as buttons. */
function firstQuestions() {
  if (!facts.asked.length) return false;
  return [
    element('ul', { class: 'first', id: 'first' }, facts.asked.map(({ words, asks, values }) => element('li', {},
      button(words, () => askFirst(asks, new Map(Object.entries(values))))))),
    button(`All ${questions.size} questions`, showCatalogue, { class: 'more', id: 'catalogue' }),
  ];
}

function askFirst(asks, values) {
  if (asks === 'thing') select(thingNamed(values.get('thing')));
  else if (asks === 'path') showPathBetween(thingNamed(values.get('from')), thingNamed(values.get('to')));
  else ask(asks, new Map([...values].map(([name, value]) => [name, byName(value) ?? value])));
}
