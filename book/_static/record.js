// The record: filters the rows that stand in the page, draws what is left on a timeline, and keeps both in the address.
// The list of the page is the data: with scripts on it is one text, from which each row is read, and made when it is shown.
(() => {
"use strict";
const { element, button, asCsv } = globalThis.elements;
const place = document.querySelector(".record");
if (!place) return;

const BRIEF = 2013 + 11.5 / 12; // where the brief stands on the timeline: December 2013
const STEP = 50; // rows of the list that are shown at once
const SIZE = 4; // pixels: half a mark
const CHOICES = ["partner", "table", "kind", "direction", "confidence", "brief"];
const YEARS = ["from", "to"];
const COLUMNS = ["address", "table", "row", "date", "until", "title", "partner", "kind", "direction", "brief", "confidence", "text", "sources"];

const about = JSON.parse(place.dataset.about);
const { top: TOP, lane: LANE, axis: AXIS } = about.sizes; // pixels
const find = (selector) => place.querySelector(selector);
const form = find("form"), list = find(".record-list"), picture = find("canvas"), here = find(".record-here");
const pen = picture.getContext("2d"), stamps = new Map();
const BASE = TOP + about.lanes.length * LANE; // pixels: where the axis stands
const SIGNS = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };

/** A row of the list. What it says is read from its text when somebody asks. */
class Row {
  partner = "";
  kind = "";
  direction = "";
  confidence = "";
  brief = "";
  constructor(text, number) {
    const end = text.indexOf(">"), line = text.indexOf("</p>", end);
    for (const [, name, value] of text.slice(0, end).matchAll(/(\w+)="([^"]*)"/g)) this[name] = textOf(value);
    this.number = number;
    this.line = text.slice(end + "><p>".length, line);
    this.body = text.slice(line + "</p>".length, text.lastIndexOf("</li>"));
    [, this.date, this.until = ""] = /^<time>([^<]*)<\/time>(?: to ([^ ]*))?/.exec(this.line);
    this.year = yearOf(this.date);
  }
  get title() { return textOf(/<b>(.*?)<\/b>/.exec(this.line)[1]); }
  get told() { return [...this.body.matchAll(/<p>(.*?)<\/p>/gs)].map(([, text]) => textOf(text)); }
  get sources() {
    return [...this.body.matchAll(/<li>(.*?)<\/li>/gs)].map(([, text]) => ({ words: textOf(text), address: textOf(/href="([^"]*)"/.exec(text)?.[1] ?? "") }));
  }
  get words() { return this.ownWords ??= plain(`${this.title} ${this.told.join(" ")}`); }
  get cited() { return this.ownCited ??= plain(this.sources.map((one) => `${one.words} ${one.address}`).join(" ")); }
  get searched() { return [this.words, this.cited]; }
  get item() { return this.ownItem ??= itemOf(this); }
}

const rows = find("noscript").textContent.split(/(?=<li id=")/).slice(1).map((text, number) => new Row(text, number));
const named = new Map(rows.map((row) => [row.id, row]));
const FIRST = Math.floor(rows[0].year), LAST = Math.floor(rows.reduce((last, row) => Math.max(last, row.year), 0));
const more = element("p", { className: "record-more" });
const state = { chosen: rows, shown: STEP, marks: [], at: -1, isNewest: false, width: 0, drag: null, colours: null };

/** The words of a piece of the page's HTML. */
function textOf(html) {
  return html.replace(/<[^>]*>/g, "").replace(/&[^;]*;/g, (sign) => SIGNS[sign] ?? sign);
}

/** A row as the list shows it: a line that opens. */
function itemOf({ id, line, body }) {
  const item = element("li", { id });
  item.innerHTML = `<details><summary>${line}</summary>${body}</details>`; // the page's own, escaped when the book was built
  return item;
}

/** A date as a number of years; what is not known stands in the middle. */
function yearOf(date) {
  const [year, month, day] = date.split("-").map(Number);
  return year + (month ? (month - 1 + (day ? (day - 1) / 31 : 0.5)) / 12 : 0.5);
}

function plain(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

function open() {
  list.after(more);
  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  find(".record-clear").addEventListener("click", clear);
  find(".record-go").addEventListener("click", goToList);
  find(".record-zoom").addEventListener("click", ({ target }) => { if (target.dataset.zoom) zoom(target.dataset.zoom); });
  find(".record-csv").addEventListener("click", () => save("record.csv", csv()));
  list.addEventListener("toggle", ({ target }) => addLinks(target.parentElement), true);
  picture.addEventListener("keydown", walk);
  picture.addEventListener("pointerdown", (event) => { if (event.button === 0) state.drag = { from: event.offsetX, to: event.offsetX }; });
  picture.addEventListener("pointermove", point);
  picture.addEventListener("pointerup", drop);
  for (const kind of ["pointerleave", "pointercancel"]) picture.addEventListener(kind, () => { state.drag = null; draw(); });
  window.addEventListener("hashchange", fromAddress);
  // It tells the width before the first picture is painted: to ask for it would lay out the page twice.
  new ResizeObserver(([{ contentRect }]) => { state.width = contentRect.width; draw(); }).observe(picture);
  new MutationObserver(() => { state.colours = null; draw(); }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  if (location.hash) fromAddress(); else apply(); // what was chosen before this script came stays chosen
  globalThis.requestIdleCallback?.(readAhead);
}

/** Read the words of the rows while nothing else is to be done, so that the first search does not wait for them. */
function readAhead(deadline) {
  state.read ??= 0;
  for (; state.read < rows.length && deadline.timeRemaining() > 1; state.read += 1) rows[state.read].searched;
  if (state.read < rows.length) requestIdleCallback(readAhead);
}

// --- the selection ---

/** What the fields ask for; a year counts once it is one of the record's, not while it is typed. */
function asked() {
  const given = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
  return Object.fromEntries(given.filter(([name, value]) => value && (!YEARS.includes(name) || isYear(Number(value)))));
}

function isYear(year) {
  return Number.isInteger(year) && FIRST <= year && year <= LAST;
}

function years() {
  const { from, to } = asked();
  const first = Number(from) || FIRST, last = Number(to) || LAST;
  return first <= last ? [first, last] : [last, first];
}

/** Show the rows that pass every filter, in the list and on the timeline. */
function apply() {
  const wanted = asked(), [first, last] = years();
  const words = plain(wanted.words ?? "").split(/\s+/), cited = plain(wanted.source ?? "").split(/\s+/);
  const choices = CHOICES.filter((name) => wanted[name] && name !== "partner");
  state.chosen = rows.filter((row) =>
    row.year >= first && row.year < last + 1
    && (!wanted.partner || row.partner === wanted.partner || row.lane === wanted.partner)
    && choices.every((name) => row[name] === wanted[name])
    && words.every((word) => row.words.includes(word))
    && cited.every((word) => row.cited.includes(word)));
  state.isNewest = wanted.order === "newest";
  state.at = -1;
  here.textContent = "";
  tell(wanted, first, last);
  draw();
  showRowsSoon();
}

/** The list follows once the picture is seen: to lay out its rows takes longer than to draw all marks. */
function showRowsSoon() {
  list.ariaBusy = "true";
  stopWaiting();
  state.frame = requestAnimationFrame(() => { state.listWaits = setTimeout(showRows); });
}

function stopWaiting() {
  cancelAnimationFrame(state.frame);
  clearTimeout(state.listWaits);
}

/** What the reader has changed is shown at once, and stands in the address a moment later. */
function change() {
  state.shown = STEP;
  apply();
  clearTimeout(state.waits);
  state.waits = setTimeout(() => history.replaceState(null, "", address(asked())), 150);
}

/** The chosen rows in the order of the list. */
function ordered() {
  return state.isNewest ? state.chosen.toReversed() : state.chosen;
}

function showRows() {
  stopWaiting();
  const shown = ordered().slice(0, state.shown);
  list.reversed = state.isNewest;
  list.replaceChildren(...shown.map((row) => row.item));
  list.ariaBusy = "false";
  const { length } = state.chosen, left = length - shown.length;
  more.replaceChildren();
  if (!length) more.append("No row has all of this. ", button("Show all rows again", () => { clear(); form.elements[0].focus(); }));
  if (left <= 0) return;
  const next = Math.min(STEP, left);
  more.append(`${shown.length} of ${length} rows are shown. `, button(`Show ${next} more`, () => showMore(next)));
  if (left > next) more.append(" ", button(`Show all ${length}`, () => showMore(left)));
}

function clear() {
  form.reset();
  change();
}

/** Go from the filters past the timeline to the first row, or to what is said where there is none. */
function goToList() {
  showRows();
  (list.querySelector("summary") ?? more.querySelector("button")).focus({ preventScroll: true });
  (list.firstChild ?? more).scrollIntoView();
}

/** Show further rows, and go to the first of them. */
function showMore(number) {
  const first = ordered()[state.shown];
  state.shown += number;
  showRows();
  first.item.querySelector("summary").focus();
}

function tell(wanted, first, last) {
  const { length } = state.chosen;
  find(".record-count").textContent = `${length} of ${rows.length} rows, ${first} to ${last}`;
  picture.setAttribute("aria-label", `Timeline of ${length} rows from ${first} to ${last}. Arrow keys go from row to row, Enter opens one, plus and minus zoom.`);
  const counts = {};
  for (const row of state.chosen) counts[row.lane] = (counts[row.lane] ?? 0) + 1;
  for (const count of place.querySelectorAll(".record-legend [data-lane]")) count.textContent = counts[count.dataset.lane] ?? 0;
  find(".record-cite p").textContent = citation(wanted);
}

/** The address of a selection: this page's, with what was asked for after the sign #. */
function address(wanted) {
  const query = new URLSearchParams(wanted).toString();
  return location.href.split("#")[0] + (query ? `#${query}` : "");
}

function citation(wanted) {
  const asks = Object.entries(wanted).filter(([name]) => name !== "order").map(([name, value]) => `${name}: ${value}`).join("; ");
  return `${about.title}, edition ${about.version}: the record, ${state.chosen.length} of ${rows.length} rows${asks ? ` (${asks})` : ""}. ${address(wanted)}. CC BY 4.0.`;
}

/** Take the selection from the address, or open the row whose address it is. */
function fromAddress() {
  const name = location.hash.slice(1);
  const row = named.get(name);
  clearTimeout(state.waits);
  if (row) return openRow(row);
  if (name.includes("=") || !name) {
    form.reset();
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
  }
  apply();
}

/** Open a row in the list, whatever the filters hide, and go there. */
function openRow(row) {
  clearTimeout(state.waits);
  if (!state.chosen.includes(row)) form.reset();
  apply();
  state.shown = Math.max(state.shown, ordered().indexOf(row) + 1);
  showRows();
  row.item.querySelector("details").open = true;
  row.item.querySelector("summary").focus();
  row.item.scrollIntoView({ block: "center" });
  if (location.hash !== `#${row.id}`) history.pushState(null, "", `#${row.id}`);
}

/** A row that is opened gets its own address and its place in its table. */
function addLinks(item) {
  if (item.querySelector(".record-links")) return;
  const links = element("p", { className: "record-links" });
  links.append(element("a", { href: `#${item.id}`, textContent: "Address of this row" }), " ",
    element("a", { href: `../data/${named.get(item.id).table}.html#${item.id}`, textContent: "This row in its table" }));
  item.firstElementChild.append(links);
}

// --- the timeline ---

function zoom(how) {
  const [first, last] = years(), span = last - first + 1;
  const part = Math.max(1, Math.floor(span / 4));
  const wanted = { in: [first + part, last - part], out: [first - part, last + part], earlier: [first - part, last - part],
    later: [first + part, last + part], all: [FIRST, LAST] }[how];
  if (how === "in" && span < 3) return;
  if (how === "earlier" && wanted[0] < FIRST) wanted.splice(0, 2, FIRST, FIRST + span - 1);
  if (how === "later" && wanted[1] > LAST) wanted.splice(0, 2, LAST - span + 1, LAST);
  setYears(Math.max(FIRST, wanted[0]), Math.min(LAST, wanted[1]));
}

function setYears(first, last) {
  form.elements.from.value = first > FIRST ? first : "";
  form.elements.to.value = last < LAST ? last : "";
  change();
}

function draw() {
  const ratio = window.devicePixelRatio || 1, height = BASE + AXIS;
  if (!state.width) return;
  const [wide, high] = [Math.round(state.width * ratio), Math.round(height * ratio)];
  if (picture.width !== wide || picture.height !== high) [picture.width, picture.height] = [wide, high];
  const { ink, line, accent, font } = state.colours ??= coloursOf(getComputedStyle(picture));
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, state.width, height);
  pen.font = font;
  const [first, last] = years();
  const x = (year) => 6 + (year - first) / (last + 1 - first) * (state.width - 12);
  drawAxis(x, first, last, ink, line);
  state.marks = [];
  about.lanes.forEach((lane, number) => drawLane(lane, number, x, ink, line));
  state.marks.sort((one, other) => one.row.number - other.row.number);
  if (BRIEF > first && BRIEF < last + 1) drawBrief(x(BRIEF), ink, accent);
  if (state.drag) drawDrag(ink);
  const mark = state.marks[state.at];
  if (mark) circle(mark, ink);
}

/** Colours and font of the picture, which record.css gives it; to ask for them lays out the whole page. */
function coloursOf(style) {
  return { ink: style.color, line: style.borderBottomColor, accent: style.outlineColor, font: `12px ${style.fontFamily}` };
}

function drawAxis(x, first, last, ink, line) {
  const step = [1, 2, 5, 10, 20].find((years) => (last - first + 1) / years * 44 < state.width) ?? 50;
  pen.textAlign = "center";
  for (let year = Math.ceil(first / step) * step; year <= last; year += step) {
    pen.strokeStyle = line;
    stroke(x(year), TOP, x(year), BASE + 4);
    pen.fillStyle = ink;
    pen.fillText(year, Math.min(Math.max(x(year), 16), state.width - 16), BASE + 18);
  }
}

/** One partner's rows: those of the same time stand on each other, closer where there are many. */
function drawLane(lane, number, x, ink, line) {
  const base = TOP + (number + 1) * LANE;
  const columns = new Map();
  for (const row of state.chosen) {
    if (row.lane !== lane.name) continue;
    const column = Math.round(x(row.year) / (2 * SIZE));
    if (!columns.has(column)) columns.set(column, []);
    columns.get(column).push(row);
  }
  pen.strokeStyle = line;
  stroke(0, base, state.width, base);
  pen.textAlign = "left";
  pen.fillStyle = ink;
  pen.fillText(lane.name, 4, base - LANE + 13);
  const stamp = stampOf(lane, lane.colour === "currentColor" ? ink : lane.colour);
  for (const [column, stacked] of columns) {
    const step = Math.min(2 * SIZE, (LANE - 22) / stacked.length);
    stacked.forEach((row, place) => {
      const mark = { row, x: column * 2 * SIZE, y: base - 7 - place * step };
      state.marks.push(mark);
      pen.drawImage(stamp, mark.x - 6, mark.y - 6, 12, 12);
    });
  }
}

const SHAPES = {
  circle: (to) => to.arc(0, 0, SIZE, 0, 2 * Math.PI),
  "triangle-up": (to) => polygon(to, [0, -SIZE], [SIZE, SIZE], [-SIZE, SIZE]),
  square: (to) => to.rect(-3.5, -3.5, 7, 7),
  diamond: (to) => polygon(to, [0, -5], [5, 0], [0, 5], [-5, 0]),
  cross: (to) => { to.rect(-1.5, -SIZE, 3, 2 * SIZE); to.rect(-SIZE, -1.5, 2 * SIZE, 3); },
  bar: (to) => to.rect(-SIZE, -1.5, 2 * SIZE, 3),
};

function polygon(to, ...points) {
  points.forEach(([x, y], number) => (number ? to.lineTo(x, y) : to.moveTo(x, y)));
  to.closePath();
}

/** The mark of a lane as a picture, drawn once: to print it a hundred times is quicker than to draw it as often. */
function stampOf(lane, colour) {
  const ratio = window.devicePixelRatio || 1, key = `${lane.name} ${colour} ${ratio}`;
  if (!stamps.has(key)) {
    const stamp = element("canvas", { width: 12 * ratio, height: 12 * ratio }), to = stamp.getContext("2d");
    to.scale(ratio, ratio);
    to.translate(6, 6);
    to.fillStyle = colour;
    to.beginPath();
    SHAPES[lane.shape](to);
    to.fill();
    stamps.set(key, stamp);
  }
  return stamps.get(key);
}

function drawBrief(x, ink, accent) {
  pen.strokeStyle = accent;
  pen.setLineDash([4, 3]);
  stroke(x, 0, x, BASE);
  pen.setLineDash([]);
  pen.fillStyle = ink;
  const left = x > 160;
  pen.textAlign = left ? "right" : "left";
  pen.fillText("Brief published, Dec 2013", x + (left ? -5 : 5), 13);
}

function drawDrag(ink) {
  pen.globalAlpha = 0.15;
  pen.fillStyle = ink;
  pen.fillRect(Math.min(state.drag.from, state.drag.to), 0, Math.abs(state.drag.to - state.drag.from), BASE);
  pen.globalAlpha = 1;
}

function circle({ x, y }, ink) {
  pen.strokeStyle = ink;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(x, y, SIZE + 4, 0, 2 * Math.PI);
  pen.stroke();
  pen.lineWidth = 1;
}

function stroke(x, y, toX, toY) {
  pen.beginPath();
  pen.moveTo(Math.round(x) + 0.5, Math.round(y) + 0.5);
  pen.lineTo(Math.round(toX) + 0.5, Math.round(toY) + 0.5);
  pen.stroke();
}

function walk(event) {
  const last = state.marks.length - 1;
  const to = { ArrowRight: state.at + 1, ArrowDown: state.at + 1, ArrowLeft: state.at - 1, ArrowUp: state.at - 1, Home: 0, End: last }[event.key];
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (to !== undefined) sayAt(Math.max(0, Math.min(last, to)));
  else if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? "in" : "out");
  else if (event.key === "Enter" && state.marks[state.at]) openRow(state.marks[state.at].row);
  else return;
  event.preventDefault();
}

function sayAt(at) {
  if (at === state.at) return;
  state.at = at;
  const row = state.marks[at]?.row;
  here.textContent = row ? `${row.date}: ${row.title} (${[row.partner || row.lane, row.kind].filter(Boolean).join(", ")})` : "";
  draw();
}

function nearest(x, y) {
  let best = -1, least = 14;
  state.marks.forEach((mark, at) => {
    const far = Math.hypot(mark.x - x, mark.y - y);
    if (far < least) [best, least] = [at, far];
  });
  return best;
}

function point({ offsetX, offsetY, buttons }) {
  if (state.drag && buttons) {
    state.drag.to = offsetX;
    return draw();
  }
  sayAt(nearest(offsetX, offsetY));
}

/** A drag chooses its years; a click opens the row under it. */
function drop({ offsetX, offsetY }) {
  const { drag } = state;
  state.drag = null;
  if (!drag) return;
  if (Math.abs(drag.to - drag.from) < 10) {
    const mark = state.marks[nearest(offsetX, offsetY)];
    return mark ? openRow(mark.row) : undefined;
  }
  const [first, last] = years();
  const year = (x) => Math.min(LAST, Math.max(FIRST, Math.floor(first + (x - 6) / (state.width - 12) * (last + 1 - first))));
  setYears(year(Math.min(drag.from, drag.to)), year(Math.max(drag.from, drag.to)));
}

// --- what can be taken away ---

function csv() {
  const lines = state.chosen.map((row) => [
    `${location.href.split("#")[0]}#${row.id}`, row.table, row.id.slice(row.table.length + 1), row.date, row.until, row.title,
    row.partner || row.lane, row.kind, row.direction, row.brief, row.confidence, row.told.join(" "),
    row.sources.map((one) => [one.words, one.address].filter(Boolean).join(", ")).join("; "),
  ]);
  return asCsv([COLUMNS, ...lines]);
}

function save(name, text) {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv" })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

open();
})();
