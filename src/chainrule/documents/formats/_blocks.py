"""A format's functions for the kinds of blocks, and the one place that chooses between them.

::

    block --write--> which kind? --> the format's function for that kind --> lines, or slides
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from chainrule.documents.document import (
    Bars,
    Blank,
    Block,
    Code,
    Diagram,
    Equations,
    Picture,
    Section,
    Table,
    Text,
)

Written = TypeVar("Written")


@dataclass(frozen=True)
class BlockWriters(Generic[Written]):
    """How a format writes each kind of block; a format that forgets one does not type-check.

    `section` is also given how deep the section is nested, which its heading may show.
    """

    section: Callable[[Section, int], Written]
    equations: Callable[[Equations], Written]
    text: Callable[[Text], Written]
    code: Callable[[Code], Written]
    table: Callable[[Table], Written]
    bars: Callable[[Bars], Written]
    blank: Callable[[Blank], Written]
    diagram: Callable[[Diagram], Written]
    picture: Callable[[Picture], Written] | None = None  # where there is none, its caption stands

    def write(self, block: Block, depth: int = 0) -> Written:
        """A block in the format; `depth` counts the sections around it, from the format's first."""
        match block:
            case Section():
                return self.section(block, depth)
            case Equations():
                return self.equations(block)
            case Text():
                return self.text(block)
            case Code():
                return self.code(block)
            case Table():
                return self.table(block)
            case Bars():
                return self.bars(block)
            case Blank():
                return self.blank(block)
            case Diagram():
                return self.diagram(block)
            case Picture():
                if self.picture is None:
                    return self.text(Text((f"(A picture, in the HTML page: {block.caption})",)))
                return self.picture(block)
