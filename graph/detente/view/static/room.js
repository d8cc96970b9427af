/* Room for names: what stands where on the screen, found by cells of a grid, and names in lines. */

const CELL = 40; // pixels
const FAR_OFF = 1 << 20; // cells: no box reaches so far

/** Boxes that are taken: { left, top, right, bottom } each. */
function takenRoom() {
  const cells = new Map();
  const each = ({ left, top, right, bottom }, act) => {
    for (let x = Math.floor(left / CELL); x * CELL <= right; x += 1) {
      for (let y = Math.floor(top / CELL); y * CELL <= bottom; y += 1) {
        if (act((x + FAR_OFF) * FAR_OFF * 2 + y)) return true;
      }
    }
    return false;
  };
  return {
    take: box => each(box, key => {
      if (cells.has(key)) cells.get(key).push(box);
      else cells.set(key, [box]);
    }),
    isFree: box => !each(box, key => cells.get(key)?.some(other => overlap(box, other))),
    /** Whether a straight line passes through nothing but what it begins at. */
    isClear: (from, to, own) => {
      const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 4);
      for (let i = 0; i <= steps; i += 1) {
        const x = from.x + ((to.x - from.x) * i) / steps;
        const y = from.y + ((to.y - from.y) * i) / steps;
        const point = { left: x - 1, right: x + 1, top: y - 1, bottom: y + 1 };
        if (each(point, key => cells.get(key)?.some(other => other.id !== own && overlap(point, other)))) return false;
      }
      return true;
    },
  };
}

const boxAround = ({ x, y }, width, height, pad = 3) => ({
  left: x - width / 2 - pad - 2, right: x + width / 2 + pad + 2, top: y - height / 2 - pad, bottom: y + height / 2 + pad,
});
const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const isInside = (box, { width, height }) =>
  box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height;

const LETTERS = 17; // of a line, about
const brokenNames = new Map();

/** A name in lines of about the same length, as few as it needs. */
function inLines(name, letters = LETTERS) {
  const at = `${letters} ${name}`;
  if (!brokenNames.has(at)) brokenNames.set(at, breakName(name, letters));
  return brokenNames.get(at);
}

function breakName(name, letters) {
  const words = name.split(/\s+/).filter(Boolean);
  if (!words.length) return [name];
  const most = Math.max(1, Math.ceil(name.length / letters));
  for (let limit = Math.ceil(name.length / most); ; limit += 1) {
    const lines = [];
    for (const word of words) {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && longer.length <= limit) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    if (lines.length <= most) return lines;
  }
}
