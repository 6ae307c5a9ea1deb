"""Models of tables with random networks and columns of every kind, and rows; without training."""

import numpy as np
import polars as pl

from chainrule import Network, Parameters, TableModel
from chainrule.formulas import ACTIVATIONS
from chainrule.tables.columns import Columns
from chainrule.tables.model import Member
from chainrule.tables.robust_columns import BoundedColumn, PiecewiseColumn, TwoTextsColumn
from chainrule.tables.seen import SeenChoices, SeenNumbers
from chainrule.tables.standard_columns import NumericColumn, TextColumn

HIDDEN = list(ACTIVATIONS)
EDGES = (-2.0, -0.7, 0.1, 0.9, 2.5)


def numbers(name, kind):
    if kind == "standardized":
        return NumericColumn(name, 0.1, 0.2, 1.3)
    bounded = BoundedColumn(name, 0.1, 0.8)
    return bounded if kind == "bounded" else PiecewiseColumn(bounded, EDGES)


def texts(name, kind):
    if kind == "two":
        return TwoTextsColumn(name, "no", "yes")
    return TextColumn(name, ("blue", "green", "red"), ("pink",) if kind == "rare" else ())


def random_columns(generator, n):
    """Columns of numbers and of texts."""
    ways = generator.choice(["standardized", "bounded", "pieces"], n)
    kinds = generator.choice(["two", "texts", "rare"], 2)
    seen = {f"n{i}": SeenNumbers(-2.0, 0.1, 2.5) for i in range(n)}
    for i, kind in enumerate(kinds):
        choices = ("yes", "no") if kind == "two" else ("red", "blue", "green")
        seen[f"t{i}"] = SeenChoices(choices[0], choices)
    return Columns(
        tuple(numbers(f"n{i}", way) for i, way in enumerate(ways)),
        tuple(texts(f"t{i}", kind) for i, kind in enumerate(kinds)),
        seen=seen,
    )


def random_model(seed):
    """A model of one to three networks; of classes, or of a number that is sometimes limited."""
    generator = np.random.default_rng(seed)
    columns = random_columns(generator, int(generator.integers(1, 6)))
    classes = ("a", "b", "c")[: generator.integers(2, 4)] if seed % 2 else ()
    members = []
    for number in range(generator.integers(1, 4)):
        hidden = [int(it) for it in generator.integers(2, 24, generator.integers(1, 4))]
        # neighbors in the table: exp is followed by softplus, never by exp, which would overflow
        activations = [HIDDEN[(seed + number + it) % len(HIDDEN)] for it in range(len(hidden))]
        network = Network(
            [len(columns.input_names()), *hidden, len(classes) or 1],
            [*activations, "softmax" if classes else "identity"],
        )
        vector = generator.normal(0, 0.6, network.n_parameters)
        members.append(Member(Parameters(network, vector), columns))
    if classes:
        return TableModel(tuple(members), "y", "classification", classes)
    limits = (-5.0, 5.0) if seed % 4 else (-np.inf, np.inf)
    return TableModel(tuple(members), "y", "regression", (), 3.0, 20.0, limits)


def random_row(model, seed):
    """A row with missing cells, numbers beyond what was seen, and texts that are not known."""
    generator = np.random.default_rng([seed, 1])
    cells = {}
    for name in model.columns.numeric:
        missing = generator.uniform() < 0.1
        cells[name] = [None if missing else float(generator.normal(0, 2))]
    for name in model.columns.textual:
        cells[name] = [generator.choice(["yes", "no", "blue", "green", "pink", "unknown"])]
    return pl.DataFrame(cells, schema_overrides=dict.fromkeys(model.columns.numeric, pl.Float64))


def typical_row(model):
    """A row of what the model holds for typical."""
    seen = model.columns.seen
    return pl.DataFrame({name: [it.typical] for name, it in seen.items()})
