"""MathML as LaTeX: what equations of worked examples are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Element:
    """An element of a formula: its tag, the encoding of an annotation, its text and its parts."""

    tag: str
    encoding: str = ""
    text: str = ""
    children: list[Element] = field(default_factory=list)


def latex_of(element: Element) -> str:
    """A formula in LaTeX; the TeX that it was made of, where the page has kept that."""
    annotation = _annotation(element)
    return annotation if annotation is not None else _latex(element)


def _annotation(element: Element) -> str | None:
    """The TeX beside a formula, as KaTeX and Pandoc write it."""
    if element.tag == "annotation" and "tex" in element.encoding:
        return element.text
    found = (_annotation(child) for child in element.children)
    return next((text for text in found if text is not None), None)


def _latex(element: Element) -> str:
    parts = [_latex(child) for child in element.children if child.tag != "annotation"]
    write = WRITTEN.get(element.tag)
    # Elements with too few parts are damaged: what there is of them is written side by side.
    if write is not None and len(parts) >= NEEDED.get(element.tag, 1):
        return write(parts)
    return element.text + " ".join(parts)


def _braced(text: str) -> str:
    return f"{{{text}}}"


def _table(parts: list[str]) -> str:
    return rf"\begin{{matrix}}{' '.join(parts)}\end{{matrix}}"


WRITTEN: dict[str, Callable[[list[str]], str]] = {
    "mfrac": lambda parts: rf"\frac{_braced(parts[0])}{_braced(parts[1])}",
    "msub": lambda parts: f"{parts[0]}_{_braced(parts[1])}",
    "msup": lambda parts: f"{parts[0]}^{_braced(parts[1])}",
    "msubsup": lambda parts: f"{parts[0]}_{_braced(parts[1])}^{_braced(parts[2])}",
    "munder": lambda parts: f"{parts[0]}_{_braced(parts[1])}",
    "mover": lambda parts: _over(*parts[:2]),
    "msqrt": lambda parts: rf"\sqrt{_braced(' '.join(parts))}",
    "mtable": _table,
    "mtr": lambda parts: " & ".join(parts) + r" \\",
    "mtd": lambda parts: " ".join(parts),
}
NEEDED = {"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2}


def _over(below: str, above: str) -> str:
    """A letter with a hat, or with something else above it."""
    return rf"\hat{_braced(below)}" if above in ("^", "ˆ", "̂") else f"{below}^{_braced(above)}"
