"""The numbers of a worked example changed one by one, by the names that its notation has for them.

::

    "w5" -> NameIndex, over a pass of the example -> Quantity -> its place in the example
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np

from chainrule.errors import MOST_NAMES, ChainruleError
from chainrule.explaining.examples.places import GIVEN, Numbers, put
from chainrule.explaining.meanings import meaning
from chainrule.explaining.name_lookup import Found, NameIndex
from chainrule.explaining.quantity_arrays import Family, Group
from chainrule.explaining.traced_pass import Pass
from chainrule.explaining.traced_start import start_of
from chainrule.formulas.optimizers import gradient_descent
from chainrule.network.network import Network
from chainrule.network.quantities import PARAMETERS, Kind, Quantity
from chainrule.symbolic.notations import Notation, ascii_form
from chainrule.training.snapshot import Moment

STRENGTHS = ("l1", "l2", "l2_per_sample", "clip", "max_norm")  # of regularization


def changed(moment: Moment, before: Numbers, values: Mapping[str, Any]) -> tuple[Numbers, set[str]]:
    """The numbers with some of them changed, and the labels of the parameters among those.

    Raises
    ------
    ChainruleError
        If a name is not known, is that of what is computed, or a value is no finite number.
    """
    course = Notation(moment.notation, moment.job.network, len(moment.samples.X))
    shown = (it for it in _families(moment) if course.shows(Quantity(it[1].kind, it[1].layer)))
    index = NameIndex(shown, course)
    # the example that is changed stays as it is
    numbers = before.copied()
    wanted: dict[Quantity, tuple[str, float]] = {}
    for name, value in values.items():
        number = _number(name, value)
        # constants such as momentum have no symbol in any notation
        if _is_setting(name, numbers):
            numbers = _with_setting(numbers, name, number)
        else:
            _want(wanted, name, number, _given(name, index, course))
    for quantity, (_, number) in wanted.items():
        # a threshold θ is a bias of -θ: numbers are taken as the course shows them
        sign = -1 if quantity.kind in course.negated else 1
        numbers = put(numbers, quantity, sign * number)
    symbols = (course.symbol(it) for it in wanted if it.kind in PARAMETERS)
    return numbers, {ascii_form(symbol) for symbol in symbols}


def _want(
    wanted: dict[Quantity, tuple[str, float]], name: str, number: float, given: list[Quantity]
) -> None:
    """Note a number for each of some quantities."""
    for quantity in given:
        # w5 and w[2][1,1] may be one weight; which of two numbers is meant would be a guess
        if quantity in wanted:
            raise ChainruleError(f"{wanted[quantity][0]} and {name} are the same quantity")
        wanted[quantity] = (name, number)


def _families(moment: Moment) -> Iterator[tuple[Group, Family]]:
    """Everything that a step of the example computes: names of what is no given are known too."""
    # all samples and not those of a batch: any of them may be changed
    rows = np.arange(len(moment.samples.X))
    start = start_of(moment, moment.state, rows, True)
    made = Pass(moment.job, start, tuple(int(row) + 1 for row in rows), 0)
    made.run_update()
    return ((group, family) for group in made.groups for family in group.families)


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
        raise ChainruleError(f"{name} is {value!r}; it must be a finite number")
    return float(value)


def _given(name: str, index: NameIndex, course: Notation) -> list[Quantity]:
    """The quantities of a name, if they are given."""
    # nobody calls it by its letter who writes Python
    if name == Kind.LEARNING_RATE:
        return [Quantity(Kind.LEARNING_RATE)]
    found = _found(name, index, course)
    # a name can stand for several quantities, such as an input of all samples
    given = [it.quantity for it in found if it.quantity.kind in GIVEN]
    if not given:
        raise ChainruleError(
            f"{name} is computed ({meaning(found[0].quantity.kind, course)}), not given; change "
            "weights, biases, inputs, targets or the learning rate, which it follows from"
        )
    return given


def _found(name: str, index: NameIndex, course: Notation) -> list[Found]:
    try:
        return index.find(name)
    except ChainruleError:
        hint = _of_other_biases(ascii_form(name), course)
        if hint:
            raise ChainruleError(f"{name}: {hint}") from None
        raise


def _of_other_biases(name: str, course: Notation) -> str:
    """What is said of a bias that the network would have if its biases were of another kind."""
    network = course.network
    activations = [layer.activation for layer in network.layers]
    # the name is looked up in the networks that the user may have had in mind
    for kind in ("trained", "shared"):
        other = Notation(course.name, Network(network.sizes, activations, kind)).labels()
        quantity = other.get(name)
        if quantity is not None and quantity.kind in (Kind.BIAS, Kind.SHARED_BIAS):
            return _instead(course, quantity.layer)
    return ""


def _instead(course: Notation, layer: int) -> str:
    biases = course.network.layers[layer - 1].biases
    own = [
        label
        for label, it in course.labels().items()
        if it.layer == layer and it.kind in (Kind.BIAS, Kind.SHARED_BIAS)
    ]
    if biases == "none":
        return f"layer {layer} has no biases; with_biases gives it some"
    if biases == "shared":
        return f"the units of layer {layer} share one bias, {own[0]}; with_biases changes that"
    return f"each unit of layer {layer} has a bias of its own: {', '.join(own[:MOST_NAMES])}"


def _is_setting(name: str, numbers: Numbers) -> bool:
    """Whether a name is that of a constant: of the optimizer, or of what holds training back."""
    return name in (*STRENGTHS, *dict(numbers.optimizer.options)) or _is_momentum(name, numbers)


def _is_momentum(name: str, numbers: Numbers) -> bool:
    # without momentum gradient descent has no constant of that name, but it can get one
    return name == "momentum" and numbers.optimizer.name in ("gradient_descent", "momentum")


def _with_setting(numbers: Numbers, name: str, value: float) -> Numbers:
    if name in STRENGTHS:
        changed: dict[str, Any] = {name: value}
        return numbers._replace(regularization=replace(numbers.regularization, **changed))
    if _is_momentum(name, numbers):
        return numbers._replace(optimizer=gradient_descent(value))
    options = {**dict(numbers.optimizer.options), name: value}
    return numbers._replace(optimizer=replace(numbers.optimizer, options=tuple(options.items())))
