"""What an audit says: each printed number with its verdict, and the whole."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from chainrule.auditing.causes import Cause
from chainrule.auditing.ledger import Key
from chainrule.auditing.verdicts import FOLLOWS, RIGHT, ROUNDED, UNKNOWN, WRONG
from chainrule.auditing.workings import Working
from chainrule.documents.formats import write_document
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.symbolic.notations import Notation, Symbol


@dataclass(frozen=True)
class Audited:
    """A claim and what is to be said of it.

    Attributes
    ----------
    claim : Claim
    key : Key
        The quantity.
    symbol : str
    verdict : str
        right, right from rounded values, follows, wrong here, or cannot tell.
    truth : float
        The exact value.
    expected : float
        What follows from the author's own earlier numbers.
    causes : tuple of Cause
        Of what is wrong here, the likeliest first.
    lacking : tuple of str
        What would have to be given to tell.
    right, own : Working, optional
        The right working, with exact numbers and with the author's own; none of what is beyond the
        followed updates.
    done : tuple of Working
        What the author must have done instead.
    """

    claim: Claim
    key: Key
    symbol: str
    verdict: str
    truth: float
    expected: float
    causes: tuple[Cause, ...] = ()
    lacking: tuple[str, ...] = ()
    right: Working | None = None
    own: Working | None = None
    done: tuple[Working, ...] = ()


@dataclass(frozen=True, repr=False)
class Audit:
    """What an audit found, in the author's order.

    Attributes
    ----------
    example : WorkedExample
    items : tuple of Audited
    conventions : tuple of str
        What the author must have done otherwise, without being wrong.
    """

    example: WorkedExample
    items: tuple[Audited, ...]
    conventions: tuple[str, ...]

    def report(self, format: str = "text", digits: int = 9) -> str:
        """All that is to be said, in any format."""
        # it stands above this
        document = import_module("chainrule.auditing.report").report(self, digits)
        return write_document(document, format)

    def __str__(self) -> str:
        return self.report()

    def __repr__(self) -> str:
        name, wrong = self.example.name or "an example", self.counts[WRONG]
        return (
            f"<audit of {name}: {wrong} of {len(self.items)} numbers are wrong here; print "
            "it, or see its .items>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        html: str = import_module("chainrule.auditing.report").notebook(self)
        return html

    def symbol(self, key: Key) -> Symbol:
        """What the course calls a quantity; its plain name if it has none there."""
        example = self.example
        notation = Notation(example.notation, example.network, len(example.inputs))
        return book_for(notation, key).symbol(key.quantity)

    @property
    def first_wrong(self) -> Audited | None:
        """The headline."""
        return next((item for item in self.items if item.verdict == WRONG), None)

    @property
    def counts(self) -> dict[str, int]:
        """How many claims have each verdict."""
        verdicts = (RIGHT, ROUNDED, FOLLOWS, WRONG, UNKNOWN)
        return {
            verdict: sum(item.verdict == verdict for item in self.items) for verdict in verdicts
        }


def book_for(notation: Notation, key: Key) -> Notation:
    """The notation, or the plain one for what it leaves out."""
    return (
        notation
        if notation.shows(key.quantity)
        else Notation("plain", notation.network, notation.samples)
    )
