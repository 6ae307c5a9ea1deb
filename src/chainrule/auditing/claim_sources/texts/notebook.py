"""Jupyter notebooks: text, code, and what it has printed."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import DecodeError, Struct, ValidationError, field, json

from chainrule.errors import ChainruleError

SUFFIXES = (".ipynb",)
Lines = str | list[str]


class Output(Struct):
    """What a cell of code shows: printed text, or a result in several forms."""

    text: Lines = ""
    data: dict[str, object] = field(default_factory=dict)


class Cell(Struct):
    """A cell: its text, and what came out of it."""

    cell_type: str
    source: Lines = ""
    outputs: list[Output] = field(default_factory=list)


class Notebook(Struct):
    """The cells of a notebook; whatever else it holds is passed over."""

    cells: list[Cell]


def read(content: bytes) -> str:
    """Cells one after the other, with an empty line between them; code is fenced, as in Markdown,
    since the numbers that an example begins with often stand nowhere else.
    """
    return _joined(content, _fenced)


def read_without_code(content: bytes) -> str:
    """The same with empty lines for code: a number that a program works with is no claim."""
    return _joined(content, lambda text: "\n" * _fenced(text).count("\n"))


def _joined(content: bytes, code: Callable[[str], str]) -> str:
    """The text of the cells, that of code changed."""
    try:
        notebook = json.decode(content, type=Notebook)
    except (DecodeError, ValidationError) as error:
        raise ChainruleError(f"this is not a notebook ({error})") from None
    parts: list[str] = []
    for cell in notebook.cells:
        parts.append(_said(cell, code))
        for output in cell.outputs:
            shown = output.text or output.data.get("text/latex") or output.data.get("text/plain")
            parts.append(_text(shown))
    return "\n\n".join(part for part in parts if part)


def _said(cell: Cell, code: Callable[[str], str]) -> str:
    """The text of a cell; of what is neither text nor code, nothing."""
    text = _text(cell.source)
    if cell.cell_type == "code" and text.strip():
        return code(text)
    return text if cell.cell_type == "markdown" else ""


def _fenced(code: str) -> str:
    return f"```python\n{code}\n```"


def _text(lines: object) -> str:
    """A text that a notebook may hold as a list of lines."""
    if isinstance(lines, list):
        return "".join(str(line) for line in lines)
    return lines if isinstance(lines, str) else ""
