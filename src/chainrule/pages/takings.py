"""What a reader can take home from a page: one entry for each kind of file.

Adding a kind is adding an entry to ``TAKINGS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chainrule.documents.diagrams.svg import draw
from chainrule.documents.formats import format_names, suffix
from chainrule.documents.workbook import check_installed
from chainrule.explaining.examples.writing import write_example
from chainrule.explaining.explain import explain
from chainrule.explaining.layout.diagram import diagram_of
from chainrule.explaining.layout.equations import Showing
from chainrule.explaining.render import render
from chainrule.explaining.spreadsheet import as_workbook
from chainrule.pages.python_code import python_code
from chainrule.pages.recorded import recorded_page
from chainrule.pages.session import Session

RECORDED_STEPS = 20
SPREADSHEET_STEPS = 3


@dataclass(frozen=True)
class Taking:
    """A kind of file.

    Attributes
    ----------
    what : str
        What it is, for the menu.
    suffix : str
        How the names of such files end.
    write : callable
        Makes the text, or the bytes of what is no text, from a session and a step.
    """

    what: str
    suffix: str
    write: Callable[[Session, int], str | bytes]


def _recorded(session: Session, step: int) -> str:
    # a session of its own: what is recorded has not been sent to this page
    again = Session(session.example_at(step), session.digits)
    return recorded_page(again, RECORDED_STEPS, "chainrule page")


def _drawing(session: Session, step: int) -> str:
    explanation = session.pass_of(step).explanation
    svg = draw(diagram_of(explanation, Showing(session.digits)))
    # On a page the name space goes without saying; a file needs it.
    return (
        svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        if "xmlns" not in svg
        else svg
    )


def _spreadsheet(session: Session, step: int) -> bytes:
    check_installed()
    return as_workbook(explain(session.example_at(step), steps=SPREADSHEET_STEPS))


def _format(name: str) -> Taking:
    def write(session: Session, step: int) -> str:
        return render(explain(session.example_at(step)), name, session.digits)

    return Taking(f"this step as {name}", suffix(name) or f".{name}", write)


def _example(session: Session, step: int) -> str:
    return write_example(session.example_at(step))


def _python(session: Session, step: int) -> str:
    return python_code(session.example_at(step))


TAKINGS: dict[str, Taking] = {
    "example": Taking("the worked example, a TOML file", ".toml", _example),
    "python": Taking("a Python program", ".py", _python),
    "page": Taking("a page in one file, with the next steps", ".html", _recorded),
    "spreadsheet": Taking("a spreadsheet whose cells are the formulas", ".xlsx", _spreadsheet),
    "svg": Taking("the drawing as SVG", ".svg", _drawing),
    **{name: _format(name) for name in format_names()},
}
