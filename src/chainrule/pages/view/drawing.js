// The network: units with net input, output and delta in them, weights on the connections.
//
// Width of a line: size of the weight. A dashed line: a negative one. What the chosen quantity is
// made of and what it leads to are marked by an outline and by a small sign, not by color alone.

import { make, makeSvg, setText } from "./dom.js";
import { math, parse } from "./formulas.js";
import { showMark } from "./marks.js";
import { labelPlaces, line, placed } from "./geometry.js";

const WIDEST = 7;
const LETTERS_BESIDE = 4; // of a number, beside its digits: -0.0
const NUMBER_SIGNS = ["changed", "chosen", "made-of", "leads-to"];
const LINE_SIGNS = ["negative", ...NUMBER_SIGNS.slice(1)];

/** Draws one layout; numbers are set by `update`. */
export class Drawing {
  constructor(run, choose) {
    this.run = run;
    this.choose = choose;
    this.opened = new Set();
    this.element = make("div", { class: "drawing" });
  }

  build() {
    const { drawing } = this.run.layout;
    this.digits = this.run.about.digits;
    const { columns, width, height } = placed(drawing.layers, drawing.most_units, this.opened, this.element.clientWidth, this.digits);
    this.columns = columns;
    this.shown = []; // what has a number: { node, place of the quantity }
    this.lines = [];
    this.labels = []; // of the connections into each layer
    this.located = null;
    this.letters = 0;
    this.svg = makeSvg("svg", { width, height, "aria-hidden": "true" });
    const board = make("div", { class: "board", style: px({ width, height }) }, this.svg);
    parse(drawing.layers.flatMap(symbolsOf));
    drawing.layers.forEach((layer, number) => {
      board.append(this.heading(layer, columns[number][0].left));
      if (number) this.connect(board, number);
      for (const at of columns[number]) board.append(this.unit(layer, number, at));
    });
    columns.at(-1).filter((at) => at.unit).forEach((at) => board.append(this.judgement(at)));
    this.element.replaceChildren(board);
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", `the network, ${drawing.title}`);
  }

  heading(layer, left) {
    const words = layer.activation ? `${layer.name}, ${layer.activation.replaceAll("_", " ")}` : layer.name;
    return make("div", { class: "layer-name", style: px({ left: left - 12 }) }, words);
  }

  unit(layer, number, at) {
    const style = px({ left: at.left, top: at.top, width: at.width, height: at.height });
    if (!at.unit) return this.fold(layer, number, style);
    const box = make("div", { class: `unit${number ? "" : " input"}`, style });
    const { math: symbol } = layer.units[at.unit];
    const where = { layer: number, unit: at.unit };
    box.append(make("div", { class: "unit-name" }, math(symbol)));
    if (!number) box.append(this.number("input", where, "is"));
    else {
      box.append(this.number("net_input", where, "net"));
      box.append(this.number("activation", where, "out"));
      box.append(this.number("delta", where, "δ"));
      box.append(this.bias(number, at.unit));
    }
    return box;
  }

  bias(layer, unit) {
    const kind = this.run.layout.drawing.layers[layer].biases;
    if (kind === "none") return make("span", { class: "no-bias" });
    // A shared bias is drawn at every unit that it reaches: it is one number, with one name.
    const shared = kind === "shared";
    const where = shared ? { layer } : { layer, unit };
    const symbol = this.run.layout.drawing.layers[layer].bias?.[unit];
    const both = make("div", { class: "biases" });
    both.append(this.number(shared ? "shared_bias" : "bias", where, symbol ? math(symbol) : "b"));
    both.append(this.number(shared ? "new_shared_bias" : "new_bias", where, "→"));
    return both;
  }

  fold(layer, number, style) {
    const { most_units: most, most_open: mostOpen } = this.run.layout.drawing;
    const hidden = layer.count - most + 1;
    const can = layer.count <= mostOpen;
    const toggle = () => {
      this.opened.add(number);
      this.build();
      this.update(this.last);
    };
    const words = `⋮ ${hidden} more`;
    if (!can) return make("div", { class: "fold", style }, words);
    return make("button", { type: "button", class: "fold", style, onclick: toggle, title: `Draw all ${layer.count} units` }, words);
  }

  /** Target and error beside an output. */
  judgement(at) {
    const layer = this.columns.length - 1;
    const style = px({ left: at.left + at.width + 10, top: at.top + 12 });
    const where = { layer, unit: at.unit };
    return make("div", { class: "judgement", style }, this.number("target", where, "target"), this.number("output_error", where, "error"));
  }

  connect(board, layer) {
    const [senders, units] = [this.columns[layer - 1], this.columns[layer]].map((column) => column.filter((at) => at.unit));
    const symbols = this.run.layout.drawing.layers[layer].weights;
    const labels = [];
    senders.forEach((from) => {
      units.forEach((to) => {
        const where = { layer, unit: to.unit, sender: from.unit };
        const ends = line(from, to);
        const stroke = makeSvg("line", { ...ends, class: "connection" });
        const wide = makeSvg("line", { ...ends, class: "reach" });
        const place = this.run.find("weight", where);
        wide.addEventListener("pointerenter", () => this.choose(place, "point"));
        wide.addEventListener("click", () => this.choose(place, "press"));
        this.svg.append(stroke, wide);
        const own = ["error_by_weight", "new_weight"].map((kind) => this.run.find(kind, where));
        this.lines.push({ stroke, place, own, where });
        if (symbols) labels.push({ ends, node: this.weight(where, symbols[from.unit - 1][to.unit - 1]) });
      });
    });
    board.append(...labels.map(({ node }) => node));
    this.labels.push(labels);
  }

  weight(where, symbol) {
    const label = make("div", { class: "on-line" });
    label.append(this.number("weight", where, math(symbol)), this.number("new_weight", where, "→"));
    return label;
  }

