"""chainrule: feed-forward networks trained by backpropagation that show their work."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from chainrule.derivation import derive
from chainrule.engines import engine_names
from chainrule.errors import ChainruleError
from chainrule.evaluation import one_hot, predict
from chainrule.example_files import example_names, load_example
from chainrule.explain import explain
from chainrule.formula_book import write as write_formula
from chainrule.formulas import (
    ACTIVATIONS,
    INITIALIZERS,
    LOSSES,
    OPTIMIZERS,
    SCHEDULES,
    Activation,
    Initializer,
    Loss,
    Optimizer,
    Schedule,
    adagrad,
    adam,
    adamw,
    cosine,
    exponential_decay,
    given,
    gradient_descent,
    inverse_scaling,
    nadam,
    one_cycle,
    quickprop,
    rmsprop,
    rprop,
    step_decay,
    warm_up,
)
from chainrule.gradient_check import GradientCheck, gradient_check
from chainrule.network import Layer, Network
from chainrule.parameters import Parameters, from_matrices, initialize
from chainrule.pausing import pause
from chainrule.plots import learning_curve
from chainrule.progress import progress_bar
from chainrule.records import EpochRecord, Stopping, TrainingRun, TrainingWarning
from chainrule.regularization import Regularization
from chainrule.rendering import render
from chainrule.saved import load, save
from chainrule.steps import Step, Steps
from chainrule.training import train
from chainrule.vanishing import LayerErrors, vanishing_gradients
from chainrule.why import why
from chainrule.worked_example import Run, WorkedExample

if TYPE_CHECKING:
    from chainrule.auditing import Audit, audit
    from chainrule.estimators import MLPClassifier, MLPRegressor
    from chainrule.exercises import Exercise, make_exercise, mark
    from chainrule.learning_rate_finder import LearningRateSearch, find_learning_rate
    from chainrule.table_fit import Fit, fit_table
    from chainrule.table_model import TableModel

__version__ = "0.1.0"

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "LOSSES",
    "OPTIMIZERS",
    "SCHEDULES",
    "Activation",
    "Audit",
    "ChainruleError",
    "EpochRecord",
    "Exercise",
    "Fit",
    "GradientCheck",
    "Initializer",
    "Layer",
    "LayerErrors",
    "LearningRateSearch",
    "Loss",
    "MLPClassifier",
    "MLPRegressor",
    "Network",
    "Optimizer",
    "Parameters",
    "Regularization",
    "Run",
    "Schedule",
    "Step",
    "Steps",
    "Stopping",
    "TableModel",
    "TrainingRun",
    "TrainingWarning",
    "WorkedExample",
    "adagrad",
    "adam",
    "adamw",
    "audit",
    "cosine",
    "derive",
    "engine_names",
    "example_names",
    "explain",
    "exponential_decay",
    "find_learning_rate",
    "fit_table",
    "from_matrices",
    "given",
    "gradient_check",
    "gradient_descent",
    "initialize",
    "inverse_scaling",
    "learning_curve",
    "load",
    "load_example",
    "make_exercise",
    "mark",
    "nadam",
    "one_cycle",
    "one_hot",
    "pause",
    "predict",
    "progress_bar",
    "quickprop",
    "render",
    "rmsprop",
    "rprop",
    "save",
    "step_decay",
    "train",
    "vanishing_gradients",
    "warm_up",
    "why",
    "write_formula",
]


LATER = {
    "chainrule.auditing": ("Audit", "audit"),
    "chainrule.exercises": ("Exercise", "make_exercise", "mark"),
    "chainrule.estimators": ("MLPClassifier", "MLPRegressor"),
    "chainrule.learning_rate_finder": ("LearningRateSearch", "find_learning_rate"),
    "chainrule.table_fit": ("Fit", "TableModel", "fit_table"),
}


def __getattr__(name: str) -> Any:
    """What brings scikit-learn or Polars along is imported when it is first used."""
    if name == "callbacks":
        return import_module("chainrule.callbacks")
    for module, names in LATER.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
