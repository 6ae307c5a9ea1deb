"""`python -m benchmarks.tables`: errors and seconds on real tables, side by side with boosted trees
and other networks.

Every model has its defaults and one thread, and sees the same three splits of each table. Each fit
adds a line to a file of results; fits that the file has are not made again. `--summary` prints what
the file says. The tables need benchmarks/tables-requirements.txt, and the peers
table-peers-requirements.txt; once the tables are written, `--models chainrule` needs only
chainrule. `make bench-tables MODELS="hgb chainrule" ONLY=german SPLITS=0` starts from nothing.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import platform
import statistics
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from sklearn.metrics import log_loss, r2_score, root_mean_squared_error
from sklearn.model_selection import train_test_split

from benchmarks.table_data import FOLDER, SOURCES, Entry, registry

if TYPE_CHECKING:
    import pandas as pd

RESULTS = Path(__file__).parent / "results.tables.jsonl"
COVERAGE = 0.9
BASE = "hgb"  # the errors of the others are quoted as multiples of its errors
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "POLARS_MAX_THREADS",
)
Line = dict[str, Any]  # of the results


@dataclass(frozen=True)
class Split:
    """A table's rows to learn from and those to predict."""

    train: pl.DataFrame
    test: pl.DataFrame
    target: str
    task: str

    @property
    def classifies(self) -> bool:
        return self.task == "classification"


@dataclass(frozen=True)
class Predictions:
    """For the rows of the test; of a classification, probabilities in the order of the classes."""

    values: np.ndarray
    classes: list[str] | None = None
    probabilities: np.ndarray | None = None
    claimed: float | None = None  # the score that was said after the fit
    covered: float | None = None  # the share of the truths within their intervals of 90 %


# A model prepares itself for a split, imports included; what it gives fits when it is called, and
# gives in turn what predicts. So the three can be timed apart.
Predict = Callable[[], Predictions]
Fit = Callable[[], Predict]


def split_table(frame: pl.DataFrame, entry: Entry, number: int) -> Split:
    """Four fifths of the rows to learn from, drawn with the split's number as the seed."""
    labels = frame[entry.target].to_numpy() if entry.task == "classification" else None
    rows = train_test_split(
        np.arange(frame.height), test_size=0.2, random_state=number, stratify=labels
    )
    return Split(frame[rows[0]], frame[rows[1]], entry.target, entry.task)


# Models


def chainrule(split: Split, **options: object) -> Fit:
    from chainrule import fit_table

    def fit() -> Predict:
        made = fit_table(split.train, split.target, **options)
        return lambda: read(made)

    def read(made: Any) -> Predictions:
        new = split.test.drop(split.target)
        found = made.model.predict(new)
        values, titles = found[split.target].to_numpy(), found.columns[1:]
        claimed = made.score
        if not split.classifies or not titles:
            ends = made.model.predict_interval(new, COVERAGE)
            low, high = (ends[end].to_numpy() for end in ("lower", "upper"))
            truth = split.test[split.target].to_numpy().astype(float)
            covered = np.mean((truth >= low) & (truth <= high))
            return Predictions(values, claimed=claimed, covered=float(covered))
        classes = [title.removeprefix("probability of ") for title in titles]
        return Predictions(values, classes, found.select(titles).to_numpy(), claimed)

    return fit


def hgb(split: Split) -> Fit:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingClassifier if split.classifies else HistGradientBoostingRegressor
    model = kind(categorical_features="from_dtype", random_state=0)
    return _estimator(split, model, *_categories(split))


def lightgbm(split: Split) -> Fit:
    from lightgbm import LGBMClassifier, LGBMRegressor

    kind = LGBMClassifier if split.classifies else LGBMRegressor
    model = kind(n_jobs=1, verbose=-1, random_state=0)
    return _estimator(split, model, *_categories(split))


def catboost(split: Split) -> Fit:
    from catboost import CatBoostClassifier, CatBoostRegressor

    train, test = _frames(split)
    texts = _texts(train)
    # CatBoost takes no missing categories: they become one of their own.
    for frame in (train, test):
        frame[texts] = frame[texts].fillna("missing").astype(str)
    kind = CatBoostClassifier if split.classifies else CatBoostRegressor
    settings = {"thread_count": 1, "verbose": False, "allow_writing_files": False}
    model = kind(cat_features=texts, random_seed=0, **settings)
    return _estimator(split, model, train, test)


