"""Mistakes that take one quantity for another: a wrong step of a right one."""

import random
from dataclasses import replace

from .plan import Plan, Step
from .scenario import Key


def of(index: int, *others: Key, base: Step) -> Step:
    """The step with another operand, or other operands, in a place."""
    return replace(base, operands=base.operands[:index] + others + base.operands[index + 1 :])


def pick(step: Step, rng: random.Random, choices: list[tuple[int, Key]]) -> Step | None:
    """The step with one of these operands exchanged."""
    return of((choice := rng.choice(choices))[0], choice[1], base=step) if choices else None


def neighbours(key: Key, plan: Plan, place: int) -> list[Key]:
    """The same quantity of the other units of its layer."""
    last = {"x": plan.scenario.sizes[0], "t": plan.scenario.sizes[-1]}
    size = last[key[0]] if key[0] in last else plan.scenario.sizes[key[1]]
    return [(*key[:place], n, *key[place + 1 :]) for n in range(1, size + 1) if n != key[place]]


def slope_of_other_unit(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The slope at a neighbour's output."""
    if step.key[0] != "slope":
        return None
    return pick(step, rng, [(0, key) for key in neighbours(step.operands[0], plan, 2)])


def other_unit_output(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """Another unit's output."""
    if step.key[0] not in ("z", "gw", "Ek", "back", "delta"):
        return None
    return pick(
        step, rng,
        [(n, other) for n, key in enumerate(step.operands) if key[0] == "a"
         for other in neighbours(key, plan, 2)],
    )  # fmt: skip


def other_input(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """Another input."""
    return pick(
        step, rng,
        [(n, other) for n, key in enumerate(step.operands)
         if key[0] == "x" and step.key[0] != "dzdw"
         for other in neighbours(key, plan, 1)],
    )  # fmt: skip


def other_target(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """Another output's target."""
    return pick(
        step, rng,
        [(n, other) for n, key in enumerate(step.operands) if key[0] == "t"
         for other in neighbours(key, plan, 1)],
    )  # fmt: skip


def other_sample(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """An input or target from another row of the data."""
    rows = range(1, plan.scenario.samples + 1)
    choices = [
        (n, (*key[:2], s))
        for n, key in enumerate(step.operands)
        if key[0] in ("x", "t") and step.key[0] != "dzdw"
        for s in rows
        if s != key[2]
    ]
    return pick(step, rng, choices)


def weights_swapped(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """Two neighbouring weights in each other's place."""
    operands = list(step.operands)
    if step.key[0] not in ("z", "back") or operands[0][0] == "path" or len(operands) < 4:
        return None
    n = 1 + 2 * rng.randrange(len(operands) // 2 - 1)
    if operands[n][0] != "w":
        return None
    operands[n], operands[n + 2] = operands[n + 2], operands[n]
    return replace(step, operands=tuple(operands))


def transposed(key: Key, plan: Plan) -> Key | None:
    """The weight with sender and receiver exchanged, if there is one."""
    other = ("w", key[1], key[3], key[2])
    ok = other in plan.scenario.parameters and key[2] != key[3]
    return (*other, key[-1]) if ok else None


def weight_transposed(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """One weight transposed."""
    if step.key[0] not in ("z", "path", "back"):
        return None
    found = [(n, transposed(k, plan)) for n, k in enumerate(step.operands) if k[0] == "w"]
    return pick(step, rng, [(n, other) for n, other in found if other])


def matrix_transposed_back(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """All weights transposed in the pass back."""
    if step.key[0] not in ("path", "back") or not any(k[0] == "w" for k in step.operands):
        return None
    operands = []
    for key in step.operands:
        other = transposed(key, plan) if key[0] == "w" else None
        if key[0] == "w" and other is None and key[2] != key[3]:
            return None
        operands.append(other or key)
    changed = tuple(operands)
    return replace(step, operands=changed) if changed != step.operands else None


def new_weights_in_deltas(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """The weights after the step in the pass back."""
    if step.key[0] not in ("path", "back") or not any(k[0] == "w" for k in step.operands):
        return None
    if step.key[-1] >= plan.scenario.updates:
        return None
    keys = ((*k[:-1], k[-1] + 1) if k[0] == "w" else k for k in step.operands)
    return replace(step, operands=tuple(keys))


def partial_sum(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """One path of the error left out."""
    if step.key[0] != "back":
        return None
    width = 1 if step.operands[0][0] == "path" else 2
    if len(step.operands) < 2 * width or step.operands[-1][0] == "t":
        return None
    n = width * rng.randrange(len(step.operands) // width)
    return replace(step, operands=step.operands[:n] + step.operands[n + width :])


def net_instead_of_output(step: Step, plan: Plan, rng: random.Random) -> Step | None:
    """Net inputs where outputs belong."""
    if step.key[0] not in ("z", "gw", "Ek", "back", "delta") or step.operands[0][0] == "path":
        return None
    keys = tuple(("z", *k[1:]) if k[0] == "a" else k for k in step.operands)
    return replace(step, operands=keys) if keys != step.operands else None
