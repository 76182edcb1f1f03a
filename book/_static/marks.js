// Marks: the files of a class, read and judged in the instructor's browser. Nothing is sent anywhere.
// The folder marks/ of the course computes the same; tests/test_marks_in_book.py holds the two together.
(() => {
"use strict";
const { element, button, asCsv } = globalThis.elements;
const { open, oneLine, download, key } = globalThis.answersFile;
const FEWEST_STUDENTS = 10, FEWEST_OTHERS = 5, FEW = 12, WRONG_SHOWN = 15;
const AGAIN = ["review-", "practise-"];
const ENDINGS = [".json", ".json.txt"]; // the second where a browser or a platform takes the file for a text
const PLATFORM = /(?:^|\/)([^/]+?)_([0-9]+)_assignsubmission_file/; // Moodle's name and number of who hands in

const place = document.querySelector(".marks");
if (!place) return;
const [files, folder, names, told, result] = ["#marks-files", "#marks-folder", "#marks-names", "[role=status]", ".marks-result"]
  .map((name) => place.querySelector(name));
for (const input of [files, folder]) input.addEventListener("change", () => { if (input.files.length) mark([...input.files]); });

async function mark(given) {
  const chosen = given.filter((file) => !nameOf(file).startsWith("marks/")); // what the command wrote there
  told.textContent = `Reading ${chosen.length} files …`;
  result.replaceChildren();
  let questions;
  try {
    questions = (await key()).map((one) => ({ ...one, parts: one.parts.map((part) => ({ ...part, verdicts: new Map(part.choices.map(([name, , verdict]) => [name, verdict])) })) }));
  } catch {
    told.textContent = "The questions could not be fetched. Opened as a file, the book cannot judge; served, it can.";
    return;
  }
  const found = judged(await papersIn(chosen), questions, names.value.split("\n"));
  const tables = tablesOf(found, questions);
  told.textContent = `${many(found.papers.length, "student")} counted, of ${many(chosen.length, "file")}.`;
  result.replaceChildren(...shown(found, tables));
}

// The files -----------------------------------------------------------------------------------------------------------

async function papersIn(chosen) {
  const papers = [], notes = [];
  const named = chosen.map((file) => [nameOf(file), file]);
  for (const [name, file] of named.sort(([one], [other]) => compare(one, other))) {
    const ending = ENDINGS.find((end) => name.toLowerCase().endsWith(end));
    const { enrolled, number: given } = fromPlatform(name);
    if (!ending) {
      notes.push({ file: name, student: enrolled, sentence: unread(name) });
      continue;
    }
    try {
      const read = await open(file);
      const own = read.name || enrolled;
      papers.push({ file: name, student: own || name.slice(0, -ending.length), isNamed: Boolean(own), answers: read.answers, damaged: read.damaged.length, enrolled, number: given });
    } catch (error) {
      notes.push({ file: name, student: enrolled, sentence: `Not counted. ${error.message}` });
    }
  }
  return { papers, notes };
}

/** The name of a file, with the folders between it and the one that was chosen. */
function nameOf(file) {
  return file.webkitRelativePath.split("/").slice(1).join("/") || file.name;
}

function unread(name) {
  return name.toLowerCase().endsWith(".zip")
    ? "Not read: unpack it first, and put what comes out of it in its place."
    : "Not read: only files that end in .json are files of answers.";
}

/** The name and the number that a platform gave the folder or the file; both empty where it gave none. */
function fromPlatform(file) {
  const [, enrolled = "", given = ""] = PLATFORM.exec(file) ?? [];
  return { enrolled: enrolled.normalize("NFC"), number: given };
}

/** A name as it is compared with a list: "Lee, Ann" is "Ann Lee", whatever the case. */
function folded(name) {
  return oneLine(name.normalize("NFC").toLowerCase().replace(/[,;]/g, " ")).split(" ").sort().join(" ");
}

function judged({ papers, notes }, questions, listed) {
  const known = new Map(questions.map((one) => [one.id, one]));
  const counted = counting(papers, known, notes);
  counted.sort((one, other) => compare(one.student.toLowerCase(), other.student.toLowerCase()) || compare(one.file, other.file));
  remark(counted, known, notes, listed);
  notes.sort((one, other) => compare(one.file, other.file));
  absent(counted, listed, notes);
  const scores = counted.map((paper) => scoresOf(paper, questions));
  return { papers: counted, notes, scores, items: itemsOf(scores, questions), choices: choicesOf(counted, questions), pairs: pairsOf(scores, questions) };
}

function counting(papers, known, notes) {
  const kept = new Map();
  for (const paper of papers) {
    if (!Object.entries(paper.answers).some(([question, given]) => known.has(question) && Object.keys(given).length)) {
      notes.push({ file: paper.file, student: paper.student, sentence: "Not counted: it has no answer to a question of the course." });
      continue;
    }
    const name = paper.isNamed ? `name ${paper.student.toLowerCase()}/${paper.number}` : `file ${paper.file}`;
    const first = kept.get(name);
    if (!first) { kept.set(name, paper); continue; }
    const [stays, dropped] = size(paper) > size(first) ? [paper, first] : [first, paper];
    kept.set(name, stays);
    notes.push(doubled(dropped, stays));
  }
  return [...kept.values()];
}

function doubled(dropped, stays) {
  const why = fingerprint(dropped) === fingerprint(stays)
    ? `it holds the same answers as ${stays.file}, by the same name`
    : `a second file by this name; ${stays.file} is, with ${size(stays)} parts answered against ${size(dropped)}`;
  return { file: dropped.file, student: dropped.student, sentence: `Not counted: ${why}.` };
}

function remark(papers, known, notes, names) {
  const listed = new Set(names.map(folded).filter(Boolean));
  const first = new Map();
  for (const paper of papers) {
    const answered = [...known.keys()].filter((question) => Object.keys(paper.answers[question] ?? {}).length).length;
    const said = [`Counted: ${answered} of ${known.size} questions have an answer`];
    const strange = Object.entries(paper.answers).filter(([question, given]) => isStrange(question, given, known)).length;
    if (strange) said.push(`${number(strange)} of another edition and left out`);
    if (paper.damaged) said.push(`${number(paper.damaged)} damaged and left out`);
    const print = fingerprint(paper);
    if (first.has(print)) said.push(`every answer is that of ${first.get(print).file}`); else first.set(print, paper);
    if (listed.size && !listed.has(folded(paper.student)) && !listed.has(folded(paper.enrolled))) said.push("the name is not on your list");
    notes.push({ file: paper.file, student: paper.student, sentence: `${said.join("; ")}.` });
  }
}

function isStrange(question, given, known) {
  if (!known.has(question)) return !AGAIN.some((start) => question.startsWith(start));
  return known.get(question).parts.some((part) => typeof given[part.id] === "string" && !part.verdicts.has(given[part.id]));
}

function absent(papers, listed, notes) {
  const here = new Set(papers.flatMap((paper) => [paper.student, paper.enrolled].map(folded)));
  for (const name of new Set(listed.map(oneLine).filter(Boolean))) {
    if (!here.has(folded(name))) notes.push({ file: "", student: name, sentence: "Missing: no file that counts is by this name." });
  }
}

// What they say of each question --------------------------------------------------------------------------------------

function scoresOf(paper, questions) {
  const found = new Map();
  for (const one of questions) {
    const given = paper.answers[one.id];
    if (!given || one.form !== "chosen") continue;
    const verdicts = one.parts.map((part) => part.verdicts.get(given[part.id]) ?? "");
    const answered = verdicts.filter(Boolean).length, right = verdicts.filter((verdict) => verdict === "right").length;
    if (answered) found.set(one.id, { parts: verdicts.length, answered, right, isWhole: answered === verdicts.length, isRight: right === verdicts.length });
  }
  return found;
}

function itemsOf(scores, questions) {
  const made = new Map();
  for (const test of ["before", "lessons", "after"]) {
    const asked = questions.filter((one) => one.form === "chosen" && testOf(one) === test);
    const whole = scores.map((found) => new Map(asked.filter((one) => found.get(one.id)?.isWhole).map((one) => [one.id, found.get(one.id)])));
    const totals = whole.map((found) => [found.size, [...found.values()].filter((score) => score.isRight).length]);
    for (const one of asked) made.set(one.id, itemOf(one, whole, totals));
  }
  return questions.filter((one) => made.has(one.id)).map((one) => made.get(one.id));
}

function itemOf(question, whole, totals) {
  const kept = [];
  let answered = 0, right = 0;
  whole.forEach((found, place_) => {
    const score = found.get(question.id);
    if (!score) return;
    const own = score.isRight ? 1 : 0, [count, allRight] = totals[place_];
    answered += 1;
    right += own;
    if (count > FEWEST_OTHERS) kept.push([own, (allRight - own) / (count - 1)]);
  });
  const difficulty = answered ? right / answered : null;
  const discrimination = correlation(kept);
  return { question, answered, right, difficulty, discrimination, note: noteOf(difficulty, discrimination, byChance(question), answered) };
}

/** Pearson's correlation, which for right and not right is the point-biserial one; null where there are few or all are alike. */
function correlation(both) {
  if (both.length < FEWEST_STUDENTS) return null;
  const mean = (place_) => both.reduce((sum, pair) => sum + pair[place_], 0) / both.length;
  const one = mean(0), other = mean(1);
  const sum = (part) => both.reduce((so_far, pair) => so_far + part(pair), 0);
  const squares = sum(([a]) => (a - one) ** 2) * sum(([, b]) => (b - other) ** 2);
  return squares > 1e-12 ? sum(([a, b]) => (a - one) * (b - other)) / Math.sqrt(squares) : null;
}

function byChance(question) {
  return question.parts.reduce((chance, part) => chance * part.choices.filter(([, , verdict]) => verdict === "right").length / part.choices.length, 1);
}

function noteOf(difficulty, discrimination, chance, answered) {
  if (difficulty === null || answered < FEWEST_STUDENTS) return "";
  if (discrimination !== null && discrimination < 0) return "those who know the rest miss it more often: read it again";
  if (difficulty <= chance) return "no more often right than by guessing";
  return difficulty > 0.95 ? "nearly everybody has it right" : "";
}

function choicesOf(papers, questions) {
  const made = [];
  for (const one of questions.filter(({ form }) => form === "chosen")) {
    for (const part of one.parts) {
      const taken = papers.map((paper) => paper.answers[one.id]?.[part.id]).filter((name) => part.verdicts.has(name));
      for (const [name, text, verdict] of part.choices) {
        made.push({ question: one.id, part, key: name, text, verdict, chosen: taken.filter((each) => each === name).length, answered: taken.length });
      }
    }
  }
  return made;
}

function pairsOf(scores, questions) {
  const twins = new Map(questions.filter(({ group }) => group === "after").map((one) => [one.pair, one.id]));
  return questions.filter(({ group, pair }) => group === "before" && twins.has(pair)).map((one) => {
    const both = scores.map((found) => [found.get(one.id), found.get(twins.get(one.pair))]).filter((pair) => pair.every((score) => score?.isWhole));
    const count = (test) => both.filter(([was, is]) => test(was.isRight, is.isRight)).length;
    return { pair: one.pair, trend: one.trend, skill: one.skill, students: both.length, before: count((was) => was), after: count((_, is) => is), gained: count((was, is) => !was && is), lost: count((was, is) => was && !is) };
  });
}

// Tables as CSV -------------------------------------------------------------------------------------------------------

function tablesOf(found, questions) {
  return {
    "marks.csv": marksOf(found, questions),
    "items.csv": [["question", "group", "kind", "objective", "answered", "right", "difficulty", "discrimination", "note"],
      ...found.items.map((item) => [item.question.id, item.question.group, item.question.kind, item.question.objective, item.answered, item.right, item.difficulty, item.discrimination, item.note])],
    "choices.csv": [["question", "part", "choice", "verdict", "chosen", "answered", "share"],
      ...found.choices.filter((one) => one.chosen || one.verdict === "right" || one.part.choices.length <= FEW)
        .map((one) => [one.question, one.part.label, one.text, one.verdict, one.chosen, one.answered, one.answered ? one.chosen / one.answered : null])],
    "before-after.csv": [["pair", "trend", "skill", "students", "before", "after", "gained", "lost"], ...found.pairs.map((pair) => Object.values(pair))],
    "texts.csv": [["student", "question", "form", "text"],
      ...found.papers.flatMap((paper) => questions.filter((one) => written(paper, one)).map((one) => [paper.student, one.id, one.form, written(paper, one)]))],
    "files.csv": [["file", "student", "sentence"], ...found.notes.map(({ file, student, sentence }) => [file, student, sentence])],
  };
}

function marksOf({ papers, scores }, questions) {
  const lessons = questions.filter((one) => testOf(one) === "lessons" && one.form === "chosen");
  const tests = ["before", "after"].map((test) => questions.filter(({ group }) => group === test));
  const rows = papers.map((paper, place_) => {
    const found = scores[place_];
    const whole = lessons.map((one) => found.get(one.id)).filter((score) => score?.isWhole);
    return [paper.student, paper.file, whole.length, whole.filter((score) => score.isRight).length, ...tests.map((asked) => rightOf(found, asked)),
      ...questions.map((one) => markOf(paper, found, one))];
  });
  return [["student", "file", "answered", "right", "before_right", "after_right", ...questions.map(({ id }) => id)], ...rows];
}

function rightOf(found, asked) {
  const answered = asked.map((one) => found.get(one.id)).filter(Boolean);
  return answered.length ? answered.filter((score) => score.isRight).length : null;
}

function markOf(paper, found, question) {
  if (question.form !== "chosen") return written(paper, question) ? question.form : null;
  const score = found.get(question.id);
  return score ? score.right / score.parts : null;
}

function written(paper, question) {
  if (question.form === "chosen") return "";
  const text = paper.answers[question.id]?.[question.form === "words" ? "words" : "code"];
  return typeof text === "string" ? text.trim() : "";
}

function inThousandths(table) {
  return table.map((row) => row.map((value) => (typeof value === "number" ? rounded(value) : value)));
}

function countsOf(found) {
  const counts = {};
  for (const one of found.choices.filter(({ chosen }) => chosen)) ((counts[one.question] ??= {})[one.part.id] ??= {})[one.key] = one.chosen;
  return `${JSON.stringify({ students: found.papers.length, counts }, null, 1)}\n`;
}

// On the page ---------------------------------------------------------------------------------------------------------

function shown(found, tables) {
  const saves = Object.entries(tables).map(([name, table]) => button(name, () => download(name, asCsv(inThousandths(table)), "text/csv;charset=utf-8")));
  saves.push(button("counts.json", () => download("counts.json", countsOf(found), "application/json")));
  const wrong = found.choices.filter((one) => ["wrong", "close"].includes(one.verdict) && one.chosen)
    .sort((one, other) => other.chosen / other.answered - one.chosen / one.answered).slice(0, WRONG_SHOWN);
  const taken = found.pairs.filter(({ students }) => students);
  return [
    heading("Save the tables"), element("p", { className: "mine-tools" }, ...saves.flatMap((save) => [save, " "])),
    heading("File by file"), listed("File by file", ["File", "Student", "What is said of it"], found.notes.map(({ file, student, sentence }) => [file || "no file", student, sentence])),
    heading("Students"), listed("Students", ["Student", "Answered", "Right", "Test before", "Test after"], tables["marks.csv"].slice(1).map(([student, , answered, right, before, after]) => [student, answered, bar(right, answered), before ?? "", after ?? ""])),
    heading("Questions"), listed("Questions", ["Question", "Answered", "Right", "Discrimination", "Note"], found.items.filter(({ answered }) => answered).map((item) => [item.question.id, item.answered, bar(item.right, item.answered), item.discrimination === null ? "" : rounded(item.discrimination).toFixed(2), item.note])),
    ...(wrong.length ? [heading("Wrong choices that most students took"), listed("Wrong choices", ["Question", "Choice", "Taken by"], wrong.map((one) => [one.question, one.part.choices.length && found.items.find((item) => item.question.id === one.question).question.parts.length > 1 ? `${one.part.label} → ${one.text}` : one.text, bar(one.chosen, one.answered)]))] : []),
    ...(taken.length ? [heading("Before and after"), listed("Before and after", ["Pair", "Before", "After", "Gained", "Lost"], taken.map((pair) => [pair.pair, bar(pair.before, pair.students), bar(pair.after, pair.students), pair.gained, pair.lost]))] : []),
  ];
}

function heading(textContent) {
  return element("h2", { textContent });
}

function listed(name, heads, rows) {
  const head = element("thead", {}, element("tr", {}, ...heads.map((textContent) => element("th", { scope: "col", textContent }))));
  const body = element("tbody", {}, ...rows.map(([first, ...rest]) => element("tr", {}, element("th", { scope: "row" }, String(first)), ...rest.map((one) => element("td", {}, one instanceof Node ? one : String(one))))));
  const box = element("div", { className: "table-scroll", tabIndex: 0 }, element("table", { className: "table" }, head, body));
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", name);
  return box;
}

/** A share as a bar with its numbers in words beside it. */
function bar(part, whole) {
  const line = element("span", { className: "marks-bar" });
  line.style.inlineSize = `${whole ? (6 * part) / whole : 0}rem`;
  line.setAttribute("aria-hidden", "true");
  return element("span", { className: "marks-share" }, line, ` ${part} of ${whole}`);
}

function testOf({ group }) {
  return ["before", "after"].includes(group) ? group : "lessons";
}

function size(paper) {
  return Object.values(paper.answers).reduce((sum, given) => sum + Object.keys(given).length, 0);
}

function fingerprint(paper) {
  const sorted = (value) => Array.isArray(value) || typeof value !== "object" ? value : Object.entries(value).sort(([one], [other]) => compare(one, other)).map(([name, each]) => [name, sorted(each)]);
  return JSON.stringify(sorted(paper.answers));
}

function many(count, what) {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function number(count) {
  return `${count} ${count === 1 ? "answer is" : "answers are"}`;
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

function rounded(value) {
  return Math.floor(value * 1000 + 0.5) / 1000;
}
})();
