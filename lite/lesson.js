// What JupyterLab does for a lesson of the course: its stored questions answer before anything has run, its work can
// be saved as a file and put back to the original, and a newer edition is offered. A federated extension, written
// as the browser runs it.
(() => {
  const NAME = "defence-diplomacy-course";
  const NOT_HERE = "It could not be fetched. Is there a network? Without one, a lesson opens where it was opened in this browser before.";
  let shared = {};

  const library = async (name) => {
    const [found] = Object.values(shared[name]);
    return (await found.get())();
  };

  // Asked anew each time: what the browser has kept of it may be of an edition before.
  const json = async (address) => (await fetch(address, { cache: "no-cache" })).json();

  const storesNothing = () =>
    new Promise((resolve) => {
      try {
        localStorage.setItem(NAME, "1");
        localStorage.removeItem(NAME);
        const asked = indexedDB.open(NAME);
        asked.onerror = () => resolve(true);
        asked.onsuccess = () => {
          asked.result.close();
          resolve(false);
        };
      } catch {
        resolve(true);
      }
    });

  // Of a first visit, the service worker saw only what was fetched once it was there. The rest is named to it.
  const keepForOffline = async () => {
    const worker = (await navigator.serviceWorker?.ready)?.active;
    worker?.postMessage({ keep: [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)] });
  };

  // A notebook's own widgets stand without a kernel. JupyterLab would ask the kernel first, and this one does not answer
  // as it expects; so they are loaded here, as JupyterLab's manager of widgets does after it has asked.
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const awake = new WeakSet();
  const wake = async (panel) => {
    if (!panel?.content?.rendermime || !panel.context || awake.has(panel)) return;
    awake.add(panel);
    await panel.context.ready;
    while (!panel.isDisposed) {
      const renderer = panel.content.rendermime.createRenderer(VIEW);
      const pause = new Promise((resolve) => setTimeout(resolve, 200));
      const manager = await Promise.race([renderer._manager?.promise ?? pause, pause]);
      if (!manager) continue; // it comes a little later than the notebook
      manager._get_comm_info = async () => ({}); // a kernel that starts with its page has no widgets yet
      try {
        await manager._loadFromNotebook(panel.context.model);
      } finally {
        delete manager._get_comm_info;
      }
      manager._restoredStatus = true;
      manager._restored.emit();
      return;
    }
  };

  // Python takes some seconds to start. JupyterLab need not wait for it with what it shows: a cell that is run does.
  const startBehind = (specs) => {
    const create = specs.factories.get("python");
    if (!create || create.startsBehind) return;
    const started = async (options) => {
      const kernel = await create(options);
      const { ready } = kernel;
      const execute = kernel.executeRequest.bind(kernel);
      Object.defineProperty(kernel, "ready", { value: Promise.resolve() });
      kernel.executeRequest = async (content) => {
        await ready;
        return execute(content);
      };
      return kernel;
    };
    started.startsBehind = true;
    specs.factories.set("python", started);
  };

  const plugin = {
    id: `${NAME}:lesson`,
    autoStart: true,
    activate: async (app, specs) => {
      startBehind(specs);
      specs.changed.connect(startBehind.bind(null, specs));
      const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
      const root = config.baseUrl;
      const editions = json(`${root}editions.json`).catch(() => ({})); // out of reach: each lesson opens, none is said to be old
      const contents = app.serviceManager.contents;
      const older = new Set();

      const get = contents.get.bind(contents);
      contents.get = async (path, options) => {
        const edition = (await editions)[path];
        const model = await get(path, options).catch((error) => {
          throw edition ? new Error(NOT_HERE) : error;
        });
        if (edition && model.content?.cells) {
          for (const cell of model.content.cells) if (cell.cell_type === "code") cell.metadata.trusted = true;
          if (model.content.metadata.course?.edition === edition) older.delete(path);
          else older.add(path);
          setTimeout(show, 0);
        }
        return model;
      };

      const { Widget } = await library("@lumino/widgets");
      const bar = new Widget();
      bar.id = `${NAME}-bar`;
      bar.node.setAttribute("role", "region");
      bar.node.setAttribute("aria-label", "This lesson");
      bar.node.innerHTML = `<p class="course-says" role="status"></p>
        <button data-do="save">Save as a file</button>
        <button data-do="original">Back to the original</button>
        <button data-do="newer" hidden>Open the new edition beside it</button>
        <a href="${root}../book/index.html">The book</a>`;
      const style = document.createElement("style");
      style.textContent = `#${NAME}-bar { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; padding: 4px 12px;
          overflow: auto; font: 14px/1.4 system-ui, sans-serif; min-height: 32px; background: #fff; color: #1f2328; border-bottom: 1px solid #8a9199; }
        @media (max-width: 700px) { #${NAME}-bar { min-height: 112px; } }
        #${NAME}-bar p { margin: 0; flex: 1 1 16rem; } #${NAME}-bar a { color: #0b4f9e; }
        #${NAME}-bar button { font: inherit; min-height: 28px; cursor: pointer; }`;
      document.head.append(style);
      app.shell.add(bar, "header", { rank: 1 });

      const nothingKept = await storesNothing();
      const noFiles = !navigator.serviceWorker;
      const current = () => {
        const widget = app.shell.currentWidget;
        const path = widget?.context?.path;
        return path ? { widget, path } : null;
      };

      const says = (path) => {
        if (nothingKept) return "This window keeps nothing: save your work as a file before you close it.";
        if (older.has(path)) return "There is a new edition of this lesson. What you see is your own copy, unchanged.";
        const kept = "Runs in your browser alone; your work is kept in this browser.";
        const where = window.isSecureContext ? "in a private window" : "at an address without https";
        return noFiles ? `${kept} Files that a cell writes, that of questions.save too, cannot be opened ${where}.` : kept;
      };

      // JupyterLab takes the lesson out of the address once it is open; with it there, a reload opens the same lesson.
      const keepAddress = (path) => {
        const address = new URL(location.href);
        address.searchParams.set("path", path);
        address.search = address.search.replaceAll("%2F", "/");
        if (address.href !== location.href) history.replaceState(history.state, "", address);
      };

      async function show() {
        const open = current();
        if (open) keepAddress(open.path);
        wake(open?.widget);
        const known = await editions;
        const lesson = Boolean(open && open.path in known);
        bar.node.querySelector(".course-says").textContent = says(open?.path);
        bar.node.querySelector("[data-do=save]").hidden = !open;
        bar.node.querySelector("[data-do=original]").hidden = !lesson;
        bar.node.querySelector("[data-do=newer]").hidden = !(lesson && older.has(open.path));
      }

      // A copy beside a lesson: "…, WORD.ipynb", "…, WORD 2.ipynb" and so on.
      const beside = (path, word, number) => path.replace(/\.ipynb$/, `, ${word}${number > 1 ? ` ${number}` : ""}.ipynb`);
      const shortly = (path) => `“${path.split("/").pop()}”`;
      const copies = async (path, word) => {
        const folder = await contents.get(path.split("/").slice(0, -1).join("/"), { content: true });
        const there = new Set(folder.content.map((file) => file.path));
        const names = [];
        while (there.has(beside(path, word, names.length + 1))) names.push(beside(path, word, names.length + 1));
        return { names, free: beside(path, word, names.length + 1) };
      };
      const original = (path) => json(`${root}files/${path}`);
      const write = (path, content) => contents.save(path, { type: "notebook", format: "json", content });

      const actions = {
        save: async ({ widget }) => {
          await widget.context.save();
          await app.commands.execute("docmanager:download");
        },
        original: async ({ widget, path }) => {
          const first = await original(path);
          const { free } = await copies(path, "my work");
          const sure = `Put this lesson back to the original? What you have done is kept beside it, as ${shortly(free)}.`;
          if (!window.confirm(sure)) return;
          await write(free, widget.context.model.toJSON());
          await write(path, first);
          await widget.context.revert();
          await widget.context.sessionContext.restartKernel();
        },
        newer: async ({ path }) => {
          const { names, free } = await copies(path, "new edition");
          const last = names.at(-1); // it may have been worked in: it is opened, never written again
          const held = last && (await contents.get(last, { content: true })).content.metadata.course?.edition;
          const isThere = held === (await editions)[path];
          if (!isThere) await write(free, await original(path));
          await app.commands.execute("docmanager:open", { path: isThere ? last : free });
        },
      };
      const failed = (error) => {
        bar.node.querySelector(".course-says").textContent = `This did not work, and nothing of yours is lost: ${error.message}`;
      };
      bar.node.addEventListener("click", (event) => {
        const open = current();
        const action = actions[event.target.dataset?.do];
        if (open && action) action(open).catch(failed);
      });
      app.shell.currentChanged?.connect(show);
      app.shell.currentPathChanged?.connect(show);

      // On a phone the lesson has the whole width. JupyterLab shows a lesson that it opens in the file browser, too.
      const narrow = () => matchMedia("(max-width: 760px)").matches;
      const collapse = () => {
        for (const side of ["Left", "Right"]) app.shell[`collapse${side}`]?.();
      };
      const afterOpening = async (_, { id, result }) => {
        if (id !== "docmanager:show-in-file-browser") return;
        app.commands.commandExecuted.disconnect(afterOpening);
        await result;
        if (narrow()) collapse();
      };
      app.commands.commandExecuted.connect(afterOpening);
      app.restored.then(() => {
        if (!narrow()) return;
        app.shell.mode = "single-document";
        collapse();
        for (const side of ["left", "right"]) app.shell.toggleSideTabBarVisibility?.(side);
      });
      await show();
      app.restored.then(keepForOffline);
    },
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[NAME] = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      plugin.requires = [(await library("@jupyterlite/kernel")).IKernelSpecs];
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
