"""Steps: what explaining produces. A Step is one quantity with the Term that it was computed by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import overload

from chainrule.errors import ChainruleError, unknown
from chainrule.notations import Notation, ascii_form
from chainrule.quantities import Quantity
from chainrule.terms import Term


@dataclass(frozen=True)
class Step:
    """One quantity of a run.

    Attributes
    ----------
    quantity : Quantity
        What it is, whatever the course calls it.
    term : Term
        How it was computed.
    phase : {"given", "forward", "error", "backward", "update"}
    updates : int
        How many updates of the weights came before it.
    names : mapping
        The quantities that Terms of the same pass stand for: where a formula stops.
    """

    quantity: Quantity
    term: Term
    phase: str
    updates: int
    names: Mapping[Term, Quantity]

    @property
    def value(self) -> float:
        """The number."""
        return float(self.term.value)


@dataclass(frozen=True, repr=False)
class Steps(Sequence[Step]):
    """The Steps of a run in their order, and the notation to show them in."""

    items: tuple[Step, ...]
    notation: Notation

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> Steps: ...
    def __getitem__(self, index: int | slice) -> Step | Steps:
        return Steps(self.items[index], self.notation) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.items)

    def only(self, *names: str, updates: int | None = None) -> Steps:
        """The Steps of the quantities so named: by the notation's symbol, as one types it, or by the plain one.

        Without the number of a sample, as in ``delta_o1`` for ``delta_o1(2)``, those of all samples are meant.
        With `updates`, only of the pass after so many updates of the weights.

        Raises
        ------
        ChainruleError
            If a name fits no quantity of the run; the message offers the nearest.

        Examples
        --------
        >>> steps = chainrule.explain(chainrule.load_example("mazur"))
        >>> [round(step.value, 9) for step in steps.only("delta_o1", "w5+")]
        [0.138498562, 0.35891648]
        """
        exact, whole = self._index
        chosen: set[int] = set()
        for name in map(ascii_form, names):
            found = exact.get(name) or whole.get(name)
            if not found:
                raise unknown("quantity", name, (ascii_form(self.notation.symbol(item.quantity)) for item in self))
            chosen.update(found)
        items = (self.items[number] for number in sorted(chosen))
        return Steps(tuple(item for item in items if updates in (None, item.updates)), self.notation)

    @cached_property
    def _index(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """The Steps of each name, with and without the number of a sample."""
        books = (self.notation, Notation("plain", self.notation.network, self.notation.samples))
        exact: dict[str, list[int]] = {}
        whole: dict[str, list[int]] = {}
        for number, item in enumerate(self.items):
            for index, quantity in ((exact, item.quantity), (whole, replace(item.quantity, sample=0))):
                for name in {ascii_form(book.symbol(quantity)) for book in books}:
                    index.setdefault(name, []).append(number)
        return exact, whole

    def __repr__(self) -> str:
        return f"<{len(self)} Steps of a {self.notation.network} network; chainrule.render(...) writes them out>"

    def value(self, name: str, updates: int = 0) -> float:
        """The number of one quantity, after so many updates of the weights."""
        found = self.only(name, updates=updates)
        if not found:
            raise ChainruleError(f"{name} was not computed after {updates} updates")
        return found[0].value
