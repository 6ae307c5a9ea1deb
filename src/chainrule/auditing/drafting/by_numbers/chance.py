"""Chance: how much it tells that a number comes out which a document prints.

That 0.6225 comes out is hardly chance, that some number with two digits does is; in a document full
of numbers less than in one with few. The measure is the bits of information: -log2 of the share of
all numbers nearby that would be found printed as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainrule.explaining.examples.claims import Claim
from chainrule.formulas import ACTIVATIONS
from chainrule.formulas import functions as xp
from chainrule.types import Floats

# The grid on which numbers are looked up: steps per 1, and the largest number.
FINE, LARGEST = 20000, 6.0
FEWEST_DIGITS = 2
NEARBY, WIDE = 0.03, 0.4  # what is nearby: so far, and that share of a number
RARE = 2.0**-12  # no number is believed to be rarer than that
OF_DIGIT = 3.3  # bits
EXACTLY = 1e-9
WIDEST = 1.2  # steps of the grid by which what an activation makes of them may be off


@dataclass(frozen=True)
class Chance:
    """For every number of a grid its bits, and which of the claims it is, -1 for none."""

    bits: Floats
    which: np.ndarray

    @classmethod
    def of(cls, claims: Sequence[Claim], room: float) -> Chance:
        """What is printed, where a number may be off by so many half units of its last digit."""
        size = round(2 * LARGEST * FINE) + 1
        which, bits = np.full(size, -1, dtype=np.int32), np.zeros(size, dtype=np.float32)
        told = [it for it in enumerate(claims) if it[1].significant_digits >= FEWEST_DIGITS]
        # Among numbers of many digits those of few do not count: the finest first.
        for finer in sorted({claim.half_unit for _, claim in told}):
            for at, claim in told:
                if claim.half_unit == finer and claim.value:
                    half = max(finer * room, WIDEST / FINE)
                    first, last = cells(np.array([claim.value - half, claim.value + half]))
                    within = slice(first, last + 1)
                    which[within] = np.where(which[within] < 0, at, which[within])
            which[[0, round(LARGEST * FINE), -1]] = -1
            bits = np.where(bits > 0, bits, _bits(which >= 0))
        # Round numbers come out of round ones: what 0.60000 tells is not what its zeros promise.
        most = np.array([*(OF_DIGIT * digits_of(claim) - 1.0 for claim in claims), 0.0])
        return cls(np.minimum(bits, most[which]).astype(np.float32), which)

    def with_outputs(self, activation: str) -> Floats:
        """The bits of net inputs, each with those of what an activation makes of it."""
        if activation in ("identity", "softmax"):
            return self.bits
        # Both tables at once: a net input is looked up with its output in one step.
        nets = (np.arange(len(self.bits)) - LARGEST * FINE) / FINE
        with np.errstate(all="ignore"):
            made = np.asarray(ACTIVATIONS[activation].value(nets, xp), dtype=float)
        outputs = np.where(np.abs(made - nets) < EXACTLY, 0.0, self.bits[cells(made)])
        outputs[[0, -1]] = 0.0
        return self.bits + outputs.astype(np.float32)

    def told(self, values: Floats) -> dict[int, float]:
        """The claims that some numbers are, each with its bits."""
        at = cells(np.asarray(values, dtype=float))
        pairs = zip(self.which[at].tolist(), self.bits[at].tolist(), strict=True)
        return {which: bits for which, bits in pairs if which >= 0}


def digits_of(claim: Claim) -> int:
    """The digits of a number without zeros at either end."""
    return len(claim.printed.lstrip("-").replace(".", "").strip("0"))


def cells(values: Floats) -> np.ndarray:
    """Where they are on the grid; its ends are for whatever is larger."""
    limited = np.fmin(np.fmax(values, -LARGEST), LARGEST)  # which makes a limit of nan
    return ((limited + LARGEST) * FINE + 0.5).astype(np.int32)


def _bits(grid: np.ndarray) -> Floats:
    """What each number that is printed tells, and nothing for the others."""
    sums = np.concatenate([[0], np.cumsum(grid)])
    at = np.arange(len(grid))
    wide = (NEARBY * FINE + WIDE * np.abs(at - LARGEST * FINE)).astype(int)
    first, last = np.maximum(at - wide, 0), np.minimum(at + wide, len(grid) - 1)
    share = (sums[last + 1] - sums[first]) / (last + 1 - first)
    return np.where(grid, -np.log2(np.maximum(share, RARE)), 0.0).astype(np.float32)
