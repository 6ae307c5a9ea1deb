"""A claim, and what an audit says about it."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.auditing.cause import Cause
from chainrule.auditing.ledger import Key
from chainrule.auditing.workings import Working
from chainrule.explaining.examples.claims import Claim


@dataclass(frozen=True)
class Audited:
    """A claim and what an audit says about it.

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
        The symbols of what would have to be given or printed to check it.
    right, own : Working, optional
        The right working, with exact numbers and with the author's own; None beyond the updates
        that are followed.
    done : tuple of Working
        What the author must have done instead.
    follows_from : frozenset of Key
        The wrong numbers, and those that follow from such, that this one follows from.
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
    follows_from: frozenset[Key] = frozenset()
