// The service worker of the course in the browser: what was fetched once is there when the network is gone.
// The network is asked first, so that nothing old is ever shown in place of something new. VERSION stands for the files
// of one build; what an older build has left is removed.
const KEPT = "defence-diplomacy-course VERSION";

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(KEPT.split(" ")[0]) && name !== KEPT;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  const mine = request.method === "GET" && address.origin === location.origin && address.pathname.startsWith(new URL(".", location.href).pathname);
  if (!mine || /\/api\/(drive|stdin|service-worker)/.test(address.pathname)) return; // JupyterLite's own, below
  event.stopImmediatePropagation();
  event.respondWith(answer(request));
});

// What a page fetched before this worker stood beside it: the page names it, and the browser still has it.
self.addEventListener("message", (event) => {
  const { keep } = event.data ?? {};
  if (keep) event.waitUntil(keepAll(keep).then((all) => event.source.postMessage({ kept: all })));
});

async function keepAll(addresses) {
  const kept = await caches.open(KEPT);
  let all = true;
  for (const address of new Set(addresses)) {
    if (!address.startsWith(new URL(".", location.href).href) || (await kept.match(address))) continue;
    try {
      const found = await fetch(address, { cache: "force-cache" });
      if (found.status === 200) await kept.put(address, found);
    } catch {
      all = false;
    }
  }
  return all;
}

async function answer(request) {
  try {
    const fresh = await fetch(request);
    if (fresh.status === 200) {
      const copy = fresh.clone();
      caches.open(KEPT).then((kept) => kept.put(request, copy)).catch(() => {}); // no room: it still works with a network
    }
    return fresh;
  } catch (error) {
    const alike = { cacheName: KEPT, ignoreSearch: request.mode === "navigate" }; // one page opens every lesson
    const kept = await caches.match(request, alike);
    if (kept) return kept;
    throw error;
  }
}

importScripts("drive-worker.js"); // JupyterLite's: the kernel reads and writes files through it
