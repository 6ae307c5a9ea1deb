"""Claims about whole runs: what is printed after many updates may be of another program, or of one step beside."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from chainrule.algorithm import backward, forward, total_error
from chainrule.auditing.author import Known, agrees
from chainrule.auditing.causes import Cause
from chainrule.auditing.ledger import PARAMETERS, Key
from chainrule.claims import Claim
from chainrule.errors import ChainruleError, unknown
from chainrule.explain import explain
from chainrule.formulas import functions
from chainrule.notations import ascii_form
from chainrule.parameters import Parameters, trainable
from chainrule.quantities import Quantity
from chainrule.worked_example import WorkedExample, value_of

MOST_UPDATES = 100_000
COST = 2.0
TOLD = ("total_error", "activation", *PARAMETERS)  # what the end of a run tells


def run_claim(claim: Claim, example: WorkedExample) -> Quantity:
    """The quantity of a claim about the end of a run.

    Raises
    ------
    ChainruleError
        If there is no such quantity, or the run is too long.
    """
    steps = explain(example.moment(complete=False), steps=1)
    found = [quantity for _, _, quantity in steps.find(claim.name)]
    told = [quantity for quantity in found if quantity.kind in TOLD]
    where = f"line {claim.line}: " if claim.line else ""
    if not found:
        raise ChainruleError(f"{where}{unknown('quantity', ascii_form(claim.name), steps.suggestions())}")
    if not told or claim.updates > MOST_UPDATES:
        raise ChainruleError(
            f"{where}{claim}: after more than a few updates, errors, outputs and weights can be checked, "
            f"and runs of up to {MOST_UPDATES:,} updates"
        )
    return told[0]


class Runs:
    """The runs of an example, by the rule of the page and by that of programs that change the output weights first."""

    def __init__(self, example: WorkedExample) -> None:
        self.example = example
        self.plain = example.optimizer.name == "gradient_descent" and not example.batch_size
        self._known = {rule: {0: example.parameters} for rule in (False, True)}  # where the runs have been

    def value(self, quantity: Quantity, updates: int, updated_first: bool = False) -> float:
        """A quantity after so many updates."""
        example = self.example
        parameters = self._after(updates, updated_first) if self.plain else example.run(updates).parameters
        outputs = forward(parameters, example.inputs, functions)[1][-1]
        loss = float(total_error(example.loss.errors(outputs, example.targets, functions)))
        if quantity.kind == "total_error":
            return loss
        if quantity.kind == "activation":
            return float(outputs[max(quantity.sample, 1) - 1, quantity.unit - 1])
        return value_of(parameters, quantity)

    def _after(self, updates: int, updated_first: bool) -> Parameters:
        """Plain descent; or as many programs do it, a layer's weights changing before errors pass back through them."""
        example, network, known = self.example, self.example.network, self._known[updated_first]
        X, T, eta, moving = example.inputs, example.targets, example.learning_rate, trainable(network)
        start = max(count for count in known if count <= updates)
        here = known[start]
        for _ in range(start, updates):
            Z, A = forward(here, X, functions)
            mixed = here
            for _ in network.layers if updated_first else network.layers[:1]:  # each time one more layer is new
                gradient = backward(mixed, example.loss, Z, A, T, functions).gradient.vector
                mixed = Parameters(network, here.vector - eta * np.where(moving, gradient, 0.0))
            here = mixed
        known[updates] = here
        return here


def run_causes(claim: Claim, key: Key, runs: Runs) -> Iterator[Cause]:
    """Other programs, and other numbers of updates, that give what is printed after some updates."""
    updates, quantity, example = claim.updates, key.quantity, runs.example
    if quantity.kind.startswith("new_"):
        quantity = Quantity(quantity.kind[4:], quantity.layer, quantity.unit, quantity.sender)
    last = quantity.kind != "activation" or quantity.layer == len(example.network.layers)
    if updates == 0 or quantity.kind not in TOLD or not last or example.batch_size or example.missing:
        return
    for count in (updates - 1, updates, updates + 1):
        for updated in (False, True) if runs.plain and len(example.network.layers) > 1 else (False,):
            if count < 0 or (count == updates and not updated):
                continue
            known = Known(runs.value(quantity, count, updated))
            if agrees(claim, known):
                words = [f"this is after {count:,} updates"] if count != updates else []
                if updated:
                    words.append("hidden errors are passed back through output weights that were changed before")
                yield Cause("another run", ", and ".join(words), key, None, known, COST + 0.5 * len(words))
                return
