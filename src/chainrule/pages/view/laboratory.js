// The laboratory: settings on the left, pictures on the right, and the loop that trains.
//
//     start -> ask for a frame -> ask for the next, draw the first -> ...
//
// Python trains only while it is asked to. So a run stops when the reader pauses it, goes to the
// other view or to another window, or closes the page.

import { button, make, setText } from "./dom.js";
import { Board } from "./board.js";
import { LaboratoryForm } from "./laboratory_form.js";
import { PointSetting } from "./point_setting.js";
import { Plots } from "./plots.js";
import { TableDrop } from "./table_drop.js";
import { copyLink } from "./take.js";

const SECONDS = 0.08; // of training between two frames: more than ten of them a second
export const LINKED = "train:"; // before a link that opens here
const PATIENCE = 700; // milliseconds before the reader is told what is waited for

export class LaboratoryView {
  constructor(root, source, lookCloser) {
    this.root = root;
    this.source = source;
    this.lookCloser = lookCloser;
    this.running = false;
    this.message = make("p", { class: "message", role: "status" });
  }

  /** Shown for the first time, or again. */
  async show() {
    if (this.about) {
      this.draw();
      return;
    }
    const answer = await this.ask({ do: "laboratory" });
    if (!answer) {
      this.root.replaceChildren(this.message);
      return;
    }
    this.build(answer.choices);
    this.take(answer);
  }

  build(choices) {
    this.board = new Board();
    this.plots = new Plots();
    this.form = new LaboratoryForm(choices, this);
    this.points = new PointSetting(this.board, (points) => this.useData({ points, settings: this.about.settings }));
    this.table = new TableDrop(this.root, choices.most_bytes, this);
    this.facts = make("dl", { class: "facts" });
    this.status = make("p", { class: "status", role: "status" });
    this.start = button("▶ Start", "Start training", () => this.toggle(), { class: "main" });
    const bar = make(
      "div",
      { class: "controls", role: "group", "aria-label": "training" },
      this.start,
      button("One epoch", "Train for one epoch", () => this.once()),
      button("Reset", "Begin anew from the first weights", () => this.prepare(this.about.settings)),
      button("Copy link", "A link that holds the data set, the settings and the seed", () => this.copy()),
      button("Look at this step", "Read a step from these weights on the first two samples, number by number", () => this.closer()),
      this.facts,
    );
    const compare = make(
      "div",
      { class: "compare" },
      button("Keep this curve", "Keep the learning curve, to compare other settings with it", () => this.keep()),
      button("Forget", "Forget the curves that were kept", () => this.plots.forget() ?? this.draw()),
    );
    this.plots.names.after(compare);
    this.title = make("h1", {});
    const seen = make("div", { class: "seen" }, this.board.element, this.points.element, this.plots.element);
    const set = make("div", { class: "set" }, this.form.element, this.table.element);
    this.root.replaceChildren(make("header", {}, this.title), bar, this.message, this.status, this.table.found, make("div", { class: "laboratory" }, set, seen));
    document.addEventListener("visibilitychange", () => document.hidden && this.pause());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.board.element);
  }

  /** Ask; what could not be done is said, and nothing is answered. */
  async ask(message) {
    const late = setTimeout(() => this.say("preparing: what this machine has not run yet is compiled first, which takes some seconds"), PATIENCE);
    const answer = await this.source.ask(message);
    clearTimeout(late);
    this.say(answer.error ?? "");
    return answer.error ? null : answer;
  }

  say(text) {
    setText(this.message, text);
  }

  take(answer) {
    if (answer.about) {
      this.about = answer.about;
      setText(this.title, `${answer.about.network}: ${answer.about.rows}`);
      this.form.update(answer.about);
      this.points.update(answer.about);
      this.table.update(answer.about);
      this.board.begin(answer.about.board);
    }
    this.frame = answer.frame;
    this.frames = (this.frames ?? 0) + 1;
    this.root.dataset.frames = String(this.frames);
    if (answer.frame.stopped) this.pause();
    setText(this.status, answer.frame.stopped);
    // A frame that comes before the last was drawn takes its place.
    if (this.drawing) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = null;
      this.draw();
    });
  }

  draw() {
    if (!this.frame || this.root.hidden) return;
    this.board.draw(this.frame.board);
    this.plots.draw(this.frame, this.runName());
    this.facts.replaceChildren(...this.frame.facts.map(([what, number]) => make("div", {}, make("dt", {}, what), make("dd", {}, number))));
  }

  // ---- training

  toggle() {
    if (this.running) this.pause();
    else this.run();
  }

  pause() {
    this.running = false;
    this.showRunning();
  }

  showRunning() {
    if (!this.start) return;
    setText(this.start, this.running ? "▮▮ Pause" : "▶ Start");
    this.start.setAttribute("aria-label", this.running ? "Pause training" : "Start training");
  }

  async run() {
    // one loop at a time: one that was paused may still wait for its last frame
    if (this.looping) {
      this.running = true;
      this.showRunning();
      return;
    }
    this.looping = this.running = true;
    this.showRunning();
    const ask = () => this.ask({ do: "train", seconds: SECONDS });
    // One frame ahead: while this one is drawn, Python trains for the next.
    let next = ask();
    while (this.running) {
      const current = next;
      next = ask();
      const answer = await current;
      if (!answer) this.running = false;
      else this.take(answer);
    }
    this.taken(await next);
    this.looping = false;
    this.showRunning();
  }

  async once() {
    this.pause();
    this.taken(await this.ask({ do: "train", epochs: 1 }));
  }

  async prepare(settings) {
    await this.change({ do: "prepare", settings });
  }

  async useData({ data = this.about.data, ...rest }) {
    await this.change({ do: "use_data", data, ...rest });
  }

  /** Other data or settings. What is refused goes from the form again: it shows what is trained. */
  async change(message) {
    this.pause();
    const answer = await this.ask(message);
    if (answer) {
      if (message.data === "table") this.table.used = true;
      this.take(answer);
    } else {
      this.form.update(this.about);
      this.say(`${this.message.textContent}. The settings are as they were.`);
    }
  }

  taken(answer) {
    if (answer) this.take(answer);
  }

  /** The next run begins from the same first weights, as long as network and seed are the same. */
  keep() {
    if (!this.frame.curve.training.epochs.length) return this.say("nothing is trained yet: start, then keep the curve");
    this.plots.keep(this.frame.curve, this.runName());
    this.draw();
  }

  runName() {
    const { network, settings } = this.about;
    const rate = this.form.choices.solvers.includes(settings.solver) ? "" : ` ${settings.learning_rate}`;
    return `${network}, ${settings.solver}${rate}`;
  }

  /** From the same seed the same is learnt: what was learnt until now is not in a link. */
  async copy() {
    const answer = await this.ask({ do: "link", step: 0 });
    if (answer) this.say(await copyLink(answer, LINKED));
  }

  async closer() {
    this.pause();
    if (await this.ask({ do: "look_closer", samples: 2 })) await this.lookCloser();
  }
}
