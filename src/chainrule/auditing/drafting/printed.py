"""The numbers that a document prints, to be compared with those that a network gives."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

import numpy as np

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.types import Floats

ROUNDING = 5e-3  # of a number, what earlier roundings may have done to it
EXACT, NEAR = 1.0, 0.4
CLOSE = 1e-3  # of a number: among a hundred values hardly one is as near by chance
FEW_DIGITS = 2  # which many numbers have by chance


class Printed:
    """The numbers that come out of a document's equations, or stand by themselves; each once, with
    its last line.
    """

    def __init__(self, equations: Iterable[Equation], spots: Iterable[Spot] = ()) -> None:
        claims: dict[str, Claim] = {}
        ends = [(it, equation.chain.lines[-1]) for equation in equations for it in equation.ends]
        for printed, line in (*ends, *((spot.printed, spot.line) for spot in spots)):
            claim = _claim(printed, line)
            if claim.value and claim.significant_digits >= FEW_DIGITS:
                known = claims.setdefault(printed, claim)
                # the last time, as a number that is needed may stand far before its sum
                claims[printed] = claim if line > known.line else known
        self.claims = sorted(claims.values(), key=lambda claim: claim.value)
        # the search compares them millions of times: what each has is looked up once
        self._values = [claim.value for claim in self.claims]
        self._marks = [_marks(claim) for claim in self.claims]
        self._found: dict[float, list[tuple[float, Claim]]] = {}

    def fits(self, values: Iterable[float]) -> dict[int, float]:
        """Which of them a set of values gives, each with how well: more for more digits."""
        found: dict[int, float] = {}
        for value in values:
            if not np.isfinite(value) or value == 0:
                continue
            # authors round what they go on with, so that their next number may be off by more
            room = ROUNDING * abs(value)
            place = bisect_left(self._values, value - room - 0.05)
            while place < len(self.claims) and self._values[place] <= value + room + 0.05:
                half_unit, exact, near = self._marks[place]
                off = abs(self._values[place] - value)
                if off <= half_unit + room:
                    fit = exact if off <= half_unit * 1.001 else near
                    if fit > found.get(place, 0):
                        found[place] = fit
                place += 1
        return found

    def fit(self, value: float, line: int, without: Floats) -> float:
        """How well one value is printed on this line or a later one, as none of some numbers."""
        # The search among arrays asks for the same value many times.
        found = self._found.get(value)
        if found is None:
            found = [(fit, self.claims[at]) for at, fit in self.fits([value]).items()]
            self._found[value] = found
        fits = (fit for fit, it in found if it.line >= line and it.value not in without)
        return max(fits, default=0.0)

    def share(self, values: Iterable[float]) -> tuple[float, int]:
        """Which share of the numbers with several digits a set of values gives, and how many of
        these there are.
        """
        found = self.fits(values)
        strong = [n for n, it in enumerate(self.claims) if it.significant_digits > FEW_DIGITS]
        return sum(n in found for n in strong) / max(1, len(strong)), len(strong)

    def computed(self, values: Iterable[float], given: Iterable[float]) -> tuple[float, int]:
        """Which share of the numbers with several digits that are not given a set of values gives
        closely, and how many of these there are: of all, or of the upper half of them, as those
        below may be of later steps, by rules that are not followed.
        """
        known, every = map(_finite, (given, values))
        by_line = sorted(self.claims, key=lambda it: it.line)
        strong = [it for it in by_line if it.significant_digits > FEW_DIGITS]
        strong = [it for it in strong if not _is_one_of(it, known)]
        close = [_is_close(it, every) for it in strong]
        shares = [sum(it) / max(1, len(it)) for it in (close, close[: len(close) // 2])]
        return max(shares), len(strong)


def _finite(values: Iterable[float]) -> Floats:
    return np.array([it for it in values if np.isfinite(it)])


def _is_one_of(claim: Claim, known: Floats) -> bool:
    """Whether a number is one of these, with either sign."""
    off = np.abs(abs(claim.value) - np.abs(known))
    return bool(np.any(off <= claim.half_unit * 1e-3))


def _is_close(claim: Claim, values: Floats) -> bool:
    """Whether one of these values is what is printed, or near it."""
    room = claim.half_unit * 1.001 + CLOSE * abs(claim.value)
    return bool(np.any(np.abs(values - claim.value) <= room))


def _marks(claim: Claim) -> tuple[float, float, float]:
    """Half a unit of the last digit; how well a value fits that rounds to the number, and one that
    an earlier rounding may have led astray.
    """
    digits = min(claim.significant_digits, 6) / 4
    # of two digits, one number in ten would be near by chance
    near = NEAR * digits if claim.significant_digits > FEW_DIGITS else 0.0
    return claim.half_unit, EXACT * digits, near


def _claim(printed: str, line: int) -> Claim:
    """What is printed on a line."""
    try:
        return Claim("-", printed, 0, line)
    except ChainruleError as error:
        raise ChainruleError(f"line {line}: {error}") from None
