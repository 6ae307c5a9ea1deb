"""Candidates: a network with the numbers of a document, as one way to read its symbols gives it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice, product
from typing import NamedTuple

import numpy as np

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.applied import is_other_letter
from chainrule.auditing.drafting.biases import Biases, biases
from chainrule.auditing.drafting.biases_of_sums import biases_of_sums
from chainrule.auditing.drafting.by_numbers.loose import Loose
from chainrule.auditing.drafting.by_value.array_networks import array_networks
from chainrule.auditing.drafting.by_value.naming import named
from chainrule.auditing.drafting.by_value.pool import Pooled
from chainrule.auditing.drafting.columns import Columns, begins_behind, columns, samples
from chainrule.auditing.drafting.given import Given, Value
from chainrule.auditing.drafting.layouts import layouts
from chainrule.auditing.drafting.places import Layout
from chainrule.auditing.drafting.printed import Printed
from chainrule.auditing.drafting.sum_layers import Network as Unnamed
from chainrule.auditing.drafting.sum_layers import with_outputs, worked_networks
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.told_units import Unit, told_networks, told_units
from chainrule.auditing.drafting.unit_lines import units_of_lines
from chainrule.auditing.drafting.unit_rows import units_of_rows, units_with_biases
from chainrule.auditing.drafting.unit_tables import units_of_tables
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.auditing.drafting.worked_sums import WorkedSum, worked_sums
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import Quantity
from chainrule.types import Floats

MOST = 600  # readings of the weights, inputs and biases
# How many printed numbers it takes to believe in an activation that is not named; a bias that is
# given and not used; outputs without targets.
UNSAID, UNUSED, UNAIMED = 0.3, 0.5, 1.0
MIXED, MOST_MIXED = 1.0, 3  # several activations in the hidden layers, and of how many
UNNAMED, UNKNOWN = ("logistic",), 1.0  # where a document names no activation
# Weights without a name; names of weights without a place, each.
GAPS, UNPLACED = 1.5, 1.0
# A layer that was searched for among all arrays.
SEARCHED, BY_NUMBERS = 0.75, ("by their numbers",)
# Layouts that the names of the weights, or their sums, tell without any number.
STRUCTURAL = (
    "named by their units",
    "named by their units, the receiving one first",
    "by their sums",
)
# A network without a hidden layer, where the document speaks of one.
UNHIDDEN, PLAIN = 1.5, 2  # sizes of inputs and outputs alone
HIDDEN_LAYER = re.compile(
    r"hidden|verdeckt|versteckt|verborgen|cachée?s?\b|ocult[ao]|escondid|nascost|tersembunyi|скрыт"
    r"|dolda|ukryt|gizli|隐藏|隱藏|隠れ|中間層|은닉|tầng ẩn|lớp ẩn",
    re.IGNORECASE,
)
WAYS_TO_TELL = (told_units, units_of_lines, units_of_tables, units_of_rows, units_with_biases)
MOSTLY = 0.75  # of the weights in a document's sums that are as it gives them
MOST_COLUMNS = 3  # readings of the inputs, and of the targets
# What a document writes where it uses an activation.
ACTIVATIONS = {
    "logistic": r"sigmo[iï]d|\bsigm\b|\blogsig\b|\bs-shaped|logisti|logísti|sigmoide|сигмоид"
    r"|логистич|シグモイド|시그모이드|1\s*\+\s*(?:e|\\exp|exp|EXP)",
    "tanh": r"tanh|tangente? h|\bth\b|\{th\}|гиперболич|双曲|쌍곡",
    "relu": r"relu|max(?:imum)?\s*\(\s*(?:0|zero)|\\max",
    # Its name, its formula, or the letter that some have for it.
    "softmax": r"softmax|ソフトマックス|소프트맥스|софтмакс|\\mathcal\s*\{?S\}?\s*\("
    r"|\{\s*(?:e\^|\\exp)[^{}]{0,10}(?:\{[^{}]{0,10}\})?[^{}]{0,4}\}\s*\{\s*\\sum"
    r"|exp\([^()]{1,10}\)\s*/\s*(?:Σ|sum|∑)",
    "leaky_relu": r"leaky|läckande|lekkende|undicht|avec fuite|con fuga|утечк|泄漏|漏れ",
    "identity": r"identit|(?<!non)(?<!non[- ])(?<!combinaison )lin(?:ear|éaire|eair)|purelin|lineal"
    r"|恒等|線形|항등|(?<!не)линейн|(?<!nie)liniow|(?<!phi )tuyến tính|(?<!非)[线線]性|(?<!비)선형"
    r"|lineær|linjär|doğrusal(?! olma)",
}
# Where it applies one to a number; σ may be any of them. How many printed numbers speak for that.
OF_NUMBER = r"\}?\s*(?:\\left)?\s*\(\s*[-−]?(?:\d|\.\d)"
APPLIED = {
    "logistic": rf"(?i:sigmoid){OF_NUMBER}",
    "tanh": rf"tanh{OF_NUMBER}",
    "relu": rf"(?i:relu){OF_NUMBER}",
}
UNAPPLIED = 1.0
# A letter for any activation, and the slope of the logistic function, in numbers 0.6(1 - 0.6).
PERHAPS_LOGISTIC = (
    r"σ|\\sigma|\(1\s*[-−]\s*[a-zA-Z\\]|([\d.]+)[\s)*·×]*(?:\\(?:cdot|times)\s*)?"
    r"\(1(?:\.0)?\s*[-−]\s*\1\)"
)


class Wiring(NamedTuple):
    """A layout with its biases, and what goes in and should come out."""

    layout: Layout
    biases: Biases
    inputs: Columns
    targets: Columns | None


@dataclass(frozen=True)
class Candidate:
    """One way to read the network of a document, without loss and learning rate.

    `unlikely` is how many printed numbers it takes to believe it nevertheless; `told` are numbers
    of which it is told by where they stand what they are; `listed` are the inputs and targets of
    all samples, where these are only some of them.
    """

    wiring: Wiring
    parameters: Parameters
    inputs: Floats
    targets: Floats
    unlikely: float
    told: tuple[tuple[Loose, Quantity], ...] = ()
    listed: tuple[Floats, Floats] | None = None

    def of_rows(self, rows: list[int]) -> Candidate:
        """Only these samples."""
        listed = (self.inputs, self.targets) if len(rows) < len(self.inputs) else self.listed
        return replace(self, inputs=self.inputs[rows], targets=self.targets[rows], listed=listed)


def candidates(
    given: Given, equations: Sequence[Equation], pool: Sequence[Pooled], text: str
) -> Iterator[Candidate]:
    """The ways to read the network from what the symbols are said to be, and from worked sums."""
    sums = worked_sums(equations, given.roles)
    wirings = chain(islice(_wirings(given, sums), MOST), _worked(given, sums, pool, text))
    return with_activations(given, wirings, text)


def from_arrays(
    given: Given, pool: Sequence[Pooled], printed: Printed, text: str
) -> Iterator[Candidate]:
    """The ways to read it from arrays that make what is printed."""
    wirings = _by_arrays(given, pool, printed, mentioned_activations(text))
    return with_activations(given, wirings, text)


def _by_arrays(
    given: Given, pool: Sequence[Pooled], printed: Printed, said: Sequence[str]
) -> Iterator[Wiring]:
    """What the arrays of a document make of each other."""
    targets = columns(given, Role.TARGET)
    inputs = columns(given, Role.INPUT)[:MOST_COLUMNS]
    activations = list(dict.fromkeys((*said, "identity")))
    for layout, chosen, reaching, wanted in array_networks(pool, inputs, printed, activations):
        whole = {s: it for s, it in layout.matrices.items() if _is_whole(s, it, layout, given)}
        aimed = wanted or _fitting(targets, layout)
        if begins_behind(reaching, given):
            continue
        found = named(replace(layout, matrices=whole), chosen, reaching, pool, given)
        yield Wiring(*found, aimed)


def _is_whole(symbol: Symbol, place: tuple[int, bool], layout: Layout, given: Given) -> bool:
    """Whether a symbol's first numbers are the weights of a layer."""
    layer, receiving_first = place
    value = given.values.get(symbol)
    if value is None:
        return False
    rows = np.array(value.numbers)
    return np.array_equal(rows if receiving_first else rows.T, np.array(layout.numbers[layer - 1]))


