"""What programs print: lines behind three angle brackets after the code whose values they show,
such as ``print(y1, y2)`` and then the two numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from chainrule.auditing.claim_sources.extraction.equations import NEXT_LINE
from chainrule.auditing.claim_sources.extraction.passages import Chain

OUTPUT = re.compile(r"^\s*>>>\s?(.*)$")
MARKED = re.compile(r"^\s*#[#>]\s+(?:\[1\]\s+)?(.*)$")  # as R and its documents show it
PRINT = re.compile(r"^\s*print\((.+)\)\s*$")
ASSIGNED = re.compile(r"^\s*([A-Za-z]\w*(?:\s*,\s*[A-Za-z]\w*)*)\s*=(?!=)")
# A name, or the gradient by it, above what it stands for.
ALONE = re.compile(r"^\s*([A-Za-z]\w{0,8}(?:\.grad)?|d[A-Za-z]\w{0,8}/d[A-Za-z]\w{0,8})\s*:?\s*$")
NAME = re.compile(r"(?:[a-z]+\.)?([A-Za-z]\w*(?:\.grad)?)")
BEGUN = re.compile(r"(?:np|numpy|torch|jnp|tf)\.(?:array|tensor|asarray|constant)\(")
# An array of so many equal numbers: np.zeros(3), np.ones((1, 2)), zeros(2, 1).
EQUAL = re.compile(
    r"(?<==)\s{0,3}(?:[a-z]{1,6}\.)?(zeros|ones)\(\s{0,3}\(?\s{0,3}(\d{1,2})\s{0,3}"
    r"(?:,\s{0,3}(\d{1,2})?\s{0,3})?\)?\s{0,3}(?:,\s{0,3}dtype=[\w.]+\s{0,3})?\)"
    # Another statement may stand behind it.
    r"(?=\s{0,3}(?:[;#]|$))"
)
# Whatever it is called: W1, dL/dW1, gradient of W1.
BARE = re.compile(r"^[^\[\]=:]{1,60}[=:]\s*\[(?:\s*\[[-+−\d.,\s\[\]eE]*)?$")
REMARK = re.compile(r"#|←")
INNER = re.compile(r"[-+−\d.,\s\[\]eE]*")  # what stands within such an array
WRAPPED = re.compile(rf"{BEGUN.pattern}(?P<array>.*)\)(?P<turned>\.T)?\s*$")
# A parameter by its name in a dictionary: "W1": np.array([[0.3, 0.2]]), 'b': 0.1
KEYED = re.compile(
    rf"(?:(?<!\w)(?:\w{{1,30}}\s*=\s*)?(?:dict)?(?<![{{(])[{{(]+\s*)?"
    rf"[\"'](?P<name>[A-Za-z]\w{{0,11}})[\"']\s*:\s*"
    rf"(?=(?:{BEGUN.pattern})?\s*[\[\d.+-])"
)
WITHIN = re.compile(rf"{BEGUN.pattern}\s*(\[[-+\d.,\s\[\]eE]*\])[^()\[\]]*\)")
SHOWN = re.compile(r"(?<=[:=] )tensor\((\[[-+\d.,\s\[\]eE]*\])[^()]*(?:\([^()]*\))?[^()]*\)")
KEYS_END = re.compile(r"\}(?:\s*[,;)])*\s*$")
TENSOR = re.compile(r"(?:tensor|array)\(|,\s*dtype=[\w.]+|\)")
NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
# Output without a mark: nothing but numbers and brackets.
NUMBERS = re.compile(r"^[\s\[\]]*[-+]?(?:\d|\.\d)[-+\d\s.eE\[\],]*$")
# An answer of NumPy or PyTorch, or a later line of it; behind its numbers is what is no number.
ANSWER = re.compile(r"^\s*(?:Out\[\d+\]:\s*)?(?:(?:tensor|array)\(|\[[-+\d\s.eE,]+\]\]).*$")
ENDS = re.compile(r"(?:,\s*(?:(?:dtype|grad_fn|requires_grad|device)=[^\],]*)?)*\)?\s*$")
INDEX = re.compile(r"^\s*\[\d+\]\s+")  # of the first number of a line of R
WORD, SENTENCE = re.compile(r"[^\W\d_]{2,}"), 3  # words: "Out:" and "Ausgabe" are none
OF_CODE = re.compile(r"[(\[=]")
# What is longer is data that a program prints, and no example by hand.
LONGEST, MOST_LINES = 400, 40


def console_chains(text: str) -> Iterator[Chain]:
    """An equation for each number that is printed, by what was asked to be printed."""
    yield from _named_numbers(text)
    asked: list[list[str]] = []
    shown: list[tuple[str, int]] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        output = _output(line, bool(asked))
        if output is not None:
            shown.append((output, number))
            continue
        if shown:
            yield from _printed(asked, shown)
            asked, shown = [], []
        asked = _still_asked(asked, line)


def _still_asked(asked: list[list[str]], line: str) -> list[list[str]]:
    """What is asked for, with what a line adds: what is computed shows itself only if nothing is
    printed after it, and nothing said.
    """
    names = _asked(line)
    if not names and not _is_sentence(line):
        return asked
    kept = ("print", "show") if not names or names[0] in ("print", "show") else ()
    return [*(it for it in asked if it[0] in kept), *([names] if names else [])]


def _is_sentence(line: str) -> bool:
    return OF_CODE.search(line) is None and len(WORD.findall(line)) >= SENTENCE


def _named_numbers(text: str) -> Iterator[Chain]:
    """Names, and below them as many numbers, as R prints them."""
    lines = text.split("\n")
    for number, (above, below) in enumerate(pairwise(lines), start=2):
        marked = MARKED.match(above), MARKED.match(below)
        if not all(marked) or max(len(above), len(below)) > LONGEST:
            continue
        names, numbers = (match[1].split() for match in marked if match)
        if len(names) == len(numbers) and all(map(NUMBER.fullmatch, numbers)):
            for name, value in zip(names, numbers, strict=True):
                if NAME.fullmatch(name):
                    yield Chain([name, value], [number, number])


def _output(line: str, is_asked: bool) -> str | None:
    """What a program prints, if a line is that."""
    if len(line) > LONGEST:
        return None
    if match := OUTPUT.match(line):
        return match[1]
    if (match := MARKED.match(line)) and NUMBERS.match(match[1]):
        return match[1]
    if is_asked and ANSWER.match(line):
        return ENDS.sub("", line)
    return INDEX.sub("", line) if is_asked and NUMBERS.match(line) else None


def without_wrappers(text: str) -> str:
    """With every array of a program as the array alone, on one line: np.array([1, 2]) is [1, 2]."""
    found: list[str] = []
    open_lines = 0
    for line in map(_unkeyed, text.split("\n")):
        # A remark behind a row is none of the array.
        row = REMARK.split(line, maxsplit=1)[0].rstrip()
        if open_lines and (BEGUN.search(found[-open_lines]) or INNER.fullmatch(row)):
            found[-open_lines] += f"{NEXT_LINE}{row.strip()}"
            found.append("")
        else:
            found.append(row if _is_open(row) else line)
            open_lines = 0
        head = found[-open_lines - 1] if open_lines else row
        open_lines = open_lines + 1 if _is_open(head) and open_lines < MOST_LINES else 0
    return "\n".join(map(_unwrapped, found))


def _unkeyed(line: str) -> str:
    """A line with an assignment for the entry of a dictionary that it has, and without the word
    before what PyTorch prints.
    """
    line = SHOWN.sub(r"\1", line)
    if not KEYED.search(line):
        return line
    return WITHIN.sub(r"\1", KEYED.sub(r"\g<name> = ", KEYS_END.sub("", line)).rstrip(" ,"))


def _is_open(head: str) -> bool:
    """Whether an array goes on: of a program, or nothing but brackets and numbers."""
    if BEGUN.search(head) and head.count("(") > head.count(")"):
        return True
    return BARE.match(head) is not None and head.count("[") > head.count("]")


def _unwrapped(line: str) -> str:
    line = EQUAL.sub(lambda it: f" {_of_equal(*it.groups())}", line)
    head, equals, value = line.partition("=")
    match = WRAPPED.match(value.partition("#")[0].strip()) if equals else None
    if match is None:
        return line
    # The last bracket may be that of what the array is copied by.
    array = match["array"]
    array = array.removesuffix(")") if array.count(")") > array.count("(") else array
    return f"{head}= {array}{'^T' * bool(match['turned'])}"


def _of_equal(name: str, height: str, width: str | None) -> str:
    """An array of zeros or ones in full; without a second number, it is a vector."""
    number = "0" if name == "zeros" else "1"
    rows = [f"[{', '.join([number] * int(width or height))}]"]
    return rows[0] if width is None else f"[{', '.join(rows * int(height))}]"


def _asked(line: str) -> list[str]:
    """The names that a line prints or assigns; print is said first."""
    if match := PRINT.match(line):
        names = [NAME.fullmatch(part.strip()) for part in match[1].split(",")]
        return ["print", *(_gradient(it[1]) for it in names if it)] if all(names) else []
    if match := ALONE.match(line):
        return ["show", _gradient(match[1])]
    if match := ASSIGNED.match(line):
        return ["=", *(part.strip() for part in match[1].split(","))]
    return []


def _gradient(name: str) -> str:
    return f"grad_{name.removesuffix('.grad')}" if name.endswith(".grad") else name


def _printed(asked: list[list[str]], shown: list[tuple[str, int]]) -> Iterator[Chain]:
    """The values of what was asked for, in their order; an array may need several lines."""
    values = list(_joined(shown))
    # R shows each name that stands alone, Python only the last one.
    if len(values) == 1 and asked[-1:] and asked[-1][0] == "show":
        asked = asked[-1:]
    for (_, *names), (value, line) in zip(asked, values, strict=False):
        yield from chains_of_names(names, TENSOR.sub(" ", value), line)


def _joined(shown: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """What is printed, each array with all of its lines."""
    value, begin = "", 0
    for text, line in shown:
        value, begin = (f"{value}\n{text}", begin) if value else (text, line)
        if value.count("[") <= value.count("]"):
            yield value, begin
            value = ""
    if value:
        yield value, begin


def chains_of_names(names: list[str], plain: str, line: int) -> Iterator[Chain]:
    """What is printed for one name, or for several."""
    numbers = NUMBER.findall(plain)
    if len(names) == 1 and "[" in plain:
        yield Chain([names[0], _rows(plain)], [line, line])
    elif len(names) == 1 < len(numbers):  # R prints a vector without brackets
        yield Chain([names[0], f"[{', '.join(numbers)}]"], [line, line])
    elif len(names) == len(numbers):
        for name, number in zip(names, numbers, strict=True):
            yield Chain([name, number], [line, line])


def _rows(value: str) -> str:
    """An array as a matrix of LaTeX, in which every row keeps its line."""
    parts: list[str] = []
    for match in re.finditer(r"\[([^\[\]]*)\]", value):
        numbers = " & ".join(NUMBER.findall(match[1]))
        parts.append("\n" * value.count("\n", 0, match.start(1)) * (not parts) + numbers)
    joint = " \\\\\n" if "\n" in value else " \\\\ "
    return r"\begin{bmatrix}" + joint.join(parts) + r"\end{bmatrix}"
