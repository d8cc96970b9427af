/* Building the page: text goes in as text nodes only, so nothing from the data becomes markup. */

const $ = id => document.getElementById(id);

/** An element; attributes that begin with "on" are listeners, `true` is an empty attribute. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  append(made, children);
  return made;
}

function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child == null || child === false) continue;
    parent.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

const button = (text, onclick, attributes = {}) =>
  element('button', { type: 'button', onclick, ...attributes }, text);

/* Characters that turn the direction of what follows. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/gu;

/** A link where the address is of the web, else its text: a javascript: IRI never becomes a link. */
function webLink(address, text) {
  let url = null;
  try {
    url = new URL(address);
  } catch {
    /* not an address: shown as text */
  }
  text = text.replace(TURNING, ''); // an address is shown as it is, never turned round
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return element('span', {}, text);
  return element('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer' }, text);
}

/** Say something in the status line; screen readers read it out. */
const say = text => { $('status').textContent = text; };

/** A color of the style sheet, for the canvas and for exported pictures. */
function color(name) {
  if (!palette.has(name)) {
    palette.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  }
  return palette.get(name);
}
const palette = new Map(); // emptied when the theme changes

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches || document.hidden;
