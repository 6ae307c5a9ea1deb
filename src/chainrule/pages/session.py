"""A session: a run that a reader looks at, steps through and changes.

It holds the run; what `chainrule.pages.answering` answers in its name is JSON. Every page, in a
browser, in a notebook or recorded, shows what a session said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from chainrule.errors import ChainruleError
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.parameters import Parameters
from chainrule.pages.changes import Change, NewNumber
from chainrule.pages.details import Pieces, details
from chainrule.pages.drawing import drawing
from chainrule.pages.layout import PassLayout
from chainrule.pages.numbers import numbers
from chainrule.pages.order import signature
from chainrule.pages.steps import Steps
from chainrule.pages.tutorials.tutorial import Tutorial
from chainrule.symbolic.notations import names as notation_names

if TYPE_CHECKING:
    from chainrule.pages.laboratory.laboratory import Laboratory

Message = Mapping[str, Any]
Answer = dict[str, Any]
Action = Callable[["Session", Message], Answer]

DIGITS = 6
# Passes of up to so many lines are sent with all their formulas; of larger ones a page asks for
# those that it shows.
MOST_AT_ONCE = 300


class Past(NamedTuple):
    """A run before its network was changed, and the step that was looked at."""

    example: WorkedExample
    changes: list[Change]
    step: int


@dataclass
class Session:
    """A run, where the reader has come to, and what they changed.

    Parameters
    ----------
    example : WorkedExample
        What is run.
    digits : int
        Significant digits of the numbers that are shown.
    networks : sequence of WorkedExample
        What can be shown instead: of a model with several networks each of them.
    tutorial : Tutorial, optional
        The text beside the drawing.
    train : mapping, optional
        What a link says of the laboratory, until that is made.
    """

    example: WorkedExample
    digits: int = DIGITS
    notation: str = ""
    networks: Sequence[WorkedExample] = ()
    changes: list[Change] = field(default_factory=list)
    past: list[Past] = field(default_factory=list)
    tutorial: Tutorial | None = None
    laboratory: Laboratory | None = None
    train: Message | None = None

    def __post_init__(self) -> None:
        self.notation = self.notation or self.example.notation
        self.steps = Steps(self.example.moment())
        self.pieces = Pieces()
        self._layouts: dict[tuple[object, ...], int] = {}

    def pass_of(self, step: int) -> PassLayout:
        """Every quantity of a step, in the notation that was chosen."""
        return self.steps.pass_of(step, self.notation)

    def show(self, step: int, places: Sequence[int] | None = None) -> Answer:
        """A step as a page shows it; the layout only if it is new to the page.

        `places` are those on the screen: of a layout that the page has, only their formulas come
        with the numbers, as writing those of a whole pass takes ten times as long.
        """
        layout = self.pass_of(step)
        # Most steps have the layout of the one before, which the page has already.
        same = signature(layout.explanation)
        known = same in self._layouts
        number = self._layouts.setdefault(same, len(self._layouts))
        answer: Answer = {"step": step, "layout": number, "changes": self.undoable}
        answer |= numbers(layout, self.digits)
        if not known:
            answer["new_layout"] = {**layout.as_data(), "drawing": drawing(layout)}
        wanted = [place for place in places or () if place < len(layout)]
        if len(layout) <= MOST_AT_ONCE and (places is None or not known):
            wanted = list(range(len(layout)))
        if wanted:
            answer["details"] = details(layout, wanted, self.digits, self.pieces)
        return self.with_pieces(answer)

    def with_pieces(self, answer: Answer) -> Answer:
        """An answer with the MathML that the page does not have yet."""
        new = self.pieces.take_new()
        return {**answer, "pieces": new} if new else answer

    def become(self, other: Session) -> None:
        """Go on as another session, which nobody else looks at."""
        self.example, self.steps, self.changes = other.example, other.steps, other.changes
        self.notation, self.digits, self.past = other.notation, other.digits, other.past

    @property
    def undoable(self) -> int:
        """How many changes there are to take back, those of the network among them."""
        return len(self.changes) + sum(1 + len(it.changes) for it in self.past)

    def opened(self, step: int) -> Answer:
        """A step, and everything that a page needs which has been sent nothing yet."""
        self.pieces = Pieces()
        self._layouts.clear()
        return {**self.about(), **self.show(step)}

    def about(self) -> Answer:
        """What a page says of the run as a whole."""
        example = self.example
        return {
            "title": example.title or example.name,
            "source": example.source,
            "note": example.note.strip(),
            "steps": max(example.steps, 1),
            "digits": self.digits,
            "notation": self.notation,
            "notations": self.notations,
            "networks": len(self.networks),
            "network": self._network,
            "changes": self.undoable,
            "tutorial": self.tutorial and {"titles": self.tutorial.titles},
        }

    @property
    def _network(self) -> int:
        """Which of the networks is shown, counted from 1; 0 if it is another run."""
        return next((n for n, it in enumerate(self.networks, 1) if it is self.example), 0)

    @property
    def notations(self) -> list[str]:
        """Those that can be chosen: a path would read a file of whoever's machine this is."""
        own = self.example.notation
        return [*notation_names(), *([] if own in notation_names() else [own])]

    def change(self, step: int, name: str, number: float) -> Change:
        """A change as the reader says it, in the notation that is shown."""
        layout = self.pass_of(step)
        explanation = layout.explanation
        quantity = layout.given(name)
        if quantity is None:
            # Another way to write a name, and what to say of one that there is not, take longer.
            found = explanation.only(name)
            if len(found) != 1:
                raise ChainruleError(f"{name!r} names {len(found)} quantities; name one")
            quantity = found[0].quantity
        # a notation may show a quantity with the other sign
        flipped = quantity.kind in explanation.notation.negated
        return NewNumber(step, quantity, -number if flipped else number)

    def take(self, change: Change) -> None:
        """Put a change into the run, as one that can be taken back."""
        self._apply(change)
        # Dragging sends dozens of numbers for one quantity: to a reader that is one change.
        last = self.changes[-1] if self.changes else None
        if last is not None and (last.step, last.what) == (change.step, change.what):
            self.changes[-1] = change
        else:
            self.changes.append(change)

    def _apply(self, change: Change) -> None:
        self.steps.replaced(change.step, change.of(self.steps.moment(change.step)))

    def redo(self, changes: list[Change]) -> None:
        """The run from its start with these changes: what a change replaced is not kept."""
        self.steps = Steps(self.example.moment())
        for change in changes:
            self._apply(change)
        self.changes = list(changes)

    def before_changes(self, step: int) -> list[object] | None:
        """The numbers of a step as they would be without the changes; None if there are none."""
        if not self.changes:
            return None
        # Steps beside those of the session: undoing here would lose what the changes led to.
        unchanged = Steps(self.example.moment()).pass_of(step, self.notation)
        return numbers(unchanged, self.digits)["shown"]

    def example_at(self, step: int) -> WorkedExample:
        """An example that begins where a step does, with all that was changed."""
        moment = self.steps.moment(step)
        return replace(
            self.example,
            parameters=Parameters(moment.job.network, moment.state.vector.copy()),
            inputs=moment.samples.X,
            targets=moment.samples.T,
            learning_rate=moment.learning_rate,
            notation=self.notation,
            claims=() if step or self.changes else self.example.claims,
        )
