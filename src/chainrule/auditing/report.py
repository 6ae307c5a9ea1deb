"""The report of an audit as a Document: the headline, what is wrong with its right working, and
every number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from math import isclose, isnan

from chainrule.auditing.causes import LIKELY_CHANCE, Cause
from chainrule.auditing.ledger import Key
from chainrule.auditing.result import Audit, Audited
from chainrule.auditing.verdicts import RIGHT, UNKNOWN, WRONG
from chainrule.auditing.workings import Working
from chainrule.documents.document import Block, Document, Equations, Section, Table, Text
from chainrule.documents.formats import html
from chainrule.explaining.layout.equations import Showing

HARDLY_TOLD = 0.5  # chance of an accident from which on a cause is but a guess
MOST_CAUSES = 3  # of one number
FAR_FETCHED = 1.5  # what costs so much more than the likeliest is not told


def report(audit: Audit, digits: int = 9) -> Document:
    """What an audit found, for any format."""
    showing = Showing(digits)
    blocks: list[Block] = [Text((headline(audit),))]
    if audit.conventions:
        taken = "; ".join(audit.conventions)
        blocks.append(Text((f"Not mistakes, but other conventions than the example's: {taken}.",)))
    counts = ", ".join(f"{count} {verdict}" for verdict, count in audit.counts.items() if count)
    numbers = "1 printed number" if len(audit.items) == 1 else f"{len(audit.items)} printed numbers"
    blocks.append(Text((f"{numbers}: {counts}.",)))
    wrong = [item for item in audit.items if item.verdict == WRONG]
    if wrong:
        kinds = Counter(
            item.causes[0].kind if item.causes else "no simple cause found" for item in wrong
        )
        causes = ", ".join(f"{kind} ({count})" for kind, count in kinds.most_common())
        blocks.append(Text((f"Causes: {causes}.",)))
        blocks.append(
            Section("What is wrong", tuple(_wrong(audit, item, showing) for item in wrong))
        )
    blocks.append(Section("Every number", (_table(audit),), closed=len(audit.items) > 40))
    if wrong and (corrected := _corrected(audit, showing)):
        blocks.append(Section("Corrected, from the first wrong number on", corrected, closed=True))
    example = audit.example
    return Document(f"Audit: {example.title or example.name}", tuple(blocks), example.source)


def notebook(audit: Audit) -> str:
    """An audit as a notebook shows it: a fragment of HTML."""
    return str(html.fragment(report(audit)))


def headline(audit: Audit) -> str:
    """One sentence: the first wrong number and the likeliest cause."""
    first = audit.first_wrong
    if first is None:
        unknown = audit.counts[UNKNOWN]
        return (
            "No number is wrong."
            if not unknown
            else f"No number is wrong, as far as can be told: of {unknown} it cannot."
        )
    where = f" (line {first.claim.line})" if first.claim.line else ""
    right = _number(first.expected, first)
    return (
        f"The first wrong number is {first.symbol} = {first.claim.printed}{where}; from the "
        "numbers before it follows "
        f"{right}. {reason(first)}"
    )


def reason(item: Audited) -> str:
    """Why a number is wrong, in one sentence."""
    if not item.causes:
        return "No simple cause was found."
    cause = item.causes[0]
    sentence = f"Cause: {cause.kind}: {cause.what}."
    if cause.chance > HARDLY_TOLD:
        sentence += " This is a guess: with so few digits, several slips would fit."
    elif cause.chance > LIKELY_CHANCE:
        sentence += (
            f" With so few digits, some slip fits by accident in {cause.chance:.0%} of cases."
        )
    return sentence


def _number(value: float, item: Audited) -> str:
    """A right number with the decimals of the printed one, and one more."""
    return "" if isnan(value) else f"{value:.{max(item.claim.decimals, 0) + 1}f}"


def _wrong(audit: Audit, item: Audited, showing: Showing) -> Section:
    """A wrong number: what was printed, why, and the right working beside it."""
    blocks: list[Block] = [Text((reason(item),))]
    if item.done:
        blocks.append(Text((f"What gives {item.claim.printed}:",)))
        blocks.append(_equations(audit, item.done, showing))
    others = [
        cause for cause in item.causes[1:MOST_CAUSES] if _worth_telling(cause, item.causes[0])
    ]
    if others:
        blocks.append(
            Text(
                (
                    "It could also be: "
                    + "; ".join(f"{cause.kind}, {cause.what}" for cause in others)
                    + ".",
                )
            )
        )
    # also if the truth is not known
    off = not abs(item.expected - item.truth) <= item.claim.half_unit
    if item.right is not None and not isnan(item.truth):
        blocks.append(Text(("The right working:",)))
        blocks.append(_equations(audit, (item.right,), showing))
    if item.own is not None and off:
        blocks.append(Text(("With the author's own earlier numbers:",)))
        blocks.append(_equations(audit, (item.own,), showing))
    where = f", line {item.claim.line}" if item.claim.line else ""
    return Section(f"{item.symbol} = {item.claim.printed}{where}", tuple(blocks))


def _worth_telling(cause: Cause, first: Cause) -> bool:
    """Whether it is not far-fetched beside the likeliest cause, nor the same arithmetic in
    other words.
    """
    return cause.cost < first.cost + FAR_FETCHED and not isclose(
        cause.known.value, first.known.value, rel_tol=1e-11
    )


def _equations(audit: Audit, workings: Iterable[Working], showing: Showing) -> Equations:
    return Equations(tuple(working.equation(audit.symbol, showing) for working in workings))


def _corrected(audit: Audit, showing: Showing) -> tuple[Block, ...]:
    """What the author computed from the first wrong number on, each quantity once, as it is
    right.
    """
    first = next(number for number, item in enumerate(audit.items) if item.verdict == WRONG)
    workings: dict[Key, Working] = {}
    for item in audit.items[first:]:
        repeated = item.verdict == RIGHT and item.right is not None and item.right.given
        if item.right is not None and not isnan(item.truth) and not repeated:
            workings[item.key] = item.right
    blocks: list[Block] = []
    for updates, together in groupby(workings.values(), key=lambda working: working.key.updates):
        if blocks or updates:
            blocks.append(
                Text(
                    (
                        f"After {updates} update{'s' if updates > 1 else ''}:"
                        if updates
                        else "At first:",
                    )
                )
            )
        blocks.append(_equations(audit, together, showing))
    return tuple(blocks)


def _table(audit: Audit) -> Table:
    """All claims with their verdicts, and the right number beside what is not right."""
    rows = []
    for item in audit.items:
        right = (
            ""
            if item.verdict == RIGHT
            else _number(item.expected if isnan(item.truth) else item.truth, item)
        )
        remark = ""
        if item.verdict == WRONG:
            remark = item.causes[0].kind if item.causes else "no simple cause found"
        elif item.lacking:
            remark = (
                "taken as given"
                if item.lacking == (item.symbol,)
                else f"without {', '.join(item.lacking)}"
            )
        line = str(item.claim.line) if item.claim.line else ""
        rows.append((line, item.symbol, item.claim.printed, item.verdict, right, remark))
    return Table(("line", "quantity", "printed", "verdict", "right is", "why"), tuple(rows))
