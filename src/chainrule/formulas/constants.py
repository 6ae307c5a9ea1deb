"""What the constants of optimizers and schedules may be: each check names the constant that is outside."""

from __future__ import annotations

import math

from chainrule.errors import ChainruleError


def check_share(**constants: float) -> None:
    """Refuse what is not from 0 to below 1."""
    for name, value in constants.items():
        if not 0 <= value < 1:
            raise ChainruleError(f"{name} is {value}; it must be at least 0 and below 1")


def check_above(least: float, **constants: float) -> None:
    """Refuse what is not a finite number above the least."""
    for name, value in constants.items():
        if not least < value < math.inf:
            raise ChainruleError(f"{name} is {value}; it must be a number above {least:g}")


def check_at_least(least: float, **constants: float) -> None:
    """Refuse what is not a finite number, the least or above."""
    for name, value in constants.items():
        if not least <= value < math.inf:
            raise ChainruleError(f"{name} is {value}; it must be a number of at least {least:g}")
