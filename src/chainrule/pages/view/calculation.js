// The calculation: every quantity as symbol = formula = numbers = value, under its heading.
//
// A press shows at once what it is about and what is in sight. The rows that are scrolled away are
// brought up to date while the reader does nothing: formulas take a browser milliseconds each.

import { button, make, setText, whenIdle } from "./dom.js";
import { parse } from "./formulas.js";
import { holdRow, makeRow, piecesOf, updateRow } from "./rows.js";

const AT_ONCE = 40; // lines of a section; a long one is turned like pages
const AROUND = { before: 4, after: 9 }; // lines about the present one that a list has room for
const A_FEW = 6; // new lines that are written before the page is painted again
const AT_REST = 150; // milliseconds without a press

/** The list of all lines of a pass; a section is filled when it is opened. */
export class Calculation {
  constructor(run, choose) {
    this.run = run;
    this.choose = choose;
    this.element = make("div", { class: "calculation" });
    this.inSight = new Set();
    this.present = []; // the rows of what a press was about
  }

  build() {
    const { lines, titles } = this.run.layout;
    this.observer?.disconnect();
    this.inSight.clear();
    this.present = [];
    this.observer = new IntersectionObserver((entries) => this.seen(entries));
    this.places = titles.map(() => []);
    lines.forEach((line, place) => this.places[line.title].push(place));
    this.sections = titles.map((title, number) => this.section(title, this.places[number]));
    this.element.replaceChildren(...this.sections.map((section) => section.details));
  }

  section(title, places) {
    const body = make("div", { class: "lines" });
    const count = make("span", { class: "count" });
    const given = this.run.lines[places[0]].phase === "given";
    const details = make("details", { class: given ? "given" : "" }, make("summary", {}, make("h2", {}, title), count), body);
    const section = { places, body, details, count, rows: null, chunk: 0, opens: !given || places.length < AT_ONCE };
    details.addEventListener("toggle", () => details.open && this.opened(section));
    return section;
  }

  /** A section was opened, by the reader or by a press. */
  opened(section) {
    if (!section.rows) this.fill(section, section.chunk);
    for (const row of section.rows) row.late = true;
    this.catchUp();
  }

  /** Make the rows of a section; of a long one, those of one chunk. */
  fill(section, chunk) {
    for (const { node } of section.rows ?? []) this.observer.unobserve(node);
    for (const row of section.rows ?? []) this.inSight.delete(row);
    section.chunk = chunk;
    const places = section.places.slice(chunk * AT_ONCE, (chunk + 1) * AT_ONCE);
    section.rows = places.map((place) => makeRow(place, this.choose));
    section.body.replaceChildren(...section.rows.map(({ node }) => node), ...this.turning(section));
    for (const { node } of section.rows) this.observer.observe(node);
  }

  /** Rows have come into sight, or left it. */
  seen(entries) {
    for (const { target, isIntersecting } of entries) {
      const row = this.rowOf(Number(target.dataset.place));
      if (!row) continue;
      if (isIntersecting) this.inSight.add(row);
      else this.inSight.delete(row);
    }
    this.catchUp();
  }

  rowOf(place) {
    const section = this.sections[this.run.lines[place]?.title];
    return section?.rows?.find((row) => row.place === place);
  }

  /** Commands that turn to the other chunks of a long section. */
  turning(section) {
    const { chunk, places } = section;
    const last = Math.ceil(places.length / AT_ONCE) - 1;
    if (!last) return [];
    const turnTo = (to) => {
      this.fill(section, to);
      this.catchUp();
    };
    const turn = (to, words) => button(words, words, () => turnTo(to), { disabled: to < 0 || to > last });
    const where = `${chunk * AT_ONCE + 1} to ${Math.min((chunk + 1) * AT_ONCE, places.length)} of ${places.length}`;
    return [make("div", { class: "turning" }, turn(chunk - 1, "earlier"), where, turn(chunk + 1, "later"))];
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
    return [...this.inSight].map((row) => row.place);
  }

