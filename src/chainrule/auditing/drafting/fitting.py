"""Fitting: of all ways to read a network, the one that gives most of the numbers that a document
prints.

A number is looked for wherever it stands: that 0.6482 comes out somewhere is evidence, whatever the
document calls it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.candidates import Candidate
from chainrule.auditing.drafting.printed import ROUNDING, Printed
from chainrule.auditing.drafting.roles_in_document import goes_on
from chainrule.auditing.drafting.symbols import symbol_of
from chainrule.explaining.examples.claims import Claim
from chainrule.formulas import functions as xp
from chainrule.network.algorithm import forward
from chainrule.types import Floats

SQUARE = re.compile(r"\(?\(?(-?[\d.]*\d)\)?-\(?(-?[\d.]*\d)\)?\)?\)\^2")
# The slope of a square: y - t, or -(t - y).
DIFFERENCE = re.compile(r"-?\(?(\d*\.?\d+)-(\d*\.?\d+)\)?")
ABOUT, MOST, OTHERS = 0.75, 8, 3
STEPPED = 3.0  # printed numbers that it takes to believe in a network as it is after its step
OUTPUTS = 0.6  # what it counts that the network's answer is printed


def forward_fits(candidate: Candidate, printed: Printed) -> list[float]:
    """How well the net inputs and activations of each sample are printed."""
    # Hardly any document leaves out what the network answers.
    return [
        sum(printed.fits(inner).values()) + OUTPUTS * bool(printed.fits(outputs))
        for inner, outputs in _forward(candidate)
    ]


def _forward(candidate: Candidate) -> list[tuple[Floats, Floats]]:
    """Of each sample all net inputs and activations, and the outputs alone."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        Z, A = forward(candidate.parameters, candidate.inputs, xp)
    every = np.concatenate([*Z, *A[1:]], axis=1)
    return list(zip(every, A[-1], strict=True))


def forward_fit(candidate: Candidate, printed: Printed) -> float:
    """How well a candidate fits: by its best sample, and a little by all of them, and by how many
    of its weights have names.
    """
    fits = forward_fits(candidate, printed)
    layout = candidate.wiring.layout
    have_names = len(layout.weights) / layout.places
    return max(fits) + 1e-3 * (sum(fits) + have_names) - candidate.unlikely


def fitting(
    candidates: Iterable[Candidate], printed: Printed, equations: Sequence[Equation]
) -> list[Candidate]:
    """The candidates that fit best: those that are about as good as the best one, each with the
    samples that the document works out.
    """
    new = new_numbers(equations)
    every = [_doubted(it, new) for it in candidates]
    fits = [(forward_fit(it, printed), -number, it) for number, it in enumerate(every)]
    ordered = sorted(fits, key=lambda it: it[:2], reverse=True)
    kept = [it for fit, _, it in ordered if fit >= ordered[0][0] - ABOUT][:MOST]
    kept += _of_other_sizes([(fit, it) for fit, _, it in ordered], kept)
    kept = list(map(_with_names([it for _, _, it in ordered]), kept))
    return [_aimed(_worked(candidate, printed), equations) for candidate in kept]


def new_numbers(equations: Sequence[Equation]) -> set[float]:
    """The numbers that are said to be new, as in W_new = (0.52, 0.62), or to go on from what their
    name has been, as in w = 0.4 - 0.1 = 0.3; and to be nothing else.
    """
    new, others = set[float](), set[float]()
    assigned: dict[str, str] = {}
    for equation in equations:
        name = equation.members[0]
        symbol = symbol_of(name)
        if symbol is not None and not symbol.role:
            is_new = symbol.is_new or goes_on(equation, assigned.get(name))
            (new if is_new else others).update(Claim("-", it).value for it in equation.ends)
            if equation.numbers and not equation.formulas:
                assigned.setdefault(name, equation.numbers[-1][0])
    return new - others


def _doubted(candidate: Candidate, new: set[float]) -> Candidate:
    """The candidate; less likely if the weights of a unit are those that the document's step has
    made.
    """
    units = [unit for W in candidate.parameters.W for unit in W.T.tolist()]
    if not any(all(it in new for it in unit) for unit in units):
        return candidate
    return replace(candidate, unlikely=candidate.unlikely + STEPPED)


def _of_other_sizes(
    ordered: Sequence[tuple[float, Candidate]], kept: Sequence[Candidate]
) -> list[Candidate]:
    """The best ones of other sizes or other weights, if they fit at least half as well.

    A document that goes on after the update works with two networks. The second one may have more
    digits, but only the first one makes the second.
    """
    seen = {_weights(one) for one in kept}
    found: list[Candidate] = []
    for fit, one in ordered:
        if fit >= ordered[0][0] / 2 and _weights(one) not in seen and len(found) < OTHERS:
            seen.add(_weights(one))
            found.append(one)
    return found


def _weights(candidate: Candidate) -> str:
    """The sizes and the weights, whatever the biases, the inputs and the activations are."""
    return str([W.tolist() for W in candidate.parameters.W])


def _with_names(candidates: Sequence[Candidate]) -> Callable[[Candidate], Candidate]:
    """Of candidates that are the same network with the same numbers, that with most names."""
    # Names make what is read checkable, whichever way the network was found.
    twins: dict[object, Candidate] = {}
    for one in candidates:
        known = twins.setdefault(_key(one), one)
        if len(one.wiring.layout.weights) > len(known.wiring.layout.weights):
            twins[_key(one)] = one
    return lambda candidate: twins[_key(candidate)]


def _key(candidate: Candidate) -> str:
    """The numbers of a network, whatever its symbols are; as text, since nan is not nan."""
    parameters, sizes = candidate.parameters, candidate.wiring.layout.sizes
    names = [layer.activation.name for layer in parameters.network.layers]
    biases = [np.broadcast_to(b, (n,)) for b, n in zip(parameters.b, sizes[1:], strict=True)]
    every = (*parameters.W, *biases, candidate.inputs)
    return str((names, [array.tolist() for array in every]))


def _worked(candidate: Candidate, printed: Printed) -> Candidate:
    """Only the samples of which something is printed."""
    # What is worked out and listed once more, with fewer digits, counts once: or else the others of
    # the list would look as if hardly anything of them were printed.
    fits = [_fit_once(inner, printed) for inner, _ in _forward(candidate)]
    rows = [row for row, fit in enumerate(fits) if fit > max(fits) / 2] or [0]
    return candidate.of_rows(rows)


def _fit_once(values: Floats, printed: Printed) -> float:
    """How well values are printed, each as often as it may be; equal ones count as one."""
    return sum(max(printed.fits([it]).values(), default=0.0) for it in set(values.tolist()))


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
    """What an output is compared with in a square, or else in a difference: 0.08 in (0.08 -
    0.3860)^2.
    """
    searches = (SQUARE.search, DIFFERENCE.fullmatch)
    for search, equation in product(searches, equations):
        for member in equation.members[1:]:
            if match := search(member):
                one, other = float(match[1]), float(match[2])
                room = ROUNDING * abs(output)
                if abs(other - output) <= room:
                    return one
                if abs(one - output) <= room:
                    return other
    return None