def with_activations(given: Given, wirings: Iterable[Wiring], text: str) -> Iterator[Candidate]:
    """Each wiring with the activations that the document names."""
    said = mentioned_activations(text)
    is_hidden = HIDDEN_LAYER.search(text) is not None
    for wiring in wirings:
        missing = UNHIDDEN * (is_hidden and len(wiring.layout.sizes) == PLAIN)
        for one in _with_activations(given, wiring, said):
            unused = UNAPPLIED * len(applied_activations(text) - _activations_of(one))
            yield replace(one, unlikely=one.unlikely + missing + unused)


def _activations_of(candidate: Candidate) -> set[str]:
    return {layer.activation.name for layer in candidate.parameters.network.layers}


@lru_cache(maxsize=4)
def applied_activations(text: str) -> frozenset[str]:
    """The activations that a document applies to numbers: some layer has each of them."""
    return frozenset(name for name, words in APPLIED.items() if re.search(words, text))


@lru_cache(maxsize=4)
def mentioned_activations(text: str) -> tuple[str, ...]:
    """The activations that a document names; the identity is the last one."""
    found = [name for name, words in ACTIVATIONS.items() if re.search(words, text, re.IGNORECASE)]
    is_other = bool(found) and is_other_letter(text)
    if "logistic" not in found and not is_other and re.search(PERHAPS_LOGISTIC, text):
        found.append("logistic")
    return tuple(sorted(found, key=lambda name: name == "identity"))


