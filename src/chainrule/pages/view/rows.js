// A row of the calculation: symbol = formula = numbers = value, and its marks.

import { make } from "./dom.js";
import { addNumbers, equation, numberMath, removeNumbers, renumber } from "./formulas.js";
import { showMark } from "./marks.js";

/** The row of a quantity: room for its equation, which is written by `updateRow`. */
export function makeRow(place, choose) {
  const node = make("div", { class: "line waits", tabindex: 0, "data-place": place });
  node.addEventListener("pointerover", (event) => choose(pointedAt(event, place), "point"));
  node.addEventListener("focus", () => choose(place, "point"));
  node.addEventListener("click", (event) => choose(pointedAt(event, place), "press"));
  return { node, place, detail: null, late: true, held: false, marks: { waits: true } };
}

/** Keep a row from being laid out until it is updated. */
export function holdRow(row) {
  if (row.held || !row.detail) return;
  row.held = row.late = true;
  row.node.classList.add("held");
}

/** The pieces of MathML that a row is written with. */
export function piecesOf({ symbol, formula, numbers }, pieces) {
  return [symbol, formula, numbers].filter((piece) => piece !== null).map((piece) => pieces.get(piece));
}

/** Show a row as it is now; one of which nothing has been sent yet has its marks alone. */
export function updateRow(row, run, state) {
  if (row.held) row.node.classList.remove("held");
  row.held = false;
  const old = state.changed.get(row.place);
  // Another step, or a changed number, may need other parentheses: -0.5 has them where 0.5 had none.
  // Until its formula is sent again, a row that is scrolled away has the numbers in the one it had.
  row.detail = run.details.get(row.place) ?? row.detail;
  row.late = !row.detail;
  if (row.detail) {
    updateEquation(row, run, state);
    if (row.old !== old) updateOld(row, old);
  }
  updateMarks(row, state);
  const holds = run.lines[row.place].needs.includes(state.chosen) ? state.chosen : -1;
  if (row.holds !== holds && row.detail) {
    row.holds = holds;
    for (const term of row.node.querySelectorAll("[data-q]")) {
      term.classList.toggle("chosen", Number(term.getAttribute("data-q")) === holds);
    }
  }
}

function updateMarks({ node, place, ...row }, state) {
  const marks = {
    now: place === state.now,
    "not-yet": !state.known(place),
    changed: state.changed.has(place),
    chosen: place === state.chosen,
    "made-of": state.before.has(place),
    "leads-to": state.after.has(place),
    waits: !row.detail,
  };
  showMark(node, state.marks.get(place));
  // Most rows are marked as before, and setting the same class again takes time.
  for (const [name, on] of Object.entries(marks)) {
    if (row.marks[name] !== on) node.classList.toggle(name, on);
  }
  Object.assign(row.marks, marks);
}

/** Write what has changed of an equation; what stays is not laid out again. */
function updateEquation(row, run, state) {
  const { node, place, detail } = row;
  const known = state.known(place);
  const text = `${state.text(place)}/${run.lines[place].needs.map((need) => run.shown[need]).join(" ")}`;
  const formula = `${detail.symbol}/${detail.formula}`;
  if (row.formula !== formula) {
    row.formula = formula;
    row.equation = equation(detail, run.pieces);
    node.replaceChildren(row.equation);
    row.numbers = row.old = undefined;
    row.holds = null;
  }
  const numbers = known ? detail.numbers : undefined;
  if (row.numbers !== numbers) {
    row.numbers = numbers;
    removeNumbers(row.equation);
    if (known) addNumbers(row.equation, detail, run.pieces, run.shown);
    row.holds = null;
  } else if (row.text !== text && known) {
    // While a number is dragged, a formula stays and its numbers change.
    renumber(node, run.shown, place);
  }
  row.text = text;
}

/** The number before a change, beside the one after it. */
function updateOld(row, old) {
  row.node.querySelector(".was")?.remove();
  if (old !== undefined) row.node.append(make("span", { class: "was" }, "was ", makeMath(old)));
  row.old = old;
}

function makeMath(shown) {
  const made = document.createElementNS("http://www.w3.org/1998/Math/MathML", "math");
  made.append(...numberMath(shown));
  return made;
}

/** The quantity under the pointer: a term within the formula, or the line itself. */
export function pointedAt(event, otherwise) {
  const term = event.target.closest?.("[data-q]");
  return term ? Number(term.getAttribute("data-q")) : otherwise;
}
