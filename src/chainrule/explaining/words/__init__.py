"""Every quantity of a run in one plain sentence, true for the numbers of that run.

::

    Line -> Subject: what stands around it in its pass -> the Teller of its kind -> Phrase -> text

Each phase of a pass has a file, and each kind of quantity a function there.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from chainrule.errors import ChainruleError
from chainrule.explaining.explanation import Explanation, Line
from chainrule.explaining.words import (
    backward,
    error,
    forward,
    given,
    gradients,
    paths,
    regularization,
    update,
)
from chainrule.explaining.words.phrases import Phrase, phrase
from chainrule.explaining.words.subject import Subject
from chainrule.explaining.words.telling import Teller
from chainrule.network.quantities import Kind

PHASES = (given, forward, error, backward, gradients, regularization, update, paths)
TELLERS: Mapping[Kind, Teller] = {
    kind: tell for phase in PHASES for kind, tell in phase.SENTENCES.items()
}


def sentence(explanation: Explanation, line: Line) -> str:
    """What is going on with a quantity, in one plain sentence.

    Parameters
    ----------
    explanation : Explanation
        Of the run that the line is of.
    line : Line
        One of its lines.

    Returns
    -------
    str
        In the notation's symbols, with numbers of three significant digits; no full stop.

    Raises
    ------
    ChainruleError
        If it is a derivation, which has no numbers.

    Examples
    --------
    >>> from chainrule.explaining.words import sentence
    >>> steps = chainrule.explain("mazur")
    >>> for part in sentence(steps, steps.only("w5+")[0]).split("; "):
    ...     print(part)
    w5 falls by 0.0411: o1 is too high by 0.741, on a slope of 0.187, and h1 sends 0.593
    the step is 0.5, the learning rate, times 0.0822, the size of the gradient
    """
    return "".join(told(explanation, line))


def told(explanation: Explanation, line: Line) -> Phrase:
    """The sentence in pieces: texts, and symbols that a format may set as mathematics."""
    if explanation.lettered:
        raise ChainruleError("this is a derivation: sentences are about numbers, and it has none")
    # nothing is said by kinds of numbers that are none: no comparison of theirs is true
    subject = Subject(explanation, line)
    if isfinite(line.value):
        said = TELLERS[Kind(line.quantity.kind)](subject)
    else:
        said = phrase("{name} has grown beyond what can be computed", name=subject.symbol)
    # Symbols of a unit do not say which sample is meant.
    if line.quantity.sample and explanation.notation.samples > 1:
        return phrase("in sample {n}, {said}", n=str(line.quantity.sample), said=said)
    return said
