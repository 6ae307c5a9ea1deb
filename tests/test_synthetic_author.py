"""The generator of hand-worked examples: what it calls right is right, and what it calls a
mistake is one.
"""

import numpy as np
import pytest

import chainrule
from chainrule.auditing.claim_sources.resolve import resolve
from chainrule.network.quantities import Quantity
from chainrule.symbolic import notations
from synthetic_author import draw
from synthetic_author.mistakes import KINDS

ROUNDING = 1 + 1e-6


def true_values(case, claims):
    """What chainrule computes for each claim."""
    steps = chainrule.explain(case.example)
    found = [resolve(claim, steps) for claim in claims]
    assert [len(places) for places in found] == [1] * len(claims)
    return [steps.line(*places[0]).value for places in found]


@pytest.mark.parametrize(
    "start",
    [0, 25, *(pytest.param(it, marks=pytest.mark.study) for it in range(50, 200, 25))],
)
def test_without_mistakes_all_claims_are_right(start):
    for seed in range(start, start + 25):
        case = draw(seed, conventions=(), carried="full")
        assert (case.planted, case.conventions, case.carried) == ([], {}, "full")
        claims = case.example.claims
        for claim, value in zip(claims, true_values(case, claims), strict=True):
            assert abs(claim.value - value) <= claim.half_unit * ROUNDING + 1e-14, (seed, claim)


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 4), marks=pytest.mark.study)])
@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_is_the_first_wrong_number(kind, seeds):
    for seed in seeds:
        case = draw(seed, 1, kinds=[kind], conventions=(), carried="full")
        ((number, planted, name),) = case.planted
        until = case.example.claims[: number + 1]
        right = [
            abs(claim.value - value) <= claim.half_unit * ROUNDING + 1e-14
            for claim, value in zip(until, true_values(case, until), strict=True)
        ]
        assert (planted, name) == (kind, until[-1].name)
        assert right == [True] * number + [False]


def test_rounded_values_stay_near():
    for seed in range(20):
        case = draw(seed, conventions=(), carried="rounded", digits=8)
        claims = case.example.claims
        np.testing.assert_allclose(
            [claim.value for claim in claims], true_values(case, claims), atol=1e-5
        )


def test_what_follows_is_carried_on():
    """The forward pass after the update is that of the weights that were printed, wrong as they
    are.
    """
    followed = 0
    for seed in range(30):
        case = draw(
            seed, 1, kinds=["gradient added"], conventions=(), complete=True, digits=9, samples=1
        )
        by_place = {(claim.name, claim.updates): claim.value for claim in case.example.claims}
        example, steps = case.example, chainrule.explain(case.example)
        if not any(claim.updates for claim in example.claims):
            continue
        moved = chainrule.Parameters(example.network, example.parameters.vector.copy())
        for step in steps:
            name, quantity = (
                notations.ascii_form(steps.symbol(step.quantity)),
                step.quantity,
            )
            if quantity.kind == "new_weight":
                moved.W[quantity.layer - 1][quantity.sender - 1, quantity.unit - 1] = by_place[
                    name, 0
                ]
            elif quantity.kind in ("new_bias", "new_shared_bias"):
                moved.b[quantity.layer - 1][max(quantity.unit - 1, 0)] = by_place[name, 0]
        outputs = chainrule.predict(moved, example.inputs)[0]
        last = len(example.network.layers)
        for unit, output in enumerate(outputs, start=1):
            symbol = steps.symbol(Quantity("activation", last, unit, sample=1))
            assert by_place[notations.ascii_form(symbol), 1] == pytest.approx(output, abs=1e-6)
        followed += 1
    assert followed > 5


def test_settings_are_followed_and_a_seed_gives_the_same_case():
    first, second = draw(5, 2), draw(5, 2)
    assert first.planted == second.planted
    assert first.example.claims == second.example.claims
    for seed in range(15):
        case = draw(
            seed,
            2,
            conventions=("delta",),
            notations=["mazur"],
            digits=5,
            carried="rounded",
            samples=2,
        )
        assert set(case.conventions) <= {"delta"}
        assert (case.example.notation, case.digits, case.carried) == ("mazur", 5, "rounded")
        assert len(case.example.inputs) == 2
        first, second = case.planted
        assert first[0] < second[0]
        assert len({claim.line for claim in case.example.claims}) == len(case.example.claims)
    seen = {name: way for seed in range(60) for name, way in draw(seed).conventions.items()}
    assert set(seen) == {"loss", "delta", "biases"}


def test_conventions_change_what_is_written_down():
    """An author with a convention writes other numbers than the example's."""
    for seed in range(40):
        case = draw(seed, carried="full")
        if case.conventions:
            claims = case.example.claims
            pairs = zip(claims, true_values(case, claims), strict=True)
            assert any(
                abs(claim.value - value) > claim.half_unit * ROUNDING for claim, value in pairs
            )
