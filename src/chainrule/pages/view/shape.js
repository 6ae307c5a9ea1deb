// What the network is: activations, loss, optimizer, batches, units and layers.

import { button, choice, make } from "./dom.js";

/** A folded menu; a change begins the run anew, from the weights on the screen. */
export class Shape {
  constructor(page) {
    this.page = page;
    this.parts = make("div", { class: "shape" });
    this.element = make("details", { class: "menu" }, make("summary", {}, "Change the network"), this.parts);
    this.element.addEventListener("toggle", () => this.element.open && this.fill());
  }

  async fill() {
    const found = await this.page.run.ask({ do: "choices" });
    const { chosen } = found;
    const change = (changes) => this.change(changes);
    const layers = chosen.activations.map((activation, index) =>
      this.layer(chosen, index, choice(`layer ${index + 1}`, found.activations, activation, (name) => change({ activation: name, layer: index + 1 }))),
    );
    const hidden = chosen.sizes.slice(1, -1);
    const more = button("Add a layer", "Add a hidden layer of two units", () => change({ sizes: [...hidden, 2] }));
    const batches = [["0", "all samples"], ...Array.from({ length: Math.min(chosen.samples, 32) - 1 }, (_, n) => [String(n + 1), String(n + 1)])];
    this.parts.replaceChildren(
      ...layers,
      more,
      choice("error", found.losses, chosen.loss, (loss) => change({ loss })),
      choice("optimizer", found.optimizers, chosen.optimizer, (optimizer) => change({ optimizer })),
      ...(chosen.samples > 1 ? [choice("batches of", batches, String(chosen.batch_size), (size) => change({ batch_size: Number(size) }))] : []),
    );
  }

  /** A layer's activation and, if it is hidden, its number of units. */
  layer(chosen, index, activation) {
    const hidden = chosen.sizes.slice(1, -1);
    const row = make("span", { class: "layer" }, activation);
    if (index === hidden.length) return row;
    const sized = (count) => hidden.map((size, place) => (place === index ? count : size)).filter((size) => size > 0);
    const units = hidden[index];
    const which = `layer ${index + 1}`;
    row.append(
      button("−", units > 1 ? `Remove a unit from ${which}` : `Remove ${which}`, () => this.change({ sizes: sized(units - 1) })),
      make("span", {}, `${units} unit${units > 1 ? "s" : ""}`),
      button("+", `Add a unit to ${which}`, () => this.change({ sizes: sized(units + 1) })),
    );
    return row;
  }

  async change(changes) {
    if (await this.page.restart({ do: "reshape", step: this.page.run.step, ...changes })) await this.fill();
  }
}
