"""Numbers of a document that no verdict can rest on, and those that were rounded on the way."""

from dataclasses import replace

import pytest

import chainrule
from chainrule.auditing.cause import Cause
from chainrule.auditing.drafting.by_value.spots import spots_of
from chainrule.auditing.drafting.draft import draft
from chainrule.auditing.drafting.statements import statements_of
from chainrule.auditing.drafting.unsupported import told_apart
from chainrule.auditing.finding import RIGHT, ROUNDED, WRONG
from chainrule.auditing.intervals import Known
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


def test_a_product_of_factors_that_were_rounded_is_right(tmp_path):
    """0.6 * 0.368 is 0.2208, where the exact factors give 0.2209."""
    text = """x = (0.3, 0.6), W = [[0.5, 1.0], [0.2, -0.7]], b = [1.0, 0.4]; softmax, cross-entropy

z = (1.75, 0.04), a = (0.8468, 0.1532), y = (0, 1)
dE/dW = [[0.2541, {}], [-0.254, -0.5081]]
"""
    path = tmp_path / "worked.md"
    for printed, verdict in (("0.5082", ROUNDED), ("0.5801", WRONG)):
        path.write_text(text.format(printed), encoding="utf-8")
        assert verdict_on(chainrule.audit(path), printed) == verdict


@pytest.mark.parametrize(("line", "is_told"), [("Final h1 = 0.5639", False), ("h1 = 0.5639", True)])
def test_what_a_training_comes_to_in_the_end_is_no_number_of_its_first_pass(line, is_told):
    found = draft(f"{WORKED}\n\n{line}")
    assert any(it.printed == "0.5639" for it in found.example.claims) == is_told


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


TWICE = """
A single logistic unit with $x = 0.8$, $w = 0.35$, $t = 1$, learning rate $\\eta = 0.5$, no bias.

$z = 0.35 \\cdot 0.8 = 0.28$

$y = \\sigma(z) = 0.5695$

$\\delta = (1 - y) y (1 - y) = DELTA$
"""


@pytest.mark.parametrize(
    ("printed", "verdict"),
    # 0.105546: rounded, cut off at another place, by way of 0.10555, and neither
    [("0.1055", RIGHT), ("0.10554", ROUNDED), ("0.1056", ROUNDED), ("0.1057", WRONG)],
)
def test_a_single_number_may_be_cut_off_or_rounded_twice(tmp_path, printed, verdict):
    path = tmp_path / "unit.md"
    path.write_text(TWICE.replace("DELTA", printed), encoding="utf-8")
    assert verdict_on(chainrule.audit(path), printed) == verdict


BATCH = """
One linear unit with a sigmoid on top. Parameters w = [0.4, -0.6], b = 0.1, learning rate η = 0.5.
Two examples: x1 = [1.0, 0.5], y1 = 1; x2 = [0.0, 1.0], y2 = 0.

For x1: z1 = 0.4·1 - 0.6·0.5 + 0.1 = 0.2, p1 = σ(0.2) = 0.5498, loss1 = -log p1 = 0.5981. \
For x2: z2 = 0.4·0 - 0.6·1 + 0.1 = -0.5, p2 = σ(-0.5) = 0.3775, loss2 = -log(1 - p2) = 0.4741. \
The step: w ← w - η ∇w = [0.4, -0.6] - 0.5·[-0.2251, 0.0762] = [0.5125, -0.6381].
"""


def test_two_numbered_samples_in_one_sentence_are_a_batch(tmp_path):
    path = tmp_path / "batch.md"
    path.write_text(BATCH, encoding="utf-8")
    found = chainrule.audit(path)
    names = {(it.claim.name, it.claim.printed) for it in found.items}

    assert found.example.inputs.tolist() == [[1, 0.5], [0, 1]]
    assert {("a[1][1](2)", "0.3775"), ("dE/dw[1][1,1]", "-0.2251")} <= names
    assert found.first_wrong is None


def test_a_step_may_be_of_samples_that_were_not_followed(tmp_path):
    path = tmp_path / "batch.md"
    path.write_text(BATCH, encoding="utf-8")
    found = chainrule.audit(path)
    gradient = next(it for it in found.items if it.key.quantity.kind == "error_by_weight")
    claim = replace(gradient.claim, printed="-0.2231")
    wrong = [replace(gradient, claim=claim, verdict=WRONG)]
    plain = replace(found.draft, by_value=frozenset(), workings={})

    assert told_apart(wrong, plain)[0] == wrong
    assert told_apart(wrong, replace(plain, samples_left=3))[0] == []
    # where another number of the step comes out, it is of the sample that was followed
    step = [*wrong, next(it for it in found.items if it.key.quantity.kind == "new_weight")]
    assert told_apart(step, replace(plain, samples_left=3))[0] == step


# With the loss -log y, and a hidden layer of ReLU whose first row of weights is not there.
EXCERPT = """
From above: x = (1, 2), z₁ = (-1.5, 2.5), a₁ = (0, 2.5), z₂ = 1.0, ŷ = 0.7311, and y = 1; \
w₂ = (1, 0.8), b₂ = -1.

∂L/∂z₂ = ŷ - y = 0.7311 - 1 = -0.2689

∂L/∂w₂ = -0.2689 · a₁ = (0, -0.6722)

∂L/∂a₁ = -0.2689 · w₂ = (-0.2689, -0.2151)
"""


def test_where_weights_are_not_given_activation_and_loss_are_a_guess(tmp_path):
    path = tmp_path / "excerpt.md"
    path.write_text(EXCERPT, encoding="utf-8")
    assert chainrule.audit(path).first_wrong is None


def test_a_pass_with_the_new_weights_is_no_mistake(tmp_path):
    again = WORKED + "\nz1 = 0.35\n"
    path = tmp_path / "again.md"
    path.write_text(again, encoding="utf-8")
    found = chainrule.audit(path)
    net = next(it for it in found.items if it.key.quantity.kind == "net_input")
    cause = Cause("updated weight", "", net.key, None, Known(net.truth), 2.2)
    wrong = replace(net, verdict=WRONG, expected=net.truth + 0.01, causes=(cause,))

    assert told_apart([wrong], replace(found.draft, workings={}))[0] == []


def test_a_power_of_e_is_no_output():
    text = "$e^{-0.48} = 0.6188$, $y = 0.618$, $e^{-1} \\approx 0.3679$; exp(-1) = 0.4, a = 0.55"
    assert [it.printed for it in spots_of(text)] == ["0.618", "0.55"]


def test_a_learning_rate_ends_with_its_paragraph():
    text = "* $\\alpha = 0.1$ (*learning rate*)\n\n### Iteration 1\n"
    assert [it.members[0] for it in statements_of(text)] == ["alpha"]
    (rate,) = [it for it in statements_of("The learning rate\nis 0.25.") if it.numbers]
    assert rate.members == ["eta", "0.25"]
