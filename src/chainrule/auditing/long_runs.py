"""Claims about whole runs: what is printed after many updates may come from another program, or
from one update earlier or later.

Nobody computes ten thousand updates by hand, so that slips in single formulas explain nothing here.
What differs is the program: its update rule, or where it counts from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from chainrule.auditing.cause import Cause
from chainrule.auditing.changes import sum_over_samples, updated_weights
from chainrule.auditing.intervals import Known, agrees
from chainrule.auditing.ledger import Change, Key, ledger_of
from chainrule.auditing.stepping import Step, step_of
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.places import value_of
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explain import explain
from chainrule.formulas import functions
from chainrule.network.algorithm import error, forward
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import PARAMETERS, Kind, Quantity
from chainrule.network.regularization import Regularization

# Updates that are followed quantity by quantity: no document shows more by hand, and each needs an
# explanation of the whole pass. Of longer runs only the end is compared.
FOLLOWED = 3
# If the author prints as many numbers of each, as somebody does who works them by hand.
MOST_FOLLOWED = 10
# A claim may not make an audit take minutes. One update takes some 10 microseconds in a network
# as small as those in documents, and correspondingly longer in larger ones.
MOST_UPDATES = 100_000
MOST_PARAMETERS = 1_000
COST = 2.0  # of another program or count; see `chainrule.auditing.cause`
TOLD = (Kind.TOTAL_ERROR, Kind.ACTIVATION, *PARAMETERS)  # what can be compared at the end of a run


def followed_to(claims: Sequence[Claim], example: WorkedExample) -> int:
    """The last update that is followed: three at least, and more where each is worked by hand."""
    printed = Counter(claim.updates for claim in claims)
    last = FOLLOWED
    # A table of errors has one number of each update, a calculation about as many as there are
    # weights: only of these it is known from which numbers the author went on.
    while last < MOST_FOLLOWED and 2 * printed[last + 1] >= example.network.n_parameters:
        last += 1
    return last


def run_claim(claim: Claim, example: WorkedExample) -> Quantity:
    """The quantity of a claim about the end of a run.

    Raises
    ------
    ChainruleError
        If there is no such quantity, or the run is too long.
    """
    steps = explain(example.moment(complete=False), steps=1)
    where = f"line {claim.line}: " if claim.line else ""
    try:
        found = [quantity for _, _, quantity in steps.find(claim.name)]
    except ChainruleError as error:
        raise ChainruleError(f"{where}{error}") from None
    told = [quantity for quantity in found if quantity.kind in TOLD]
    if not told or claim.updates > MOST_UPDATES or example.network.n_parameters > MOST_PARAMETERS:
        raise ChainruleError(
            f"{where}{claim}: after more than a few updates, errors, outputs and weights can be "
            f"checked, in runs of up to {MOST_UPDATES:,} updates of up to {MOST_PARAMETERS:,} "
            "weights"
        )
    return told[0]


class Runs:
    """The runs of an example, by the rule of the page and by that of programs that change the
    output weights first.

    Parameters
    ----------
    example : WorkedExample
    changes : tuple of callable
        What its author's conventions make of expressions.
    """

    def __init__(self, example: WorkedExample, changes: tuple[Change, ...] = ()) -> None:
        self.example = example
        self.changes = changes
        # Only then is an update a function of the weights alone, which can be a program: other
        # optimizers have a state, and batches another formula each.
        self.plain = (
            example.optimizer.name == "gradient_descent"
            and not example.batch_size
            and not example.missing
            and example.regularization == Regularization()
        )
        # By whether the output weights are changed first.
        self._steps: dict[bool, Step] = {}
        # Claims come in the order of their updates: each run goes on from where it was looked at.
        self._known = {rule: {0: list(example.parameters.vector)} for rule in (False, True)}

    def value(self, quantity: Quantity, updates: int, updated_first: bool = False) -> float:
        """A quantity after this number of updates."""
        example = self.example
        # Of the run itself, only the end is computed by the page's own functions.
        if self.plain:
            parameters = self.parameters(updates, updated_first)
        else:
            parameters = example.run(updates).parameters
        activations = forward(parameters, example.inputs, functions)[1]
        outputs = activations[-1]
        loss = float(error(example.loss, outputs, example.targets, functions).total)
        if quantity.kind == Kind.TOTAL_ERROR:
            return loss * (len(example.inputs) if sum_over_samples in self.changes else 1)
        if quantity.kind == Kind.ACTIVATION:
            of_layer = activations[quantity.layer]
            return float(of_layer[max(quantity.sample, 1) - 1, quantity.unit - 1])
        return value_of(parameters, quantity)

    def parameters(self, updates: int, updated_first: bool = False) -> Parameters:
        """The weights of plain gradient descent after this number of updates."""
        if updated_first not in self._steps:
            changes = (*self.changes, updated_weights) if updated_first else self.changes
            self._steps[updated_first] = step_of(
                ledger_of(self.example.moment(), 1, changes=changes)
            )
        step, known = self._steps[updated_first], self._known[updated_first]
        start = max(count for count in known if count <= updates)
        vector = known[start]
        for _ in range(start, updates):
            vector = step(vector)
        known[updates] = vector
        return Parameters(self.example.network, np.array(vector, dtype=float))


def run_causes(claim: Claim, key: Key, runs: Runs) -> Iterator[Cause]:
    """The other program or number of updates that gives what is printed; the first that fits."""
    updates, quantity = _at_the_end(key)
    if not _is_told(quantity, runs.example):
        return
    # Without updates, and in a network of one layer, both rules are the same.
    other_rule = runs.plain and len(runs.example.network.layers) > 1 and claim.updates > 0
    rules = (False, True) if other_rule else (False,)
    # One update earlier or later: whether the first line of a table is 0 or 1 is a common error.
    for count, updated_first in product((updates - 1, updates, updates + 1), rules):
        if count < 0 or (count == updates and not updated_first):
            continue
        known = Known(runs.value(quantity, count, updated_first))
        if agrees(claim, known):
            words = _differences(count, count != updates, updated_first)
            cost = COST + 0.5 * len(words)
            yield Cause("another run", ", and ".join(words), key, None, known, cost)
            return


def _at_the_end(key: Key) -> Key:
    """The same number as it is at the end of a run: a new weight is a weight one update later."""
    updates, quantity = key
    if not quantity.kind.startswith("new_"):
        return key
    plain = Quantity(
        quantity.kind.removeprefix("new_"), quantity.layer, quantity.unit, quantity.sender
    )
    return Key(updates + 1, plain)


def _is_told(quantity: Quantity, example: WorkedExample) -> bool:
    """Whether the end of other runs of an example has this quantity, and can be computed."""
    if quantity.kind not in TOLD or example.batch_size or example.missing or example.tied:
        return False
    last = quantity.kind != Kind.ACTIVATION or quantity.layer == len(example.network.layers)
    return last and example.network.n_parameters <= MOST_PARAMETERS


def _differences(count: int, other_count: bool, updated_first: bool) -> list[str]:
    """How another run differs from the one that a claim is about, in words."""
    words = []
    if other_count:
        words.append(f"this is after {count:,} update{'s' if count != 1 else ''}")
    if updated_first:
        words.append(
            "hidden errors are passed back through output weights that were changed before"
        )
    return words
