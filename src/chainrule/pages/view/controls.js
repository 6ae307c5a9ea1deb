// The bar of commands: forward, back, how far at once, which step, which sample, names and digits.

import { button, choice, make, setText } from "./dom.js";
import { STRIDES } from "./cursor.js";

const MOST_ON_SLIDER = 20; // steps, and as many as the reader has gone on to

/** Builds the bar; what it does is done by the page. */
export class Controls {
  constructor(page) {
    this.page = page;
    const { run } = page;
    this.where = make("output", { class: "where", "aria-live": "polite" });
    this.slider = make("input", {
      type: "range",
      min: 0,
      "aria-label": "where in the run",
      oninput: () => this.slide(Number(this.slider.value)),
    });
    const moves = make(
      "div",
      { class: "moves", role: "group", "aria-label": "step through the run" },
      button("|◀", "To the beginning of the run (Home)", () => page.toStep(0, "begin")),
      button("◀", "Back (left arrow)", () => page.back()),
      button("▶", "Forward (right arrow)", () => page.forward(), { class: "main" }),
      button("▶|", "To the end of this step (End)", () => page.toStep(run.step, "end")),
      choice("go by", STRIDES, page.stride, (stride) => (page.stride = stride)),
    );
    this.undo = button("Undo", "Take the last change back (u)", () => page.undo());
    this.samples = make("span", { class: "samples" });
    this.element = make("div", { class: "controls" }, moves, this.slider, this.where, make("div", { class: "choices" }, this.samples, page.quiz.toggle, this.undo));
    this.choices = this.element.lastChild;
    if (run.source.live) this.addChoices();
  }

  /** What only a Python can do: other names, other digits. */
  addChoices() {
    const { about } = this.page.run;
    const digits = [4, 6, 9, 12, 17].map((count) => [String(count), String(count)]);
    // of a model that predicts with the mean of several networks; 0 is a run that is none of them
    const networks = Array.from({ length: about.networks }, (_, n) => [String(n + 1), `${n + 1} of ${about.networks}`]);
    if (!about.network) networks.unshift(["0", "changed"]);
    if (about.networks > 1) {
      this.choices.append(choice("network", networks, String(about.network), (number) => Number(number) && this.page.restart({ do: "network", number: Number(number) })));
    }
    this.choices.append(
      choice("notation", about.notations, about.notation, (notation) => this.page.choose({ notation })),
      choice("digits", digits, String(about.digits), (count) => this.page.choose({ digits: Number(count) })),
    );
  }

  /** The slider goes over all steps, and within each over its quantities. */
  slide(value) {
    const each = this.page.run.lines.length + 1;
    const step = Math.floor(value / each);
    this.page.toStep(step, value % each);
  }

  update(state) {
    const { run, steps } = this.page;
    const each = run.lines.length + 1;
    // Of a run of thousands of steps the slider would move by whole steps only.
    const last = Math.max(Math.min(steps, MOST_ON_SLIDER), run.step);
    this.slider.max = String((last + 1) * each - 1);
    this.slider.value = String(run.step * each + state.at);
    const line = state.at > 0 ? run.lines[state.at - 1] : null;
    const title = line && line.phase !== "given" ? run.layout.titles[line.title] : "nothing computed yet";
    setText(this.where, `step ${run.step + 1}: ${title}`);
    this.slider.setAttribute("aria-valuetext", this.where.textContent);
    this.undo.hidden = !run.about.changes;
    this.updateSamples(state);
  }

  updateSamples(state) {
    const key = this.page.samples.join(",");
    if (this.sampleKey !== key) {
      this.sampleKey = key;
      const options = this.page.samples.map((sample) => [String(sample), String(sample)]);
      const select = choice("sample", options, String(state.sample), (sample) => this.page.toSample(Number(sample)));
      this.samples.replaceChildren(...(options.length > 1 ? [select] : []));
    }
    const select = this.samples.querySelector("select");
    if (select) select.value = String(state.sample);
  }
}
