"""Arrays of a program that are given several at a time, as one assignment each: those of a
dictionary, ``{"W1": np.array([[0.5, -1.0]]), "b1": [0.1]}``, and ``X, T = np.array(...), ...``.
"""

from __future__ import annotations

import re

ARRAY = r"\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\]"
CALL = r"(?:(?:np|numpy|torch|jnp|tf)\.(?:array|tensor|asarray|constant)\()"
MADE = rf"(?:{CALL}(?P<made>{ARRAY})(?:\s*,\s*dtype=[\w.]+)?\)|(?P<plain>{ARRAY}))"
KEYED = re.compile(
    r"(?:(?:\b\w{1,20}\s*=\s*)?\{|,)?\s*(?P<quote>['\"])(?P<name>[^\W\d]\w{0,20})(?P=quote)\s*:\s*"
    rf"{MADE}\s*[,}}]?"
)
SEVERAL = re.compile(
    rf"^(?P<indent>\s*)(?P<names>[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)+)\s*=\s*"
    rf"(?P<arrays>{CALL}{ARRAY}\)(?:\s*,\s*{CALL}{ARRAY}\))+)"
)
ONE = re.compile(rf"{CALL}({ARRAY})\)")


def apart(text: str) -> str:
    """The text with an assignment for each array; lines stay.

    Examples
    --------
    >>> from chainrule.auditing.drafting.keyed_arrays import apart
    >>> apart('p = {"W1": np.array([[0.5, -1.0]]), "b1": [0.1]}')
    'W1 = [[0.5, -1.0]]; b1 = [0.1]'
    >>> apart("x, t = np.array([1, 2]), np.array([3])")
    'x = [1, 2]; t = [3]'
    """
    return "\n".join(map(_apart, text.split("\n")))


def _apart(line: str) -> str:
    if match := SEVERAL.match(line):
        names, arrays = match["names"].split(","), ONE.findall(match["arrays"])
        if len(names) == len(arrays):
            pairs = zip(names, arrays, strict=True)
            assigned = "; ".join(f"{name.strip()} = {array}" for name, array in pairs)
            return match["indent"] + assigned + line[match.end() :]
    found = KEYED.sub(lambda it: f"; {it['name']} = {it['made'] or it['plain']}", line)
    return found.removeprefix("; ")
