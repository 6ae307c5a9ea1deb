"""Mistakes that an author can make in one quantity, as the values that they lead to."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from chainrule.network.quantities import Quantity
from synthetic_author.author import ACTIVATIONS, GIVEN, HALF, Author
from synthetic_author.writing import Place

KINDS = (
    "sign flipped", "gradient added", "slope dropped", "half dropped", "learning rate dropped",
    "input dropped", "factor doubled", "slope at net input", "other slope", "weight swapped",
    "weight transposed", "updated weight", "partial sum", "bias forgotten", "bias twice",
    "target and output exchanged", "net for output", "digit dropped", "digits transposed",
    "rounded early",
)  # fmt: skip
SUMS = ("net_input", "error_by_activation", "sample_error", "total_error", "error_by_weight",
"error_by_bias",
        "error_by_shared_bias")  # fmt: skip
SIGNED = (
    "error_by_activation",
    "error_share",
    "delta",
    "error_by_weight",
    "error_by_bias",
    "error_by_shared_bias",
)
# done on the way to what is printed
WITHIN = (*SIGNED, "activation_by_net_input", "output_error", "net_input")


class Slip(NamedTuple):
    """What a mistake makes of a quantity; `text` if it is one of writing."""

    kind: str
    value: float
    text: str = ""


class Slips:
    """The mistakes that an author can make.

    `depth` says how many unprinted quantities on the way to a printed one a mistake may lie.
    """

    def __init__(self, author: Author, depth: int = 1) -> None:
        self.author, self.depth = author, depth

    def of(self, place: Place) -> list[Slip]:
        """Mistakes in a printed quantity, and what it becomes."""
        right = self.author.computed(place, self.author.value)
        return [*self.own(place), *self.within(place, self.depth), *self.misprints(right)]

    def within(self, place: Place, depth: int) -> Iterator[Slip]:
        """Mistakes in what the author works out on the way, without printing it."""
        if depth == 0:
            return
        for inner in self.author.ingredients(place):
            if inner.quantity.kind in WITHIN and inner not in self.author.shown:
                for slip in (*self.own(inner), *self.within(inner, depth - 1)):
                    yield Slip(slip.kind, self.having(place, {inner: slip.value}))

    def having(self, place: Place, other: Mapping[Place, float]) -> float:
        """The quantity with other values in the place of some ingredients."""
        return self.author.computed(place, lambda inner: other.get(inner, self.author.value(inner)))

    def own(self, place: Place) -> Iterator[Slip]:
        """Mistakes in the formula itself."""
        quantity = place.quantity
        yield from self.of_sums(place)
        yield from self.of_weights(place)
        yield from self.of_inputs(place)
        if quantity.kind.startswith(("new_", "step_")):
            yield from self.of_updates(place)
        if quantity.kind in ("output_error", "error_by_activation", "delta"):
            yield from self.of_errors(place)
        if quantity.kind == "activation_by_net_input":
            yield from self.of_slopes(place)

    def of_sums(self, place: Place) -> Iterator[Slip]:
        """Addends left out, or with another sign; a bias left out or added twice."""
        quantity, addends = place.quantity, self.author.addends(place, self.author.value)
        right = sum(addends)
        biased = quantity.kind == "net_input" and self.author.biases[quantity.layer - 1] != "none"
        if quantity.kind in SIGNED:
            yield Slip("sign flipped", -right)
        if quantity.kind in SUMS and len(addends) - biased > 1:
            for addend in addends[: len(addends) - biased]:
                yield Slip("partial sum", right - addend)
                if not quantity.kind.endswith("_error"):
                    yield Slip("sign flipped", right - 2 * addend)
        if biased:
            yield Slip("bias forgotten", right - addends[-1])
            yield Slip("bias twice", right + addends[-1])

    def of_weights(self, place: Place) -> Iterator[Slip]:
        """Another weight, two of them exchanged, the transposed matrix, weights that are
        updated already.
        """
        if place.quantity.kind not in ("net_input", "error_by_activation", "error_share"):
            return
        value, used = (
            self.author.value,
            [it for it in self.author.ingredients(place) if it.quantity.kind == "weight"],
        )
        for weight, other in combinations(used, 2):
            yield Slip(
                "weight swapped", self.having(place, {weight: value(other), other: value(weight)})
            )
        for weight in used:
            for other in self.neighbors(weight):
                yield Slip("weight swapped", self.having(place, {weight: value(other)}))
        turned = {
            it: replace(it.quantity, unit=it.quantity.sender, sender=it.quantity.unit)
            for it in used
        }
        if used and all(map(self.exists, turned.values())):
            instead = {it: value(Place(weight, it.updates)) for it, weight in turned.items()}
            yield Slip("weight transposed", self.having(place, instead))
        if used and place.quantity.kind != "net_input":
            new = {
                it: value(Place(replace(it.quantity, kind="new_weight"), it.updates)) for it in used
            }
            yield Slip("updated weight", self.having(place, new))

    def exists(self, weight: Quantity) -> bool:
        """Whether the network has it."""
        l, sizes = weight.layer, self.author.sizes
        return 0 < weight.sender <= sizes[l - 1] and 0 < weight.unit <= sizes[l]

    def neighbors(self, weight: Place) -> list[Place]:
        """Weights from the unit before or after, or to it."""
        q = weight.quantity
        near = [replace(q, unit=q.unit + d) for d in (-1, 1)] + [
            replace(q, sender=q.sender + d) for d in (-1, 1)
        ]
        return [Place(it, weight.updates) for it in near if self.exists(it)]

    def of_inputs(self, place: Place) -> Iterator[Slip]:
        """An ingredient dropped, taken twice, rounded early, or the net input in the place of
        an output.
        """
        kind, value = place.quantity.kind, self.author.value
        used = self.author.ingredients(place)
        sent = [it for it in used if it.quantity.kind in ("input", "activation")]
        if kind == "error_by_weight":
            yield Slip("input dropped", self.having(place, dict.fromkeys(sent, 1.0)))
            yield Slip("factor doubled", self.having(place, {it: value(it) ** 2 for it in sent}))
        slopes = [it for it in used if it.quantity.kind == "activation_by_net_input"]
        if slopes:
            yield Slip("slope dropped", self.having(place, dict.fromkeys(slopes, 1.0)))
            yield Slip("factor doubled", self.having(place, {it: value(it) ** 2 for it in slopes}))
        if kind == "error_share":
            weight = next(it for it in used if it.quantity.kind == "weight")
            yield Slip("factor doubled", self.having(place, {weight: value(weight) ** 2}))
        for inner in used:
            net = Place(replace(inner.quantity, kind="net_input"), inner.updates)
            if (
                inner.quantity.kind == "activation"
                and kind != "activation_by_net_input"
                and self.may_take(place, net)
            ):
                yield Slip("net for output", self.having(place, {inner: value(net)}))
            if inner.quantity.kind not in GIVEN:
                for digits in range(1, min(4, self.author.style.digits - 1)):
                    if early := round(value(inner), digits):
                        yield Slip("rounded early", self.having(place, {inner: early}))

    def may_take(self, place: Place, net: Place) -> bool:
        """Whether a net input can stand where an output should: not in a logarithm of what is
        not positive.
        """
        crossed = self.author.fused and place.quantity.kind == "output_error"
        return not crossed or 0 < self.author.value(net) < 1

    def of_updates(self, place: Place) -> Iterator[Slip]:
        """The gradient added, or the learning rate left out."""
        addends = self.author.addends(place, self.author.value)
        if place.quantity.kind.startswith("new_"):
            yield Slip("gradient added", addends[0] - addends[1])
        yield Slip(
            "learning rate dropped", self.having(place, {Place(Quantity("learning_rate")): 1.0})
        )

    def of_errors(self, place: Place) -> Iterator[Slip]:
        """The half of the loss forgotten, output and target exchanged."""
        author, quantity = self.author, place.quantity
        if quantity.layer != author.depth or (quantity.kind == "delta" and not author.fused):
            return
        if author.loss == HALF:
            yield Slip("half dropped", 2 * author.computed(place, author.value))
        output = author.sent(author.depth, quantity.unit, quantity.sample, place.updates)
        target = Place(Quantity("target", author.depth, quantity.unit, sample=quantity.sample))
        y, t = author.value(output), author.value(target)
        if quantity.kind != "output_error" or (author.loss == "binary_cross_entropy" and 0 < t < 1):
            yield Slip("target and output exchanged", self.having(place, {output: t, target: y}))

    def of_slopes(self, place: Place) -> Iterator[Slip]:
        """The slope of the net input, or of another activation."""
        quantity, author = place.quantity, self.author
        name = author.activations[quantity.layer - 1]
        output = author.value(
            author.sent(quantity.layer, quantity.unit, quantity.sample, place.updates)
        )
        net = author.value(Place(replace(quantity, kind="net_input"), place.updates))
        yield Slip("slope at net input", ACTIVATIONS[name][1](net))
        for other in sorted({"logistic", "tanh"} - {name}):
            yield Slip("other slope", ACTIVATIONS[other][1](output))

    def misprints(self, right: float) -> Iterator[Slip]:
        """A digit left out, or two next to each other exchanged, in a number that was right."""
        printed = self.author.style.printed(right)
        first = printed.find(".") + 1
        places = range(first, len(printed)) if first else []
        for k in places:
            without = printed[:k] + printed[k + 1 :]
            yield Slip("digit dropped", float(without), without)
            if k + 1 in places:
                turned = printed[:k] + printed[k + 1] + printed[k] + printed[k + 2 :]
                yield Slip("digits transposed", float(turned), turned)
