"""What a program prints behind a label that ends with a symbol: "Initial weights w : [0.3, 0.1]",
"Gradient dL/dw: [-0.2, 0.1]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.claim_sources.extraction.sentences import NUMBER

NAME = r"d[A-Z]/d[A-Za-z]\w{0,4}|[A-Za-z](?:_[A-Za-z]{1,6}|\d{1,2})?"
LINE = re.compile(
    rf"^[ \t]*(?P<words>(?:[^\W\d_][\w-]*[ \t]+){{1,4}})(?P<name>{NAME})[ \t]*:[ \t]*"
    rf"(?P<value>{NUMBER}|\[[-+\d.,\s\[\]eE]*\])[ \t]*$"
)
# Without a word for what it is, a letter may count anything.
KINDS = re.compile(
    r"weight|bias|grad|target|label|true|input|output|predict|loss|error|cost|rate|activation"
    r"|gewicht|eingabe|ausgabe|ziel|fehler|poids|biais|entrée|sortie|peso|sesgo|entrada|salida"
    r"|saída|alvo|objetivo|erro|pérdida",
    re.IGNORECASE,
)
CHANGE = re.compile(r"\b(?:change|delta|step|update)\b", re.IGNORECASE)
LATER = re.compile(r"\b(?:final|last|trained|learned|epoch)\b", re.IGNORECASE)
NEW = re.compile(r"\b(?:new|updated|after)\b", re.IGNORECASE)
LONGEST = 160  # characters of a line


def labelled_lines(text: str) -> Iterator[Chain]:
    """An equation for each such line."""
    for number, line in enumerate(text.split("\n"), start=1):
        match = LINE.match(line) if ":" in line and len(line) <= LONGEST else None
        # What many epochs have made of it is no number of the first steps.
        if match is None or not KINDS.search(match["words"]) or LATER.search(match["words"]):
            continue
        yield Chain([_named(match["words"], match["name"]), match["value"]], [number, number])


def _named(words: str, name: str) -> str:
    """A name with what the words before it say of it."""
    if CHANGE.search(words):
        return f"Delta_{name}"
    return f"{name}+" if NEW.search(words) else name
