"""A session: a run that a reader looks at, steps through and changes.

It holds the run and answers messages; what it answers is JSON. Every page, in a browser, in a
notebook or recorded, shows what a session said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chainrule.errors import ChainruleError, unknown
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.parameters import Parameters
from chainrule.page.details import Pieces, details
from chainrule.page.drawing import drawing
from chainrule.page.layout import PassLayout
from chainrule.page.numbers import numbers
from chainrule.page.steps import Steps

if TYPE_CHECKING:
    from chainrule.page.laboratory.laboratory import Laboratory

Message = Mapping[str, Any]
Answer = dict[str, Any]
Action = Callable[["Session", Message], Answer]

DIGITS = 6
# Passes of up to so many lines are sent with all their formulas; of larger ones a page asks for
# those that it shows.
MOST_AT_ONCE = 300
MOST_LETTERS = 2000  # of an error


@dataclass
class Change:
    """A number that the reader changed: at which step, which quantity, and to what."""

    step: int
    name: str
    number: float


@dataclass
class Session:
    """A run, where the reader has come to, and what they changed.

    Parameters
    ----------
    example : WorkedExample
        What is run.
    digits : int
        Significant digits of the numbers that are shown.
    """

    example: WorkedExample
    digits: int = DIGITS
    notation: str = ""
    changes: list[Change] = field(default_factory=list)
    laboratory: Laboratory | None = None

    def __post_init__(self) -> None:
        self.notation = self.notation or self.example.notation
        self.steps = Steps(self.example.moment())
        self.pieces = Pieces()
        self._layouts: dict[tuple[object, ...], int] = {}

    def answer(self, message: Message) -> Answer:
        """Do what a message asks for, and say what there is to show.

        Parameters
        ----------
        message : mapping
            ``"do"`` names the action; see `chainrule.page.actions`.

        Returns
        -------
        dict
            Ready for JSON. ``"error"`` if it could not be done; then nothing has changed.
        """
        from chainrule.page.actions import ACTIONS

        try:
            if not isinstance(message, Mapping):
                raise ChainruleError("a message is an object with the name of an action, 'do'")
            name = message.get("do")
            if name not in ACTIONS:
                raise unknown("action", str(name)[:40], list(ACTIONS))
            return ACTIONS[name](self, message)
        except ChainruleError as error:
            # a message may quote a file whose name or first cell goes on for megabytes
            return {"error": str(error)[:MOST_LETTERS]}

    def pass_of(self, step: int) -> PassLayout:
        """Every quantity of a step, in the notation that was chosen."""
        return self.steps.pass_of(step, self.notation)

    def show(self, step: int) -> Answer:
        """A step as a page shows it; the layout only if it is new to the page."""
        layout = self.pass_of(step)
        known = layout.signature in self._layouts
        number = self._layouts.setdefault(layout.signature, len(self._layouts))
        answer: Answer = {"step": step, "layout": number, **numbers(layout, self.digits)}
        if not known:
            answer["new_layout"] = {**layout.as_data(), "drawing": drawing(layout)}
        if len(layout.lines) <= MOST_AT_ONCE:
            places = list(range(len(layout.lines)))
            answer["details"] = details(layout, places, self.digits, self.pieces)
        return self.with_pieces(answer)

    def with_pieces(self, answer: Answer) -> Answer:
        """An answer with the MathML that the page does not have yet."""
        new = self.pieces.take_new()
        return {**answer, "pieces": new} if new else answer

    def take_example(self, example: WorkedExample) -> None:
        """Another run takes the place of this one.

        Raises
        ------
        ChainruleError
            If its passes are too large to be shown; then nothing has changed.
        """
        # traced before anything is replaced: a pass may be too large
        steps = Steps(example.moment())
        steps.pass_of(0, self.notation)
        self.example = example
        self.steps = steps
        self.changes = []

    def forget_page(self) -> None:
        """A page that opens anew has been sent nothing yet."""
        self.pieces = Pieces()
        self._layouts.clear()

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
