// A coding task can be answered in the page, whether its cell was not tried yet or is to be mended. What runs it is
// fetched only when its button is pressed.
(() => {
"use strict";
const KEPT = { // what is said, in place of what the lesson printed, where code of the reader's own is kept
  right: "You have written code here, and it was right. The button brings it back.",
  wrong: "You have written code here, and it was not right yet. The button brings it back.",
  "": "You have written code here. The button brings it back.",
};

for (const told of document.querySelectorAll(".question-untried, .question-said")) {
  const here = document.createElement("p");
  here.className = "run-here";
  here.innerHTML = "<button type=button>Write and run it here</button> <span role=status></span>";
  here.firstChild.addEventListener("click", async ({ target }) => {
    try {
      await (await import("../lite/page/task.js")).open(target);
    } catch {
      here.lastChild.textContent = "What this needs could not be fetched. Is there a network? Try again when there is one.";
    }
  });
  told.after(here);
  const task = told.closest("[data-question]").dataset.question;
  if (recall("code:", task) === null) continue;
  told.hidden = true;
  here.lastChild.textContent = KEPT[recall("said:", task) ?? ""] ?? KEPT[""];
}

/** What task.js has kept of a task. */
function recall(kind, task) {
  try { return localStorage.getItem(`${kind}${location.pathname}#${task}`); } catch { return null; }
}
})();
