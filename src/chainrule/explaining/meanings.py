"""What quantities are in words, as a course shows them.

A kind says what its number is as the library computes it; a notation may show the opposite number,
such as steps that are added to the weights and not taken off them.
"""

from __future__ import annotations

from chainrule.network.quantities import Kind
from chainrule.symbolic.notations import Notation

TAKEN_OFF, ADDED = "which is taken off it", "which is added to it"


def meaning(kind: str, notation: Notation) -> str:
    """What the shown number of a kind of quantity is.

    Parameters
    ----------
    kind : str
        A `chainrule.network.quantities.Kind`.
    notation : Notation
        In which it is shown.

    Examples
    --------
    >>> from chainrule.explaining.meanings import meaning
    >>> course = chainrule.explain("udacity").notation
    >>> meaning("step_weight", course)
    'step of a weight, which is added to it'
    >>> meaning("delta", course)
    "derivative of the error by a unit's net input, with the other sign"
    """
    words = Kind(kind).meaning
    if kind not in notation.negated:
        return words
    # a step with the other sign is not just a number with a minus: it is used in another way
    return (
        words.replace(TAKEN_OFF, ADDED) if TAKEN_OFF in words else f"{words}, with the other sign"
    )
