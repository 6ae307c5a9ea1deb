"""Random models of tables, and rows for them, in all the oddity that an export has to keep."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl

from chainrule import Network, Parameters
from chainrule.formulas import ACTIVATIONS
from chainrule.tables.columns import Columns
from chainrule.tables.date_columns import CYCLES, DateColumn
from chainrule.tables.model import Member, TableModel
from chainrule.tables.reading import as_table
from chainrule.tables.robust_columns import BoundedColumn, PiecewiseColumn, TwoTextsColumn
from chainrule.tables.standard_columns import NO_TEXT, NumericColumn, TextColumn

NAMES = (
    "length", "sepal length", "Länge (cm)", 'a "quoted" name', "it's", "line\nbreak", "class",
    "double", "*/ int x; /*", "back\\slash\\", "??/", "1st", "x", "X", "inputs", "面积",
    "prediction", "a\tb", "{brace}", "%d", "# no comment", '"""', "'''", "t1", "row",
    "\u202eleft", "NULL",
)  # fmt: skip
TEXTS = (
    "red", "green", "Größe", 'say "yes"', "a\nb", "it's", "back\\", "??=", "%s", "", " ", "NA",
    "日本", "*/", "{}", "\t", "1", "1.0", "true", "É", "z" * 70, "e\u0301", "0x41", NO_TEXT,
)  # fmt: skip
LABELS = (
    ("no", "yes"), ('"a"', "b\n", "ü"), (0, 1, 2), (-3, 7), (False, True), (1.5, 2.5),
    tuple("abcdefg"),
)  # fmt: skip
ROWS = 25
QUANTILES = ((), (), (0.5,), (0.05, 0.5, 0.95), (0.1, 0.25, 0.5))
# Where years, centuries and days end; in 1900 there was no 29 February.
EDGES = np.array(
    [
        "1899-12-31T23:59:59.999999", "1900-02-28", "1900-03-01", "1969-12-31T23:59:59.999999",
        "1970-01-01", "2000-02-29T12:00", "2000-12-31", "2001-01-01", "2024-12-31", "2100-12-31",
        "0001-01-01", "9999-12-31T23:59:59.999999",
    ],
    dtype="datetime64[us]",
)  # fmt: skip


def random_model(seed: int) -> tuple[TableModel, pl.DataFrame]:
    """A model that was never trained, and a table with missing cells and unknown texts; drawn
    again until what it puts out is finite.
    """
    rng = np.random.default_rng(seed)
    while True:
        model, rows = _drawn(rng)
        with np.errstate(all="ignore"):
            if np.isfinite(model.outputs(as_table(rows))).all():
                return model, rows


def _drawn(rng: np.random.Generator) -> tuple[TableModel, pl.DataFrame]:
    names = [str(it) for it in rng.permutation(NAMES)]
    numbers = names[: rng.integers(0, 6)]
    texts = names[len(numbers) : len(numbers) + rng.integers(not numbers, 4)]
    known = {name: _some(rng, TEXTS, 5) for name in texts}
    dates = names[-1 - rng.integers(0, 3) : -1]
    labels = LABELS[rng.integers(len(LABELS))] if rng.random() < 0.5 else ()
    quantiles = QUANTILES[rng.integers(len(QUANTILES))] if not labels else ()
    outputs = len(labels) or len(quantiles) or 1
    ways = [_columns(rng, numbers, known, dates) for _ in range(rng.integers(1, 3))]
    members = tuple(
        Member(_parameters(rng, len(way.input_names()), outputs, bool(labels)), way)
        for way in itertools.islice(itertools.cycle(ways), rng.integers(len(ways), 5))
    )
    units = {"center": float(rng.normal() * 100), "scale": float(np.exp(rng.normal()))}
    if rng.random() < 0.3:
        units["range"] = (units["center"] - units["scale"], units["center"] + units["scale"])
    task = "classification" if labels else "regression"
    model = TableModel(
        members, names[-1], task, labels, **({} if labels else units), quantiles=quantiles
    )
    if len(labels) == 2 and rng.random() < 0.5:
        model = model.with_threshold(float(rng.uniform(0.05, 0.95)))
    return model, _rows(rng, numbers, texts, dates)


def _some(rng: np.random.Generator, texts: tuple[str, ...], most: int) -> list[str]:
    return [str(it) for it in rng.choice(texts, rng.integers(2, most + 1), replace=False)]


