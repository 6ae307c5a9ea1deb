"""Networks drawn by text: diagrams of Mermaid and Graphviz, whose labels have the numbers.

A label with an equation is that equation; an edge with a number alone is a weight between two
units. Lines stay where they are.
"""

from __future__ import annotations

import re

BEGINS = re.compile(r"^\s*(?:(?:flowchart|graph)\s+(?:LR|RL|TD|TB|BT)\b|(?:strict\s+)?digraph\b)")
ENDS = re.compile(r"^\s*(?:```|~~~|:::|\{\{|</|\}\s*$)")
# a -->|0.5| b, a -- 0.5 --> b, a -> b [label="0.5"]
EDGES = (
    re.compile(r"(?P<a>\w+)[^|\n]*?(?:--+>?|==+>?|-\.+->?)\s*\|(?P<label>[^|]*)\|\s*(?P<b>\w+)"),
    re.compile(r"(?P<a>\w+)[^-\n]*?\s--\s+(?P<label>[^-\n>|]+?)\s*--+>\s*(?P<b>\w+)"),
    re.compile(r'(?P<a>\w+)"?\s*->\s*"?(?P<b>\w+)"?\s*\[[^\]]*?label\s*=\s*"(?P<label>[^"]*)"'),
)
LABEL = re.compile(r'"([^"\n]*)"|\|([^|\n]*)\||[\[({]+([^\[\](){}"\n]*=[^\[\](){}"\n]*)[\])}]+')
PARTS = re.compile(r"<br\s*/?>|\\n|\\l|;")
NUMBER = re.compile(r"[-−+]?(?:\d+(?:[.,]\d+)?|\.\d+)")
MOST_LINES = 300
LONGEST = 300  # characters of a line: the patterns begin anew at each of its words


def without_diagrams(text: str) -> str:
    r"""The text with every line of a diagram as what its labels say.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.diagrams import without_diagrams
    >>> without_diagrams('graph LR\nx1(("x_1 = 1")) -->|0.5| h1').split("\n")[1]
    'x1 -> h1: 0.5'
    """
    found: list[str] = []
    left = 0
    for line in text.split("\n"):
        if BEGINS.match(line):
            left = MOST_LINES
        elif left and ENDS.match(line):
            left = 0
        found.append(_said(line) if left and len(line) <= LONGEST else line)
        left = max(0, left - 1)
    return "\n".join(found)


def _said(line: str) -> str:
    """What the labels of a line say; the line itself if it has none."""
    for pattern in EDGES:
        match = pattern.search(line)
        label = match["label"].strip(' "$') if match else ""
        if match and NUMBER.fullmatch(label):
            return f"{match['a']} -> {match['b']}: {label}"
    labels = ["".join(filter(None, it)).strip(' "') for it in LABEL.findall(line)]
    return "; ".join(_equations(labels)) if labels else line


def _equations(labels: list[str]) -> list[str]:
    """The parts of labels that are equations."""
    parts = [part.strip(" $`*") for label in labels for part in PARTS.split(label)]
    return [part for part in parts if "=" in part or "≈" in part]
