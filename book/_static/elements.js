// What the scripts of several pages share: how an element and a button are made, which day it is. It is loaded before them.
globalThis.elements = (() => {
"use strict";
const DAY = 24 * 60 * 60 * 1000;
return { DAY, element, button, today };

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

/** The number of the day on the reader's own calendar: where she sits in Seoul, that of UTC begins at nine in the morning. */
function today() {
  const now = new Date();
  return Math.floor(now.getTime() / DAY - now.getTimezoneOffset() / (24 * 60));
}
})();
