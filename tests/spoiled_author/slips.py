"""Slips: which steps or which printed numbers a mistake changes."""

import itertools
import random
from collections.abc import Collection
from dataclasses import dataclass, field

from . import digits
from .kinds import KINDS, OVERSIGHTS
from .layout import Line
from .mistakes import RULES
from .names import Names
from .plan import Plan, Step
from .scenario import Key

FAMILIES = {"w": "new", "b": "new", "gw": "gradient", "gb": "gradient"}
HOW = {"misprint_digits_exchanged": digits.exchanged, "misprint_wrong_digit": digits.wrong}


@dataclass
class Slip:
    """A mistake: the steps that it changes, or what it does to the printed numbers."""

    kind: str
    what: str
    places: str = "one"
    changed: dict[Key, Step] = field(default_factory=dict)
    lines: tuple[int, ...] = ()  # of misprints: the line, or the two that change places
    seed: float = 0.0

    @property
    def arguable(self) -> bool:
        """Whether a reader could call it a convention, since it is done everywhere alike."""
        return self.places == "all" and self.kind in ("new_weights_in_deltas", "sum_not_mean")

    def print_on(self, texts: list[str]) -> list[str]:
        """The printed numbers with this slip's misprints."""
        new = list(texts)
        if len(self.lines) == 2:
            a, b = self.lines
            new[a], new[b] = texts[b], texts[a]
        elif self.lines:
            n = self.lines[0]
            new[n] = HOW[self.kind](texts[n], random.Random(self.seed)) or texts[n]
        return new


def draw_slip(
    kind: str,
    plan: Plan,
    names: Names,
    lines: list[Line],
    used: Collection[Key],
    rng: random.Random,
) -> Slip | None:
    """A slip of this kind among the steps that the printed numbers rest on, if there can be one."""
    if kind in HOW:
        places = [n for n, line in enumerate(lines) if line.key in plan.steps and once(n, lines)]
        if not places:
            return None
        n = rng.choice(places)
        what = f"{names.name(lines[n].key)}: {KINDS[kind]}, and not used so"
        return Slip(kind, what, lines=(n,), seed=rng.random())
    if kind.startswith("row_exchanged"):
        return draw_row(kind, plan, names, lines, rng)
    rule = RULES[kind]
    steps = [plan.steps[key] for key in plan.steps if key in used]
    wrong = {step.key: new for step in steps if (new := rule(step, plan, rng))}
    if not wrong:
        return None
    chosen, places = draw_scope(kind, wrong, rng)
    if kind == "error_sign" and (plan.sign < 0 or not error_sign_is_plain(chosen, wrong, lines)):
        return None
    if kind == "step_sign" and plan.sign < 0 and 3 * len(chosen) > len(wrong):
        return None  # or is it the error's sign?
    named = ", ".join(names.name(key) for key in list(chosen)[:4])
    more = f" and {len(chosen) - 4} more" if len(chosen) > 4 else ""
    detail = describe(next(iter(chosen.values())), plan, names)
    return Slip(kind, f"{named}{more}: {KINDS[kind]}{detail}", places, chosen)


def describe(step: Step, plan: Plan, names: Names) -> str:
    """Which operand it is about, where that is one."""
    if step.note:
        return f" ({names.name(step.note)})"
    right = plan.steps[step.key].operands
    pairs = [(a, b) for a, b in zip(step.operands, right, strict=False) if a != b]
    if len(step.operands) != len(right) or not 0 < len(pairs) < 3:
        return ""
    return " (" + ", ".join(f"{names.name(a)} for {names.name(b)}" for a, b in pairs) + ")"


def once(n: int, lines: list[Line]) -> bool:
    """Whether the quantity of a line is printed only there."""
    return sum(line.key == lines[n].key for line in lines) == 1


def draw_scope(
    kind: str, wrong: dict[Key, Step], rng: random.Random
) -> tuple[dict[Key, Step], str]:
    """One place, a layer of one pass, or everywhere."""
    one = rng.choice(list(wrong))
    chance = rng.random()
    if kind in OVERSIGHTS or chance < 0.5:
        return {one: wrong[one]}, "all" if len(wrong) == 1 else "one"
    family = FAMILIES.get(one[0], one[0])
    chosen = {key: step for key, step in wrong.items() if FAMILIES.get(key[0], key[0]) == family}
    wrong = chosen
    if chance < 0.65 or kind == "matrix_transposed_back":
        alike = (one[0], one[1] if one[0] != "v" else one[2], one[-1])
        chosen = {
            key: step
            for key, step in wrong.items()
            if (key[0], key[1] if key[0] != "v" else key[2], key[-1]) == alike
        }
    places = "all" if len(chosen) == len(wrong) else "one" if len(chosen) == 1 else "layer"
    return chosen, places


def error_sign_is_plain(chosen: dict[Key, Step], wrong: dict[Key, Step], lines: list[Line]) -> bool:
    """Whether the sign cannot be read as another convention of what a delta is."""
    printed = {line.key for line in lines}
    if not any(key[0] == "gw" or (key[0] == "w" and key[-1]) for key in printed):
        return False
    if all(key in printed for key in chosen if key[0] == "back") and any(
        key[0] == "back" for key in chosen
    ):
        return True
    first = next(iter(chosen))
    return any(key not in chosen and key[-2:] == first[-2:] for key in wrong)


def draw_row(
    kind: str, plan: Plan, names: Names, lines: list[Line], rng: random.Random
) -> Slip | None:
    """Two neighbouring entries exchanged, in use or in print only."""
    pairs = []
    for n, (a, b) in enumerate(itertools.pairwise(lines)):
        alike = 1 if a.key[0] in ("Ek", "path") else 2
        same = a.key[:alike] == b.key[:alike] and a.key[-1] == b.key[-1] and a.key != b.key
        if same and a.fewer == b.fewer and a.key in plan.steps and a.key[0] not in ("dzdw", "dzda"):
            pairs.append(n)
    if not pairs:
        return None
    n = rng.choice(pairs)
    a, b = lines[n].key, lines[n + 1].key
    what = f"{names.name(a)}, {names.name(b)}: {KINDS[kind]}"
    if kind == "row_exchanged_in_print":
        if not once(n, lines) or not once(n + 1, lines):
            return None  # the text would contradict itself
        return Slip(kind, what, lines=(n, n + 1))
    first, second = plan.steps[a], plan.steps[b]
    if b in first.operands or a in second.operands:
        return None
    changed = {
        a: Step(a, second.operands, second.formula),
        b: Step(b, first.operands, first.formula),
    }
    return Slip(kind, what, changed=changed)