def sklearn_mlp(split: Split) -> Fit:
    from sklearn.compose import TransformedTargetRegressor, make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    train, test = _frames(split)
    texts = _texts(train)
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), texts),
        (
            make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
            [name for name in train.columns if name not in texts],
        ),
    )
    network = MLPClassifier(random_state=0) if split.classifies else MLPRegressor(random_state=0)
    model = make_pipeline(columns, network)
    if not split.classifies:  # of prices as they are, its default steps would learn nothing
        model = TransformedTargetRegressor(model, transformer=StandardScaler())
    return _estimator(split, model, train, test)


def realmlp_td_s(split: Split) -> Fit:
    return _realmlp(split, "RealMLP_TD_S")


def realmlp_td(split: Split) -> Fit:
    return _realmlp(split, "RealMLP_TD")


def _realmlp(split: Split, name: str) -> Fit:
    import torch

    interfaces = importlib.import_module("pytabkit.models.sklearn.sklearn_interfaces")
    # Lightning tells of every fit, once its import has set up how.
    for logger in ("lightning", "lightning.pytorch", "pytorch_lightning"):
        logging.getLogger(logger).setLevel(logging.ERROR)
    torch.set_num_threads(1)
    kind = getattr(interfaces, f"{name}_{'Classifier' if split.classifies else 'Regressor'}")
    train, test = _categories(split)
    # It takes missing categories, but no missing numbers.
    medians = train.median(numeric_only=True)
    model = kind(device="cpu", random_state=0, n_threads=1)
    return _estimator(split, model, train.fillna(medians), test.fillna(medians))


MODELS: dict[str, Callable[..., Fit]] = {
    "hgb": hgb,
    "lightgbm": lightgbm,
    "catboost": catboost,
    "sklearn_mlp": sklearn_mlp,
    "realmlp_td_s": realmlp_td_s,
    "realmlp_td": realmlp_td,
    "chainrule": chainrule,
}
PACKAGES = {
    "hgb": ["scikit-learn"],
    "lightgbm": ["lightgbm"],
    "catboost": ["catboost"],
    "sklearn_mlp": ["scikit-learn"],
    "realmlp_td_s": ["pytabkit", "torch"],
    "realmlp_td": ["pytabkit", "torch"],
    "chainrule": ["chainrule", "numba"],
}


def _frames(split: Split) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The inputs for pandas: numbers as floats, NaN where they are missing; texts as they are."""
    import polars.selectors as choose

    train, test = (
        part.drop(split.target).with_columns(choose.numeric().cast(pl.Float64)).to_pandas()
        for part in (split.train, split.test)
    )
    return train, test


def _texts(frame: pd.DataFrame) -> list[str]:
    return list(frame.select_dtypes(exclude="number").columns)


def _categories(split: Split) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The inputs for pandas, with categories; those that only the test has are missing there."""
    import pandas as pd

    train, test = _frames(split)
    for name in _texts(train):
        train[name] = train[name].astype("category")
        test[name] = pd.Categorical(test[name], categories=train[name].cat.categories)
    return train, test


def _estimator(split: Split, model: Any, train: pd.DataFrame, test: pd.DataFrame) -> Fit:
    """Fit and predict as scikit-learn's estimators do."""
    target = split.train[split.target].to_numpy()
    y = target if split.classifies else target.astype(float)

    def fit() -> Predict:
        model.fit(train, y)
        return predict

    def predict() -> Predictions:
        if not split.classifies:
            return Predictions(np.asarray(model.predict(test)))
        probabilities, classes = np.asarray(model.predict_proba(test)), list(model.classes_)
        values = np.array(classes, dtype=object)[probabilities.argmax(axis=1)]
        return Predictions(values, classes, probabilities)

    return fit


# Measuring


