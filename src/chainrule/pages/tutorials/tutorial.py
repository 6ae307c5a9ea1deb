"""Reading tutorials: sections of a text in Markdown, and what each does with the page.

A section begins with a heading of the second level. A fenced block ``page`` in it says, in TOML,
where the page is to be::

    ```page
    example = "mazur"
    at = "net_h1"
    ```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from chainrule import toml
from chainrule.errors import ChainruleError, unknown
from chainrule.files import names_in
from chainrule.pages.tutorials.lines import at_line, key_lines, parsed_block
from chainrule.pages.tutorials.nodes import Node, nodes_of, parsed
from chainrule.pages.tutorials.reports import REPORTS

LARGEST = 500_000  # bytes of a text
FENCE = "page"


class Directive(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What a section does with the page; what is left out stays as the sections before left it.

    Attributes
    ----------
    example : str
        A shipped example, or a file beside the tutorial. Everything else begins anew with it.
    step : int
        Which step is shown, counted from 1 as on the page.
    set : mapping
        Given quantities with other numbers.
    notation : str
    digits : int
    at : str
        The last quantity that is shown; "begin" or "end" of the step.
    ask : str
        What the quiz asks for.
    report : str
        A table at the end of the section; a name of `chainrule.pages.tutorials.reports`.
    """

    example: str = ""
    step: Annotated[int, Meta(ge=1, le=1000)] | None = None
    set: dict[str, float] = field(default_factory=dict)
    notation: str = ""
    digits: Annotated[int, Meta(ge=1, le=17)] | None = None
    at: str = ""
    ask: str = ""
    report: str = ""


@dataclass(frozen=True)
class Section:
    """A heading, the text below it, and a directive if there is one; `lines` has the line of each
    of its keys in the file.
    """

    title: str
    nodes: list[Node]
    directive: Directive | None
    lines: Mapping[str, int]


@dataclass(frozen=True)
class Tutorial:
    """A text in sections.

    Attributes
    ----------
    name : str
        What messages call it.
    sections : tuple of Section
    folder : Path
        Where its examples are looked for.
    """

    name: str
    sections: tuple[Section, ...]
    folder: Path

    @property
    def titles(self) -> list[str]:
        """The headings of the sections."""
        return [section.title for section in self.sections]


def tutorial_names() -> list[str]:
    """The tutorials that ship with the package."""
    return names_in(__package__, ".md")


def read_tutorial(source: str | Path) -> Tutorial:
    """A tutorial that ships with the package, by its name, or one of your own, by its path.

    Raises
    ------
    ChainruleError
        If there is no such file, or a directive in it is wrong; the message has the line.
    """
    if str(source) in tutorial_names():
        path = Path(str(files(__package__) / f"{source}.md"))
    else:
        path = Path(source)
        # a bare word is more likely a misspelled name than a file
        if not path.is_file() and not path.suffix:
            raise unknown("tutorial", str(source), tutorial_names())
    # Its size is checked first, as a video given by mistake would fill the memory.
    text = toml.read_text(path, "a tutorial is written in Markdown", LARGEST)
    sections = tuple(_sections(parsed(text), str(source)))
    if not any(section.directive for section in sections):
        raise ChainruleError(
            f"{source}: no section says which example it is about; begin the text with a fenced "
            'block: ```page, example = "mazur", ```'
        )
    return Tutorial(str(source), sections, path.parent)


def _sections(tree: Any, name: str) -> list[Section]:
    """The parts of a text, each with what stands before the next heading of its level."""
    parts: list[list[Any]] = []
    for node in tree.children:
        # Headings of lower levels stay within their section.
        starts = node.type == "heading" and node.tag in ("h1", "h2")
        if starts or not parts:
            parts.append([])
        parts[-1].append(node)
    return [_section(part, name) for part in parts]


def _section(part: list[Any], name: str) -> Section:
    blocks = [it for it in part if it.type == "fence" and it.info.strip() == FENCE]
    # Of two blocks it would be unclear which of them the page is to follow.
    if len(blocks) > 1:
        line = _line(blocks[1])
        raise ChainruleError(f"{name}, line {line}: this section has a block ```page already")
    # The block is for the page, not for its reader.
    kept = [node for it in part if it not in blocks for node in nodes_of(it)]
    if not blocks:
        return Section(_title(part[0]), kept, None, {})
    lines = key_lines(blocks[0].content, _line(blocks[0]) + 1)
    return Section(_title(part[0]), kept, _directive(blocks[0], name, lines), lines)


def _title(first: Any) -> str:
    """The heading; what stands before the first one has none."""
    return "".join(it.content for it in first.children) if first.type == "heading" else ""


def _directive(block: Any, name: str, lines: Mapping[str, int]) -> Directive:
    table = parsed_block(block.content, name, _line(block) + 1)
    # One by one, so that a message has the line of its key.
    for key, value in table.items():
        with at_line(name, lines.get(key, _line(block))):
            toml.convert({key: value}, Directive, file="the block ```page")
            if key == "report" and value not in REPORTS:
                raise unknown("report", value, list(REPORTS))
    return toml.convert(table, Directive)


def _line(node: Any) -> int:
    # the parser counts from 0, and editors from 1
    return int(node.map[0]) + 1
