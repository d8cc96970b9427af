/* Offers terms in the query, at the caret; everything works without it. */
(function () {
  "use strict";
  const field = document.getElementById("query");
  const list = document.getElementById("terms");
  document.getElementById("more-keys").hidden = false;
  let waiting = 0;
  let chosen = -1;

  /* The beginning of a name before the caret: its prefix and the rest. */
  function begun() {
    const before = field.value.slice(0, field.selectionStart);
    const found = /(?:([a-z]+):)?([\w-]*)$/.exec(before);
    return { prefix: found[1] || "", rest: found[2], start: field.selectionStart - found[0].length };
  }

  async function offer(all) {
    const name = begun();
    if (name.rest.length < 2 || (!name.prefix && !all)) return close();
    const kinds = name.prefix === "md" ? ["property", "type"] : name.prefix ? ["entity"] : ["entity", "property", "type"];
    const answers = await Promise.all(kinds.map(async (kind) => {
      const answer = await fetch("/suggest/" + kind + "?prefix=" + encodeURIComponent(name.rest));
      return answer.ok ? (await answer.json()).result : [];
    }));
    if (begun().rest !== name.rest) return undefined;
    const fitting = answers.flat().filter((each) => !name.prefix || each.curie.startsWith(name.prefix + ":"));
    show(fitting.slice(0, 8));
    return undefined;
  }

  function show(found) {
    chosen = -1;
    list.replaceChildren(...found.map((each, number) => {
      const item = document.createElement("li");
      item.id = "term-" + number;
      item.setAttribute("role", "option");
      item.dataset.curie = each.curie;
      item.textContent = each.curie + "  " + each.name;
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(item);
      });
      return item;
    }));
    list.hidden = !found.length;
  }

  function close() {
    list.hidden = true;
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
  }

  function take(item) {
    const name = begun();
    field.setRangeText(item.dataset.curie, name.start, field.selectionStart, "end");
    close();
    field.focus();
  }

  function move(step) {
    const items = [...list.children];
    chosen = (chosen + step + items.length) % items.length;
    items.forEach((item, number) => item.setAttribute("aria-selected", String(number === chosen)));
    field.setAttribute("aria-activedescendant", items[chosen].id);
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => offer(false).catch(close), 200);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") field.form.requestSubmit();
    else if (event.ctrlKey && event.key === " ") offer(true).catch(close);
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
})();
