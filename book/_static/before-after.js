// The tests before and after the course: nothing is judged until the reader asks for the result.
// This browser keeps each answer under `answer:<question>`, as in a lesson, and both results under KEPT. Nothing is sent anywhere.
(() => {
"use strict";
const { DAY, element, button, today } = globalThis.elements;
const KEPT = "before-and-after"; // {before: {day: "2026-11-25", right: [pair, …]}, after: …}
const NAMES = { before: "Before", after: "After" };
const place = document.querySelector(".test");
if (!place) return;

const name = place.dataset.test;
const results = kept();
const questions = [...place.querySelectorAll(".test-question")].map(wire);
const progress = element("p", { className: "test-progress" });
const show = button("Show my result", askToFinish);
const heading = element("h2", { id: "your-result", textContent: "Your result", tabIndex: -1, hidden: true });
const told = element("p", { className: "test-told", role: "status" });
const result = element("div", { className: "test-result" });

place.querySelector(".test-unscripted").remove();
place.append(progress, element("p", { className: "test-buttons" }, show), heading, told, result);
questions.forEach((question) => question.restore());
tell();
if (results[name]) reveal();

/** Make one question answer without a verdict; returns what the page needs of it. */
function wire(box) {
  const section = box.querySelector("section.question");
  const parts = [...section.querySelectorAll(".question-part")].map(wirePart);
  const key = `answer:${section.dataset.question}`;
  const hints = [...section.querySelectorAll(".question-hint, .question-source")]; // a source may give the answer away
  section.classList.add("js"); // without this word the style sheet shows the reason for a choice at once
  if (section.dataset.kind === "matching") section.querySelector(".question-parts").before(printed(section));
  open();
  section.addEventListener("input", () => { keep(); tell(); });
  return { ...box.dataset, heading: box.querySelector("h3"), open, close, keep, restore, clear, isAnswered, isRight };

  function open() {
    hints.forEach((hint) => { hint.hidden = true; });
    parts.forEach((part) => part.open());
  }
  function close() {
    hints.forEach((hint) => { hint.hidden = false; });
    parts.forEach((part) => part.close());
  }
  function keep() {
    const chosen = parts.filter((part) => part.chosen()).map((part) => [part.name, part.chosen()]);
    store(key, chosen.length ? JSON.stringify(Object.fromEntries(chosen)) : null);
  }
  function restore() {
    const kept = recall(key);
    parts.forEach((part) => part.choose(kept[part.name]));
  }
  function clear() {
    parts.forEach((part) => part.choose(undefined));
    store(key, null);
  }
  function isAnswered() { return parts.every((part) => part.chosen()); }
  function isRight() { return parts.every((part) => part.words()?.dataset.verdict === "right"); }
}

/** What the lists offer, for paper, which cannot open them. */
function printed(section) {
  const options = [...section.querySelector("select").options].slice(1).map((option) => option.textContent);
  return element("p", { className: "question-choices", textContent: `Choose from: ${options.join("; ")}` });
}

/** One part, with radio buttons, a list or a slider: its choice by name, and the words for it once they are asked for. */
function wirePart(part) {
  const radios = [...part.querySelectorAll("input[type=radio]")];
  const control = part.querySelector("select, input[type=range]");
  const shown = part.querySelector("output");
  const unanswered = shown?.textContent;
  const choices = [...part.querySelectorAll("[data-key]")];
  const said = element("div", { className: "question-live" });
  part.append(said);
  control?.addEventListener("input", read);

  const choice = () => (control ? choices.find((one) => one.value === control.value) : radios.find((radio) => radio.checked));
  const words = () => choice() && part.querySelector(`.question-words[data-values~="${CSS.escape(choice().value)}"]`);
  return { name: part.dataset.key, chosen: () => choice()?.dataset.key, choose, words, open, close };

  function choose(wanted) {
    const found = choices.find((one) => one.dataset.key === wanted);
    radios.forEach((radio) => { radio.checked = radio === found; });
    if (control) control.value = found?.value ?? "0";
    read();
  }
  function read() {
    if (!shown) return;
    shown.textContent = choice()?.textContent ?? unanswered;
    shown.setAttribute("aria-hidden", "true"); // the slider itself says its value
    control.setAttribute("aria-valuetext", shown.textContent);
  }
  function open() {
    said.replaceChildren();
    [...radios, control].forEach((one) => { if (one) one.disabled = false; });
  }
  function close() {
    const copy = words()?.cloneNode(true) ?? element("p", { textContent: "No answer: it counts as not right." });
    copy.removeAttribute("data-values");
    said.replaceChildren(copy);
    [...radios, control].forEach((one) => { if (one) one.disabled = true; });
  }
}

/** Put a question in the place of a button: what is lost by it cannot be had back. */
function askFirst(pressed, words, yes, no) {
  const row = pressed.parentElement;
  const back = () => { asked.remove(); row.hidden = false; };
  const keep = button(no.text, () => { back(); no.act(); });
  const go = button(yes.text, () => { back(); yes.act(); });
  const asked = element("div", { className: "test-asks" }, element("p", { role: "status", textContent: words }), element("p", { className: "test-buttons" }, keep, " ", go));
  row.hidden = true;
  row.after(asked);
  keep.focus();
}

function askToFinish() {
  const open = questions.filter((question) => !question.isAnswered());
  if (!open.length) { finish(); return; }
  const goOn = { text: "Go on answering", act: () => open[0].heading.focus() };
  const words = `${open.length} of ${questions.length} questions are open, and would count as not right.`;
  askFirst(show, words, { text: "Show it all the same", act: finish }, goOn);
}

/** Judge all at once, keep the result, and take the reader to it. */
function finish() {
  const right = questions.filter((question) => question.isRight()).map(({ pair }) => pair);
  results[name] = { day: new Date(today() * DAY).toISOString().slice(0, 10), right };
  store(KEPT, JSON.stringify(results));
  reveal();
  heading.focus();
}

function reveal() {
  questions.forEach((question) => question.close());
  show.hidden = progress.hidden = true;
  heading.hidden = false;
  told.textContent = summary(results);
  result.replaceChildren(
    table("trend"),
    table("skill"),
    ...(name === "after" ? [changed(results)] : []),
    again(results[name].right),
    element("p", { className: "test-buttons" }, button("Take this test again", askToStartAgain)),
  );
}

function askToStartAgain({ target }) {
  const keep = { text: "Keep them", act: () => target.focus() };
  const words = "Forget your answers to this test, and its result? It cannot be undone.";
  askFirst(target, words, { text: "Forget them and begin again", act: startAgain }, keep);
}

/** Forget the answers and the result of this test, and begin at its first question. */
function startAgain() {
  questions.forEach((question) => { question.clear(); question.open(); });
  delete results[name];
  store(KEPT, JSON.stringify(results));
  show.hidden = progress.hidden = false;
  heading.hidden = true;
  told.textContent = "";
  result.replaceChildren();
  tell();
  questions[0].heading.focus();
}

function tell() {
  const answered = questions.filter((question) => question.isAnswered()).length;
  progress.textContent = `${answered} of ${questions.length} questions answered.`;
}

function summary({ before, after }) {
  const now = `${(name === "after" ? after : before).right.length} of ${questions.length} questions right.`;
  if (name === "before") return `${now} Few or none is usual here: the lessons answer them one by one.`;
  return before ? `${now} Before the lessons: ${before.right.length} of ${questions.length}.` : `${now} This browser has no result of the test before the lessons.`;
}

/** How many are right in each group: on the page of the second test beside the first, with the change. */
function table(mark) {
  const tests = Object.keys(NAMES).filter((test) => results[test] && (name === "after" || test === name));
  const heads = [upper(mark), ...tests.map((test) => NAMES[test]), ...(tests.length > 1 ? ["Change"] : [])];
  const groups = [...new Set(questions.map((question) => question[mark]))];
  const rows = groups.map((group) => row(group, questions.filter((question) => question[mark] === group), tests));
  const head = element("thead", {}, element("tr", {}, ...heads.map((textContent) => element("th", { scope: "col", textContent }))));
  const body = element("tbody", {}, ...rows, row("all questions", questions, tests));
  return element("table", { className: "table" }, element("caption", { textContent: `Right answers by ${mark}` }), head, body);
}

function row(group, asked, tests) {
  const counts = tests.map((test) => asked.filter(({ pair }) => results[test].right.includes(pair)).length);
  const cells = counts.map((count) => `${count} of ${asked.length}`);
  if (counts.length > 1) cells.push(signed(counts[1] - counts[0]));
  return element("tr", {}, element("th", { scope: "row", textContent: upper(group) }), ...cells.map((textContent) => element("td", { textContent })));
}

/** What changed, pair by pair: how many were gained, kept, lost and are open. */
function changed({ before, after }) {
  if (!before) return element("p", { textContent: "Where you take the test before the lessons in this browser, both results stand side by side here." });
  const count = (was, is) => questions.filter(({ pair }) => before.right.includes(pair) === was && after.right.includes(pair) === is).length;
  return element("p", { textContent: `Of the ${questions.length} pairs ${count(false, true)} are right now and were not, ${count(true, true)} are right both times, ${count(true, false)} were right and are not now, and ${count(false, false)} are not right yet.` });
}

/** Links to the questions that are not right, each with the lesson that it comes from. */
function again(right) {
  const open = questions.filter(({ pair }) => !right.includes(pair));
  if (!open.length) return element("p", { textContent: "There is nothing to look at again." });
  const links = open.map((question) => element("a", { href: `#${question.heading.id}`, textContent: `question ${questions.indexOf(question) + 1}, from lesson ${question.lesson}` }));
  const items = links.map((link) => element("li", {}, link));
  return element("div", {}, element("p", { textContent: name === "before" ? "The lessons that answer them:" : "To look at again:" }), element("ul", {}, ...items));
}

function signed(change) {
  return change > 0 ? `+${change}` : String(change).replace("-", "−");
}

function upper(text) {
  return text[0].toUpperCase() + text.slice(1);
}

/** The results that this browser has, without what is not ours. */
function kept() {
  return Object.fromEntries(Object.entries(recall(KEPT)).filter(([test, one]) => test in NAMES && Array.isArray(one?.right)));
}

function store(key, text) {
  try {
    if (text === null) localStorage.removeItem(key); else localStorage.setItem(key, text);
  } catch { /* what cannot be kept lasts as long as the page */ }
}

function recall(key) {
  try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; }
}
})();
