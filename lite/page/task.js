// A coding task in a page of the book: an editor, Run, Stop, and what the cell shows. Loaded when a reader asks for it.
const root = new URL("../", import.meta.url);
const book = new URL("../_static/", root);
const json = async (address) => (await fetch(new URL(address, root))).json();
const UNREACHED = "Is there a network? What is written here is kept: try again when there is one.";
const lesson = location.pathname.split("/").pop().replace(/\.html$/, "");
let facts = null; // what all tasks of a page need: asked for once, and again where it could not be had
const needed = () => Promise.all([json("page/needs.json"), json(`page/tasks/${lesson}.json`)]);

let worker = null; // one Python for all tasks of a page
let busy = null; // the task that runs

function element(kind, name = "", text = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

function button(text, act) {
  const made = element("button", "", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

const key = (task) => `code:${location.pathname}#${task}`;
const saidKey = (task) => `said:${location.pathname}#${task}`; // what My answers shows of it
function recall(task) {
  try { return localStorage.getItem(key(task)); } catch { return null; }
}
function keep(task, code) {
  try { if (code === null) localStorage.removeItem(key(task)); else localStorage.setItem(key(task), code); } catch { /* it is kept until the page is left */ }
}

function forget(task) {
  try { localStorage.removeItem(saidKey(task)); } catch { /* as above */ }
}

function note(task, verdict) {
  if (!verdict) { forget(task); return; }
  try { localStorage.setItem(saidKey(task), verdict.textContent.includes("Right") ? "right" : "wrong"); } catch { /* as above */ }
}

export async function open(opener) {
  const section = opener.closest(".question");
  const name = section.dataset.question;
  if (!document.querySelector("link[data-run]")) {
    const style = element("link");
    Object.assign(style, { rel: "stylesheet", href: new URL("page/task.css", root).href });
    style.dataset.run = "";
    document.head.append(style);
  }
  opener.disabled = true;
  let needs, tasks;
  try {
    [needs, tasks] = await (facts ??= needed());
  } catch (error) {
    facts = null;
    opener.disabled = false;
    throw error; // run.js says it
  }
  const task = tasks[name];
  const view = build(section, name, task, needs);
  opener.closest(".run-here").replaceWith(view.form);
  view.code.focus();
}

function build(section, name, task, needs) {
  const form = element("div", "run-task");
  const printed = section.querySelectorAll(".question-untried, .question-said"); // of the cell as the lesson has it
  const hide = (gone) => printed.forEach((told) => { told.hidden = gone; });
  const label = element("label", "", "Your code (Shift and Enter run it; Tab leaves the field)");
  const code = element("textarea", "run-code");
  code.id = `run-${name}`;
  label.htmlFor = code.id;
  Object.assign(code, { spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off" });
  const fit = () => { code.rows = Math.max(3, code.value.split("\n").length + 1); };
  code.value = recall(name) ?? task.cell;
  fit();
  const run = button("Run", () => start());
  const stop = button("Stop", () => end("Stopped. The next run starts Python again, from what was fetched."));
  const reset = button("Back to the start", () => {
    code.value = task.cell;
    keep(name, null);
    forget(name);
    fit();
    hide(false);
    judged = null;
    shown.replaceChildren();
    says.textContent = "";
    code.focus();
  });
  stop.hidden = true;
  const says = element("p", "run-says");
  says.setAttribute("role", "status");
  const progress = element("progress");
  progress.max = needs.bytes;
  progress.hidden = true;
  progress.setAttribute("aria-label", "Fetched so far");
  const shown = element("div", "run-output");
  shown.setAttribute("aria-live", "polite");
  const before = element("p", "run-before", "This is of your code before you changed it. Run it to see what it gives now.");
  let judged = null; // the code that what is shown is of
  let verdict = null;
  const row = element("div", "run-buttons");
  row.append(run, stop, reset);
  form.append(label, code, row, says, progress, shown);

  code.addEventListener("input", () => { keep(name, code.value); fit(); compare(); });
  code.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) { event.preventDefault(); start(); }
  });

  /** Say whether what is shown is of the code as it stands; only then is its verdict kept for My answers. */
  function compare() {
    const isOf = code.value === judged;
    if (isOf || judged === null) before.remove();
    else if (!before.isConnected) shown.prepend(before); // once: it is read aloud
    if (isOf) note(name, verdict);
    else forget(name);
  }

  function show(running) {
    run.disabled = running;
    stop.hidden = !running;
    if (!running) progress.hidden = true;
  }

  function end(words) {
    worker?.terminate();
    worker = null;
    busy = null;
    show(false);
    says.textContent = words;
  }

  function start() {
    if (busy) { says.textContent = "Another task is running: wait for it, or stop it."; return; }
    busy = name;
    const first = !worker;
    worker ??= new Worker(new URL("page/worker.js", root));
    show(true);
    progress.hidden = !first;
    progress.value = 0;
    says.textContent = first ? `Fetching Python, pandas and Altair: ${needs.megabytes} MB, once. Stop ends it.` : "Running …";
    const sent = code.value;
    worker.onmessage = async ({ data }) => {
      if (data.loaded) progress.value = Math.min(data.loaded, needs.bytes);
      if (data.says) { says.textContent = data.says; progress.hidden = true; }
      if (data.running) { says.textContent = "Running …"; progress.hidden = true; }
      if (data.unreached) end(`Python could not be fetched. ${UNREACHED}`);
      if (data.failed) end(`This did not work: ${data.failed.split("\n").slice(-2).join(" ").trim()}`);
      if (data.outputs) {
        shown.replaceChildren();
        for (const output of data.outputs) await render(output, shown);
        judged = sent;
        verdict = shown.querySelector(".question-said strong");
        compare();
        if (verdict) hide(true);
        says.textContent = data.outputs.some((output) => output.error) ? "The cell ended with an error." : "Done.";
        busy = null;
        show(false);
      }
    };
    worker.onerror = () => end("Python could not be started here. Is the connection there, and does the browser allow WebAssembly?");
    worker.postMessage({ needs, before: task.before, code: sent });
  }

  return { form, code };
}

const CHART = "application/vnd.vegalite.v5+json";

async function render(output, place) {
  if (output.error) place.append(element("pre", "run-error", output.error));
  else if (output.stream) place.append(element("pre", "", output.stream));
  else if (output[CHART]) await draw(output[CHART], place);
  else if (output["text/html"]) {
    const made = element("div", "table-scroll");
    made.innerHTML = output["text/html"];
    made.querySelectorAll(".question-stem, .question-kind, .question-hint, .question-source").forEach((part) => part.remove());
    place.append(made);
  } else place.append(element("pre", "", output["text/plain"] ?? ""));
}

async function draw(spec, place) {
  const figure = element("div", "run-chart");
  place.append(figure);
  try {
    await import(new URL("vega.js", book));
    const options = { renderer: "svg", actions: false, ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true } };
    await window.vegaEmbed(figure, { ...spec, $schema: "https://vega.github.io/schema/vega-lite/v6.json" }, options);
    const drawn = figure.querySelector("svg");
    drawn?.setAttribute("role", "img");
    drawn?.setAttribute("aria-label", spec.description ?? "");
  } catch (error) {
    figure.append(element("pre", "run-error", `The chart could not be drawn: ${error.message}`));
  }
}
