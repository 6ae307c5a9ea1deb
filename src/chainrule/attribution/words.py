"""The explanation of a row as a Document: sentences, and bars of what columns add."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from chainrule.attribution.numbers import Form, percent, points, shown
from chainrule.attribution.row_explanation import Limit, Prediction, RowExplanation, Turn
from chainrule.documents.document import Bars, Block, Document, Section, Table, Text

MOST_CLASSES = 10  # with their probabilities
MOST_COLUMNS = 30  # of which it is told what they add
MOST_TURNS = 12
MOST_STEADY = 20  # columns that would change nothing, by their names
NUMBERS = "Every number of the pass"
HOW = (
    "Integrated gradients from the reference row to this one, averaged over the networks; what "
    "columns add, from the first line on, comes to the last."
)


class Told(NamedTuple):
    """A line of the table of what is added: its cells, and how long the bar is."""

    cells: tuple[str, str, str, str]
    length: float | None


def in_words(
    explanation: RowExplanation, digits: int = 5, numbers: Document | None = None
) -> Document:
    """What is predicted, what each column adds, and what would turn it; then the numbers of the
    pass, if they are wanted.
    """
    sizes = [explanation.contributions.reference, explanation.contributions.prediction]
    # One form for all lines: a sum is checked by eye only if its numbers end at the same digit.
    form = Form.of_size(max(map(abs, sizes)), digits)
    blocks = (
        Section("Prediction", tuple(_prediction(explanation, form))),
        Section("What each column adds", tuple(_contributions(explanation, form))),
        Section("What would change it", tuple(_turns(explanation, form))),
    )
    passed = (Section(NUMBERS, _numbers(numbers)),) if numbers else ()
    return Document(explanation.title, (*blocks, *passed), explanation.source)


def _numbers(numbers: Document) -> tuple[Block, ...]:
    """A document as a part of another."""
    said = [Text((text,)) for text in (numbers.title, numbers.note) if text]
    return (*said, *numbers.blocks)


def _prediction(explanation: RowExplanation, form: Form) -> Iterator[Block]:
    found = explanation.prediction
    yield Text((f"{_capital(explanation.target)}: {_said(explanation, found, form)}.",))
    if found.probabilities:
        others = found.probabilities[1 : MOST_CLASSES + 1]
        left = found.probabilities[MOST_CLASSES + 1 :]
        rest = [f"{len(left)} more {percent(sum(it[1] for it in left))}"] if left else []
        listed = ", ".join([*(f"{shown(name)} {percent(p)}" for name, p in others), *rest])
        yield Text((f"Others: {listed}.",))
        if explanation.limit is not None:
            yield Text((_by(explanation.limit),))
    elif found.interval:
        low, high = map(form.written, found.interval)
        ends = f"{low} and {_in_unit(explanation, high)}"
        yield Text((f"In {found.coverage:.0%} of such cases the truth lies between {ends}.",))
    if explanation.truth is not None:
        yield Text((f"The table itself has {shown(explanation.truth)}.",))


def _by(limit: Limit) -> str:
    """Why the class that is predicted need not be the likeliest."""
    return (
        f"By the threshold of this model, {shown(limit.second)} is predicted from a probability of "
        f"{percent(limit.threshold)} on."
    )


def _contributions(explanation: RowExplanation, form: Form) -> Iterator[Block]:
    added = explanation.contributions
    of_class = bool(explanation.prediction.probabilities)
    what = "adds, % points" if of_class else "adds"
    meant = f"the probability of {shown(explanation.prediction.value)}" if of_class else "it"
    start = _level(explanation, form, added.reference)
    end = _level(explanation, form, added.prediction)
    yield Text(
        (
            f"The reference is {explanation.reference}, for which {meant} is "
            f"{start}{' %' if of_class else ''}.",
        )
    )
    told = [
        Told(("reference", "", "", start), None),
        *_lines(explanation, form),
        Told(("this row", "", "", end), None),
    ]
    table = Table(("column", "this row", "reference", what), tuple(it.cells for it in told), HOW)
    yield Bars(table, tuple(it.length for it in told))
    if limited := _limited(added.limited_row, added.limited_reference):
        yield Text((limited,))
    if not added.exact:
        yield Text(
            (
                f"What columns add is off by {added.unexplained:.2g} in all: the networks jump on "
                "the way from the reference, or bend there too often to be followed.",
            )
        )


def _limited(row: float, reference: float) -> str:
    """Of which row the networks predict more or less than training has seen; empty if of none."""
    # the reference's own is told too: what it is short of stands in a line of the table above
    whose = [name for name, by in (("this row", row), ("the reference", reference)) if by]
    if not whose:
        return ""
    kept = "that prediction is" if len(whose) == 1 else "both predictions are"
    return (
        f"For {' and for '.join(whose)} the networks go beyond the range that training has seen; "
        f"{kept} kept within it."
    )


def _lines(explanation: RowExplanation, form: Form) -> Iterator[Told]:
    """A line for each column, and for what is added by no single one."""
    added = explanation.contributions
    for share in explanation.shares[:MOST_COLUMNS]:
        cells = (share.column, shown(share.value), shown(share.reference))
        yield Told((*cells, _more(explanation, form, share.adds)), share.adds)
    left = explanation.shares[MOST_COLUMNS:]
    others = (
        (f"{len(left)} more columns", sum(share.adds for share in left)),
        ("several columns together", added.together),
        ("kept within the range seen", added.limited),
        ("not explained", 0.0 if added.exact else added.unexplained),
    )
    for name, adds in others:
        # most of these are nearly always 0, and a line of zeros only raises questions
        if adds:
            yield Told((name, "", "", _more(explanation, form, adds)), adds)


def _turns(explanation: RowExplanation, form: Form) -> Iterator[Block]:
    if not explanation.sought:
        yield Text(
            (
                "This model has no intervals, and no amount was given by which the prediction "
                "must move.",
            )
        )
        return
    for turn in explanation.turns[:MOST_TURNS]:
        yield Text((_if(explanation, turn, form),))
    left = explanation.turns[MOST_TURNS:]
    if left:
        yield Text((f"So would single changes of {_listed([it.column for it in left])}.",))
    unsearched = len(explanation.shares) - len(explanation.turns) - len(explanation.steady)
    if explanation.steady:
        names = _listed(explanation.steady) if explanation.turns else "any single column"
        yield Text(
            (
                f"Changing {names} alone, to any value that was tried of those seen, does not "
                f"lead to {explanation.sought}.",
            )
        )
    if unsearched:
        yield Text((f"The {unsearched} columns that add least were not tried.",))


def _if(explanation: RowExplanation, turn: Turn, form: Form) -> str:
    was = "missing" if turn.own is None else shown(turn.own)
    return (
        f"If {turn.column} were {shown(turn.value)} instead of {was}, the prediction would be "
        f"{_said(explanation, turn.prediction, form)}."
    )


def _said(explanation: RowExplanation, prediction: Prediction, form: Form) -> str:
    if not prediction.probabilities:  # no class: a number
        return _in_unit(explanation, form.written(float(cast(float, prediction.value))))
    return f"{shown(prediction.value)} ({percent(prediction.probabilities[0][1])})"


def _in_unit(explanation: RowExplanation, number: str) -> str:
    return f"{number} {explanation.unit}" if explanation.unit else number


def _level(explanation: RowExplanation, form: Form, value: float) -> str:
    """What is predicted: in percent, or as a number."""
    return points(value) if explanation.prediction.probabilities else form.written(value)


def _more(explanation: RowExplanation, form: Form, value: float) -> str:
    """What is added: in percent points, or as a number."""
    return (
        points(value, signed=True)
        if explanation.prediction.probabilities
        else form.written(value, signed=True)
    )


def _listed(names: list[str] | tuple[str, ...]) -> str:
    """Names, of many the first."""
    more = f" or {len(names) - MOST_STEADY} more" if names[MOST_STEADY:] else ""
    return ", ".join(names[:MOST_STEADY]) + more


def _capital(text: str) -> str:
    return "Prediction" if text == "the prediction" else text
