// How the scripts of several pages make an element and a button. It is loaded before them.
globalThis.elements = (() => {
"use strict";
return { element, button };

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function button(text, act) {
  const made = element("button", { type: "button", textContent: text });
  made.addEventListener("click", act);
  return made;
}
})();
