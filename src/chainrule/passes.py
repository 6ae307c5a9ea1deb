"""A pass of the page over a batch, run on Terms and listed as Steps.

Nothing is computed here. The Terms that the page made are given the names of quantities, and where a formula
meets a named Term it stops; factors and addends that textbooks name are read off the Terms themselves.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from chainrule import terms
from chainrule.algorithm import Backward, backward, forward, fused, step, total_error
from chainrule.engines import State, mask
from chainrule.formulas import Now
from chainrule.moment import Moment
from chainrule.parameters import Parameters
from chainrule.quantities import Quantity, parameters_of, textbook_order
from chainrule.regularization import bounded, clipped, gates, penalized, penalty
from chainrule.steps import Step
from chainrule.terms import Term, TermArray, given, givens
from chainrule.weighting import Gates, count


class Pass:
    """One pass of the page over a batch, and the Steps that it made."""

    def __init__(self, moment: Moment, state: State, rows: Any, updates: int, training: bool) -> None:
        self.job, self.updates, self.samples = moment.job, updates, [int(row) + 1 for row in rows]
        self.names: dict[Term, Quantity] = {}
        self.steps: list[Step] = []
        X, T, weights = moment.samples
        self.X, self.T = givens(X[rows]), givens(T[rows])
        self.weights = None if weights is None else givens(weights[rows, None])
        self.gates = self.draw_gates(len(rows), state) if training else None
        self.w, self.slots = givens(state.vector), tuple(givens(slot) for slot in state.slots)
        self.learning_rate, self.t = given(moment.learning_rate), given(float(state.updates + 1))
        self.state = state
        self.names[self.t] = Quantity("step_number")
        self.parameters = Parameters(self.job.network, self.w)
        self.moving = np.broadcast_to(mask(self.job), self.w.shape)
        self.given()
        if updates:  # weights are the new ones of the step before; data are new where each step has its own batch
            repeated = ("input", "target") if moment.batch_size else ()
            self.steps = [item for item in self.steps if item.quantity.kind in repeated]

    def given(self) -> None:
        """What the pass starts from."""
        for (d, i), term in np.ndenumerate(self.X):
            self.record("given", term, "input", unit=i + 1, sample=self.samples[d])
        for (d, k), term in np.ndenumerate(self.T):
            self.record("given", term, "target", len(self.job.network.layers), k + 1, sample=self.samples[d])
        for quantity, number in self.parameter_order():
            self.note("given", self.w[number], quantity)
        for d, term in enumerate([] if self.weights is None else self.weights[:, 0]):
            self.record("given", term, "sample_weight", sample=self.samples[d])
        for l, gate in enumerate(self.gates or []):
            for (d, j), term in np.ndenumerate([] if gate is None else gate):
                self.record("given", term, "gate", l, j + 1, sample=self.samples[d])
        self.name_slots("slot", self.slots)
        self.record("given", self.learning_rate, "learning_rate")

    def draw_gates(self, rows: int, state: State) -> Gates:
        """Dropout's masks for this update."""
        given = self.job.regularization
        if not given.drops:
            return None
        seed, t = np.array([[state.seed], [state.updates + 1]], np.uint32)
        drawn = gates(self.job.network, given.dropout, rows, seed, t, np.dtype(float))
        return [None if gate is None else givens(gate) for gate in drawn]

    def parameter_order(self) -> list[tuple[Quantity, int]]:
        """Weights and biases by receiving unit, as textbooks number them, with their place in the vector."""
        numbered = [(quantity, number) for number, quantity in enumerate(parameters_of(self.job.network))]
        return sorted(numbered, key=lambda item: textbook_order(item[0]))

    def note(self, phase: str, term: Term, quantity: Quantity) -> None:
        """A Step; a Term that has a name already keeps it."""
        self.names.setdefault(term, quantity)
        self.steps.append(Step(quantity, term, phase, self.updates, self.names))

    def record(
        self, phase: str, term: Term, kind: str, layer: int = 0, unit: int = 0, sender: int = 0, sample: int = 0
    ) -> None:
        """A Step of a quantity at a place."""
        self.note(phase, term, Quantity(kind, layer, unit, sender, sample))

    def forward(self) -> None:
        """Net inputs and activations, layer by layer, then the errors."""
        self.Z, self.A = forward(self.parameters, self.X, terms, self.gates)
        for layer, (Z, A) in enumerate(zip(self.Z, self.A[1:], strict=True), start=1):
            for d, j in np.ndindex(Z.shape):
                self.record("forward", Z[d, j], "net_input", layer, j + 1, sample=self.samples[d])
                self.record("forward", A[d, j], "activation", layer, j + 1, sample=self.samples[d])
        errors = self.job.loss.errors(self.A[-1], self.T, terms)
        for d, k in np.ndindex(errors.shape):
            self.record("error", errors[d, k], "output_error", len(self.Z), k + 1, sample=self.samples[d])
        self.total = total = total_error(errors, self.weights)
        n = len(self.samples)
        if n > 1 and self.weights is None:
            for d, error in enumerate(_addends(total.arguments[0], n)):
                self.record("error", error, "sample_error", sample=self.samples[d])
        self.record("error", total, "total_error")

    def backward(self) -> None:
        """From the last layer to the first: how the error came to each unit, then the gradients of its weights."""
        self.back = backward(self.parameters, self.job.loss, self.Z, self.A, self.T, terms, self.weights, self.gates)
        moving = Parameters(self.job.network, self.moving)
        for l in reversed(range(len(self.Z))):
            for d, j in np.ndindex(self.Z[l].shape):
                self.unit_error(l, d, j)
            self.gradients(l, self.back, moving)
        self.hold_back()

    def hold_back(self) -> None:
        """What penalties make of the error and its gradient, and clipping of the gradient."""
        given, self.gradient, self.objective = self.job.regularization, self.back.gradient, self.total
        if given.penalizes:
            n = count(self.T, self.weights)
            added = penalty(self.parameters, given, n, terms)
            self.record("regularization", added, "penalty")
            self.objective = self.total + added
            self.record("regularization", self.objective, "objective")
            self.gradient = penalized(self.gradient, self.parameters, given, n, terms)
            self.note_gradient("objective_by_", biases=False)
        if given.clip is not None:
            length = terms.sqrt((self.gradient.vector[self.moving] ** 2).sum())
            self.record("regularization", length, "gradient_norm")
            self.gradient = clipped(self.gradient, given.clip, length, terms)
            self.note_gradient("clipped_", biases=True)

    def note_gradient(self, kind: str, biases: bool) -> None:
        """Entries of the gradient that have become others."""
        for quantity, number in self.parameter_order():
            if self.moving[number] and (biases or quantity.kind == "weight"):
                named = replace(quantity, kind=f"{kind}{quantity.kind}")
                self.note("regularization", self.gradient.vector[number], named)

    def unit_error(self, l: int, d: int, j: int) -> None:
        """dE/da as a sum over the units of the next layer, the slope, and delta as their product."""
        place = {"layer": l + 1, "unit": j + 1, "sample": self.samples[d]}
        delta, dE_da = self.back.delta[l][d, j], self.back.dE_da[l][d, j]
        if l + 1 == len(self.Z) and fused(self.job.network, self.job.loss):
            self.record("backward", delta, "delta", **place)
            return
        if l + 2 == len(self.Z) and self.outputs_have_errors_of_their_own():
            for k, share in enumerate(_addends(dE_da, self.job.network.n_outputs), start=1):
                weight = self.parameters.W[l + 1][j, k - 1]
                self.record("backward", weight, "net_input_by_activation", sender=k, **place)
                self.record("backward", share, "error_share", sender=k, **place)
        self.record("backward", dE_da, "error_by_activation", **place)
        if delta.operation == "*" and delta.arguments[0] is dE_da:
            self.record("backward", delta.arguments[1], "activation_by_net_input", **place)
        self.record("backward", delta, "delta", **place)

    def outputs_have_errors_of_their_own(self) -> bool:
        """Whether there are several, and none depends on another's net input: then their derivatives add up."""
        return (
            self.gates is None
            and self.job.network.n_outputs > 1
            and self.job.network.layers[-1].activation.slope is not None
        )

    def gradients(self, l: int, back: Backward, moving: Parameters) -> None:
        """The gradient of each weight and bias into a layer that training may change."""
        W, b = back.gradient.W[l], back.gradient.b[l]
        biases = self.job.network.layers[l].biases
        for j, i in product(range(W.shape[1]), range(W.shape[0])):
            if moving.W[l][i, j]:
                for d in range(len(self.X)):
                    self.record(
                        "backward", self.A[l][d, i], "net_input_by_weight", l + 1, j + 1, i + 1, self.samples[d]
                    )
                self.record("backward", W[i, j], "error_by_weight", l + 1, j + 1, i + 1)
        for j in range(self.job.network.layers[l].n_biases):
            if moving.b[l][j] and biases == "shared":
                self.record("backward", b[j], "error_by_shared_bias", l + 1)
            elif moving.b[l][j]:
                self.record("backward", b[j], "error_by_bias", l + 1, j + 1)

    def update(self) -> State:
        """The weights after the step; returns the state with their values, and those of the optimizer's slots."""
        gradient = self.gradient.vector
        now = Now(self.learning_rate, self.t, self.objective)
        moved, slots = step(self.w, gradient, self.job.optimizer, self.slots, now, self.moving, terms)
        self.name_slots("new_slot", slots)
        longest = self.job.regularization.max_norm
        if longest is not None:
            ends = bounded(Parameters(self.job.network, moved), longest, terms).vector
            moved = terms.where(self.moving, ends, moved)
        for quantity, number in self.parameter_order():
            if self.moving[number]:
                self.note("update", moved[number], replace(quantity, kind=f"new_{quantity.kind}"))
        kept = tuple(_values(slot) for slot in slots)
        return self.state._replace(vector=_values(moved), slots=kept, updates=self.state.updates + 1)

    def name_slots(self, kind: str, slots: tuple[TermArray, ...]) -> None:
        """What the optimizer remembers of each parameter: given before the step, computed by it."""
        for name, slot in zip(self.job.optimizer.slots, slots, strict=True):
            for quantity, number in self.parameter_order():
                if self.moving[number]:
                    named = replace(quantity, kind=kind, detail=f"{name} {quantity.kind}")
                    if kind == "new_slot":
                        self.note("update", slot[number], named)
                    else:  # before the first step all are zero, afterwards they are the new ones of the step before
                        self.names[slot[number]] = named


def _values(array: TermArray) -> Any:
    return np.array([term.value for term in array])


def _addends(term: Term, count: int) -> list[Term]:
    """The addends of a sum of so many."""
    addends: list[Term] = []
    while len(addends) < count - 1:
        term, last = term.arguments
        addends.append(last)
    return [term, *reversed(addends)]
