// Formulas: MathML that Python made, with a mark data-q at every quantity in it.
//
// The form with numbers put in has gaps for them, which are filled here with the numbers as the
// library wrote them. Nothing is computed.

import { make, setText } from "./dom.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const parsed = new Map();

/** A copy of a piece of MathML. */
export function math(text) {
  if (!parsed.has(text)) parse([text]);
  return parsed.get(text).cloneNode(true);
}

/** Parse pieces of MathML that are about to be used: together, as each document takes its time. */
export function parse(texts) {
  const missing = [...new Set(texts)].filter((text) => !parsed.has(text));
  if (!missing.length) return;
  // As XML and not as HTML: whatever else stood in a piece would have no meaning on the page.
  const tree = new DOMParser().parseFromString(`<all xmlns="${MATHML}">${missing.join("")}</all>`, "application/xml");
  const found = document.adoptNode(tree.documentElement).children;
  if (found.length === missing.length) missing.forEach((text, place) => parsed.set(text, found[place]));
  // One that is no XML, as characters of an odd notation are, must not take the others with it.
  else if (missing.length > 1) missing.forEach((text) => parse([text]));
  else parsed.set(missing[0], element("math", element("mtext", "?")));
}

function element(tag, ...children) {
  const made = document.createElementNS(MATHML, tag);
  made.append(...children);
  return made;
}

/** A number as it is set, in a row: -1.5e-8 as a minus, 1.5, and a power of ten. */
export function numberMath(shown) {
  const parts = [];
  let rest = shown;
  if (rest.startsWith("-")) {
    const sign = element("mo", "−");
    sign.setAttribute("form", "prefix");
    parts.push(sign);
    rest = rest.slice(1);
  }
  const [mantissa, exponent] = rest.split("e");
  parts.push(element("mn", mantissa));
  if (exponent !== undefined) {
    const power = element("mrow");
    const digits = exponent.replace(/^[+-]?0*/, "");
    if (exponent.startsWith("-")) power.append(element("mo", "−"));
    power.append(element("mn", digits || "0"));
    parts.push(element("mo", "·"), element("msup", element("mn", "10"), power));
  }
  return parts;
}

/** Other digits in a row that has a number: its text alone changes where its form stays, as while
 *  one is dragged. */
function setNumber(row, shown) {
  const [only] = row.childNodes;
  if (row.childNodes.length === 1 && only.localName === "mn" && !/[-e]/.test(shown)) setText(only, shown);
  else row.replaceChildren(...numberMath(shown));
}

/** Numbers put into the gaps of a formula. */
export function withNumbers(text, shown) {
  const formula = math(text);
  formula.classList.add("numbers");
  fillGaps(formula, shown);
  return formula;
}

function fillGaps(formula, shown) {
  for (const gap of formula.querySelectorAll("[data-q]")) {
    const text = shown[Number(gap.getAttribute("data-q"))];
    if (gap.getAttribute("data-shown") === text) continue;
    gap.setAttribute("data-shown", text);
    setNumber(gap, text);
  }
}

/** Other numbers in an equation that is there already. */
export function renumber(row, shown, place) {
  const numbers = row.querySelector(".numbers");
  if (numbers) fillGaps(numbers, shown);
  const value = row.querySelector(".value");
  if (value) setNumber(value, shown[place]);
}

/** symbol = formula, to which numbers and value are added when they are known. */
export function equation(detail, pieces) {
  const row = make("span", { class: "equation" }, math(pieces.get(detail.symbol)));
  if (detail.formula !== null) row.append(part(math(pieces.get(detail.formula))));
  return row;
}

/** symbol = formula = numbers = value. */
export function addNumbers(row, detail, pieces, shown) {
  if (detail.numbers !== null) row.append(part(withNumbers(pieces.get(detail.numbers), shown), "result"));
  const value = element("math", ...numberMath(shown[detail.place]));
  value.setAttribute("class", "value");
  row.append(part(value, "result"));
}

/** symbol = formula, as before. */
export function removeNumbers(row) {
  for (const result of row.querySelectorAll(".result")) result.remove();
}

function part(formula, kind = "") {
  return make("span", { class: `part ${kind}` }, make("span", { class: "equals" }, "="), formula);
}
