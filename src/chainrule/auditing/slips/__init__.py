"""Slips: small rewrites of a quantity's own expression, what could have gone wrong where it was
computed.

A slip is a function ``slip(key, expression, ledger, name)`` that yields `Rewrite`: the kind of the
slip, words for the place, and the mistaken expression. Nothing is evaluated here. Each slip is
defined once: an audit tries all of them on a printed number, and `chainrule.exercises.mistakes`
picks those that students commonly make.

For example, of ``out_h1·w5 + out_h2·w6 + b2``::

    addends.bias_forgotten    out_h1·w5 + out_h2·w6
    mix_ups.net_for_output    net_h1·w5 + out_h2·w6 + b2, ...
    weights.weight_swapped    out_h1·w6 + out_h2·w6 + b2, ..., out_h1·w6 + out_h2·w5 + b2
    signs.operation_negated   out_h1·w5 - out_h2·w6 + b2, ...

Only slips that somebody is likely to make belong here: each further rewrite is one more that may
give the printed digits by accident. Costs are in `chainrule.auditing.cause`, by kind.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips import (
    addends,
    factors,
    functions,
    mix_ups,
    signs,
    slopes,
    weights,
    wrong_entries,
    wrong_factors,
)
from chainrule.auditing.slips.rewrite import Naming, Rewrite, Slip
from chainrule.explaining.expressions import Expression

OF_SLOPES: tuple[Slip, ...] = (slopes.slope_at_net_input, slopes.other_slope)
# Of causes that cost the same, the one that is tried first is named first. Left out are slips that
# others include.
SLIPS: tuple[Slip, ...] = (
    signs.gradient_added,
    signs.result_negated,
    signs.operation_negated,
    signs.ingredient_negated,
    factors.factor_dropped,
    factors.samples_averaged,
    factors.factor_doubled,
    factors.factors_of_samples,
    factors.square_dropped,
    factors.result_doubled,
    factors.half_twice,
    factors.half_dropped_from_derivative,
    addends.bias_forgotten,
    addends.bias_twice,
    addends.addends_left_out,
    addends.momentum_forgotten,
    addends.decay_forgotten,
    mix_ups.net_for_output,
    mix_ups.entries_swapped,
    mix_ups.activation_forgotten,
    mix_ups.target_exchanged,
    mix_ups.opposite_target,
    functions.other_activation,
    functions.other_logarithm,
    *OF_SLOPES,
    weights.weight_swapped,
    weights.weights_transposed,
    weights.one_weight_transposed,
    weights.updated_weights,
    weights.outdated_weights,
    weights.frozen_moved,
    weights.step_forgotten,
    wrong_entries.other_unit,
    wrong_entries.other_sample,
    weights.other_bias,
    weights.other_old_weight,
    wrong_factors.own_output,
    wrong_factors.weight_for_input,
    wrong_factors.bias_times_input,
    wrong_factors.weights_forgotten,
    wrong_factors.error_for_delta,
)


def rewrites(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """Everything that may have been done to the expression of a quantity instead."""
    # In what is a number, only a slope can be mistaken: that of an activation that is linear.
    for slip in OF_SLOPES if isinstance(whole, float) else SLIPS:
        yield from slip(key, whole, ledger, name)
