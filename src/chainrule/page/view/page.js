// The page: one renderer for a browser, a notebook and a recorded file.
//
//     source -> Run -> state -> Drawing, Calculation, Focus, Controls
//
// The state says where the reader is and what is chosen; the parts show it. Parts change nothing
// themselves, they call the page.

import { make } from "./dom.js";
import { ahead, back, begin } from "./cursor.js";
import { Calculation } from "./calculation.js";
import { Controls } from "./controls.js";
import { Drawing } from "./drawing.js";
import { Focus } from "./focus.js";
import { Run } from "./run.js";
import { reached } from "./trace.js";

const NOTHING = new Set();

/** Everything on the screen, and what the reader can do with it. */
export class Page {
  /** Keys are listened to on `keys`: the whole document, or the root where others share it. */
  constructor(root, source, keys = root) {
    this.root = root;
    this.keys = keys;
    this.run = new Run(source);
    this.stride = "quantity";
    this.at = 0;
    this.sample = 1;
    this.pressed = null; // chosen by a press, and kept
    this.pointed = null; // under the pointer or the focus
    this.before = null; // the numbers before a change
    this.message = make("p", { class: "message", role: "status" });
  }

  /** Ask for everything; also when the session shows another run than before. */
  async open(step = 0) {
    const run = new Run(this.run.source);
    await run.ask({ do: "open", step });
    this.run = run;
    this.pressed = this.pointed = this.before = null;
    const { about } = this.run;
    this.steps = about.steps;
    this.drawing = new Drawing(this.run, (place, how) => this.point(place, how));
    this.calculation = new Calculation(this.run, (place, how) => this.point(place, how));
    this.focus = new Focus(this.run, (place, how) => this.point(place, how), (line, field) => this.change(line, field));
    this.controls = new Controls(this);
    const head = make("header", {}, make("h1", {}, about.title));
    if (about.source) head.append(make("p", { class: "source" }, about.source));
    const panes = make("div", { class: "panes" }, this.drawing.element, this.focus.element, this.calculation.element);
    this.root.classList.add("chainrule-page");
    this.root.replaceChildren(head, this.controls.element, this.message, panes);
    this.listen();
    this.rebuild();
    this.at = begin(this.run.lines);
    this.update();
    // A board is as wide as its place: it is drawn again where that changes.
    new ResizeObserver(() => this.resize()).observe(this.drawing.element);
  }

  listen() {
    if (this.listening) return;
    this.listening = true;
    this.keys.addEventListener("keydown", (event) => this.root.hidden || this.key(event));
    this.root.addEventListener("pointerleave", () => this.point(null, "point"));
  }

  resize() {
    const width = this.drawing.element.clientWidth;
    if (width === this.width) return;
    this.width = width;
    this.drawing.build();
    this.drawing.update(this.state());
  }

  /** The layout has changed: other units, names or samples. */
  rebuild() {
    this.built = this.run.layout;
    this.samples = [...new Set(this.run.lines.map((line) => line.sample).filter(Boolean))];
    this.run.samples = this.samples;
    if (!this.samples.includes(this.sample)) this.sample = this.samples[0] ?? 0;
    this.pressed = this.pointed = null;
    this.drawing.build();
    this.calculation.build();
  }

  // ---- moving

  async forward() {
    const next = ahead(this.run.lines, this.at, this.stride);
    if (next !== null) this.toPlace(next);
    else await this.toStep(this.run.step + 1, "begin");
  }

  async back() {
    const next = back(this.run.lines, this.at, this.stride);
    if (next !== null) this.toPlace(next);
    else if (this.run.step) await this.toStep(this.run.step - 1, "end");
  }

  toPlace(at) {
    this.at = at;
    this.pressed = this.pointed = null;
    const line = this.run.lines[at - 1];
    if (line?.sample) this.sample = line.sample;
    this.update();
    this.calculation.follow(at - 1);
  }

