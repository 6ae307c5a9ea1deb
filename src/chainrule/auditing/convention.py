"""A convention: how an author goes about an example, without being wrong.

It changes the example (another loss, other biases), the signs of some quantities, or expressions
(`chainrule.auditing.changes`). It has a cost, so that it is assumed only where it explains what
would otherwise be mistakes::

    the example as it is      cost 0
      .but("loss", ...)       cost 2.5
      .but("signs", ...)      cost 5.0: two questions answered
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.auditing.all_rows import with_all_rows
from chainrule.auditing.ledger import Change, Ledger, signed_ledger
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explain import explain
from chainrule.explaining.explanation import Explanation
from chainrule.network.network import Network
from chainrule.network.parameters import trainable
from chainrule.network.quantities import Quantity, parameters_of


@dataclass(frozen=True)
class Convention:
    """How an author goes about an example.

    Attributes
    ----------
    example : WorkedExample
        With the loss, the biases and the optimizer that the author must have had.
    flipped : frozenset of str
        Kinds of quantities that have the other sign.
    changes : tuple of callable
        What is made of expressions.
    words : mapping
        What is different from the example, for each of the questions that there are.
    cost : float
        How much it must explain.
    rounding : str
        What the author does instead of rounding once, as in `Claim`.
    answer : str
        What the table ``[stated]`` of an example calls the last of its answers.
    tied : Change, optional
        What is made of the gradients of weights that stay equal.
    """

    example: WorkedExample
    flipped: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    cost: float = 0.0
    rounding: str = ""
    answer: str = ""
    tied: Change | None = None

    @property
    def all_changes(self) -> tuple[Change, ...]:
        """What is made of expressions, in order."""
        # Gradients of tied weights are added up last, whatever else has been made of them.
        return self.changes if self.tied is None else (*self.changes, self.tied)

    def explanation(self, updates: int) -> Explanation:
        """The run of its example."""
        # What would become of frozen parameters has to be known, to tell who has moved them.
        layers = self.example.network.layers
        thawed = self.example.with_biases([layer.biases for layer in layers])
        moment = thawed.moment(complete=False)
        return with_all_rows(explain(moment, steps=updates), moment, updates)

    def plain_ledger(self, explanation: Explanation) -> Ledger:
        """The ledger of the run with its signs, and without what it makes of expressions."""
        network = self.example.network
        return signed_ledger(explanation, self.example.loss, self.flipped, frozen=_frozen(network))

    def but(
        self,
        question: str,
        words: str,
        cost: float,
        *,
        answer: str = "",
        example: WorkedExample | None = None,
        flipped: frozenset[str] = frozenset(),
        change: Change | None = None,
        rounding: str = "",
        tied: Change | None = None,
    ) -> Convention:
        """The same with another answer to one question: another example, some signs flipped, or
        expressions changed.
        """
        # Symmetric difference of signs: flipped twice is as it was.
        return Convention(
            example or self.example,
            self.flipped ^ flipped,
            self.changes if change is None else (*self.changes, change),
            {**self.words, question: words},
            self.cost + cost,
            rounding or self.rounding,
            answer,
            tied or self.tied,
        )


def _frozen(network: Network) -> frozenset[Quantity]:
    """The parameters that training leaves as they are."""
    moves = zip(parameters_of(network), trainable(network), strict=True)
    return frozenset(quantity for quantity, moving in moves if not moving)
