// Marks of a reader's own numbers: a sign, and a color beside it.

export const SIGNS = { right: "✓", rounded: "✓", follows: "↳", wrong: "✗", short: "…", unknown: "?" };

/** Mark the element of a quantity, or take the mark away. */
export function showMark(node, mark) {
  if ((node.dataset.mark ?? "") === (mark ?? "")) return;
  if (mark) {
    node.dataset.mark = mark;
    node.dataset.sign = SIGNS[mark];
  } else {
    delete node.dataset.mark;
    delete node.dataset.sign;
  }
}
