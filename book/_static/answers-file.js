// The file of answers, as the pages My answers and Marks read it; notebooks/course/questions/answers_file.py does the same.
// Its schema is _static/answers.schema.json. Nothing is sent anywhere.
globalThis.answersFile = (() => {
"use strict";
const { element, button } = globalThis.elements;
const FORMAT = "defence-diplomacy-course answers";
const VERSION = 2; // 1 had no code, no name and no `format`; it is read as well
const MOST_BYTES = 5000000;
let fetched = null;
const KNOWN = ["format", "version", "name", "answers"];
return { FORMAT, VERSION, open, parsed, oneLine, download, key };

/** Read a File of the browser; throws an Error whose message is one sentence. */
async function open(file) {
  if (file.size > MOST_BYTES) throw new Error(`It is too large for a file of answers: more than ${MOST_BYTES / 1000000} MB.`);
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Error("It is damaged or not a file of answers: it is no text in UTF-8.");
  }
  return parsed(text);
}

/** Read the text of a file: its answers, its name, what else it holds, and the questions whose answer is damaged. */
function parsed(text) {
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error("It is damaged or not a file of answers: it cannot be read as JSON.");
  }
  if (!isObject(content) || !isObject(content.answers)) throw new Error("It is not a file of answers: it is JSON, but without answers in it.");
  const { version } = content;
  if ((content.format ?? FORMAT) !== FORMAT || !Number.isInteger(version) || version < 1) {
    throw new Error("It is not a file of answers of this course: its format or its version is another's.");
  }
  if (version > VERSION) {
    throw new Error(`It was written by a later edition of the course (format ${version}), and this edition reads formats 1 to ${VERSION}; open it there.`);
  }
  const whole = Object.entries(content.answers).filter(([, given]) => isGiven(given));
  const answers = Object.assign(Object.create(null), Object.fromEntries(whole));
  return {
    answers,
    name: typeof content.name === "string" ? oneLine(content.name) : "",
    more: Object.fromEntries(Object.entries(content).filter(([key]) => !KNOWN.includes(key))),
    damaged: Object.keys(content.answers).filter((question) => !(question in answers)),
  };
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isGiven(given) {
  const isText = (value) => typeof value === "string";
  return isObject(given) && Object.values(given).every((value) => isText(value) || (Array.isArray(value) && value.every(isText)));
}

function oneLine(text) {
  return text.split(/\s+/).filter(Boolean).join(" ");
}

/** The questions with what can be chosen in them and its verdict: fetched once, when they are needed. */
function key() {
  const own = document.querySelector("script[src*='answers-file.js']").src;
  fetched ??= fetch(new URL("questions-key.json", own)).then((answer) => answer.json());
  return fetched;
}

/** Hand a text to the reader as a file. */
function download(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
})();
