(() => {
  const slides = [...document.querySelectorAll(".slide")];
  const said = [...document.querySelectorAll(".said")];
  let place = 0, open = false;
  const show = (next, move) => {
    place = Math.max(0, Math.min(slides.length - 1, next));
    slides.forEach((slide, at) => slide.classList.toggle("now", at === place));
    said.forEach((notes, at) => { notes.classList.toggle("now", at === place); notes.open = open && at === place; });
    document.getElementById("say").setAttribute("aria-pressed", open);
    if (move) {
      history.replaceState(null, "", "#slide-" + (place + 1));
      slides[place].focus({preventScroll: true});
      scrollTo(0, 0);
    }
  };
  const notes = () => { open = !open; show(place, true); };
  const steps = {ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1, Home: -slides.length, End: slides.length};
  addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "n" || event.key === "N") notes();
    else if (event.key in steps && !(event.key === " " && event.target.matches("button, summary"))) {
      event.preventDefault();
      show(place + steps[event.key], true);
    }
  });
  document.getElementById("back").addEventListener("click", () => show(place - 1, true));
  document.getElementById("on").addEventListener("click", () => show(place + 1, true));
  document.getElementById("say").addEventListener("click", notes);
  addEventListener("hashchange", () => show((parseInt(location.hash.slice(7), 10) || 1) - 1, false));
  document.querySelector("nav").hidden = false;
  document.body.classList.add("shown");
  show((parseInt(location.hash.slice(7), 10) || 1) - 1, false);
})();
