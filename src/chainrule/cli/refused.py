"""What is said of a value on the command line that is none: the option, the value, and what to do.

The library that reads command lines names the option. Some of its versions leave out the value, and
none of them knows that half of the world writes 0,1 for 0.1.
"""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperGroup

COMMA = re.compile(r"[+-]?\d*,\d+")
KINDS = {"float": "a number", "int": "a whole number"}


class CommandInterrupted(Exception):  # noqa: N818  # nothing is wrong
    """Ctrl-C, as an exception that Typer lets through: KeyboardInterrupt it takes, and ends
    without a word.
    """


class Commands(TyperGroup):
    """Commands whose options say what was wrong with a value, and that say when they were
    interrupted.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = told(error)
            raise
        # here and not in `main`: between the two the library would take it
        except KeyboardInterrupt:
            raise CommandInterrupted from None


def told(error: typer.BadParameter) -> str:
    """The library's message with the value, and with a hint where it has a decimal comma."""
    # the message of versions that validate with Pydantic has no value, but their cause has
    errors: list[dict[str, Any]] = getattr(error.__cause__, "errors", list)()
    if not errors:
        found = re.search(rf"'({COMMA.pattern})'", error.message or "")
        return f"{error.message.rstrip('.')}{point(found[1])}" if found else error.message
    value, message = errors[0]["input"], str(errors[0]["msg"])
    kind = KINDS.get(str(errors[0]["type"]).removesuffix("_parsing"))
    what = f"is not {kind}" if kind else f"is refused: {message.replace('Input', 'it', 1)}"
    return f"{value!r} {what}{point(str(value))}"


def point(value: str) -> str:
    """A hint for numbers with a decimal comma.

    Examples
    --------
    >>> from chainrule.cli.refused import point
    >>> point("0,1")
    '; decimals are written with a point: 0.1'
    """
    if COMMA.fullmatch(value.strip()) is None:
        return ""
    return f"; decimals are written with a point: {value.strip().replace(',', '.')}"
