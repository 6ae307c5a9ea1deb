// The calculation: every quantity as symbol = formula = numbers = value, under its heading.

import { afterPaint, button, make, setText } from "./dom.js";
import { addNumbers, equation, numberMath, parse, removeNumbers, renumber } from "./formulas.js";
import { showMark } from "./marks.js";

const AT_ONCE = 40; // lines of a section; a long one is turned like pages
const SEEN = 14; // lines that a list has room for; those of a section that opens are written first
const A_FEW = 6; // lines that are written in a frame after that

/** The list of all lines of a pass; a section is filled when it is opened. */
export class Calculation {
  constructor(run, choose) {
    this.run = run;
    this.choose = choose;
    this.element = make("div", { class: "calculation" });
  }

  build() {
    const { lines, titles } = this.run.layout;
    this.sections = titles.map((title, number) => {
      const places = lines.flatMap((line, place) => (line.title === number ? [place] : []));
      const body = make("div", { class: "lines" });
      const count = make("span", { class: "count" });
      const given = lines[places[0]].phase === "given";
      const details = make("details", { class: given ? "given" : "" }, make("summary", {}, make("h2", {}, title), count), body);
      const section = { places, body, details, count, rows: null, chunk: 0, opens: !given || places.length < AT_ONCE };
      details.addEventListener("toggle", () => details.open && this.fill(section));
      return section;
    });
    this.element.replaceChildren(...this.sections.map((section) => section.details));
  }

  /** Make the rows of a section; of a long one, those of one chunk. */
  fill(section, chunk = section.chunk) {
    if (section.rows && section.chunk === chunk) return;
    section.rows = [];
    section.chunk = chunk;
    const places = section.places.slice(chunk * AT_ONCE, (chunk + 1) * AT_ONCE);
    // What is known is there at once, with all else that a press changes: laid out once, not twice.
    if (this.run.knows(places)) this.put(section, places);
    else this.fillLater(section, places);
  }

  async fillLater(section, places) {
    const { layout } = this.run;
    const { chunk } = section;
    await this.run.look(places);
    // The page may have been built anew, or the reader have gone on, meanwhile.
    if (layout !== this.run.layout || section.chunk !== chunk) return;
    this.put(section, places);
    if (section.places.includes(this.followed)) this.following(this.followed)?.();
  }

  put(section, places) {
    const { details, pieces } = this.run;
    const written = places.map((place) => details.get(place));
    const used = written.flatMap(({ symbol, formula, numbers }) => [symbol, formula, numbers]);
    parse(used.filter((piece) => piece !== null).map((piece) => pieces.get(piece)));
    section.rows = written.map((detail) => this.row(detail));
    const from = Math.max(0, places.indexOf(this.last.at - 1) - SEEN / 2);
    section.rows.forEach((row, number) => wait(row, number < from || number >= from + SEEN));
    section.body.replaceChildren(...section.rows.map(({ node }) => node), ...this.turning(section));
    this.updateSection(section, this.last);
    this.writeOthers(section.rows);
  }

  /** Write the rows that wait, a few in each frame: what a press shows first is painted first. */
  writeOthers(rows) {
    const next = rows.filter((row) => row.waits && row.node.isConnected).slice(0, A_FEW);
    if (!next.length) return;
    afterPaint(() => {
      for (const row of next) wait(row, false);
      for (const row of next) updateRow(row, this.run, this.last);
      this.writeOthers(rows);
    });
  }

  /** Commands that turn to the other chunks of a long section. */
  turning(section) {
    const { chunk, places } = section;
    const last = Math.ceil(places.length / AT_ONCE) - 1;
    if (!last) return [];
    const turn = (to, words) => button(words, words, () => this.fill(section, to), { disabled: to < 0 || to > last });
    const where = `${chunk * AT_ONCE + 1} to ${Math.min((chunk + 1) * AT_ONCE, places.length)} of ${places.length}`;
    return [make("div", { class: "turning" }, turn(chunk - 1, "earlier"), where, turn(chunk + 1, "later"))];
  }