def _columns(
    rng: np.random.Generator, numbers: list[str], known: dict[str, list[str]], dates: list[str]
) -> Columns:
    return Columns(
        tuple(_number_column(rng, name) for name in numbers),
        tuple(_text_column(rng, name, texts) for name, texts in known.items()),
        tuple(_date_column(rng, name) for name in dates),
    )


def _date_column(rng: np.random.Generator, name: str) -> DateColumn:
    earliest = str(_moments(rng, 1)[0])
    mean, scale = float(rng.normal() * 10), float(np.exp(rng.normal() * 3))
    return DateColumn(name, earliest, mean, scale, tuple(it for it in CYCLES if rng.random() < 0.6))


def _moments(rng: np.random.Generator, n: int) -> np.ndarray:
    """From long before 1970, where whole numbers are rounded another way, to long after."""
    days = rng.integers(-40_000, 60_000, n) * np.timedelta64(1, "D").astype("m8[us]")
    times = rng.integers(0, 24 * 3600 * 10**6, n) * rng.integers(0, 2)
    return np.datetime64(0, "us") + days + times.astype("m8[us]")


def _number_column(
    rng: np.random.Generator, name: str
) -> NumericColumn | BoundedColumn | PiecewiseColumn:
    median, spread = float(rng.normal()), float(np.exp(rng.normal()))
    bounded = BoundedColumn(name, median, 1 / spread)
    edges = tuple(np.sort(rng.normal(size=rng.integers(3, 8))).tolist())
    kinds = (
        NumericColumn(name, median, float(rng.normal()), spread),
        bounded,
        PiecewiseColumn(bounded, edges),
    )
    return kinds[rng.integers(3)]


def _text_column(
    rng: np.random.Generator, name: str, texts: list[str]
) -> TextColumn | TwoTextsColumn:
    if rng.random() < 0.3:
        return TwoTextsColumn(name, *texts[:2])
    return TextColumn(name, tuple(texts), ("rare one",) * int(rng.integers(2)))


def _parameters(
    rng: np.random.Generator, n_inputs: int, n_outputs: int, classes: bool
) -> Parameters:
    """A network with every kind of activations, biases and, first, factors of the inputs."""
    sizes = [n_inputs, *rng.integers(1, 9, size=rng.integers(0, 3)).tolist(), n_outputs]
    activations = [str(it) for it in rng.choice(list(ACTIVATIONS), len(sizes) - 2)]
    activations.append("softmax" if classes else "identity")
    biases = [str(it) for it in rng.choice(["trained", "shared", "none"], len(activations))]
    factors = rng.random() < 0.3
    if factors:
        sizes, activations = [n_inputs, *sizes], ["identity", *activations]
        biases = ["none", *biases]
    network = Network(sizes, activations, biases)
    parameters = Parameters(network, rng.normal(size=network.n_parameters))
    for W in parameters.W:
        W /= np.sqrt(len(W))
    if factors:
        parameters.W[0][...] = np.diag(rng.normal(size=n_inputs))
    width = np.float32 if rng.random() < 0.5 else np.float64
    return Parameters(network, parameters.vector.astype(width))


def _rows(
    rng: np.random.Generator, numbers: list[str], texts: list[str], dates: list[str]
) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {}
    for name in numbers:
        values = rng.normal(size=ROWS) * 10.0 ** rng.integers(-3, 4)
        columns[name] = pl.Series([None if rng.random() < 0.2 else it for it in values.tolist()])
    for name in texts:
        cells = rng.choice([*TEXTS, "never seen"], ROWS).tolist()
        columns[name] = pl.Series([None if rng.random() < 0.2 else it for it in cells])
    frame = pl.DataFrame(
        {name: column.cast(_kind(name, numbers)) for name, column in columns.items()}
    )
    return frame.with_columns(pl.Series(name, _some_missing(rng)) for name in dates)


def _some_missing(rng: np.random.Generator) -> np.ndarray:
    moments = np.concatenate([_moments(rng, ROWS - len(EDGES)), EDGES])
    moments[rng.random(ROWS) < 0.2] = np.datetime64("NaT", "us")
    return moments


def _kind(name: str, numbers: list[str]) -> type[pl.DataType]:
    return pl.Float64 if name in numbers else pl.String
