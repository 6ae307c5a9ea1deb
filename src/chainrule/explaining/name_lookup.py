"""From names to quantities: the one place where a name that somebody typed is looked up.

A run can have hundreds of thousands of quantities, so their symbols are not listed. Instead each
family has a pattern that its symbols follow, with gaps for the places::

    family     Frey's symbol of an entry, unit and sender open     pattern
    weight 1   v{sender}{unit}                                     v([0-9]+|[a-z])([0-9]+|[a-z])

    "v21"  ->  sender 2, unit 1  ->  Quantity("weight", 1, unit=1, sender=2)

`Explanation.find`, `only` and `value` ask here, and so do audits and claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, product
from operator import itemgetter
from typing import Any, NamedTuple

from chainrule.errors import ChainruleError, unknown
from chainrule.explaining.quantity_arrays import Family, Group
from chainrule.network.quantities import Place, Quantity
from chainrule.symbolic.notations import NUMBER, Gap, Notation, ascii_form

# A place is a number, or the letter that counts it in a derivation.
PLACE = r"(\d+|[a-z])"
# A derivative with the number of the sample at its end only.
ONE_SAMPLE = re.compile(r"d([^/()]+)/d(.+)\((\d+)\)")
OF_BOTH, OF_ERROR = r"d\1(\3)/d\2(\3)", r"d\1(\3)/d\2"
Places = dict[str, set[Place]]  # what a name says, by the field of `Quantity`

# How many symbols a name that fits nothing is compared with, and how many of each family: or they
# would all be of the first large array, the inputs or the weights of the first layer.
MOST_SUGGESTED = 3000
MOST_OF_A_FAMILY = 100


class Found(NamedTuple):
    """A quantity that a name stands for, and where it is computed."""

    group: Group
    family: Family
    quantity: Quantity


class Pattern(NamedTuple):
    """What symbols look like, how all of them begin, and which place each group is."""

    compiled: re.Pattern[str]
    begin: str
    gaps: list[Gap]


class Shape(NamedTuple):
    """Families whose symbols look alike, by their numbers, with a pattern for each notation."""

    layer: int
    patterns: list[Pattern]
    families: list[int]


class NameIndex:
    """Finds the quantities of some families by name, in a notation or the plain one.

    Parameters
    ----------
    families : iterable of (Group, Family)
    notation : Notation
    """

    def __init__(self, families: Iterable[tuple[Group, Family]], notation: Notation) -> None:
        self.families = list(families)
        self.notation = notation
        # A course's own names are tried first, and the plain ones always work: delta[2][1].
        plain = Notation("plain", notation.network, notation.samples)
        self._books = (notation, plain)
        self._shapes: dict[bool, list[Shape]] = {}

    def _shapes_of(self, sampled: bool) -> list[Shape]:
        """What names look like: δ_o1(2) with the number of the sample, or δ_o1 without."""
        if sampled not in self._shapes:
            # Passes after one another have the same symbols, and so one shape for each of them.
            alike: dict[tuple[str, int, str, tuple[str, ...]], list[int]] = {}
            for number, (_, family) in enumerate(self.families):
                gaps = tuple(name for name in family.places if sampled or name != "sample")
                like = (family.kind, family.layer, family.detail, gaps)
                alike.setdefault(like, []).append(number)
            self._shapes[sampled] = [
                Shape(
                    layer, [_pattern(book, kind, layer, detail, gaps) for book in self._books], of
                )
                for (kind, layer, detail, gaps), of in alike.items()
            ]
        return self._shapes[sampled]

    def find(self, name: str) -> list[Found]:
        """The quantities of this name; without the number of a sample, of all samples.

        Parameters
        ----------
        name : str
            A symbol of the notation or the plain one, also as one types it: δ_o1, delta_o1 or
            delta[2][1].

        Returns
        -------
        list of Found
            At least one; several where a quantity is computed in several passes.

        Raises
        ------
        ChainruleError
            If there is no such quantity, with the nearest names; or if the name is that of a unit
            that the network does not have.
        """
        typed = ascii_form(name)
        # People write dE/da(2) and dE/dw(2), where it is dE(2)/da(2) and dE(2)/dw here.
        twice, above = (ONE_SAMPLE.sub(to, typed) for to in (OF_BOTH, OF_ERROR))
        outside = ""
        for spelling in dict.fromkeys((typed, twice, above)):
            found, beyond = self._matching(spelling)
            if found:
                return found
            outside = outside or beyond
        if outside:
            raise ChainruleError(
                f"{name} is outside the {self.notation.network} network: {outside}"
            )
        raise unknown("quantity", typed, self._suggestions())

    def _matching(self, typed: str) -> tuple[list[Found], str]:
        """The quantities of a spelling; if there are none, where it is outside of the network."""
        outside = ""
        # First as a name with the number of a sample, δ_o1(2); then without, for all samples.
        for sampled in (True, False):
            found = []
            for number, places in self._fitting(typed, sampled):
                group, family = self.families[number]
                for quantity in _candidates(family, places):
                    if quantity in family:
                        found.append(Found(group, family, quantity))
                    # A weight that is missing because it is frozen is not outside the network.
                    elif family.present is None:
                        outside = outside or _range(family)
            if found:
                return found, ""
        return [], outside

    def _fitting(self, typed: str, sampled: bool) -> list[tuple[int, Places]]:
        """The families, by their number, in which a name fits, and the places that it names."""
        found: list[tuple[int, Places]] = []
        for shape in self._shapes_of(sampled):
            # The first notation in which the name fits decides; the plain one follows only if it
            # does not.
            for book, (pattern, begin, gaps) in zip(self._books, shape.patterns, strict=True):
                # Of dozens of patterns, nearly all are ruled out by how they begin.
                match = pattern.fullmatch(typed) if typed.startswith(begin) else None
                if match is None:
                    continue
                places = _places(book, shape.layer, gaps, match.groups())
                if places is not None:
                    found += [(number, places) for number in shape.families]
                    break
        # In the order of the computation, whatever the shapes are.
        return sorted(found, key=itemgetter(0))

    def _suggestions(self) -> Iterator[str]:
        """Names that a wrong one is compared with."""
        quantities = (
            quantity
            for _, family in self.families
            for quantity in islice(family.quantities(), MOST_OF_A_FAMILY)
        )
        # Symbols are filled in one by one, and only as many as are compared.
        for quantity in islice(quantities, MOST_SUGGESTED):
            yield ascii_form(self.notation.symbol(quantity))


def _candidates(family: Family, places: Places) -> Iterator[Quantity]:
    """What a name can mean in a family; a place that it omits can be any."""
    # Without a sample, δ_o1 means each sample's: all values of that field are combined.
    choices = (places.get(field, every) for field, every in family.places.items())
    for choice in product(*choices):
        fields = dict(zip(family.places, choice, strict=True))
        yield Quantity(family.kind, family.layer, detail=family.detail, **fields)


def _places(book: Notation, layer: int, gaps: list[Gap], texts: tuple[str, ...]) -> Places | None:
    """What stands in the gaps, by field of a Quantity; None if a place is named in two ways, such
    as in w21 where both numbers are that of the unit.
    """
    places: Places = {}
    for gap, text in zip(gaps, texts, strict=True):
        number = int(text) if text.isdigit() else text
        # A running number such as the 5 of w5 says unit and sender at once.
        if gap != NUMBER:
            places.setdefault(gap.place, set()).add(number)
        elif isinstance(number, str):
            # wx is no weight: read as an open place, it would be all of them
            return None
        else:
            unit, sender = book.numbered(layer, number)
            places.setdefault("unit", set()).add(unit)
            places.setdefault("sender", set()).add(sender)
    # A field can stand twice in a template. Both must then say the same.
    return None if any(len(values) > 1 for values in places.values()) else places


def _pattern(
    book: Notation, kind: str, layer: int, detail: str, places: tuple[str, ...]
) -> Pattern:
    """What the symbols of a family look like, with these places open."""
    # The symbol of a quantity whose places are gaps: the text around the gaps is what all symbols
    # of the family share.
    gaps: dict[str, Any] = {name: Gap(name) for name in places}
    pieces = book.symbol(Quantity(kind, layer, detail=detail, **gaps)).spelling
    spelled = [PLACE if isinstance(it, Gap) else re.escape(ascii_form(it)) for it in pieces]
    begin = "" if isinstance(pieces[0], Gap) else ascii_form(pieces[0])
    return Pattern(
        re.compile("".join(spelled)), begin, [piece for piece in pieces if isinstance(piece, Gap)]
    )


def _range(family: Family) -> str:
    """Which places a family has, in words."""
    words = {"unit": "units", "sender": "sending units", "sample": "samples"}
    parts = []
    for name, places in family.places.items():
        listed = list(places)
        # Symbols of a single sample do not show its number, so it cannot have been the wrong one.
        if name == "sample" and len(listed) == 1:
            continue
        parts.append(
            f"{words[name]} are {listed[0]}" + (f" to {listed[-1]}" if len(listed) > 1 else "")
        )
    return ", ".join(parts)