  /** Another step: to its beginning, its end, or so many quantities into it. */
  async toStep(step, where) {
    if (step !== this.run.step) {
      if (!(await this.ask({ do: "show", step }))) return;
      this.before = null;
    }
    const least = begin(this.run.lines);
    const places = { begin: least, end: this.run.lines.length };
    this.toPlace(Math.max(least, Math.min(places[where] ?? where, this.run.lines.length)));
  }

  toSample(sample) {
    this.sample = sample;
    this.update();
  }

  // ---- choosing

  /** A quantity is pointed at, pressed, or, within a formula, only traced. */
  point(place, how) {
    if (place !== null && (place < 0 || place >= this.run.lines.length)) return;
    if (how === "press") this.pressed = this.pressed === place ? null : place;
    if (how === "trace") this.traced = place;
    else {
      this.traced = null;
      this.pointed = place;
    }
    this.update();
  }

  /** What the parts are to show. */
  state() {
    const { run } = this;
    const subject = this.pointed ?? this.pressed ?? (this.at > begin(run.lines) ? this.at - 1 : null);
    const chosen = this.traced ?? subject;
    const nothing = chosen === null;
    return {
      at: this.at,
      sample: this.sample,
      subject,
      chosen,
      before: nothing ? NOTHING : reached(chosen, (place) => run.lines[place].needs),
      after: nothing ? NOTHING : reached(chosen, (place) => run.layout.uses[place]),
      changed: this.changed(),
      known: (place) => place < this.at || run.lines[place].phase === "given",
      text: (place) => run.shown[place],
    };
  }

  /** The numbers that a change has changed, with what they were. */
  changed() {
    const found = new Map();
    if (this.before) {
      this.before.forEach((old, place) => {
        if (old !== this.run.shown[place]) found.set(place, old);
      });
    }
    return found;
  }

  update() {
    if (this.built !== this.run.layout) this.rebuild();
    const state = this.state();
    this.drawing.update(state);
    this.calculation.update(state);
    this.focus.update(state);
    this.controls.update(state);
  }

  // ---- changing

  /** A given quantity gets another number; while one change is on its way only the last waits. */
  async change(line, field) {
    this.waiting = { line, text: field.value };
    if (this.sending) return;
    this.sending = true;
    while (this.waiting) {
      const { line: changed, text } = this.waiting;
      this.waiting = null;
      await this.send(changed, text);
    }
    this.sending = false;
  }

  async send(line, text) {
    const number = Number(text.replace(",", "."));
    if (text.trim() === "" || Number.isNaN(number)) {
      this.say(`"${text}" is no number; write one such as 0.4 or -1e-3`);
      return;
    }
    const before = this.before ?? [...this.run.shown];
    if (!(await this.ask({ do: "set", step: this.run.step, name: line.name, number }))) return;
    this.before = before.length === this.run.shown.length ? before : null;
    // A reader who changes a number wants to see what follows from it.
    this.at = this.run.lines.length;
    this.update();
  }

  async undo() {
    if (!this.run.about.changes) return;
    if (!(await this.ask({ do: "undo", step: this.run.step }))) return;
    this.before = null;
    this.update();
  }

  async choose(choices) {
    if (await this.ask({ do: "choose", step: this.run.step, ...choices })) {
      this.before = null;
      this.update();
    }
  }

  /** Ask the source; what it cannot do is said to the reader. */
  async ask(message) {
    try {
      await this.run.ask(message);
    } catch (error) {
      this.say(error.message);
      return false;
    }
    this.say("");
    return true;
  }

  say(text) {
    this.message.textContent = text;
  }

  key(event) {
    if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const actions = {
      ArrowRight: () => this.forward(),
      ArrowLeft: () => this.back(),
      Home: () => this.toStep(0, "begin"),
      End: () => this.toStep(this.run.step, "end"),
      Escape: () => this.point(null, "point") || this.unpress(),
      u: () => this.undo(),
    };
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  }

  unpress() {
    this.pressed = null;
    this.update();
  }
}
