"""An explanation: lines, each one quantity with the Term that it was computed by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import overload

from chainrule.documents.brief import number_of
from chainrule.errors import ChainruleError
from chainrule.explaining.name_lookup import Found, NameIndex
from chainrule.explaining.notation_view import NotationView
from chainrule.explaining.pass_numbers import PassNumbers
from chainrule.explaining.quantity_arrays import Family, Group
from chainrule.network.quantities import Quantity
from chainrule.symbolic.notations import Notation, Symbol
from chainrule.symbolic.term import Term
from chainrule.training.snapshot import About


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
    names: NotationView

    def __repr__(self) -> str:
        value = "" if self.term.value is None else f" = {self.value:.9g}"
        return f"<{self.quantity}{value}, {self.phase}, after {number_of(self.updates, 'update')}>"

    @property
    def value(self) -> float:
        """The number; a derivation has none."""
        if self.term.value is None:
            raise ChainruleError("this is a derivation: its quantities are letters, without values")
        return float(self.term.value)

    def ingredients(self) -> list[Quantity]:
        """The quantities in its formula, each once."""
        # A quantity that only is another one, as ∂net_o1/∂w5 is out_h1, depends on that one.
        alias = self.names.get(self.term)
        if alias is not None and alias != self.quantity:
            return [alias]
        named: dict[Quantity, None] = {}
        # Down the formula to the first names, without recursion, which long sums would exhaust.
        waiting = list(self.term.arguments)
        while waiting:
            term = waiting.pop()
            quantity = self.names.get(term)
            if quantity is None:
                waiting += term.arguments
            else:
                named[quantity] = None
        return list(named)


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
    page : callable
        Writes it as the HTML that a notebook shows. It is handed in by whoever makes an
        explanation, as layout and formats stand above it.
    """

    groups: tuple[Group, ...]
    notation: Notation
    about: About = field(default_factory=About)
    chosen: tuple[Line, ...] | None = None
    page: Callable[[Explanation], str] = field(default=repr, repr=False, compare=False)

    @cached_property
    def items(self) -> tuple[Line, ...]:
        """All lines, made."""
        if self.chosen is not None:
            return self.chosen
        return tuple(
            self.line(group, pair[0], pair[1])
            for group in self.shown_groups
            for pair in group.quantities()
        )

    @cached_property
    def shown_groups(self) -> list[Group]:
        """The groups without what the notation leaves out."""
        return [group.of(self._has_symbol) for group in self.groups]

    def _has_symbol(self, family: Family) -> bool:
        return self.notation.shows(Quantity(family.kind, family.layer))

    @cached_property
    def families(self) -> list[tuple[Group, Family]]:
        """Every family that the notation shows, with its group."""
        return [(group, family) for group in self.shown_groups for family in group.families]

    def line(self, group: Group, family: Family, quantity: Quantity) -> Line:
        """One Line, made."""
        return self.line_of(group, quantity, family.term(quantity), group.phase)

    def line_of(self, group: Group, quantity: Quantity, term: Term, phase: str) -> Line:
        """A Line for a Term of the pass that the group belongs to."""
        # A Term that is not an entry of an array of the run, such as a sum of paths, is named here.
        group.names.name(term, quantity)
        names = self._names[id(group.names)]
        return Line(quantity, names.signed(term, quantity), phase, group.updates, names)

    @cached_property
    def _names(self) -> dict[int, NotationView]:
        """Where formulas stop, for each pass, in this notation."""
        # All groups of a pass share their names, and with them one view.
        return {id(group.names): NotationView(group.names, self.notation) for group in self.groups}

    @property
    def lettered(self) -> bool:
        """Whether it is a derivation: Terms have no values."""
        # In a derivation all arrays are letters, so one is as good as any.
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
        # Counted without making a line: a large network has hundreds of thousands.
        return sum(family.count for _, family in self.families)

    def __iter__(self) -> Iterator[Line]:
        return iter(self.items)

    def part(self, items: Sequence[Line]) -> Explanation:
        """Only these lines, of the same run."""
        return replace(self, chosen=tuple(items))

    def symbol(self, quantity: Quantity) -> Symbol:
        """What the notation calls a quantity."""
        return self.notation.symbol(quantity)

    def unit(self, layer: int, unit: int) -> Symbol:
        """What the notation calls a unit."""
        if (layer, unit) not in self._units:
            self._units[layer, unit] = self.notation.unit(layer, unit)
        return self._units[layer, unit]

    @cached_property
    def _units(self) -> dict[tuple[int, int], Symbol]:
        """Those whose names were asked for."""
        return {}

    def numbers(self, updates: int = 0) -> PassNumbers:
        """The numbers of the pass after so many updates of the weights."""
        if updates not in self._numbers:
            self._numbers[updates] = PassNumbers(it for it in self.groups if it.updates == updates)
        return self._numbers[updates]

    @cached_property
    def _numbers(self) -> dict[int, PassNumbers]:
        """Those of the passes that were asked for."""
        return {}

    def number(self, quantity: Quantity, updates: int = 0) -> float | None:
        """The number of a quantity of a pass, as its line has it, without making the line; None
        if the pass has no such quantity.

        Weights are found in every pass, also in those that do not list them again.
        """
        number = self.numbers(updates).number(quantity)
        negated = number is not None and quantity.kind in self.notation.negated
        return -number if negated and number is not None else number

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex(self.families, self.notation)

    def find(self, name: str) -> list[Found]:
        """Where the quantities of a name stand in the run; see `NameIndex.find`."""
        return self._index.find(name)

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
        >>> [round(line.value, 9) for line in steps.only("delta_o1", "w5+")]
        [0.138498562, 0.35891648]
        """
        found = [match for name in names for match in self.find(name)]
        # Of a whole run, only the lines that were asked for are made; a part has its lines already.
        if self.chosen is None:
            kept = self._lines_of(found)
        else:
            asked = {(match.quantity, match.group.updates) for match in found}
            kept = [line for line in self.chosen if (line.quantity, line.updates) in asked]
        return self.part([line for line in kept if updates in (None, line.updates)])

    def _lines_of(self, found: list[Found]) -> list[Line]:
        """Lines of what was found, in the order of the computation, each once."""
        # A quantity that was found by two names is one entry here.
        by_group: dict[int, dict[Quantity, Family]] = {}
        for group, family, quantity in found:
            by_group.setdefault(id(group), {})[quantity] = family
        lines: list[Line] = []
        for group in self.shown_groups:
            here = by_group.get(id(group), {})
            pairs = group.sort([(family, quantity) for quantity, family in here.items()])
            lines += [self.line(group, family, quantity) for family, quantity in pairs]
        return lines

    def __repr__(self) -> str:
        return (
            f"<explanation of {len(self)} quantities of a {self.notation.network} network; "
            "chainrule.render(...) writes them out>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return self.page(self)

    def value(self, name: str, updates: int = 0) -> float:
        """The number of one quantity, after so many updates of the weights."""
        found = self.only(name, updates=updates)
        if not found:
            raise ChainruleError(f"{name} was not computed after {updates} updates")
        return found[0].value
