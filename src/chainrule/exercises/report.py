"""The outcome of marking: a table of students, what each did wrong, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from chainrule.documents.document import Block, Document, Section, Table, Text
from chainrule.documents.spreadsheets import harmless
from chainrule.exercises.marking import FOLLOWED, MISSING, VERDICTS, WRONG, MarkedForm, Marking

HEADER = ("student", "variant", *VERDICTS, "points", "of")


def report(marking: Marking) -> Document:
    """The table, what was not right, which mistakes were made how often, and forms that could
    not be marked.
    """
    blocks: list[Block] = [
        Table(HEADER, tuple(tuple(map(str, _row(marked))) for marked in marking.forms))
    ]
    for marked in marking.forms:
        # nothing is said of those who have everything right
        lines = [Text((line,)) for line in _remarks(marked)]
        if lines:
            blocks.append(Section(student(marked), tuple(lines)))
    if common := _common(marking):
        blocks.append(Section("Mistakes", (Table(("mistake", "answers"), common),)))
    if marking.problems:
        blocks.append(
            Section("Not marked", tuple(Text((problem,)) for problem in marking.problems))
        )
    return Document("Marks", tuple(blocks))


def student(marked: MarkedForm) -> str:
    """The name on the form, or the name of the file."""
    return marked.form.name or Path(marked.form.file).stem


def _row(marked: MarkedForm) -> list[str | int]:
    counts = marked.counts
    return [
        student(marked),
        marked.form.variant,
        *(counts[verdict] for verdict in VERDICTS),
        marked.points,
        len(marked.marks),
    ]


def _remarks(marked: MarkedForm) -> Iterator[str]:
    """What is to be said of each wrong answer, and which others were not simply right."""
    for mark in marked.marks:
        # wrong answers with reasons first, one by one; the others in a line for each verdict
        if mark.verdict == WRONG:
            why = mark.remark or "no common mistake gives this"
            yield f"{mark.label} = {mark.given:g}, should be {mark.expected:.6g}: {why}"
        elif mark.remark:
            yield mark.remark
    for verdict in (FOLLOWED, MISSING):
        labels = [
            mark.label for mark in marked.marks if mark.verdict == verdict and not mark.remark
        ]
        if labels:
            yield f"{verdict}: {', '.join(labels)}"


def _common(marking: Marking) -> tuple[tuple[str, str], ...]:
    found = Counter(
        mark.remark for marked in marking.forms for mark in marked.marks if mark.mistakes
    )
    return tuple((remark, str(count)) for remark, count in found.most_common())


def as_csv(marking: Marking) -> str:
    """The table for a spreadsheet: a row for each form, then each answer's verdict."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    # variants may ask for different answers: all columns that any of them has, in their order
    labels = list(dict.fromkeys(mark.label for marked in marking.forms for mark in marked.marks))
    writer.writerow(["file", *HEADER, *labels])
    for marked in marking.forms:
        verdicts = {mark.label: mark.verdict for mark in marked.marks}
        cells = [marked.form.file, *_row(marked), *(verdicts.get(label, "") for label in labels)]
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return table.getvalue()
