// The calculation: every quantity as symbol = formula = numbers = value, under its heading.

import { make, setText } from "./dom.js";
import { equation, numberMath } from "./formulas.js";
import { showMark } from "./marks.js";

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
      const details = make("details", {}, make("summary", {}, make("h2", {}, title), count), body);
      const section = { places, body, details, count, rows: null };
      details.addEventListener("toggle", () => details.open && this.fill(section));
      return section;
    });
    this.element.replaceChildren(...this.sections.map((section) => section.details));
  }

  /** Make the rows of a section. */
  async fill(section) {
    if (section.rows) return;
    section.rows = [];
    const layout = this.run.layout;
    const found = await this.run.look(section.places);
    if (layout !== this.run.layout) return; // built anew meanwhile
    section.rows = found.map((detail) => this.row(detail));
    section.body.replaceChildren(...section.rows.map(({ node }) => node));
    this.updateSection(section, this.last);
    if (section.places.includes(this.followed)) this.follow(this.followed);
  }

  row(detail) {
    const node = make("div", { class: "line", tabindex: 0, "data-place": detail.place });
    node.addEventListener("pointerover", (event) => this.choose(pointedAt(event, detail.place), "point"));
    node.addEventListener("focus", () => this.choose(detail.place, "point"));
    node.addEventListener("click", (event) => this.choose(pointedAt(event, detail.place), "press"));
    return { node, detail, written: null };
  }

  update(state) {
    this.last = state;
    for (const section of this.sections) {
      const known = section.places.filter((place) => state.known(place)).length;
      setText(section.count, known === section.places.length ? "" : `${known} of ${section.places.length}`);
      section.details.classList.toggle("ahead", known === 0);
      const current = section.places.includes(state.at - 1) || (state.chosen !== null && section.places.includes(state.chosen));
      if (current && !section.details.open) section.details.open = true;
      if (section.details.open) this.updateSection(section, state);
    }
  }

  updateSection(section, state) {
    if (section.details.open && !section.rows) {
      this.fill(section);
      return;
    }
    for (const row of section.rows) updateRow(row, this.run, state);
  }

  /** Scroll the line into view, within the list. */
  follow(place) {
    this.followed = place;
    const row = this.element.querySelector(`[data-place="${place}"]`);
    if (!row) return;
    const [box, list] = [row.getBoundingClientRect(), this.element.getBoundingClientRect()];
    if (box.top < list.top || box.bottom > list.bottom) {
      this.element.scrollTop += box.top - list.top - list.height / 3;
    }
  }
}

function updateRow(row, run, state) {
  const { node, detail } = row;
  const place = detail.place;
  const known = state.known(place);
  const text = `${known}/${state.text(place)}/${run.lines[place].needs.map((need) => run.shown[need]).join(" ")}`;
  if (row.written !== text) {
    row.written = text;
    node.replaceChildren(equation(detail, run.pieces, run.shown, { hidden: !known }));
    const old = state.changed.get(place);
    if (old !== undefined) node.append(make("span", { class: "was" }, "was ", makeMath(old)));
  }
  node.classList.toggle("now", place === state.at - 1);
  node.classList.toggle("not-yet", !known);
  node.classList.toggle("changed", state.changed.has(place));
  node.classList.toggle("chosen", place === state.chosen);
  node.classList.toggle("made-of", state.before.has(place));
  node.classList.toggle("leads-to", state.after.has(place));
  showMark(node, state.marks.get(place));
  for (const term of node.querySelectorAll("[data-q]")) {
    term.classList.toggle("chosen", Number(term.getAttribute("data-q")) === state.chosen);
  }
}

function makeMath(shown) {
  const made = document.createElementNS("http://www.w3.org/1998/Math/MathML", "math");
  made.append(numberMath(shown));
  return made;
}

/** The quantity under the pointer: a term within the formula, or the line itself. */
export function pointedAt(event, otherwise) {
  const term = event.target.closest?.("[data-q]");
  return term ? Number(term.getAttribute("data-q")) : otherwise;
}
