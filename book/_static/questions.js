// Questions in the book: feedback to a live region, answers that survive a reload, and a tally for the page.
// Without this script questions.css shows the same words; nothing is sent anywhere.
(() => {
"use strict";
const PAUSE = 900; // milliseconds without a key, after which a slider has settled
const OLD = "questions:"; // edition 1 kept places on the page, which say nothing once the order is another
const questions = [...document.querySelectorAll("section.question")]
  .filter((section) => section.querySelector(".question-part"))
  .map(wire);

const voice = element("p", "question-unseen"); // says what no part says: moves, a checked order, a reset
voice.setAttribute("role", "status");

document.querySelector("main").append(voice);
forgetOld();
if (questions.length) {
  addTallies();
  questions.forEach((question) => question.restore());
  tell();
}
// A page that brings a question later, such as Practise, sends this from its section and hears `question:kept` from it.
document.addEventListener("question:add", (event) => wire(event.target).restore());

/** Make one question answer; returns what the page needs of it. */
function wire(section) {
  const parts = [...section.querySelectorAll(".question-part")].map(wirePart);
  const ordering = section.dataset.kind === "ordering" ? wireOrder(section, parts) : null;
  const key = keyOf(section);
  const question = { parts, reset, restore, section };

  section.classList.add("js");
  section.addEventListener("input", (event) => {
    const part = parts.find((one) => one.element.contains(event.target));
    if (event.target.type === "range") return; // judged once it has settled
    part?.show();
    keep();
  });
  section.addEventListener("settled", keep);
  section.addEventListener("toggle", keep, true); // a model answer that was opened
  const row = element("div", "question-buttons");
  if (ordering) row.append(ordering.check);
  row.append(button("Reset", "Reset this question", () => { reset(); keep(); say("The question is reset."); }));
  section.querySelector(".question-parts").after(row);
  if (section.dataset.kind === "matching") section.querySelector(".question-parts").before(choices(parts));
  return question;

  function reset() {
    parts.forEach((part) => part.set(""));
    ordering?.reset();
    section.querySelectorAll("input[type=checkbox]").forEach((box) => { box.checked = false; });
    section.querySelectorAll("details").forEach((details) => { details.open = false; });
  }

  function keep() {
    const answered = parts.filter((part) => part.value());
    store(key, answered.length ? JSON.stringify(Object.fromEntries(answered.map((part) => [part.name, part.chosen()]))) : null);
    const next = section.querySelector(".question-next");
    if (next && parts.every((part) => part.verdict() === "right")) next.open = true;
    tell();
    section.dispatchEvent(new CustomEvent("question:kept", { detail: { verdicts: parts.map((part) => part.verdict()) } }));
  }

  function restore() {
    try {
      const kept = JSON.parse(recall(key) ?? "{}");
      const whole = !ordering || parts.every((part) => part.name in kept) && Object.keys(kept).length === parts.length;
      parts.forEach((part) => part.choose(whole ? kept[part.name] : undefined));
      ordering?.restore();
    } catch {
      reset(); // what was stored is not ours: begin afresh
    }
  }
}

/** One part: its value as text ("" is no answer yet), and the place where its feedback is spoken. */
function wirePart(element_) {
  const radios = [...element_.querySelectorAll(".question-option input")];
  const control = element_.querySelector("select, input[type=range], textarea");
  const model = element_.querySelector(".question-model");
  const shown = element_.querySelector("output");
  const texts = [...element_.querySelectorAll("datalist option")].map((option) => option.textContent);
  const unanswered = shown?.textContent;
  const live = element("div", "question-live");
  if (element_.closest("[data-kind=ordering]") === null) live.setAttribute("role", "status"); // an order is spoken as a whole
  element_.append(live);

  const value = () => {
    if (radios.length) return radios.find((radio) => radio.checked)?.value ?? "";
    if (model) return control.value || (model.open ? " " : "");
    return control.value === "0" ? "" : control.value;
  };
  const words = () => (model || !value() ? null : element_.querySelector(`.question-words[data-values~="${CSS.escape(value())}"]`));
  const read = () => {
    shown.textContent = texts[control.value - 1] ?? unanswered;
    control.setAttribute("aria-valuetext", shown.textContent);
  };
  const show = () => {
    if (shown) read();
    wrapped?.refresh();
    live.replaceChildren(...(words() ? [words().cloneNode(true)] : []));
    live.firstElementChild?.removeAttribute("data-values");
  };
  const set = (text) => {
    radios.forEach((radio) => { radio.checked = radio.value === text; });
    if (control) control.value = text.trim() || (model ? "" : "0");
    if (control?.tagName === "SELECT" && control.selectedIndex < 0) control.value = "0";
    if (model && text === " ") model.open = true;
    show();
  };
  const wrapped = control?.tagName === "SELECT" ? wrapSelect(control) : null;
  if (shown) {
    shown.setAttribute("aria-hidden", "true"); // the slider itself says its value
    settle(control, () => { live.replaceChildren(); read(); }, () => { show(); control.dispatchEvent(new Event("settled", { bubbles: true })); });
  }
  show();
  const names = new Map([...element_.querySelectorAll("input[data-key], option[data-key]")].map((choice) => [choice.value, choice.dataset.key]));
  const chosen = () => (model ? value() : names.get(value()));
  const choose = (name) => set(model ? name ?? "" : [...names].find(([, known]) => known === name)?.[0] ?? "");
  return { element: element_, name: element_.dataset.key, value, set, show, chosen, choose, verdict: () => words()?.dataset.verdict ?? "" };
}

/** Call `step` at each value of a slider, and `done` when it stays: a pointer was lifted, the focus left, or no key came for a while. */
function settle(slider, step, done) {
  let byKey = false, waiting = null;
  const end = () => { clearTimeout(waiting); waiting = null; done(); };
  slider.addEventListener("keydown", () => { byKey = true; });
  slider.addEventListener("pointerdown", () => { byKey = false; });
  slider.addEventListener("input", () => {
    step();
    clearTimeout(waiting);
    waiting = setTimeout(end, PAUSE);
  });
  slider.addEventListener("change", () => { if (!byKey) end(); });
  slider.addEventListener("blur", () => { if (waiting) end(); });
}

/** What the lists offer, for paper, which cannot open them. */
function choices(parts) {
  const options = [...parts[0].element.querySelectorAll("option")].slice(1).map((option) => option.textContent);
  return Object.assign(element("p", "question-choices"), { textContent: `Choose from: ${options.join("; ")}` });
}

/** A closed list cuts a long choice off; its words stand over it in full and wrap. */
function wrapSelect(select) {
  const box = element("span", "question-list");
  const words = element("span", "question-chosen");
  words.setAttribute("aria-hidden", "true"); // the list itself says its choice
  select.before(box);
  box.append(words, select);
  const refresh = () => {
    words.textContent = select.selectedOptions[0]?.textContent ?? "";
    words.toggleAttribute("data-open", select.value === "0");
  };
  return { refresh };
}

/** Up and down buttons in place of a choice of places; the order on the screen counts once it is checked. */
function wireOrder(section, parts) {
  const home = parts.map((part) => part.element);
  const list = home[0].parentElement;
  home.forEach((item) => {
    const name = item.querySelector(".question-label").textContent;
    const moves = element("div", "question-moves");
    moves.append(button("↑", `Move up: ${name}`, (event) => move(item, -1, event)), button("↓", `Move down: ${name}`, (event) => move(item, 1, event)));
    item.querySelector(".question-list").after(moves);
  });
  const check = button("Check the order", "Check the order", () => {
    [...list.children].forEach((item, place) => {
      const select = item.querySelector("select");
      select.value = String(place + 1);
      select.dispatchEvent(new Event("input", { bubbles: true }));
    });
    say(verdicts());
  });
  ends();
  return { check, reset: () => { list.append(...home); ends(); }, restore };

  function verdicts() {
    const told = [...list.children].map((item) => {
      const verdict = item.querySelector(".question-live strong")?.lastChild.textContent.trim().replace(":", "") ?? "";
      return `${item.querySelector(".question-label").textContent}: ${verdict.toLowerCase()}`;
    });
    const right = parts.filter((part) => part.verdict() === "right").length;
    return `${right} of ${parts.length} in the right place. ${told.join("; ")}.`;
  }

  function move(item, step, event) {
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(item); else other.after(item);
    parts.forEach((part) => part.set("")); // a new order has not been checked yet
    ends();
    item.querySelector("select").dispatchEvent(new Event("input", { bubbles: true }));
    say(`${item.querySelector(".question-label").textContent}: now place ${[...list.children].indexOf(item) + 1} of ${home.length}.`);
    const pressed = event.currentTarget;
    (pressed.disabled ? pressed.parentElement.querySelector("button:not([disabled])") : pressed).focus();
  }

  function ends() {
    [...list.children].forEach((item, place) => {
      const [up, down] = item.querySelectorAll(".question-moves button");
      up.disabled = place === 0;
      down.disabled = place === home.length - 1;
    });
  }

  function restore() {
    if (parts.every((part) => part.value())) {
      list.append(...[...parts].sort((a, b) => a.value() - b.value()).map((part) => part.element));
    }
    ends();
  }
}

/** One tally above the first question and one below the last, with a button that clears the page's answers. */
function addTallies() {
  const clear = () => {
    questions.forEach((question) => { question.reset(); store(keyOf(question.section), null); });
    tell();
    say("All answers on this page are cleared.");
  };
  [["before", questions[0]], ["after", questions.at(-1)]].forEach(([where, question]) => {
    const tally = element("div", "question-tally");
    const text = element("span", "question-tally-text");
    tally.append(text, button("Clear all answers on this page", "Clear all answers on this page", clear));
    question.section[where](tally);
  });
}

/** Say how many questions are answered, and how many of them right; a short answer is for its writer to judge. */
function tell() {
  const answered = questions.filter(({ parts }) => parts.every((part) => part.value())).length;
  const right = questions.filter(({ parts }) => parts.every((part) => part.verdict() === "right")).length;
  const text = `${answered} of ${questions.length} answered, ${right} right`;
  document.querySelectorAll(".question-tally-text").forEach((place) => { if (place.textContent !== text) place.textContent = text; });
}

function say(text) {
  voice.textContent = text;
}

function element(tag, name) {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}

function button(text, label, act) {
  const made = element("button", "");
  made.type = "button";
  made.textContent = text;
  if (label !== text) made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

/** Under what an answer is kept: the question's own name, whatever page asks it. */
function keyOf(section) {
  return `answer:${section.dataset.question}`;
}

function forgetOld() {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith(OLD)).forEach((key) => localStorage.removeItem(key));
  } catch { /* nothing is kept where storage is blocked */ }
}

function store(key, text) {
  try {
    if (text === null) localStorage.removeItem(key); else localStorage.setItem(key, text);
  } catch { /* private browsing: answers last as long as the page */ }
}

function recall(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}
})();
