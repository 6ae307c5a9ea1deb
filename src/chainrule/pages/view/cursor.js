// Where the reader is in a pass: how many of its quantities are computed so far.
//
// Given quantities come first and are always there. A stride says how far one press goes: one
// quantity, to the end of a layer, of a sample, of a phase, or of the whole step.

export const STRIDES = [
  ["quantity", "one number"],
  ["unit", "one unit"],
  ["title", "one layer"],
  ["sample", "one sample"],
  ["phase", "one phase"],
  ["step", "one step"],
];

/** The number of quantities that are given. */
export function begin(lines) {
  const first = lines.findIndex((line) => line.phase !== "given");
  return first < 0 ? lines.length : first;
}

/** What two neighbours must share to be passed in one stride. */
function together(stride, one, other) {
  if (stride === "step") return true;
  if (stride === "phase") return one.phase === other.phase;
  if (stride === "title") return one.title === other.title;
  if (stride === "sample") return one.phase === other.phase && one.sample === other.sample;
  if (stride === "unit") {
    return one.title === other.title && one.unit === other.unit && one.sample === other.sample;
  }
  return false;
}

/** Where a stride forward ends; null where it leaves the pass. */
export function ahead(lines, at, stride) {
  if (at >= lines.length) return null;
  let end = at + 1;
  while (end < lines.length && together(stride, lines[end - 1], lines[end])) end += 1;
  return end;
}

/** Where a stride back ends; null where it leaves the pass. */
export function back(lines, at, stride) {
  const least = begin(lines);
  if (at <= least) return null;
  let start = at - 1;
  while (start > least && together(stride, lines[start - 1], lines[start])) start -= 1;
  return start;
}
