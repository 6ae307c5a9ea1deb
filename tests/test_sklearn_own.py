"""Scikit-learn's own tests of its perceptrons, as installed, with our estimators in their place."""

import importlib.util
from unittest import mock

import pytest

import chainrule

NAME = "sklearn.neural_network.tests.test_mlp"
# what differs on purpose; a test that is listed here and passes is an error
DIFFERENT = {
    "test_gradient": (AttributeError, "calls the private _loss_grad_lbfgs"),
    "test_learning_rate_warmstart": (AttributeError, "reads the private _optimizer"),
    "test_adaptive_learning_rate": (AttributeError, "reads the private _optimizer"),
    "test_n_iter_no_change": (AttributeError, "reads the private _no_improvement_count"),
    "test_n_iter_no_change_inf": (AttributeError, "reads the private _no_improvement_count"),
    "test_verbose_sgd": (AssertionError, "verbose is a progress bar on standard error"),
}
pytestmark = pytest.mark.filterwarnings("default")

if importlib.util.find_spec("sklearn.neural_network.tests") is None:
    pytest.skip("scikit-learn is installed without its tests", allow_module_level=True)


@pytest.fixture
def global_random_seed():
    """What scikit-learn's own conftest gives unless told otherwise."""
    return 42


def load():
    """Their module, executed while the names that it imports stand for our classes."""
    spec = importlib.util.find_spec(NAME)
    module = importlib.util.module_from_spec(spec)
    ours = {"MLPClassifier": chainrule.MLPClassifier, "MLPRegressor": chainrule.MLPRegressor}
    with mock.patch.multiple("sklearn.neural_network", **ours):
        spec.loader.exec_module(module)
    return {name: test for name, test in vars(module).items() if name.startswith("test_")}


TESTS = load()
for name, (error, reason) in DIFFERENT.items():
    TESTS[name] = pytest.mark.xfail(raises=error, reason=reason, strict=True)(TESTS[name])
globals().update(TESTS)


def test_the_list_of_differences_is_short_and_known():
    assert set(DIFFERENT) <= set(TESTS)
    assert len(TESTS) >= 39  # as many as the lowest version of scikit-learn has
    assert all("chainrule" in cls.__module__ for cls in load_classes())


def load_classes():
    """The classes that their tests see."""
    names = ("MLPClassifier", "MLPRegressor")
    return [TESTS["test_alpha"].__globals__[name] for name in names]
