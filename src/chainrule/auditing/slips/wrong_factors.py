"""Wrong factors: in the products that gradients and hidden errors are made of, another quantity in
the place of a factor, one too many, or none.

Each replaces the same factor in all products at once: who takes the weight for the input of a
gradient does so for every sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chainrule.auditing.ledger import BACK_THROUGH_WEIGHTS, WEIGHTS, Key, Ledger
from chainrule.auditing.slips.factors import OUTPUTS
from chainrule.auditing.slips.rewrite import Naming, Rewrite, all_replaced
from chainrule.explaining.expressions import Expression, Operation, ingredients
from chainrule.network.quantities import Kind, Quantity

# A weight's update has them too, where a course does not name the gradient.
OF_WEIGHTS = (Kind.ERROR_BY_WEIGHT, Kind.STEP_WEIGHT, Kind.NEW_WEIGHT)
OF_BIASES = (Kind.ERROR_BY_BIAS, Kind.STEP_BIAS, Kind.NEW_BIAS)
WIDE = 8  # senders: beyond that, some input gives any number


def own_output(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """In a gradient, the receiving unit's output in the place of the sending unit's."""
    own = {}
    for sent in _sent(key, whole):
        q = replace(key.quantity, kind=Kind.ACTIVATION, sender=0, sample=sent.quantity.sample)
        own[sent] = Key(key.updates, q)
    if own:
        yield _all_instead("own output", whole, own, name)


def weight_for_input(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """In a gradient, the weight itself in the place of what it is multiplied by."""
    q = key.quantity
    sent = _sent(key, whole)
    # Only where there is one, so that no quantity is looked up in vain.
    weight = _here(ledger, key, Kind.WEIGHT, q.layer, q.unit, q.sender) if sent else None
    if weight is not None:
        yield _all_instead("weight for input", whole, dict.fromkeys(sent, weight), name)


def bias_times_input(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """The gradient of a bias multiplied by an input, as that of a weight."""
    q = key.quantity
    if q.kind not in OF_BIASES:
        return
    deltas = _deltas(whole, q.layer)
    kind = Kind.ACTIVATION if q.layer > 1 else Kind.INPUT
    n_in = ledger.network.sizes[q.layer - 1]
    for unit in range(1, n_in + 1) if deltas and n_in <= WIDE else ():
        times: dict[Key, Expression] = {}
        what = ""
        for delta in deltas:
            sent = _here(ledger, key, kind, q.layer - 1, unit, sample=delta.quantity.sample)
            if sent is None:
                break
            # In words, the first sample stands for all of them.
            what = what or f"{name(delta)} is multiplied by {name(sent)}, as for a weight"
            times[delta] = Operation("*", (delta, sent))
        if len(times) == len(deltas):
            yield Rewrite("bias times input", what, all_replaced(whole, times))


def weights_forgotten(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """Errors of several units added up without the weights that they are passed back through."""
    # One alone is a factor left out, `factors.factor_dropped`.
    weights = _of_next_layer(key, whole, WEIGHTS)
    if len(weights) > 1:
        what = f"{', '.join(map(name, weights))} are left out"
        yield Rewrite("weight forgotten", what, all_replaced(whole, dict.fromkeys(weights, 1.0)))


def error_for_delta(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """The derivative of the error by an output passed back in the place of its delta."""
    # With softmax and logarithmic losses nobody has it: there delta is output minus target.
    if "squared" not in ledger.loss.name or key.quantity.layer + 1 != len(ledger.network.layers):
        return
    deltas = _of_next_layer(key, whole, (Kind.DELTA,))
    errors = {delta: _with_kind(delta, Kind.ERROR_BY_ACTIVATION) for delta in deltas}
    if deltas and all(error in ledger for error in errors.values()):
        changed: dict[Key, Expression] = {**errors}
        # Where the two have different signs, what is passed back keeps that of delta.
        if len(ledger.explanation.notation.negated & {Kind.DELTA, Kind.ERROR_BY_ACTIVATION}) == 1:
            changed = {old: Operation("negative", (new,)) for old, new in errors.items()}
        what = f"{_names(errors.values(), name)} in the place of {_names(errors, name)}"
        yield Rewrite("error for delta", what, all_replaced(whole, changed))


def _sent(key: Key, whole: Expression) -> list[Key]:
    """In a gradient, what the sending unit puts out: of each sample."""
    q = key.quantity
    if q.kind not in OF_WEIGHTS:
        return []
    leaves = dict.fromkeys(ingredients(whole))
    sent = [it for it in leaves if it.quantity.kind in OUTPUTS and it.quantity.unit == q.sender]
    return [it for it in sent if it.quantity.layer == q.layer - 1]


def _deltas(whole: Expression, layer: int) -> list[Key]:
    leaves = dict.fromkeys(ingredients(whole))
    return [it for it in leaves if (it.quantity.kind, it.quantity.layer) == (Kind.DELTA, layer)]


def _of_next_layer(key: Key, whole: Expression, kinds: tuple[str, ...]) -> list[Key]:
    """Of a hidden error, what it has of these kinds of the units that it comes back from."""
    if key.quantity.kind not in BACK_THROUGH_WEIGHTS:
        return []
    leaves, layer = dict.fromkeys(ingredients(whole)), key.quantity.layer + 1
    return [it for it in leaves if it.quantity.kind in kinds and it.quantity.layer == layer]


def _here(
    ledger: Ledger, key: Key, kind: str, layer: int, unit: int, sender: int = 0, sample: int = 0
) -> Key | None:
    """A quantity as it is in the pass of another."""
    return ledger.origin(Key(key.updates, Quantity(kind, layer, unit, sender, sample)))


def _with_kind(key: Key, kind: str) -> Key:
    return Key(key.updates, replace(key.quantity, kind=kind))


def _all_instead(kind: str, whole: Expression, others: dict[Key, Key], name: Naming) -> Rewrite:
    what = f"{_names(others.values(), name)} in the place of {_names(others, name)}"
    return Rewrite(kind, what, all_replaced(whole, others))


def _names(keys: Iterable[Key], name: Naming) -> str:
    return ", ".join(map(name, dict.fromkeys(keys)))
