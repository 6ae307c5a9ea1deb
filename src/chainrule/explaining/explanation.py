"""An explanation: lines, each one quantity with the Term that it was computed by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from itertools import islice
from typing import overload

from chainrule.errors import ChainruleError, unknown
from chainrule.explaining.name_lookup import Finder
from chainrule.explaining.notation_view import Shown
from chainrule.explaining.quantity_arrays import Family, Group
from chainrule.network.quantities import Quantity
from chainrule.symbolic.notations import Notation, Symbol, ascii_form
from chainrule.symbolic.term import Term
from chainrule.training.snapshot import About

MOST_SUGGESTED = 3000  # symbols that a wrong one is compared with


@dataclass(frozen=True)
class Line:
    """One quantity of a run.

    Attributes
    ----------
    quantity : Quantity
        What it is, whatever the course calls it.
    term : Term
        How it was computed.
    phase : {"given", "forward", "error", "backward", "regularization", "update"}
    updates : int
        How many updates of the weights came before it.
    names : mapping
        The quantities that Terms of the same pass stand for: where a formula stops.
    """

    quantity: Quantity
    term: Term
    phase: str
    updates: int
    names: Shown

    @property
    def value(self) -> float:
        """The number; a derivation has none."""
        if self.term.value is None:
            raise ChainruleError("this is a derivation: its quantities are letters, without values")
        return float(self.term.value)


@dataclass(frozen=True, repr=False)
class Explanation(Sequence[Line]):
    """The lines of a run in their order, and the notation to show them in.

    Parameters
    ----------
    groups : tuple of Group
        Everything that the run computed.
    notation : Notation
    about : About
        What was run.
    chosen : tuple of Line, optional
        Those that were asked for; all if None. A network of any size can be run: a Line is made
        when it is looked at.
    """

    groups: tuple[Group, ...]
    notation: Notation
    about: About = field(default_factory=About)
    chosen: tuple[Line, ...] | None = None

    @cached_property
    def items(self) -> tuple[Line, ...]:
        """All lines, made."""
        if self.chosen is not None:
            return self.chosen
        return tuple(
            self.step(group, pair[0], pair[1])
            for group in self._shown
            for pair in group.quantities()
        )

    @cached_property
    def _shown(self) -> list[Group]:
        """The groups without what the notation leaves out."""
        return [group.of(self._has_symbol) for group in self.groups]

    def _has_symbol(self, family: Family) -> bool:
        return self.notation.shows(Quantity(family.kind, family.layer))

    @cached_property
    def families(self) -> list[tuple[Group, Family]]:
        """Every family that the notation shows, with its group."""
        return [(group, family) for group in self._shown for family in group.families]

    def step(self, group: Group, family: Family, quantity: Quantity) -> Line:
        """One Line, made."""
        return self.made(group, quantity, family.term(quantity), group.phase)

    def made(self, group: Group, quantity: Quantity, term: Term, phase: str) -> Line:
        """A Line of a Term that the run, in the pass of the group, can tell of."""
        group.names.name(term, quantity)
        names = self._names[id(group.names)]
        return Line(quantity, names.signed(term, quantity), phase, group.updates, names)

    @cached_property
    def _names(self) -> dict[int, Shown]:
        """Where formulas stop, for each pass, in this notation."""
        return {id(group.names): Shown(group.names, self.notation) for group in self.groups}

    @property
    def lettered(self) -> bool:
        """Whether it is a derivation: Terms have no values."""
        return bool(self.groups) and self.groups[0].families[0].terms.lettered

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Explanation: ...
    def __getitem__(self, index: int | slice) -> Line | Explanation:
        return self.part(self.items[index]) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        if self.chosen is not None:
            return len(self.chosen)
        return sum(family.count for _, family in self.families)

    def __iter__(self) -> Iterator[Line]:
        return iter(self.items)

    def part(self, items: Sequence[Line]) -> Explanation:
        """Only these lines, of the same run."""
        return Explanation(self.groups, self.notation, self.about, tuple(items))

    def symbol(self, quantity: Quantity) -> Symbol:
        """What the notation calls a quantity."""
        if quantity not in self._symbols:
            self._symbols[quantity] = self.notation.symbol(quantity)
        return self._symbols[quantity]

    @cached_property
    def _symbols(self) -> dict[Quantity, Symbol]:
        """Those that were asked for: a weight stands in many formulas."""
        return {}

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.families, self.notation)

    def find(self, name: str) -> list[tuple[Group, Family, Quantity]]:
        """Where the quantities of a name stand in the run."""
        return self._finder.find(name)

    def only(self, *names: str, updates: int | None = None) -> Explanation:
        """The lines of the quantities so named: by the notation's symbol, as one types it, or by
        the plain one.

        Without the number of a sample, as in ``delta_o1`` for ``delta_o1(2)``, those of all samples
        are meant. With `updates`, only of the pass after so many updates of the weights.

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
        found: dict[int, dict[Quantity, Family]] = {}  # by group
        for name in names:
            matches = self.find(name)
            if not matches:
                raise unknown("quantity", ascii_form(name), self.suggestions())
            for group, family, quantity in matches:
                found.setdefault(id(group), {})[quantity] = family
        if self.chosen is not None:
            asked = {
                (quantity, group.updates)
                for group in self._shown
                for quantity in found.get(id(group), ())
            }
            kept = [step for step in self.chosen if (step.quantity, step.updates) in asked]
        else:
            pairs = [
                (group, [(it[q], q) for it in [found.get(id(group), {})] for q in it])
                for group in self._shown
            ]
            kept = [self.step(group, *pair) for group, here in pairs for pair in group.sort(here)]
        return self.part([step for step in kept if updates in (None, step.updates)])

    def suggestions(self) -> Iterator[str]:
        """Names that a wrong one is compared with."""
        quantities = (q for _, family in self.families for q in islice(family.quantities(), 100))
        return (
            ascii_form(self.symbol(quantity)) for quantity in islice(quantities, MOST_SUGGESTED)
        )

    def __repr__(self) -> str:
        return (
            f"<explanation of {len(self)} quantities of a {self.notation.network} network; "
            "chainrule.render(...) "
            "writes them out>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows; found by name, as formats stand above explanations."""
        html: str = import_module("chainrule.explaining.render").notebook(self)
        return html

    def value(self, name: str, updates: int = 0) -> float:
        """The number of one quantity, after so many updates of the weights."""
        found = self.only(name, updates=updates)
        if not found:
            raise ChainruleError(f"{name} was not computed after {updates} updates")
        return found[0].value
