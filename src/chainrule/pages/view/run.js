// What a page knows of the run: layouts, pieces of MathML, and the step on the screen.

import { uses } from "./trace.js";

/** Answers of a source, put together. */
export class Run {
  constructor(source) {
    this.source = source;
    this.layouts = new Map();
    this.pieces = new Map();
    this.details = new Map();
    this.about = {};
    this.step = 0;
    this.values = [];
    this.shown = [];
  }

  /** Ask, and take in what is answered; an error is thrown for whoever asked. */
  async ask(message) {
    const answer = await this.source.ask(message);
    if (answer.error) throw new Error(answer.error);
    this.take(answer);
    return answer;
  }

  take(answer) {
    // A run that is opened is sent from its beginning on: what was sent before is not numbered on.
    if (answer.notations) {
      this.pieces.clear();
      this.layouts.clear();
    }
    for (const [number, text] of answer.pieces ?? []) this.pieces.set(number, text);
    if (answer.new_layout) this.addLayout(answer.layout, answer.new_layout);
    for (const [number, layout] of Object.entries(answer.layouts ?? {})) this.addLayout(Number(number), layout);
    if (answer.layout !== undefined) {
      this.step = answer.step;
      this.layout = this.layouts.get(answer.layout);
      this.values = answer.values;
      this.shown = answer.shown;
      this.details = new Map();
    }
    for (const detail of answer.details ?? []) this.details.set(detail.place, detail);
    // Whatever opens a run says what it is about.
    if (answer.notations) this.about = answer;
    if (answer.changes !== undefined) this.about.changes = answer.changes;
  }

  addLayout(number, layout) {
    layout.uses = uses(layout.lines);
    this.layouts.set(number, layout);
  }

  get lines() {
    return this.layout.lines;
  }

  /** What is said of these quantities, asked for if it has not been sent. */
  async look(places) {
    const missing = places.filter((place) => !this.details.has(place));
    if (missing.length) await this.ask({ do: "details", step: this.step, places: missing });
    return places.map((place) => this.details.get(place));
  }

  /** The place of a quantity by what and where it is, or -1. */
  find(kind, where) {
    const key = placeKey({ kind, ...where });
    if (!this.layout.index) {
      this.layout.index = new Map(this.lines.map((line, place) => [placeKey(line), place]));
    }
    return this.layout.index.get(key) ?? -1;
  }
}

function placeKey({ kind, layer = 0, unit = 0, sender = 0, sample = 0 }) {
  return `${kind}/${layer}/${unit}/${sender}/${sample}`;
}
