/* What a text finds: things by words in any order, beginnings and slips of the pen; by their definition; what stands
   in a relation to a thing ("hinders peacekeeping"); a thing in a year ("SCO 2010"); a path ("NATO -> trust");
   questions. Each hit says what was found, and where: { id, what, go }. */

const MOST_HITS = 12;
const SHORTEST_SLIP = 5; // letters of a word in which one slip is forgiven

const wordsOf = text => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

let indexed = null;
const index = () => indexed ??= [...things.values(), ...absent.values()].map(thing => {
  const names = [thing.name, ...thing.aliases].map(name => fold(cut(name, 400)));
  return {
    id: thing.id, names, words: names.map(wordsOf), definition: fold(cut(thing.definition, 400)),
    iri: fold(shorten(thing.iri)), away: absent.has(thing.id), degree: thing.degree,
  };
});

/** Whether two words differ by one slip: a letter more, less, other, or two that changed places. */
function isSlip(word, meant) {
  if (Math.abs(word.length - meant.length) > 1 || word === meant) return false;
  let at = 0;
  while (at < word.length && word[at] === meant[at]) at += 1;
  const rest = (text, from) => text.slice(from);
  if (word.length === meant.length) {
    return rest(word, at + 1) === rest(meant, at + 1)
      || (word[at] === meant[at + 1] && word[at + 1] === meant[at] && rest(word, at + 2) === rest(meant, at + 2));
  }
  const [longer, shorter] = word.length > meant.length ? [word, meant] : [meant, word];
  return rest(longer, at + 1) === rest(shorter, at);
}

/** How well a name has the wanted words: 0 the name itself, 1 its beginning, 2 all words, 3 within, 4 with a slip; 9 not. */
function rankOf(name, words, text, wanted) {
  if (name === text) return 0;
  if (name.startsWith(text)) return 1;
  if (wanted.length && wanted.every(word => words.some(each => each.startsWith(word)))) return 2;
  if (name.includes(text)) return 3;
  const near = word => words.some(each => each.startsWith(word)
    || (word.length >= SHORTEST_SLIP && (isSlip(word, each) || isSlip(word, each.slice(0, word.length)))));
  return wanted.length && wanted.every(near) ? 4 : 9;
}

/** Things by their names, other names, short IRIs and definitions, the best first: { id, alias, rank, what }. */
function findThings(text) {
  const wanted = fold(text.trim());
  if (!wanted) return [];
  const words = wordsOf(text);
  const found = [];
  for (const entry of index()) {
    const ranks = entry.names.map((name, at) => rankOf(name, entry.words[at], wanted, words));
    const best = Math.min(...ranks);
    const rank = Math.min(best, entry.iri.includes(wanted) ? 3 : 9, words.length && words.every(word => word.length > 2 && entry.definition.includes(word)) ? 5 : 9);
    if (rank < 9) found.push({ ...entry, rank, alias: rank === best ? ranks.indexOf(best) - 1 : -1, what: rank === 5 ? 'in its definition' : '' });
  }
  return found.sort((a, b) => a.rank - b.rank || a.away - b.away || b.degree - a.degree);
}

/** The thing that a text names best, on the page; null for none. */
const nearestThing = text => findThings(text).find(({ away, rank }) => !away && rank < 5)?.id ?? null;

/** "NATO -> trust": the two ends. */
function asPath(text) {
  const ends = text.split(/\s*(?:->|→)\s*/);
  if (ends.length !== 2 || !ends.every(end => end.trim())) return [];
  const [from, to] = ends.map(nearestThing);
  if (!from || !to || from === to) return [];
  return [{ id: from, title: `${things.get(from).name} → ${things.get(to).name}`, what: 'a path', go: () => showPathBetween(from, to) }];
}

/** "SCO 2010": a thing as it was at the end of a year. */
function asYear(text) {
  const found = /^(.+?)\s+(?:(?:in|on|at)\s+)?(-?\d{3,4}(?:-\d{2}){0,2})$/.exec(text.trim());
  const [id, day] = found ? [nearestThing(found[1]), dayTyped(found[2])] : [];
  if (!id || !day || !axis) return [];
  return [{ id, title: `${things.get(id).name}, ${momentInWords(day)}`, what: 'in that year', go: () => { setDay(day); select(id, { move: true }); } }];
}

