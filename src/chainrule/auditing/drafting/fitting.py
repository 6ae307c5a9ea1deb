"""Fitting: of all ways to read a network, the one that gives most of the numbers that a document
prints.

A number is looked for wherever it stands: that 0.6482 comes out somewhere is evidence, whatever the
document calls it.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.candidates import Candidate
from chainrule.explaining.examples.claims import Claim
from chainrule.formulas import functions as xp
from chainrule.network.algorithm import forward

SQUARE = re.compile(r"\(?(-?[\d.]*\d)-(-?[\d.]*\d)\)?\)\^2")
ROUNDING = 5e-3  # of a number, what earlier roundings may have done to it
EXACT, NEAR = 1.0, 0.4
ABOUT, MOST = 0.75, 8
OUTPUTS = 0.6  # what it counts that the network's answer is printed
FEW_DIGITS = 2  # which many numbers have by chance


class Printed:
    """The numbers that come out of a document's equations."""

    def __init__(self, equations: Iterable[Equation]) -> None:
        claims: dict[str, Claim] = {}
        for printed in (it for equation in equations for it in equation.ends):
            claim = Claim("-", printed)
            if claim.value and claim.significant_digits >= FEW_DIGITS:
                claims.setdefault(printed, claim)
        self.claims = sorted(claims.values(), key=lambda claim: claim.value)
        self._values = [claim.value for claim in self.claims]

    def fits(self, values: Iterable[float]) -> dict[int, float]:
        """Which of them a set of values gives, each with how well: more for more digits."""
        found: dict[int, float] = {}
        for value in values:
            if not np.isfinite(value) or value == 0:
                continue
            room = ROUNDING * abs(value)
            place = bisect_left(self._values, value - room - 0.05)
            while place < len(self.claims) and self._values[place] <= value + room + 0.05:
                if (fit := _fit(self.claims[place], value, room)) > found.get(place, 0):
                    found[place] = fit
                place += 1
        return found

    def share(self, values: Iterable[float]) -> tuple[float, int]:
        """Which share of the numbers with several digits a set of values gives, and how many of
        these there are.
        """
        found = self.fits(values)
        strong = [n for n, it in enumerate(self.claims) if it.significant_digits > FEW_DIGITS]
        return sum(n in found for n in strong) / max(1, len(strong)), len(strong)


def _fit(claim: Claim, value: float, room: float) -> float:
    off = abs(claim.value - value)
    digits = min(claim.significant_digits, 6) / 4
    if off <= claim.half_unit * 1.001:
        return EXACT * digits
    if off <= claim.half_unit + room and claim.significant_digits > FEW_DIGITS:
        return NEAR * digits
    return 0.0


def forward_fits(candidate: Candidate, printed: Printed) -> list[float]:
    """How well the net inputs and activations of each sample are printed."""
    inputs = candidate.inputs
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        Z, A = forward(candidate.parameters, inputs, xp)
    fits = []
    for row in range(len(inputs)):
        inner = np.concatenate([*(z[row] for z in Z), *(a[row] for a in A[1:])])
        outputs = printed.fits(A[-1][row])
        # Hardly any document leaves out what the network answers.
        fits.append(sum(printed.fits(inner).values()) + OUTPUTS * bool(outputs))
    return fits


def forward_fit(candidate: Candidate, printed: Printed) -> float:
    """How well a candidate fits: by its best sample, and a little by all of them."""
    fits = forward_fits(candidate, printed)
    return max(fits) + 1e-3 * sum(fits) - candidate.unlikely


def fitting(
    candidates: Iterable[Candidate], printed: Printed, equations: Sequence[Equation]
) -> list[Candidate]:
    """The candidates that fit best: those that are about as good as the best one, each with the
    samples that the document works out.
    """
    fits = [(forward_fit(it, printed), -number, it) for number, it in enumerate(candidates)]
    ordered = sorted(fits, key=lambda it: it[:2], reverse=True)
    kept = [it for fit, _, it in ordered if fit >= ordered[0][0] - ABOUT][:MOST]
    return [_aimed(_worked(candidate, printed), equations) for candidate in kept]


def _worked(candidate: Candidate, printed: Printed) -> Candidate:
    """Only the samples of which something is printed."""
    fits = forward_fits(candidate, printed)
    rows = [row for row, fit in enumerate(fits) if fit > max(fits) / 2] or [0]
    return candidate.of_rows(rows)


def _aimed(candidate: Candidate, equations: Sequence[Equation]) -> Candidate:
    """With the targets that the errors of the outputs are worked out with, if there are none."""
    if not np.isnan(candidate.targets).any() or len(candidate.inputs) > 1:
        return candidate
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        outputs = forward(candidate.parameters, candidate.inputs, xp)[1][-1][0]
    found = [target_of(float(output), equations) for output in outputs]
    given = candidate.targets[0]
    wanted = [old if new is None else new for new, old in zip(found, given, strict=True)]
    return replace(candidate, targets=np.array([wanted], dtype=float))


def target_of(output: float, equations: Sequence[Equation]) -> float | None:
    """What an output is compared with in a square: 0.08 in (0.08 - 0.3860)^2."""
    for equation in equations:
        for member in equation.members[1:]:
            if match := SQUARE.search(member):
                one, other = float(match[1]), float(match[2])
                room = ROUNDING * abs(output)
                if abs(other - output) <= room:
                    return one
                if abs(one - output) <= room:
                    return other
    return None