def _wirings(given: Given, sums: Sequence[WorkedSum]) -> Iterator[Wiring]:
    """What the symbols are said to be."""
    targets = columns(given, Role.TARGET)[:MOST_COLUMNS]
    for inputs in (*columns(given, Role.INPUT)[:MOST_COLUMNS], *_reaching(sums)):
        found: dict[int, Layout] = {}
        for width in (*dict.fromkeys(it.width for it in targets), 0):
            for layout in layouts(given, inputs.width, width):
                found.setdefault(layout.key, layout)
        for layout in found.values():
            aimed = _fitting(targets, layout)
            for chosen in biases(given, layout):
                yield Wiring(layout, chosen, inputs, aimed)
            is_told = layout.ways[0] in STRUCTURAL and not given.of_role(Role.BIAS)
            if is_told and (shown := biases_of_sums(sums, _weights(given, layout))):
                yield Wiring(layout, shown, inputs, aimed)


def _reaching(sums: Sequence[WorkedSum]) -> Iterator[Columns]:
    """Inputs that have no name, as the worked sums have them."""
    for _, _, signals in islice(worked_networks(sums, None), 1):
        yield Columns((signals,))


def _worked(
    given: Given, sums: Sequence[WorkedSum], pool: Sequence[Pooled], text: str
) -> Iterator[Wiring]:
    """What the document's sums work with, from the inputs that it gives or from any; and what it
    tells of each unit.
    """
    # Each way to tell them by itself: what one of them finds, another one may take apart.
    units = [told(text) for told in WAYS_TO_TELL]
    targets = columns(given, Role.TARGET)
    every = sorted(columns(given, Role.INPUT), key=_has_several)
    known: list[Columns | None] = [*every[:MOST_COLUMNS], None]
    # Of a unit without an activation, such as one with a step, little is a sum of this kind.
    weights = _given_weights(given) if mentioned_activations(text) else []
    for inputs in known:
        for unnamed, chosen, signals in _wider(_unnamed(sums, units, inputs, weights), targets):
            reaching = inputs or Columns((signals,))
            layout = _named(unnamed, given)
            aimed = _fitting(targets, layout)
            if begins_behind(reaching, given) or _is_spoilt(layout, unnamed, given):
                continue
            if layout is unnamed:
                yield Wiring(*named(unnamed, chosen, reaching, pool, given), aimed)
            else:
                yield Wiring(layout, chosen, reaching, aimed)


def _has_several(inputs: Columns) -> bool:
    return len(inputs.rows) > 1


def _is_spoilt(layout: Layout, unnamed: Layout, given: Given) -> bool:
    """Whether the numbers of the sums are slips for those that names would have, or of a later
    pass.
    """
    return layout is unnamed and (_has_slips(unnamed, given) or _is_of_later(unnamed, given))


