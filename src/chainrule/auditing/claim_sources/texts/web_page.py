"""Web pages: their text, with MathML as LaTeX; TeX that a script would draw is there already."""

from __future__ import annotations

from html.parser import HTMLParser

from chainrule.auditing.claim_sources.extraction.markup import FORMULAS
from chainrule.auditing.claim_sources.texts import plain
from chainrule.auditing.claim_sources.texts._mathml import Element, latex_of

SUFFIXES = (".html", ".htm", ".xhtml")
# What is not shown, and what begins a line of its own.
HIDDEN = ("script", "style", "head", "template", "noscript", "svg")
BLOCKS = (
    *("p", "div", "br", "li", "tr", "table", "pre", "section", "article", "blockquote"),
    *("dt", "dd", "hr", "h1", "h2", "h3", "h4", "h5", "h6"),
)
# They have no closing tag, so that nothing may be waited for.
VOID = (
    *("area", "base", "br", "col", "embed", "hr", "img", "input"),
    *("link", "meta", "source", "track", "wbr"),
)
TEX = "math/tex"  # the type of MathJax's scripts
# Attributes in which components, and scripts, keep what they draw.
DRAWS = (*FORMULAS, "data-tex", "data-latex", "data-math", "data-expr")
DRAWN = ("math", "tex", "equation")  # in the class of a picture whose alternative text is TeX


def read(content: bytes) -> str:
    """What a reader sees, line by line as in the file."""
    page = _Page()
    page.feed(plain.read(content))
    page.close()
    return "".join(page.parts)


def _formula(tag: str, given: dict[str, str]) -> str:
    """What an element draws of its attributes; empty if it draws none."""
    if tag == "img":
        is_drawn = any(name in given.get("class", "").lower() for name in DRAWN)
        return given.get("alt", "") if is_drawn else ""
    return next((given[name] for name in DRAWS if given.get(name)), "")


class _Page(HTMLParser):
    """Collects the text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden: list[str] = []  # elements that are not shown, and are open
        self.math: list[Element] = []  # elements of a formula that are open
        self.line = 1  # that is being written
        self.ended = False  # whether a block has ended, so that what follows is on another line

    def add(self, text: str) -> None:
        """More text."""
        if self.ended and text and "\n" not in text[: len(text) - len(text.lstrip())]:
            text = f"\n{text}"
        self.ended = self.ended and not text
        self.parts.append(text)
        self.line += text.count("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self._keep_up()
        given = {name: value or "" for name, value in attrs}
        if self.math or tag == "math":
            self.math.append(Element(tag, given.get("encoding", "")))
        elif tag == "script" and given.get("type", "").startswith(TEX):
            self.add(" $")
        elif formula := _formula(tag, given):
            # The lines of the tag stay those of the page.
            head = (self.get_starttag_text() or "").partition(formula[:20])[0]
            self.add("\n" * head.count("\n") + f" ${formula}$ ")
        else:
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        """What an element does to the text, whatever is in it."""
        if tag in HIDDEN:
            self.hidden.append(tag)
        elif tag in BLOCKS:
            self.ended = bool(self.parts) and not self._is_at_margin()
        elif tag in ("td", "th"):
            self.add(" | ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends; one that was never closed ends with what is around it."""
        if self.math:
            self._end_of_math(tag)
        elif tag in self.hidden:
            while self.hidden.pop() != tag:
                pass
        elif tag == "script":
            self.add("$ ")
        elif tag in BLOCKS:
            self.ended = True

    def _end_of_math(self, tag: str) -> None:
        if tag not in (element.tag for element in self.math):
            return
        while True:
            element = self.math.pop()
            if self.math:
                self.math[-1].children.append(element)
            if element.tag == tag:
                break
        if not self.math:
            self.add(f" ${latex_of(element)}$ ")

    def handle_data(self, data: str) -> None:
        """Text."""
        if self.math:
            self.math[-1].text += data.strip()
        elif not self.hidden:
            self.add(data)

    def _is_at_margin(self) -> bool:
        """Whether the line so far is but indented."""
        last = self.parts[-1]
        return "\n" in last[len(last.rstrip()) :]

    def _keep_up(self) -> None:
        """Empty lines for what is not shown, so that lines are those of the file."""
        if (missing := self.getpos()[0] - self.line) > 0:
            self.add("\n" * missing)
