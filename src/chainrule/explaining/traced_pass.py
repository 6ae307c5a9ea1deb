"""A pass of the page over a batch, run on Terms: the families of quantities that it makes, in a
textbook's order.

Nothing is computed here. The arrays that the page made are given the names of quantities; factors
and addends that textbooks name are read off the arrays themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from chainrule.engines import Job, State, mask
from chainrule.explaining.quantity_arrays import BY_UNIT, BY_WEIGHT, Family, Group, TermNames
from chainrule.formulas import Now
from chainrule.network.algorithm import Backward, backward, forward, fused, total_error
from chainrule.network.parameters import Matrices, Parameters
from chainrule.network.regularization import bounded, clipped, gates, penalized, penalty
from chainrule.network.sample_weights import Gates, count
from chainrule.network.update import step
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.arrays import TermArray, concatenate, givens
from chainrule.symbolic.jacobian import jacobian, pulled_back
from chainrule.training.snapshot import Moment

MOST_OUTPUTS = 30  # whose Jacobian is shown


class Start(NamedTuple):
    """What a pass starts from. A slot of the optimizer has the form of the parameters."""

    X: TermArray
    T: TermArray
    weights: TermArray | None
    gates: Gates
    parameters: Matrices
    slots: tuple[Matrices, ...]
    learning_rate: TermArray
    t: TermArray
    rows: tuple[int, ...]


def start_of(moment: Moment, state: State, rows: Any, training: bool) -> Start:
    """The numbers of a moment of training."""
    network, (X, T, weights) = moment.job.network, moment.samples
    return Start(
        givens(X[rows]),
        givens(T[rows]),
        None if weights is None else givens(weights[rows, None]),
        _gates(moment.job, state, len(rows)) if training else None,
        _matrices(Parameters(network, state.vector)),
        tuple(_matrices(Parameters(network, slot)) for slot in state.slots),
        givens(moment.learning_rate),
        givens(float(state.updates + 1)),
        tuple(int(row) + 1 for row in rows),
    )


def _matrices(parameters: Parameters) -> Matrices:
    biases = [
        givens(b) if layer.n_biases else 0
        for layer, b in zip(parameters.network.layers, parameters.b, strict=True)
    ]
    return Matrices(parameters.network, [givens(W) for W in parameters.W], biases)


def _gates(job: Job, state: State, rows: int) -> Gates:
    """Dropout's masks for this update."""
    given = job.regularization
    if not given.drops:
        return None
    seed, t = np.array([[state.seed], [state.updates + 1]], np.uint32)
    drawn = gates(job.network, given.dropout, rows, seed, t, np.dtype(float))
    return [None if gate is None else givens(gate) for gate in drawn]