  update(state) {
    this.last = state;
    const present = [state.at - 1, state.pressed].filter((place) => place !== null && place >= 0);
    for (const section of this.sections) this.updateSection(section, state, present);
    for (const row of this.openRows) row.late = true;
    this.present = present.map((place) => this.rowOf(place)).filter(Boolean);
    // Marks and numbers change at once in all that is in sight; formulas that are new come after.
    // Other numbers are there at once in all rows: none may say for a moment what was before.
    const others = this.shown === this.run.shown ? [...this.near()] : this.openRows;
    this.shown = this.run.shown;
    this.write([...this.present, ...others.filter((row) => row.detail)]);
    this.catchUp();
  }

  updateSection(section, state, present) {
    const { places, details } = section;
    const known = places.filter((place) => state.known(place)).length;
    setText(section.count, known === places.length ? "" : `${known} of ${places.length}`);
    details.classList.toggle("ahead", known === 0);
    const current = present.map((place) => places.indexOf(place)).find((index) => index >= 0);
    if (current !== undefined && section.opens) details.open = true;
    if (!details.open) return;
    // A reader who has turned to other lines stays there until they go on.
    const chunk = current === undefined || current === section.current ? section.chunk : Math.floor(current / AT_ONCE);
    section.current = current;
    if (!section.rows || chunk !== section.chunk) this.fill(section, chunk);
  }

  /** The rows that a list shows which has this one in its upper third; those that come next first. */
  around(row) {
    const open = this.openRows;
    const at = open.indexOf(row);
    return at < 0 ? [] : [...open.slice(at, at + AROUND.after), ...open.slice(Math.max(0, at - AROUND.before), at)];
  }

  /** The rows that are in sight, or will be once the list has been scrolled. */
  near() {
    return new Set([...this.present.flatMap((row) => this.around(row)), ...this.inSight]);
  }

  write(rows) {
    const { details, pieces } = this.run;
    const late = [...new Set(rows)].filter((row) => row.late);
    parse(late.flatMap(({ place }) => (details.has(place) ? piecesOf(details.get(place), pieces) : [])));
    for (const row of late) updateRow(row, this.run, this.last);
  }

  /** Bring the rows up to date that are late: those in sight next, the others once the reader rests. */
  catchUp() {
    clearTimeout(this.resting);
    const late = this.openRows.filter((row) => row.late);
    if (!late.length || this.asking) return;
    const near = [...this.near()].filter((row) => row.late);
    const seen = [...this.inSight].filter((row) => row.late);
    // what a press is about does not wait
    if (near.some((row) => !row.detail && this.present.includes(row))) this.writeLate(near.slice(0, AROUND.after));
    else if (seen.length) this.writeIdly(seen.slice(0, A_FEW));
    else this.resting = setTimeout(() => this.writeLate(aFewNew(late)), AT_REST);
  }

  writeIdly(rows) {
    if (this.idles) return;
    this.idles = true;
    whenIdle(() => {
      this.idles = false;
      if (!this.asking) this.writeLate(rows);
    });
  }

  async writeLate(rows) {
    const { layout } = this.run;
    this.asking = true;
    const missing = rows.filter((row) => !row.detail && !this.run.knows([row.place]));
    try {
      if (missing.length) await this.run.look(missing.map((row) => row.place));
    } finally {
      this.asking = false;
    }
    // The page may have been built anew meanwhile.
    if (layout === this.run.layout) this.write(rows);
    if (missing.some((row) => row.place === this.followed)) this.following(this.followed)?.();
    this.catchUp();
  }

  /** How to scroll the line into view, within the list; null if it is. */
  following(place) {
    this.followed = place;
    const row = this.rowOf(place);
    if (!row) return null;
    const [box, list] = [row.node.getBoundingClientRect(), this.element.getBoundingClientRect()];
    if (box.top >= list.top && box.bottom <= list.bottom) return null;
    return () => {
      this.hold();
      this.element.scrollTop += box.top - list.top - list.height / 3;
    };
  }

  /** Leave out, for now, what will be out of sight: a browser lays out rows far beyond the list. */
  hold() {
    const near = this.near();
    for (const row of this.openRows) if (!near.has(row)) holdRow(row);
  }
}

/** Of rows that are late all that need other marks, and a few of those that are to be laid out. */
function aFewNew(rows) {
  const isNew = (row) => row.held || !row.formula;
  return [...rows.filter((row) => !isNew(row)), ...rows.filter(isNew).slice(0, A_FEW)];
}
