// The settings of the laboratory: data set, network, training. A change begins the run anew.

import { button, choice, make } from "./dom.js";

const HELD = [["0", "none"], ["0.1", "10 %"], ["0.2", "20 %"], ["0.3", "30 %"], ["0.5", "50 %"]];
const BATCHES = [["0", "all"], ["1", "1"], ["8", "8"], ["16", "16"], ["32", "32"], ["64", "64"], ["128", "128"]];

export class LaboratoryForm {
  constructor(choices, laboratory) {
    this.choices = choices;
    this.laboratory = laboratory;
    this.element = make("form", { class: "settings", onsubmit: (event) => event.preventDefault() });
  }

  update(about) {
    const focused = document.activeElement?.dataset?.field;
    this.about = about;
    this.element.replaceChildren(
      group("Data", this.dataSet(), ...this.options(), this.setting("held", "held out", withOther(HELD, String(about.settings.held)), Number)),
      group("Network", this.layers(), this.setting("output", "outputs", this.choices.activations), this.setting("weights", "first weights", this.choices.weights), this.field("seed", "seed", about.settings.seed, (value) => this.set({ seed: value }))),
      group("Training", this.setting("loss", "loss", this.choices.losses), this.solver(), ...this.pace(), ...this.untilLearnt()),
    );
    // what was just typed into is a new element now
    if (focused) this.element.querySelector(`[data-field="${focused}"]`)?.focus();
  }

  set(changed) {
    this.laboratory.prepare({ ...this.about.settings, ...changed });
  }

  dataSet() {
    const options = this.choices.data_sets.map(({ name, title }) => [name, title]);
    return named("data", choice("data", options, this.about.data, (data) => this.chooseData(data)));
  }

  chooseData(data) {
    // A table has to be dropped first: the laboratory says so.
    this.laboratory.useData({ data });
  }

  options() {
    const { options } = this.choices.data_sets.find(({ name }) => name === this.about.data);
    return options.map(({ name, title, kind }) => {
      const change = (value) => this.laboratory.useData({ options: { ...this.about.options, [name]: value }, settings: this.about.settings });
      return this.field(name, title, this.about.options[name], change, kind);
    });
  }

  field(name, title, value, change, kind = "number") {
    const input = make("input", { type: "text", value: String(value), id: `set-${name}`, "data-field": name, class: kind === "text" ? "wide" : "narrow" });
    input.addEventListener("change", () => change(kind === "text" ? input.value : asNumber(input.value)));
    return make("label", { class: "choice" }, make("span", {}, title), input);
  }

  setting(name, title, options, as = String) {
    return named(name, choice(title, options, String(this.about.settings[name]), (value) => this.set({ [name]: as(value) })));
  }

  layers() {
    const { hidden, activations } = this.about.settings;
    const rows = hidden.map((units, layer) => this.layer(units, activations[layer], layer));
    const add = button("+ layer", "Add a hidden layer", () => this.set({ hidden: [...hidden, 8], activations: [...activations, activations.at(-1) ?? "tanh"] }), { disabled: hidden.length >= this.choices.most_layers });
    return make("div", { class: "layers" }, ...rows, add);
  }

  layer(units, activation, layer) {
    const { hidden, activations } = this.about.settings;
    const changed = (list, value) => list.map((old, place) => (place === layer ? value : old));
    const without = (list) => list.filter((_, place) => place !== layer);
    return make(
      "div",
      { class: "layer", role: "group", "aria-label": `hidden layer ${layer + 1}` },
      this.field(`units-${layer}`, "units", units, (value) => this.set({ hidden: changed(hidden, value) })),
      named(`activation-${layer}`, choice("by", this.choices.activations, activation, (value) => this.set({ activations: changed(activations, value) }))),
      button("−", `Remove hidden layer ${layer + 1}`, () => this.set({ hidden: without(hidden), activations: without(activations) })),
    );
  }

  solver() {
    const label = named("solver", choice("trained by", [...this.choices.optimizers, ...this.choices.solvers], this.about.settings.solver, (solver) => this.set({ solver })));
    const select = label.querySelector("select");
    const found = [...select.options];
    const grouped = (title, names) => make("optgroup", { label: title }, ...found.filter((option) => names.includes(option.value)));
    select.replaceChildren(grouped("gradient descent", this.choices.optimizers), grouped("solvers, full batch", this.choices.solvers));
    select.value = this.about.settings.solver;
    return label;
  }

  /** A solver finds the size of its steps itself, and takes all samples. */
  pace() {
    const { solver, learning_rate, batch_size } = this.about.settings;
    if (this.choices.solvers.includes(solver)) return [];
    return [
      this.field("learning_rate", "learning rate", learning_rate, (value) => this.set({ learning_rate: value })),
      this.setting("batch_size", "batch", withOther(BATCHES, String(batch_size)), Number),
    ];
  }

  /** Of numbers, there is no such criterion. */
  untilLearnt() {
    if (!this.about.board.classes.length) return [];
    const input = make("input", { type: "checkbox", checked: this.about.settings.until_learnt, id: "set-until_learnt", "data-field": "until_learnt" });
    input.addEventListener("change", () => this.set({ until_learnt: input.checked }));
    return [make("label", { class: "choice" }, input, make("span", {}, "stop when learnt (40-20-40)"))];
  }
}

function group(title, ...children) {
  return make("fieldset", {}, make("legend", {}, title), ...children);
}

/** A choice that is found again after the form was made anew. */
function named(name, label) {
  const select = label.querySelector("select");
  Object.assign(select, { id: `set-${name}` });
  select.dataset.field = name;
  return label;
}

/** The usual values, and the present one if it is none of them. */
function withOther(options, value) {
  return options.some(([known]) => known === value) ? options : [...options, [value, value]];
}

/** What was typed as a number; what is none goes as it is, and is refused with a reason. */
function asNumber(text) {
  const number = Number(text.trim().replace(",", "."));
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}
