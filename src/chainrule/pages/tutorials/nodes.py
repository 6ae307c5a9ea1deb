"""Markdown as pieces: texts, formulas, and elements of a few kinds.

A page makes elements of these, and sets texts as texts. So whatever a file contains, no markup of
its own comes to the page: HTML in it is shown as it is written.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from chainrule.errors import ChainruleError
from chainrule.pages.formulas import marked_mathml

Node: TypeAlias = str | dict[str, Any]
# What stands for each kind of Markdown; what is not here leaves its text.
TAGS = {
    "paragraph": "p", "bullet_list": "ul", "ordered_list": "ol", "list_item": "li",
    "blockquote": "blockquote", "em": "em", "strong": "strong", "table": "table",
    "thead": "thead", "tbody": "tbody", "tr": "tr", "th": "th", "td": "td",
}  # fmt: skip
HEADINGS = {"h1": "h2", "h2": "h2"}  # the page has a heading of its own above them
BREAKS: dict[str, Node] = {"softbreak": " ", "hardbreak": {"tag": "br", "children": []}, "hr": ""}
CODE = {"fence": "pre", "code_block": "pre", "code_inline": "code"}
WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}")
STYLED = re.compile(r"\\(text|math|operatorname|begin)")
LINKS = ("https://", "http://")


def parsed(text: str) -> Any:
    """The tree of a text in Markdown.

    Raises
    ------
    ChainruleError
        If an extra package is missing.
    """
    try:
        from markdown_it import MarkdownIt
        from markdown_it.tree import SyntaxTreeNode
    except ModuleNotFoundError as error:
        raise ChainruleError(
            f"tutorials need {error.name}: pip install 'chainrule[page]'"
        ) from None
    # CommonMark as it stands on any host of repositories, where the text can be read as well.
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    return SyntaxTreeNode(markdown.parse(text))


def nodes_of(tree: Any) -> list[Node]:
    """The pieces of one part of a text.

    Examples
    --------
    >>> from chainrule.pages.tutorials.nodes import nodes_of, parsed
    >>> nodes_of(parsed("It is *so* <b>."))[0]["children"]
    ['It is ', {'tag': 'em', 'children': ['so']}, ' <b>.']
    """
    # Without HTML the parser makes texts of it; should it not, it is a text here all the same.
    if tree.type in ("text", "html_inline", "html_block"):
        return [tree.content]
    if tree.type in BREAKS:
        return [BREAKS[tree.type]]
    if tree.type in CODE:
        return [{"tag": CODE[tree.type], "children": [tree.content]}]
    inner = _joined([node for child in tree.children for node in nodes_of(child)])
    if tree.type == "link":
        return _link(tree, inner)
    # An image leaves its words: the page loads nothing from elsewhere.
    tag = TAGS.get(tree.type) or (HEADINGS.get(tree.tag, "h3") if tree.type == "heading" else None)
    return [{"tag": tag, "children": inner}] if tag else inner


def _link(tree: Any, inner: list[Node]) -> list[Node]:
    """A link to another page; any other address, such as javascript:, leaves its text."""
    href = str(tree.attrs.get("href", ""))
    return [{"tag": "a", "href": href, "children": inner}] if href.startswith(LINKS) else inner


def _joined(nodes: list[Node]) -> list[Node]:
    """Pieces with formulas: code between dollar signs, as in $`w_5`$."""
    found: list[Node] = []
    for node in nodes:
        # "It is $", code, "$ today": the dollars stand at the ends of the texts around it.
        before = found[-2:]
        formula = _formula(before) if isinstance(node, str) and node.startswith("$") else []
        if formula and isinstance(node, str):
            found[-2:] = formula
            node = node[1:]
        found.append(node)
    return [node for node in found if node != ""]


def _formula(before: list[Node]) -> list[Node]:
    """The two pieces before a dollar sign with the code as a formula, if it is one."""
    if len(before) < 2:
        return []
    opening, code = before
    if not isinstance(opening, str) or not opening.endswith("$") or isinstance(code, str):
        return []
    if code.get("tag") != "code":
        return []
    written = code["children"][0]
    # net_{h1}: a word is one name, not a product of its letters
    upright = written if STYLED.search(written) else WORD.sub(r"\\mathrm{\g<0>}", written)
    return [opening[:-1], {"math": marked_mathml(upright, written)}]
