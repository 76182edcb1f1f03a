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

async function answer(request) {
  try {
    const fresh = await fetch(request);
    if (fresh.status === 200) {
      const copy = fresh.clone();
      caches.open(KEPT).then((kept) => kept.put(request, copy)).catch(() => {}); // no room: it still works with a network
    }
    return fresh;
  } catch (error) {
    const kept = await caches.match(request, { cacheName: KEPT });
    if (kept) return kept;
    throw error;
  }
}

importScripts("drive-worker.js"); // JupyterLite's: the kernel reads and writes files through it
