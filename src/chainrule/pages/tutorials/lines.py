"""Where things stand in the file of a tutorial: messages name the line that has to be mended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from chainrule import toml
from chainrule.errors import ChainruleError

# A key or the head of a table, which begin their lines in TOML: step = 1, [set], "w[1][1,1]" = 4
KEY = re.compile(r"\s*\[?\s*(?:set\s*\.\s*)?(?P<quote>[\"']?)(?P<key>.+?)(?P=quote)\s*(?:=|\]\s*$)")
# In one line: set = {w5 = 0.6}
HEAD = re.compile(r"\s*set\b")
AT = re.compile(r" \(at line (\d+)[^)]*\)")


def key_lines(content: str, first: int) -> Mapping[str, int]:
    r"""The line of each key of a block in TOML whose first line is that of this number.

    Examples
    --------
    >>> from chainrule.pages.tutorials.lines import key_lines
    >>> key_lines('step = 2\n\nat = "end"', 7)
    {'step': 7, 'at': 9}
    """
    found: dict[str, int] = {}
    for number, line in enumerate(content.split("\n"), start=first):
        # a dotted key, set.w5 = 0.6, is one of the table too
        if HEAD.match(line):
            found.setdefault("set", number)
        if (match := KEY.match(line)) is not None:
            found.setdefault(match["key"], number)
    return found


def parsed_block(content: str, name: str, first: int) -> dict[str, Any]:
    """A block in TOML; a message has the line of the file, and not that of the block."""
    try:
        return toml.parse(content)
    except ChainruleError as error:
        said = str(error)
    at = AT.search(said)
    line = first + int(at[1]) - 1 if at else first
    raise ChainruleError(f"{name}, line {line}: {AT.sub('', said)}")


@contextmanager
def at_line(name: str, line: int) -> Iterator[None]:
    """Messages of what is done here begin with the place in the file."""
    try:
        yield
    except ChainruleError as error:
        raise ChainruleError(f"{name}, line {line}: {error}") from None
