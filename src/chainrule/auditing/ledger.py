"""The ledger: how every quantity of a run is computed, and its exact value.

An explanation has lines made of Terms. A ledger has, for the same quantities, *expressions*: trees
of operations whose leaves are other quantities, so that they can be changed and evaluated again
with other numbers::

    Key(0, net_h1)  ->  i1·w1 + i2·w2 + b1        an Operation
    Key(1, w5)      ->  Key(0, new w5)            the same number under another name
    Key(0, i1)      ->  0.05                      given

Everything else of an audit works on these: a convention changes them for all quantities of a kind,
a slip for one quantity, and an author evaluates them with the numbers they printed.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from math import isnan
from typing import NamedTuple

from chainrule.explaining.explain import explain
from chainrule.explaining.explanation import Explanation, Line
from chainrule.explaining.expressions import (
    Expression,
    Operation,
    evaluate,
    expression,
    ingredients,
    summed,
)
from chainrule.explaining.quantity_arrays import Family, Group
from chainrule.formulas import Loss
from chainrule.network.quantities import PARAMETERS, Kind, Place, Quantity
from chainrule.training.snapshot import Moment

# Kinds that hardly any course writes down: formulas stop at them only where a course has them.
UNUSUAL = (
    Kind.ERROR_SHARE,
    Kind.NET_INPUT_BY_ACTIVATION,
    Kind.NET_INPUT_BY_WEIGHT,
    Kind.ERROR_BY_NET_INPUT,
    Kind.ACTIVATION_BY_OTHER,
    Kind.STEP_WEIGHT,
    Kind.STEP_BIAS,
    Kind.STEP_SHARED_BIAS,
)
WEIGHTS = (Kind.WEIGHT, Kind.NEW_WEIGHT)
# Computed from the deltas of the next layer and the weights that lead there.
BACK_THROUGH_WEIGHTS = (Kind.ERROR_BY_ACTIVATION, Kind.ERROR_SHARE, Kind.DELTA)
# What a pass takes over from the one before: parameters, and what the optimizer remembers.
CARRIED = (*PARAMETERS, Kind.SLOT)


class Key(NamedTuple):
    """A quantity of the pass that begins after this number of updates."""

    updates: int
    quantity: Quantity


Change = Callable[[Key, Expression, "Ledger"], Expression]


class Ledger:
    """The quantities of a run.

    Parameters
    ----------
    explanation : Explanation
        The run, with the notation that says where formulas stop and which signs are flipped.
    loss : Loss
    changes : tuple of callable
        What a convention makes of expressions: ``change(key, expression, ledger)``.
    frozen : frozenset of Quantity
        Parameters that the example does not change, although the run does: in the ledger they stay
        as they are, and it is known what they would have become.
    """

    def __init__(
        self,
        explanation: Explanation,
        loss: Loss,
        changes: tuple[Change, ...] = (),
        frozen: frozenset[Quantity] = frozenset(),
    ) -> None:
        self.explanation = explanation
        self.network = explanation.notation.network
        self.loss = loss
        self.frozen = frozen
        self._changes = changes
        # Quantities of one kind and layer are elements of one family's array, so that a quantity is
        # found without making the lines of all others.
        # Of some there are several families: of a batch, and of all samples.
        self._places: dict[tuple[int, str, int, str], list[tuple[Group, Family]]] = {}
        for group in explanation.groups:
            for family in group.families:
                place = (group.updates, family.kind, family.layer, family.detail)
                self._places.setdefault(place, []).append((group, family))
        # An audit asks for the same few quantities thousands of times: everything is kept.
        self._listed: dict[Key, tuple[Group, Family] | None] = {}
        self._lines: dict[Key, Line] = {}
        self._origins: dict[Key, Key | None] = {}
        # One object for equal keys, of those that formulas have: they are then found in tables
        # by identity, without a comparison of their fields.
        self._same: dict[Key, Key] = {}
        # Before conventions; and whether these may change them.
        self._plain: dict[Key, tuple[Expression, bool]] = {}
        self._expressions: dict[Key, Expression] = {}
        self._ingredients: dict[Key, tuple[Key, ...]] = {}
        self._sources: dict[Key, tuple[Key, ...]] = {}
        self._truths: dict[Key, float] = {}

    def under(self, changes: tuple[Change, ...]) -> Ledger:
        """The same run with other changes."""
        other = copy(self)
        other._changes = changes
        # What was made by changes is not shared; all that comes before them is.
        other._expressions, other._ingredients, other._sources, other._truths = {}, {}, {}, {}
        return other

    def __contains__(self, key: Key) -> bool:
        return self._place(key) is not None or self._implied(key) is not None

    def _place(self, key: Key) -> tuple[Group, Family] | None:
        """Where a quantity is listed."""
        if key not in self._listed:
            families = self._families_of(key)
            places = (place for place in families if key.quantity in place[1])
            self._listed[key] = next(places, None)
        return self._listed[key]

    def _families_of(self, key: Key) -> list[tuple[Group, Family]]:
        """The families of its kind and layer; it may be in none of them."""
        q = key.quantity
        return self._places.get((key.updates, q.kind, q.layer, q.detail), [])

    def _implied(self, key: Key) -> Expression | None:
        """How a quantity is computed that some courses print, but explanations do not list."""
        if self._place(key) is not None:
            return None
        q = key.quantity

        # Lists have it only where shares of the error are passed back.
        if q.kind == Kind.NET_INPUT_BY_ACTIVATION:
            return self._beside(key, Kind.WEIGHT, q.layer + 1, q.sender, q.unit)
        if q.kind in (Kind.ERROR_BY_WEIGHT, Kind.ERROR_BY_BIAS) and q.sample:
            return self._gradient_of_sample(key)
        if q.kind == Kind.ERROR_BY_ACTIVATION and q.layer == 0:
            return self._error_by_input(key)
        return None

    def _beside(
        self, key: Key, kind: str, layer: int, unit: Place, sender: Place = 0
    ) -> Key | None:
        """Another quantity of the same pass, and of the same sample unless it is a weight."""
        sample = 0 if kind == Kind.WEIGHT else key.quantity.sample
        return self.origin(Key(key.updates, Quantity(kind, layer, unit, sender, sample)))

    def _gradient_of_sample(self, key: Key) -> Expression | None:
        """Of single samples: lists have the gradients of the batch."""
        q = key.quantity
        delta = self._beside(key, Kind.DELTA, q.layer, q.unit)
        if q.kind == Kind.ERROR_BY_BIAS or delta is None:
            return delta
        kind = Kind.ACTIVATION if q.layer > 1 else Kind.INPUT
        sent = self._beside(key, kind, q.layer - 1, q.sender)
        return None if sent is None else Operation("*", (sent, delta))

    def _error_by_input(self, key: Key) -> Expression | None:
        """Of the error by an input, lists have nothing: no weight depends on it."""
        terms: list[Expression] = []
        for unit in range(1, self.network.sizes[1] + 1):
            delta = self._beside(key, Kind.DELTA, 1, unit)
            weight = self._beside(key, Kind.WEIGHT, 1, unit, key.quantity.unit)
            if delta is None or weight is None:
                return None
            terms.append(Operation("*", (delta, weight)))
        whole = summed(terms)
        negated = self.explanation.notation.negated & {Kind.DELTA, Kind.ERROR_BY_ACTIVATION}
        return Operation("negative", (whole,)) if len(negated) == 1 else whole

    def origin(self, key: Key) -> Key | None:
        """Where a quantity was computed: the weights of a pass are the new ones of the pass
        before.
        """
        if key not in self._origins:
            found = self._found_origin(key)
            self._origins[key] = None if found is None else self._same.setdefault(found, found)
        return self._origins[key]

    def _found_origin(self, key: Key) -> Key | None:
        # Back through the passes: what is given for all of them, such as an input or a bias that
        # is not trained, is found in the first.
        updates, quantity = key
        while updates >= 0:
            if Key(updates, quantity) in self:
                return Key(updates, quantity)
            if quantity.kind in CARRIED:
                made = Key(updates - 1, replace(quantity, kind=f"new_{quantity.kind}"))
                if made in self:
                    return made
            updates -= 1
        return None

    def line(self, key: Key) -> Line:
        """The line of the explanation that computes a quantity."""
        if key not in self._lines:
            # What a step leaves as it is has a line, too, although it is listed nowhere.
            place = self._place(key) or self._families_of(key)[0]
            self._lines[key] = self.explanation.line(*place, key.quantity)
        return self._lines[key]

    def truth(self, key: Key) -> float:
        """The exact value, under the convention."""
        found = self._truths.get(key)
        if found is None:
            # Recursive, and kept: each quantity is evaluated once, after its ingredients. Not the
            # value of the line, as a convention may have changed the expression.
            for leaf in self.ingredients(key):
                if leaf not in self._truths:
                    self.truth(leaf)
            found = self._truths[key] = evaluate(self.expression(key), self._truths)
        return found

    def given(self, key: Key) -> bool:
        """Whether it is given rather than computed: its expression is a number."""
        return isinstance(self.expression(key), float)

    def lacks(self, key: Key) -> bool:
        """Whether it should be given, but is not."""
        # What an example leaves open with "?" is nan there.
        return self.given(key) and isnan(self.expression(key))

    def expression(self, key: Key) -> Expression:
        """How it is computed; a number if it is given."""
        found = self._expressions.get(key)
        if found is None:
            kept = self.old(key) if self.is_frozen(key) else None
            found = self._expressions[key] = self.moved(key) if kept is None else kept
        return found

    def moved(self, key: Key, before: Change | None = None) -> Expression:
        """How it is computed, also if it is a parameter that is frozen; `before` one of the
        changes, it is as the earlier ones have made it.
        """
        if key not in self._plain:
            self._plain[key] = self._as_listed(key)
        whole, changes = self._plain[key]
        # Later conventions change what earlier ones have made.
        for change in self._changes if changes else ():
            if change is before:
                break
            whole = change(key, whole, self)
        return whole

    def _as_listed(self, key: Key) -> tuple[Expression, bool]:
        """How it is computed in the explanation, and whether conventions may change that."""
        if (whole := self._implied(key)) is not None:
            return whole, False
        line = self.line(key)
        given = line.phase == "given"
        return (line.value if given else self._computed(line, key.updates)), not given

    def is_frozen(self, key: Key) -> bool:
        """Whether it is a parameter after the step, which is the same as before."""
        kind = key.quantity.kind
        if not self.frozen or not kind.startswith("new_"):
            return False
        return replace(key.quantity, kind=kind.removeprefix("new_")) in self.frozen

    def old(self, key: Key) -> Key | None:
        """A parameter before the step."""
        before = key.quantity.kind.removeprefix("new_")
        return self.origin(Key(key.updates, replace(key.quantity, kind=before)))

    def after_step(self, leaf: Key, updates: int) -> Key | None:
        """A parameter as it is after the step of this pass; None if it is not before the step."""
        # In later passes the parameter is itself what an earlier step has made.
        kind = leaf.quantity.kind.removeprefix("new_")
        new = Key(updates, replace(leaf.quantity, kind=f"new_{kind}"))
        return new if kind in PARAMETERS and new != leaf and new in self else None

    def other_ways(self, key: Key) -> list[Expression]:
        """Other expressions for the same number: a delta the long way, where there is a shortcut
        such as output minus target.
        """
        if key.quantity.kind != Kind.DELTA:
            return []
        long = Key(key.updates, replace(key.quantity, kind=Kind.ERROR_BY_NET_INPUT))
        if long not in self:
            return []
        whole = self.expression(long)
        flipped = "delta" in self.explanation.notation.negated
        return [Operation("negative", (whole,)) if flipped else whole]

    def aliases(self, key: Key) -> dict[Key, Key]:
        """Ingredients that a course also calls something else here: in ∂E/∂w5 = ∂net_o1/∂w5 · δ_o1,
        the output of the sending unit is a derivative of the net input.
        """
        found: dict[Key, Key] = {}
        quantity = key.quantity
        for leaf in self.ingredients(key):
            of = leaf.quantity
            if quantity.kind == Kind.ERROR_BY_WEIGHT and of.kind in (Kind.INPUT, Kind.ACTIVATION):
                other = replace(quantity, kind=Kind.NET_INPUT_BY_WEIGHT, sample=of.sample)
            elif quantity.kind in BACK_THROUGH_WEIGHTS and of.kind in WEIGHTS:
                # Of the unit that the error goes back to, by the unit of the next layer.
                other = Quantity(
                    Kind.NET_INPUT_BY_ACTIVATION,
                    of.layer - 1,
                    of.sender,
                    of.unit,
                    quantity.sample,
                )
            elif quantity.kind == Kind.TOTAL_ERROR and of.kind == Kind.OUTPUT_ERROR:
                # With one output, its error is that of the sample.
                if self.network.n_outputs > 1:
                    continue
                other = Quantity(Kind.SAMPLE_ERROR, sample=of.sample)
            else:
                continue
            alias = Key(key.updates, other)
            if alias in self:
                found[leaf] = alias
        return found

    def ingredients(self, key: Key) -> tuple[Key, ...]:
        """What it is computed from, each once."""
        found = self._ingredients.get(key)
        if found is None:
            found = tuple(dict.fromkeys(ingredients(self.expression(key))))
            self._ingredients[key] = found
        return found

    def sources(self, key: Key) -> tuple[Key, ...]:
        """What it may be computed from, in one way or another."""
        if key not in self._sources:
            found = list(self.ingredients(key))
            for whole in self.other_ways(key):
                found += ingredients(whole)
            self._sources[key] = tuple(dict.fromkeys(found))
        return self._sources[key]

    def _computed(self, line: Line, updates: int) -> Expression:
        # What the run does not list is a constant like any other, and stays a number.
        def leaf_of(quantity: Quantity, value: float) -> Expression:
            return self.origin(Key(updates, quantity)) or float(value)

        return expression(line, line.term, leaf_of)


def ledger_of(
    moment: Moment,
    updates: int,
    changes: tuple[Change, ...] = (),
) -> Ledger:
    """The ledger of the next updates of a run.

    Parameters
    ----------
    moment : Moment
        Where the run stands.
    updates : int
        The number of updates that are followed.
    changes : tuple of callable
        As in `Ledger`.
    """
    explanation = explain(moment, steps=updates)
    return signed_ledger(explanation, moment.job.loss, frozenset(), changes)


def signed_ledger(
    explanation: Explanation,
    loss: Loss,
    flipped: frozenset[str],
    changes: tuple[Change, ...] = (),
    frozen: frozenset[Quantity] = frozenset(),
) -> Ledger:
    """The ledger of a run in which these kinds of quantities have the other sign."""
    signed = replace(explanation.notation, flipped=flipped)
    return Ledger(stopping(replace(explanation, notation=signed)), loss, changes, frozen)


def stopping(explanation: Explanation) -> Explanation:
    """The explanation with formulas that stop where those of its course do."""
    # Formulas stop at a quantity only if the course of the example names it: a course without
    # Δw writes w - η·g as one formula, whose slips are then looked for in the new weight.
    course = explanation.notation
    left_out = frozenset(kind for kind in UNUSUAL if not course.shows(Quantity(kind)))
    return replace(explanation, notation=replace(course, left_out=left_out))
