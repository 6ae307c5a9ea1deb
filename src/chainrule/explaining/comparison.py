"""Two explanations side by side: what differs between a run and the same run with a change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose

from chainrule.explaining.explanation import Explanation, Line
from chainrule.network.quantities import Quantity

# The same numbers added in another order differ in their last digits; that is no change.
NOISE = 1e-12
Key = tuple[Quantity, int]  # a quantity, and the updates before it


@dataclass(frozen=True)
class Difference:
    """A quantity that differs.

    Attributes
    ----------
    before, after : Line or None
        None in a run that has no such quantity, as the velocity without momentum.
    """

    before: Line | None
    after: Line | None

    @property
    def line(self) -> Line:
        """The later one, if there is one."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def change(self) -> float | None:
        """By how much the number has changed; None where one is missing."""
        if self.before is None or self.after is None:
            return None
        return self.after.value - self.before.value


def differences(before: Explanation, after: Explanation) -> tuple[Difference, ...]:
    """The quantities of two runs whose numbers differ.

    Parameters
    ----------
    before, after : Explanation
        Of a run and of the same with something changed, with as many steps and in the same
        notation; or parts of them.

    Returns
    -------
    tuple of Difference
        In the order of the computation.

    Examples
    --------
    >>> from chainrule.explaining.comparison import differences
    >>> example = chainrule.load_example("mazur")
    >>> runs = [chainrule.explain(it) for it in (example, example.with_values(w8=0.6))]
    >>> for found in differences(*(run.only("out_o2", "w7", "w8", updates=0) for run in runs)):
    ...     print(runs[1].symbol(found.line.quantity), round(found.change, 6))
    w8 0.05
    out_o2 0.005195
    """
    # by what a quantity is and not by its symbol: two notations could not be told apart
    first, second = ({(it.quantity, it.updates): it for it in run} for run in (before, after))
    pairs = (Difference(first.get(key), second.get(key)) for key in _merged(first, second))
    return tuple(pair for pair in pairs if _differs(pair))


def _merged(first: dict[Key, Line], second: dict[Key, Line]) -> Iterator[Key]:
    """All keys in the order of the second; those of the first alone keep their neighbors."""
    waiting = list(first)[::-1]
    for key in second:
        # what comes before a key that both have, and that only the first has, comes first here too
        while key in first and waiting:
            other = waiting.pop()
            if other == key:
                break
            if other not in second:
                yield other
        yield key
    yield from (key for key in reversed(waiting) if key not in second)


def _differs(pair: Difference) -> bool:
    if pair.before is None or pair.after is None:
        return True
    was, now = pair.before.value, pair.after.value
    # two infinities of the same sign, or two results that are no numbers, are no difference
    return repr(was) != repr(now) and not isclose(was, now, rel_tol=NOISE)
