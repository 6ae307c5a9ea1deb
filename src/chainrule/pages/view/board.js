// The board: samples, and what the network says of the places between them.
//
// Each class has a shape besides its color, and a line runs where the network changes its mind.

import { make, setText } from "./dom.js";

const PALETTE = ["--negative", "--positive", "--leads-to", "--chosen", "--muted"];
const LETTERS = 11; // height of texts at the axes
const EDGE = 30; // beside the axes
const RADIUS = 4.5;
const BOARD_HEIGHT = 420;

export class Board {
  constructor() {
    this.canvas = make("canvas", { role: "img" });
    this.says = make("p", { class: "counts-say" });
    this.counts = make("div", { class: "counts", tabindex: 0, role: "region", "aria-label": "what each class is taken for" });
    this.legend = make("p", { class: "legend" });
    this.element = make("figure", { class: "lab-board" }, this.canvas, this.says, this.counts, this.legend);
    this.own = null; // points that the reader sets, in place of the samples
    this.cursor = null;
  }

  begin(board) {
    this.about = board;
    const counted = board.kind === "counts" && board.classes.length > 0;
    this.counts.hidden = this.says.hidden = !counted;
    this.canvas.hidden = counted;
    const shapes = ["●", "■", "▲", "◆", "✚"];
    const names = board.classes.map((name, number) => `${shapes[number % shapes.length]} ${name}`);
    const held = board.points.held.some(Boolean) ? " Hollow: held out." : "";
    this.legend.textContent = counted ? "" : `${names.join("   ")}${held}`;
  }

  draw(now) {
    const { about } = this;
    this.now = now;
    this.canvas.setAttribute("aria-label", `${about.names.join(" and ")}: ${now.says}`);
    if (now.counts) this.drawCounts(now);
    else this.drawCanvas(now);
  }

