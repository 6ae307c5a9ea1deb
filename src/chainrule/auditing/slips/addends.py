"""Slips of addends: some left out, a bias not added or added twice."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips.rewrite import (
    Naming,
    Rewrite,
    addends,
    name_of,
    parts,
    replaced,
)
from chainrule.explaining.expressions import Expression, Operation, ingredients, summed
from chainrule.network.quantities import Kind


def bias_forgotten(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """A bias left out."""
    for part, terms in _sums(whole):
        for number, term in enumerate(terms):
            if _is_bias(term):
                rewritten = replaced(whole, part, summed(_without(number, terms)))
                yield Rewrite("bias forgotten", f"{name_of(term, name)} is left out", rewritten)


def bias_twice(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """A bias added twice."""
    for part, terms in _sums(whole):
        for term in filter(_is_bias, terms):
            rewritten = replaced(whole, part, summed([*terms, term]))
            yield Rewrite("bias twice", f"{name_of(term, name)} is added twice", rewritten)


def addends_left_out(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """One addend left out, or all others."""
    for part, terms in _sums(whole):
        for number, term in enumerate(terms):
            # That is `bias_forgotten`, which is more common and has a name.
            if _is_bias(term):
                continue
            count = f"{number + 1} of {len(terms)}"
            left = replaced(whole, part, summed(_without(number, terms)))
            yield Rewrite("partial sum", f"addend {count} is left out", left)
            # Of two, leaving out one is the same as keeping the other alone.
            if len(terms) > 2:
                alone = replaced(whole, part, term)
                yield Rewrite("partial sum", f"only addend {count} is there", alone)


def momentum_forgotten(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """What the optimizer remembers of the step before left out."""
    for leaf in dict.fromkeys(ingredients(whole)):
        # Of a new weight, the slot after the step is the step; only the one before can be left out.
        before = leaf.quantity.kind == Kind.SLOT or leaf.updates < key.updates
        if before and leaf.quantity.kind in (Kind.SLOT, Kind.NEW_SLOT):
            what = f"{name(leaf)}, from the step before, is left out"
            yield Rewrite("momentum forgotten", what, replaced(whole, leaf, 0.0))


def decay_forgotten(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """What a penalty on large weights adds to a gradient left out."""
    terms = addends(whole)
    if key.quantity.kind == Kind.OBJECTIVE_BY_WEIGHT and len(terms) > 1:
        what = "what the penalty adds to the gradient is left out"
        yield Rewrite("decay forgotten", what, terms[0])


# The next two are what students do, who stop at the first addend or forget all before the last; in
# an audit, `addends_left_out` takes their place.
def first_addend_only(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """Nothing but the first addend."""
    terms = addends(whole)
    if len(terms) > 1:
        yield Rewrite("partial sum", f"only addend 1 of {len(terms)} is there", terms[0])


def last_addend_only(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """Nothing but the last addend."""
    n = len(addends(whole))
    if n > 1:
        yield Rewrite("partial sum", f"only addend {n} of {n} is there", addends(whole)[-1])


def _sums(whole: Expression) -> Iterator[tuple[Expression, list[Expression]]]:
    """Sums with their addends; not the beginnings of longer ones: a + b + c is (a + b) + c."""
    # By identity, as two equal sums in an expression are two places.
    beginnings = [
        outer.arguments[0]
        for outer in parts(whole)
        if isinstance(outer, Operation) and outer.name == "+"
    ]
    for part in parts(whole):
        terms = addends(part)
        if len(terms) > 1 and not any(part is beginning for beginning in beginnings):
            yield part, terms


def _is_bias(term: Expression) -> bool:
    return isinstance(term, Key) and term.quantity.kind.endswith("bias")


def _without(number: int, terms: list[Expression]) -> list[Expression]:
    return terms[:number] + terms[number + 1 :]
