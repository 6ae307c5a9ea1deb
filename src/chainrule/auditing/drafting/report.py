"""What was read from a document, as blocks of a report."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.auditing.drafting.draft import Draft
from chainrule.documents.document import Block, Section, Table, Text

FEW = 3


def summary(draft: Draft | None) -> Iterator[Text]:
    """In a sentence, what was read and what was taken for the likeliest; nothing of an example."""
    if draft is None:
        return
    example = draft.example
    said = [f"Read from the document alone: the network {example.network}", *draft.assumed]
    missing = [draft.names.symbol_of(quantity) for quantity in example.missing]
    if missing:
        said.append(f"not given: {', '.join(missing)}")
    if draft.unmatched:
        said.append(f"equations with numbers that were not matched: {len(draft.unmatched)}")
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
