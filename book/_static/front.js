// The front page: its chart is moved by partner and year, and each card says how far this reader is.
// Both stand there without it; the numbers are counted from the marks of the chart.
(() => {
"use strict";
const PAUSE = 700; // milliseconds without a change, after which the new sentence is spoken
const figure = document.querySelector(".finding");
if (figure) wireFinding();
document.querySelectorAll(".card[data-parts]").forEach(tellDone);
window.addEventListener("pageshow", () => document.querySelectorAll(".card[data-parts]").forEach(tellDone));

function wireFinding() {
  const form = figure.querySelector("form"), sentence = figure.querySelector(".finding-says");
  const marks = [...figure.querySelectorAll("use")].map((mark) => ({ mark, ...mark.dataset, year: Number(mark.dataset.year) }));
  const since = figure.querySelector(".finding-since"), spoken = figure.querySelector(".finding-said");
  const years = marks.map((one) => one.year), first = Math.min(...years), last = Math.max(...years);
  let waits = 0;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    show();
    clearTimeout(waits);
    waits = setTimeout(() => { spoken.textContent = sentence.textContent; }, PAUSE);
  });
  show(); // a browser may come back to what was chosen before

  function show() {
    const partner = form.elements.partner.value, split = Number(form.elements.split.value);
    const chosen = marks.filter((one) => !partner || one.partner === partner);
    const left = 2 + 96 * (split - first) / (last + 1 - first);
    for (const one of marks) one.mark.classList.toggle("is-out", !chosen.includes(one));
    since.setAttribute("x", `${left}%`);
    since.setAttribute("width", `${100 - left}%`);
    form.querySelector("output").textContent = split;
    say({ who: partner || "China and Japan", split, before: share(chosen.filter((one) => one.year < split)), since: share(chosen.filter((one) => one.year >= split)) });
  }

  function say(words) {
    for (const place of sentence.querySelectorAll("[data-say]")) place.textContent = words[place.dataset.say];
  }
}

function share(meetings) {
  const some = meetings.filter((one) => one.side === "sidelines").length;
  return `${some} of ${meetings.length} (${Math.round(100 * some / meetings.length)} per cent)`;
}

/** Say on a card how many of its questions are answered, as the page My answers counts them. */
function tellDone(card) {
  const parts = Object.entries(JSON.parse(card.dataset.parts));
  const done = parts.filter(([name, number]) => isAnswered(name, number)).length;
  const place = card.querySelector(".card-done");
  place.textContent = done ? `${done} of ${parts.length} questions answered` : `${parts.length} questions`;
  place.style.setProperty("--done", parts.length ? done / parts.length : 0);
}

/** A task is answered once some code is kept; a question once each of its parts is, by the names of what was chosen. */
function isAnswered(name, number) {
  try {
    if (!number) return Object.keys(localStorage).some((key) => key.startsWith("code:") && key.endsWith(`#${name}`) && localStorage.getItem(key));
    return Object.values(JSON.parse(localStorage.getItem(`answer:${name}`) ?? "{}")).filter(Boolean).length >= number;
  } catch {
    return false; // what is kept there is not ours, or nothing can be kept
  }
}
})();
