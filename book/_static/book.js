(() => {
"use strict";
// Where the browser keeps nothing for this page (a closed frame, storage switched off), what scripts store lasts as long as the page.
for (const name of ["localStorage", "sessionStorage"]) {
  try {
    window[name].getItem("mode");
  } catch {
    const kept = new Map();
    const getItem = (key) => kept.get(key) ?? null;
    const setItem = (key, text) => kept.set(key, String(text));
    const removeItem = (key) => kept.delete(key);
    Object.defineProperty(window, name, { value: { getItem, setItem, removeItem } });
  }
}

// The theme's script asks its framework for one thing only, a tooltip on a collapsed sidebar, and the book has none.
window.bootstrap ??= { Tooltip: class {} };
document.querySelector(".bd-search-container input")?.focus();

// Only a table that scrolls is a stop of the Tab key. The observer tells when a table is laid out or opened:
// to measure it before that would lay out all that is folded.
const fitted = new ResizeObserver((all) => {
  const stops = all.map(({ target: box }) => (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight ? 0 : -1));
  all.forEach(({ target: box }, number) => { if (box.tabIndex !== stops[number]) box.tabIndex = stops[number]; });
});
for (const box of document.querySelectorAll(".table-scroll")) fitted.observe(box);

// Paper is white: a page is printed in light colours, and comes back in the reader's own.
const page = document.documentElement.dataset;
let own = null;
addEventListener("beforeprint", () => { own ??= page.theme; page.theme = "light"; });
addEventListener("afterprint", () => { page.theme = own ?? page.theme; own = null; });
})();
