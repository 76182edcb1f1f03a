// My answers: every question of the course, what is answered, right and open; to save, to load, to print, to clear.
// All of it stays in this browser; a file is written and read here, and never sent.
(() => {
"use strict";
const { element, button } = globalThis.elements;
const { FORMAT, VERSION, open, oneLine, download, key } = globalThis.answersFile;
const TESTS = "before-and-after"; // as before-after.js keeps them
const NAME = "answers-name", LOADED = "answers-loaded"; // LOADED: what a file held that no page keeps, such as ticks
const PREFIXES = ["answer:", "code:", "said:"];
const SHOWN = { "": "all questions", open: "what is open", wrong: "what is answered and not right" };

const place = document.querySelector(".mine");
if (!place) return;
const base = new URL("../", location.href).pathname;
const items = [...place.querySelectorAll("[data-question]")].map(item);
const summary = element("p", { className: "mine-summary", role: "status" });
const said = element("div", { className: "mine-said", role: "status" });
const name = element("input", { id: "mine-name", type: "text", autocomplete: "off", value: recall(NAME) ?? "" });
const file = element("input", { id: "mine-file", type: "file", accept: ".json,application/json" });
const filter = element("select", { id: "mine-filter" }, ...Object.entries(SHOWN).map(([value, textContent]) => element("option", { value, textContent })));
const words = element("input", { id: "mine-words", type: "checkbox" });

place.querySelector(".mine-unscripted").replaceWith(
  summary,
  element("div", { className: "mine-tools" },
    element("p", {}, label(name, "Your name, only if you want it in the file "), name, " ", button("Save to a file", save)),
    element("p", {}, label(file, "Load a file "), file),
    element("p", {}, button("Print", print), " ", button("Clear all answers", askToClear)),
    element("p", {}, label(filter, "Show "), filter, " ", element("span", { className: "mine-words" }, words, " ", label(words, "with what I answered"))),
  ),
  said,
);
name.addEventListener("input", () => store(NAME, oneLine(name.value) || null));
file.addEventListener("change", () => { if (file.files.length) load(file.files[0]); });
filter.addEventListener("change", tell);
words.addEventListener("change", () => showWords(words.checked));
window.addEventListener("pageshow", tell); // back from a lesson
window.addEventListener("storage", tell);
tell();

/** One question of the list: where it is kept, and how far it is answered. */
function item(entry) {
  const { question, form, pair } = entry.dataset;
  const right = JSON.parse(entry.dataset.right);
  const link = entry.querySelector("a");
  const codeKey = (kind) => stored(kind).find((one) => one.endsWith(`#${question}`)) ?? `${kind}${new URL(link.href).pathname}#${question}`;
  return { entry, question, form, group: entry.closest("section"), given, take, state, shown: entry.querySelector(".mine-given"), told: entry.querySelector(".mine-state") };

  /** What is answered, as the file has it; empty where nothing is. */
  function given() {
    if (form === "code") {
      const code = recall(codeKey("code:")), told = recall(codeKey("said:"));
      return code ? { code, ...(told ? { said: told } : {}) } : {};
    }
    const kept = parse(recall(`answer:${question}`));
    if (form !== "words") return kept;
    const text = kept.text ?? "";
    return text.trim() ? { words: text } : text ? { text: "model" } : {};
  }

  /** Keep an answer of a file, as the pages of this book find it. */
  function take(answer) {
    if (form === "code") {
      if (typeof answer.code === "string") store(codeKey("code:"), answer.code);
      if (typeof answer.said === "string") store(codeKey("said:"), answer.said);
    } else if (form === "words") {
      store(`answer:${question}`, JSON.stringify({ text: answer.words || " " }));
    } else {
      store(`answer:${question}`, JSON.stringify(answer));
    }
  }

  function state() {
    const now = given();
    if (!Object.keys(now).length) return { name: "open", text: "open" };
    if (form === "words") return { name: "written", text: now.words ? "written" : "model answer read" };
    if (form === "code") return now.said === "right" ? { name: "right", text: "right" } : { name: now.said ? "wrong" : "written", text: now.said ? "not right yet" : "written" };
    const parts = Object.keys(right), answered = parts.filter((part) => part in now).length;
    if (!answered) return { name: "open", text: "open" };
    if (answered < parts.length) return { name: "open", text: `begun: ${answered} of ${parts.length}` };
    if (pair && !parse(recall(TESTS))[entry.closest("section").dataset.group]) return { name: "written", text: "answered" };
    return parts.every((part) => right[part].includes(now[part])) ? { name: "right", text: "right" } : { name: "wrong", text: "not right" };
  }
}

function tell() {
  const states = items.map((one) => [one, one.state()]);
  for (const [one, { name: now, text }] of states) {
    one.told.textContent = text;
    one.told.dataset.state = now;
    one.entry.hidden = filter.value !== "" && filter.value !== now;
  }
  for (const group of place.querySelectorAll("section")) {
    const own = states.filter(([one]) => one.group === group).map(([, state]) => state);
    group.querySelector(".mine-count").textContent = counted(own);
    group.hidden = ![...group.querySelectorAll("li")].some((entry) => !entry.hidden);
  }
  summary.textContent = counted(states.map(([, state]) => state));
  if (words.checked) showWords(true);
}

function counted(states) {
  const count = (now) => states.filter((state) => state.name === now).length;
  return `${states.length - count("open")} of ${states.length} answered, ${count("right")} right, ${count("open")} open.`;
}

/** All answers as a file has them: what this book keeps, and what was loaded and no page of it can keep. */
function everything() {
  const loaded = parse(recall(LOADED));
  const answers = { ...loaded.answers };
  for (const one of items) {
    const now = one.given(), rest = answers[one.question];
    delete answers[one.question];
    if (Object.keys(now).length) answers[one.question] = { ...rest, ...now };
  }
  for (const stray of stored("answer:")) { // of a review, or of another edition
    const question = stray.slice("answer:".length);
    if (!question.startsWith("practise-") && !items.some((one) => one.question === question)) answers[question] = parse(recall(stray));
  }
  const tests = parse(recall(TESTS));
  const own = oneLine(name.value);
  return { ...loaded.more, format: FORMAT, version: VERSION, ...(own ? { name: own } : {}), ...(Object.keys(tests).length ? { tests } : {}), answers };
}

function save() {
  const content = everything();
  const number = Object.keys(content.answers).length;
  download("my-answers.json", `${JSON.stringify(content, null, 1)}\n`, "application/json");
  say(`Saved as my-answers.json: ${questions(number)}${content.name ? `, with the name ${content.name}` : ", without a name"}.`);
}

/** Read a file; where it answers a question otherwise than this browser, its reader decides. */
async function load(chosen) {
  let other;
  try {
    other = await open(chosen);
  } catch (error) {
    say(`${chosen.name} was not read, and nothing was changed. ${error.message}`);
    return;
  } finally {
    file.value = ""; // the same file can be chosen again
  }
  const given = Object.entries(other.answers).filter(([, answer]) => Object.keys(answer).length);
  const here = everything().answers;
  const differ = given.filter(([question, answer]) => here[question] && !agrees(here[question], answer)).map(([question]) => question);
  const take = (replace) => {
    const taken = given.filter(([question]) => replace || !here[question]);
    keep(taken, other);
    const kept = differ.length && !replace ? ` ${upper(questions(differ.length))} of yours stayed as they were.` : "";
    const damaged = other.damaged.length ? ` Damaged, and so left out: ${other.damaged.join(", ")}.` : "";
    say(`${chosen.name} was read: ${questions(given.length)}.${kept}${damaged}`);
  };
  if (!differ.length) { take(false); return; }
  const mine = button("Keep mine, add the rest", () => take(false));
  said.replaceChildren(
    element("p", { textContent: `${chosen.name} answers ${questions(differ.length)} otherwise than this browser does. Which answers count?` }),
    element("p", { className: "mine-tools" }, mine, " ", button("Take the file's", () => take(true))),
  );
  mine.focus();
}

function keep(taken, other) {
  const loaded = parse(recall(LOADED));
  const rests = { ...loaded.answers };
  for (const [question, answer] of taken) {
    const one = items.find((known) => known.question === question);
    if (!one) { // of a review, or of another edition
      store(`answer:${question}`, JSON.stringify(answer));
      continue;
    }
    one.take(answer);
    const own = one.given();
    const rest = Object.fromEntries(Object.entries(answer).filter(([part]) => !(part in own)));
    if (Object.keys(rest).length) rests[question] = rest; else delete rests[question];
  }
  const { tests = {}, ...more } = other.more;
  store(TESTS, JSON.stringify({ ...tests, ...parse(recall(TESTS)) }));
  store(LOADED, JSON.stringify({ answers: rests, more: { ...loaded.more, ...more } }));
  if (other.name && !name.value) { name.value = other.name; store(NAME, other.name); }
  tell();
}

/** Whether two answers agree in all that both have. */
function agrees(mine, other) {
  return Object.keys(mine).every((part) => !(part in other) || part === "said" || JSON.stringify(mine[part]) === JSON.stringify(other[part]));
}

function askToClear() {
  const stay = button("Keep them", () => say("Nothing was cleared."));
  said.replaceChildren(
    element("p", { textContent: "Clear every answer of every lesson, your code, the results of both tests and your name from this browser? It cannot be undone: save to a file first, if you may want them again." }),
    element("p", { className: "mine-tools" }, button("Clear everything", clear), " ", stay),
  );
  stay.focus();
}

function clear() {
  PREFIXES.flatMap(stored).concat(TESTS, LOADED, NAME).forEach((one) => store(one, null));
  name.value = "";
  tell();
  say("All answers are cleared.");
}

async function print() {
  if (await showWords(true)) words.checked = true;
  window.print();
}

/** Write below each question what was answered, in words; they are fetched once. Returns whether they could be. */
async function showWords(wanted) {
  items.forEach((one) => one.shown.replaceChildren());
  if (!wanted) return true;
  let all;
  try {
    all = new Map((await key()).map((one) => [one.id, one]));
  } catch {
    words.checked = false;
    say("The words of the answers could not be fetched. Opened as a file, the book has none; served, it has.");
    return false;
  }
  items.forEach((one) => one.shown.replaceChildren(...inWords(one.given(), all.get(one.question))));
  return true;
}

function inWords(given, question) {
  if (given.words || given.code) return [element(given.code ? "pre" : "p", { textContent: given.words ?? given.code, tabIndex: given.code ? 0 : -1 })];
  return (question?.parts ?? []).flatMap((part) => {
    const chosen = part.choices.find(([name_]) => name_ === given[part.id]);
    if (!chosen || question.form === "words") return [];
    return [element("p", { textContent: question.parts.length > 1 ? `${part.label.replace(/\.$/, "")}: ${chosen[1]}` : chosen[1] })];
  });
}

function questions(number) {
  return `${number} question${number === 1 ? "" : "s"}`;
}

function upper(text) {
  return text[0].toUpperCase() + text.slice(1);
}

function say(text) {
  const told = element("p", { textContent: text, tabIndex: -1 });
  const held = said.contains(document.activeElement); // by the button that was pressed, and that goes
  said.replaceChildren(told);
  if (held) told.focus();
}

function label(control, textContent) {
  return element("label", { htmlFor: control.id, textContent });
}

/** The keys of this book that begin so; code is kept under the address of its page, which may be of another book. */
function stored(prefix) {
  try {
    return Object.keys(localStorage).filter((one) => one.startsWith(prefix === "answer:" ? prefix : `${prefix}${base}`));
  } catch {
    return [];
  }
}

function store(where, text) {
  try {
    if (text === null) localStorage.removeItem(where); else localStorage.setItem(where, text);
  } catch {
    say("This browser keeps nothing here, so an answer lasts as long as its page.");
  }
}

function recall(where) {
  try { return localStorage.getItem(where); } catch { return null; }
}

function parse(text) {
  try {
    const found = JSON.parse(text);
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}
})();
