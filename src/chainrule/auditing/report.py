"""The report of an audit as a Document.

From the most important to the complete: a headline with the first mistake, the conventions, the
causes with the numbers that each explains, every wrong number with the right working beside it, all
numbers in a table, and the example corrected.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import isclose, isnan

from chainrule.auditing.audited import Audited
from chainrule.auditing.cause import Cause
from chainrule.auditing.drafting.doubts import doubt
from chainrule.auditing.drafting.draft import Draft
from chainrule.auditing.drafting.report import sections, summary
from chainrule.auditing.faults import Fault, faults_of, kind_of
from chainrule.auditing.finding import RIGHT, UNKNOWN, VERDICTS, WRONG
from chainrule.auditing.ledger import Key
from chainrule.auditing.naming import Names, names_of
from chainrule.auditing.workings import Working
from chainrule.documents.document import Block, Document, Equations, Section, Table, Text
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.layout.equations import Showing

# Chances that a slip fits by accident: beyond the first one it is said, beyond the second one the
# cause is called a guess.
LIKELY_CHANCE, HARDLY_TOLD = 0.05, 0.5
MOST_CAUSES = 3  # of one number
FAR_FETCHED = 1.5  # a cause that costs more than the likeliest by this much is not shown
MANY = 40  # numbers in a table
FEW = 3  # wrong numbers that are shown with their workings unfolded
MOST_SYMBOLS = 8  # of one cause
CUT_SHORT = (
    "There is more to try than an audit does: not every slip was looked for as the cause of every "
    "wrong number. Audit fewer numbers at once, or a smaller network, to know more."
)


def report(
    example: WorkedExample,
    items: Sequence[Audited],
    conventions: Sequence[str],
    digits: int = 9,
    names: Names | None = None,
    draft: Draft | None = None,
    cut_short: bool = False,
) -> Document:
    """What an audit found, for any format: the headline, what is wrong with its right working,
    every number, and the example corrected.
    """
    doubtful = doubt(draft, items)
    equations = _Writer(names or names_of(example), Showing(digits))
    wrong = [] if doubtful else [item for item in items if item.verdict == WRONG]
    blocks = [
        Text((doubtful or headline(items),)),
        *summary(draft),
        *_conventions(conventions),
        Text((_counts(items),)),
        *([Text((CUT_SHORT,))] if cut_short else []),
        *_summary(faults_of(wrong and items)),
        *sections(draft),
        *_details(items, wrong, equations),
    ]
    return Document(f"Audit: {example.title or example.name}", tuple(blocks), example.source)


def _conventions(conventions: Sequence[str]) -> Iterator[Text]:
    """They come before mistakes, as the verdicts assume them."""
    if conventions:
        taken = "; ".join(conventions)
        yield Text((f"Not mistakes, but other conventions than the example's: {taken}.",))


def _details(
    items: Sequence[Audited], wrong: Sequence[Audited], equations: _Writer
) -> Iterator[Section]:
    """What one looks up: workings, every number, the example corrected."""
    if wrong:
        details = tuple(map(equations.of_wrong, wrong))
        yield Section("Each wrong number", details, closed=len(wrong) > FEW)
    # What is long is folded where the format can do so.
    yield Section("Every number", (_table(items),), closed=len(items) > MANY)
    if wrong and (corrected := equations.corrected(items)):
        yield Section("Corrected, from the first wrong number on", corrected, closed=True)


def _summary(faults: Sequence[Fault]) -> Iterator[Section]:
    """What went wrong, for a reader who has a minute: a line for each cause."""
    for title, misprints in (
        ("What went wrong", False),
        ("Misprints, from which nothing follows", True),
    ):
        rows = [_fault(fault) for fault in faults if fault.is_misprint == misprints]
        if rows:
            names = ("cause", "numbers", "lines", "what is right", "what follows")
            yield Section(title, (Table(names, tuple(rows)),))


def _fault(fault: Fault) -> tuple[str, ...]:
    """A cause as the row of a table."""
    items = fault.items
    symbols = list(dict.fromkeys(item.symbol for item in items))
    shown = ", ".join(symbols[:MOST_SYMBOLS])
    if len(symbols) > MOST_SYMBOLS:
        shown += f" and {len(symbols) - MOST_SYMBOLS} more"
    if len(symbols) > 1:
        shown += f" ({len(symbols)} of {fault.among})"
    first = items[0]
    right = _number(first.truth if isnan(first.expected) else first.expected, first)
    follow = f"{fault.follow} number{'s' if fault.follow > 1 else ''}" if fault.follow else ""
    return (fault.kind, shown, _lines(items), f"{first.symbol} = {right}", follow)


def _lines(items: Sequence[Audited]) -> str:
    """Lines, those in a row as a range: 50, 70–77."""
    lines = sorted({item.claim.line for item in items if item.claim.line})
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][-1] + 1:
            ranges[-1].append(line)
        else:
            ranges.append([line])
    return ", ".join(
        str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}" for found in ranges
    )


def headline(items: Sequence[Audited]) -> str:
    """One sentence: the first wrong number and the likeliest cause."""
    first = next((item for item in items if item.verdict == WRONG), None)
    if first is None:
        unknown = sum(item.verdict == UNKNOWN for item in items)
        if unknown:
            return f"No number is known to be wrong; {unknown} could not be checked."
        return "No number is wrong."
    where = f" (line {first.claim.line})" if first.claim.line else ""
    right = _number(first.expected, first)
    return (
        f"The first wrong number is {first.symbol} = {first.claim.printed}{where}; the "
        f"numbers before it give {right}. {reason(first)}"
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


def _counts(items: Sequence[Audited]) -> str:
    found = Counter(item.verdict for item in items)
    counts = ", ".join(f"{found[verdict]} {verdict}" for verdict in VERDICTS if found[verdict])
    numbers = "1 printed number" if len(items) == 1 else f"{len(items)} printed numbers"
    return f"{numbers}: {counts}."


def _number(value: float, item: Audited) -> str:
    """A right number with the decimals of the printed one, and one more."""
    # One more shows how near it was to being rounded otherwise.
    return "" if isnan(value) else f"{value:.{max(item.claim.decimals, 0) + 1}f}"


class _Writer:
    """Writes workings as equations, in the symbols of the course."""

    def __init__(self, names: Names, showing: Showing) -> None:
        self.names = names
        self.showing = showing

    def equations(self, workings: Iterable[Working]) -> Equations:
        """Each working as one equation."""
        return Equations(
            tuple(working.equation(self.names.symbol, self.showing) for working in workings)
        )

    def of_wrong(self, item: Audited) -> Section:
        """A wrong number: what was printed, why, and the right working beside it."""
        blocks: list[Block] = [Text((reason(item),))]
        if item.done:
            blocks.append(Text((f"What gives {item.claim.printed}:",)))
            blocks.append(self.equations(item.done))
        if others := _other_causes(item):
            blocks.append(Text((f"It could also be: {'; '.join(others)}.",)))
        if item.right is not None and not isnan(item.truth):
            blocks.append(Text(("The right working:",)))
            blocks.append(self.equations((item.right,)))
        # The author's own earlier numbers lead elsewhere; written so that nan counts as elsewhere.
        if item.own is not None and not abs(item.expected - item.truth) <= item.claim.half_unit:
            blocks.append(Text(("With the author's own earlier numbers:",)))
            blocks.append(self.equations((item.own,)))
        where = f", line {item.claim.line}" if item.claim.line else ""
        return Section(f"{item.symbol} = {item.claim.printed}{where}", tuple(blocks))

    def corrected(self, items: Sequence[Audited]) -> tuple[Block, ...]:
        """What the author computed from the first wrong number on, each quantity once, as it is
        right.
        """
        blocks: list[Block] = []
        # In the author's order, with a title where they go on to another pass, or back to an
        # earlier one; none at the beginning if that is the first pass.
        workings = _right_workings(items)
        for updates, together in groupby(workings, key=lambda working: working.key.updates):
            if updates:
                title = f"After {updates} update{'s' if updates > 1 else ''}:"
                blocks.append(Text((title,)))
            elif blocks:
                blocks.append(Text(("Before the first update:",)))
            blocks.append(self.equations(together))
        return tuple(blocks)


def _right_workings(items: Sequence[Audited]) -> list[Working]:
    """The right workings from the first wrong number on, each quantity once."""
    first = next(number for number, item in enumerate(items) if item.verdict == WRONG)
    workings: dict[Key, Working] = {}
    for item in items[first:]:
        # The ends of long runs have no working, and what cannot be told no value.
        if item.right is None or isnan(item.truth):
            continue
        # A given number that is copied rightly needs no correction.
        repeated = item.verdict == RIGHT and item.right.given
        if not repeated:
            workings[item.key] = item.right
    return list(workings.values())


def _other_causes(item: Audited) -> list[str]:
    """The next causes in words, if there are any worth telling."""
    others = item.causes[1:MOST_CAUSES]
    return [
        f"{cause.kind}, {cause.what}" for cause in others if _worth_telling(cause, item.causes[0])
    ]


def _worth_telling(cause: Cause, first: Cause) -> bool:
    """Whether it is not far-fetched beside the likeliest cause, nor the same arithmetic in
    other words.
    """
    # Two slips that give the same number cannot be told apart, and need not be.
    same = isclose(cause.known.value, first.known.value, rel_tol=1e-11)
    return cause.cost < first.cost + FAR_FETCHED and not same


def _table(items: Sequence[Audited]) -> Table:
    """All claims with their verdicts, and the right number beside what is not right."""
    # Where the exact value is unknown, what follows from the author's numbers is the best there is.
    rows = []
    for item in items:
        right = ""
        if item.verdict != RIGHT:
            right = _number(item.expected if isnan(item.truth) else item.truth, item)
        line = str(item.claim.line) if item.claim.line else ""
        rows.append((line, item.symbol, item.claim.printed, item.verdict, right, _remark(item)))
    return Table(("line", "quantity", "printed", "verdict", "correct value", "why"), tuple(rows))


def _remark(item: Audited) -> str:
    """Why a number is wrong, or cannot be checked."""
    if item.verdict == WRONG:
        return kind_of(item)
    if item.lacking == (item.symbol,):
        return "taken as given"
    return f"without {', '.join(item.lacking)}" if item.lacking else ""
