// What the scripts of several pages share: how an element and a button are made, which day it is, how a table is written. It is loaded before them.
globalThis.elements = (() => {
"use strict";
const DAY = 24 * 60 * 60 * 1000;
const FORMULA = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"];
return { DAY, element, button, today, asCsv };

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

/** Rows of texts, numbers and nulls as CSV; by the mark in front a spreadsheet knows that it is UTF-8. */
function asCsv(table) {
  return `\ufeff${table.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

/** A text that a spreadsheet would take for a formula gets an apostrophe in front. */
function cell(value) {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = FORMULA.some((mark) => value.startsWith(mark)) ? `'${value}` : value;
  return /[,"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
})();
