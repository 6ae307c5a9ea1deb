// The chosen quantity: its meaning, its equation, a sentence, and a field to change it.

import { afterPaint, make } from "./dom.js";
import { addNumbers, equation } from "./formulas.js";
import { pointedAt } from "./rows.js";

const AHEAD = 3; // quantities that a reader is likely to come to next

/** The panel that says everything about one quantity. */
export class Focus {
  constructor(run, choose, change) {
    this.run = run;
    this.choose = choose;
    this.change = change;
    this.element = make("section", { class: "focus", "aria-live": "polite", "aria-label": "the chosen quantity" });
    this.element.addEventListener("pointerover", (event) => {
      const place = pointedAt(event, null);
      if (place !== null) this.choose(place, "trace");
    });
    this.element.addEventListener("click", (event) => {
      const place = pointedAt(event, null);
      if (place !== null) this.choose(place, "press");
    });
    this.asked = 0;
    this.said = make("div", {});
    this.changing = make("div", {});
  }

  update(state) {
    const place = state.subject;
    this.asked += 1;
    if (place === null) {
      this.written = this.place = null;
      this.element.replaceChildren(make("p", { class: "hint" }, "Point at a number, a connection or a term in a formula."));
      return;
    }
    // What is known is there with all else that a press changes: laid out once, not twice.
    if (this.run.knows([place])) this.show(place, state);
    if (!this.run.knows([place], true)) this.showLater(place, state);
    else this.lookAhead(place);
  }

  async showLater(place, state) {
    const { asked } = this;
    await this.run.look([place], true);
    // The pointer may have gone on while the answer was on its way.
    if (asked !== this.asked || !this.run.knows([place], true)) return;
    this.show(place, state);
    this.lookAhead(place);
  }

  /** The long sums that come next, so that they are there when the reader goes on. */
  lookAhead(place) {
    const { details, lines } = this.run;
    const next = Array.from({ length: AHEAD }, (_, number) => place + 1 + number);
    const long = next.filter((it) => it < lines.length && details.get(it)?.cut);
    if (this.looksAhead || this.run.knows(long, true)) return;
    this.looksAhead = true;
    afterPaint(async () => {
      await this.run.look(long.filter((it) => it < this.run.lines.length), true);
      this.looksAhead = false;
    });
  }

  show(place, state) {
    const { whole, ...listed } = this.run.details.get(place);
    const detail = { ...listed, ...whole };
    if (this.element.firstChild !== this.said) this.element.replaceChildren(this.said, this.changing);
    this.say(place, detail, state);
    this.offer(place);
    for (const term of this.said.querySelectorAll("[data-q]")) {
      term.classList.toggle("chosen", Number(term.getAttribute("data-q")) === state.chosen);
    }
  }

  /** What there is to read. */
  say(place, detail, state) {
    const line = this.run.lines[place];
    const known = state.known(place);
    const numbers = [place, ...line.needs].map((it) => this.run.shown[it]).join(" ");
    const said = `${this.run.step}/${place}/${known}/${numbers}/${state.changed.get(place)}/${detail.numbers}/${detail.words}`;
    // A term that is pressed must still be there when the button is let go.
    if (said === this.written) return;
    this.written = said;
    const written = equation(detail, this.run.pieces);
    if (known) addNumbers(written, detail, this.run.pieces, this.run.shown);
    const children = [make("p", { class: "meaning" }, this.meaning(line)), written];
    if (known && detail.words) children.push(make("p", { class: "words" }, detail.words));
    if (state.changed.has(place)) children.push(make("p", { class: "was" }, `before the change: ${state.changed.get(place)}`));
    this.said.replaceChildren(...children);
  }

  /** The field of a given number; one that is being typed into stays as it is. */
  offer(place) {
    const line = this.run.lines[place];
    if (this.place === place && this.changing.firstChild) {
      for (const field of this.changing.querySelectorAll("input")) {
        if (field !== document.activeElement) field.value = String(this.run.values[place]);
      }
      return;
    }
    this.place = place;
    this.changing.replaceChildren(...(line.given ? [this.field(place, line)] : []));
  }

  meaning(line) {
    const words = this.run.layout.meanings[line.kind];
    return line.sample && this.run.samples.length > 1 ? `${words}, sample ${line.sample}` : words;
  }

  field(place, line) {
    const { source } = this.run;
    if (!source.live) return make("p", { class: "hint" }, `This is a recording. To change ${line.text}: ${source.howToChange}`);
    const input = make("input", {
      type: "text",
      inputmode: "decimal",
      value: String(this.run.values[place]),
      "aria-label": `new value of ${line.text}`,
      onchange: () => this.change(line, input),
      // A notebook may keep Enter for itself, and then there is no change.
      onkeydown: (event) => event.key === "Enter" && this.change(line, input),
    });
    const slide = make("input", {
      type: "range",
      ...range(this.run.values[place]),
      "aria-label": `drag ${line.text}`,
      oninput: () => {
        input.value = slide.value;
        this.change(line, slide);
      },
    });
    return make("div", { class: "change" }, make("label", {}, `change ${line.text} to `, input), slide);
  }
}

/** A slider around a number, as wide as the number is large. */
function range(value) {
  const reach = Math.max(1, 2 * Math.abs(value));
  return { min: value - reach, max: value + reach, step: reach / 100, value };
}
