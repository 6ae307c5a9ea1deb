"""What a spoiled text shows of its slips, and whether that can be told at all."""

from dataclasses import dataclass, replace

from .figures import Rounding, read, unit
from .layout import Line
from .plan import Plan
from .scenario import Key
from .slips import Slip
from .worksheet import Worksheet


@dataclass
class Work:
    """A text worked out with some slips."""

    sheet: Worksheet
    texts: list[str]


def work_out(plan: Plan, rounding: Rounding, lines: list[Line], slips: list[Slip]) -> Work:
    """Every printed number, with the slips made."""
    changed = {key: step for slip in slips for key, step in slip.changed.items()}
    sheet = Worksheet(plan, rounding, {line.key for line in lines}, changed)
    texts = []
    for line in lines:
        own = rounding.at(line.key)
        if line.fewer and own.digits > 3:
            shorter = replace(own, digits=own.digits - 1)
            texts.append(shorter.write(sheet.result(line.key)))
        else:
            texts.append(sheet.text(line.key))
    for slip in slips:
        texts = slip.print_on(texts)
    return Work(sheet, texts)


def apart(work: Work, other: Work, n: int) -> float:
    """How far two texts' numbers lie apart, in units of the last digit."""
    return abs(read(work.texts[n]) - read(other.texts[n])) / unit(work.texts[n])


def visible(work: Work, other: Work, n: int, key: Key) -> bool:
    """Whether a number differs by more than three units and more than rounding explains."""
    slack = max(work.sheet.slack(key), other.sheet.slack(key)) / unit(work.texts[n])
    return apart(work, other, n) > max(3.001, 2 * slack + 1)


@dataclass
class Judgement:
    """For each claim a verdict; for each slip the first claim that shows it."""

    verdicts: list[str]
    firsts: list[int]
    unclear: list[int]


def touched(work: Work, lines: list[Line], slip: Slip) -> list[bool]:
    """Whether each printed number is wrong by this slip itself, not by what it rests on."""
    seen: dict[Key, bool] = {}
    written: set[Key] = set()
    found = []
    for n, line in enumerate(lines):
        again = line.key in written
        written.add(line.key)
        own = not again and work.sheet.tainted(line.key, slip.changed, seen)
        found.append(own or n in slip.lines)
    return found


def judge(
    plan: Plan, rounding: Rounding, lines: list[Line], slips: list[Slip]
) -> tuple[Work, Judgement] | None:
    """The text with its truth, or None where the slips cannot be told from the printed numbers."""
    work, right = (work_out(plan, rounding, lines, made) for made in (slips, []))
    without = [
        work_out(plan, rounding, lines, [other for other in slips if other is not slip])
        for slip in slips
    ]
    own = [touched(work, lines, slip) for slip in slips]
    ideal = Worksheet(plan, replace(rounding, carry="full"), work.sheet.printed)
    firsts = []
    for slip_number, base in enumerate(without):
        first = first_shown(work, base, lines, own[slip_number])
        alone = len(slips) == 1 or (
            first is not None
            and not own[1 - slip_number][first]
            and visible(work, right, first, lines[first].key)
        )
        if first is None or not alone:
            return None
        # by chance, a slip could make up for the author's rounding
        exact = ideal.result(lines[first].key)
        if abs(read(work.texts[first]) - exact) <= 3.001 * unit(work.texts[first]):
            return None
        firsts.append(first)
    if len(set(firsts)) < len(firsts):
        return None
    verdicts, unclear = [], []
    for n, line in enumerate(lines):
        distance = apart(work, right, n)
        if distance < 0.5:
            verdicts.append("right")
        elif not any(marks[n] for marks in own):
            verdicts.append("follows")
        else:
            if not visible(work, right, n, line.key):
                unclear.append(n)
            verdicts.append("wrong")
    return work, Judgement(verdicts, firsts, unclear)


def first_shown(work: Work, base: Work, lines: list[Line], own: list[bool]) -> int | None:
    """The first number that shows a slip, unless one before it shows it in a doubtful way."""
    for n, line in enumerate(lines):
        if apart(work, base, n) > 0.5:
            return n if own[n] and visible(work, base, n, line.key) else None
    return None
