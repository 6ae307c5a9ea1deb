// A tutorial: a text beside the drawing, section by section; each section may move the page.

import { button, make, setText } from "./dom.js";
import { math } from "./formulas.js";

/** The text and its two buttons. */
export class Tutorial {
  constructor(page, { titles }) {
    this.page = page;
    this.titles = titles;
    this.number = 0;
    this.turned = Promise.resolve();
    this.body = make("div", { class: "text", tabindex: 0, "aria-live": "polite" });
    this.back = button("◀ Back", "The section before (p)", () => this.turn(-1));
    this.next = button("Next ▶", "The next section (n)", () => this.turn(1), { class: "main" });
    this.where = make("span", { class: "count", "aria-live": "polite" });
    const moves = make("div", { class: "moves" }, this.back, this.next, this.where);
    this.element = make("aside", { class: "tutorial", "aria-label": "tutorial" }, this.body, moves);
  }

  /** The section so many further on: one after the other, as keys come faster than answers. */
  turn(by) {
    const turn = () => this.go(this.number + by);
    this.turned = this.turned.then(turn, turn);
    return this.turned;
  }

  async go(number) {
    if (number < 0 || number >= this.titles.length) return;
    const { page } = this;
    let section;
    try {
      ({ section } = await page.run.ask({ do: "section", number }));
    } catch (error) {
      page.say(error.message);
      return;
    }
    this.number = number;
    this.body.replaceChildren(...section.nodes.map(nodeOf));
    this.body.scrollTop = 0;
    this.back.disabled = number === 0;
    this.next.disabled = number === this.titles.length - 1;
    setText(this.where, `${number + 1} of ${this.titles.length}`);
    if (section.about) await this.move(section);
  }

  /** Bring the page to where the section wants it. */
  async move({ about, at, ask, was }) {
    const { page } = this;
    page.newRun(about);
    page.before = was && was.length === page.run.shown.length ? was : null;
    page.update();
    page.quiz.set(false);
    if (ask !== null) await page.quiz.turn(true, ask);
    else page.toPlace(at);
  }
}

/** A piece of the text: a string, a formula, or an element of a few kinds. */
function nodeOf(node) {
  if (typeof node === "string") return document.createTextNode(node);
  if (node.math) return math(node.math);
  const attributes = node.href ? { href: node.href, rel: "noopener noreferrer", target: "_blank" } : {};
  return make(node.tag, attributes, ...node.children.map(nodeOf));
}
