"""Showing a section: the session as the directives up to it make it.

All of them are carried out from the last example on, so that a section shows the same numbers
whichever way the reader came to it.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from chainrule.errors import ChainruleError
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.pages.layout import PassLayout
from chainrule.pages.session import DIGITS, Answer, Session
from chainrule.pages.tutorials.lines import at_line
from chainrule.pages.tutorials.reports import REPORTS
from chainrule.pages.tutorials.tutorial import Directive, Section, Tutorial


def show_section(session: Session, tutorial: Tutorial, number: int) -> Answer:
    """A section, and the page as it wants it; a section without a directive leaves that alone."""
    section = tutorial.sections[number]
    shown: Answer = {"number": number, "nodes": section.nodes, "about": None}
    # The reader may have changed something that the text asked them to change.
    if section.directive is None:
        return {"section": shown}
    step, was = _carried_out(session, tutorial, number)
    layout = session.pass_of(step)
    shown |= _cursor(tutorial, section, layout)
    if section.directive.report:
        shown["nodes"] = [*section.nodes, *REPORTS[section.directive.report](layout)]
    shown |= {"about": session.about(), "was": was}
    return {"section": shown, **session.show(step)}


def check_tutorial(tutorial: Tutorial, session: Session) -> None:
    """Carry out every directive once, so that a wrong one is found before a reader comes to it."""
    for number in range(len(tutorial.sections)):
        show_section(session, tutorial, number)


def first_example(tutorial: Tutorial) -> WorkedExample:
    """What the page shows before the first section."""
    for section in tutorial.sections:
        if section.directive and section.directive.example:
            return _example(tutorial, section)
    raise ChainruleError(f"{tutorial.name}: no section names an example")


def _carried_out(
    session: Session, tutorial: Tutorial, number: int
) -> tuple[int, list[object] | None]:
    """The step that is shown, and, if the section sets numbers, all numbers as they were before."""
    # From the last section that begins with an example: what was done to others is gone.
    sections = tutorial.sections[: number + 1]
    done = [(section, section.directive) for section in sections if section.directive]
    begun = max((place for place, (_, it) in enumerate(done) if it.example), default=0)
    first, named = done[begun]
    _begin(session, _example(tutorial, first) if named.example else first_example(tutorial))
    step, was = 0, None
    for section, directive in done[begun:]:
        # the page counts from 1, and the session from 0
        step = step if directive.step is None else directive.step - 1
        session.digits = directive.digits or session.digits
        with _key(tutorial, section, "notation"):
            session.notation = _notation(session, directive)
        with _key(tutorial, section, "step"):
            session.pass_of(step)
        # Only what this very section changes is marked as changed.
        was = list(session.show(step)["shown"]) if directive.set else None
        for name, value in directive.set.items():
            with _key(tutorial, section, name if name in section.lines else "set"):
                _set(session, step, name, value)
    return step, was


def _key(tutorial: Tutorial, section: Section, key: str) -> AbstractContextManager[None]:
    """Messages of what is done here have the line of a key of a section."""
    # what a section leaves out was said before, and gave no trouble there
    line = section.lines.get(key) or min(section.lines.values(), default=1)
    return at_line(tutorial.name, line)


def _begin(session: Session, example: WorkedExample) -> None:
    """The session as it would be if it had been opened with this example."""
    session.become(Session(example, DIGITS))


def _set(session: Session, step: int, name: str, number: float) -> None:
    """A change as the reader would make it, so that it can be taken back."""
    session.take(session.change(step, name, number))


def _example(tutorial: Tutorial, section: Section) -> WorkedExample:
    """The one that a section names."""
    name = section.directive.example if section.directive else ""
    # A bare word is a shipped example, whatever file of that name lies beside the tutorial.
    with _key(tutorial, section, "example"):
        return load_example(tutorial.folder / name if name.endswith(".toml") else name)


def _notation(session: Session, directive: Directive) -> str:
    name = directive.notation or session.notation
    if name not in session.notations:
        raise ChainruleError(f"there is no notation {name!r}; there are {session.notations}")
    return name


def _cursor(tutorial: Tutorial, section: Section, layout: PassLayout) -> dict[str, int | None]:
    """Where the cursor stands, and what is asked for."""
    directive = section.directive or Directive()

    def place_of(key: str, name: str) -> int:
        with _key(tutorial, section, key):
            return layout.place[layout.explanation.only(name)[0].quantity]

    # As the page's own cursor begins: behind what is given.
    computed = (place for place, line in enumerate(layout.lines) if line.phase != "given")
    begin = next(computed, len(layout.lines))
    places = {"": begin, "begin": begin, "end": len(layout.lines)}
    at = places[directive.at] if directive.at in places else place_of("at", directive.at) + 1
    return {"at": at, "ask": place_of("ask", directive.ask) if directive.ask else None}
