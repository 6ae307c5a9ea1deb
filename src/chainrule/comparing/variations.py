"""What varies between runs: every combination of what was given several times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple

from chainrule.errors import ChainruleError

MOST_RUNS = 12  # of more, no lines in a plot can be told apart


class Variation(NamedTuple):
    """The settings of one run, and what tells it from the others, in words."""

    name: str
    settings: dict[str, Any]


def variations(given: Mapping[str, Any]) -> list[Variation]:
    """Every combination of settings; those that are None are left out.

    Raises
    ------
    ChainruleError
        If there is nothing to compare, too much, or the same twice.

    Examples
    --------
    >>> from chainrule.comparing.variations import variations
    >>> [it.name for it in variations({"learning_rate": [0.1, 0.5], "optimizer": "adam"})]
    ['learning rate 0.1', 'learning rate 0.5']
    """
    choices = {name: _listed(value) for name, value in given.items() if value is not None}
    # what all runs share is no part of their names
    varied = [name for name, values in choices.items() if len(values) > 1]
    if not varied:
        choice = " or ".join(given).replace("_", " ")
        raise ChainruleError(f"there is nothing to compare: give {choice} more than once")
    count = prod(map(len, choices.values()))
    if count > MOST_RUNS:
        raise ChainruleError(f"{count} runs cannot be looked at together; at most {MOST_RUNS}")
    combined = (dict(zip(choices, values, strict=True)) for values in product(*choices.values()))
    return _distinct([Variation(_name(varied, settings), settings) for settings in combined])


def _name(varied: list[str], settings: Mapping[str, Any]) -> str:
    return ", ".join(_named(kind, settings[kind]) for kind in varied)


def _distinct(found: list[Variation]) -> list[Variation]:
    """Refuse runs that nothing tells apart: their lines would lie on each other."""
    twice = [name for name, count in Counter(it.name for it in found).items() if count > 1]
    if twice:
        raise ChainruleError(f"{twice[0]} is given twice; each run must differ from the others")
    return found


def _listed(value: Any) -> list[Any]:
    """Several values, or one as the only one."""
    is_several = isinstance(value, Sequence) and not isinstance(value, str)
    return list(value) if is_several else [value]


def _named(kind: str, value: Any) -> str:
    """A setting in words; names of formulas say themselves what they are."""
    if isinstance(value, int | float):
        return f"{kind.replace('_', ' ')} {value:g}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "-".join(_named(kind, it) for it in value)
    return value if isinstance(value, str) else _of_entry(value)


def _of_entry(entry: Any) -> str:
    """An activation or an optimizer, with its constants: momentum 0.8 and 0.9 are two."""
    constants = "".join(f" {name} {value:g}" for name, value in getattr(entry, "options", ()))
    return f"{getattr(entry, 'name', entry)}{constants}"
