// The quiz: what is computed stays hidden until the reader has answered, or asked to see it.
//
// Each quantity has one result, by the first answer to it: right, wrong or shown. What was typed
// stays known, as what is computed from a wrong number is judged as what follows from it.

import { button, make, setText } from "./dom.js";
import { SIGNS } from "./marks.js";
import { math, withNumbers } from "./formulas.js";

const OPENING = ["right", "rounded", "follows"]; // marks of answers after which one goes on

/** Asks for quantities, and keeps the score. */
export class Quiz {
  constructor(page) {
    this.page = page;
    this.on = false;
    this.forget();
    this.question = make("span", { class: "question" });
    this.field = make("input", { type: "text", inputmode: "decimal", autocomplete: "off", maxlength: 60 });
    this.check = make("button", { type: "submit", class: "main" }, "Check");
    this.hintButton = button("Hint", "The formula, with the numbers put in", () => this.hint());
    this.showButton = button("Show it", "Show the number, and go on", () => this.show());
    this.keepButton = button("Go on with mine", "Go on with your number; what follows from it will be right", () => this.goOn());
    this.form = make("form", { class: "answer", onsubmit: (event) => this.submit(event) });
    this.form.append(make("label", {}, this.question, this.field), this.check, this.hintButton, this.showButton, this.keepButton);
    this.reply = make("p", { class: "reply", role: "status" });
    this.hinted = make("p", { class: "hinted" });
    this.score = make("p", { class: "score" });
    this.element = make("section", { class: "quiz", "aria-label": "quiz" }, this.reply, this.form, this.hinted, this.score);
    this.element.hidden = true;
    this.toggle = button("Quiz", "Quiz: what is computed is hidden, and you answer (q)", () => this.turn(!this.on), { "aria-pressed": "false" });
  }

  /** Begin, at the beginning of the step, or end. */
  async turn(on, where = "begin") {
    this.set(false); // what is passed on the way to the beginning is not asked for
    if (on) {
      await this.page.toStep(this.page.run.step, where);
      this.forget();
      this.start = { step: this.page.run.step, at: this.page.at };
      this.set(true);
    }
    this.page.update();
    if (on) this.field.focus();
  }

  set(on) {
    this.on = on;
    this.element.hidden = !on;
    this.toggle.setAttribute("aria-pressed", String(on));
  }

  /** The numbers are others, or have other names: what was answered was about those before. */
  forget() {
    this.results = new Map(); // right, wrong or shown, by step and place
    this.open = new Set(); // what may be seen though the cursor has not come to it
    this.typed = new Map(); // what the reader has gone on with
    this.place = null;
    this.start = { step: -1, at: 0 };
  }

  key(place) {
    return `${this.page.run.step}/${place}`;
  }

  /** Whether a quantity may be seen that the cursor has not come to. */
  opened(place) {
    return this.on && this.open.has(this.key(place));
  }

  /** The cursor is moved: what it passes without an answer has been shown. */
  passed(to) {
    if (!this.on) return;
    const { lines } = this.page.run;
    for (let place = 0; place < to; place += 1) {
      if (lines[place].phase !== "given" && !this.begunBehind(place)) this.result(place, "shown");
    }
  }

  /** What was on the screen when the quiz began does not count. */
  begunBehind(place) {
    return this.start.step === this.page.run.step && place < this.start.at;
  }

  /** The first result counts. */
  result(place, result) {
    if (!this.results.has(this.key(place))) this.results.set(this.key(place), result);
  }

  update(state) {
    if (!this.on) return;
    const { run, pressed } = this.page;
    const place = pressed !== null && !state.known(pressed) ? pressed : state.at;
    if (place !== this.place || run.step !== this.step || run.layout !== this.layout) this.ask(place);
    const counts = ["right", "wrong", "shown"].map((result) => `${[...this.results.values()].filter((it) => it === result).length} ${result}`);
    setText(this.score, counts.join(", "));
  }

  async ask(place) {
    const { run } = this.page;
    [this.place, this.step, this.layout] = [place, run.step, run.layout];
    this.field.value = "";
    this.say("", "");
    this.hinted.replaceChildren();
    const line = run.lines[place];
    this.form.hidden = !line;
    if (!line) {
      setText(this.reply, "This step is done. Go forward for the next one.");
      return;
    }
    const [detail] = await run.look([place], true);
    if (this.place !== place || run.layout !== this.layout) return;
    this.question.replaceChildren(math(run.pieces.get(detail.symbol)), " = ");
    this.field.setAttribute("aria-label", `your answer for ${line.text}`);
  }

  async submit(event) {
    event.preventDefault();
    const { place } = this;
    const typed = this.field.value.trim();
    if (!typed) return;
    const answer = await this.page.run.source.ask({
      do: "check", step: this.step, place, typed, at: Math.min(place, this.page.at), own: this.own(),
    });
    if (place !== this.place) return; // gone on meanwhile
    if (answer.error) this.say("short", answer.error);
    else this.judge(answer.check, typed);
  }

  /** What the reader has answered in this step, and gone on with. */
  own() {
    const here = [...this.typed].filter(([key]) => key.startsWith(`${this.step}/`));
    return here.map(([key, typed]) => [Number(key.split("/")[1]), typed]);
  }

  judge({ mark, words }, typed) {
    const { place } = this;
    if (OPENING.includes(mark)) {
      this.result(place, "right");
      this.typed.set(this.key(place), typed);
      this.reveal(place);
      this.say(mark, `${this.page.run.lines[place].text} = ${this.page.run.shown[place]}: ${words}`);
      return;
    }
    if (mark === "wrong") this.result(place, "wrong");
    this.say(mark, words);
    this.keepButton.hidden = mark !== "wrong";
    this.field.select();
    this.page.update();
  }

  /** A quantity may be seen; the cursor goes on to the next one that may not. */
  reveal(place) {
    this.open.add(this.key(place));
    const { page } = this;
    page.pressed = page.pointed = null;
    let at = page.at;
    while (at < page.run.lines.length && this.opened(at)) at += 1;
    page.toPlace(at);
    this.field.focus();
  }

  hint() {
    const { run } = this.page;
    const { whole: all, ...listed } = run.details.get(this.place);
    const { formula, numbers } = { ...listed, ...all };
    const { known } = this.page.state();
    // Numbers that are still to be asked for are not given away.
    const whole = numbers !== null && run.lines[this.place].needs.every((need) => known(need));
    const hint = whole ? withNumbers(run.pieces.get(numbers), run.shown) : formula !== null ? math(run.pieces.get(formula)) : null;
    if (hint) this.hinted.replaceChildren(this.question.firstChild.cloneNode(true), " = ", hint);
    this.field.focus();
  }

  show() {
    const { place } = this;
    this.result(place, "shown");
    this.typed.delete(this.key(place));
    this.reveal(place);
    this.say("", `${this.page.run.lines[place].text} = ${this.page.run.shown[place]}`);
  }

  goOn() {
    const { place } = this;
    const typed = this.field.value.trim();
    this.typed.set(this.key(place), typed);
    this.reveal(place);
    this.say("", `You go on with ${this.page.run.lines[place].text} = ${typed}`);
  }

  say(mark, words) {
    this.reply.className = `reply ${mark}`;
    setText(this.reply, mark ? `${SIGNS[mark]} ${words}` : words);
    this.keepButton.hidden = true;
  }
}
