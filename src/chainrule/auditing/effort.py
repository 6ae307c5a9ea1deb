"""How much an audit may try: the search for causes ends, however large the network and however many
numbers are wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

# A unit is a microsecond or two. It is counted and not timed: an audit says the same on every
# machine.
OF_ONE = 1_000_000  # for one wrong number
OF_ALL = 5_000_000
OF_A_FORMULA = 100  # what trying a slip takes, beside what grows with the network


@dataclass
class Effort:
    """What has been spent on trying slips, each by the size of its network.

    Attributes
    ----------
    left : int
        What all further searches together may take.
    cut_short : bool
        Whether some search ended before everything was tried.
    """

    left: int = OF_ALL
    cut_short: bool = False
    _of_this: int = 0
    _ended: bool = False

    @property
    def ended(self) -> bool:
        """Whether the last search was cut short."""
        return self._ended

    def begin(self) -> None:
        """A search for the causes of another number."""
        self._of_this, self._ended = OF_ONE, False

    def spare(self, spent: int) -> bool:
        """Spend so much again, if that is left."""
        if spent > self.left:
            return False
        self.left -= spent
        return True

    def allows(self, parameters: int) -> bool:
        """Whether another slip may be tried in a network of so many parameters."""
        cost = parameters + OF_A_FORMULA
        if cost > min(self.left, self._of_this):
            self.cut_short = self._ended = True
            return False
        self.left -= cost
        self._of_this -= cost
        return True
