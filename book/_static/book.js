// The theme's script asks its framework for one thing only, a tooltip on a collapsed sidebar, and the book has none.
window.bootstrap ??= { Tooltip: class {} };
document.querySelector(".bd-search-container input")?.focus();
