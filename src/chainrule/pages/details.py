"""What is said of single quantities: symbol, formula, numbers put in, a sentence.

Pieces of MathML come again and again, the same symbol in every step, so each is sent once and
known by its number after that.
"""

from __future__ import annotations

from chainrule.explaining.words import sentence
from chainrule.pages import formulas
from chainrule.pages.layout import PassLayout
from chainrule.symbolic.term import Term


class Pieces:
    """The MathML that a page has been sent, by its number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._new: list[tuple[int, str]] = []

    def number(self, piece: str | None) -> int | None:
        """The number of a piece; one that is new is sent with the next answer."""
        if piece is None:
            return None
        if piece not in self._numbers:
            self._numbers[piece] = len(self._numbers)
            self._new.append((self._numbers[piece], piece))
        return self._numbers[piece]

    def take_new(self) -> list[tuple[int, str]]:
        """What has not been sent yet."""
        taken, self._new = self._new, []
        return taken


def details(
    layout: PassLayout, places: list[int], digits: int, pieces: Pieces, whole: bool = False
) -> list[dict[str, object]]:
    """Of each of these quantities, what a reader sees who points at it.

    Long sums are cut short, for a list; with `whole` they are there in full besides.
    """
    return [_detail(layout, place, digits, pieces, whole) for place in places]


def _detail(
    layout: PassLayout, place: int, digits: int, pieces: Pieces, whole: bool
) -> dict[str, object]:
    line = layout.line(place)
    explanation = layout.explanation

    # A formula may stop at what the page does not list: of a large network, at other units.
    def place_of(term: Term) -> int | None:
        quantity = line.names.get(term)
        return None if quantity is None else layout.place.get(quantity)

    def written(most: int) -> tuple[str | None, str | None]:
        asked = explanation, line, place_of, digits, most
        return formulas.formula_of(*asked), formulas.numbers_of(*asked)

    formula, numbers = written(formulas.MOST_IN_LIST)
    found: dict[str, object] = {
        "place": place,
        "symbol": pieces.number(formulas.symbol_of(explanation, line)),
        "formula": pieces.number(formula),
        "numbers": pieces.number(numbers),
        "words": f"{sentence(explanation, line)}.",
    }
    # A sum of a hundred addends takes a browser as long as a hundred lines; who points at it gets
    # them all, and a list some.
    if formula is not None and formulas.DOTS in formula:
        found["cut"] = True
        if whole:
            formula, numbers = written(formulas.MOST_ADDENDS)
            found["whole"] = {"formula": pieces.number(formula), "numbers": pieces.number(numbers)}
    return found
