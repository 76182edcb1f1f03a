// The Python of a page: fetched when a reader first asks for it, and run beside the page, never in it.
// The page keeps its strict policy; WebAssembly is allowed here alone.
const root = new URL("../", self.location.href);
let python = null;

const plainFetch = self.fetch.bind(self);
let loaded = 0;
let awaited = 0; // files that were asked for and are not here to their end
self.fetch = async (address, options) => {
  awaited += 1;
  const answer = await plainFetch(address, options);
  if (!answer.body || !answer.ok) {
    awaited -= 1;
    return answer;
  }
  const counted = answer.body.pipeThrough(
    new TransformStream({
      transform(chunk, out) {
        loaded += chunk.byteLength;
        self.postMessage({ loaded });
        out.enqueue(chunk);
      },
      flush() {
        awaited -= 1;
      },
    }),
  );
  return new Response(counted, { status: answer.status, headers: answer.headers });
};

async function start(needs) {
  importScripts(new URL("pyodide/pyodide.js", root).href);
  python = await self.loadPyodide({
    indexURL: new URL("pyodide/", root).href,
    lockFileURL: new URL(needs.lock, root).href,
    packages: needs.packages,
    env: { HOME: "/home/pyodide", COURSE_PICTURES: "0", COURSE_ANSWERS: "" },
  });
  self.postMessage({ says: "Python is here; it opens pandas and Altair …" });
  python.runPython("import run_task");
}

let ready = null;
self.onmessage = async ({ data }) => {
  try {
    ready ??= start(data.needs);
    await ready;
  } catch (error) {
    const unreached = awaited > 0 || error.name === "NetworkError"; // a file, or the first script
    self.postMessage(unreached ? { unreached } : { failed: String(error.message ?? error) });
    return;
  }
  try {
    self.postMessage({ running: true });
    const run = python.pyimport("run_task").run;
    const before = python.toPy(data.before);
    self.postMessage({ outputs: JSON.parse(run(before, data.code)) });
  } catch (error) {
    self.postMessage({ failed: String(error.message ?? error) });
  }
};
