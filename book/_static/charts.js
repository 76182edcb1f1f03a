// Swaps a chart's picture for the live view, when the reader first points at it, touches it, activates it or presses Enter on it.
(() => {
"use strict";
const bundle = new URL("vega.js", document.currentScript.src);
const started = new WeakMap();
const MOST_WORDS = 14; // that an arrow key speaks
const MOVED = "Before the controls were moved: "; // stands before a description that is of other values
let vega = null;

let released = Promise.resolve(); // waits for the pointer that is down, so that nothing is exchanged under a finger
document.addEventListener("pointerdown", () => {
  released = new Promise((done) => ["pointerup", "pointercancel"].forEach((kind) => document.addEventListener(kind, done, { once: true, capture: true })));
}, true);

for (const figure of document.querySelectorAll("figure.chart")) {
  const picture = figure.querySelector(".chart-view");
  const controls = figure.querySelector(".chart-controls");
  const begin = () => start(figure);
  picture.addEventListener("pointerenter", begin, { once: true });
  picture.addEventListener("touchstart", begin, { once: true, passive: true });
  picture.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === picture) explore(figure); });
  picture.addEventListener("click", (event) => {
    if (event.fromChart) return;
    point(event.target, event.clientX, event.clientY);
    if (!event.pointerType) explore(figure); // no pointer: a screen reader's "activate"
  });
  for (const kind of ["input", "change"]) controls?.addEventListener(kind, begin);
  controls?.addEventListener("pointerenter", begin, { once: true });
}

/** Make a chart live, once; resolves to its marks' keeper, or to nothing where it stays a picture. */
function start(figure) {
  if (!started.has(figure)) started.set(figure, enliven(figure));
  return started.get(figure);
}

async function enliven(figure) {
  const picture = figure.querySelector(".chart-view");
  const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const live = document.createElement("div");
  try {
    await (vega ??= loadVega());
    // Interpreted expressions and the book's own style sheet keep to the page's content security policy.
    await window.vegaEmbed(live, spec, { renderer: "svg", actions: false, ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true, formatTooltip } });
  } catch (error) {
    console.warn(`The chart stays a picture: ${error.message}`);
    return null;
  }
  await released;
  await chosen(figure);
  const before = figure.querySelector(".chart-controls");
  const fresh = live.querySelector(".vega-bindings");
  if (fresh && before) {
    const held = document.activeElement;
    fresh.classList.add("chart-controls");
    before.replaceWith(fresh);
    before.querySelectorAll("[name]").forEach((control) => handOver(control, fresh, control === held));
  }
  const description = picture.querySelector("svg").getAttribute("aria-label");
  silence(live, description);
  if (fresh && before) date(live.querySelector("svg"), description, before, fresh);
  picture.replaceChildren(...live.childNodes);
  figure.classList.add("chart-live");
  return walk(picture);
}

/** A plain script and not a module: a page in a closed frame may load the one and not the other. */
function loadVega() {
  return new Promise((done, fail) => {
    const script = Object.assign(document.createElement("script"), { src: bundle, onload: done });
    script.onerror = () => fail(new Error("vega.js could not be loaded"));
    document.head.append(script);
  });
}

/** Resolves when no list of the chart is being chosen from. */
function chosen(figure) {
  const open = figure.querySelector(".chart-controls select:focus");
  if (!open?.selectedOptions[0]?.defaultSelected) return null;
  return new Promise((done) => ["change", "blur"].forEach((kind) => open.addEventListener(kind, done, { once: true })));
}

/** One image with one description, as the picture was: of its marks nothing is heard but what the arrow keys speak. */
function silence(live, description) {
  const svg = live.querySelector("svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", description);
  for (const part of svg.children) part.setAttribute("aria-hidden", "true");
}

/** The description is of the chart as its page opens: it says so as long as a control stands elsewhere. */
function date(svg, description, before, fresh) {
  const of = (controls) => [...controls.querySelectorAll("input[type=range], select")];
  const opening = new Map(of(before).map((control) => [control.name, place(control, true)]));
  const tell = () => {
    const moved = of(fresh).some((control) => place(control) !== opening.get(control.name));
    svg.setAttribute("aria-label", `${moved ? MOVED : ""}${description}`);
  };
  for (const kind of ["input", "change"]) fresh.addEventListener(kind, tell);
  tell();
}

/** Where a slider or a list stands, or stood at first. */
function place(control, atFirst = false) {
  if (!control.options) return atFirst ? control.defaultValue : control.value;
  return Math.max(0, [...control.options].findIndex((option) => (atFirst ? option.defaultSelected : option.selected)));
}

/** The rows of a tooltip that say something. */
function rows(tooltip) {
  const pairs = typeof tooltip === "object" && tooltip ? Object.entries(tooltip) : [["", tooltip]];
  return pairs.map(([name, value]) => [name.replaceAll("_", " "), String(value ?? "").trim()])
    .filter(([, value]) => !["", "null", "undefined", "NaN"].includes(value));
}

