// The theme's script asks its framework for one thing only, a tooltip on a collapsed sidebar, and the book has none.
window.bootstrap ??= { Tooltip: class {} };
document.querySelector(".bd-search-container input")?.focus();

// Only a table that scrolls is a stop of the Tab key.
const fit = () => document.querySelectorAll(".table-scroll").forEach((box) => {
  box.tabIndex = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight ? 0 : -1;
});
fit();
addEventListener("resize", fit);
document.addEventListener("toggle", fit, true);
