"""What an audit finds about one printed number: its verdict, and what it was compared with."""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.auditing.author import Author
from chainrule.auditing.intervals import Known
from chainrule.auditing.ledger import Key
from chainrule.explaining.examples.claims import Claim

RIGHT = "right"
ROUNDED = "right from rounded values"
FOLLOWS = "follows"
WRONG = "wrong here"
UNKNOWN = "cannot tell"
VERDICTS = (RIGHT, ROUNDED, FOLLOWS, WRONG, UNKNOWN)


@dataclass
class Finding:
    """A claim, the quantity that it is about, and the verdict.

    Attributes
    ----------
    claim : Claim
    key : Key
    verdict : str
    truth : float
        The exact value.
    expected : Known
        What follows from the author's own numbers.
    author : Author
        What the author knew at this point.
    despite : frozenset of Key
        The wrong numbers before it that it would follow from, but does not, being right.
    follows_from : frozenset of Key
        The wrong numbers that it is computed from.
    original : Claim
        The claim as it was given, whatever habits of its author are assumed.
    """

    claim: Claim
    key: Key
    verdict: str
    truth: float
    expected: Known
    author: Author = field(repr=False)
    despite: frozenset[Key] = frozenset()
    follows_from: frozenset[Key] = frozenset()
    original: Claim | None = None
