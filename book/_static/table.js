// The page of a table: its rows are searched by words and sorted by a column. The table itself stands in the page.
(() => {
"use strict";
const page = document.querySelector(".table-page");
if (!page) return;
const body = page.querySelector(".table-rows tbody"), heads = [...page.querySelectorAll(".table-rows thead th")];
const tools = page.querySelector(".table-tools"), field = tools.querySelector("input"), told = tools.querySelector("[role=status]");
const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const rows = [...body.rows].map((line) => ({ line, words: plain(line.textContent) }));

tools.hidden = false;
field.addEventListener("input", () => {
  const words = plain(field.value).split(/\s+/);
  let left = 0;
  for (const row of rows) {
    const isKept = words.every((word) => row.words.includes(word));
    left += isKept ? 1 : 0;
    row.line.hidden = !isKept;
  }
  told.textContent = left === rows.length ? `${left} rows` : `${left} of ${rows.length} rows`;
});
heads.forEach((head, column) => {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: head.textContent, title: `Sort by ${head.textContent}` });
  button.addEventListener("click", () => sort(head, column));
  head.replaceChildren(button);
});

/** Sort by a column, the other way round the second time; empty cells stay last. */
function sort(head, column) {
  const isDown = head.getAttribute("aria-sort") === "ascending";
  for (const other of heads) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
  const sorted = rows.map(({ line }) => [line.cells[column].textContent, line]);
  const isNumber = sorted.every(([text]) => !text || !Number.isNaN(Number(text)));
  const collator = new Intl.Collator("en");
  const compare = isNumber ? (one, other) => one - other : collator.compare;
  sorted.sort(([one], [other]) => (one && other ? (isDown ? -1 : 1) * compare(one, other) : !one - !other));
  body.append(...sorted.map(([, line]) => line));
}
})();