def _is_of_later(unnamed: Layout, given: Given) -> bool:
    """Whether its weights are the second numbers of names whose first ones are others: a second
    pass may show its sums where the first one does not.
    """
    weights = given.roles.those([*given.later], Role.WEIGHT)
    later = _numbers(chain.from_iterable(given.later[it] for it in weights))
    first = _numbers(given.values[it] for it in weights if it in given.values)
    numbers = {*chain.from_iterable(chain.from_iterable(unnamed.numbers))}
    return bool(numbers) and numbers <= later and numbers.isdisjoint(first)


def _numbers(values: Iterable[Value]) -> set[float]:
    """Those of numbers and arrays."""
    return {*chain.from_iterable(chain.from_iterable(value.numbers for value in values))}


def _unnamed(
    sums: Sequence[WorkedSum],
    tellings: Sequence[Sequence[Unit]],
    inputs: Columns | None,
    weights: Sequence[float],
) -> Iterator[tuple[Layout, Biases, tuple[float, ...]]]:
    """The networks of worked sums, and of units that are told, both without names."""
    rows = inputs.rows[0] if inputs else None
    # Each of several samples has sums of its own; units are told once for all.
    if inputs is None or not _has_several(inputs):
        yield from worked_networks(sums, rows, weights)
    for units in tellings:
        yield from told_networks(units, rows or ())


def _wider(networks: Iterable[Unnamed], targets: Sequence[Columns]) -> Iterator[Unnamed]:
    """Each network, and with as many outputs as there are targets where all units are equal."""
    widths = dict.fromkeys(it.width for it in targets)
    for network in networks:
        yield network
        yield from filter(None, (with_outputs(network, width) for width in widths))


def _given_weights(given: Given) -> list[float]:
    """The numbers of what are weights, in the order of the document."""
    weights = given.roles.those([*given.values], Role.WEIGHT)
    values = [given.values[symbol] for symbol in weights]
    return [it.number for it in sorted(values, key=lambda it: it.line) if it.is_number]


def _named(unnamed: Layout, given: Given) -> Layout:
    """The same weights with the names that the document gives them, if it does."""
    wanted = _weights(given, unnamed)
    for layout in layouts(given, unnamed.sizes[0], unnamed.sizes[-1]):
        if layout.sizes == unnamed.sizes:
            found = _weights(given, layout)
            pairs = [*zip(found, wanted, strict=True)]
            if all(_is_like(one, other) for one, other in pairs) and _is_told(layout, found):
                return (
                    layout
                    if layout.gaps or _is_whole_layout(found)
                    else replace(layout, numbers=unnamed.numbers)
                )
    return unnamed


def _has_slips(unnamed: Layout, given: Given) -> bool:
    """Whether the weights that the document gives are these but for a few: then those of its sums
    are slips, and the names tell the network.
    """
    wanted = np.concatenate([W.reshape(-1) for W in _weights(given, unnamed)])
    for layout in layouts(given, unnamed.sizes[0], unnamed.sizes[-1]):
        if layout.sizes == unnamed.sizes and not layout.gaps:
            found = np.concatenate([W.reshape(-1) for W in _weights(given, layout)])
            if MOSTLY <= np.mean(found == wanted) < 1:
                return True
    return False


def _is_like(found: Floats, wanted: Floats) -> bool:
    """Whether the weights with a number are these."""
    known = ~np.isnan(found)
    return np.array_equal(found[known], wanted[known])


def _is_told(layout: Layout, found: list[Floats]) -> bool:
    """Whether it is not by chance that no number contradicts a layout."""
    known = sum(int(np.sum(~np.isnan(W))) for W in found)
    return known == layout.places or layout.ways[0] in STRUCTURAL


def _is_whole_layout(found: list[Floats]) -> bool:
    """Whether every weight has its number."""
    return not any(np.isnan(W).any() for W in found)


def _weights(given: Given, layout: Layout) -> list[Floats]:
    shapes = zip(layout.sizes, layout.sizes[1:], strict=False)
    W = [np.full(shape, np.nan) for shape in shapes]
    fill_weights(W, given, layout)
    return W


def _fitting(targets: list[Columns], layout: Layout) -> Columns | None:
    """The first targets that are as many as the outputs."""
    return next((it for it in targets if it.width == layout.sizes[-1]), None)