function formatTooltip(tooltip, clean) {
  const row = ([name, value]) => `<tr><td class="key">${clean(name)}</td><td class="value">${clean(value)}</td></tr>`;
  return `<table><tbody>${rows(tooltip).map(row).join("")}</tbody></table>`;
}

/** A mark in few words: as many rows of its tooltip as fit, without its source and without an address. */
function inWords(mark) {
  const told = rows(mark.__data__?.tooltip ?? mark.textContent).filter(([name, value]) => !/^source/i.test(name) && !/https?:/.test(value));
  let said = [];
  for (const [place, [name, value]] of told.entries()) {
    const words = (place ? `${name} ${value}` : value).split(/\s+/);
    if (!place && words.length > MOST_WORDS) return `${words.slice(0, MOST_WORDS).join(" ")} …`;
    if (said.flat().length + words.length <= MOST_WORDS) said.push(words);
  }
  return said.map((words) => words.join(" ")).join(", ");
}

// Neither a finger nor a key hovers: a tap or an arrow key reads a mark as a pointer on it would. The next touch or a scroll puts the tooltip away.
function point(mark, x, y, kind = "pointermove") {
  mark.dispatchEvent(new PointerEvent(kind, { bubbles: true, clientX: x, clientY: y }));
}
function putAway() {
  document.querySelector("#vg-tooltip-element")?.classList.remove("visible");
}
document.addEventListener("pointerdown", putAway);
document.addEventListener("scroll", putAway, { capture: true, passive: true });

/** Take the arrow keys, from Enter or a screen reader's activation until Escape, Tab or a click elsewhere. Outside of that they are the reader's own. */
async function explore(figure) {
  const picture = figure.querySelector(".chart-view");
  const marks = await start(figure);
  if (!marks || picture.querySelector(".chart-walk")) return;
  const walker = Object.assign(document.createElement("div"), { className: "chart-walk", tabIndex: -1 });
  walker.setAttribute("role", "application"); // a screen reader hands it the arrow keys; the image beside it stays readable
  walker.setAttribute("aria-label", `${marks.stops().length} marks and legend entries. Arrow keys go through them, Escape ends.`);
  walker.addEventListener("blur", () => { marks.end(); walker.remove(); });
  picture.append(walker);
  walker.focus({ preventScroll: true });
}

/** Arrow keys go from mark to mark and through the legend, Enter chooses, Escape ends it. */
function walk(picture) {
  const said = document.createElement("p");
  said.className = "chart-said";
  said.setAttribute("aria-live", "polite");
  picture.after(said);
  let here = null;
  const stops = () => [...picture.querySelectorAll(".role-legend-label text, .role-mark [aria-roledescription][aria-label]")]
    .filter((mark) => !mark.matches('g, [aria-roledescription="line mark"], [aria-roledescription="area mark"]')); // a line is read point by point
  picture.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      go(step);
    } else if (event.key === "Enter" && here) {
      const { x, y } = middle(here);
      here.dispatchEvent(Object.assign(new MouseEvent("click", { bubbles: true, clientX: x, clientY: y }), { fromChart: true }));
    } else if (event.key === "Escape") {
      end();
      picture.focus({ preventScroll: true });
    }
  });
  return { stops, end };

  function go(step) {
    const all = stops();
    if (!all.length) return;
    const found = all.indexOf(here);
    here = all[found < 0 ? (step > 0 ? 0 : all.length - 1) : (found + step + all.length) % all.length];
    all.forEach((mark) => mark.classList.toggle("chart-here", mark === here));
    said.textContent = inWords(here);
    here.scrollIntoView({ block: "nearest", inline: "nearest" });
    putAway();
    const shown = here;
    requestAnimationFrame(() => requestAnimationFrame(() => { // after the scroll that may have come with it
      const { x, y } = middle(shown);
      for (const kind of ["pointerover", "pointermove"]) point(shown, x, y, kind);
    }));
  }

  function end() {
    putAway();
    here?.classList.remove("chart-here");
    here = null;
  }
}

function middle(mark) {
  const box = mark.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The controls that the reader has already moved keep their values, and the one in hand its focus. */
function handOver(control, fresh, held) {
  const twins = [...fresh.querySelectorAll(`[name="${CSS.escape(control.name)}"]`)];
  const twin = control.type === "radio" ? twins.find((each) => each.value === control.value) : twins[0];
  if (!twin) return;
  if (held) twin.focus({ preventScroll: true });
  if (control.type === "radio") {
    if (!control.checked) return;
    twin.checked = true;
  } else if (control.type === "checkbox") twin.checked = control.checked;
  else if (twin.options) twin.selectedIndex = control.selectedIndex;
  else twin.value = control.value;
  twin.dispatchEvent(new Event(["checkbox", "radio", "select-one"].includes(twin.type) ? "change" : "input", { bubbles: true }));
}
})();
