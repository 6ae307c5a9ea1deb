"""Rows one by one: microseconds and memory at the start and at the end of a long stream, and
progressive accuracy, beside River and scikit-learn.

::

    python -m benchmarks.online speed --rows 10000000          # all learners, each in a process
    python -m benchmarks.online speed --only chainrule --rows 10000000
    python -m benchmarks.online accuracy                       # River's own data sets

River must be installed (`pip install river`); deep-river is timed where it is, too. A learner that
is slow gets fewer rows, which the table says.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any

import numpy as np

FEATURES = [f"x{number}" for number in range(20)]
CHUNK = 1000  # rows timed at once
PAIRS = 300  # of chunks, whose medians are told
Learn = Callable[[Any, Any], object]


def rows() -> list[tuple[dict[str, float], bool]]:
    """Rows of 20 features and two classes; a stream goes through them over and over, as making a
    row takes longer than learning it.
    """
    generator = np.random.default_rng(0)
    X = generator.normal(size=(20_000, len(FEATURES)))
    labels = X[:, :5].sum(axis=1) + X[:, 5] * X[:, 6] > 0
    named = [dict(zip(FEATURES, row, strict=True)) for row in X.tolist()]
    return list(zip(named, labels.tolist(), strict=True))


def chainrule_online(optimizer: str) -> Learn:
    import chainrule

    model = chainrule.OnlineClassifier((32,), "relu", optimizer, 0.01)
    return model.learn_one


def chainrule_and_prediction() -> Learn:
    import chainrule

    model = chainrule.OnlineClassifier((32,), "relu", "gradient_descent", 0.01)

    def both(x: Any, y: Any) -> None:
        model.predict_one(x)
        model.learn_one(x, y)

    return both


def by_arrays(kind: Any) -> Learn:
    """partial_fit with rows that are arrays already, so that no dict is read."""
    model = kind((32,), random_state=0)
    known: dict[int, Any] = {}
    labels = {False: np.array([0]), True: np.array([1])}

    def learn(x: Any, y: Any) -> None:
        row = known.get(id(x))
        if row is None:
            row = known[id(x)] = np.array([list(x.values())])
        model.partial_fit(row, labels[y], classes=[0, 1])

    return learn


def chainrule_partial_fit() -> Learn:
    from chainrule import MLPClassifier

    return by_arrays(MLPClassifier)


def scikit_learn() -> Learn:
    from sklearn.neural_network import MLPClassifier

    return by_arrays(MLPClassifier)


def river_logistic_regression() -> Learn:
    from river import linear_model, preprocessing

    return (preprocessing.StandardScaler() | linear_model.LogisticRegression()).learn_one


def river_tree() -> Learn:
    from river import tree

    return tree.HoeffdingTreeClassifier().learn_one


def deep_river() -> Learn:
    import torch
    from deep_river.classification import Classifier
    from river import preprocessing

    network = torch.nn.Sequential(
        torch.nn.Linear(20, 32), torch.nn.ReLU(), torch.nn.Linear(32, 2), torch.nn.Softmax(-1)
    )
    model = Classifier(network, loss_fn="cross_entropy", optimizer_fn="sgd", lr=0.01)
    return (preprocessing.StandardScaler() | model).learn_one


# Each with the largest number of rows that it is given.
LEARNERS: dict[str, tuple[Callable[[], Learn], int]] = {
    "chainrule": (lambda: chainrule_online("gradient_descent"), 10**9),
    "chainrule, adam": (lambda: chainrule_online("adam"), 10**9),
    "chainrule, predict and learn": (chainrule_and_prediction, 10**9),
    "chainrule MLPClassifier.partial_fit": (chainrule_partial_fit, 10**9),
    "river LogisticRegression": (river_logistic_regression, 10**9),
    "river HoeffdingTreeClassifier": (river_tree, 2_000_000),
    "scikit-learn MLPClassifier.partial_fit": (scikit_learn, 20_000),
    "deep-river Classifier": (deep_river, 20_000),
}


def memory() -> float:
    """Of this process now, in MB."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:  # no such file system: the largest until now
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def timed(learn: Learn, stream: Iterator[Any]) -> float:
    """Microseconds of this process a row, over a chunk; what others do meanwhile counts little."""
    chunk = list(islice(stream, CHUNK))
    began = time.process_time()
    for x, y in chunk:
        learn(x, y)
    return (time.process_time() - began) / CHUNK * 1e6


