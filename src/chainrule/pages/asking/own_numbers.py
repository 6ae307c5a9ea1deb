"""A reader's own numbers for a whole step, typed or pasted, audited where they stand."""

from __future__ import annotations

import re
from collections import Counter

from chainrule.auditing.claim_sources.extraction import extract_claims
from chainrule.auditing.finding import WRONG
from chainrule.auditing.of_a_step import Judged, StepAudit
from chainrule.errors import ChainruleError
from chainrule.formulas import Loss
from chainrule.pages.asking.answers import MARKS
from chainrule.pages.asking.words import words_of
from chainrule.pages.layout import PassLayout
from chainrule.symbolic import text
from chainrule.symbolic.notations import ascii_form

MOST_TEXT = 200_000  # characters
# What a number follows from is computed with the reader's own numbers, through all that they have
# not written down; in a wide network that takes minutes.
MOST_LINES = 1000
MOST_SIGNS = 4000  # of equality
MOST_NUMBERS = 1000
MOST_UNMATCHED = 50  # that are listed
LONGEST = 200  # characters of an equation that is listed
# "net_h1: 0.3775", as many write a list
COLON = re.compile(r"^(\s*(?:[-*]\s+)?[^\s:=]{1,40})\s*:(?=\s*[-+−.\d])", re.MULTILINE)


def audit_numbers(layout: PassLayout, loss: Loss, written: str, digits: int) -> dict[str, object]:
    """A verdict on every number of a text.

    Parameters
    ----------
    layout : PassLayout
        The step.
    loss : Loss
        That the run is trained with.
    written : str
        Lines such as ``net_h1 = 0.3775``, or a document in Markdown or LaTeX.
    digits : int
        Of the right numbers that are said.

    Returns
    -------
    dict
        ``"numbers"``: for each its place in the layout, the text, the mark of
        `chainrule.pages.asking.answers.MARKS`, and words; ``"first"``: which of these is the first
        wrong one; ``"unmatched"``: lines that are about nothing of this step, with the reason;
        ``"counts"`` by mark.
    """
    if len(layout) > MOST_LINES:
        raise ChainruleError(
            f"this step has {len(layout):,} quantities; numbers are audited on a page up to "
            f"{MOST_LINES:,}, and those of larger networks by chainrule audit"
        )
    # Counted before they are read: that takes a while for each.
    if (signs := written.count("=")) > MOST_SIGNS:
        raise ChainruleError(
            f"there are {signs:,} equality signs; a page reads texts with at most {MOST_SIGNS:,}"
        )
    step = StepAudit(layout.explanation, loss)
    # Verdicts come in the order of the text: what is written first is what one goes on with.
    read = extract_claims(COLON.sub(r"\1 =", written), step.here)
    pairs, unresolved = step.resolved(read.claims)
    unmatched = sorted((*read.unmatched, *unresolved), key=lambda it: it.line)
    if len(pairs) > MOST_NUMBERS:
        raise ChainruleError(
            f"these are {len(pairs):,} numbers; a page audits at most {MOST_NUMBERS:,} at once"
        )
    # A list of nothing would look as if all were right.
    if not pairs and not unmatched:
        raise ChainruleError(
            f"no number was found; write a line for each, such as {_computed(layout)} = 0.25, or "
            "paste a document whose equations are in LaTeX"
        )
    # Shown in this order, so that the first wrong one can be told from what came of it.
    numbers = [_said(judged, layout, step, digits) for judged in step.judged(pairs)]
    marks = [str(number["mark"]) for number in numbers]
    return {
        "numbers": numbers,
        "counts": Counter(marks),
        "first": marks.index("wrong") if "wrong" in marks else None,
        "unmatched": [
            {"line": it.line, "text": it.text[:LONGEST], "why": it.why[:LONGEST]}
            for it in unmatched[:MOST_UNMATCHED]
        ],
        "unlisted": max(0, len(unmatched) - MOST_UNMATCHED),
    }


def _computed(layout: PassLayout) -> str:
    """The name of a quantity that there is, in the notation that is shown."""
    first = next(line for line in layout.lines if line.phase != "given")
    return ascii_form(layout.explanation.symbol(first.quantity))


def _said(judged: Judged, layout: PassLayout, step: StepAudit, digits: int) -> dict[str, object]:
    said: dict[str, object] = {
        "place": layout.place.get(judged.quantity),
        "symbol": str(step.names(judged.finding.key)),
        "printed": judged.claim.printed,
        "line": judged.claim.line,
        "mark": MARKS[judged.verdict],
        "words": words_of(judged, step.names, hiding=False),
    }
    # What is not wrong needs no other number beside it.
    if judged.verdict == WRONG:
        said["instead"] = text.value(judged.finding.expected.value, digits).text
    return said
