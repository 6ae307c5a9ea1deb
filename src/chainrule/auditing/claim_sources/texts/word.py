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
    if name == "t":
        return element.text or ""
    write = WRITTEN.get(name)
    return write(element) if write is not None else "".join(map(_math, element))


def _part(element: Element, name: str) -> str:
    """One of the parts of an element, such as the numerator of a fraction."""
    return "".join(_math(part) for part in element if _name(part) == name)


def _fraction(element: Element) -> str:
    return rf"\frac{{{_part(element, 'num')}}}{{{_part(element, 'den')}}}"


def _scripts(element: Element) -> str:
    below, above = _part(element, "sub"), _part(element, "sup")
    scripts = (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
    return _part(element, "e") + scripts


def _brackets(element: Element) -> str:
    return "(" + ", ".join(_math(part) for part in element if _name(part) == "e") + ")"


def _matrix(element: Element) -> str:
    rows = [" & ".join(map(_math, row)) for row in element if _name(row) == "mr"]
    return r"\begin{matrix}" + r" \\ ".join(rows) + r"\end{matrix}"


WRITTEN = {
    "f": _fraction,
    "sSub": _scripts,
    "sSup": _scripts,
    "sSubSup": _scripts,
    "d": _brackets,
    "acc": lambda element: rf"\hat{{{_part(element, 'e')}}}",
    "m": _matrix,
}
