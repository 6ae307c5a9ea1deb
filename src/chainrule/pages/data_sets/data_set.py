"""A data set of the laboratory: what can be chosen of it, how its samples are made, and with which
settings it is learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.network.data import Samples
from chainrule.types import Doubles, Rows

# Inputs and targets together: what ten readers can keep open at once.
MOST_NUMBERS = 2_000_000
MOST_POINTS = 2000  # that are drawn, and set with the mouse
Chosen = Mapping[str, Any]


@dataclass(frozen=True)
class Option:
    """Something of a data set that a reader chooses.

    Parameters
    ----------
    name, title : str
    default : int, float or str
        Whose type says what is asked for: a whole number, a number, a text.
    least, most : float
        Of numbers.
    """

    name: str
    title: str
    default: int | float | str
    least: float = 0
    most: float = MOST_POINTS

    def as_data(self) -> dict[str, object]:
        """What a page needs to ask for it."""
        # the type of the default is enough to say what is asked for
        kind = {int: "whole", float: "number", str: "text"}[type(self.default)]
        return {**vars(self), "kind": kind}


@dataclass(frozen=True)
class Data:
    """Samples to learn from, and samples held out.

    Parameters
    ----------
    learn : Samples
    held : Samples or None
        Not trained on.
    inputs : tuple of str
        What the columns of the inputs are called.
    target : str
    classes : tuple of str
        What targets stand for; empty where they are numbers. Of two classes there is one target,
        0 or 1; of more there is one for each.
    notes : tuple of str
        What was decided of a table.
    """

    learn: Samples
    held: Samples | None
    inputs: tuple[str, ...] = ("x", "y")
    target: str = "class"
    classes: tuple[str, ...] = ("0", "1")
    notes: tuple[str, ...] = ()

    @property
    def n_outputs(self) -> int:
        """The number of targets of a sample."""
        return int(self.learn.T.shape[1])


@dataclass(frozen=True)
class DataSet:
    """An entry of the list that a reader chooses from.

    Parameters
    ----------
    name, title : str
    make : callable
        ``make(options, held, seed)`` gives the `Data`, with a share `held` of them held out.
    options : tuple of Option
    preset : mapping
        The settings it is learnt with, as far as they differ from the usual ones.
    """

    name: str
    title: str
    make: Callable[[Chosen, float, int], Data]
    options: tuple[Option, ...] = ()
    preset: Mapping[str, object] = field(default_factory=dict)

    def as_data(self) -> dict[str, object]:
        """What a page needs to offer it."""
        options = [option.as_data() for option in self.options]
        return {"name": self.name, "title": self.title, "options": options}


def divided(X: Doubles, T: Doubles, held: float, seed: int, **about: Any) -> Data:
    """Data of which a share is held out, drawn by the seed."""
    check_extent(len(X), X.shape[1] + T.shape[1])
    learn, kept = apart(len(X), held, seed)
    others = Samples(X[kept], T[kept]) if len(kept) else None
    return Data(Samples(X[learn], T[learn]), others, **about)


def apart(n: int, held: float, seed: int) -> tuple[Rows, Rows]:
    """The rows to learn from and those held out, both in their order."""
    # a stream of its own: the weights are drawn from the same seed
    order = np.random.default_rng([seed, 1]).permutation(n)
    count = round(held * n)
    return np.sort(order[count:]), np.sort(order[:count])


def check_extent(rows: int, columns: int) -> None:
    """Refuse more numbers than a page can hold."""
    if rows * columns > MOST_NUMBERS:
        raise ChainruleError(
            f"{rows:,} samples of {columns:,} inputs and targets are too many; a page holds "
            f"{MOST_NUMBERS:,} numbers"
        )
