// Swaps a chart's picture for the live view, when the reader first points at it, touches it or presses Enter on it.
const bundle = new URL("vega.js", import.meta.url);
const started = new WeakSet();

let released = Promise.resolve(); // waits for the pointer that is down, so that nothing is exchanged under a finger
document.addEventListener("pointerdown", () => {
  released = new Promise((done) => ["pointerup", "pointercancel"].forEach((kind) => document.addEventListener(kind, done, { once: true, capture: true })));
}, true);

async function start(figure) {
  if (started.has(figure)) return;
  started.add(figure);
  const picture = figure.querySelector(".chart-view");
  const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const live = document.createElement("div");
  try {
    await import(bundle);
    // Interpreted expressions and the book's own style sheet keep to the page's content security policy.
    await window.vegaEmbed(live, spec, { renderer: "svg", actions: false, ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true } });
  } catch (error) {
    console.warn(`The chart stays a picture: ${error.message}`);
    return;
  }
  await released;
  const open = figure.querySelector(".chart-controls select:focus"); // a list that is being chosen from
  if (open?.selectedOptions[0]?.defaultSelected) await new Promise((done) => ["change", "blur"].forEach((kind) => open.addEventListener(kind, done, { once: true })));
  live.querySelector("svg")?.setAttribute("role", "img");
  live.querySelector("svg")?.setAttribute("aria-label", spec.description);
  const fresh = live.querySelector(".vega-bindings");
  const before = figure.querySelector(".chart-controls");
  if (fresh && before) {
    fresh.classList.add("chart-controls");
    const held = document.activeElement;
    before.replaceWith(fresh);
    before.querySelectorAll("[name]").forEach((control) => handOver(control, fresh, control === held));
  }
  picture.replaceChildren(...live.childNodes);
  figure.classList.add("chart-live");
  walk(picture);
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

// Arrow keys go from mark to mark and through the legend, Enter chooses, Escape ends it.
function walk(picture) {
  const said = document.createElement("p");
  said.className = "chart-said";
  said.setAttribute("aria-live", "polite");
  picture.after(said);
  let here = null;
  picture.addEventListener("keydown", (event) => {
    const stops = [...picture.querySelectorAll(".role-legend-label text, .role-mark [aria-roledescription][aria-label]")].filter((mark) => !mark.matches('g, [aria-roledescription="line mark"], [aria-roledescription="area mark"]')); // a line is read point by point
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step && stops.length) {
      event.preventDefault();
      const found = stops.indexOf(here);
      here = stops[found < 0 ? (step > 0 ? 0 : stops.length - 1) : (found + step + stops.length) % stops.length];
      here.scrollIntoView({ block: "nearest", inline: "nearest" });
      putAway();
      requestAnimationFrame(() => requestAnimationFrame(() => { // after the scroll that may have come with it
        const middle = here.getBoundingClientRect();
        for (const kind of ["pointerover", "pointermove"]) point(here, middle.x + middle.width / 2, middle.y + middle.height / 2, kind);
        said.textContent = document.querySelector("#vg-tooltip-element.visible")?.innerText ?? here.textContent; // the same words
      }));
      stops.forEach((mark) => mark.classList.toggle("chart-here", mark === here));
    } else if (event.key === "Enter" && here) {
      const box = here.getBoundingClientRect();
      here.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 }));
    } else if (event.key === "Escape") {
      putAway();
      here?.classList.remove("chart-here");
      here = null;
    }
  });
}

// The controls that the reader has already moved keep their values, and the one in hand its focus.
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

for (const figure of document.querySelectorAll("figure.chart")) {
  const picture = figure.querySelector(".chart-view");
  const begin = () => start(figure);
  picture.addEventListener("click", (event) => point(event.target, event.clientX, event.clientY));
  picture.addEventListener("pointerenter", begin, { once: true });
  picture.addEventListener("touchstart", begin, { once: true, passive: true });
  picture.addEventListener("keydown", (event) => { if (event.key === "Enter") begin(); });
  for (const kind of ["input", "change"]) {
    figure.querySelector(".chart-controls")?.addEventListener(kind, begin);
  }
  figure.querySelector(".chart-controls")?.addEventListener("pointerenter", begin, { once: true });
}
