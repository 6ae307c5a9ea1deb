"""Where a document has equations: LaTeX between its signs, and plain lines; each is a chain of
equal members.

An equation that begins with its equals sign goes on with the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from chainrule.auditing.claim_sources.extraction.sentences import (
    EQUAL_SIGNS,
    MADE_OF,
    equations_of,
    without_words,
)

MATH = (("```math", "```"), ("$$", "$$"), (r"\[", r"\]"), (r"\(", r"\)"), ("$", "$"))
DISPLAYS = ("equation", "align", "alignat", "gather", "multline", "eqnarray", "displaymath", "math")
TRANSPARENT = (*DISPLAYS, "aligned", "split", "gathered", "array")
OPENER = re.compile(
    r"```math\b|(?<!\\)\$\$|(?<!\\)\$|\\\[|\\\(|\\begin\{(?:" + "|".join(DISPLAYS) + r")\*?\}"
)
ENVIRONMENT = re.compile(
    r"\\(?:begin|end)\{(?:" + "|".join(TRANSPARENT) + r")\*?\}(?:\{[lcr|\s]*\})?|\\hline\b"
)
ARROWS = r"[Rr]ightarrow|[Ll]ongrightarrow|(?:long)?mapsto|implies|to"
BRACKETED = r"\([^\W\d]{2}[^{}()]*\s[^{}()]*\)"
# What sets equations apart: space, arrows, words between them or in brackets behind them, commas,
# and in aligned ones an & that another name follows.
GAP = (
    rf"\\(?:q?quad|{ARROWS})(?![A-Za-z])|\\text\{{(?:\s[^{{}}]*|[^{{}}]*\s|{BRACKETED})\}}"
    r"|[,;](?=\s|\\[ ,;!])"
    r"|&(?=[^&=\\]{0,10}\\?[^&=\\]{1,40}(?:\}\s*)?&\s*(?:=|:=|\\approx))"
)
ROW_BREAK = r"\\\\(?:\[[^\]]*\])?"
EQUAL_COMMANDS = "approx|simeq|cong|doteq|coloneqq|triangleq|leftarrow|gets"
TOKEN = re.compile(
    r"\\begin\{(?P<begin>\w+)\*?\}|\\end\{(?P<end>\w+)\*?\}"
    rf"|(?P<row>{ROW_BREAK}|\\cr\b)|(?P<gap>{GAP})"
    rf"|(?P<equals>(?<![<>!:=])=|:=|[{EQUAL_SIGNS}]|\\(?:{EQUAL_COMMANDS})\b)"
    r"|(?P<open>(?<!\\)[{(\[])|(?P<close>(?<!\\)[})\]])|\\.",
    re.DOTALL,
)
# A line that begins with a name and its equals sign, or with a number below a number: LaTeX would
# join them, and authors do not always break what they mean as two.
NEXT_LINE = re.compile(
    r"(?<=[\w)\]}])[ \t]*\n(?=[ \t&]*[A-Za-zα-ωΑ-Ω∂\\][^\n=+*/&]{0,60}(?<![<>!])(?:=|≈|\\approx))"
    r"|(?<=\d)[ \t]*\n(?=[ \t]*[\d(][^\n=]{3,200}=)"
)
# The last column of aligned equations has what each comes to: z &= W x + b && (-1, 0.5)
VALUE_COLUMN = re.compile(
    r"&&(?=\s*(?:[-−]?\d[\d.]*|[(\[][-−\d.,\s]+[)\]](?:\^\{?[tT]\}?)?"
    r"|\\begin\{[bp]?matrix\}[^a-zA-Z]*\\end\{[bp]?matrix\})\s*(?:\\\\|$|\\end))"
)
ITEM = re.compile(r"^\s*(?:[-*•+]|\d{1,2}[.)])\s+(?:[^\W\d_]+\s+){0,3}\**([^\W\d_]{2,})\**:?\s*$")
IN_TEXT = re.compile(r"\\text\{([^{}]*)\}")
TEXT_BEFORE = re.compile(r"^\\text\{([^{}]*)\}\s*([A-Za-z](?:_\{?\w{1,5}\}?)?)$")
NEAR = 5  # lines
LONGEST_ROW = 2000
WIDE = 300  # characters of a row before and behind an equals sign
EMPHASIS = re.compile(r"^\s*\*\*|\*\*\s*$")
CELLS = re.compile(r"(?:^|\s)\|(?:\s|$)")  # of a table, each says something of its own
BULLET = re.compile(r"^\s*(?:[-*>+]\s+|\d+[.)]\s+)?[`|*]*|[`|*.;,]*:?\s*$")


@dataclass
class Chain:
    """What is said to be equal: the members, and the line of each."""

    members: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, member: str, line: int) -> None:
        """One more member."""
        self.members.append(member.strip())
        self.lines.append(line)

    @property
    def text(self) -> str:
        """As it stands there, on one line."""
        return re.sub(r"\s+", " ", " = ".join(self.members))


def chains(text: str) -> Iterator[Chain]:
    """The equations of a document, in its order."""
    open_chain = Chain()
    for chain in _pieces(text):
        if not chain.members[0] and open_chain.members and _is_near(open_chain, chain):
            open_chain.members += chain.members[1:]
            open_chain.lines += chain.lines[1:]
            continue
        if open_chain.members:
            yield open_chain
        open_chain = chain
    if open_chain.members:
        yield open_chain


def _is_near(chain: Chain, rest: Chain) -> bool:
    """Whether an equation may go on with what begins with an equals sign, a few lines below."""
    return rest.lines[0] - chain.lines[-1] <= NEAR


def _pieces(text: str) -> Iterator[Chain]:
    """Equations as they stand there; one that goes on from before has an empty first member."""
    # A symbol in mathematics, of which the text goes on: "$$\\eta$$ = 0.1"; or the word of an item.
    before: tuple[str, int] | None = None
    for is_math, content, line in passages(text):
        found = _of_math(content, line) if is_math else list(_of_lines(content, line))
        if found and not found[0].members[0] and before is not None:
            found[0].members[0], found[0].lines[0] = before
        yield from found
        if is_math:
            before = None if found else (content.strip(), line)
        elif label := _label(content):
            before = label, line + content.count("\n")
        elif content.strip():
            before = None


def _label(content: str) -> str:
    """The word that an item begins with, and nothing but that: - Error $= 1 - 0.4 = 0.6$."""
    match = ITEM.match(content.rpartition("\n")[2])
    return match[1] if match else ""


def passages(text: str) -> Iterator[tuple[bool, str, int]]:
    """Mathematics and what stands between, each with the number of its first line."""
    place, line = 0, 1
    unclosed: set[str] = set()
    while place < len(text):
        match = next((it for it in OPENER.finditer(text, place) if it[0] not in unclosed), None)
        start = match.start() if match else len(text)
        yield False, text[place:start], line
        line += text.count("\n", place, start)
        if match is None:
            return
        closer = dict(MATH).get(match[0]) or match[0].replace("begin", "end")
        end = text.find(closer, match.end())
        if end < 0 or (match[0] == "$" and _is_broken(text[match.end() : end])):
            if match[0] != "$":
                unclosed.add(match[0])
            end, closer = match.end(), ""
        else:
            yield True, text[match.end() : end], line + text.count("\n", start, match.end())
        line += text.count("\n", start, end + len(closer))
        place = end + len(closer)


def _is_broken(content: str) -> bool:
    """Whether a blank line parts two dollar signs; within an environment it may stand."""
    is_whole = content.lstrip().startswith(r"\begin{") and content.rstrip().endswith("}")
    return "\n\n" in content and not is_whole


def _of_math(content: str, line: int) -> list[Chain]:
    """The equations of a piece of LaTeX: rows, and what commas separate."""
    found = list[Chain]()
    chain = Chain()
    begin = 0
    depth = 0
    apart = True

    content = ENVIRONMENT.sub(lambda match: " " * len(match[0]), content)
    content = VALUE_COLUMN.sub("=", NEXT_LINE.sub(r" \\\\\n", content))
    counted = 0

    def member(end: int) -> None:
        nonlocal counted, line
        blank = len(content[begin:end]) - len(content[begin:end].lstrip(" \n&"))
        line += content.count("\n", counted, begin + blank)
        counted = begin + blank
        chain.add(TEXT_BEFORE.sub(_named, content[begin:end].strip(" \n&")), line)

    for match in TOKEN.finditer(content):
        if match["begin"] or match["end"]:
            depth += 1 if match["begin"] else -1
        elif match["open"] or match["close"]:
            depth += 1 if match["open"] else -1
        elif match["equals"] and (depth == 0 or _is_unclosed(content, match.start())):
            depth = 0
            member(match.start())
            begin = match.end()
        elif (
            depth == 0 and (match["row"] or match["gap"]) and not _is_of_name(match, content, begin)
        ):
            member(match.start())
            begin = match.end()
            _keep(chain, found, apart)
            chain, apart = Chain(), match[0] in ",;"
    member(len(content))
    _keep(chain, found, apart)
    return found


def _is_unclosed(content: str, place: int) -> bool:
    """Whether an author has forgotten a bracket of this row: y(1 - y = 0.2. Then no sign of
    equality would ever stand outside of it.
    """
    before = content[max(0, place - WIDE) : place].rpartition(r"\\")[2]
    row = before + content[place : place + WIDE].partition(r"\\")[0]
    return row.count("(") > row.count(")") and row.count("{") == row.count("}")


def _named(match: re.Match[str]) -> str:
    """What words and the name behind them are called."""
    words = f"{match[1].strip()} {match[2]}"
    return without_words(words) if MADE_OF.search(words) else match[0]


def _is_of_name(match: re.Match[str], content: str, begin: int) -> bool:
    r"""Whether words that an equation begins with make something else of the name behind them:
    \text{error at } h_1.
    """
    text = IN_TEXT.match(match[0])
    return (
        text is not None
        and not content[begin : match.start()].strip(" \n&")
        and (MADE_OF.search(f"{text[1].strip()} h_1") is not None)
    )


def _keep(chain: Chain, found: list[Chain], apart: bool) -> None:
    """An equation; or more of what stands before it, where it has no equals sign and nothing
    sets it apart.
    """
    if len(chain.members) > 1:
        found.append(chain)
    elif found and not apart:
        found[-1].members[-1] += f" {chain.members[0]}"


def _without_remark(row: str) -> str:
    """A line of a program; one that is a remark alone may show what is printed."""
    code, _, remark = row.partition("#")
    return code if code.strip() else remark


def _of_lines(content: str, line: int) -> Iterator[Chain]:
    """Plain lines that are equations, or several side by side."""
    for number, row in enumerate(content.split("\n"), start=line):
        if len(row) > LONGEST_ROW or row.startswith("\\"):
            continue
        cells = CELLS.split(_without_remark(row))
        for members in (it for cell in cells for it in equations_of(BULLET.sub("", cell))):
            # A cell goes on with nothing that stands in another one.
            if len(cells) > 1 and not members[0].strip(" *`$"):
                continue
            chain = Chain()
            for member in members:
                chain.add(EMPHASIS.sub("", member), number)
            yield chain
