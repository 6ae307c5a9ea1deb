"""Showing a section: the session as the directives up to it make it.

All of them are carried out from the last example on, so that a section shows the same numbers
whichever way the reader came to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chainrule.errors import ChainruleError
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.pages.layout import PassLayout
from chainrule.pages.session import DIGITS, Answer, Session
from chainrule.pages.tutorials.reports import REPORTS
from chainrule.pages.tutorials.tutorial import Directive, Tutorial


def show_section(session: Session, tutorial: Tutorial, number: int) -> Answer:
    """A section, and the page as it wants it; a section without a directive leaves that alone."""
    section = tutorial.sections[number]
    shown: Answer = {"number": number, "nodes": section.nodes, "about": None}
    # The reader may have changed something that the text asked them to change.
    if section.directive is None:
        return {"section": shown}
    try:
        step, was = _carried_out(session, tutorial, number)
        layout = session.pass_of(step)
        shown |= _cursor(section.directive, layout)
    except ChainruleError as error:
        raise ChainruleError(f"{tutorial.name}, line {section.line}: {error}") from None
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
            try:
                return _example(tutorial.folder, section.directive.example)
            except ChainruleError as error:
                raise ChainruleError(f"{tutorial.name}, line {section.line}: {error}") from None
    raise ChainruleError(f"{tutorial.name}: no section names an example")


def _carried_out(
    session: Session, tutorial: Tutorial, number: int
) -> tuple[int, list[object] | None]:
    """The step that is shown, and, if the section sets numbers, all numbers as they were before."""
    # From the last section that begins with an example: what was done to others is gone.
    done = [section.directive for section in tutorial.sections[: number + 1] if section.directive]
    begun = max((place for place, it in enumerate(done) if it.example), default=0)
    named = done[begun].example
    _begin(session, _example(tutorial.folder, named) if named else first_example(tutorial))
    step, was = 0, None
    for directive in done[begun:]:
        step = step if directive.step is None else directive.step
        session.digits = directive.digits or session.digits
        session.notation = _notation(session, directive)
        # Only what this very section changes is marked as changed.
        was = list(session.show(step)["shown"]) if directive.set else None
        _set(session, step, directive.set)
    return step, was


def _begin(session: Session, example: WorkedExample) -> None:
    """The session as it would be if it had been opened with this example."""
    session.become(Session(example, DIGITS))


def _set(session: Session, step: int, numbers: Mapping[str, float]) -> None:
    """Changes as the reader would make them, so that they can be taken back."""
    for name, number in numbers.items():
        change = session.change(step, name, number)
        session.apply(change)
        session.changes.append(change)


def _example(folder: Path, name: str) -> WorkedExample:
    # A bare word is a shipped example, whatever file of that name lies beside the tutorial.
    return load_example(folder / name if name.endswith(".toml") else name)


def _notation(session: Session, directive: Directive) -> str:
    name = directive.notation or session.notation
    if name not in session.notations:
        raise ChainruleError(f"there is no notation {name!r}; there are {session.notations}")
    return name


def _cursor(directive: Directive, layout: PassLayout) -> dict[str, int | None]:
    """Where the cursor stands, and what is asked for."""

    def place_of(name: str) -> int:
        return layout.place[layout.explanation.only(name)[0].quantity]

    # As the page's own cursor begins: behind what is given.
    computed = (place for place, line in enumerate(layout.lines) if line.phase != "given")
    begin = next(computed, len(layout.lines))
    places = {"": begin, "begin": begin, "end": len(layout.lines)}
    at = places[directive.at] if directive.at in places else place_of(directive.at) + 1
    return {"at": at, "ask": place_of(directive.ask) if directive.ask else None}
