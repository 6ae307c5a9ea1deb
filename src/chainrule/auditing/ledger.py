"""How every quantity of a run is computed, under one convention: its expression, and its exact
value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isnan
from typing import NamedTuple

from chainrule.explaining.explain import explain
from chainrule.explaining.explanation import Line
from chainrule.explaining.expressions import (
    Expression,
    Operation,
    evaluate,
    expression,
    ingredients,
)
from chainrule.explaining.quantity_arrays import Family, Group
from chainrule.network.quantities import KINDS, Quantity
from chainrule.symbolic.notations import Notation
from chainrule.training.snapshot import Moment

UNUSUAL = (
    "error_share", "net_input_by_activation", "net_input_by_weight", "error_by_net_input",
    "activation_by_other",
    "step_weight", "step_bias", "step_shared_bias",
)  # fmt: skip
PARAMETERS = ("weight", "bias", "shared_bias")


class Key(NamedTuple):
    """A quantity of the pass after so many updates."""

    updates: int
    quantity: Quantity


Change = Callable[[Key, Expression, "Ledger"], Expression]


class Ledger:
    """The quantities of a run.

    Parameters
    ----------
    moment : Moment
    updates : int
        How many steps are followed.
    negated : frozenset of str
        Kinds of quantities that have the other sign.
    changes : tuple of callable
        What a convention makes of expressions: ``change(key, expression, ledger)``.
    """

    def __init__(
        self,
        moment: Moment,
        updates: int,
        negated: frozenset[str] = frozenset(),
        changes: tuple[Change, ...] = (),
    ) -> None:
        steps = explain(moment, steps=updates)
        notation = Notation(
            moment.notation,
            moment.job.network,
            steps.notation.samples,
            always=frozenset(KINDS).difference(UNUSUAL),  # what most courses write down
            flipped=negated,
        )
        self.steps = replace(steps, notation=notation)
        self.network, self.loss, self.updates, self._changes = (
            moment.job.network,
            moment.job.loss,
            updates,
            changes,
        )
        self._places: dict[tuple[int, str, int, str], tuple[Group, Family]] = {}
        for group in self.steps.groups:
            for family in group.families:
                self._places.setdefault(
                    (group.updates, family.kind, family.layer, family.detail), (group, family)
                )
        self._steps: dict[Key, Line] = {}
        self._expressions: dict[Key, Expression] = {}
        self._ingredients: dict[Key, tuple[Key, ...]] = {}
        self._sources: dict[Key, tuple[Key, ...]] = {}
        self._truths: dict[Key, float] = {}

    def __contains__(self, key: Key) -> bool:
        place = self._place(key)
        return place is not None and key.quantity in place[1]

    def _place(self, key: Key) -> tuple[Group, Family] | None:
        quantity = key.quantity
        return self._places.get((key.updates, quantity.kind, quantity.layer, quantity.detail))

    def origin(self, key: Key) -> Key | None:
        """Where a quantity was computed: the weights of a pass are the new ones of the pass
        before.
        """
        updates, quantity = key
        while updates >= 0:
            if Key(updates, quantity) in self:
                return Key(updates, quantity)
            made = Key(updates - 1, replace(quantity, kind=f"new_{quantity.kind}"))
            if quantity.kind in PARAMETERS and made in self:
                return made
            updates -= 1
        return None

    def step(self, key: Key) -> Line:
        """The Line of a quantity."""
        if key not in self._steps:
            place = self._place(key)
            assert place is not None
            self._steps[key] = self.steps.line(*place, key.quantity)
        return self._steps[key]

    def truth(self, key: Key) -> float:
        """The exact value, under the convention."""
        if key not in self._truths:
            whole = self.expression(key)
            self._truths[key] = evaluate(
                whole, {leaf: self.truth(leaf) for leaf in self.ingredients(key)}
            )
        return self._truths[key]

    def given(self, key: Key) -> bool:
        """Whether there is nothing that it is computed from."""
        return isinstance(self.expression(key), float)

    def lacks(self, key: Key) -> bool:
        """Whether it should be given, but is not."""
        return self.given(key) and isnan(self.expression(key))

    def expression(self, key: Key) -> Expression:
        """How it is computed; a number if it is given."""
        if key not in self._expressions:
            step = self.step(key)
            given = step.phase == "given"
            whole = step.value if given else self._computed(step, key.updates)
            for change in self._changes if not given else ():
                whole = change(key, whole, self)
            self._expressions[key] = whole
        return self._expressions[key]

    def other_ways(self, key: Key) -> list[Expression]:
        """Other expressions for the same: a delta the long way, where there is a short cut."""
        long = Key(key.updates, replace(key.quantity, kind="error_by_net_input"))
        if key.quantity.kind != "delta" or long not in self:
            return []
        whole = self.expression(long)
        return [
            Operation("negative", (whole,)) if "delta" in self.steps.notation.negated else whole
        ]

    def ingredients(self, key: Key) -> tuple[Key, ...]:
        """What it is computed from, each once."""
        if key not in self._ingredients:
            self._ingredients[key] = tuple(dict.fromkeys(ingredients(self.expression(key))))
        return self._ingredients[key]

    def sources(self, key: Key) -> tuple[Key, ...]:
        """What it may be computed from, in one way or another."""
        if key not in self._sources:
            others = (leaf for whole in self.other_ways(key) for leaf in ingredients(whole))
            self._sources[key] = tuple(dict.fromkeys((*self.ingredients(key), *others)))
        return self._sources[key]

    def _computed(self, line: Line, updates: int) -> Expression:
        def leaf_of(quantity: Quantity, value: float) -> Expression:
            return self.origin(Key(updates, quantity)) or float(value)

        return expression(line, line.term, leaf_of)
