"""The audit on published examples, with their numbers as claims; see tests/published/README.md."""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import chainrule
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim

PUBLISHED = Path(__file__).parent / "published"
GOOD = {"right": "right", "right from rounded values": "right", "rounded": "right"}
SHORT = {"wrong here": "wrong", "cannot tell": "unknown"}


def folders(half):
    """Those whose network can be written as an example."""
    return sorted(path.parent for path in (PUBLISHED / half).glob("*/example.toml"))


def is_known(example, claim):
    """Whether the audit knows the quantity of a claim."""
    try:
        chainrule.audit(example, [claim])
    except ChainruleError:
        return False
    return True


@cache
def judged(folder, known_only=False):
    """For each number that is a quantity's, what it is and what the audit says."""
    example = chainrule.load_example(folder / "example.toml")
    with (folder / "numbers.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["quantity"] != "-"]
    claims = [
        Claim(row["quantity"], row["printed"], int(row["after"] or 0), int(row["line"]))
        for row in rows
    ]
    if known_only:
        pairs = [(c, r) for c, r in zip(claims, rows, strict=True) if is_known(example, c)]
        claims, rows = [claim for claim, _ in pairs], [row for _, row in pairs]
    found = chainrule.audit(example, claims)
    said = {id(item.claim): item.verdict for item in found.items}
    found = []
    for claim, row in zip(claims, rows, strict=True):
        verdict = said[id(claim)]
        truth = GOOD.get(row["verdict"], row["verdict"])
        found.append((truth, GOOD.get(verdict, SHORT.get(verdict, verdict)), row))
    return found


@pytest.mark.parametrize("folder", folders("first"), ids=lambda folder: folder.name)
def test_no_right_number_is_called_wrong(folder):
    called = [row for _, verdict, row in judged(folder) if verdict == "wrong"]
    assert [row for row in called if row["verdict"] == "right"] == []


def test_most_wrong_numbers_are_found():
    counts = Counter(
        (truth, verdict) for folder in folders("first") for truth, verdict, _ in judged(folder)
    )
    wrong = sum(n for (truth, _), n in counts.items() if truth == "wrong")
    assert counts["wrong", "wrong"] >= 0.9 * wrong
    # A few numbers that were cut off, among others that were rounded, are called wrong.
    right = sum(n for (truth, _), n in counts.items() if truth == "right")
    assert counts["right", "wrong"] <= 0.01 * right


@pytest.mark.study
@pytest.mark.parametrize("half", ["first", "second"])
def test_figures(half):
    """`pytest -m study -s` prints them."""
    counts = Counter()
    for folder in folders(half):
        counts.update((truth, verdict) for truth, verdict, _ in judged(folder, known_only=True))
    print(half, counts.most_common())
    assert counts["right", "right"] > 500
