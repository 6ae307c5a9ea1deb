"""A pass of the page over a batch, run on Terms: the families of quantities that it makes, in a
textbook's order.

    Start -> update, on Terms -> Update -> Pass: which array is which quantity -> groups

Nothing is computed here: the page and the update name their intermediates, and each is given the
name of a quantity.
"""

from __future__ import annotations

from chainrule.explaining.quantity_arrays import BY_WEIGHT
from chainrule.explaining.recorder import Recorder
from chainrule.network.algorithm import Backward, forward
from chainrule.network.parameters import from_pieces
from chainrule.network.quantities import Kind
from chainrule.network.update import Forward, Update, run_forward, update
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.arrays import TermArray
from chainrule.symbolic.jacobian import jacobian, pulled_back
from chainrule.types import Array

MOST_OUTPUTS = 30  # whose Jacobian is shown
OF_UNIT = ("sample", "unit")


class Pass(Recorder):
    """One pass of the page over a batch, and the groups of quantities that it made.

    Attributes
    ----------
    groups : list of Group
        In the order of the computation.
    names : TermNames
        Where formulas stop.
    """

    def run_forward(self) -> None:
        """A forward pass, after which there is no update; errors only where there are targets."""
        if self.start.T is None:
            self.layers(*forward(self.start.parameters, self.start.X, term_functions))
        else:
            self.forward(run_forward(self.job, self.start, term_functions))

    def run_update(self) -> Update:
        """A whole update."""
        made = update(self.job, self.start, term_functions)
        self.forward(made.forward)
        self.backward(made.forward, made.back)
        self.hold_back(made)
        self.step(made)
        return made

    def forward(self, seen: Forward) -> None:
        """Net inputs and activations, layer by layer, then the errors."""
        self.layers(seen.Z, seen.A)
        errors = seen.errors
        self.group("error", self.family(Kind.OUTPUT_ERROR, self.depth, errors.outputs, OF_UNIT))
        # The error of a single sample is the total, and is listed once.
        if len(self.rows) > 1 and self.start.weights is None:
            self.group("error", self.family(Kind.SAMPLE_ERROR, 0, errors.samples, ("sample",)))
        self.group("error", self.family(Kind.TOTAL_ERROR, 0, errors.total))

    def layers(self, net_inputs: list[Array], activations: list[Array]) -> None:
        """Net inputs and activations, layer by layer."""
        # A[0] is X, which is given already; so Z[0] and A[1] belong to the first layer of weights.
        for layer, (Z, A) in enumerate(zip(net_inputs, activations[1:], strict=True), start=1):
            net_inputs_here = self.family(Kind.NET_INPUT, layer, Z, OF_UNIT)
            outputs = self.family(Kind.ACTIVATION, layer, A, OF_UNIT)
            # Unit by unit; but an output of softmax needs the net inputs of all units first.
            if self.network.layers[layer - 1].activation.slope is None:
                self.group("forward", net_inputs_here)
                self.group("forward", outputs)
            else:
                self.group("forward", net_inputs_here, outputs)

    def backward(self, seen: Forward, back: Backward) -> None:
        """From the last layer to the first: how the error came to each unit, then the gradients
        of its weights.
        """
        for l in reversed(range(self.depth)):
            # Softmax with cross-entropy, for example: delta is y - t at once, and the Jacobian that
            # a textbook goes through is not among what was computed.
            if l + 1 == self.depth and self.job.loss.fuses(self.network.layers[l].activation):
                self.the_long_way(l, seen, back.dE_da[l])
                self.group("backward", self.family(Kind.DELTA, l + 1, back.delta[l], OF_UNIT))
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
            # The textbook's step from an output's error to its share in a hidden unit's. A weight
            # is ∂net_o/∂out_h too: the same for all samples, which its array does not count.
            W = self.start.parameters.W[l + 1]
            samples = {"sample": len(self.rows)}
            receivers = ("unit", "sender")
            families += [
                self.family(Kind.NET_INPUT_BY_ACTIVATION, l + 1, W, receivers, beside=samples),
                self.family(Kind.ERROR_SHARE, l + 1, dE_da.addends, ("sample", "sender", "unit")),
            ]
        families.append(self.family(Kind.ERROR_BY_ACTIVATION, l + 1, dE_da, OF_UNIT))
        # A slope may also be one number for all units, and softmax has none.
        if isinstance(slope, TermArray) and slope.shape == delta.shape:
            families.append(self.family(Kind.ACTIVATION_BY_NET_INPUT, l + 1, slope, OF_UNIT))
        self.group("backward", *families, self.family(Kind.DELTA, l + 1, delta, OF_UNIT))

    def the_long_way(self, l: int, seen: Forward, dE_da: TermArray) -> None:
        """What the short cut of an output activation and its loss spares: the Jacobian, or the
        slope.
        """
        activation = self.network.layers[l].activation
        Z = seen.Z[l]
        A = seen.A[l + 1]
        # Where sizes are open there is no Jacobian to write down entry by entry; and nobody reads a
        # large one, which has the square of the outputs as entries.
        if dE_da.lettered or A.shape[1] > MOST_OUTPUTS:
            return
        first = self.family(Kind.ERROR_BY_ACTIVATION, l + 1, dE_da, OF_UNIT)
        if activation.slope is not None:
            slope, whole = activation.pull_back(Z, A, dE_da, term_functions)
            second = self.family(Kind.ACTIVATION_BY_NET_INPUT, l + 1, slope, OF_UNIT)
        else:
            through = jacobian(activation, Z, A)
            whole = pulled_back(dE_da, through)
            pairs = ("sample", "unit", "sender")
            second = self.family(Kind.ACTIVATION_BY_OTHER, l + 1, through, pairs)
        self.group("backward", first)
        self.group("backward", second)
        self.group("backward", self.family(Kind.ERROR_BY_NET_INPUT, l + 1, whole, OF_UNIT))

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
        layer = self.network.layers[l]
        moving = self.moving
        gradient = back.gradient
        # ∂net_j/∂w_ij is the output of the sending unit i, whatever the receiving unit j.
        receivers = {"unit": seen.A[l + 1].shape[1]}
        by_weight = self.family(
            Kind.NET_INPUT_BY_WEIGHT, l + 1, seen.A[l], ("sample", "sender"), beside=receivers
        )
        of_weights = self.family(
            Kind.ERROR_BY_WEIGHT, l + 1, gradient.W[l], ("sender", "unit"), present=moving.W[l]
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
            self.group("regularization", self.family(Kind.PENALTY, 0, made.penalty))
            self.group("regularization", self.family(Kind.OBJECTIVE, 0, made.objective))
            self.per_parameter("regularization", "objective_by_", made.penalized, biases=False)
        if made.length is not None:
            self.group("regularization", self.family(Kind.GRADIENT_NORM, 0, made.length))
            self.per_parameter("regularization", "clipped_", made.gradient)

    def step(self, made: Update) -> None:
        """The weights after the step, and what the optimizer then remembers."""
        for name, slot in zip(self.job.optimizer.slots, made.slots, strict=True):
            matrices = from_pieces(self.network, slot)
            self.per_parameter("update", "new_slot", matrices, slot=name)
        # Most rules end in w - step, as the Term shows; where one does not, no step can be named.
        differences = [
            stepped.operation == "-" and stepped.arguments[0] is w
            for stepped, w in zip(made.stepped, self.start.parameters.pieces, strict=True)
        ]
        # Some notations name what is taken off, such as Δw.
        if all(differences):
            steps = [stepped.arguments[1] for stepped in made.stepped]
            self.per_parameter("update", "step_", from_pieces(self.network, steps))
        self.per_parameter("update", "new_", made.parameters)
