"""HTML within a text: pages of courses that are built by programs, and Markdown with tags.

Lines stay where they are; pages that are HTML as a whole are read by their own reader.
"""

from __future__ import annotations

import html
import re

from chainrule.auditing.claim_sources.extraction.bare_arrays import without_bare
from chainrule.auditing.claim_sources.extraction.declared import without_declarations
from chainrule.auditing.claim_sources.extraction.diagrams import without_diagrams
from chainrule.auditing.claim_sources.extraction.drawn_arrays import without_drawn
from chainrule.auditing.claim_sources.extraction.logged import without_tags
from chainrule.auditing.claim_sources.extraction.pasted import with_displays
from chainrule.auditing.claim_sources.extraction.r_arrays import without_r_arrays
from chainrule.auditing.claim_sources.extraction.wrapped import with_dollars

INLINE = "a|b|i|u|s|em|strong|span|code|tt|mark|small|big|font|kbd|samp|var|label|abbr|sup|sub"
BLOCKS = (
    "p|div|li|ul|ol|dl|dt|dd|h[1-6]|br|hr|tr|td|th|table|thead|tbody|pre|center|section|article"
    "|details|summary|blockquote|figure|figcaption|header|footer|main|nav|button"
)
ATTRIBUTES = r"(?:\s+[\w:@.-]+(?:\s*=\s*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s>\"'=]+))?)*"
TAG = re.compile(rf"</?(?P<name>{BLOCKS}|{INLINE}){ATTRIBUTES}\s*/?>", re.IGNORECASE)
SCRIPT = re.compile(r"<(su[bp])>([^<>\n]{1,20})</\1>", re.IGNORECASE)
# Attributes in which components keep the formula that they draw: <M tex="w_1 = 0.5" />
FORMULAS = ("tex", "math", "latex", "formula", "expression")
COMPONENT = re.compile(
    rf"<[A-Z]\w*\s(?:[^<>]{{0,200}}?\s)?(?:{'|'.join(FORMULAS)})="
    r"(?:\"([^\"]{1,2000})\"|\{(?:String\.raw)?[`'\"]([^`]{1,2000}?)[`'\"]\})[^<>]{0,500}?/?>"
)
STARRED = re.compile(r"\\([*_#])(?![a-zA-Z]*\{)")  # that Markdown is to leave alone
# Of LaTeX; 15% is a number.
LINE_GOES_ON = re.compile(r"(?:(?<=[^\d\s\\])|(?<=_\d)|(?<=\\\\))%$", re.MULTILINE)
ARROW = re.compile(r"((?:^|;)[ \t]*[A-Za-z][\w.]*)[ \t]+<-[ \t]+", re.MULTILINE)  # of R: w1 <- 0.5
# Text as the comments of a program, as notebooks kept as programs have it: four lines in a row.
COMMENTS = re.compile(r"(?:^#(?:[ \t].*)?(?:\n|\Z)){4,}", re.MULTILINE)
COMMENT_MARK = re.compile(r"^#[ \t]?", re.MULTILINE)
JSX_SPACE = re.compile(r"\{\s*['\"`]\s+['\"`]\s*\}")
ENTITY = re.compile(r"&(?:#\d{1,6}|#x[\da-fA-F]{1,5}|[A-Za-z]{2,8}\d{0,2});")
# A line of a program that is nothing but text: + '<p>w = 0.5</p>'. Possessive, as what may follow
# may begin with spaces too: a line of spaces would be divided in every way.
LITERAL = re.compile(
    r"^\s*+(?:[+.,]\s*|(?:[\w.\[\] ]{1,40}\s*\+?[=:]|[\w.]{1,30}\(|return|echo|cout\s*<<)\s*)?[fr]?"
    r"(?P<quote>['\"])(?P<content>.*)(?P=quote)\s*[+,;)\\]*\s*$"
)
KEYED = re.compile(r"^\s*\w{1,30}\s*:\s*(?P<quote>['\"]).*(?P=quote)\s*,?\s*$")
# Within a string; \nabla and other commands begin with another one.
NEW_LINE = re.compile(r"\\n(?!abla|ot|(?:u|e[qg]?|onumber|ewline|oindent|ormalsize)(?![A-Za-z]))")
ESCAPED = re.compile(r"\\(['\"\\])")
# LaTeX as a program has it between quotation marks: \\frac for \frac.
DOUBLED, SINGLE = re.compile(r"\\\\(?=[A-Za-z(\[)\],;!])"), re.compile(r"(?<!\\)\\(?=[A-Za-z])")
MANY = 5


def without_markup(text: str) -> str:
    """The text without tags, with entities as characters, and scripts as _ and ^.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.markup import without_markup
    >>> without_markup("<b>w<sub>1</sub></b>&nbsp;= 0.5<br>b = 0").split()
    ['w_{1}', '=', '0.5;', 'b', '=', '0']
    """
    tags = len(TAG.findall(text))
    if tags > 1 or _is_program(text):
        text = "\n".join(map(_said, text.split("\n")))
    if tags:
        text = TAG.sub(_replaced, SCRIPT.sub(_scripted, text))
    return ENTITY.sub(lambda match: html.unescape(match[0]).replace("\xa0", " "), text)


def _is_program(text: str) -> bool:
    """Whether a text is nearly all strings of a program, each the value of a key."""
    lines = [line for line in text.split("\n") if line.strip()]
    return sum(KEYED.match(line) is not None for line in lines) > len(lines) / 2


def unmarked(text: str) -> str:
    """The text of a document without tags, and drawings as what they say.

    Not for what somebody types: there, <b>q</b> is a wrong name to be shown as it is.
    """
    if len(DOUBLED.findall(text)) > MANY * (1 + len(SINGLE.findall(text))):
        text = text.replace("\\\\", "\\")
    text = COMMENTS.sub(lambda match: COMMENT_MARK.sub("", match[0]), text)
    text = STARRED.sub(r"\1", LINE_GOES_ON.sub("", text))
    text = without_declarations(text)
    text = without_r_arrays(ARROW.sub(r"\1 = ", with_dollars(with_displays(text))))
    if COMPONENT.search(text):
        text = COMPONENT.sub(_as_formula, JSX_SPACE.sub(" ", text))
    return without_markup(without_bare(without_tags(without_drawn(without_diagrams(text)))))


def _as_formula(match: re.Match[str]) -> str:
    """A component as the formula that it shows; its lines stay."""
    formula = match[1] or match[2]
    return f"${formula}$" + "\n" * (match[0].count("\n") - formula.count("\n"))


def _said(line: str) -> str:
    """What a line of a program says, if that is all that it does."""
    match = LITERAL.match(line)
    return ESCAPED.sub(r"\1", NEW_LINE.sub("; ", match["content"])) if match else line


def _scripted(match: re.Match[str]) -> str:
    return f"{'_' if match[1].lower() == 'sub' else '^'}{{{match[2].strip()}}}"


def _replaced(match: re.Match[str]) -> str:
    """Nothing for a typeface; for what begins a line of its own, what sets equations apart."""
    name = match["name"].lower()
    if re.fullmatch(INLINE, name):
        return ""
    return "; " if name == "br" else " "
