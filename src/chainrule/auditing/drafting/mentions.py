"""Numbers in running text: "the outputs become 0.7376 and 0.7723, and the error falls to 0.2522".

A number of several digits that has been printed before is the same again; one that the run has
exactly once, among net inputs, outputs and errors, is that. Of three digits, the words before it
have to say so. Of any other nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.auditing.claim_sources.extraction.passages import passages
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.vocabulary import is_word_for
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity

# A number by itself: nothing is computed with it, and no equals sign stands before it.
NUMBER = re.compile(
    r"(?<![\w.,=+*/×·^(−-])(?<![=+*/×·^(−≈] )[-−]?\d*\.\d{3,}(?![\d\w%(])(?!\s*[+*/×·^)−=-])"
)
ALONE = re.compile(r"\s*[-−]?\d*\.\d{3,}\s*\.?\s*")  # all that stands between two dollars
DIGITS, TOLD = 4, 3  # significant ones; with fewer, numbers are equal by chance
BEFORE = 60  # characters
FORWARD = (Kind.NET_INPUT, Kind.ACTIVATION, Kind.OUTPUT_ERROR, Kind.TOTAL_ERROR)
# What is said of an error is about that of the network where it has the same number.
ERRORS = (Kind.OUTPUT_ERROR, Kind.TOTAL_ERROR)
Found = tuple[Claim, Quantity]


def mentions(text: str, claims: Sequence[Found], names: DocumentNames) -> Iterator[Found]:
    """The numbers of the text that are known."""
    said = {(claim.line, claim.printed) for claim, _ in claims}
    by_number = _by_number(claims)
    for claim, before in _numbers(text):
        if (claim.line, claim.printed) in said:
            continue
        # What is printed further below is no repetition yet.
        earlier = [it for it in by_number.get(claim.printed, ()) if it[0].line <= claim.line]
        known = {(it, one.updates) for one, it in earlier} or _exact(claim, names)
        if len(known) == 1 and _is_sure(claim, next(iter(known))[0], before):
            ((quantity, updates),) = known
            yield Claim(names.name(quantity), claim.printed, updates, claim.line), quantity


def _by_number(claims: Sequence[Found]) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = {}
    for one in claims:
        found.setdefault(one[0].printed, []).append(one)
    return found


def _is_sure(claim: Claim, quantity: Quantity, before: str) -> bool:
    return claim.significant_digits >= DIGITS or _is_told(quantity, before)


def _numbers(text: str) -> Iterator[tuple[Claim, str]]:
    """The numbers of sentences, with the words before each."""
    line_before = ""
    for is_math, content, first in passages(text):
        if is_math and not ALONE.fullmatch(content):
            line_before = ""
            continue
        for match in NUMBER.finditer(content):
            line = first + content.count("\n", 0, match.start())
            claim = Claim("-", match[0].replace("−", "-"), 0, line)
            before = (line_before + content[: match.start()])[-BEFORE:]
            is_entry = _is_entry(before, content[match.end() :])
            if claim.significant_digits >= TOLD and not is_entry:
                yield claim, before
        line_before = content[-BEFORE:]


def _is_entry(before: str, behind: str) -> bool:
    """Whether a number is one of several in an array: it is told by the other ones."""
    opened = before.rpartition("[")[2] if before.count("[") > before.count("]") else ""
    return "," in opened or ("[" in before and not opened and behind.lstrip()[:1] == ",")


def _is_told(quantity: Quantity, before: str) -> bool:
    """Whether the clause before a number says that it is an error, or an output."""
    clause = re.split(r"[.;:!?]\s", before)[-1]
    kinds = {"error": ERRORS, "output": (Kind.ACTIVATION,)}
    return any(quantity.kind in of and is_word_for(word, clause) for word, of in kinds.items())


def _exact(claim: Claim, names: DocumentNames) -> set[tuple[Quantity, int]]:
    """What the run has with this value."""
    found = {
        (quantity, updates)
        for (updates, quantity), value in names.values.items()
        if quantity.kind in FORWARD and abs(value - claim.value) <= claim.half_unit * (1 + 1e-6)
    }
    return _of_equal(found)


def _of_equal(found: set[tuple[Quantity, int]]) -> set[tuple[Quantity, int]]:
    """Of quantities that are equal wherever they exist, that of which texts speak."""
    if {str(quantity.kind) for quantity, _ in found} <= set(map(str, ERRORS)):
        return {it for it in found if it[0].kind == Kind.TOTAL_ERROR} or found
    # What a unit without a slope sends is its net input, and texts speak of outputs.
    outputs = {it for it in found if it[0].kind == Kind.ACTIVATION}
    nets = {(replace(it, kind=Kind.NET_INPUT), updates) for it, updates in outputs}
    return outputs if found == outputs | nets else found