  /** Labels as far as there is room for numbers of such length; the pointer shows the others. */
  arrange() {
    const lengths = this.shown.map(({ kind, place }) => (kind.endsWith("weight") && place >= 0 ? this.run.shown[place].length : 0));
    // never closer again, as labels that jump from step to step could not be followed
    const letters = Math.max(this.letters, ...lengths);
    if (letters === this.letters) return;
    this.letters = letters;
    for (const labels of this.labels) {
      labelPlaces(labels.map(({ ends }) => ends), letters).forEach(({ left, top, crowded }, number) => {
        const { node } = labels[number];
        Object.assign(node.style, px({ left, top }));
        node.classList.toggle("crowded", crowded);
      });
    }
  }

  /** A number that can be pointed at; `label` is a word or a symbol before it. */
  number(kind, where, label) {
    const value = make("span", { class: "number" });
    const node = make("button", { type: "button", class: `quantity ${kind}` }, value);
    const entry = { node, value, kind, where, place: -1 };
    node.prepend(make("span", { class: "label" }, label));
    // Which sample is shown changes, and with it the place: it is looked up when it is needed.
    node.addEventListener("pointerenter", () => entry.place >= 0 && this.choose(entry.place, "point"));
    node.addEventListener("focus", () => entry.place >= 0 && this.choose(entry.place, "point"));
    node.addEventListener("click", () => entry.place >= 0 && this.choose(entry.place, "press"));
    this.shown.push(entry);
    return node;
  }

  /** Show numbers, and mark what belongs to the chosen quantity. */
  update(state) {
    this.last = state;
    if (this.digits !== this.run.about.digits) this.build();
    this.locate(state.sample);
    for (const entry of this.shown) this.updateNumber(entry, state);
    this.arrange();
    this.updateLines(state);
  }

  /** How to scroll a number into view, where the board is wider than its place; null if it is. */
  following(place) {
    const node = this.shown.find((entry) => entry.place === place)?.node;
    if (!node) return null;
    const [box, view] = [node.getBoundingClientRect(), this.element.getBoundingClientRect()];
    if (box.left >= view.left && box.right <= view.right) return null;
    return () => (this.element.scrollLeft += box.left - view.left - view.width / 3);
  }

  /** The places of what is drawn, looked up once: they follow from the layout and the sample. */
  locate(sample) {
    const { layout } = this.run;
    if (this.located?.layout === layout && this.located.sample === sample) return;
    this.located = { layout, sample };
    const find = (kind, where) => this.run.find(kind, { ...where, sample });
    for (const entry of this.shown) {
      const place = find(entry.kind, entry.where);
      entry.place = place < 0 ? this.run.find(entry.kind, entry.where) : place;
      entry.written = null;
    }
    for (const connection of this.lines) {
      const { layer, unit, sender } = connection.where;
      connection.from = find(layer > 1 ? "activation" : "input", { layer: layer - 1, unit: sender });
      connection.to = find("net_input", { layer, unit });
      connection.written = null;
    }
  }

  updateNumber(entry, state) {
    const { node, value, kind, place } = entry;
    const known = place >= 0 && state.known(place);
    const hidden = place < 0 || (kind.startsWith("new_") && !known);
    const shown = known ? state.text(place) : "?";
    const signs = [state.changed.has(place), place === state.chosen, state.before.has(place), state.after.has(place)];
    // Most numbers stay as they are from one quantity to the next, and asking the page takes time.
    const written = `${hidden}/${known}/${shown}/${state.marks.get(place)}/${signs.join()}`;
    if (entry.written === written) return;
    entry.written = written;
    node.hidden = hidden;
    if (place < 0) return;
    setText(value, shown);
    node.setAttribute("aria-label", `${this.run.lines[place].text}: ${known ? shown : "not computed yet"}`);
    showMark(node, state.marks.get(place));
    // a tiny number with its power of ten is longer than its digits
    const long = shown.length > this.digits + LETTERS_BESIDE ? " long" : "";
    node.className = `quantity ${kind}${long}${withSigns(NUMBER_SIGNS, signs)}`;
  }

  updateLines(state) {
    const sizes = this.lines.map(({ place }) => Math.abs(this.run.values[place] ?? 0));
    const largest = Math.max(...sizes, 1e-12);
    this.lines.forEach((connection, number) => {
      const { stroke, place, own } = connection;
      const width = String(Math.round(100 * (0.6 + (WIDEST * sizes[number]) / largest)) / 100);
      const signs = [
        (this.run.values[place] ?? 0) < 0,
        place === state.chosen || own.includes(state.chosen),
        state.before.has(place),
        carries(connection, state),
      ];
      const written = `${width}${withSigns(LINE_SIGNS, signs)}`;
      // Setting the same width again would paint all lines again.
      if (connection.written === written) return;
      connection.written = written;
      stroke.style.strokeWidth = width;
      stroke.setAttribute("class", `connection${withSigns(LINE_SIGNS, signs)}`);
    });
  }
}

/** The names of the signs that are set, as classes: all at once, as each takes the browser time. */
function withSigns(names, signs) {
  return names.map((name, number) => (signs[number] ? ` ${name}` : "")).join("");
}

/** Whether what the chosen quantity leads to goes through a connection: in at its sender, and on to
 *  its receiver. */
function carries({ from, to }, { after, chosen }) {
  return (after.has(from) || from === chosen) && after.has(to);
}

function px(sizes) {
  return Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, `${size}px`]));
}

/** The symbols of a layer's units, biases and weights. */
function symbolsOf({ units, bias = {}, weights = [] }) {
  return [...Object.values(units).map((unit) => unit.math), ...Object.values(bias), ...weights.flat()];
}
