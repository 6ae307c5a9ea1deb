"""All rules: each makes a wrong step of a right one, or None where it has nothing to spoil."""

import random
from collections.abc import Callable
from dataclasses import replace

from . import digits, mix_ups, omissions
from .formulas import Formula
from .plan import Plan, Step

Rule = Callable[[Step, Plan, random.Random], Step | None]
Copying = Callable[[str, random.Random], str | None]


def miscopied(how: Copying) -> Rule:
    """A rule that copies one operand wrongly, always in the same way."""

    def rule(step: Step, plan: Plan, rng: random.Random) -> Step | None:
        if step.key[0] in ("dzdw", "dzda") or (len(step.operands) == 1 and step.key[0] in "wb"):
            return None
        places = [
            n for n, key in enumerate(step.operands)
            if how is digits.shortened or key in plan.given or key in plan.shown
        ]  # fmt: skip
        if not places:
            return None
        place = rng.choice(places)
        given = step.operands[place] in plan.given
        write = (lambda x: f"{x:.10g}") if given else plan.write
        formula = with_wrong_copy(step.formula, place, rng.random(), how, write)
        return replace(step, formula=formula, note=step.operands[place])

    return rule


def with_wrong_copy(
    right: Formula, place: int, seed: float, how: Copying, write: Callable[[float], str]
) -> Formula:
    """The formula with one operand copied wrongly."""

    def formula(values: list[float]) -> float:
        text = how(write(values[place]), random.Random(seed))
        value = values[place] if text is None else float(text.removesuffix("..."))
        return right([*values[:place], value, *values[place + 1 :]])

    return formula


OMISSIONS = (
    "step_sign", "error_sign", "slope_forgotten", "slope_at_net_input", "slope_of_other_activation",
    "learning_rate_forgotten", "half_dropped", "bias_forgotten", "bias_twice", "input_forgotten",
    "frozen_moved", "momentum_forgotten", "sum_not_mean", "step_twice",
)  # fmt: skip
MIX_UPS = (
    "slope_of_other_unit", "other_unit_output", "other_input", "other_target", "other_sample",
    "weights_swapped", "weight_transposed", "matrix_transposed_back", "new_weights_in_deltas",
    "partial_sum", "net_instead_of_output",
)  # fmt: skip
RULES: dict[str, Rule] = {
    **{name: getattr(omissions, name) for name in OMISSIONS},
    **{name: getattr(mix_ups, name) for name in MIX_UPS},
    "operand_digits_exchanged": miscopied(digits.exchanged),
    "operand_digit_dropped": miscopied(digits.dropped),
    "operand_point_moved": miscopied(digits.moved),
    "rounded_too_early": miscopied(digits.shortened),
}
