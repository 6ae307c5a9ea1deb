"""Laying out an explanation as a Document: a diagram, then sections of equations; of large
networks, a summary.
"""

from __future__ import annotations

from itertools import groupby

from chainrule.checks import check_whole
from chainrule.documents.document import Block, Document, Equations, Section, Text
from chainrule.explaining.explanation import Explanation, Line
from chainrule.explaining.layout.diagram import diagram_of
from chainrule.explaining.layout.equations import Showing, equation, math
from chainrule.explaining.layout.headings import heading
from chainrule.explaining.layout.summary import summary
from chainrule.explaining.words import told
from chainrule.explaining.words.phrases import joined
from chainrule.symbolic.notations import Symbol

# Lines of a run that are written out in full; of more, a summary, unless they were asked for.
MOST_LINES = 1500
# Addends of a sum before it is cut short.
MOST_ADDENDS = 40


def lay_out(
    explanation: Explanation,
    digits: int = 9,
    depth: int = 1,
    show: str = "all",
    full: bool = False,
    drawn: bool = True,
    words: bool = False,
) -> Document:
    """An explanation as a Document.

    Parameters
    ----------
    explanation : Explanation
        All of a run, or those that were asked for.
    digits : int
        Significant digits, at most.
    depth : int
        How many levels a formula is opened: 1 stops at the first quantities that have a name.
    show : {"all", "formulas", "numbers"}
        Formulas and numbers; or the derivation without numbers; or the numbers put in without
        names.
    full : bool
        Every Line of a large network too, and every addend of a long sum.
    drawn : bool
        With a diagram, if all of the run is shown.
    words : bool
        Each equation followed by a plain sentence that says what is going on.
    """
    check_whole(1, digits=digits, depth=depth)
    # Settings travel as one value; `full` lifts both limits, on lines and on addends.
    showing = Showing(digits, depth, show, None if full else MOST_ADDENDS, words)
    about = explanation.about
    whole = explanation.chosen is None
    # A diagram belongs to the run as a whole; a few lines that were asked for stand alone.
    blocks: list[Block] = []
    if whole and drawn and not explanation.lettered:
        blocks.append(diagram_of(explanation, showing))
    if whole and not full and len(explanation) > MOST_LINES:
        blocks += summary(explanation, showing)
    else:
        blocks += _sections(explanation, showing)
    # Title, source and note speak of the run; they would be out of place above a few of its lines.
    return (
        Document(about.title, tuple(blocks), about.source, about.note.strip())
        if whole
        else Document("", tuple(blocks))
    )


def _sections(explanation: Explanation, showing: Showing) -> list[Block]:
    """Equations under headings; without a heading if there would be only one."""
    shown = (line for line in explanation if showing.shows(line))
    # Lines come in the order of the computation, so those under one heading are neighbors. Where
    # the same heading returns, it begins another section.
    titled = groupby(
        ((heading(explanation, line), line) for line in shown), key=lambda pair: pair[0]
    )
    sections = [
        Section(title, _equations(explanation, [line for _, line in group], showing))
        for title, group in titled
    ]
    return list(sections[0].blocks) if len(sections) == 1 else list(sections)


def _equations(explanation: Explanation, group: list[Line], showing: Showing) -> tuple[Block, ...]:
    if showing.words:
        return tuple(block for line in group for block in _with_words(explanation, line, showing))
    # Given numbers need not be read one by one, so a format may set them aside, in smaller print.
    return (
        Equations(
            tuple(equation(explanation, line, showing) for line in group),
            aside=group[0].phase == "given",
        ),
    )


def _with_words(explanation: Explanation, line: Line, showing: Showing) -> tuple[Block, ...]:
    """A line, and under it what is going on."""
    pieces = joined((*told(explanation, line), "."))
    said = Text(tuple(math(it) if isinstance(it, Symbol) else it for it in pieces))
    return Equations((equation(explanation, line, showing),)), said
