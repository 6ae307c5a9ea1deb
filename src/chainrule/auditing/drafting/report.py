"""What was read from a document, as blocks of a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chainrule.auditing.audited import Audited
from chainrule.auditing.drafting.draft import Draft
from chainrule.auditing.verdicts import FOLLOWS, RIGHT, ROUNDED, UNKNOWN
from chainrule.documents.document import Block, Section, Table, Text
from chainrule.network.quantities import Kind

GIVEN = (Kind.INPUT, Kind.TARGET, Kind.WEIGHT, Kind.BIAS, Kind.SHARED_BIAS, Kind.LEARNING_RATE)
# A document with mistakes still has most of its numbers from the network that it works out.
MOST = 0.5
ENOUGH = 3
FEW = 3


def hardly_comes_out(items: Sequence[Audited]) -> bool:
    """Whether less than half of the computed numbers come out with the network, and hardly any of
    them exactly.
    """
    judged = [item for item in _computed(items) if item.verdict != UNKNOWN]
    exact = sum(item.verdict == RIGHT for item in judged)
    return not judged or (_good(judged) < MOST * len(judged) and exact < ENOUGH)


def doubt(items: Sequence[Audited]) -> str:
    """The headline where the network is doubtful."""
    computed = _computed(items)
    return (
        f"It is doubtful whether this is the network of the document: {_good(computed)} of the "
        f"{len(computed)} numbers that it computes come out. Check what was read, correct it in a "
        "draft (--draft FILE.toml), and audit with that."
    )


def _computed(items: Sequence[Audited]) -> list[Audited]:
    """What the document works out, and does not only give."""
    return [item for item in items if item.key.quantity.kind not in GIVEN]


def _good(items: Sequence[Audited]) -> int:
    """How many come out."""
    return sum(item.verdict in (RIGHT, ROUNDED, FOLLOWS) for item in items)


def summary(draft: Draft | None) -> Iterator[Text]:
    """In a sentence, what was read and what was taken for the likeliest; nothing of an example."""
    if draft is None:
        return
    example = draft.example
    said = [f"Read from the document alone: the network {example.network}", *draft.assumed]
    missing = [draft.names.symbol_of(quantity) for quantity in example.missing]
    if missing:
        said.append(f"not given: {', '.join(missing)}")
    yield Text((f"{'; '.join(said)}.",))


def sections(draft: Draft | None) -> Iterator[Block]:
    """What was read with its lines, and what is doubtful; nothing of an example."""
    if draft is None:
        return
    if draft.doubtful:
        rows = [
            (str(claim.line), symbol, claim.printed, claim.name) for claim, symbol in draft.doubtful
        ]
        text = Text(("Nothing rests on these: it is not sure what their names stand for.",))
        names = ("line", "quantity", "printed", "may be")
        yield Section("Doubtful matches", (text, Table(names, tuple(rows))))
    rows = [(str(row.line), row.symbol, row.value, row.meaning) for row in draft.read]
    if rows:
        names = ("line", "symbol", "value", "read as")
        yield Section("What was read", (Table(names, tuple(rows)),), closed=len(rows) > FEW)
    if draft.unmatched:
        left = tuple((str(it.line), it.text[:80], it.why) for it in draft.unmatched)
        titles = ("line", "equation", "why it was left out")
        yield Section("Not matched", (Table(titles, left),), closed=True)
