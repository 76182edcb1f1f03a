// Practise: questions of all lessons, mixed. What was right comes back after days, what was wrong after three more.
// Five boxes after Sebastian Leitner: a right answer moves a question one box on, a wrong one back to the first.
(() => {
"use strict";
const { element, button, today: now } = globalThis.elements;
const KEPT = "practice"; // under this name the reader's browser keeps {question: [box, day on which it is due]}
const DAYS = [0, 1, 3, 7, 16, 35]; // until a question in this box is asked again
const LAST_BOX = DAYS.length - 1;
const SOON = 3; // questions until a wrong one comes back

const place = document.querySelector(".practise");
const state = { all: [], waiting: [], asking: null, upTo: 10, asked: 0, right: 0, boxes: read() };
if (place) open();

/** The choice of lessons; `again` where a press led here, and what was pressed is gone. */
function open(again = false) {
  const upTo = element("select", { id: "practise-up-to" });
  upTo.append(...Array.from({ length: 10 }, (_, index) => element("option", { value: index + 1, textContent: `lesson ${index + 1}` })));
  upTo.value = state.upTo;
  const label = element("label", { htmlFor: upTo.id, textContent: "Questions of the lessons up to " });
  const start = button("Start", () => begin(Number(upTo.value)));
  place.replaceChildren(element("p", {}, label, upTo), element("p", {}, start));
  if (again) upTo.focus();
}

/** Fetch the questions once, and ask what is due. */
async function begin(lesson) {
  state.upTo = lesson;
  try {
    const own = document.querySelector("script[src*='practise.js']").src;
    state.all = state.all.length ? state.all : await (await fetch(new URL("practise.json", own))).json();
  } catch {
    place.append(element("p", { role: "alert", textContent: "The questions could not be fetched. Opened as a file, the book cannot practise; served, it can." }));
    return;
  }
  const today = now();
  state.waiting = mixed(chosen().filter((question) => dueOn(question, today) <= today))
    .sort((one, other) => known(one) - known(other));
  state.asked = state.right = 0;
  ask();
}

function ask() {
  const question = state.asking = state.waiting.shift() ?? null;
  if (!question) return finish();
  localStorage.removeItem(`answer:practise-${question.id}`);
  const box = element("div", { className: "practise-question" });
  box.innerHTML = question.html; // the course's own, escaped when the book was built
  const next = button("Next question", ask);
  next.disabled = true;
  const told = element("p", { className: "practise-told", role: "status" });
  const from = element("p", { className: "practise-from" });
  if (question.page) {
    const lesson = element("a", { href: question.page, textContent: `lesson ${question.lesson}` });
    from.append("From ", lesson, ", where the charts and tables of which it speaks stand.");
  }
  place.replaceChildren(box, from, told, element("p", {}, next, " ", button("Stop", finish)));
  const section = box.querySelector("section.question");
  let wrong = false, judged = false;
  section.addEventListener("question:kept", ({ detail }) => {
    wrong ||= detail.verdicts.some((verdict) => verdict && verdict !== "right");
    if (judged || !detail.verdicts.every(Boolean)) return;
    judged = true;
    judge(question, !wrong);
    next.disabled = false;
    told.textContent = `${wrong ? "It comes back soon." : `It comes back ${inDays(DAYS[state.boxes[question.id][0]])}.`} ${tally()}`;
  });
  section.dispatchEvent(new Event("question:add", { bubbles: true }));
  const kind = section.querySelector(".question-kind");
  kind.tabIndex = -1;
  kind.focus();
}

function judge(question, right) {
  state.asking = null;
  state.asked += 1;
  state.right += right ? 1 : 0;
  const box = right ? Math.min((state.boxes[question.id]?.[0] ?? 0) + 1, LAST_BOX) : 0;
  state.boxes[question.id] = [box, now() + DAYS[box]];
  if (!right) state.waiting.splice(SOON, 0, question);
  write();
}

function finish() {
  if (state.asking) state.waiting.unshift(state.asking); // stopped before it was answered
  state.asking = null;
  const again = button("Go on", () => { state.waiting.length ? ask() : open(true); });
  const end = element("p", { tabIndex: -1, textContent: state.waiting.length ? `You stopped. ${tally()}` : nothingDue() });
  place.replaceChildren(end, element("p", {}, again, " ", button("Forget all I practised", askToForget)));
  end.focus();
}

function askToForget() {
  const keep = button("Keep it", finish);
  const forget = button("Forget it", () => { state.boxes = {}; write(); open(true); });
  place.replaceChildren(
    element("p", { role: "status", textContent: "Forget which questions you have seen, and when they are due? It cannot be undone." }),
    element("p", {}, forget, " ", keep),
  );
  keep.focus();
}

function nothingDue() {
  const today = now();
  const days = Math.min(...chosen().map((question) => dueOn(question, today))) - today;
  return `Nothing more is due today. ${state.asked ? `${tally()} ` : ""}The next question comes back ${inDays(days)}.`;
}

/** The questions of the lessons that were chosen. */
function chosen() {
  return state.all.filter((question) => Number(question.lesson) <= state.upTo);
}

/** The day on which a question is due; one that was never asked is due today. */
function dueOn({ id }, today) {
  return state.boxes[id]?.[1] ?? today;
}

function tally() {
  return `${state.asked} asked, ${state.right} right at once, ${state.waiting.length} waiting.`;
}

function inDays(days) {
  return days === 1 ? "tomorrow" : `in ${days} days`;
}

function known(question) {
  return state.boxes[question.id]?.[0] ?? 1; // what was wrong before what is new, and that before what is known
}

function mixed(list) {
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
  return list;
}

function read() {
  try { return JSON.parse(localStorage.getItem(KEPT)) ?? {}; } catch { return {}; }
}

function write() {
  try { localStorage.setItem(KEPT, JSON.stringify(state.boxes)); } catch { /* without storage, practice lasts as long as the page */ }
}
})();
