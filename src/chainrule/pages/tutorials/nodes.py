"""Markdown as pieces: texts, formulas, and elements of a few kinds.

A page makes elements of these, and sets texts as texts. So whatever a file contains, no markup of
its own comes to the page: HTML in it is shown as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from chainrule.errors import ChainruleError
from chainrule.pages.marks import marked_mathml

Node: TypeAlias = str | dict[str, Any]
# What stands for each kind of Markdown; what is not here leaves its text.
TAGS = {
    "paragraph": "p", "bullet_list": "ul", "ordered_list": "ol", "list_item": "li",
    "blockquote": "blockquote", "em": "em", "strong": "strong", "table": "table",
    "thead": "thead", "tbody": "tbody", "tr": "tr", "th": "th", "td": "td",
}  # fmt: skip
HEADINGS = {"h1": "h2", "h2": "h2"}  # the page has a heading of its own above them
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
        from mdit_py_plugins.dollarmath import dollarmath_plugin
    except ModuleNotFoundError as error:
        raise ChainruleError(
            f"tutorials need {error.name}: pip install 'chainrule[page]'"
        ) from None
    # CommonMark as it stands on any host of repositories, where the text can be read as well.
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    # What costs $5 or $6 is no formula: none begins or ends with a blank, or stands at a digit.
    markdown.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    return SyntaxTreeNode(markdown.parse(text))


def nodes_of(tree: Any) -> list[Node]:
    """The pieces of one part of a text.

    Examples
    --------
    >>> from chainrule.pages.tutorials.nodes import nodes_of, parsed
    >>> nodes_of(parsed("It is *so* <b>."))[0]["children"]
    ['It is ', {'tag': 'em', 'children': ['so']}, ' <b>.']
    """
    if tree.type in LEAVES:
        return [LEAVES[tree.type](tree.content)]
    inner = [node for child in tree.children for node in nodes_of(child) if node != ""]
    if tree.type == "link":
        return _link(tree, inner)
    # An image leaves its words: the page loads nothing from elsewhere.
    tag = TAGS.get(tree.type) or (HEADINGS.get(tree.tag, "h3") if tree.type == "heading" else None)
    return [{"tag": tag, "children": inner}] if tag else inner


def _link(tree: Any, inner: list[Node]) -> list[Node]:
    """A link to another page; any other address, such as javascript:, leaves its text."""
    href = str(tree.attrs.get("href", ""))
    return [{"tag": "a", "href": href, "children": inner}] if href.startswith(LINKS) else inner


def _formula(written: str) -> Node:
    """A formula; one in code, as in $`w_5`$, is read by hosts that read no other."""
    latex = written.strip().strip("`")
    # net_{h1}: a word is one name, not a product of its letters
    upright = latex if STYLED.search(latex) else WORD.sub(r"\\mathrm{\g<0>}", latex)
    return {"math": marked_mathml(upright, latex)}


def _in(tag: str, node: Node) -> Node:
    return {"tag": tag, "children": [node]}


# What has nothing within it, by the content.
LEAVES: dict[str, Callable[[str], Node]] = {
    "softbreak": lambda _: " ",
    "hardbreak": lambda _: {"tag": "br", "children": []},
    "hr": lambda _: "",
    # Without HTML the parser makes texts of it; should it not, it is a text here all the same.
    **dict.fromkeys(("text", "html_inline", "html_block"), str),
    **dict.fromkeys(("fence", "code_block"), partial(_in, "pre")),
    "code_inline": partial(_in, "code"),
    **dict.fromkeys(("math_inline", "math_inline_double"), _formula),
    "math_block": lambda content: _in("p", _formula(content)),  # $$ on lines of their own
}
