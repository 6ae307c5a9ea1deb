"""`python -m benchmarks.estimators`: our estimators beside scikit-learn's, with the same settings
and seeds.

Accuracy (R² for diabetes) by 5-fold cross-validation over ten seeds, whole fits with and without
early stopping, and a grid search. Fits take turns, and ratios of medians are quoted.
"""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import sklearn.neural_network
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn import datasets
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.model_selection import GridSearchCV, KFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import chainrule
from benchmarks.report import markdown

PEERS = (sklearn.neural_network, chainrule)
SEEDS = range(10)
ROUNDS = 7


@dataclass(frozen=True)
class DataSet:
    """A data set of scikit-learn and the network for it."""

    name: str
    hidden: tuple[int, ...]
    regression: bool = False

    @property
    def data(self) -> tuple[Any, Any]:
        return getattr(datasets, f"load_{self.name}")(return_X_y=True)

    def estimator(self, module: Any, **settings: Any) -> Any:
        kind = "MLPRegressor" if self.regression else "MLPClassifier"
        return getattr(module, kind)(hidden_layer_sizes=self.hidden, **settings)

    def model(self, module: Any, **settings: Any) -> Any:
        pipeline = make_pipeline(StandardScaler(), self.estimator(module, **settings))
        return (
            TransformedTargetRegressor(pipeline, transformer=StandardScaler())
            if self.regression
            else pipeline
        )


DATA_SETS = (
    DataSet("iris", (16,)),
    DataSet("wine", (16,)),
    DataSet("breast_cancer", (32,)),
    DataSet("digits", (64,)),
    DataSet("diabetes", (32,), regression=True),
)
SETTINGS = {
    "iris": {"learning_rate_init": 0.01},
    "wine": {"learning_rate_init": 0.01},
    "breast_cancer": {},
    "digits": {},
    "diabetes": {"alpha": 10.0},
}


def accuracy() -> Table:
    """Cross-validated scores, mean and standard deviation over seeds."""
    table = Table(
        "data",
        "score",
        "scikit-learn",
        "chainrule",
        "seconds of all fits",
        "as fast",
        title="Scores",
    )
    for data_set in track(DATA_SETS, "scores", console=Console(stderr=True)):
        X, y = data_set.data
        scores: dict[Any, list[float]] = {module: [] for module in PEERS}
        seconds = dict.fromkeys(PEERS, 0.0)
        data_set.model(chainrule, max_iter=2).fit(X, y)
        for seed in SEEDS:
            folds = (KFold if data_set.regression else StratifiedKFold)(
                5, shuffle=True, random_state=seed
            )
            for module in PEERS:
                began = time.perf_counter()
                model = data_set.model(module, random_state=seed, **SETTINGS[data_set.name])
                scores[module].append(
                    float(np.mean(cross_val_score(model, X, y, cv=folds, n_jobs=2)))
                )
                seconds[module] += time.perf_counter() - began
        cells = [
            f"{np.mean(scores[module]):.4f} ± {np.std(scores[module]):.4f}" for module in PEERS
        ]
        theirs, ours = (seconds[module] for module in PEERS)
        kind = "R²" if data_set.regression else "accuracy"
        table.add_row(
            data_set.name, kind, *cells, f"{theirs:.1f} / {ours:.1f}", f"{theirs / ours:.1f}x"
        )
    return table


def fits() -> Table:
    """Whole fits of 50 epochs in batches of 32: how many times as long scikit-learn takes."""
    table = Table(
        "data", "floats", "plain", "early stopping", title="Whole fits: times as long as ours"
    )
    for data_set in track(DATA_SETS, "fits", console=Console(stderr=True)):
        X, y = data_set.data
        X, y = (
            StandardScaler().fit_transform(X),
            (y - y.mean()) / y.std() if data_set.regression else y,
        )
        for dtype in (np.float64, np.float32):
            cells = []
            for early in (False, True):
                settings = {
                    "batch_size": 32,
                    "max_iter": 50,
                    "random_state": 0,
                    "n_iter_no_change": 50,
                }
                models = [
                    data_set.estimator(module, early_stopping=early, **settings) for module in PEERS
                ]
                theirs, ours = in_turn([partial(model.fit, X.astype(dtype), y) for model in models])
                cells.append(f"{theirs / ours:.1f} ({1e3 * ours:.1f} ms)")
            table.add_row(data_set.name, np.dtype(dtype).name, *cells)
    return table


def grid_search() -> Table:
    """60 small networks with 5 folds on digits, on all cores."""
    X, y = datasets.load_digits(return_X_y=True)
    X = StandardScaler().fit_transform(X)
    grid = {
        "hidden_layer_sizes": [(8,), (16,), (32,), (16, 16), (32, 16)],
        "alpha": [1e-4, 1e-2, 1.0],
        "learning_rate_init": [0.001, 0.01],
        "activation": ["relu", "tanh"],
    }
    title = "Grid search: 60 networks, 5 folds, 20 epochs, batches of 32, 2 jobs"
    table = Table(
        "floats", "jobs as", "scikit-learn s", "ours s", "as fast", "same best", title=title
    )
    for dtype in (np.float64, np.float32):
        found: dict[tuple[Any, str], tuple[float, Any]] = {}
        for backend in ("loky", "threading"):
            for module in PEERS:
                model = module.MLPClassifier(max_iter=20, batch_size=32, random_state=0)
                clone(model).set_params(max_iter=1).fit(X[:100].astype(dtype), y[:100])
                search = GridSearchCV(model, grid, cv=5, n_jobs=2, refit=False)
                import joblib

                began = time.perf_counter()
                with joblib.parallel_backend(backend):
                    search.fit(X.astype(dtype), y)
                found[module, backend] = time.perf_counter() - began, search.best_params_
        for backend in ("loky", "threading"):
            (theirs, best), (ours, own) = (found[module, backend] for module in PEERS)
            cells = f"{theirs:.1f}", f"{ours:.1f}", f"{theirs / ours:.1f}x", str(best == own)
            table.add_row(np.dtype(dtype).name, backend, *cells)
    return table


def in_turn(fits: list[Callable[[], object]]) -> list[float]:
    """Median seconds of each, run one after the other, again and again."""
    times: list[list[float]] = [[] for _ in fits]
    for turn in range(ROUNDS + 1):
        for fit, seconds in zip(fits, times, strict=True):
            began = time.perf_counter()
            fit()
            if turn:  # the first one compiles and warms up
                seconds.append(time.perf_counter() - began)
    return [statistics.median(seconds) for seconds in times]


PARTS: dict[str, Callable[[], Table]] = {"accuracy": accuracy, "fits": fits, "grid": grid_search}


def main(only: list[str] = typer.Option(list(PARTS)), save: Path | None = None) -> None:  # noqa: B008
    warnings.simplefilter("ignore")
    tables = list(_made(only))
    for table in tables:
        Console().print(table)
    if save is not None:
        today = (
            f"Measured on {date.today()} on 2 cores; `python -m benchmarks.estimators` does "
            "it again."
        )
        save.write_text(
            "\n\n".join(["# The estimators, measured", today, *map(markdown, tables)]) + "\n"
        )


def _made(only: list[str]) -> Iterator[Table]:
    for part in only:
        yield PARTS[part]()


if __name__ == "__main__":
    typer.run(main)
