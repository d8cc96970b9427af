/* Back and forward. Each choice is a step, kept in the browser's history too where it lets us, so
   that its own buttons work; in the frame of a notebook only ours do. */

const steps = []; // the links of the steps so far
let at = -1; // the one that is shown
let quiet = true; // while a link is being followed
let passing = 0; // steps of the browser's history that this page takes itself
let isHistoric = true; // whether there is such a history
let written = ''; // what this page wrote behind the # itself

function quietly(act) {
  const before = quiet;
  quiet = true;
  act();
  quiet = before;
}

/** Write the state into the address: a new step where a choice changed, else only a new view. */
function keepLink() {
  if (quiet) return;
  const chosen = choices().toString();
  const last = steps[at];
  const link = stateAsText();
  if (last && (last.chosen === chosen || onlyTheDay(last.chosen, chosen))) {
    Object.assign(last, { chosen, link });
    write('replaceState');
  } else {
    steps.splice(at + 1, Infinity, { chosen, link });
    at += 1;
    write(at ? 'pushState' : 'replaceState');
  }
  showSteps();
}

/** Whether two steps differ in nothing but the day: then the slider is being moved. */
function onlyTheDay(before, after) {
  const day = /(^|&)as-of=-?\d[\d-]*/;
  const since = /(^|&)since=-?\d[\d-]*/;
  const rest = text => text.replace(day, '').replace(since, '');
  return day.test(before) && day.test(after) && rest(before) === rest(after);
}

function write(how) {
  written = `#${steps[at].link}`;
  try {
    history[how]({ at }, '', written);
  } catch {
    isHistoric = false; // in a frame without an address of its own
  }
}

/** Go some steps back or forward. */
function go(by) {
  if (!steps[at + by]) return;
  at += by;
  follow(steps[at].link);
  showSteps();
  if (!isHistoric) return;
  written = `#${steps[at].link}`;
  passing += 1;
  history.go(by);
}

function showSteps() {
  $('back').disabled = at <= 0;
  $('forward').disabled = at >= steps.length - 1;
}

function startSteps() {
  $('back').addEventListener('click', () => go(-1));
  $('forward').addEventListener('click', () => go(1));
  window.addEventListener('popstate', event => {
    if (passing) {
      passing -= 1;
      return;
    }
    if (location.hash === written) return;
    written = location.hash;
    follow(location.hash.slice(1));
    const known = event.state?.at;
    if (steps[known]) {
      at = known;
    } else {
      steps.splice(at + 1, Infinity, { chosen: choices().toString(), link: written.slice(1) });
      at += 1;
    }
    showSteps();
  });
  follow(location.hash.slice(1));
  quiet = false;
  keepLink();
}
