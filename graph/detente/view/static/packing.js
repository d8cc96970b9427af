/* Facts come packed (view/content/packing.py): rows as columns, what is said often told once by its number,
   texts as codes of their words (view/content/words.py). This is the other half of both. */

const [AS_THEY_ARE, SAME, TEXTS, NUMBERED, LISTS] = [0, 1, 2, 3, 4];
const BETWEEN = '|';
const SIGNS = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).filter(sign => !`"\\<>&'${BETWEEN}`.includes(sign));

/** What reads the codes of some words: signs below the number of stoppers end a code, the others go on. */
function reader([stoppers, words]) {
  const known = words.split(BETWEEN).map(word => word || BETWEEN);
  const numbers = new Int16Array(127).fill(-1);
  SIGNS.forEach((sign, number) => { numbers[sign.charCodeAt(0)] = number; });
  const more = SIGNS.length - stoppers;
  return coded => {
    const texts = [];
    let text = '';
    let before = 0;
    for (let at = 0; at < coded.length; at += 1) {
      const number = numbers[coded.charCodeAt(at)];
      if (number < 0) {
        texts.push(text);
        text = '';
      } else if (number < stoppers) {
        text += known[before * stoppers + number];
        before = 0;
      } else before = before * more + number - stoppers + 1;
    }
    texts.push(text);
    return texts;
  };
}

function unpacked({ tables, others, words, texts }) {
  const textsOf = reader(words);
  const valuesOf = ([how, one, two], count) => {
    if (how === SAME) return Array(count).fill(one);
    if (how === AS_THEY_ARE) return one;
    if (how === TEXTS) return textsOf(texts[two]).map(text => one + text);
    if (how === NUMBERED) {
      const told = textsOf(texts[two]);
      return one.map(number => (number < 0 ? null : told[number]));
    }
    const lengths = valuesOf(one, count);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const told = how === LISTS ? valuesOf(two, total) : rowsOf(two, total);
    let at = 0;
    return lengths.map(length => told.slice(at, at += length));
  };
  const rowsOf = (columns, count) => {
    const rows = Array.from({ length: count }, () => ({}));
    for (const [name, runs, ...packed] of columns) {
      const there = runs.length ? runs.reduce((sum, run, at) => (at % 2 ? sum : sum + run), 0) : count;
      const values = valuesOf(packed, there);
      let [row, next] = [0, 0];
      (runs.length ? runs : [count]).forEach((run, at) => {
        if (at % 2) row += run;
        else for (const end = row + run; row < end; row += 1, next += 1) rows[row][name] = values[next];
      });
    }
    return rows;
  };
  const told = Object.entries(tables).map(([name, [count, columns]]) => [name, rowsOf(columns, count)]);
  return { ...others, ...Object.fromEntries(told) };
}
