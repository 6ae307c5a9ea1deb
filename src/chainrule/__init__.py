"""chainrule: feed-forward networks trained by backpropagation that show their work."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from chainrule.engines import engine_names
from chainrule.errors import ChainruleError
from chainrule.evaluation import one_hot, predict
from chainrule.example_files import example_names, load_example
from chainrule.explain import explain
from chainrule.formats import render
from chainrule.formula_book import write as write_formula
from chainrule.formulas import (
    ACTIVATIONS,
    INITIALIZERS,
    LOSSES,
    OPTIMIZERS,
    Activation,
    Initializer,
    Loss,
    Optimizer,
    adam,
    given,
    gradient_descent,
)
from chainrule.gradient_check import GradientCheck, gradient_check
from chainrule.network import Layer, Network
from chainrule.parameters import Parameters, from_matrices, initialize
from chainrule.plots import learning_curve
from chainrule.progress import progress_bar
from chainrule.records import EpochRecord, Stopping, TrainingRun, TrainingWarning
from chainrule.saved import load, save
from chainrule.steps import Step, Steps
from chainrule.training import train
from chainrule.vanishing import LayerErrors, vanishing_gradients
from chainrule.worked_example import Run, WorkedExample

if TYPE_CHECKING:
    from chainrule.table_fit import Fit, fit_table
    from chainrule.table_model import TableModel

__version__ = "0.1.0"

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "LOSSES",
    "OPTIMIZERS",
    "Activation",
    "ChainruleError",
    "EpochRecord",
    "Fit",
    "GradientCheck",
    "Initializer",
    "Layer",
    "LayerErrors",
    "Loss",
    "Network",
    "Optimizer",
    "Parameters",
    "Run",
    "Step",
    "Steps",
    "Stopping",
    "TableModel",
    "TrainingRun",
    "TrainingWarning",
    "WorkedExample",
    "adam",
    "engine_names",
    "example_names",
    "explain",
    "fit_table",
    "from_matrices",
    "given",
    "gradient_check",
    "gradient_descent",
    "initialize",
    "learning_curve",
    "load",
    "load_example",
    "one_hot",
    "predict",
    "progress_bar",
    "render",
    "save",
    "train",
    "vanishing_gradients",
    "write_formula",
]


def __getattr__(name: str) -> Any:
    """Tables are imported when they are first used: they bring Polars along."""
    if name in ("Fit", "TableModel", "fit_table"):
        return getattr(import_module("chainrule.table_fit"), name)
    raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
