"""Word documents: paragraphs and tables, with their equations in LaTeX."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

from chainrule.errors import ChainruleError
from chainrule.files import LARGEST

SUFFIXES = (".docx",)
CONTENT = "word/document.xml"


def read(content: bytes) -> str:
    """A line for each paragraph, and for each row of a table."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            # A small archive may unpack to gigabytes.
            if archive.getinfo(CONTENT).file_size > 10 * LARGEST:
                raise ChainruleError("the text of this document is too large")
            data = archive.read(CONTENT)
        # Entities could be made to fill the memory; Word writes none.
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise ChainruleError("this is not a document as Word writes it: it defines entities")
        root = ElementTree.fromstring(data)
    except (BadZipFile, KeyError, ElementTree.ParseError, EOFError, ValueError) as error:
        if isinstance(error, ChainruleError):
            raise
        raise ChainruleError(f"this is not a Word document ({error})") from None
    return "\n".join(_lines(root))


def _name(element: Element) -> str:
    """A tag without its namespace: both Word's own and that of equations are short enough."""
    return str(element.tag).rpartition("}")[2]


def _lines(root: Element) -> list[str]:
    lines: list[str] = []
    in_tables: set[Element] = set()
    for element in root.iter():
        if _name(element) == "tr":
            cells = [cell for cell in element if _name(cell) == "tc"]
            lines.append("| " + " | ".join(map(_inline, cells)) + " |")
            in_tables.update(part for part in element.iter() if _name(part) == "p")
        elif _name(element) == "p" and element not in in_tables:
            lines.append(_inline(element))
    return lines


def _inline(element: Element) -> str:
    """The text of a paragraph or cell; equations between dollar signs."""
    name = _name(element)
    if name == "oMath":
        return f" ${_math(element)}$ "
    if name == "t":
        return element.text or ""
    if name == "tab":
        return " "
    return "".join(map(_inline, element))


def _math(element: Element) -> str:
    """An equation in LaTeX; Word's elements are named after what they are."""
    name = _name(element)
    parts = {_name(part): part for part in element}

    def part(key: str) -> str:
        return "{" + (_math(parts[key]) if key in parts else "") + "}"

    if name == "t":
        return element.text or ""
    if name == "f":
        return rf"\frac{part('num')}{part('den')}"
    if name in ("sSub", "sSup", "sSubSup"):
        below = f"_{part('sub')}" if "sub" in parts else ""
        above = f"^{part('sup')}" if "sup" in parts else ""
        return part("e")[1:-1] + below + above
    if name == "d":  # a delimiter: brackets around its content
        return "(" + ", ".join(_math(it) for it in element if _name(it) == "e") + ")"
    if name == "acc":
        return rf"\hat{part('e')}"
    if name == "m":
        rows = [" & ".join(map(_math, row)) for row in element if _name(row) == "mr"]
        return r"\begin{matrix}" + r" \\ ".join(rows) + r"\end{matrix}"
    return "".join(map(_math, element))
