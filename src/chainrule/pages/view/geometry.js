// Where units stand: a column for each layer, a row for each unit that is drawn.

const UNIT = { width: 116, height: 90 };
const DIGITS = 6; // for which the widths here have room
const DOWN = 34; // between units of a layer
const ACROSS = { least: 120, most: 260 }; // between layers
const MARGIN = 16;
const LETTER = 7; // pixels, of a digit
const BEHIND = 130; // the outputs, for their targets and errors
const TOP = 28; // for the names of layers

/** The units of a layer that are drawn; 0 stands for those that are folded away. */
export function drawnUnits(count, most, open) {
  const all = Array.from({ length: count }, (_, number) => number + 1);
  if (count <= most || open) return all;
  return [...all.slice(0, most - 2), 0, count]; // as drawn.py has them
}

/** Columns of places, and the size of the whole, for a board of some width and numbers of so many
 *  digits: a number that runs out of its unit would be covered by what stands beside. */
export function placed(layers, most, opened, available, digits) {
  const more = LETTER * Math.max(0, digits - DIGITS);
  const [unitWidth, behind, least] = [UNIT.width + more, BEHIND + more, ACROSS.least + more];
  const columns = layers.map((layer, number) => drawnUnits(layer.count, most, opened.has(number)));
  const rows = Math.max(...columns.map((column) => column.length));
  const height = TOP + rows * (UNIT.height + DOWN) + MARGIN;
  const room = (available - 2 * MARGIN - behind - columns.length * unitWidth) / (columns.length - 1);
  const across = unitWidth + Math.max(least, Math.min(Math.max(least, ACROSS.most), room));
  const columnsPlaced = columns.map((column, number) => {
    const top = TOP + ((rows - column.length) * (UNIT.height + DOWN)) / 2;
    const left = MARGIN + number * across;
    return column.map((unit, row) => ({ unit, left, top: top + row * (UNIT.height + DOWN), width: unitWidth, height: UNIT.height }));
  });
  const width = (columns.length - 1) * across + unitWidth + behind + 2 * MARGIN;
  return { columns: columnsPlaced, width, height };
}

/** From the right side of a unit to the left side of one in the next layer. */
export function line(from, to) {
  return {
    x1: from.left + from.width,
    y1: from.top + UNIT.height / 2,
    x2: to.left,
    y2: to.top + UNIT.height / 2,
  };
}

// Where along its connection a label may stand, the best place first: nearer to the sender, where
// lines have parted.
const SHARES = [0.34, 0.5, 0.66, 0.22, 0.78];
const LABEL = { symbol: 36, height: 39 }; // two lines: the weight, and the one after the step
const OVER = 6; // that a label may stand over the edge of a unit

/** Where the labels of all connections between two layers stand, whose numbers have so many
 *  letters: each at the first place where it covers none before it. Those for which there is no
 *  room are `crowded`. */
export function labelPlaces(lines, letters) {
  const width = LABEL.symbol + LETTER * letters;
  const taken = [];
  const covers = (one, other) => Math.abs(one.left - other.left) < width && Math.abs(one.top - other.top) < LABEL.height;
  return lines.map((ends) => {
    const places = SHARES.map((share) => along(ends, share, width / 2 - OVER));
    const free = places.find((place) => !taken.some((other) => covers(place, other)));
    if (free) taken.push(free);
    return { ...(free ?? places[0]), crowded: !free };
  });
}

/** A place on a connection that is so far from both units. */
function along({ x1, y1, x2, y2 }, share, least) {
  const left = x1 + share * (x2 - x1);
  return { left: Math.max(x1 + least, Math.min(left, x2 - least)), top: y1 + share * (y2 - y1) };
}
