// A reader's own numbers for a whole step: typed or pasted, audited by Python, marked in place.

import { make } from "./dom.js";
import { SIGNS } from "./marks.js";

/** The text box, and what was found in it. */
export class OwnNumbers {
  constructor(page) {
    this.page = page;
    this.marks = new Map();
    this.text = make("textarea", { rows: 6, spellcheck: false, "aria-label": "your own numbers of this step" });
    this.found = make("div", { class: "found", role: "status" });
    const words = "Write a line for each number, or paste a text in Markdown or LaTeX. What is wrong is found, with its cause.";
    const run = make("button", { type: "button", class: "main", onclick: () => this.audit() }, "Check these numbers");
    const clear = make("button", { type: "button", onclick: () => this.clear() }, "Clear");
    const body = make("div", { class: "own-body" }, make("p", { class: "hint" }, words), this.text, make("div", { class: "again" }, run, clear), this.found);
    this.element = make("details", { class: "own" }, make("summary", {}, make("h2", {}, "Check your own numbers")), body);
  }

  /** The names of this run, in the form that is read; their numbers are for the reader to find. */
  invite() {
    const computed = this.page.run.lines.filter(({ phase }) => phase !== "given").slice(0, 2);
    this.text.placeholder = computed.map(({ name }) => `${name} = …`).join("\n");
  }

  async audit() {
    const { run } = this.page;
    const [step, layout] = [run.step, run.layout];
    const answer = await run.source.ask({ do: "audit", step, text: this.text.value });
    if (run.step !== step || run.layout !== layout) return; // gone on meanwhile
    if (answer.error) {
      this.forget();
      this.found.replaceChildren(make("p", { class: "reply wrong" }, answer.error));
      return;
    }
    this.of = `${run.step}`;
    this.layout = layout;
    this.show(answer.audit);
    this.page.update();
  }

  show({ numbers, first, unmatched, unlisted }) {
    const placed = numbers.filter(({ place }) => place !== null);
    // of a quantity that is written twice, one that is wrong must not hide behind one that is right
    const worstLast = [...placed.filter(({ mark }) => mark !== "wrong"), ...placed.filter(({ mark }) => mark === "wrong")];
    this.marks = new Map(worstLast.map(({ place, mark }) => [place, mark]));
    const children = [make("p", { class: "headline" }, headline(numbers, first))];
    children.push(make("ul", { class: "numbers" }, ...numbers.map((number, index) => this.item(number, index === first))));
    if (unmatched.length) {
      const items = unmatched.map(({ line, text, why }) => make("li", {}, make("code", {}, text), ` (line ${line}): ${why}`));
      if (unlisted) items.push(make("li", {}, `and ${unlisted} more`));
      children.push(make("p", {}, "Not matched to a quantity of this step:"), make("ul", { class: "unmatched" }, ...items));
    }
    this.found.replaceChildren(...children);
  }

  item({ place, symbol, printed, line, mark, words, instead }, isFirst) {
    const label = `${SIGNS[mark]} ${symbol} = ${printed}`;
    const choose = place === null ? make("span", {}, label) : make("button", { type: "button", class: "link", onclick: () => this.page.point(place, "press") }, label);
    const why = instead === undefined ? words : `${words}; your numbers before it give ${instead}`;
    return make("li", { class: `found-${mark}${isFirst ? " first" : ""}` }, choose, make("span", { class: "why" }, `${line ? ` line ${line}: ` : " "}${why}`));
  }

  clear() {
    this.text.value = "";
    this.forget();
    this.page.update();
  }

  /** The marks are those of one step, as its numbers were. */
  forget() {
    this.marks = new Map();
    this.of = undefined;
    this.found.replaceChildren();
  }

  update() {
    if (this.invited !== this.page.run.layout) {
      this.invited = this.page.run.layout;
      this.invite();
    }
    if (this.of !== undefined && (this.of !== `${this.page.run.step}` || this.layout !== this.page.run.layout)) {
      this.forget();
      this.page.update();
    }
  }
}

function headline(numbers, first) {
  const count = numbers.length === 1 ? "1 number" : `${numbers.length} numbers`;
  if (!numbers.length) return "No number of this step was found. Write the name, an equals sign and the number, each on a line.";
  if (first === null) return `${count}: none is wrong.`;
  return `${count}. The first wrong one: ${numbers[first].symbol} = ${numbers[first].printed}. ${capital(numbers[first].words)}.`;
}

function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
