"""Searches on clusters that joblib knows, Dask and Ray: the same search, the same best model.

Both run on this machine: workers are processes here as they would be elsewhere. What is killed is a
worker in the middle of its work, as a machine that is switched off.
"""

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager

import joblib
import numpy as np
import polars as pl
import pytest
from sklearn.datasets import load_iris
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import GridSearchCV, HalvingGridSearchCV, RandomizedSearchCV

from chainrule import MLPClassifier, search_table

# of packages that close their connections when they like
pytestmark = pytest.mark.filterwarnings("ignore")
X, Y = load_iris(return_X_y=True)
MODEL = MLPClassifier((8,), max_iter=30, random_state=0, learning_rate_init=0.01)
GRID = {"alpha": [1e-4, 0.1, 1.0], "hidden_layer_sizes": [(4,), (8, 4)]}
SEARCHES = {
    "grid": lambda jobs: GridSearchCV(MODEL, GRID, cv=3, n_jobs=jobs),
    "halving": lambda jobs: HalvingGridSearchCV(
        MODEL, GRID, cv=3, resource="max_iter", max_resources=30, random_state=0, n_jobs=jobs
    ),
    "randomized": lambda jobs: RandomizedSearchCV(
        MODEL, GRID, n_iter=4, cv=3, random_state=0, n_jobs=jobs
    ),
}


@contextmanager
def dask(processes=True):
    """Two workers of Dask's; in processes, or in threads of this one."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    kind = {"n_workers": 2, "threads_per_worker": 1, "processes": processes}
    with (
        distributed.LocalCluster(**kind, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
        joblib.parallel_config("dask"),
    ):
        yield client


@contextmanager
def ray():
    """Two workers of Ray's, which takes long to start: once for all tests, till Python ends."""
    found = pytest.importorskip("ray", reason="Ray is not installed")
    from ray.util.joblib import register_ray

    if not found.is_initialized():
        # its workers find this file and chainrule where this process does
        os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
        found.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="error")
    register_ray()
    with joblib.parallel_config("ray"):
        yield found


CLUSTERS = {"dask": dask, "ray": ray}


def same(search, alone):
    assert search.best_params_ == alone.best_params_
    for name in ("mean_test_score", "std_test_score", "rank_test_score"):
        np.testing.assert_array_equal(search.cv_results_[name], alone.cv_results_[name])
    assert np.array_equal(
        search.best_estimator_.parameters_.vector, alone.best_estimator_.parameters_.vector
    )


def test_dask_in_this_process_finds_the_same():
    alone = SEARCHES["grid"](1).fit(X, Y)
    with dask(processes=False):
        same(SEARCHES["grid"](2).fit(X, Y), alone)


@pytest.mark.study
@pytest.mark.parametrize("cluster", CLUSTERS)
def test_searches_on_a_cluster_find_the_same(cluster):
    alone = {name: search(1).fit(X, Y) for name, search in SEARCHES.items()}
    with CLUSTERS[cluster]():
        for name, search in SEARCHES.items():
            same(search(2).fit(X, Y), alone[name])


@pytest.mark.study
@pytest.mark.parametrize("cluster", CLUSTERS)
def test_a_search_for_a_table_on_a_cluster_finds_the_same(cluster):
    table = pl.DataFrame(X, schema=list("abcd")).with_columns(kind=pl.Series(Y).cast(pl.String))
    given = {"trials": 6, "effort": "fast", "seed": 1}
    alone = search_table(table, "kind", jobs=1, **given)
    with CLUSTERS[cluster]():
        found = search_table(table, "kind", **given)
    vectors = [
        [member.parameters.vector.tobytes() for member in it.fit.model.members]
        for it in (alone, found)
    ]
    assert vectors[0] == vectors[1]
    assert [it.loss for it in alone.trials] == [it.loss for it in found.trials]


class Slow(MLPClassifier):
    """One whose fits take so long that there is time to kill its worker."""

    def fit(self, X, y):
        # a callback is a parameter that a clone keeps; here it is the file that says whose work is
        # whose
        with open(self.callbacks, "a") as file:
            file.write(f"{os.getpid()}\n")
        time.sleep(0.5)
        notes, self.callbacks = self.callbacks, None
        try:
            return super().fit(X, y)
        finally:
            self.callbacks = notes


def kill_soon(notes):
    """Kill the process of a worker once two fits have begun; what it was is noted."""
    killed = []

    def watch():
        while not killed:
            time.sleep(0.05)
            lines = notes.read_text().split() if notes.exists() else []
            if len(lines) >= 2 and int(lines[-1]) != os.getpid():
                killed.append(int(lines[-1]))
                os.kill(killed[0], signal.SIGKILL)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return killed


def slow_search(notes, jobs):
    model = Slow((4,), max_iter=20, random_state=0, learning_rate_init=0.01, callbacks=str(notes))
    return GridSearchCV(model, {"alpha": [1e-4, 0.01, 0.1, 1.0]}, cv=3, n_jobs=jobs)


@pytest.mark.study
def test_on_dask_the_work_of_a_killed_worker_is_done_again(tmp_path):
    alone = slow_search(tmp_path / "alone", 1).fit(X, Y)
    with dask():
        killed = kill_soon(tmp_path / "notes")
        same(slow_search(tmp_path / "notes", 2).fit(X, Y), alone)
    assert killed
    # some of it was begun twice
    assert len((tmp_path / "notes").read_text().split()) > 13


@pytest.mark.study
def test_on_ray_a_killed_worker_ends_the_search_with_an_error_that_says_so(tmp_path):
    with ray() as found:
        killed = kill_soon(tmp_path / "notes")
        with pytest.raises(found.exceptions.RayActorError, match="died"):
            slow_search(tmp_path / "notes", 2).fit(X, Y)
    assert killed
