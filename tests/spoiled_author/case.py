"""A worked example with its truth."""

import random
from dataclasses import dataclass

from .figures import Rounding, draw_rounding
from .kinds import COPYING, KINDS, MISPRINTS
from .layout import Habits, Layout, Line, draw_habits
from .mistakes import RULES
from .names import Names
from .plan import Plan
from .scenario import Scenario, draw_scenario
from .slips import Slip, draw_slip
from .toml_file import write_example
from .verdicts import Judgement, Work, apart, judge, work_out
from .worksheet import Worksheet


@dataclass
class Case:
    """What ``draw`` gives: the file, its claims and what is wrong with them."""

    seed: int
    toml: str
    claims: list[tuple[str, str]]
    truth: dict[str, object]
    scenario: Scenario
    lines: list[Line]
    work: Work

    def __getattr__(self, name: str) -> object:
        """The entries of the truth, as attributes."""
        try:
            return self.__dict__["truth"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass
class Author:
    """A task, a way to print and a way to round."""

    scenario: Scenario
    plan: Plan
    habits: Habits
    lines: list[Line]
    rounding: Rounding
    names: Names


def draw(seed: int, slips: int = 1) -> Case:
    """The example of a seed, with so many independent slips (0, 1 or 2)."""
    if slips not in (0, 1, 2):
        raise ValueError(f"slips is 0, 1 or 2, not {slips}")
    rng = random.Random(f"spoiled {seed} {slips}")
    kinds = list(KINDS)
    for attempt in range(2000):
        wish = kinds[(seed + attempt // 25) % len(kinds)] if slips else ""
        author = draw_author(rng, seed, wish)
        if author is None:
            continue
        found = try_slips(author, rng, wish, slips)
        if found is not None:
            return finish(author, seed, *found)
    raise RuntimeError(f"no decidable example for seed {seed}")


def draw_author(rng: random.Random, seed: int, wish: str) -> Author | None:
    """An author whose text has something to say, and no net input at a kink."""
    scenario = draw_scenario(rng, wish)
    minus = rng.random() < 0.05
    habits = draw_habits(rng)
    if minus:
        habits.deltas = True
    plan = Plan(scenario, habits.paths, habits.chain, minus)
    lines = Layout(plan, habits, rng).lines
    rounding = draw_rounding(rng, seed)
    plan.write, plan.shown = rounding.write, {line.key for line in lines}
    if not 5 <= sum(line.key in plan.steps for line in lines) <= 400:
        return None
    sheet = Worksheet(plan, rounding, {line.key for line in lines})
    try:
        for key in sheet.ancestors([line.key for line in lines]):
            result = sheet.result(key)
            kinked = key[0] == "z" and scenario.activations[key[1] - 1] == "relu"
            if kinked and abs(result) < max(0.02, 10 * sheet.bound(key)):
                return None
    except (ArithmeticError, ValueError, RecursionError):
        return None
    return Author(scenario, plan, habits, lines, rounding, Names(scenario, rng.random() < 0.85))


def try_slips(
    author: Author, rng: random.Random, wish: str, count: int
) -> tuple[list[Slip], Work, Judgement] | None:
    """Slips that can be told from the text, the first of the wished kind."""
    plan, lines = author.plan, author.lines
    if not count:
        work = work_out(plan, author.rounding, lines, [])
        return [], work, Judgement(["right"] * len(lines), [], [])
    sheet = Worksheet(plan, author.rounding, {line.key for line in lines})
    used = sheet.ancestors([line.key for line in lines])
    for _ in range(4 * count * count):
        slips = []
        for kind in [wish, *rng.sample(list(KINDS), count - 1)]:
            slip = draw_slip(kind, plan, author.names, lines, used, rng)
            if slip is not None:
                slips.append(slip)
        if len(slips) < count or len({slip.kind for slip in slips}) < count:
            continue
        keys = [key for slip in slips for key in slip.changed]
        if len(set(keys)) < len(keys):
            continue
        try:
            judged = judge(plan, author.rounding, lines, slips)
        except (ArithmeticError, ValueError, RecursionError):
            continue
        if judged is not None:
            return slips, *judged
    return None


def others_alike(author: Author, slip: Slip, work: Work, first: int) -> list[str]:
    """Other kinds of slip that would have led to the very same text."""
    if slip.kind in MISPRINTS:
        return []
    plan, lines, found = author.plan, author.lines, []
    near = work.sheet.ancestors([lines[first].key], through_printed=False)
    rng = random.Random(0)
    for kind, rule in RULES.items():
        if kind in COPYING or kind == slip.kind:
            continue
        options = []
        for _ in range(4):  # some rules choose among operands
            every = {k: new for k, step in plan.steps.items() if (new := rule(step, plan, rng))}
            alone = [{key: every[key]} for key in near if key in every]
            options += [*alone, every] if alone else []
        if any(same_text(author, work, first, changed) for changed in options):
            found.append(kind)
    return found


def same_text(author: Author, work: Work, first: int, changed: dict) -> bool:
    """Whether these changed steps lead to the same text."""
    plan, lines = author.plan, author.lines
    try:
        sheet = Worksheet(plan, author.rounding, work.sheet.printed, changed)
        line = lines[first]
        if not line.fewer and sheet.text(line.key) != work.texts[first]:
            return False
        other = work_out(plan, author.rounding, lines, [Slip("", "", changed=changed)])
    except (ArithmeticError, ValueError, RecursionError):
        return False
    return all(apart(work, other, n) < 1.5 for n in range(first, len(lines)))


def finish(author: Author, seed: int, slips: list[Slip], work: Work, judgement: Judgement) -> Case:
    """The files' contents."""
    claims = [
        (author.names.name(line.key), text)
        for line, text in zip(author.lines, work.texts, strict=True)
    ]
    records = [
        {
            "claim": first,
            "kind": slip.kind,
            "what": slip.what,
            "places": slip.places,
            "arguable": slip.arguable,
            "also": others_alike(author, slip, work, first) if len(slips) == 1 else [],
        }
        for slip, first in zip(slips, judgement.firsts, strict=True)
    ]
    conventions: dict[str, object] = {}
    if author.plan.sign < 0:
        conventions["delta"] = "minus the derivative of the error by the net input"
    if author.rounding.cut:
        conventions["cut_off"] = True
    truth: dict[str, object] = {
        "seed": seed,
        "slips": sorted(records, key=lambda record: record["claim"]),
        "conventions": conventions,
        "rounding": author.rounding.words(),
        "verdicts": judgement.verdicts,
        "unclear": judgement.unclear,
    }
    toml = write_example(author.scenario, claims, f"Example {seed}")
    return Case(seed, toml, claims, truth, author.scenario, author.lines, work)
