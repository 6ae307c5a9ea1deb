// The two views of a session, as tabs: a run step by step, and the laboratory where one is trained.

import { make } from "./dom.js";
import { LaboratoryView, LINKED } from "./laboratory.js";
import { Page } from "./page.js";

/** Both views; the laboratory is asked for when it is first opened. */
export class Tabs {
  constructor(root, source, keys) {
    this.root = root;
    const steps = make("div", { id: "panel-steps", role: "tabpanel", "aria-labelledby": "tab-steps" });
    const train = make("div", { id: "panel-train", role: "tabpanel", "aria-labelledby": "tab-train", hidden: true });
    this.page = new Page(steps, source, keys);
    this.laboratory = new LaboratoryView(train, source, () => this.lookCloser());
    this.views = { steps: { panel: steps, view: this.page }, train: { panel: train, view: this.laboratory } };
    const list = make("div", { class: "tabs", role: "tablist", "aria-label": "views" }, this.tab("steps", "Step by step"), this.tab("train", "Train"));
    list.addEventListener("keydown", (event) => this.key(event));
    root.classList.add("chainrule-page");
    root.replaceChildren(list, steps, train);
  }

  tab(name, text) {
    const tab = make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: () => this.show(name) }, text);
    this.views[name].tab = tab;
    return tab;
  }

  async open() {
    const hash = decodeURIComponent(location.hash.slice(1));
    const trains = hash === "train" || hash.startsWith(LINKED);
    this.mark(trains ? "train" : "steps");
    // the link first, as it says what the laboratory is
    const opened = this.openSteps(trains ? hash.slice(LINKED.length) : hash);
    if (this.shown === "train") await this.laboratory.show();
    await opened;
  }

  /** A link that was cut off on its way still opens the page, which says so. */
  async openSteps(link) {
    try {
      await this.page.open(link);
    } catch (error) {
      if (!link) throw error;
      await this.page.open();
      this.page.say(error.message);
    }
  }

  mark(name) {
    this.shown = name;
    for (const [other, { panel, tab }] of Object.entries(this.views)) {
      panel.hidden = other !== name;
      tab.setAttribute("aria-selected", String(other === name));
    }
  }

  show(name) {
    this.mark(name);
    if (name === "train") return this.laboratory.show();
    this.laboratory.pause();
  }

  key(event) {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    const other = this.shown === "steps" ? "train" : "steps";
    this.show(other);
    this.views[other].tab.focus();
    event.preventDefault();
    // the arrow keys also step through the run
    event.stopPropagation();
  }

  /** The session shows another run now. */
  async lookCloser() {
    this.show("steps");
    await this.page.open();
    this.views.steps.tab.focus();
  }
}
