"""What is recorded is what PyTorch computes today, and the benchmark's PyTorch does equal work."""

import numpy as np
import pytest
from benchmarks.contestants import CONTESTANTS

from peers import pytorch, recorded
from test_benchmarks import SMALL


@pytest.fixture(scope="module")
def live():
    """All cases, computed now."""
    return pytorch.compute()


def test_the_same_cases_are_recorded(live):
    assert {group: list(cases) for group, cases in live.items()} == {
        group: list(cases) for group, cases in recorded.read().items()
    }


@pytest.mark.parametrize("group", recorded.read())
def test_recorded_numbers_are_those_of_a_live_run(live, group):
    for case, arrays in recorded.read()[group].items():
        for name, array in arrays.items():
            atol = 1e-13 * np.abs(array).max(initial=1e-300)
            np.testing.assert_allclose(
                array, live[group][case][name], rtol=1e-12, atol=atol, err_msg=f"{case} {name}"
            )


@pytest.mark.parametrize("problem", SMALL, ids=lambda problem: problem.name)
def test_same_weights_at_the_end(problem):
    """Sorted, because PyTorch's parameters come in another order."""
    expected = np.sort(CONTESTANTS["NumPy by hand"](problem)())
    found = np.sort(CONTESTANTS["PyTorch eager"](problem)())
    tolerance = 1e-9 if problem.dtype == "float64" else 2e-4
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