  row(detail) {
    const node = make("div", { class: "line", tabindex: 0, "data-place": detail.place });
    node.addEventListener("pointerover", (event) => this.choose(pointedAt(event, detail.place), "point"));
    node.addEventListener("focus", () => this.choose(detail.place, "point"));
    node.addEventListener("click", (event) => this.choose(pointedAt(event, detail.place), "press"));
    return { node, detail, place: detail.place, waits: false, marks: null };
  }

  /** The rows of all sections that are open. */
  get openRows() {
    return this.sections.flatMap(({ details, rows }) => (details.open && rows ? rows : []));
  }

  /** The quantities whose lines are listed. */
  listed() {
    return this.openRows.map((row) => row.place);
  }

  /** Those whose lines are not scrolled away. */
  onScreen() {
    const list = this.element.getBoundingClientRect();
    const [top, bottom] = [Math.max(list.top, 0), Math.min(list.bottom, window.innerHeight)];
    const seen = ({ node }) => {
      const box = node.getBoundingClientRect();
      return box.bottom > top && box.top < bottom;
    };
    return this.openRows.filter(seen).map((row) => row.place);
  }

  update(state) {
    this.last = state;
    for (const section of this.sections) {
      const known = section.places.filter((place) => state.known(place)).length;
      setText(section.count, known === section.places.length ? "" : `${known} of ${section.places.length}`);
      section.details.classList.toggle("ahead", known === 0);
      const current = [state.at - 1, state.pressed].map((place) => section.places.indexOf(place)).find((index) => index >= 0);
      if (current !== undefined && section.opens) section.details.open = true;
      if (!section.details.open) continue;
      const chunk = current === undefined ? section.chunk : Math.floor(current / AT_ONCE);
      if (chunk !== section.chunk) this.fill(section, chunk);
      else this.updateSection(section, state);
    }
  }

  updateSection(section, state) {
    if (section.details.open && !section.rows) {
      this.fill(section);
      return;
    }
    for (const row of section.rows) updateRow(row, this.run, state);
  }

  /** How to scroll the line into view, within the list; null if it is. */
  following(place) {
    this.followed = place;
    const row = this.element.querySelector(`[data-place="${place}"]`);
    if (!row) return null;
    const [box, list] = [row.getBoundingClientRect(), this.element.getBoundingClientRect()];
    if (box.top >= list.top && box.bottom <= list.bottom) return null;
    return () => (this.element.scrollTop += box.top - list.top - list.height / 3);
  }
}

/** Whether a row is still to be written. */
function wait(row, waits) {
  row.waits = waits;
  row.node.classList.toggle("waits", waits);
}

function updateRow(row, run, state) {
  const { node, place } = row;
  if (row.waits && (place === state.at - 1 || place === state.chosen)) wait(row, false);
  if (row.waits) return;
  // Another step, or a changed number, may need other parentheses: -0.5 has them where 0.5 had none.
  // Until its formula is sent again, a row that is scrolled away has the numbers in the one it had.
  const detail = run.details.get(place);
  if (detail) row.detail = detail;
  const known = state.known(place);
  const old = state.changed.get(place);
  const text = `${known}/${state.text(place)}/${old}/${run.lines[place].needs.map((need) => run.shown[need]).join(" ")}`;
  updateEquation(row, run, known, text);
  if (row.old !== old) updateOld(row, old);
  // Most rows are marked as before, and setting the same class again takes time.
  const marks = {
    now: place === state.at - 1,
    "not-yet": !known,
    changed: state.changed.has(place),
    chosen: place === state.chosen,
    "made-of": state.before.has(place),
    "leads-to": state.after.has(place),
  };
  showMark(node, state.marks.get(place));
  const together = Object.values(marks).join();
  if (row.marks !== together) {
    row.marks = together;
    for (const [name, on] of Object.entries(marks)) node.classList.toggle(name, on);
  }
  const holds = run.lines[place].needs.includes(state.chosen) ? state.chosen : -1;
  if (row.holds !== holds) {
    row.holds = holds;
    for (const term of node.querySelectorAll("[data-q]")) {
      term.classList.toggle("chosen", Number(term.getAttribute("data-q")) === holds);
    }
  }
}

/** Write what has changed of an equation; what stays is not laid out again. */
function updateEquation(row, run, known, text) {
  const { node, place, detail } = row;
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
