"""The audit on planted mistakes; the studies have the figures of docs/audit.md."""

from collections import Counter, defaultdict

import pytest

import chainrule
from chainrule.auditing.finding import WRONG
from synthetic_author import draw

UNSEEN = 300_000  # the first of the seeds that nothing was tuned on


def outcome(case):
    """Whether the first planted mistake was found first, and named first or second."""
    found = chainrule.audit(case.example)
    first = found.first_wrong
    if not case.planted:
        return "false alarm" if first else "quiet"
    place, kind, _ = min(case.planted)
    if first is None or list(case.example.claims).index(first.claim) != place:
        return "missed"
    kinds = [cause.kind for cause in first.causes]
    return "named" if kinds[:1] == [kind] else "second" if kind in kinds[:2] else "found"


def test_right_examples_raise_no_alarm():
    assert Counter(outcome(draw(seed)) for seed in range(14)) == {"quiet": 14}


def test_planted_mistakes_are_found_and_named():
    counts = Counter(outcome(draw(seed, mistakes=1)) for seed in range(14))
    assert counts["missed"] <= 1
    assert counts["named"] >= 12


@pytest.mark.study
def test_right_examples_of_the_study_raise_no_alarm():
    """Of a thousand, five may."""
    counts = Counter(outcome(draw(UNSEEN + 100_000 + seed)) for seed in range(1000))
    assert counts["false alarm"] <= 5


@pytest.mark.study
def test_planted_mistakes_of_the_study_are_found_and_named():
    """A thousand with a mistake; `pytest -s` prints the tables of docs/audit.md."""
    tables = {
        "slip": defaultdict(Counter),
        "digits": defaultdict(Counter),
        "all": defaultdict(Counter),
    }
    for seed in range(1000):
        case = draw(UNSEEN + seed, mistakes=1)
        result = outcome(case)
        for name, row in (("slip", case.planted[0][1]), ("digits", case.digits), ("all", "")):
            tables[name][row][result] += 1
    for name, table in tables.items():
        print(f"\n| {name} | examples | found first | named first |\n| --- | --- | --- | --- |")
        for row, counts in sorted(table.items()):
            print(
                f"| {row} | {counts.total()} | {counts.total() - counts['missed']} | "
                f"{counts['named']} |"
            )
    counts = tables["all"][""]
    found = counts.total() - counts["missed"]
    assert found >= 970
    assert counts["named"] >= 0.9 * found
    assert counts["named"] + counts["second"] >= 0.95 * found


@pytest.mark.study
def test_two_mistakes_in_one_example_are_both_found():
    both = 0
    for seed in range(100):
        case = draw(UNSEEN + 200_000 + seed, mistakes=2)
        claims = list(case.example.claims)
        wrong = {
            claims.index(item.claim)
            for item in chainrule.audit(case.example).items
            if item.verdict == WRONG
        }
        both += {place for place, _, _ in case.planted} <= wrong
    assert both >= 80