def _with_activations(given: Given, wiring: Wiring, said: Sequence[str]) -> Iterator[Candidate]:
    layout = wiring.layout
    layers = len(layout.sizes) - 1
    activations = list(dict.fromkeys((*said, "identity", *(UNNAMED if not said else ()))))
    hidden = [name for name in activations if name != "softmax"]
    rows, wanted = samples(wiring.inputs, wiring.targets, layout.sizes[-1])
    unlikely = _unlikely(given, wiring)
    for inner, last in product(_of_hidden_layers(hidden, said, layers - 1), activations):
        names = (*inner, last)
        # Nobody leaves the logistic function unnamed but where all know it.
        unsaid = UNSAID * ("identity" in names and "identity" not in said)
        # Nor are hidden layers, or an only layer, without the activation that is named.
        plain = (*inner, *((last,) if layers == 1 else ()))
        unsaid += UNAPPLIED * (bool(said) and any(name not in said for name in plain))
        unsaid += UNKNOWN * (not said and "logistic" in names) + MIXED * (len({*inner}) > 1)
        parameters = parameters_of(given, wiring, names)
        yield Candidate(wiring, parameters, rows, wanted, unlikely + unsaid)


def _of_hidden_layers(
    hidden: Sequence[str], said: Sequence[str], count: int
) -> list[tuple[str, ...]]:
    """The activations that so many hidden layers may have: one for all of them, or several of
    those that are named, of which there would be too many ways in many layers.
    """
    if not count:
        return [()]
    named = [name for name in hidden if name in said] if 1 < count <= MOST_MIXED else []
    mixed = (it for it in product(named, repeat=count) if len({*it}) > 1)
    return [*((name,) * count for name in hidden), *mixed]


def _unlikely(given: Given, wiring: Wiring) -> float:
    """What speaks against a wiring."""
    layout = wiring.layout
    found = UNUSED * wiring.biases.unused(given) + UNAIMED * (wiring.targets is None)
    searched = SEARCHED * (len(layout.sizes) - 1) * (layout.ways == BY_NUMBERS)
    biases = sum(given.roles.first(symbol) == Role.BIAS for symbol in layout.weights)
    gaps = GAPS * (layout.gaps > 0) + UNPLACED * _unplaced(given, layout)
    return found + searched + gaps + UNUSED * biases


def _unplaced(given: Given, layout: Layout) -> int:
    """How many numbered weights of the document have no place in it."""
    if layout.matrices:
        return 0
    # Weights of worked sums have no names, but there may be too few of them.
    if layout.numbers:
        return max(0, numbered_weights(given) - layout.places)
    unnumbered = sum(not _is_numbered(symbol) for symbol in _left_out(given, layout))
    return numbered_weights(given) - sum(map(_is_numbered, layout.weights)) + unnumbered


def _left_out(given: Given, layout: Layout) -> list[Symbol]:
    """The weights with a number that have no place in a layout."""
    weights = given.roles.those([*given.values], Role.WEIGHT)
    numbers = [it for it in weights if given.values[it].is_number and not it.above]
    return [it for it in numbers if it not in layout.weights and not given.is_from_unit_zero(it)]


def numbered_weights(given: Given) -> int:
    """How many weights w_1, w_2 and so on a document speaks of."""
    return sum(map(_is_numbered, given.mentioned))


def _is_numbered(symbol: Symbol) -> bool:
    return symbol.letters == ("w",) and len(symbol.numbers) == 1


def parameters_of(given: Given, wiring: Wiring, activations: Sequence[str]) -> Parameters:
    """The network with its numbers."""
    network = Network(wiring.layout.sizes, activations, wiring.biases.kinds)
    parameters = Parameters(network, np.full(network.n_parameters, np.nan))
    fill_weights(parameters.W, given, wiring.layout)
    for layer, b, values in zip(network.layers, parameters.b, wiring.biases.values, strict=True):
        if layer.n_biases:
            b[...] = values
    return parameters


def fill_weights(W: list[Floats], given: Given, layout: Layout) -> None:
    """The weights of each layer, (n_in, n_out), as far as the document gives them."""
    for into, rows in zip(W, layout.numbers, strict=False):
        into[...] = np.array(rows).T
    for symbol, place in layout.weights.items():
        if symbol in given.values:
            W[place.layer - 1][place.sender - 1, place.unit - 1] = given.values[symbol].number
    for symbol, (layer, receiving_first) in layout.matrices.items():
        array = np.array(given.values[symbol].numbers)
        W[layer - 1][...] = array.T if receiving_first else array
