"""A network from the arrays of a document alone: if W x + b gives numbers that are printed, W is
the weights of the first layer, b its biases and x its inputs, whatever they are called.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from chainrule.auditing.drafting.biases import Biases
from chainrule.auditing.drafting.by_value.pool import Pooled
from chainrule.auditing.drafting.columns import Columns
from chainrule.auditing.drafting.places import Layout, Place
from chainrule.auditing.drafting.printed import Printed
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.formulas import ACTIVATIONS
from chainrule.formulas import functions as xp
from chainrule.types import Floats

MOST_UNITS, MOST_LAYERS, MOST_INPUTS = 8, 4, 10
KEPT = 6  # beginnings that are followed
# How well each unit's net input or output has to be printed: three digits are 0.75; and what a
# layer costs, of which there are many, and a vector of biases.
ENOUGH, LAYER, BIAS = 0.5, 0.75, 0.15
LEAST, OTHERS = 0.5, 0.75  # of a whole network; of all samples but one
ENOUGH_OF_ONE = 1.25  # of a layer with a single unit: its net input and its output, or many digits
MADE = 5e-3  # of a number, what rounding makes of it
FEWEST_ROWS = 3  # of a table of samples, and more


@dataclass(frozen=True)
class Weights:
    """An array as the weights into a layer, (n_in, n_out), perhaps with its biases."""

    pooled: Pooled
    W: Floats
    receiving_first: bool
    bias: Floats | None = None


@dataclass(frozen=True)
class Chain:
    """Layers that have been found, what they make of the inputs, and how well that is printed."""

    inputs: Columns
    targets: Columns | None
    signals: Floats
    layers: tuple[tuple[Weights, Pooled | None, Floats], ...] = ()
    fit: float = 0.0
    made: tuple[float, ...] = ()

    @property
    def key(self) -> object:
        """To tell networks apart, whatever their last activation is."""
        weights = [(*weights.W.reshape(-1).tolist(), *b.tolist()) for weights, _, b in self.layers]
        return (*weights, self.inputs.rows)

    def makes(self, pooled: Pooled) -> bool:
        """Whether an array is the inputs, or what the layers have made, and no weights."""
        known = {tuple(row) for row in self.inputs.rows}
        rows = pooled.rows if len(pooled.rows) > 1 else [pooled.flat]
        if all(tuple(row) in known for row in rows) or tuple(pooled.flat.tolist()) in known:
            return True
        made = np.array(self.made)
        # What stands before the weights that it would be made with is given.
        weights = (weights.pooled.line for weights, _, _ in self.layers)
        return pooled.line > max(weights, default=0) and all(
            np.any(np.abs(made - entry) <= MADE * max(abs(entry), MADE)) for entry in pooled.flat
        )

    @property
    def used(self) -> list[Pooled]:
        """The arrays that are its weights or biases."""
        found = [weights.pooled for weights, _, _ in self.layers]
        return found + [bias for _, bias, _ in self.layers if bias is not None]


def array_networks(
    pool: Sequence[Pooled],
    inputs: Sequence[Columns],
    printed: Printed,
    activations: Sequence[str],
) -> Iterator[tuple[Layout, Biases, Columns, Columns | None]]:
    """Networks whose net inputs or outputs are printed, those that are printed best first."""
    matrices = [one for pooled in pool for one in _as_weights(pooled)]
    vectors = [pooled for pooled in pool if pooled.is_vector]
    search = _Search(matrices, vectors, printed, activations)
    found = search.chains(_beginnings(pool, inputs, vectors))
    for chain in sorted(found, key=lambda one: -one.fit)[:KEPT]:
        if chain.fit >= LEAST:
            yield _network(chain)


def _beginnings(
    pool: Sequence[Pooled], inputs: Sequence[Columns], vectors: Sequence[Pooled]
) -> list[Chain]:
    """What may be the inputs: several samples, what is called so, any vector."""
    # A sample of several is no network's only one.
    several = list(_samples(pool))
    rows = {row for it, _ in several for row in it.rows}
    alone = [(it, None) for it in (*inputs, *_vectors(vectors)) if not rows & {*it.rows}]
    known = [*several, *alone][:MOST_INPUTS]
    return [Chain(it, wanted, np.array(it.rows)) for it, wanted in known]


def _samples(pool: Sequence[Pooled]) -> Iterator[tuple[Columns, Columns | None]]:
    """Vectors of several samples; rows of a table, of which the last number is the target."""
    stacked = [one for one in pool if one.is_samples]
    for one in stacked:
        others = (it for it in stacked if it is not one and len(it.rows) == len(one.rows))
        yield _columns(one.rows), next((_columns(it.rows) for it in others), None)
    for one in filter(_is_table, pool):
        yield _columns(one.rows[:, :-1]), _columns(one.rows[:, -1:])


def _is_table(one: Pooled) -> bool:
    """Whether it may be a table of samples."""
    return not one.is_vector and len(one.rows) > FEWEST_ROWS and one.symbol is None


def _columns(rows: Floats) -> Columns:
    return Columns(tuple(map(tuple, rows.tolist())))


def _vectors(vectors: Sequence[Pooled]) -> Iterator[Columns]:
    """What may be the inputs, if nothing is called so."""
    for one in vectors:
        if 1 < one.rows.size <= MOST_UNITS:
            symbols = {one.symbol: 0} if one.symbol else {}
            symbols |= {symbol: c + r + 1 for (r, c), symbol in one.entries.items()}
            yield Columns((tuple(one.flat.tolist()),), symbols, (one.line,))


def _as_weights(pooled: Pooled) -> Iterator[Weights]:
    """Both ways to read a matrix, without biases and with those that its first or last row or
    column may be.
    """
    if max(pooled.rows.shape) > MOST_UNITS + 1:
        return
    # Numbers that merely stand side by side are weights too seldom to try them all.
    if pooled.is_loose or pooled.is_samples or pooled.rows.size == 1:
        return
    for receiving_first in (True, False):
        W = pooled.rows.T if receiving_first else pooled.rows
        yield Weights(pooled, W, receiving_first)
        if len(W) > 1:
            yield Weights(pooled, W[1:], receiving_first, W[0])
            yield Weights(pooled, W[:-1], receiving_first, W[-1])


@dataclass(frozen=True)
class _Search:
    """What there is to search among."""

    matrices: Sequence[Weights]
    vectors: Sequence[Pooled]
    printed: Printed
    activations: Sequence[str]

    def chains(self, chains: Sequence[Chain]) -> list[Chain]:
        """The best ones of every length, each network once."""
        finished: dict[object, Chain] = {}
        for _ in range(MOST_LAYERS):
            longer = [one for chain in chains for one in self.extended(chain)]
            chains = sorted(longer, key=lambda one: -one.fit)[:KEPT]
            for chain in chains:
                finished.setdefault(chain.key, chain)
        return list(finished.values())

    def extended(self, chain: Chain) -> Iterator[Chain]:
        """One more layer, with every array that fits and makes what is printed."""
        used = chain.used
        for weights in self.matrices:
            # By identity: two layers may well have equal weights.
            is_used = any(weights.pooled is it for it in used)
            if len(weights.W) != chain.signals.shape[1] or is_used or chain.makes(weights.pooled):
                continue
            free = [it for it in self.vectors if not chain.makes(it) or self._is_given(it)]
            for bias, values in _biases(weights, free, used):
                yield from self._with(chain, weights, bias, values)

    def _is_given(self, pooled: Pooled) -> bool:
        """Whether a single number that a layer makes is printed further down as well: then it may
        be equal to that by chance.
        """
        numbers = pooled.flat.tolist()
        if len(numbers) > 1:
            return False
        return self.printed.fit(numbers[0], pooled.line + 1, np.array([])) >= ENOUGH

    def _with(
        self, chain: Chain, weights: Weights, bias: Pooled | None, values: Floats
    ) -> Iterator[Chain]:
        """A layer with each activation."""
        # Nothing but arithmetic: no name has a part in it.
        Z = chain.signals @ weights.W + values
        # An input of 1 among zeros makes numbers of weights, which are printed anyway.
        own = np.concatenate([weights.pooled.flat, values])
        nets = self._fits(Z, weights.pooled.line, own)
        for name in self.activations:
            A = _activated(name, Z)
            fits = nets
            if name != "identity":
                fits = nets + self._fits(np.where(A == Z, np.nan, A), weights.pooled.line, own)
            fit = _of_samples(fits) - LAYER - BIAS * (bias is not None)
            if fit > 0:
                yield replace(
                    chain,
                    signals=A,
                    layers=(*chain.layers, (weights, bias, values)),
                    fit=chain.fit + fit,
                    made=(*chain.made, *Z.reshape(-1).tolist(), *A.reshape(-1).tolist()),
                )

    def _fits(self, values: Floats, line: int, own: Floats) -> Floats:
        """How well each of them is printed from the line of some weights on, but for these weights:
        an input of 1 among zeros picks them out.
        """
        fits = [self.printed.fit(float(value), line, own) for value in values.reshape(-1)]
        return np.array(fits).reshape(values.shape)


def _of_samples(fits: Floats) -> float:
    """How well the numbers of a layer are printed: of the sample that is printed best, and a little
    of the others; 0 if one of its units is not.
    """
    rows = sorted((float(sum(row)) for row in fits if min(row) >= ENOUGH), reverse=True)
    # Many samples would make up for a poor fit of each.
    total = sum(rows[:1]) + min(sum(rows[1:]) / 2, OTHERS)
    return total if fits.shape[1] > 1 or total >= ENOUGH_OF_ONE else 0.0


def _activated(name: str, Z: Floats) -> Floats:
    with np.errstate(all="ignore"):
        return np.asarray(ACTIVATIONS[name].value(Z, xp))


def _biases(
    weights: Weights, vectors: Sequence[Pooled], used: Sequence[Pooled]
) -> Iterator[tuple[Pooled | None, Floats]]:
    """No biases, or every vector that has as many numbers as there are units."""
    n_out = weights.W.shape[1]
    if weights.bias is not None:
        yield None, weights.bias
        return
    for vector in vectors:
        free = vector is not weights.pooled and not any(vector is it for it in used)
        if free and vector.rows.size in (1, n_out):
            yield vector, np.broadcast_to(vector.flat, (n_out,))
    yield None, np.zeros(n_out)


def _network(chain: Chain) -> tuple[Layout, Biases, Columns, Columns | None]:
    sizes = (chain.inputs.width, *(weights.W.shape[1] for weights, _, _ in chain.layers))
    numbers = tuple(tuple(map(tuple, weights.W.T.tolist())) for weights, _, _ in chain.layers)
    matrices: dict[Symbol, tuple[int, bool]] = {}
    places: dict[Symbol, Place] = {}
    units: dict[Symbol, tuple[int, int]] = {}
    for layer, (weights, bias, _) in enumerate(chain.layers, start=1):
        whole = weights.bias is None
        if whole and weights.pooled.symbol is not None:
            matrices[weights.pooled.symbol] = (layer, weights.receiving_first)
        places |= dict(_placed(weights, layer))
        units |= dict(_of_bias(bias, layer, sizes[layer]))
    layout = Layout(sizes, places, matrices, ("by their numbers",), numbers)
    wanted = chain.targets
    fitting = wanted if wanted is not None and wanted.width == sizes[-1] else None
    return layout, _all_biases(chain, units), chain.inputs, fitting


def _placed(weights: Weights, layer: int) -> Iterator[tuple[Symbol, Place]]:
    """The names of single weights."""
    if weights.bias is None:
        for (r, c), symbol in weights.pooled.entries.items():
            sender, unit = (c, r) if weights.receiving_first else (r, c)
            yield symbol, Place(layer, sender + 1, unit + 1)


def _of_bias(
    bias: Pooled | None, layer: int, n_units: int
) -> Iterator[tuple[Symbol, tuple[int, int]]]:
    """The names of biases."""
    if bias is None:
        return
    if bias.symbol is not None:
        yield bias.symbol, (layer, int(n_units == 1))
    for (r, c), symbol in bias.entries.items():
        yield symbol, (layer, r + c + 1)


def _all_biases(chain: Chain, units: dict[Symbol, tuple[int, int]]) -> Biases:
    kinds, values = [], []
    for weights, bias, numbers in chain.layers:
        is_none = bias is None and weights.bias is None
        kinds.append("none" if is_none else "trained")
        values.append(() if is_none else tuple(numbers.tolist()))
    return Biases(tuple(kinds), tuple(values), units)