class Pass:
    """One pass of the page over a batch, and the groups of quantities that it made.

    Attributes
    ----------
    groups : list of Group
        In the order of the computation.
    names : TermNames
        Where formulas stop.
    """

    def __init__(
        self, job: Job, start: Start, updates: int, repeated: Sequence[str] | None = None
    ) -> None:
        """Of what the pass starts from, only the `repeated` kinds are listed; all if None."""
        self.job, self.start, self.updates, self.repeated = job, start, updates, repeated
        self.network, self.parameters, self.depth = (
            job.network,
            start.parameters,
            len(job.network.layers),
        )
        self.names, self.groups = TermNames(), list[Group]()
        moving = np.broadcast_to(mask(job), (self.network.n_parameters,))
        self.moving = Parameters(self.network, np.array(moving))
        self.given()

    def family(
        self, kind: str, layer: int, terms: Any, axes: Sequence[str] = (), **more: Any
    ) -> Family:
        """A family whose entries formulas stop at."""
        if terms.lettered:
            more["present"] = None  # nothing is frozen where sizes are open
        return self.names.add(Family(kind, layer, terms, tuple(axes), rows=self.start.rows, **more))

    def group(self, phase: str, *families: Family, order: tuple[str, ...] = BY_UNIT) -> None:
        """Families that are shown together."""
        if phase != "given" or self.repeated is None or families[0].kind in self.repeated:
            self.groups.append(Group(phase, self.updates, families, self.names, order))

    def given(self) -> None:
        """What the pass starts from."""
        start = self.start
        self.group("given", self.family("input", 0, start.X, ("sample", "unit")))
        self.group("given", self.family("target", self.depth, start.T, ("sample", "unit")))
        self.per_parameter("given", "", start.parameters, all_of_them=True)
        if start.weights is not None:
            weights = start.weights[:, 0]
            self.names.add(
                Family("sample_weight", 0, start.weights, ("sample", ""), rows=start.rows)
            )
            self.group("given", self.family("sample_weight", 0, weights, ("sample",)))
        for l, gate in enumerate(start.gates or []):
            if gate is not None:
                self.group("given", self.family("gate", l, gate, ("sample", "unit")))
        remembered = [
            W for slot in start.slots for W in (*slot.W, *slot.b) if isinstance(W, TermArray)
        ]
        # at first all are zero
        running = any(not array.lettered and array.values.any() for array in remembered)
        for name, slot in zip(self.job.optimizer.slots, start.slots, strict=True):
            self.per_parameter("given" if running else "", "slot", slot, slot=name)
        self.group("given", self.family("learning_rate", 0, start.learning_rate))
        number = self.family("step_number", 0, start.t)
        if running:
            self.group("given", number)

    def per_parameter(
        self,
        phase: str,
        kind: str,
        values: Any,
        all_of_them: bool = False,
        slot: str = "",
        biases: bool = True,
    ) -> None:
        """Families that have an entry for each weight and bias, by receiving unit, as textbooks
        number them.

        `kind` may end with an underscore, and then stands before the kind of the parameter. Without
        a phase they have names, but are not listed.
        """
        for number, layer in enumerate(self.network.layers, start=1):
            parts: list[tuple[str, Any, Any, tuple[str, ...]]] = [
                ("weight", values.W, self.moving.W, ("sender", "unit"))
            ]
            if layer.n_biases and biases:
                shared = layer.biases == "shared"
                kind_of_bias, axis = ("shared_bias", "") if shared else ("bias", "unit")
                parts.append((kind_of_bias, values.b, self.moving.b, (axis,)))
            for parameter, arrays, moving, axes in parts:
                named = f"{kind}{parameter}" if kind.endswith("_") or not kind else kind
                family = self.family(
                    named,
                    number,
                    arrays[number - 1],
                    axes,
                    detail=f"{slot} {parameter}" if slot else "",
                    present=None if all_of_them else moving[number - 1],
                )
                if phase:
                    self.group(phase, family, order=BY_WEIGHT)

    def forward(self) -> None:
        """Net inputs and activations, layer by layer, then the errors."""
        start = self.start
        self.Z, self.A = forward(start.parameters, start.X, term_functions, start.gates)
        for layer, (Z, A) in enumerate(zip(self.Z, self.A[1:], strict=True), start=1):
            self.group(
                "forward",
                self.family("net_input", layer, Z, ("sample", "unit")),
                self.family("activation", layer, A, ("sample", "unit")),
            )
        errors = self.job.loss.errors(self.A[-1], start.T, term_functions)
        self.group("error", self.family("output_error", self.depth, errors, ("sample", "unit")))
        self.total = total_error(errors, start.weights)
        if len(start.rows) > 1 and start.weights is None:
            of_samples = self.total.arguments[0].arguments[0]
            self.group("error", self.family("sample_error", 0, of_samples, ("sample",)))
        self.group("error", self.family("total_error", 0, self.total))

    def backward(self) -> None:
        """From the last layer to the first: how the error came to each unit, then the gradients
        of its weights.
        """
        start = self.start
        self.back = backward(
            self.parameters,
            self.job.loss,
            self.Z,
            self.A,
            start.T,
            term_functions,
            start.weights,
            start.gates,
        )
        for l in reversed(range(self.depth)):
            self.unit_errors(l)
            self.gradients(l, self.back)
        self.hold_back()

    def unit_errors(self, l: int) -> None:
        """dE/da as a sum over the units of the next layer, the slope, and delta as their
        product.
        """
        delta, dE_da, place = self.back.delta[l], self.back.dE_da[l], ("sample", "unit")
        families = []
        if l + 1 == self.depth and fused(self.network, self.job.loss):
            self.the_long_way(l, dE_da)
        else:
            if l + 2 == self.depth and self.outputs_have_errors_of_their_own():
                W, n = self.parameters.W[l + 1], len(self.start.rows)
                families += [
                    self.family(
                        "net_input_by_activation",
                        l + 1,
                        W,
                        ("unit", "sender"),
                        beside={"sample": n},
                    ),
                    self.family(
                        "error_share", l + 1, dE_da.arguments[0], ("sample", "sender", "unit")
                    ),
                ]
            families.append(self.family("error_by_activation", l + 1, dE_da, place))
            multiplied = delta.operation == "*" and delta.arguments[0] is dE_da
            # a slope may be one number for all
            if multiplied and delta.arguments[1].shape == delta.shape:
                families.append(
                    self.family("activation_by_net_input", l + 1, delta.arguments[1], place)
                )
        self.group("backward", *families, self.family("delta", l + 1, delta, place))

    def the_long_way(self, l: int, dE_da: TermArray) -> None:
        """What the short cut of an output activation and its loss spares: the Jacobian, or the
        slope.
        """
        activation, Z, A = self.network.layers[l].activation, self.Z[l], self.A[l + 1]
        if dE_da.lettered or A.shape[1] > MOST_OUTPUTS:
            return
        place = ("sample", "unit")
        first = self.family("error_by_activation", l + 1, dE_da, place)
        if activation.slope is not None:
            slope = activation.slope(Z, A, term_functions)
            second = self.family("activation_by_net_input", l + 1, slope, place)
            whole = dE_da * slope
        else:
            through = jacobian(activation, Z, A)
            second = self.family(
                "activation_by_other", l + 1, through, ("sample", "unit", "sender")
            )
            whole = pulled_back(dE_da, through)
        self.group("backward", first)
        self.group("backward", second)
        self.group("backward", self.family("error_by_net_input", l + 1, whole, place))

    def outputs_have_errors_of_their_own(self) -> bool:
        """Whether there are several, and none depends on another's net input: then their
        derivatives add up.
        """
        return (
            self.start.gates is None
            and self.network.n_outputs > 1
            and self.network.layers[-1].activation.slope is not None
        )

    def gradients(self, l: int, back: Backward) -> None:
        """The gradient of each weight and bias into a layer that training may change."""
        layer, moving = self.network.layers[l], self.moving
        by_weight = self.family(
            "net_input_by_weight",
            l + 1,
            self.A[l],
            ("sample", "sender"),
            beside={"unit": self.A[l + 1].shape[1]},
        )
        gradient = self.family(
            "error_by_weight", l + 1, back.gradient.W[l], ("sender", "unit"), present=moving.W[l]
        )
        if moving.W[l].any():
            self.group("backward", by_weight, gradient, order=BY_WEIGHT)
        if layer.n_biases and moving.b[l].any():
            shared = layer.biases == "shared"
            kind, axes = ("error_by_shared_bias", ("",)) if shared else ("error_by_bias", ("unit",))
            self.group(
                "backward", self.family(kind, l + 1, back.gradient.b[l], axes, present=moving.b[l])
            )

    def hold_back(self) -> None:
        """What penalties make of the error and its gradient, and clipping of the gradient."""
        given, self.gradient, self.objective = (
            self.job.regularization,
            self.back.gradient,
            self.total,
        )
        if given.penalizes:
            n = count(self.start.T, self.start.weights)
            added = penalty(self.parameters, given, n, term_functions)
            self.group("regularization", self.family("penalty", 0, added))
            self.objective = self.total + added
            self.group("regularization", self.family("objective", 0, self.objective))
            self.gradient = penalized(self.gradient, self.parameters, given, n, term_functions)
            self.per_parameter("regularization", "objective_by_", self.gradient, biases=False)
        if given.clip is not None:
            length = term_functions.sqrt((self.moving_entries(self.gradient) ** 2).sum())
            self.group("regularization", self.family("gradient_norm", 0, length))
            self.gradient = clipped(self.gradient, given.clip, length, term_functions)
            self.per_parameter("regularization", "clipped_", self.gradient)

    def moving_entries(self, gradient: Any) -> TermArray:
        """The entries of a gradient that training uses, one after the other."""
        pieces = []
        for layer, W, b in zip(self.network.layers, gradient.W, gradient.b, strict=True):
            pieces += [W.reshape(-1), b] if layer.n_biases else [W.reshape(-1)]
        entries: TermArray = concatenate(pieces)[self.moving.vector]
        return entries

    def update(self) -> None:
        """The weights after the step, and what the optimizer then remembers."""
        now = Now(self.start.learning_rate, self.start.t, self.objective)
        moved, steps = self.blank(), self.blank()
        slots = [self.blank() for _ in self.start.slots]
        for part in ("W", "b"):
            for l, w in enumerate(getattr(self.parameters, part)):
                if isinstance(w, TermArray):
                    before = tuple(getattr(slot, part)[l] for slot in self.start.slots)
                    gradient, moving = (
                        getattr(self.gradient, part)[l],
                        getattr(self.moving, part)[l],
                    )
                    after = step(
                        w, gradient, self.job.optimizer, before, now, moving, term_functions
                    )
                    getattr(moved, part)[l] = after[0]
                    getattr(steps, part)[l] = _taken_off(after[0], w)
                    for slot, new in zip(slots, after[1], strict=True):
                        getattr(slot, part)[l] = new
        for name, slot in zip(self.job.optimizer.slots, slots, strict=True):
            self.per_parameter("update", "new_slot", slot, slot=name)
        if all(taken is not None for taken in steps.W + steps.b):
            self.per_parameter("update", "step_", steps)
        longest = self.job.regularization.max_norm
        if longest is not None:
            ends = bounded(moved, longest, term_functions)
            pairs = zip(self.moving.W, ends.W, moved.W, strict=True)
            moved = Matrices(
                self.network, [term_functions.where(*triple) for triple in pairs], moved.b
            )
        self.per_parameter("update", "new_", moved)
        self.moved, self.slots = moved, slots

    def blank(self) -> Matrices:
        """Room for an array in the place of each one of the parameters."""
        return Matrices(self.network, [0] * self.depth, [0] * self.depth)

    def state(self, before: State) -> State:
        """Where the update led."""
        slots = tuple(_vector(self.network, slot) for slot in self.slots)
        return before._replace(
            vector=_vector(self.network, self.moved), slots=slots, updates=before.updates + 1
        )


def _taken_off(moved: TermArray, w: TermArray) -> TermArray | None:
    """What a step takes off, if it is a difference."""
    stepped = moved.arguments[0] if moved.operation == "choice" else moved
    return stepped.arguments[1] if stepped.operation == "-" and stepped.arguments[0] is w else None


def _vector(network: Any, matrices: Matrices) -> Any:
    """The numbers of matrices, in the order of the parameters' vector."""
    pieces = []
    for layer, W, b in zip(network.layers, matrices.W, matrices.b, strict=True):
        pieces += [W.values.reshape(-1), b.values] if layer.n_biases else [W.values.reshape(-1)]
    return np.concatenate(pieces)
