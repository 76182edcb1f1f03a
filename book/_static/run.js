// A coding task can be answered in the page, whether its cell was not tried yet or is to be mended. What runs it is
// fetched only when its button is pressed.
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
}
