/* Facts come packed (view/packing.py): rows as columns, and what is said often told once, by its
   number in a pool. This is its other half. */

const NUMBERED = 1;
const LIST_OF_NUMBERED = 2;
const ROWS = 3;
const ENDINGS = 4;

function unpacked({ tables, others, pool }) {
  const valueOf = (how, inner, value) => {
    if (how === NUMBERED) return pool[value];
    if (how === LIST_OF_NUMBERED) return value.map(number => pool[number]);
    if (how === ENDINGS) return inner + value;
    return how === ROWS ? rowsOf(inner, value) : value;
  };
  const rowsOf = (columns, rows) => rows.map(row => {
    const entries = [];
    row.forEach((value, at) => {
      const [name, how, inner] = columns[at];
      if (value !== null) entries.push([name, valueOf(how, inner, value)]);
    });
    return Object.fromEntries(entries);
  });
  const told = Object.entries(tables).map(([name, { columns, rows }]) => [name, rowsOf(columns, rows)]);
  return { ...others, ...Object.fromEntries(told) };
}
