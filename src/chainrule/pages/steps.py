"""The steps of a session: step k starts from the moment k, and its update leads to the next.

Moments are kept, as they are small. The pass of a step is traced from its moment when it is looked
at; going back traces it again from the same numbers, which gives the same numbers.
"""

from __future__ import annotations

from collections import OrderedDict

from chainrule.checks import check_whole
from chainrule.errors import ChainruleError
from chainrule.explaining.explain import explain_step
from chainrule.explaining.explanation import Explanation
from chainrule.explaining.stepping import next_moment
from chainrule.pages.layout import PassLayout
from chainrule.pages.order import Order, signature
from chainrule.symbolic.notations import Notation
from chainrule.training.snapshot import Moment

MOST_STEPS = 10_000
MOST_PASSES = 8  # that are kept: those around the one on the screen


class Steps:
    """The steps of a run, from its first moment on."""

    def __init__(self, start: Moment) -> None:
        self.moments = [start]
        self._passes: OrderedDict[tuple[int, str], PassLayout] = OrderedDict()
        self._orders: dict[tuple[object, ...], Order] = {}
        self._books: dict[str, Notation] = {}

    def moment(self, step: int) -> Moment:
        """Where a step starts."""
        check_whole(0, step=step)
        if step > MOST_STEPS:
            raise ChainruleError(f"step {step:,} is too far; a page keeps {MOST_STEPS:,} steps")
        # A moment is where the step before it led to, so all of those are made first.
        while len(self.moments) <= step:
            number = len(self.moments) - 1
            # in numbers alone: a jump to a far step must not wait for passes that nobody looks at
            self.moments.append(next_moment(self.moments[number], number))
        return self.moments[step]

    def pass_of(self, step: int, notation: str) -> PassLayout:
        """Every quantity of a step, under the names of a notation."""
        key = step, notation
        if key not in self._passes:
            explanation, after = explain_step(self.moment(step), step, self._book(notation))
            self._passes[key] = self._laid_out(explanation)
            # The update was traced on the way: the next step need not trace it again.
            if len(self.moments) == step + 1:
                self.moments.append(after)
            if len(self._passes) > MOST_PASSES:
                self._passes.popitem(last=False)
        self._passes.move_to_end(key)
        return self._passes[key]

    def _book(self, notation: str) -> Notation:
        """A notation for the network of the run; all steps have the same symbols."""
        if notation not in self._books:
            start = self.moments[0]
            self._books[notation] = Notation(notation, start.job.network, len(start.samples.X))
        return self._books[notation]

    def _laid_out(self, explanation: Explanation) -> PassLayout:
        """A pass; most have the order of quantities of the one before."""
        known = signature(explanation)
        layout = PassLayout(explanation, self._orders.get(known))
        self._orders[known] = layout.order
        return layout

    def replaced(self, step: int, moment: Moment) -> None:
        """Start a step from another moment; the steps after it follow from that."""
        self.moment(step)
        self.moments[step:] = [moment]
        # What came before the change is as it was.
        for key in [key for key in self._passes if key[0] >= step]:
            del self._passes[key]
