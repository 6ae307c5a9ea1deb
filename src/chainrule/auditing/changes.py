"""What conventions make of expressions.

Each is called with every quantity that is computed (``change(key, expression, ledger)``, see
`chainrule.auditing.ledger.Ledger`) and returns the expression unchanged where the convention does
not concern it. Whoever prints a quantity multiplied by a constant divides by it again where the
quantity is used, so that the updates of the weights stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.auditing.claim_sources.extraction.kinds import GRADIENTS
from chainrule.auditing.ledger import WEIGHTS, Key, Ledger
from chainrule.auditing.slips.rewrite import parts, replaced
from chainrule.explaining.expressions import Expression, Operation, ingredients
from chainrule.network.quantities import Kind, Quantity


@dataclass(frozen=True)
class Scaled:
    """Another factor in the error of each output, in the sum of them, and in the gradient."""

    each: float
    whole: float
    gradient: float

    def __call__(self, key: Key, whole: Expression, ledger: Ledger) -> Expression:
        """The expression with its factor."""
        # The gradient's factor enters where the error is differentiated, by an output or by its net
        # input; everything behind that is a multiple of it, and must not get the factor again.
        kind, leaves = key.quantity.kind, set(ingredients(whole))
        kinds = {leaf.quantity.kind for leaf in leaves}
        if kind == Kind.OUTPUT_ERROR:
            return _times(self.each, whole)
        if kind in (Kind.TOTAL_ERROR, Kind.SAMPLE_ERROR):
            for leaf in leaves:
                if leaf.quantity.kind == Kind.OUTPUT_ERROR:
                    whole = replaced(whole, leaf, _times(self.whole, leaf))
        if kind in (Kind.ERROR_BY_ACTIVATION, Kind.DELTA) and "target" in kinds:
            return _times(self.gradient, whole)
        return whole


def _times(factor: float, whole: Expression) -> Expression:
    return whole if factor == 1 else Operation("*", (factor, whole))


def sum_over_samples(key: Key, whole: Expression, ledger: Ledger) -> Expression:
    """Errors and gradients of the samples are added up, not averaged."""
    # Behind a minus where deltas have the other sign, for each unit where they share a bias, and
    # within the update where the gradient has no name: wherever it stands, the division is left
    # out. Penalties and means over the outputs may be divided by the same number.
    n = ledger.explanation.notation.samples
    for part in [*parts(whole)]:
        if isinstance(part, Operation) and part.name == "/" and part.arguments[1] == n:
            numerator = part.arguments[0]
            samples = {leaf.quantity.sample for leaf in ingredients(numerator)} - {0}
            whole = replaced(whole, part, numerator) if len(samples) == n else whole
    return whole


def eta_in_deltas(key: Key, whole: Expression, ledger: Ledger) -> Expression:
    """The deltas of the outputs are printed times the learning rate, and all that follows from
    them.
    """
    # Hidden deltas and all gradients are linear in the deltas of the outputs, and so have the
    # learning rate by themselves; only the step must not multiply by it once more.
    if key.quantity.kind == Kind.DELTA and key.quantity.layer == len(ledger.network.layers):
        return Operation("*", (_eta(ledger), whole))
    return _without_eta(whole, ledger) if key.quantity.kind.startswith(("new_", "step_")) else whole


def eta_in_gradients(key: Key, whole: Expression, ledger: Ledger) -> Expression:
    """Gradients are printed times the learning rate."""
    if key.quantity.kind in GRADIENTS:
        return Operation("*", (_eta(ledger), whole))
    return _without_eta(whole, ledger)


def _eta(ledger: Ledger) -> Key | float:
    # The key rather than its value, so that an author's own learning rate is used; 1.0
    # where the optimizer has none.
    return ledger.origin(Key(0, Quantity(Kind.LEARNING_RATE))) or 1.0


def _without_eta(whole: Expression, ledger: Ledger) -> Expression:
    """With the gradients divided by the learning rate, which is in them already."""
    for leaf in dict.fromkeys(ingredients(whole)):
        if leaf.quantity.kind in GRADIENTS:
            whole = replaced(whole, leaf, Operation("/", (leaf, _eta(ledger))))
    return whole


def updated_weights(key: Key, whole: Expression, ledger: Ledger) -> Expression:
    """Hidden errors are passed back through the weights after the step."""
    if key.quantity.kind not in (
        Kind.ERROR_SHARE,
        Kind.ERROR_BY_ACTIVATION,
        Kind.NET_INPUT_BY_ACTIVATION,
        Kind.DELTA,
    ):
        return whole
    # The weights of the next layer, which lead to the outputs: those of the layer itself are not in
    # its errors.
    for leaf in dict.fromkeys(ingredients(whole)):
        if leaf.quantity.kind in WEIGHTS and leaf.quantity.layer == key.quantity.layer + 1:
            new = ledger.after_step(leaf, key.updates)
            if new is not None:
                whole = replaced(whole, leaf, new)
    return whole
