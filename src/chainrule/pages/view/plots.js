// Learning curve, sizes of errors, histograms of weights: as drawings, with their words beside them.

import { make, makeSvg, setText } from "./dom.js";

const PLOT = { width: 420, height: 170, left: 8, bottom: 22, top: 14 };
const LOW_BARS = { width: 200, height: 70 };
const MOST_KEPT = 3; // as many kinds of dashes are told apart
const SMALLEST = 1e-12; // of a loss on the logarithmic axis

export class Plots {
  constructor() {
    this.curve = makeSvg("svg", { class: "plot", role: "img", viewBox: `0 0 ${PLOT.width} ${PLOT.height}` });
    this.kept = []; // curves of other runs, to compare with
    this.current = make("span", {});
    this.names = make("ol", { class: "kept-names" });
    this.verdict = make("p", { class: "verdict" });
    this.errors = make("table", { class: "errors" });
    this.weights = make("div", { class: "weights" });
    this.element = make(
      "div",
      { class: "plots" },
      figure("Learning curve", "loss over epochs; the loss on a logarithmic scale", this.curve, make("p", { class: "current-name" }, sample("training"), this.current), this.names),
      figure("Errors on their way back", "mean size of dE/dz and of dE/dw, layer by layer", this.verdict, this.errors),
      figure("Weights", "how many lie where, biases left out", this.weights),
    );
  }

  /** Leave the curve of this run on the screen, beside those that come. */
  keep(curve, name) {
    this.kept = [...this.kept, { curve, name }].slice(-MOST_KEPT);
    this.showNames();
  }

  forget() {
    this.kept = [];
    this.showNames();
  }

  showNames() {
    const rows = this.kept.map(({ name, curve: { training, held } }, number) => {
      const heldOut = held.numbers.length ? `, held out ${held.numbers.at(-1)} (the thin line)` : "";
      return make("li", {}, sample(`kept kept-${number}`), ` ${name}: loss ${training.numbers.at(-1)}${heldOut} after ${training.epochs.at(-1).toLocaleString("en")}`);
    });
    this.names.replaceChildren(...rows);
  }

  draw(frame, name) {
    this.drawCurve(frame);
    setText(this.current, ` this run: ${name}${frame.curve.held.epochs.length ? " (dashed: held out)" : ""}`);
    setText(this.verdict, frame.errors.verdict);
    this.drawErrors(frame.errors.layers);
    this.weights.replaceChildren(...frame.weights.map(histogram));
  }

  drawCurve({ curve, facts }) {
    const { training, held } = curve;
    const lines = [training, held, ...this.kept.flatMap(({ curve: { training, held } }) => [training, held])];
    const all = lines.flatMap(({ numbers }) => numbers).map((loss) => Math.log10(Math.max(loss, SMALLEST)));
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const last = Math.max(...lines.map(({ epochs }) => epochs.at(-1) ?? 1));
    const reach = PLOT.height - PLOT.bottom - PLOT.top;
    const place = (epoch, loss) => {
      const x = PLOT.left + ((PLOT.width - 2 * PLOT.left) * epoch) / last;
      const share = (Math.log10(Math.max(loss, SMALLEST)) - low) / (high - low || 1);
      return `${x.toFixed(1)},${(PLOT.top + reach * (1 - share)).toFixed(1)}`;
    };
    const line = ({ epochs, numbers }, kind) => makeSvg("polyline", { class: kind, points: epochs.map((epoch, number) => place(epoch, numbers[number])).join(" ") });
    const text = (x, y, words, anchor) => {
      const node = makeSvg("text", { x, y, "text-anchor": anchor });
      node.textContent = words;
      return node;
    };
    const parts = lines.some(({ epochs }) => epochs.length)
      ? [
          ...this.kept.flatMap(({ curve: { training, held } }, number) => [line(training, `kept kept-${number}`), line(held, `kept kept-held kept-${number}`)]),
          line(training, "training"),
          line(held, "held-out"),
          text(PLOT.left, PLOT.top - 3, String(Number((10 ** high).toPrecision(3))), "start"),
          text(PLOT.left, PLOT.height - PLOT.bottom + 12, String(Number((10 ** low).toPrecision(3))), "start"),
          text(PLOT.width - PLOT.left, PLOT.height - 6, last.toLocaleString("en"), "end"),
        ]
      : [text(PLOT.width / 2, PLOT.height / 2, "nothing trained yet", "middle")];
    this.curve.replaceChildren(...parts);
    this.curve.setAttribute("aria-label", `learning curve: ${facts.map(([what, number]) => `${what} ${number}`).join(", ")}`);
  }

  drawErrors(layers) {
    const head = make("tr", {}, ...["layer", "", "dE/dz", "to next", "dE/dw"].map((name) => make("th", { scope: "col" }, name)));
    const rows = layers.map(({ layer, delta, gradient, factor, bar }) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, String(layer)),
        make("td", { class: "bar-cell" }, make("div", { class: "bar", style: { width: `${Math.max(1, 100 * bar)}%` } })),
        make("td", {}, delta),
        make("td", {}, factor ? `× ${factor}` : ""),
        make("td", {}, gradient),
      ),
    );
    this.errors.replaceChildren(head, ...rows);
  }
}

/** A piece of a line, for the list of what the lines are. */
function sample(kind) {
  return makeSvg("svg", { class: "plot-sample", viewBox: "0 0 40 8", "aria-hidden": "true" }, makeSvg("polyline", { class: kind, points: "0,4 40,4" }));
}

function figure(title, about, ...children) {
  return make("figure", {}, make("figcaption", {}, make("h2", {}, title), make("span", { class: "hint" }, ` ${about}`)), ...children);
}

function histogram({ layer, reach, counts, says }) {
  const most = Math.max(...counts);
  const wide = LOW_BARS.width / counts.length;
  const bars = counts.map((count, place) => {
    const height = (count / most) * LOW_BARS.height;
    return makeSvg("rect", { x: place * wide + 0.5, y: LOW_BARS.height - height, width: wide - 1, height });
  });
  const drawing = makeSvg("svg", { role: "img", "aria-label": says, viewBox: `0 0 ${LOW_BARS.width} ${LOW_BARS.height}` }, ...bars);
  return make("div", {}, drawing, make("p", { class: "hint" }, `layer ${layer}: −${reach} to ${reach}`));
}
