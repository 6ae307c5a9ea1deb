"""Numberings: the ways in which documents number weights, each as a rule from a symbol to a place.

w_5 may be the fifth weight unit by unit, or sender by sender; w_12 leads from 1 to 2 or from 2 to
1; in w_46 the units may be numbered through all layers; W_X1-H1 and h1o2 name both units.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.auditing.drafting.places import Place
from chainrule.auditing.drafting.symbols import Symbol

# The place of a symbol in a network of these sizes; within one layer, or 0 for all of them. None if
# the rule does not say.
Rule = Callable[[Symbol, Sequence[int], int], Place | None]
FIRST, LAST = "xip", "oyk"  # letters of units in the first and in the last layer


def running(by_sender: bool) -> Rule:
    """Weights numbered from 1 on: those into the first unit, into the second, and so on; or those
    from the first unit, from the second.
    """

    def rule(symbol: Symbol, sizes: Sequence[int], layer: int) -> Place | None:
        if len(symbol.numbers) != 1:
            return None
        number = symbol.numbers[0] - 1
        for l in [layer] if layer else range(1, len(sizes)):
            n_from, n_to = sizes[l - 1], sizes[l]
            if number < n_from * n_to:
                outer, inner = divmod(number, n_to if by_sender else n_from)
                sender, unit = (outer, inner) if by_sender else (inner, outer)
                return Place(l, sender + 1, unit + 1)
            number -= n_from * n_to
        return None

    return rule


def pair(sender_first: bool) -> Rule:
    """Two indices within a layer; of a network with one layer, that one."""

    def rule(symbol: Symbol, sizes: Sequence[int], layer: int) -> Place | None:
        layer = layer or int(len(sizes) == 2)
        if len(symbol.pair) != 2 or not layer:
            return None
        sender, unit = symbol.pair if sender_first else symbol.pair[::-1]
        return Place(layer, sender, unit)

    return rule


def nodes(sender_first: bool, local_senders: bool = False) -> Rule:
    """Two indices of units that are numbered through all layers, inputs first; or through all
    layers but the inputs, with senders numbered within their layer.
    """

    def rule(symbol: Symbol, sizes: Sequence[int], layer: int) -> Place | None:
        if len(symbol.pair) != 2:
            return None
        sender, unit = symbol.pair if sender_first else symbol.pair[::-1]
        before = 0 if local_senders else sizes[0]
        for l in range(1, len(sizes)):
            if before < unit <= before + sizes[l]:
                offset = 0 if local_senders else before - sizes[l - 1]
                return Place(l, sender - offset, unit - before)
            before += sizes[l]
        return None

    return rule


def ends(sender_first: bool) -> Rule:
    """The letters of both units: W_{X1-H1}, h1o2."""

    def rule(symbol: Symbol, sizes: Sequence[int], layer: int) -> Place | None:
        if len(symbol.letters) not in (2, 3) or len(symbol.pair) not in (1, 2):
            return None
        letters = symbol.letters[-2:]
        numbers = symbol.pair if len(symbol.pair) == 2 else (symbol.pair[0], 1)
        if not sender_first:
            letters, numbers = letters[::-1], numbers[::-1]
        if letters[0][0].lower() in FIRST:
            layer = 1
        elif letters[1][0].lower() in LAST:
            layer = len(sizes) - 1
        return Place(layer, *numbers) if layer else None

    return rule


def single(symbol: Symbol, sizes: Sequence[int], layer: int) -> Place | None:
    """One index, or none, where one of the two layers has a single unit."""
    if len(symbol.numbers) > 1 or not layer:
        return None
    number = symbol.numbers[0] if symbol.numbers else 1
    if sizes[layer] == 1:
        return Place(layer, number, 1)
    return Place(layer, 1, number) if sizes[layer - 1] == 1 else None


def first_of_pair(symbol: Symbol, sizes: Sequence[int], layer: int) -> Place | None:
    """Two indices into a single unit, of which the second one is the layer or always the same."""
    if len(symbol.pair) != 2 or not layer or sizes[layer] != 1:
        return None
    return Place(layer, symbol.pair[0], 1)


WHOLE: dict[str, Rule] = {
    "numbered unit by unit": running(by_sender=False),
    "numbered sender by sender": running(by_sender=True),
    "units numbered through all layers": nodes(sender_first=True),
    "units numbered through all layers, the receiving one first": nodes(sender_first=False),
    "hidden and output units numbered through": nodes(sender_first=True, local_senders=True),
    "named by their units": ends(sender_first=True),
    "named by their units, the receiving one first": ends(sender_first=False),
    "sending unit first": pair(sender_first=True),
    "receiving unit first": pair(sender_first=False),
}
WITHIN: dict[str, Rule] = {
    "sending unit first": pair(sender_first=True),
    "receiving unit first": pair(sender_first=False),
    "by its only unit": single,
    "numbered unit by unit": running(by_sender=False),
    "numbered sender by sender": running(by_sender=True),
    "named by their units": ends(sender_first=True),
    "by the sending unit alone": first_of_pair,
}
