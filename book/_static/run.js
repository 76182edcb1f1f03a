// A coding task can be answered in the page. What runs it is fetched only when its button is pressed.
for (const told of document.querySelectorAll(".question-untried")) {
  const here = document.createElement("p");
  here.className = "run-here";
  here.innerHTML = "<button type=button>Write and run it here</button>";
  here.firstChild.addEventListener("click", async ({ target }) => (await import("../lite/page/task.js")).open(target));
  told.after(here);
}
