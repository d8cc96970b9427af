/* The editor of the page for queries. The textarea stays in the form and has the same text; without this it is the editor. */
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentUnit, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { EditorState, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

const KEYWORDS = `ASK SELECT CONSTRUCT DESCRIBE WHERE DISTINCT REDUCED FROM NAMED PREFIX BASE GRAPH OPTIONAL UNION MINUS FILTER BIND
  AS VALUES UNDEF EXISTS NOT IN GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR
  STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE COALESCE IF STRLANG STRDT SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC REGEX REPLACE
  SUBSTR STRLEN UCASE LCASE CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER CONCAT ABS CEIL FLOOR ROUND YEAR MONTH DAY`.split(/\s+/);
/* Where no name is begun: in a comment, in a text, in an IRI. */
const CLOSED = /^(?:Comment|String|IriRef)/;
const BEGUN = /(?:[A-Za-z][\w-]*:)?[\w-]*/;
const ACTING = /[\p{Cc}\p{Cf}]/gu;

const field = document.getElementById("query");
const prefixes = field.dataset.prefixes.split(" ");

/* The beginning of a name before the caret; null where none is meant. */
function begun(context) {
  if (CLOSED.test(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
  const found = context.matchBefore(BEGUN);
  const before = context.state.sliceDoc(Math.max(0, found.from - 1), found.from);
  return /[?$<@^:]/.test(before) ? null : found;
}

function words(context) {
  const variable = context.matchBefore(/[?$]\w*/);
  if (variable) {
    const used = new Set(context.state.doc.toString().match(/[?$]\w+/g));
    used.delete(variable.text);
    return { from: variable.from, options: [...used].map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
  }
  const name = begun(context);
  if (!name || name.text.includes(":") || (!name.text && !context.explicit)) return null;
  const keywords = KEYWORDS.map((label) => ({ label, type: "keyword" }));
  return { from: name.from, options: [...keywords, ...prefixes.map((label) => ({ label, type: "namespace" }))], validFor: /^\w*$/ };
}

/* Terms of the graph, in the order in which the server finds them. */
async function terms(context) {
  const name = begun(context);
  if (!name) return null;
  const [prefix, rest] = name.text.includes(":") ? name.text.split(":") : ["", name.text];
  if (rest.length < 2 || (!prefix && !context.explicit)) return null;
  const kinds = prefix === "md" ? ["property", "type"] : prefix ? ["entity"] : ["entity", "property", "type"];
  const leaving = new AbortController();
  context.addEventListener("abort", () => leaving.abort(), { onDocChange: true });
  const answers = await Promise.all(kinds.map(async (kind) => {
    const answer = await fetch(`/suggest/${kind}?prefix=${encodeURIComponent(rest)}`, { signal: leaving.signal });
    return answer.ok ? (await answer.json()).result : [];
  })).catch(() => []);
  const found = answers.flat().filter((each) => !prefix || each.curie.startsWith(`${prefix}:`));
  const options = found.slice(0, 8).map((each) => ({
    label: each.curie.replace(ACTING, ""),
    detail: each.name.replace(ACTING, " "),
    apply: prefixes.includes(`${each.curie.split(":")[0]}:`) ? each.curie : `<${each.curie}>`,
  }));
  return options.length ? { from: name.from, options, filter: false } : null;
}

/* What is wrong with the query, below its line. */
class Problem extends WidgetType {
  constructor(message) {
    super();
    this.message = message;
  }
  eq(other) {
    return other.message === this.message;
  }
  toDOM() {
    const said = document.createElement("div");
    said.className = "problem";
    said.textContent = this.message;
    return said;
  }
}

function marked(state) {
  const told = document.querySelector(".diagnosis[role=alert]");
  const place = told && field.value === field.defaultValue && /\bline (\d+), column (\d+): (.*)/.exec(told.textContent);
  if (!place || place[1] > state.doc.lines) return Decoration.none;
  const line = state.doc.line(Number(place[1]));
  const from = line.from + Array.from(line.text).slice(0, place[2] - 1).join("").length;
  const to = from + /^(?:[\w:-]+|.?)/u.exec(state.sliceDoc(from, line.to))[0].length;
  return Decoration.set([
    Decoration.line({ class: "wrong" }).range(line.from),
    ...(from < to ? [Decoration.mark({ class: "wrong-here" }).range(from, to)] : []),
    Decoration.widget({ widget: new Problem(place[3]), block: true, side: 1 }).range(line.to),
  ], true);
}

/* It is told until something is changed. */
const problem = StateField.define({
  create: marked,
  update: (found, change) => (change.docChanged ? Decoration.none : found),
  provide: (told) => [
    EditorView.decorations.from(told),
    EditorView.contentAttributes.from(told, (found) => (found.size ? { "aria-invalid": "true" } : {})),
  ],
});

const colors = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--leaf)" },
  { tag: tags.string, color: "var(--warm)" },
  { tag: [tags.integer, tags.float, tags.bool], color: "var(--warm)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);
const looks = EditorView.theme({
  "&": { border: "1px solid var(--border)", borderRadius: "6px", background: "var(--raised)", color: "var(--ink)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { minHeight: "15rem", maxHeight: "70vh", fontFamily: 'ui-monospace, "DejaVu Sans Mono", monospace', lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-gutters": { border: "0", background: "none", color: "var(--muted)" },
  "&.cm-focused .cm-matchingBracket": { background: "none", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { background: "none", outline: "1px solid var(--warm)" },
  ".wrong-here": { textDecoration: "underline wavy var(--warm)" },
  ".problem": { margin: "0 0 0 6px", padding: "0 .5rem", borderLeft: "3px solid var(--warm)", color: "var(--warm)", whiteSpace: "pre-wrap" },
  ".cm-tooltip": { border: "1px solid var(--border)", background: "var(--ground)", color: "var(--ink)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxWidth: "min(44rem, 92vw)", fontFamily: "inherit" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--raised)", color: "var(--ink)", outline: "1px solid var(--accent)", outlineOffset: "-1px" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal" },
});

/* Chromium keeps the color of what is typed over by an attribute of style, which the policy of the page forbids. */
function typedOver(event, view) {
  const typed = event.inputType === "insertText" && !event.isComposing && event.data;
  if (!typed || view.state.selection.main.empty) return false;
  view.dispatch(view.state.replaceSelection(typed), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

function ask() {
  field.form.requestSubmit();
  return true;
}

/* In a tree of its own, where its style counts as that of a script, and the page may forbid all other. */
const host = document.createElement("div");
host.id = "editor";
const root = host.attachShadow({ mode: "open" });
const label = field.labels[0];
const view = new EditorView({
  parent: root,
  root,
  state: EditorState.create({
    doc: field.value,
    extensions: [
      keymap.of([{ key: "Mod-Enter", run: ask }, { key: "Ctrl-Enter", run: ask }]),
      history(),
      lineNumbers(),
      bracketMatching(),
      sparql(),
      syntaxHighlighting(colors),
      autocompletion({ override: [words, terms], selectOnOpen: false, icons: false }),
      keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),  // Tab leaves, as from any field
      indentUnit.of("  "),
      problem,
      looks,
      EditorView.lineWrapping,
      EditorView.domEventHandlers({ beforeinput: typedOver }),
      EditorView.contentAttributes.of({ "aria-label": label.textContent, spellcheck: "false", autocapitalize: "off" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) field.value = update.state.doc.toString();
      }),
    ],
  }),
});
field.after(host);
field.hidden = true;
field.required = false;  // what cannot be seen cannot be told to be filled in
field.form.addEventListener("submit", (event) => {
  if (field.value.trim()) return;
  event.preventDefault();
  view.focus();
});
label.addEventListener("click", () => view.focus());
document.getElementById("more-keys").hidden = false;
