"""chainrule: feed-forward networks trained by backpropagation that show their work."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from chainrule.engines import engine_names
from chainrule.errors import ChainruleError
from chainrule.explaining.derive import derive
from chainrule.explaining.examples.files import example_names, load_example
from chainrule.explaining.examples.worked_example import Run, WorkedExample
from chainrule.explaining.explain import explain
from chainrule.explaining.explanation import Step, Steps
from chainrule.explaining.formula_book import write as write_formula
from chainrule.explaining.render import render
from chainrule.explaining.why import why
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
from chainrule.network.gradient_check import GradientCheck, gradient_check
from chainrule.network.network import Layer, Network
from chainrule.network.parameters import Parameters, from_matrices, initialize
from chainrule.network.prediction import one_hot, predict
from chainrule.network.regularization import Regularization
from chainrule.network.saving import load, save
from chainrule.training.learning_curve import learning_curve
from chainrule.training.pause import pause
from chainrule.training.progress import progress_bar
from chainrule.training.records import EpochRecord, Stopping, TrainingRun, TrainingWarning
from chainrule.training.train import train
from chainrule.training.vanishing_gradients import LayerErrors, vanishing_gradients

if TYPE_CHECKING:
    from chainrule.auditing.audit import audit
    from chainrule.auditing.result import Audit
    from chainrule.estimators.classifier import MLPClassifier
    from chainrule.estimators.learning_rate_finder import LearningRateSearch, find_learning_rate
    from chainrule.estimators.regressor import MLPRegressor
    from chainrule.exercises.exercise import Exercise, make_exercise
    from chainrule.exercises.marking import mark
    from chainrule.tables.fitting import Fit, fit_table
    from chainrule.tables.model import TableModel

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
    "chainrule.auditing.audit": ("audit",),
    "chainrule.auditing.result": ("Audit",),
    "chainrule.exercises.exercise": ("Exercise", "make_exercise"),
    "chainrule.exercises.marking": ("mark",),
    "chainrule.estimators.classifier": ("MLPClassifier",),
    "chainrule.estimators.regressor": ("MLPRegressor",),
    "chainrule.estimators.learning_rate_finder": ("LearningRateSearch", "find_learning_rate"),
    "chainrule.tables.fitting": ("Fit", "TableModel", "fit_table"),
}


def __getattr__(name: str) -> Any:
    """What brings scikit-learn or Polars along is imported when it is first used."""
    if name == "callbacks":
        return import_module("chainrule.training.callbacks")
    for module, names in LATER.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
