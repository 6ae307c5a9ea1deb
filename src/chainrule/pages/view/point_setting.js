// Setting points on the board: by mouse, or by arrow keys and Enter.

import { button, choice, make } from "./dom.js";

const NEAR = 12; // pixels: what is that close is meant
const KEY_STEP = 0.5;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class PointSetting {
  constructor(board, changed) {
    this.board = board;
    this.changed = changed;
    this.label = 1;
    const canvas = board.canvas;
    canvas.addEventListener("click", (event) => this.points && this.click(event));
    canvas.addEventListener("keydown", (event) => this.points && this.key(event));
    canvas.addEventListener("blur", () => this.point(null));
    this.classes = choice("set points of class", ["0", "1"], "1", (label) => (this.label = Number(label)));
    this.element = make(
      "div",
      { class: "set-points", hidden: true },
      this.classes,
      button("Take back", "Remove the last point", () => this.set(this.points.slice(0, -1))),
      button("Clear", "Remove all points", () => this.set([])),
      make("p", { class: "hint" }, "Click on the board to set a point, on a point to remove it. By keys: arrows move the cross, Enter sets, Delete removes."),
    );
  }

  update(about) {
    this.points = about.set_points ?? null;
    this.board.own = this.points;
    this.element.hidden = !this.points;
    this.classes.hidden = !about.board.classes.length;
    this.labelled = about.board.classes.length > 0;
    if (this.points) this.board.canvas.tabIndex = 0;
    else this.board.canvas.removeAttribute("tabindex");
  }

  click(event) {
    const { offsetX, offsetY } = event;
    const near = this.points.findIndex(([x, y]) => {
      const [left, top] = this.board.at(x, y);
      return Math.hypot(left - offsetX, top - offsetY) < NEAR;
    });
    if (near >= 0) this.set(this.points.filter((_, place) => place !== near));
    else this.add(this.board.place(offsetX, offsetY));
  }

  key(event) {
    const here = this.board.cursor ?? [0, 0];
    const move = MOVES[event.key];
    if (move) this.point([here[0] + KEY_STEP * move[0], here[1] + KEY_STEP * move[1]]);
    else if (event.key === "Enter") this.add(here);
    else if (event.key === "Delete") this.set(this.points.filter(([x, y]) => Math.hypot(x - here[0], y - here[1]) > KEY_STEP / 2));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  point(cursor) {
    this.board.cursor = cursor;
    if (this.board.now) this.board.draw(this.board.now);
  }

  add([x, y]) {
    const place = [Number(x.toFixed(2)), Number(y.toFixed(2))];
    this.set([...this.points, this.labelled ? [...place, this.label] : place]);
  }

  /** The points at once on the board; whether they can be trained on, the laboratory says. */
  set(points) {
    this.points = this.board.own = points;
    this.board.draw(this.board.now);
    this.changed(points);
  }
}
