// The service worker of the course in the browser: what was fetched once is there when the network is gone.
// The network is asked first, so that nothing old is ever shown in place of something new. VERSION stands for the files
// of one build; what an older build has left is removed. Another copy of the book may lie beside this one, at the same
// host: the folder is part of the name, so that neither takes the other's files for its own.
const HERE = new URL(".", self.location.href).pathname;
const OWN = `defence-diplomacy-course ${HERE} `;
const KEPT = `${OWN}VERSION`;

const isMine = (address) => address.origin === self.location.origin && address.pathname.startsWith(HERE);

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(OWN) && name !== KEPT;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || !isMine(address)) return;
  if (/\/api\/(drive|stdin|service-worker)/.test(address.pathname)) return; // JupyterLite's own, below
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
    const kept = await caches.open(KEPT);
    const page = request.mode === "navigate"; // one page for all lessons: which is opened, its address says
    const found = (await kept.match(request)) ?? (page ? await kept.match(request, { ignoreSearch: true }) : undefined);
    if (found) return found;
    throw error;
  }
}

// What a first visit had fetched before this worker was there: the page names it, and it is in the browser's own cache.
self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(keep(event.data.keep.map((name) => new URL(name)).filter(isMine)));
});

async function keep(addresses) {
  const kept = await caches.open(KEPT);
  for (const address of addresses) {
    if (await kept.match(address)) continue;
    const answer = await fetch(address, { cache: "force-cache" }).catch(() => null);
    if (answer?.status === 200) await kept.put(address, answer);
  }
}

importScripts("drive-worker.js"); // JupyterLite's: the kernel reads and writes files through it
