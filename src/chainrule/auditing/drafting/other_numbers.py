"""Other numbers under a known name: those of another sample, or of a later step, which a document
tells in a way that is not understood. They are no claims about the first one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite, nan
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.by_value.matching import GIVEN
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Quantity

# Of a number: what an author's own roundings and most slips of the calculator leave of it.
FAR = 0.05
SEVERAL = 2  # numbers of a pass: a single one may be a slip
LONGEST = 300  # characters of a line
STEPS = r"(?:epochs?|steps?|iterations?|epochen|épocas|époques)"
OF_THE_END = re.compile(
    rf"\bfinal(?:ly|es?|er|en)?\b|\bafter\s(?:\w+\s){{0,2}}(?:training|\d+\s{STEPS})"
    rf"|\b(?:nach|après|después de|após|dopo)\s\d+\s{STEPS}|\btrained\b",
    re.IGNORECASE,
)
MOVED = 0.01  # of a number, by which the steps have moved it at least
Found = tuple[Claim, Quantity]
Key = tuple[int, Quantity]


class Apart(NamedTuple):
    """Claims about what their names say, and numbers of something else."""

    claims: list[Found]
    others: list[Found]


def without_others(claims: Sequence[Found], values: Values, lines: Sequence[str] = ()) -> Apart:
    """The claims, and apart those with a far other number than their name has: of what is given,
    and of what has come out elsewhere; and those on `lines` that speak of the end of a training.
    Where nothing can come out, as the weights are not known, names with several numbers tell
    nothing.
    """
    # An author's slip is printed where the number is worked out first. Who had it right before
    # speaks of something else.
    come_out = {_key(it) for it in claims if _comes_out(it, values)}
    others = [*_others(claims, values, come_out), *_of_no_pass(claims, values)]
    others += (it for it in claims if _is_of_the_end(it, values, lines) and it not in others)
    return Apart([it for it in claims if it not in others], others)


def _others(claims: Iterable[Found], values: Values, come_out: set[Key]) -> Iterator[Found]:
    unclear = _unclear(claims, values)
    for it in claims:
        if _key(it) in unclear:
            yield it
        is_given = it[1].kind in GIVEN and not it[0].updates
        if (is_given or _key(it) in come_out) and _is_far(it, values):
            yield it


def _is_of_the_end(found: Found, values: Values, lines: Sequence[str]) -> bool:
    """Whether it is another number on a line about what many steps have come to."""
    line = lines[found[0].line - 1] if found[0].line <= len(lines) else ""
    return OF_THE_END.search(line[:LONGEST]) is not None and _is_far(found, values, MOVED)


def _of_no_pass(claims: Iterable[Found], values: Values) -> Iterator[Found]:
    """The numbers of a pass after an update, if there are several and all are other ones: what is
    worked out a second time is another sample.
    """
    passes: dict[int, list[Found]] = {}
    for it in claims:
        if it[0].updates and isfinite(values.get(_key(it), nan)):
            passes.setdefault(it[0].updates, []).append(it)
    for several in passes.values():
        if len(several) >= SEVERAL and all(_is_far(it, values) for it in several):
            yield from several


def _unclear(claims: Iterable[Found], values: Values) -> set[Key]:
    """What has two numbers, and none that it should have."""
    printed: dict[Key, list[float]] = {}
    for it in claims:
        if not isfinite(values.get(_key(it), nan)):
            printed.setdefault(_key(it), []).append(abs(it[0].value))
    return {key for key, every in printed.items() if max(every) - min(every) > FAR * max(every)}


def _key(found: Found) -> Key:
    return found[0].updates, found[1]


def _comes_out(found: Found, values: Values) -> bool:
    """Whether a number is that of its name; a short one may be so by chance."""
    value = values.get(_key(found))
    claim = found[0]
    is_long = claim.significant_digits > 1
    return value is not None and is_long and abs(abs(claim.value) - abs(value)) <= claim.half_unit


def _is_far(found: Found, values: Values, share: float = FAR) -> bool:
    """Whether it is another number, with either sign; nothing is far from what has no number."""
    value = values.get(_key(found))
    if value is None:
        return False
    off = abs(abs(found[0].value) - abs(value))
    # What is given is printed as it is, and not rounded to its last digit: 0 is not -0.2.
    room = 0.0 if found[1].kind in GIVEN else found[0].half_unit * 1.001
    return off > max(share * abs(value), room)
