/* Offers names while one types; everything works without it. */
(function () {
  "use strict";
  const names = document.getElementById("names");
  let waiting = 0;

  async function offer(field) {
    const words = field.value.trim();
    if (words.length < 2) return;
    const answer = await fetch("/suggest?q=" + encodeURIComponent(words));
    if (!answer.ok || field.value.trim() !== words) return;
    const found = await answer.json();
    names.replaceChildren(...found.result.map((each) => {
      const option = document.createElement("option");
      option.value = each.name;
      option.textContent = each.description;
      return option;
    }));
  }

  for (const field of names ? document.querySelectorAll("input[list=names]") : []) {
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => offer(field).catch(() => {}), 200);
    });
  }
})();
