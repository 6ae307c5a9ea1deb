"""chainrule: feed-forward networks trained by backpropagation that show their work.

Everything public is a name of this module, or of the modules that it names: `activations`,
`losses`, `initializers`, `optimizers` and `schedules` for the formulas, `callbacks` and `engines`
for training.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from chainrule import engines
from chainrule.errors import ChainruleError
from chainrule.explaining.derive import derive
from chainrule.explaining.examples.files import example_names, load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explain import explain
from chainrule.explaining.formula_book import write as write_formula
from chainrule.explaining.render import render
from chainrule.explaining.why import why
from chainrule.formulas import (
    Activation,
    Initializer,
    Loss,
    Optimizer,
    Schedule,
    activations,
    initializers,
    losses,
    optimizers,
    schedules,
)
from chainrule.network.gradient_check import gradient_check
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters, from_matrices, initialize
from chainrule.network.prediction import one_hot, predict
from chainrule.network.regularization import Regularization
from chainrule.network.saving import load, save
from chainrule.training.learning_curve import learning_curve
from chainrule.training.pause import pause
from chainrule.training.progress import progress_bar
from chainrule.training.records import Stopping, TrainingRun, TrainingWarning
from chainrule.training.train import train
from chainrule.training.vanishing_gradients import vanishing_gradients

if TYPE_CHECKING:
    from chainrule.auditing.audit import audit
    from chainrule.estimators.classifier import MLPClassifier
    from chainrule.estimators.learning_rate_finder import find_learning_rate
    from chainrule.estimators.regressor import MLPRegressor
    from chainrule.exercises.exercise import make_exercise
    from chainrule.exercises.marking import mark
    from chainrule.tables.decisions import table_columns
    from chainrule.tables.estimators import TableClassifier, TableRegressor
    from chainrule.tables.fitting import fit_table
    from chainrule.tables.model import TableModel
    from chainrule.training import callbacks

__version__ = "0.1.0"

__all__ = [
    "Activation",
    "ChainruleError",
    "Initializer",
    "Loss",
    "MLPClassifier",
    "MLPRegressor",
    "Network",
    "Optimizer",
    "Parameters",
    "Regularization",
    "Schedule",
    "Stopping",
    "TableClassifier",
    "TableModel",
    "TableRegressor",
    "TrainingRun",
    "TrainingWarning",
    "WorkedExample",
    "activations",
    "audit",
    "callbacks",
    "derive",
    "engines",
    "example_names",
    "explain",
    "find_learning_rate",
    "fit_table",
    "from_matrices",
    "gradient_check",
    "initialize",
    "initializers",
    "learning_curve",
    "load",
    "load_example",
    "losses",
    "make_exercise",
    "mark",
    "one_hot",
    "optimizers",
    "pause",
    "predict",
    "progress_bar",
    "render",
    "save",
    "schedules",
    "table_columns",
    "train",
    "vanishing_gradients",
    "why",
    "write_formula",
]

# What brings Numba, scikit-learn or Polars along is imported when it is first used.
_LAZY = {
    "MLPClassifier": "chainrule.estimators.classifier",
    "MLPRegressor": "chainrule.estimators.regressor",
    "TableClassifier": "chainrule.tables.estimators",
    "TableModel": "chainrule.tables.model",
    "TableRegressor": "chainrule.tables.estimators",
    "audit": "chainrule.auditing.audit",
    "find_learning_rate": "chainrule.estimators.learning_rate_finder",
    "fit_table": "chainrule.tables.fitting",
    "make_exercise": "chainrule.exercises.exercise",
    "mark": "chainrule.exercises.marking",
    "table_columns": "chainrule.tables.decisions",
}


def __getattr__(name: str) -> Any:
    if name == "callbacks":
        return import_module("chainrule.training.callbacks")
    if name not in _LAZY:
        raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
