"""Why a weight moves: the quantities that its move depends on, and the paths from it to the
error.
"""

from __future__ import annotations

from chainrule.checks import check_whole
from chainrule.errors import ChainruleError
from chainrule.explaining.explanation import Explanation, Line
from chainrule.explaining.one_pass import RunOfOnePass
from chainrule.explaining.path_lines import SHOWN_PATHS, path_lines
from chainrule.network.quantities import PARAMETERS, Quantity

MOST_INGREDIENTS = 40  # of a formula whose ingredients are followed
MOST_LINES = 200


def why(explanation: Explanation, name: str, most_paths: int = SHOWN_PATHS) -> Explanation:
    """Only what the change of a weight depends on.

    Parameters
    ----------
    explanation : Explanation
        Of a run with at least one update.
    name : str
        A weight or bias, such as w5. Any other quantity is traced back too, but has no paths.
    most_paths : int
        How many paths are shown, the largest first; the others are added up to one number.

    Returns
    -------
    Explanation
        In the order of the computation, ending with the paths to the error, the largest first, and
        their sum. What a sum of more than 40 quantities is made of is not followed.

    Raises
    ------
    ChainruleError
        If there is no such quantity, or training does not change it.

    Examples
    --------
    >>> steps = chainrule.explain("mazur")
    >>> [round(line.value, 9) for line in chainrule.why(steps, "w1") if line.phase == "paths"]
    [0.000668396, -0.000229828, 0.000438568]
    """
    if explanation.lettered:
        raise ChainruleError("this is a derivation: paths and their shares need numbers")
    check_whole(1, most_paths=most_paths)
    asked = explanation.only(name)[0]
    # The gradient, the step and the new value of a weight all lead to the same answer.
    parameter = _parameter(asked.quantity)
    if parameter is None:
        return explanation.part(_chain(explanation, asked))
    run = RunOfOnePass(explanation, 0)
    # The new weight is where the chain ends, whichever of its quantities was asked for.
    moved = run.line(
        Quantity(f"new_{parameter.kind}", parameter.layer, parameter.unit, parameter.sender)
    )
    if moved is None:
        raise ChainruleError(
            f"{name} does not move: explain at least one step, and of a weight that is not frozen"
        )
    return explanation.part([*_chain(explanation, moved), *path_lines(run, parameter, most_paths)])


def _parameter(quantity: Quantity) -> Quantity | None:
    """The weight or bias that a quantity belongs to."""
    for kind in PARAMETERS:
        if quantity.kind in (kind, f"new_{kind}", f"error_by_{kind}", f"step_{kind}"):
            return Quantity(kind, quantity.layer, quantity.unit, quantity.sender)
    return None


def _chain(explanation: Explanation, last: Line) -> list[Line]:
    """Everything that a Line depends on, in the order of the computation."""
    run = RunOfOnePass(explanation, last.updates)
    # Breadth first, so that what is nearest is kept if there is too much.
    found = {last.quantity: last}
    waiting = [last]
    while waiting and len(found) < MOST_LINES:
        ingredients = waiting.pop(0).ingredients()
        # A net input of a large layer has too many ingredients to be worth following.
        for quantity in ingredients if len(ingredients) <= MOST_INGREDIENTS else ():
            line = None if quantity in found else run.line(quantity)
            if line is not None:
                found[quantity] = line
                waiting.append(line)
    # The families of a pass are known in the order in which they were computed.
    order = {key: number for number, key in enumerate(run.known)}

    def key(line: Line) -> tuple[int, ...]:
        at = line.quantity
        return order[at.kind, at.layer, at.detail], at.sample, at.unit, at.sender

    return sorted(found.values(), key=key)
