// Formulas: MathML that Python made, with a mark data-q at every quantity in it.
//
// The form with numbers put in has gaps for them, which are filled here with the numbers as the
// library wrote them. Nothing is computed.

import { make } from "./dom.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const parsed = new Map();

/** A copy of a piece of MathML. */
export function math(text) {
  if (!parsed.has(text)) {
    const tree = new DOMParser().parseFromString(withNamespace(text), "application/xml");
    parsed.set(text, document.importNode(tree.documentElement, true));
  }
  return parsed.get(text).cloneNode(true);
}

function withNamespace(text) {
  return text.replace("<math", `<math xmlns="${MATHML}"`);
}

function element(tag, ...children) {
  const made = document.createElementNS(MATHML, tag);
  made.append(...children);
  return made;
}

/** A number as it is set: -1.5e-8 as a minus, 1.5, and a power of ten. */
export function numberMath(shown) {
  const row = element("mrow");
  let rest = shown;
  if (rest.startsWith("-")) {
    const sign = element("mo", "−");
    sign.setAttribute("form", "prefix");
    row.append(sign);
    rest = rest.slice(1);
  }
  const [mantissa, exponent] = rest.split("e");
  row.append(element("mn", mantissa));
  if (exponent !== undefined) {
    const power = element("mrow");
    const digits = exponent.replace(/^[+-]?0*/, "");
    if (exponent.startsWith("-")) power.append(element("mo", "−"));
    power.append(element("mn", digits || "0"));
    row.append(element("mo", "·"), element("msup", element("mn", "10"), power));
  }
  return row;
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
    gap.replaceChildren(numberMath(text));
  }
}

/** Other numbers in an equation that is there already. */
export function renumber(row, shown, place) {
  const numbers = row.querySelector(".numbers");
  if (numbers) fillGaps(numbers, shown);
  row.querySelector(".value")?.replaceChildren(numberMath(shown[place]));
}

/** symbol = formula = numbers = value; what is hidden is left out. */
export function equation(detail, pieces, shown, { hidden = false } = {}) {
  const parts = [];
  if (detail.formula !== null) parts.push(math(pieces.get(detail.formula)));
  if (detail.numbers !== null && !hidden) parts.push(withNumbers(pieces.get(detail.numbers), shown));
  if (!hidden) {
    const value = element("math", numberMath(shown[detail.place]));
    value.setAttribute("class", "value");
    parts.push(value);
  }
  const row = make("span", { class: "equation" }, math(pieces.get(detail.symbol)));
  for (const part of parts) {
    row.append(make("span", { class: "part" }, make("span", { class: "equals" }, "="), part));
  }
  return row;
}
