"""A pass of the page over a batch, run on Terms: the families of quantities that it makes, in a
textbook's order.

    Start -> update, on Terms -> Update -> Pass: which array is which quantity -> groups

Nothing is computed here: the page and the update name their intermediates, and each is given the
name of a quantity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from chainrule.explaining.quantity_arrays import BY_UNIT, BY_WEIGHT, Family, Group, TermNames
from chainrule.network.algorithm import Backward
from chainrule.network.parameters import Parameters, from_pieces
from chainrule.network.update import Forward, Job, Start, Update, run_forward, update
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.arrays import TermArray
from chainrule.symbolic.jacobian import jacobian, pulled_back
from chainrule.types import Array, Mask

MOST_OUTPUTS = 30  # whose Jacobian is shown
OF_UNIT = ("sample", "unit")


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
        self,
        job: Job,
        start: Start,
        rows: tuple[int, ...],
        updates: int,
        repeated: Sequence[str] | None = None,
    ) -> None:
        """`rows` are the numbers of the samples. Of what the pass starts from, only the `repeated`
        kinds are listed; all if None.
        """
        self.job = job
        self.start = start
        self.rows = rows
        self.updates = updates
        self.repeated = repeated
        self.network = job.network
        self.depth = len(job.network.layers)
        self.names = TermNames()
        self.groups: list[Group] = []
        self.moving = from_pieces(self.network, start.moving)
        self.given()

    def run_forward(self) -> None:
        """A forward pass, after which there is no update."""
        self.forward(run_forward(self.job, self.start, term_functions))

    def run_update(self) -> Update:
        """A whole update."""
        made = update(self.job, self.start, term_functions)
        self.forward(made.forward)
        self.backward(made.forward, made.back)
        self.hold_back(made)
        self.step(made)
        return made

    def family(
        self, kind: str, layer: int, terms: Any, axes: Sequence[str] = (), **more: Any
    ) -> Family:
        """A family whose entries formulas stop at."""
        if terms.lettered:
            more["present"] = None  # nothing is frozen where sizes are open
        return self.names.add(Family(kind, layer, terms, tuple(axes), rows=self.rows, **more))

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
                Family("sample_weight", 0, start.weights, ("sample", ""), rows=self.rows)
            )
            self.group("given", self.family("sample_weight", 0, weights, ("sample",)))
        for l, gate in enumerate(start.gates or []):
            if gate is not None:
                self.group("given", self.family("gate", l, gate, ("sample", "unit")))
        self.given_to_the_optimizer()

    def given_to_the_optimizer(self) -> None:
        """The learning rate, and what the optimizer remembers of earlier steps."""
        start = self.start
        # at first all that it remembers is zero, and not worth listing
        remembered = [piece for slot in start.slots for piece in slot]
        running = any(not array.lettered and array.values.any() for array in remembered)
        for name, slot in zip(self.job.optimizer.slots, start.slots, strict=True):
            matrices = from_pieces(self.network, slot)
            self.per_parameter("given" if running else "", "slot", matrices, slot=name)
        self.group("given", self.family("learning_rate", 0, start.learning_rate))
        # the number of the step has a name in any case: formulas such as Adam's show it
        number = self.family("step_number", 0, start.t)
        if running:
            self.group("given", number)

    def per_parameter(
        self,
        phase: str,
        kind: str,
        values: Parameters,
        all_of_them: bool = False,
        slot: str = "",
        biases: bool = True,
    ) -> None:
        """Families that have an entry for each weight and bias, by receiving unit, as textbooks
        number them.

        `kind` may end with an underscore, and then stands before the kind of the parameter. Without
        a phase they have names, but are not listed.
        """
        for layer in range(len(self.network.layers)):
            for parameter, array, moving, axes in self.arrays(layer, values, biases):
                family = self.family(
                    f"{kind}{parameter}" if kind.endswith("_") or not kind else kind,
                    layer + 1,
                    array,
                    axes,
                    detail=f"{slot} {parameter}" if slot else "",
                    present=None if all_of_them else moving,
                )
                if phase:
                    self.group(phase, family, order=BY_WEIGHT)

    def arrays(
        self, l: int, values: Parameters, biases: bool
    ) -> Iterator[tuple[str, Array, Mask, tuple[str, ...]]]:
        """The weights and biases of a layer: kind, array, which of them move, and axes."""
        layer, moving = self.network.layers[l], self.moving
        yield "weight", values.W[l], moving.W[l], ("sender", "unit")
        if layer.n_biases and biases:
            shared = layer.biases == "shared"
            kind, axis = ("shared_bias", "") if shared else ("bias", "unit")
            yield kind, values.b[l], moving.b[l], (axis,)

    def forward(self, seen: Forward) -> None:
        """Net inputs and activations, layer by layer, then the errors."""
        for layer, (Z, A) in enumerate(zip(seen.Z, seen.A[1:], strict=True), start=1):
            self.group(
                "forward",
                self.family("net_input", layer, Z, OF_UNIT),
                self.family("activation", layer, A, OF_UNIT),
            )
        errors = seen.errors
        self.group("error", self.family("output_error", self.depth, errors.outputs, OF_UNIT))
        if len(self.rows) > 1 and self.start.weights is None:
            self.group("error", self.family("sample_error", 0, errors.samples, ("sample",)))
        self.group("error", self.family("total_error", 0, errors.total))

    def backward(self, seen: Forward, back: Backward) -> None:
        """From the last layer to the first: how the error came to each unit, then the gradients
        of its weights.
        """
        for l in reversed(range(self.depth)):
            if l + 1 == self.depth and self.job.loss.fuses(self.network.layers[l].activation):
                self.the_long_way(l, seen, back.dE_da[l])
                self.group("backward", self.family("delta", l + 1, back.delta[l], OF_UNIT))
            else:
                self.unit_errors(l, back)
            self.gradients(l, seen, back)

    def unit_errors(self, l: int, back: Backward) -> None:
        """dE/da as a sum over the units of the next layer, the slope, and delta as their
        product.
        """
        dE_da = back.dE_da[l]
        slope = back.slope[l]
        delta = back.delta[l]
        families = []
        if l + 2 == self.depth and self.outputs_have_errors_of_their_own():
            # the textbook's step from an output's error to its share in a hidden unit's
            W, samples = self.start.parameters.W[l + 1], {"sample": len(self.rows)}
            receivers = ("unit", "sender")
            families += [
                self.family("net_input_by_activation", l + 1, W, receivers, beside=samples),
                self.family("error_share", l + 1, dE_da.addends, ("sample", "sender", "unit")),
            ]
        families.append(self.family("error_by_activation", l + 1, dE_da, OF_UNIT))
        # a slope may also be one number for all units, and softmax has none
        if isinstance(slope, TermArray) and slope.shape == delta.shape:
            families.append(self.family("activation_by_net_input", l + 1, slope, OF_UNIT))
        self.group("backward", *families, self.family("delta", l + 1, delta, OF_UNIT))

    def the_long_way(self, l: int, seen: Forward, dE_da: TermArray) -> None:
        """What the short cut of an output activation and its loss spares: the Jacobian, or the
        slope.
        """
        activation = self.network.layers[l].activation
        Z, A = seen.Z[l], seen.A[l + 1]
        if dE_da.lettered or A.shape[1] > MOST_OUTPUTS:
            return
        first = self.family("error_by_activation", l + 1, dE_da, OF_UNIT)
        if activation.slope is not None:
            slope, whole = activation.pull_back(Z, A, dE_da, term_functions)
            second = self.family("activation_by_net_input", l + 1, slope, OF_UNIT)
        else:
            through = jacobian(activation, Z, A)
            whole = pulled_back(dE_da, through)
            pairs = ("sample", "unit", "sender")
            second = self.family("activation_by_other", l + 1, through, pairs)
        self.group("backward", first)
        self.group("backward", second)
        self.group("backward", self.family("error_by_net_input", l + 1, whole, OF_UNIT))

    def outputs_have_errors_of_their_own(self) -> bool:
        """Whether there are several, and none depends on another's net input: then their
        derivatives add up.
        """
        return (
            self.start.gates is None
            and self.network.n_outputs > 1
            and self.network.layers[-1].activation.slope is not None
        )

    def gradients(self, l: int, seen: Forward, back: Backward) -> None:
        """The gradient of each weight and bias into a layer that training may change."""
        layer, moving = self.network.layers[l], self.moving
        gradient, receivers = back.gradient, {"unit": seen.A[l + 1].shape[1]}
        by_weight = self.family(
            "net_input_by_weight", l + 1, seen.A[l], ("sample", "sender"), beside=receivers
        )
        of_weights = self.family(
            "error_by_weight", l + 1, gradient.W[l], ("sender", "unit"), present=moving.W[l]
        )
        if moving.W[l].any():
            self.group("backward", by_weight, of_weights, order=BY_WEIGHT)
        if layer.n_biases and moving.b[l].any():
            shared = layer.biases == "shared"
            kind, axes = ("error_by_shared_bias", ("",)) if shared else ("error_by_bias", ("unit",))
            of_biases = self.family(kind, l + 1, gradient.b[l], axes, present=moving.b[l])
            self.group("backward", of_biases)

    def hold_back(self, made: Update) -> None:
        """What penalties make of the error and its gradient, and clipping of the gradient."""
        if made.penalty is not None:
            self.group("regularization", self.family("penalty", 0, made.penalty))
            self.group("regularization", self.family("objective", 0, made.objective))
            self.per_parameter("regularization", "objective_by_", made.penalized, biases=False)
        if made.length is not None:
            self.group("regularization", self.family("gradient_norm", 0, made.length))
            self.per_parameter("regularization", "clipped_", made.gradient)

    def step(self, made: Update) -> None:
        """The weights after the step, and what the optimizer then remembers."""
        for name, slot in zip(self.job.optimizer.slots, made.slots, strict=True):
            matrices = from_pieces(self.network, slot)
            self.per_parameter("update", "new_slot", matrices, slot=name)
        differences = [
            stepped.operation == "-" and stepped.arguments[0] is w
            for stepped, w in zip(made.stepped, self.start.parameters.pieces, strict=True)
        ]
        if all(differences):  # some notations name what is taken off: w - step
            steps = [stepped.arguments[1] for stepped in made.stepped]
            self.per_parameter("update", "step_", from_pieces(self.network, steps))
        self.per_parameter("update", "new_", made.parameters)
