// What leads to a quantity, and what it leads to, along the formulas of a pass.

/** For each quantity the places whose formulas it stands in. */
export function uses(lines) {
  const found = lines.map(() => []);
  lines.forEach((line, place) => line.needs.forEach((need) => found[need].push(place)));
  return found;
}

/** Everything that can be reached from a place, itself left out. */
export function reached(place, next) {
  const found = new Set();
  const open = [place];
  while (open.length) {
    for (const other of next(open.pop())) {
      if (!found.has(other)) {
        found.add(other);
        open.push(other);
      }
    }
  }
  return found;
}

/** The same, which keeps the last answer: a press on what is pointed at asks for it again. */
export function remembered(next) {
  let [last, found] = [null, null];
  return (place) => {
    if (place !== last) [last, found] = [place, reached(place, next)];
    return found;
  };
}
