"""Comments in code that tell what a line comes to: ``out = sigmoid(net)  # 0.4979``, and
``print(f"dL/dW = {grad}")  # [[5.25 0.]]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.drafting.console import chains_of_names

VALUE = r"(?P<value>\[[-+\d.,\s\[\]eE]*\]|[-+−]?\d*\.\d+)"
COMMENT = rf"\s*;?\s*(?:#|//|%)\s*(?:≈|~|=|->|→)?\s*{VALUE}\s*$"
ASSIGNED = re.compile(rf"^\s*(?:const |let |var )?(?P<name>[A-Za-z]\w*)\s*=(?!=)[^#%]*?{COMMENT}")
PRINTED = re.compile(
    r"^\s*print\(f?[\"'](?P<name>[^\"'={}]{1,30}?)\s*=\s*(?:[^\"']*=\s*)?\{[^\"']*[\"']\)" + COMMENT
)
LISTED = re.compile(r"^\s*print\(f?[\"'](?P<name>\w{1,30})\s*[:=]?[\"']\s*,[^#]*\)" + COMMENT)
MARKS = "#", "//", "%"
LONGEST = 300  # characters of a line


def commented(text: str) -> Iterator[Chain]:
    """An equation for each line of code with its value behind it."""
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST or not any(mark in line for mark in MARKS):
            continue
        # Other comments tell shapes, or what a line is for.
        match = ASSIGNED.match(line) or PRINTED.match(line) or LISTED.match(line)
        if match:
            yield from chains_of_names([match["name"].strip()], match["value"], number)
