"""What always holds of an audit, over random examples: rules that no cost may overrule."""

from dataclasses import replace
from random import Random

import pytest

import chainrule
from chainrule.auditing.finding import FOLLOWS, RIGHT, ROUNDED, WRONG
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.files import parse_example
from chainrule.symbolic.notations import Notation, ascii_form
from spoiled_author import draw

SEEDS = range(8)


def example_of(seed, slips):
    """One that the generator makes."""
    return parse_example(draw(seed, slips).toml, "spoiled")


def verdicts(example, claims=None):
    """By name, number and update; numbers that are right in one way or another count as one."""
    found = chainrule.audit(example, claims)
    good = {RIGHT: "right", ROUNDED: "right"}
    return [good.get(item.verdict, item.verdict) for item in found.items]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_number_that_is_right_as_stated_is_never_wrong(seed):
    """Beside numbers of another convention, and beside mistakes."""
    example = example_of(seed, 1)
    exact = chainrule.explain(replace(example, claims=()), steps=1)
    random = Random(seed)
    families = [family for group, family in exact.families if group.updates == 0]
    quantities = [quantity for family in families for quantity in family.quantities()]
    mixed = list(example.claims)
    added = []
    for quantity in random.sample(quantities, min(12, len(quantities))):
        name = ascii_form(exact.notation.symbol(quantity))
        value = exact.value(name)
        added.append(Claim(name, f"{value:.6f}"))
        mixed.insert(random.randrange(len(mixed) + 1), added[-1])
    found = chainrule.audit(example, mixed)
    ours = {id(claim) for claim in added}
    assert [
        str(it.claim) for it in found.items if id(it.claim) in ours and it.verdict == WRONG
    ] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_another_notation_has_the_same_verdicts(seed):
    example = example_of(seed, 1)
    other = "mazur" if example.notation == "plain" else "plain"
    if len(example.network.layers) > 2 or other == "mazur":
        other = "bishop"
    samples = len(example.inputs)
    here, there = (Notation(name, example.network, samples) for name in (example.notation, other))
    steps = chainrule.explain(replace(example, claims=()), steps=3)
    names = {claim.name for claim in example.claims}
    listed = {name for name in names if is_listed(name, steps)}
    original = [claim for claim in example.claims if claim.name in listed]
    claims = []
    for claim in original:
        quantity = steps.find(claim.name)[0].quantity
        flip = (quantity.kind in here.negated) != (quantity.kind in there.negated)
        sign = "-" if flip and not claim.printed.startswith("-") else ""
        printed = claim.printed.removeprefix("-") if flip and not sign else sign + claim.printed
        name = ascii_form(there.symbol(quantity))
        claims.append(Claim(name, printed, claim.updates, claim.line))
    translated = replace(example, notation=other, claims=())
    assert verdicts(translated, claims) == verdicts(example, original)


def is_listed(name, steps):
    """Whether an explanation has it; an audit knows some more, such as ∂z/∂a."""
    try:
        return bool(steps.find(name))
    except ChainruleError:
        return False


def test_a_repeated_slip_is_one_fault_and_what_follows_follows():
    """The learning rate of 0.3 left out of every update."""
    example = replace(chainrule.load_example("mazur"), learning_rate=0.3, stated={})
    steps = chainrule.explain(example)
    new = {f"w{n}+": steps.value(f"w{n}") - steps.value(f"dE_total/dw{n}") for n in range(1, 9)}
    claims = [
        Claim(f"dE_total/dw{n}", f"{steps.value(f'dE_total/dw{n}'):.6f}") for n in range(1, 9)
    ]
    claims += [Claim(name, f"{value:.6f}") for name, value in new.items()]
    net = new["w1+"] * 0.05 + new["w2+"] * 0.1 + 0.35
    claims.append(Claim("net_h1", f"{net:.6f}", 1))
    found = chainrule.audit(example, claims)
    assert found.conventions == ()
    kinds = {item.causes[0].kind for item in found.items if item.verdict == WRONG}
    assert kinds == {"learning rate dropped"}
    assert found.items[-1].verdict == FOLLOWS


@pytest.mark.parametrize("seed", SEEDS)
def test_neighbors_in_another_order_have_the_same_verdicts(seed):
    """Units of a layer, or weights: whichever the author takes first."""
    example, random = example_of(seed, 1), Random(seed)
    items = list(chainrule.audit(example).items)
    before = {id(item.claim): item.verdict for item in items}
    for _ in range(300):
        place = random.randrange(len(items) - 1)
        one, two = items[place : place + 2]
        places = [
            (it.key.updates, it.key.quantity.kind, it.key.quantity.layer) for it in (one, two)
        ]
        if one.key != two.key and places[0] == places[1]:
            items[place : place + 2] = [two, one]
    after = chainrule.audit(example, [item.claim for item in items]).items
    assert {id(item.claim): item.verdict for item in after} == before
