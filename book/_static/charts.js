// Swaps a chart's picture for the live view, when the reader first points at it, touches it or focuses it.
const bundle = new URL("vega.js", import.meta.url);
const started = new WeakSet();

async function start(figure, control) {
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
  live.querySelector("svg")?.setAttribute("role", "img");
  live.querySelector("svg")?.setAttribute("aria-label", spec.description);
  const fresh = live.querySelector(".vega-bindings");
  const before = figure.querySelector(".chart-controls");
  if (fresh && before) {
    fresh.classList.add("chart-controls");
    before.replaceWith(fresh);
    if (control) handOver(control, fresh);
  }
  picture.replaceChildren(...live.childNodes);
  figure.classList.add("chart-live");
}

// The control the reader has already moved keeps its value and its focus.
function handOver(control, fresh) {
  const twin = fresh.querySelector(`[name="${CSS.escape(control.name)}"]`);
  if (!twin) return;
  if (control.type === "checkbox") twin.checked = control.checked;
  else if (twin.options) twin.selectedIndex = control.selectedIndex;
  else twin.value = control.value;
  twin.dispatchEvent(new Event(twin.type === "range" ? "input" : "change", { bubbles: true }));
  twin.focus();
}

for (const figure of document.querySelectorAll("figure.chart")) {
  const picture = figure.querySelector(".chart-view");
  const begin = () => start(figure);
  picture.addEventListener("pointerenter", begin, { once: true });
  picture.addEventListener("touchstart", begin, { once: true, passive: true });
  picture.addEventListener("keydown", (event) => { if (event.key === "Enter") begin(); });
  for (const kind of ["input", "change"]) {
    figure.querySelector(".chart-controls")?.addEventListener(kind, (event) => start(figure, event.target));
  }
  figure.querySelector(".chart-controls")?.addEventListener("pointerenter", begin, { once: true });
}
