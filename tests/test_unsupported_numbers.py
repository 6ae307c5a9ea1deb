"""Numbers of a document that no verdict can rest on, and those that were rounded on the way."""

from dataclasses import replace

import pytest

import chainrule
from chainrule.auditing.drafting.unsupported import told_apart
from chainrule.auditing.finding import ROUNDED, WRONG
from test_more_ways_of_writing import WORKED

HIDDEN = "h2 = 0.6130"


def audited(tmp_path, hidden):
    path = tmp_path / "worked.md"
    path.write_text(WORKED.replace(HIDDEN, hidden), encoding="utf-8")
    return chainrule.audit(path)


def verdict_on(found, printed):
    (item,) = {it.verdict for it in found.items if it.claim.printed == printed}
    return item


@pytest.mark.parametrize(
    "hidden", ["h2 = 1/(1 + e^(-0.46)) = 1/(1 + 0.631) = 0.6131", "h2 = 1/(1 + 0.631) = 0.6131"]
)
def test_what_comes_out_of_parts_that_were_rounded_is_right(tmp_path, hidden):
    assert verdict_on(audited(tmp_path, hidden), "0.6131") == ROUNDED


@pytest.mark.parametrize(
    ("hidden", "printed"),
    [
        ("h2 = 0.6131", "0.6131"),  # nothing was rounded on the way
        ("h2 = 1/(1 + 0.631) = 0.6132", "0.6132"),  # it does not come out of that
    ],
)
def test_what_does_not_is_wrong(tmp_path, hidden, printed):
    assert verdict_on(audited(tmp_path, hidden), printed) == WRONG


def withdrawn(found, **changes):
    """What is left of the items if the draft were another one."""
    kept, draft = told_apart(found.items, replace(found.draft, **changes))
    return [item for item in found.items if item not in kept], draft.doubtful


def test_what_was_told_by_its_value_alone_is_not_told_if_it_is_another(tmp_path):
    found = audited(tmp_path, "h2 = 0.6310")
    wrong = found.first_wrong
    claims = frozenset(item.claim for item in found.items)
    gone, doubtful = withdrawn(found, by_value=claims)

    assert wrong.verdict == WRONG
    assert gone == [wrong]
    assert doubtful[-1] == (wrong.claim, wrong.symbol)


def test_what_its_own_working_gives_and_no_slip_explains_is_doubtful(tmp_path):
    found = audited(tmp_path, "h2 = 1/(1 + 0.613) = 0.6200")

    assert found.first_wrong is None
    assert "0.6200" in {claim.printed for claim, _ in found.draft.doubtful}


def test_the_number_of_another_quantity_is_no_mistake_that_a_document_alone_tells(tmp_path):
    found = audited(tmp_path, "h2 = 0.5333")  # the number of the output

    assert found.first_wrong is None
    assert "0.5333" in {claim.printed for claim, _ in found.draft.doubtful}