def errors(split: Split, found: Predictions) -> Line:
    """1 - accuracy and the log loss, or 1 - R² and the root of the mean squared error."""
    truth = split.test[split.target].to_numpy()
    if not split.classifies:
        error, rmse = (
            1 - r2_score(truth, found.values),
            root_mean_squared_error(truth, found.values),
        )
        return {"error": float(error), "rmse": float(rmse)}
    line = {"error": float(np.mean(truth != found.values))}
    if found.classes is not None and found.probabilities is not None:
        order = np.argsort(found.classes)  # scikit-learn takes the columns in this order
        labels = [found.classes[i] for i in order]
        # in float64, the rows of float32 probabilities add up to 1 only when divided
        chances = found.probabilities[:, order].astype(float)
        chances /= chances.sum(axis=1, keepdims=True)
        line["log_loss"] = float(log_loss(truth, chances, labels=labels))
    return line


def measure(name: str, split: Split, options: dict[str, object]) -> Line:
    """Fit a model once, and predict once."""
    fit = MODELS[name](split, **options)
    began = time.perf_counter()
    predict = fit()
    fitted = time.perf_counter()
    found = predict()
    ended = time.perf_counter()
    said = {"claimed": found.claimed, "covered": found.covered}
    return errors(split, found) | {
        **{key: value for key, value in said.items() if value is not None},
        "fit_seconds": round(fitted - began, 4),
        "predict_seconds": round(ended - fitted, 4),
    }


def cpu_name() -> str:
    """The processor as Linux calls it, or else as Python does."""
    about = Path("/proc/cpuinfo")
    for line in about.read_text().splitlines() if about.exists() else []:
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def versions(model: str) -> dict[str, str]:
    """Of Python and of the packages that a model comes from."""
    found = {name: metadata.version(name) for name in ("numpy", "polars", *PACKAGES[model])}
    return {"python": platform.python_version()} | found