/** "hinders peacekeeping", "members of NATO": a thing, at one of its relations. */
function asRelation(text) {
  const words = wordsOf(text).filter(word => !FILLING.has(word));
  const hits = [];
  for (let cutAt = 1; cutAt < words.length && hits.length < 3; cutAt += 1) {
    for (const [said, name] of [[words.slice(0, cutAt), words.slice(cutAt)], [words.slice(cutAt), words.slice(0, cutAt)]]) {
      const id = nearestThing(name.join(' '));
      if (!id) continue;
      const groups = distinct(allowedOf(id).map(statement => wordsFrom(statement, id)));
      const group = groups.find(each => said.every(word => wordsOf(each).some(other => stem(other) === stem(word))));
      if (group && !hits.some(hit => hit.id === id && hit.group === group)) {
        hits.push({ id, group, title: `${things.get(id).name} ${group} …`, what: 'a relation', go: () => { select(id, { move: true }); jumpTo(group); } });
      }
    }
  }
  return hits;
}

const stem = word => word.replace(/(?:ed|s|ing|ers?)$/, '').replace(/e$/, '');
const FILLING = new Set('a an and are as at by did do does for from has have how in is it lead of on or say says so the their then there to towards was were what when where which who whom whose with'.split(' '));

/** Things that a text names in full, the longest names first: [{ id, words }]. */
function mentioned(text) {
  const folded = ` ${wordsOf(text).join(' ')} `;
  const found = [];
  for (const { id, names, words, away } of index()) {
    if (away) continue;
    const at = names.findIndex((name, each) => name.length > 1 && words[each].length && folded.includes(` ${words[each].join(' ')} `));
    if (at >= 0) found.push({ id, words: words[at] });
  }
  return found.sort((a, b) => b.words.join('').length - a.words.join('').length);
}

/** Questions by their words; what a text names fills their parameters. */
function asQuestion(text) {
  const words = wordsOf(text);
  if (words.length < 2) return [];
  const named = mentioned(text);
  const taken = new Set(named.flatMap(each => each.words));
  const years = words.filter(word => /^[12]\d{3}$/.test(word));
  const content = words.filter(word => !FILLING.has(word) && !taken.has(word) && !years.includes(word)).map(stem);
  const begins = facts.asked.filter(each => words.every(word => wordsOf(each.words).includes(word)))
    .map(({ words: title, asks, values }) => ({ title, what: 'a question', rank: -1, go: () => askFirst(asks, new Map(Object.entries(values))) }));
  const scored = [...questions.values()].map(question => {
    const known = new Set(wordsOf([question.name, question.title, question.question].join(' ')).map(stem));
    const given = new Map();
    for (const { name, kind, classes } of question.parameters) {
      const value = kind ? (kind === 'first date' ? years[0] : years.at(-1))
        : named.find(({ id }) => ![...given.values()].includes(id) && (!classes || things.get(id).types.some(type => classes.includes(type))))?.id;
      if (value) given.set(name, value);
    }
    const hits = content.filter(word => known.has(word)).length;
    return { question, given, share: content.length ? hits / content.length : 0, score: hits + 1.5 * given.size + (question.page ? 0.5 : 0) };
  });
  const best = scored.filter(({ share }) => share > 0.6).sort((a, b) => b.score - a.score).slice(0, 4);
  return [...begins, ...best.map(({ question, given }) => ({
    title: [question.title, [...given.values()].map(value => things.get(value)?.name ?? value).join(', ')].filter(Boolean).join(': '),
    what: question.page ? 'a question' : 'a question, by command', go: () => ask(question.name, given),
  }))];
}

/** All that a text finds, the best first. */
function find(text) {
  const byName = findThings(text).map(hit => ({
    ...hit, go: () => (hit.away ? showElsewhere(hit.id) : select(hit.id, { move: true })),
  }));
  const exact = byName.filter(({ rank }) => rank < 3);
  const special = text.trim() ? [...asPath(text), ...asYear(text), ...(exact.length ? [] : asRelation(text))] : [];
  const asked = exact.length ? [] : asQuestion(text);
  const whole = asked.filter(({ rank }) => rank === -1);
  const others = asked.filter(({ rank }) => rank !== -1);
  const same = exact.filter(({ rank }) => rank === 0); // a name may end in what looks like a year
  return [...whole, ...same, ...special, ...exact.filter(({ rank }) => rank > 0), ...others, ...byName.filter(({ rank }) => rank >= 3)].slice(0, MOST_HITS);
}
