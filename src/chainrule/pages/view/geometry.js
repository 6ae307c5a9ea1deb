// Where units stand: a column for each layer, a row for each unit that is drawn.

export const UNIT = { width: 116, height: 90 };
const DOWN = 34; // between units of a layer
const ACROSS = { least: 120, most: 260 }; // between layers
const MARGIN = 16;
const BEHIND = 130; // the outputs, for their targets and errors
const TOP = 28; // for the names of layers

/** The units of a layer that are drawn; 0 stands for those that are folded away. */
export function drawnUnits(count, most, open) {
  const all = Array.from({ length: count }, (_, number) => number + 1);
  if (count <= most || open) return all;
  return [...all.slice(0, most - 2), 0, count]; // as in order.py
}

/** Columns of places, and the size of the whole, for a board of some width. */
export function placed(layers, most, opened, available) {
  const columns = layers.map((layer, number) => drawnUnits(layer.count, most, opened.has(number)));
  const rows = Math.max(...columns.map((column) => column.length));
  const height = TOP + rows * (UNIT.height + DOWN) + MARGIN;
  const room = (available - 2 * MARGIN - BEHIND - columns.length * UNIT.width) / (columns.length - 1);
  const across = UNIT.width + Math.max(ACROSS.least, Math.min(ACROSS.most, room));
  const columnsPlaced = columns.map((column, number) => {
    const top = TOP + ((rows - column.length) * (UNIT.height + DOWN)) / 2;
    const left = MARGIN + number * across;
    return column.map((unit, row) => ({ unit, left, top: top + row * (UNIT.height + DOWN) }));
  });
  const width = (columns.length - 1) * across + UNIT.width + BEHIND + 2 * MARGIN;
  return { columns: columnsPlaced, width, height };
}

/** From the right side of a unit to the left side of one in the next layer. */
export function line(from, to) {
  return {
    x1: from.left + UNIT.width,
    y1: from.top + UNIT.height / 2,
    x2: to.left,
    y2: to.top + UNIT.height / 2,
  };
}

/** Where the label of a connection stands: nearer to the sender, where lines have parted. */
export function labelPlace({ x1, y1, x2, y2 }, share = 0.36) {
  return { left: x1 + share * (x2 - x1), top: y1 + share * (y2 - y1) };
}
