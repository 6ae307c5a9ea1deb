// The page: one renderer for a browser, a notebook and a recorded file.
//
//     source -> Run -> state -> Drawing, Calculation, Focus, Controls
//
// The state says where the reader is and what is chosen; the parts show it. Parts change nothing
// themselves, they call the page.

import { make, setText } from "./dom.js";
import { ahead, back, begin } from "./cursor.js";
import { Calculation } from "./calculation.js";
import { Controls } from "./controls.js";
import { Drawing } from "./drawing.js";
import { Focus } from "./focus.js";
import { OwnNumbers } from "./own.js";
import { Quiz } from "./quiz.js";
import { Tutorial } from "./tutorial.js";
import { Run } from "./run.js";
import { Shape } from "./shape.js";
import { TakeHome } from "./take.js";
import { remembered } from "./trace.js";

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
    this.traced = null; // a term under the pointer, within the formula that is looked at
    this.pointed = null; // under the pointer or the focus
    this.before = null; // the numbers before a change
    this.part = make("p", { class: "part-only" });
    this.message = make("p", { class: "message", role: "status" });
  }

  /** Open the run, or what a link says; also when the session shows another run than before. */
  async open(link = "") {
    this.run.close();
    const run = new Run(this.run.source);
    await run.ask(link ? { do: "open", link } : { do: "open" });
    this.run = run;
    this.pressed = this.pointed = this.before = null;
    const { about } = this.run;
    this.steps = about.steps;
    this.drawing = new Drawing(this.run, (place, how) => this.point(place, how));
    this.calculation = new Calculation(this.run, (place, how) => this.point(place, how));
    this.focus = new Focus(this.run, (place, how) => this.point(place, how), (line, field) => this.change(line, field));
    this.quiz = new Quiz(this);
    this.own = new OwnNumbers(this);
    this.tutorial = about.tutorial ? new Tutorial(this, about.tutorial) : null;
    this.controls = new Controls(this);
    this.title = make("h1", {}, about.title);
    const head = make("header", {}, this.title);
    this.source = make("p", { class: "source" });
    this.note = make("details", { class: "about" }, make("summary", {}, "About these numbers"), make("p", {}));
    head.append(this.source);
    this.tellAbout(about);
    const side = make("div", { class: "side" }, this.quiz.element, this.focus.element, this.run.source.live ? this.own.element : null);
    const panes = make("div", { class: "panes" }, this.tutorial?.element ?? null, this.drawing.element, side, this.calculation.element);
    this.root.classList.add("chainrule-page");
    this.root.classList.toggle("with-tutorial", this.tutorial !== null);
    this.root.replaceChildren(head, this.controls.element, this.message, this.part, panes);
    if (this.run.source.live) head.append(make("div", { class: "menus" }, new Shape(this).element, new TakeHome(this).element));
    head.append(this.note);
    this.listen();
    this.rebuild();
    // A link says how far its reader had come, and what was there before the changes.
    this.at = Math.max(begin(this.run.lines), Math.min(about.at ?? 0, this.run.lines.length));
    this.before = about.was ?? null;
    this.update();
    // A board is as wide as its place: it is drawn again where that changes.
    new ResizeObserver(() => this.resize()).observe(this.drawing.element);
    await this.tutorial?.go(0);
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
    const { layout } = this.run;
    this.built = layout;
    this.reachedBefore = remembered((place) => layout.lines[place].needs);
    this.reachedAfter = remembered((place) => layout.uses[place]);
    this.samples = [...new Set(this.run.lines.map((line) => line.sample).filter(Boolean))];
    this.run.samples = this.samples;
    if (!this.samples.includes(this.sample)) this.sample = this.samples[0] ?? 0;
    this.pressed = this.pointed = null;
    this.quiz.forget();
    this.own.forget();
    this.drawing.build();
    this.calculation.build();
    const { left_out: left, lines } = layout;
    const words = `Of ${(lines.length + left).toLocaleString("en")} numbers, those of the drawn units are listed, for one sample.`;
    this.part.textContent = left ? words : "";
  }

  /** Another run has taken the place of the one before. */
  newRun(about) {
    Object.assign(this.run.about, about);
    this.steps = about.steps;
    this.tellAbout(about);
    this.quiz.forget();
    this.own.forget();
    const controls = new Controls(this);
    this.controls.element.replaceWith(controls.element);
    this.controls = controls;
  }

  /** What the file of an example, or of a model, says of the run. */
  tellAbout({ title, source, note }) {
    setText(this.title, title);
    setText(this.source, source ?? "");
    this.source.hidden = !source;
    setText(this.note.lastChild, note ?? "");
    this.note.hidden = !note;
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
    this.quiz.passed(at);
    this.at = at;
    this.pressed = this.pointed = null;
    const line = this.run.lines[at - 1];
    if (line?.sample) this.sample = line.sample;
    this.update();
    // Both look first where things are, as to look after scrolling takes another layout.
    const scrolls = [this.calculation.following(at - 1), this.drawing.following(at - 1)];
    for (const scroll of scrolls) scroll?.();
  }

  /** Another step: to its beginning, its end, or so many quantities into it. */
  async toStep(step, where) {
    if (step !== this.run.step) {
      if (!(await this.askStep({ do: "show", step }))) return;
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
    if (how === "press" && this.pressed !== null) this.calculation.following(this.pressed)?.();
  }

  /** What the parts are to show. */
  state() {
    const { run } = this;
    // at the beginning, the number before the cursor is the last given one, which nothing has used
    const now = this.at > begin(run.lines) ? this.at - 1 : null;
    const subject = this.pointed ?? this.pressed ?? now;
    const chosen = this.traced ?? subject;
    const { lines } = run;
    // Stepping through, only what the present quantity is computed from is marked; pointing at one
    // shows all that leads to it and all that it leads to.
    const pointed = this.traced ?? this.pointed ?? this.pressed;
    const near = new Set(chosen === null ? [] : lines[chosen].needs);
    return {
      at: this.at,
      now,
      sample: this.sample,
      subject,
      chosen,
      pressed: this.pressed,
      before: pointed === null ? near : this.reachedBefore(pointed),
      after: pointed === null ? NOTHING : this.reachedAfter(pointed),
      changed: this.changed(),
      known: (place) => place < this.at || run.lines[place].phase === "given" || this.quiz.opened(place),
      text: (place) => run.shown[place],
      marks: this.own.marks,
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
    this.quiz.update(state);
    this.own.update();
  }

  // ---- changing

  /** A given quantity gets another number; while one change is on its way only the last waits. */
  async change(line, field) {
    this.waiting = { line, text: field.value };
    if (this.sending) return;
    this.sending = true;
    let sent = this.sendWaiting();
    while (sent) {
      const before = await sent;
      if (before) this.before = before.length === this.run.shown.length ? before : null;
      // The next number goes off before this one is drawn: Python computes while the browser paints.
      sent = this.sendWaiting();
      if (before) this.showChange();
    }
    this.sending = false;
  }

  /** Send the number that waits, if one does; promises what was there before, if it was taken. */
  sendWaiting() {
    if (!this.waiting) return null;
    const { line, text } = this.waiting;
    this.waiting = null;
    const number = Number(text.replace(",", "."));
    if (text.trim() === "" || Number.isNaN(number)) {
      this.say(`"${text}" is no number; write one such as 0.4 or -1e-3`);
      return null;
    }
    const before = this.before ?? [...this.run.shown];
    return this.askStep({ do: "set", name: line.name, number }).then((done) => done && before);
  }

  showChange() {
    this.quiz.set(false);
    this.own.forget();
    // A reader who changes a number wants to see what follows from it.
    this.at = this.run.lines.length;
    this.update();
  }

  /** Another run: what the answer to a message opens. */
  async restart(message) {
    if (!(await this.ask(message))) return false;
    this.showNewRun();
    return true;
  }

  showNewRun() {
    this.newRun(this.run.about);
    this.before = null;
    this.rebuild();
    this.toPlace(begin(this.run.lines));
  }

  /** The run was changed elsewhere: show what it is now. */
  async refresh() {
    const before = [...this.run.shown];
    if (!(await this.askStep({ do: "show" }))) return;
    this.before = before;
    this.update();
  }

  async undo() {
    if (!this.run.about.changes) return;
    const { about } = this.run;
    if (!(await this.askStep({ do: "undo" }))) return;
    this.before = null;
    // What a change of the network replaced is opened as a run of its own.
    if (this.run.about !== about) this.showNewRun();
    this.quiz.forget();
    this.own.forget();
    this.update();
  }

  async choose(choices) {
    if (await this.askStep({ do: "choose", ...choices })) {
      Object.assign(this.run.about, choices);
      this.before = null;
      this.update();
    }
  }

  /** Ask the source; what it cannot do is said to the reader. */
  ask(message) {
    return this.saying(this.run.ask(message));
  }

  /** Ask for a step, or a change of it. */
  askStep(message) {
    const { subject } = this.state();
    const onScreen = new Set([...this.calculation.onScreen(), ...(subject === null ? [] : [subject])]);
    return this.saying(this.run.askStep(message, [...onScreen], () => this.calculation.listed(), () => this.update()));
  }

  async saying(asked) {
    try {
      await asked;
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
      n: () => this.tutorial?.go(this.tutorial.number + 1),
      p: () => this.tutorial?.go(this.tutorial.number - 1),
      q: () => this.quiz.turn(!this.quiz.on),
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
