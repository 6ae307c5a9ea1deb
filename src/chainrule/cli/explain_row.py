"""`chainrule explain MODEL TABLE`: a row in its own words, and the numbers of its pass."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from chainrule.cli.spreadsheet import FORM

if TYPE_CHECKING:
    from chainrule.documents.document import Document
    from chainrule.explaining.explanation import Explanation

NUMBERS, WORDS = 9, 5  # significant digits


class Part(NamedTuple):
    """Which quantities of which run, and in which notation."""

    steps: int
    notation: str | None
    only: tuple[str, ...]
    why: str | None

    def chosen(self, explanation: Explanation) -> Explanation:
        """Those that were asked for; what is not shown has been computed all the same."""
        from chainrule.explaining.why import why

        if self.only:
            return explanation.only(*self.only)
        return why(explanation, self.why) if self.why else explanation


class Look(NamedTuple):
    """How quantities are written."""

    form: str
    digits: int | None
    depth: int
    show: str
    full: bool
    words: bool = False

    def rendered(self, explanation: Explanation, note: str = "") -> str | bytes:
        """As text in the format, with a note above it, or as the content of a spreadsheet."""
        from chainrule.documents.formats import write_document
        from chainrule.explaining.spreadsheet import as_workbook

        if self.form == FORM:
            return as_workbook(explanation)
        document = self.laid_out(explanation)
        return write_document(replace(document, note=note or document.note), self.form)

    def laid_out(self, explanation: Explanation) -> Document:
        """As a document."""
        from chainrule.explaining.layout import lay_out

        digits = self.digits or NUMBERS
        return lay_out(explanation, digits, self.depth, self.show, self.full, words=self.words)


class Asked(NamedTuple):
    """The options that go with a model; None where not given."""

    row: int | None
    reference: str | None
    change: float | None
    numbers: bool | None
    learning_rate: float | None
    optimizer: str | None


def of_model(run: str, data: Path, asked: Asked, part: Part, look: Look) -> str | bytes:
    """A row of a table in words, with the numbers of its pass if they are asked for; only those
    where single ones are, or a spreadsheet.
    """
    # only models need Polars, whose import takes longer than the explanation of an example
    from chainrule.attribution.explain_row import explain_row
    from chainrule.explaining.explain import explain
    from chainrule.tables.loading import load_table_model

    model = load_table_model(run)
    # as the tables that it learned from were read, so that 1,5 is the same number here
    table = model.read(data)
    row = asked.row or 1
    # the defaults stand here, and not in the options: an example must see what was not given
    step = (asked.learning_rate or 0.02, asked.optimizer or "gradient_descent")

    def passed() -> Explanation:
        moment = model.moment(table, row, *step)
        return part.chosen(explain(moment, steps=part.steps, notation=part.notation))

    if part.only or part.why or look.form == FORM:
        return look.rendered(passed(), _which(len(model.members)))
    words = explain_row(
        model, table, row, reference=_reference(asked.reference), change=asked.change
    )
    numbers = look.laid_out(passed()) if _wants_numbers(asked, part, look) else None
    return words.render(look.form, look.digits or WORDS, numbers)


def _which(networks: int) -> str:
    """Of which network a few quantities are, where the model has several."""
    # without it, a probability here and the one that `predict` prints would seem to differ
    if networks == 1:
        return ""
    return f"Network 1 of {networks}; the model predicts with the mean of all of them."


def _reference(given: str | None) -> int | str | None:
    """A row by its number, or a table by its path."""
    if given is None or not given.lstrip("-").isdigit():
        return given
    return int(given)


def _wants_numbers(asked: Asked, part: Part, look: Look) -> bool:
    """Whether they are asked for, or something that only they show."""
    shown = (part.notation, look.full, look.words)
    of_pass = (asked.numbers, asked.learning_rate, asked.optimizer, *shown)
    usual = part.steps == 1 and look.depth == 1 and look.show == "all"
    return any(of_pass) or not usual