def read_results(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _key(line: Line) -> tuple[str, int, str, str]:
    """What tells one fit from another."""
    options = json.dumps(line["options"], sort_keys=True)
    return line["table"], line["split"], line["model"], options


def run(
    models: list[str],
    tables: list[str],
    splits: list[int],
    options: dict[str, object],
    folder: Path,
    results: Path,
) -> int:
    """Make all fits that the results lack, and tell how many failed; the options are for chainrule
    alone.
    """
    entries, known = registry(folder), {_key(line) for line in read_results(results)}
    used: set[str] = set()
    failed = 0
    todo = [(m, s, t) for m in models for s in splits for t in tables]
    for model, number, table in todo:
        chosen = options if model == "chainrule" else {}
        about: Line = {"table": table, "split": number, "model": model, "options": chosen}
        if _key(about) in known:
            continue
        frame = pl.read_parquet(folder / entries[table].file)
        split = split_table(frame, entries[table], number)
        try:
            found = measure(model, split, chosen)
        except Exception:  # one failure must not end a night's work; the next run tries it again
            print(f"{model} failed on {table}, split {number}:", file=sys.stderr)
            traceback.print_exc()
            failed += 1
            continue
        about |= {"task": split.task, **found, "first_in_process": model not in used}
        about |= {"rows": [split.train.height, split.test.height], "columns": frame.width - 1}
        about |= {"cpu": cpu_name(), "versions": versions(model)}
        used.add(model)
        with results.open("a") as file:
            file.write(json.dumps(about) + "\n")
        print(
            f"{model:13} {table:14} {number}  error {found['error']:.4f}"
            f"  fit {found['fit_seconds']:.2f} s",
            flush=True,
        )
    return failed


# Summary


def _label(line: Line) -> str:
    return " ".join([line["model"], *(f"{k}={v}" for k, v in sorted(line["options"].items()))])


def ratio(lines: dict[int, Line], base: dict[int, Line]) -> float | None:
    """The mean error as a multiple of another model's, over the splits that both were fitted on."""
    both = sorted(lines.keys() & base.keys())
    if not both:
        return None
    theirs = statistics.mean(base[split]["error"] for split in both)
    return statistics.mean(lines[split]["error"] for split in both) / theirs


def summary(results: list[Line]) -> str:
    """Errors by table and model as multiples of hgb's, and the models' means and seconds."""
    found: dict[str, dict[str, dict[int, Line]]] = {}
    for line in results:
        found.setdefault(_label(line), {}).setdefault(line["table"], {})[line["split"]] = line
    base = found.get(BASE)
    if not base:
        return f"no results of {BASE} yet: errors are quoted as multiples of its errors"
    tables = [table for table in SOURCES if table in base]
    ratios = {
        label: {t: r for t in tables if (r := ratio(by_table.get(t, {}), base[t])) is not None}
        for label, by_table in found.items()
    }
    widths = {label: max(8, len(label)) + 2 for label in found}

    def row(title: str, cells: dict[str, str]) -> str:
        return f"{title:16}" + "".join(f"{cells[x]:>{widths[x]}}" for x in found)

    def number(value: float | None, form: str = ".3f") -> str:
        return "-" if value is None else format(value, form)

    lines = [f"{'':16}{BASE + ' error':>11}" + row("", {x: x for x in found})[16:]]
    for table in tables:
        error = statistics.mean(line["error"] for line in base[table].values())
        cells = row(table, {x: number(ratios[x].get(table)) for x in found})
        lines.append(f"{cells[:16]}{error:11.4f}{cells[16:]}")
    gap = " " * 11

    def foot(title: str, cells: dict[str, str]) -> None:
        text = row(title, cells)
        lines.append(text[:16] + gap + text[16:])

    means = {x: statistics.geometric_mean(r.values()) if r else None for x, r in ratios.items()}
    seconds = {
        x: [line["fit_seconds"] for splits in by_table.values() for line in splits.values()]
        for x, by_table in found.items()
    }
    foot("geometric mean", {x: number(mean) for x, mean in means.items()})
    foot("tables, fits", {x: f"{len(ratios[x])}, {len(seconds[x])}" for x in found})
    fits = {x: [it for by in found[x].values() for it in by.values()] for x in found}
    claims = {
        x: [it["claimed"] - 1 + it["error"] for it in every if "claimed" in it]
        for x, every in fits.items()
    }
    covered = {x: [it["covered"] for it in every if "covered" in it] for x, every in fits.items()}
    foot(
        "claimed - true", {x: number(statistics.mean(v) if v else None) for x, v in claims.items()}
    )
    foot(
        "covered by 90 %",
        {x: number(statistics.mean(v) if v else None) for x, v in covered.items()},
    )
    foot("median fit, s", {x: f"{statistics.median(seconds[x]):.2f}" for x in found})
    return "\n".join(lines)


# Command line


def _option(text: str) -> tuple[str, object]:
    """NAME=VALUE; the value as JSON has it, or else a text."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Errors and seconds of models on real tables.")
    add = parser.add_argument
    add("--models", nargs="+", choices=MODELS, default=list(MODELS))
    add("--tables", nargs="+", choices=SOURCES, default=list(SOURCES))
    add("--splits", nargs="+", type=int, default=[0, 1, 2], help="seeds; those quoted are 0 1 2")
    add("--results", type=Path, default=RESULTS, help="a file with a line of JSON for each fit")
    add("--folder", type=Path, default=FOLDER, help="of the tables, written there on first use")
    add("--option", type=_option, action="append", default=[], metavar="NAME=VALUE",
        help="for chainrule.fit_table, such as effort=best; may be repeated")  # fmt: skip
    add("--summary", action="store_true", help="only print what the results say")
    return parser.parse_args()


def _with_one_thread() -> None:
    """Start again with one thread for each library that reads its number when it is loaded."""
    wanted = dict.fromkeys(THREADS, "1")
    if not wanted.items() <= os.environ.items():
        command = [sys.executable, "-m", "benchmarks.tables", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | wanted)


def main() -> None:
    given = _arguments()
    if given.summary:
        print(summary(read_results(given.results)))
        return
    _with_one_thread()
    warnings.simplefilter("ignore")  # of peers: iterations that end early, unknown categories
    todo = (given.models, given.tables, given.splits, dict(given.option))
    sys.exit(1 if run(*todo, given.folder, given.results) else 0)


if __name__ == "__main__":
    main()
