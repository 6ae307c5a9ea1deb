// What a page knows of the run: layouts, pieces of MathML, and the step on the screen.

import { uses } from "./trace.js";

const WHOLE = 300; // lines of a pass of which all formulas are asked for, seen or not; and at once
const REST = 150; // milliseconds without a change

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
    if ((answer.of ?? this.step) === this.step) {
      for (const detail of answer.details ?? []) this.details.set(detail.place, { ...this.details.get(detail.place), ...detail });
    }
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

  /** Whether what is said of these quantities has been sent; `whole`: with all addends of sums. */
  knows(places, whole = false) {
    return places.every((place) => {
      const detail = this.details.get(place);
      return detail !== undefined && !(whole && detail.cut && !detail.whole);
    });
  }

  /** What is said of these quantities, asked for if it has not been sent. */
  async look(places, whole = false) {
    const { layout } = this;
    // Again if the reader has gone on to another step meanwhile; in another layout they are others.
    while (layout === this.layout && !this.knows(places, whole)) {
      const missing = places.filter((place) => !this.knows([place], whole)).slice(0, WHOLE);
      try {
        await this.ask({ do: "details", step: this.step, places: missing, whole });
      } catch (error) {
        if (layout === this.layout) throw error;
      }
    }
    return places.map((place) => this.details.get(place));
  }

  /** Another run takes its place: what is said from now on is for that one. */
  close() {
    clearTimeout(this.resting);
  }

  /** Ask for a step, or a change of it, and what is said of the quantities on the screen. What is
   *  said of the others that are listed follows once nothing has changed for a moment. */
  async askStep(message, onScreen, listed, looked) {
    const answer = await this.ask({ step: this.step, ...message, places: onScreen.slice(0, WHOLE) });
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const every = this.lines.map((_, place) => place);
      this.lookAround(every.length <= WHOLE ? every : listed(), looked);
    }, REST);
    return answer;
  }

  /** Ask for what is missing of these quantities, if anything is, and call `looked` when it is there. */
  async lookAround(places, looked) {
    if (this.knows(places)) return;
    const { layout } = this;
    await this.look(places);
    if (layout === this.layout) looked();
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