  drawCanvas(now) {
    const width = Math.max(200, Math.min(this.element.clientWidth, boardWidth(this.about)));
    const height = this.about.kind === "plane" ? width : Math.min(BOARD_HEIGHT, width);
    const scale = window.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: width * scale, height: height * scale });
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    const pen = this.canvas.getContext("2d");
    pen.scale(scale, scale);
    this.size = { width, height };
    this.colors = PALETTE.map((name) => cssColor(pen, this.canvas, name));
    this.ink = cssColor(pen, this.canvas, "--ink");
    if (now.bytes) this.drawField(pen, now);
    this.drawAxes(pen);
    if (now.against) this.drawAgainst(pen, now.against);
    else this.drawPoints(pen);
    if (now.curve) this.drawCurve(pen, now.curve);
    if (this.cursor) this.drawCursor(pen);
  }

  /** Pixels of a place of the board. */
  at(x, y) {
    const { width, height } = this.size;
    const [left, right] = this.about.x;
    const [low, high] = this.about.y;
    return [EDGE + ((x - left) / (right - left)) * (width - EDGE), (height - EDGE) * (1 - (y - low) / (high - low))];
  }

  /** The place of the board under some pixels. */
  place(left, top) {
    const { width, height } = this.size;
    const [from, to] = this.about.x;
    const [low, high] = this.about.y;
    return [from + ((left - EDGE) / (width - EDGE)) * (to - from), low + (1 - top / (height - EDGE)) * (high - low)];
  }

  drawField(pen, now) {
    const bytes = Uint8Array.from(atob(now.bytes), (letter) => letter.charCodeAt(0));
    const { side } = now;
    const several = bytes.length > side * side;
    const picture = new ImageData(side, side);
    const labels = new Uint8Array(side * side);
    for (let place = 0; place < side * side; place += 1) {
      const [label, sure] = several ? [bytes[place], bytes[side * side + place] / 255] : [Number(bytes[place] > 127), Math.abs(bytes[place] - 127.5) / 127.5];
      labels[place] = label;
      picture.data.set([...rgb(this.colors[label % this.colors.length]), 20 + 150 * sure], 4 * place);
    }
    const small = new OffscreenCanvas(side, side);
    small.getContext("2d").putImageData(picture, 0, 0);
    const { width, height } = this.size;
    pen.imageSmoothingEnabled = true;
    pen.drawImage(small, EDGE, 0, width - EDGE, height - EDGE);
    if (this.about.classes.length) this.drawBorder(pen, labels, side);
  }

  /** A line between places that the network takes for different classes. */
  drawBorder(pen, labels, side) {
    const step = [(this.size.width - EDGE) / side, (this.size.height - EDGE) / side];
    pen.strokeStyle = this.ink;
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (let row = 0; row < side; row += 1) {
      for (let column = 0; column < side; column += 1) {
        const here = row * side + column;
        const [x, y] = [EDGE + column * step[0], row * step[1]];
        if (column + 1 < side && labels[here] !== labels[here + 1]) {
          pen.moveTo(x + step[0], y);
          pen.lineTo(x + step[0], y + step[1]);
        }
        if (row + 1 < side && labels[here] !== labels[here + side]) {
          pen.moveTo(x, y + step[1]);
          pen.lineTo(x + step[0], y + step[1]);
        }
      }
    }
    pen.stroke();
  }

  drawAxes(pen) {
    const { width, height } = this.size;
    const [first, second] = this.about.kind === "counts" ? ["target", "output"] : [this.about.names[0], this.about.names.at(-1)];
    pen.fillStyle = pen.strokeStyle = this.ink;
    pen.lineWidth = 1;
    pen.font = `${LETTERS}px system-ui, sans-serif`;
    pen.strokeRect(EDGE + 0.5, 0.5, width - EDGE - 1, height - EDGE - 1);
    pen.textAlign = "center";
    const bottom = height - EDGE + LETTERS + 4;
    pen.fillText(`${shortened(this.about.x[0])}   to   ${shortened(this.about.x[1])}:  ${first}`, (width + EDGE) / 2, bottom);
    pen.save();
    pen.translate(LETTERS + 4, (height - EDGE) / 2);
    pen.rotate(-Math.PI / 2);
    pen.fillText(`${shortened(this.about.y[0])}   to   ${shortened(this.about.y[1])}:  ${second}`, 0, 0);
    pen.restore();
  }

  drawPoints(pen) {
    const { points, classes } = this.about;
    const shown = this.own ?? points.x.map((x, place) => [x, points.y[place], points.labels[place], points.held[place]]);
    for (const [x, y, label = 0, held = false] of shown) {
      const color = classes.length ? this.colors[label % this.colors.length] : this.ink;
      this.mark(pen, this.at(x, y), classes.length ? label : 0, color, held);
    }
  }

  mark(pen, [x, y], shape, color, hollow) {
    pen.beginPath();
    outlines[shape % outlines.length](pen, x, y, RADIUS);
    pen.closePath();
    pen.fillStyle = color;
    if (!hollow) pen.fill();
    pen.lineWidth = hollow ? 1.8 : 1;
    pen.strokeStyle = hollow ? color : cssColor(pen, this.canvas, "--paper");
    pen.stroke();
  }

  drawAgainst(pen, { x, y }) {
    x.forEach((target, place) => this.mark(pen, this.at(target, y[place]), 0, this.colors[1], this.about.points.held[place]));
  }

  drawCurve(pen, { x, y }) {
    pen.save();
    pen.beginPath();
    pen.rect(EDGE, 0, this.size.width - EDGE, this.size.height - EDGE);
    pen.clip();
    pen.strokeStyle = this.colors[1];
    pen.lineWidth = 2.5;
    pen.beginPath();
    x.forEach((place, number) => pen.lineTo(...this.at(place, y[number])));
    pen.stroke();
    pen.restore();
  }

  drawCursor(pen) {
    const [x, y] = this.at(...this.cursor);
    pen.strokeStyle = cssColor(pen, this.canvas, "--chosen");
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(x - 10, y);
    pen.lineTo(x + 10, y);
    pen.moveTo(x, y - 10);
    pen.lineTo(x, y + 10);
    pen.stroke();
  }

  /** How often each class is taken for each. */
  drawCounts({ counts, says }) {
    const { classes } = this.about;
    const head = make("tr", {}, make("td", {}), ...classes.map((name) => make("th", { scope: "col" }, name)));
    const rows = counts.map((row, actual) =>
      make("tr", {}, make("th", { scope: "row" }, classes[actual]), ...row.map((count, taken) => make("td", { class: taken === actual ? "right" : count ? "wrong" : "" }, count ? String(count) : "·"))),
    );
    // not a caption, which would be as narrow as a table of two classes is
    setText(this.says, `${says[0].toUpperCase()}${says.slice(1)}. Rows: their class; columns: what they are taken for.`);
    this.counts.replaceChildren(make("table", {}, head, ...rows));
  }
}

const outlines = [
  (pen, x, y, r) => pen.arc(x, y, r, 0, 2 * Math.PI),
  (pen, x, y, r) => pen.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8),
  (pen, x, y, r) => polygon(pen, [[x, y - r * 1.2], [x + r * 1.1, y + r], [x - r * 1.1, y + r]]),
  (pen, x, y, r) => polygon(pen, [[x, y - r * 1.3], [x + r * 1.3, y], [x, y + r * 1.3], [x - r * 1.3, y]]),
  (pen, x, y, r) => {
    pen.rect(x - r * 1.2, y - r * 0.4, r * 2.4, r * 0.8);
    pen.rect(x - r * 0.4, y - r * 1.2, r * 0.8, r * 2.4);
  },
];

function polygon(pen, corners) {
  corners.forEach((corner) => pen.lineTo(...corner));
}

function boardWidth({ kind }) {
  return kind === "plane" ? BOARD_HEIGHT : 640;
}

/** A color of the page, as a canvas writes it. */
function cssColor(pen, canvas, name) {
  pen.fillStyle = getComputedStyle(canvas).getPropertyValue(name).trim();
  return pen.fillStyle;
}

function rgb(color) {
  return [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
}

/** An end of an axis. */
function shortened(number) {
  return String(Number(number.toPrecision(3)));
}