def run(name: str, n: int) -> None:
    """One learner, in this process: a line of the table.

    Machines are fast and slow by turns. So the learner that has seen the whole stream is timed in
    turns with one that has just begun.
    """
    make, most = LEARNERS[name]
    n, begin = min(n, most), 20_000 if most > 10**6 else 100
    stream = cycle(rows())
    old = begun(make, stream, begin)
    at_start = memory()
    for _ in range(n // CHUNK):
        timed(old, stream)
    at_end = memory()
    new = begun(make, stream, begin)
    pairs = [(timed(new, stream), timed(old, stream)) for _ in range(min(PAIRS, n // CHUNK))]
    cells = [
        name,
        f"{n:,}",
        *(
            f"{statistics.median(times):.1f} ({min(times):.1f})"
            for times in zip(*pairs, strict=True)
        ),
        f"{at_start:.1f}",
        f"{at_end:.1f}",
    ]
    print("| " + " | ".join(cells) + " |", flush=True)


def begun(make: Callable[[], Learn], stream: Iterator[Any], n: int) -> Learn:
    """A learner after its first rows: all is compiled and imported, and has its first room."""
    learn = make()
    for x, y in islice(stream, n):
        learn(x, y)
    return learn


def speed(n: int, only: str) -> None:
    """All learners, each in a process of its own."""
    print("| learner | rows | us a row at the start (best) | at the end | MB at the start | end |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    for name in LEARNERS:
        if only in name:
            subprocess.run([sys.executable, "-m", "benchmarks.online", "run", name, str(n)])


def accuracy() -> None:
    """Predict, then learn: the share of right predictions, or the mean absolute error."""
    from river import datasets, evaluate, forest, linear_model, metrics, preprocessing, tree

    import chainrule

    def scaled(model: Any) -> Any:
        return preprocessing.StandardScaler() | model

    classifiers: dict[str, Callable[[], Any]] = {
        "OnlineClassifier()": chainrule.OnlineClassifier,
        "OnlineClassifier((32, 32), 'relu')": lambda: chainrule.OnlineClassifier((32, 32), "relu"),
        "softmax regression": lambda: scaled(linear_model.SoftmaxRegression()),
        "Hoeffding tree": tree.HoeffdingTreeClassifier,
        "adaptive random forest": lambda: forest.ARFClassifier(seed=0),
    }
    regressors: dict[str, Callable[[], Any]] = {
        "OnlineRegressor()": chainrule.OnlineRegressor,
        "linear regression": lambda: scaled(linear_model.LinearRegression()),
        "Hoeffding tree regressor": lambda: scaled(tree.HoeffdingTreeRegressor()),
    }
    for data in (datasets.Phishing(), datasets.Bananas(), datasets.ImageSegments()):
        for name, make in classifiers.items():
            report(type(data).__name__, name, evaluate, list(data), make(), metrics.Accuracy())
    for data in (datasets.TrumpApproval(),):
        for name, make in regressors.items():
            report(type(data).__name__, name, evaluate, list(data), make(), metrics.MAE())


def report(data: str, name: str, evaluate: Any, given: Any, model: Any, metric: Any) -> None:
    began = time.perf_counter()
    evaluate.progressive_val_score(given, model, metric)
    cost = (time.perf_counter() - began) / len(given) * 1e6
    print(f"| {data} | {name} | {metric} | {cost:.0f} us a row |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    timing = commands.add_parser("speed")
    timing.add_argument("--rows", type=int, default=1_000_000)
    timing.add_argument("--only", default="")
    one = commands.add_parser("run")
    one.add_argument("name")
    one.add_argument("rows", type=int)
    commands.add_parser("accuracy")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    if given.command == "speed":
        speed(given.rows, given.only)
    elif given.command == "run":
        run(given.name, given.rows)
    else:
        accuracy()


if __name__ == "__main__":
    main()
