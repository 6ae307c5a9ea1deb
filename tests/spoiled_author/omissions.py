"""Mistakes that leave something out, double it or turn its sign: a wrong step of a right one."""

import random
from dataclasses import replace

from .formulas import SLOPES, copied, scaled, sum_of_products, total
from .plan import Plan, Step


def is_new(step: Step) -> bool:
    """Whether this is the update of a parameter."""
    return step.key[0] in ("w", "b") and len(step.operands) > 1


def step_sign(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The gradient is added."""
    if not is_new(step):
        return None
    if len(step.operands) == 2:
        return replace(step, formula=total)
    return replace(step, formula=lambda v: v[0] + v[1] * v[2])


def step_twice(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The step is taken twice."""
    if not is_new(step):
        return None
    right = step.formula
    return replace(step, formula=lambda v: 2 * right(v) - v[0])


def learning_rate_forgotten(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The step without the learning rate."""
    if ("eta",) not in step.operands:
        return None
    right, place = step.formula, step.operands.index(("eta",))
    return replace(step, formula=lambda v: right([*v[:place], 1.0, *v[place + 1 :]]))


def momentum_forgotten(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The step without what is kept of the last one."""
    if step.key[0] != "v" or len(step.operands) < 4:
        return None
    return replace(step, operands=step.operands[:2])


def frozen_moved(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """A step for a frozen parameter."""
    key, p = step.key[:-1], step.key[-1]
    if step.key[0] not in ("w", "b") or key not in plan.scenario.frozen:
        return None
    operands = ((*key, p - 1), ("eta",), ("g" + key[0], *key[1:], p - 1))
    return Step(step.key, operands, lambda v: v[0] - v[1] * v[2])


def error_sign(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """Target minus output where it is output minus target."""
    depth = plan.scenario.depth
    if step.key[:2] == ("back", depth) or (
        step.key[:2] == ("delta", depth) and step.operands[1][0] == "t"
    ):
        return replace(step, formula=scaled(step.formula, -1))
    return None


def half_dropped(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The printed error without its 1/2."""
    if step.key[0] != "Ek" or plan.scenario.loss != "half_squared_error":
        return None
    return replace(step, formula=scaled(step.formula, 2))


def slope_forgotten(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The delta without the slope."""
    if step.key[0] != "delta" or step.operands[1][0] != "slope":
        return None
    return replace(step, operands=step.operands[:1], formula=scaled(copied, plan.sign))


def slope_at_net_input(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The slope with z where a belongs."""
    if step.key[0] != "slope":
        return None
    return replace(step, operands=(("z", *step.operands[0][1:]),))


def slope_of_other_activation(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """Another activation's slope."""
    if step.key[0] != "slope":
        return None
    own = plan.scenario.activations[step.key[1] - 1]
    slope = SLOPES["tanh" if own == "logistic" else "logistic"]
    return replace(step, formula=lambda v: slope(v[0]))


def bias_forgotten(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The net input without the bias."""
    if step.key[0] != "z" or len(step.operands) % 2 == 0:
        return None
    return replace(step, operands=step.operands[:-1])


def bias_twice(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The net input with the bias twice."""
    if step.key[0] != "z" or len(step.operands) % 2 == 0:
        return None
    return replace(step, formula=lambda v: sum_of_products(v) + v[-1])


def input_forgotten(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The gradient without the sender's output."""
    if step.key[0] != "gw":
        return None
    return replace(
        step, operands=step.operands[::2], formula=scaled(total, plan.sign / plan.scenario.samples)
    )


def sum_not_mean(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The sum over the samples."""
    if step.key[0] not in ("gw", "gb", "E") or plan.scenario.samples == 1:
        return None
    return replace(step, formula=scaled(step.formula, plan.scenario.samples))
