"""chainrule: feed-forward networks trained by backpropagation that show their work.

Everything public is a name of this module, or of the modules that it names: `activations`,
`losses`, `initializers`, `optimizers` and `schedules` for the formulas, `callbacks` and `engines`
for training.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from chainrule.version import __version__ as __version__

if TYPE_CHECKING:
    from chainrule import engines
    from chainrule.attribution.explain_row import explain_row
    from chainrule.auditing.audit import audit
    from chainrule.comparing.compare import compare
    from chainrule.errors import ChainruleError, Paused
    from chainrule.estimators.classifier import MLPClassifier
    from chainrule.estimators.learning_rate_finder import find_learning_rate
    from chainrule.estimators.regressor import MLPRegressor
    from chainrule.exercises.exercise import make_exercise
    from chainrule.exercises.marking import mark
    from chainrule.explaining.derive import derive
    from chainrule.explaining.examples.files import example_names, load_example
    from chainrule.explaining.examples.worked_example import WorkedExample
    from chainrule.explaining.explain import explain
    from chainrule.explaining.formula_book import write as write_formula
    from chainrule.explaining.render import render
    from chainrule.explaining.spreadsheet import spreadsheet
    from chainrule.explaining.why import why
    from chainrule.exporting.export import export
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
    from chainrule.network.saving import save
    from chainrule.pages.show import page, write_page
    from chainrule.tables.decisions import table_columns
    from chainrule.tables.estimators import TableClassifier, TableRegressor
    from chainrule.tables.fitting import fit_table
    from chainrule.tables.loading import load
    from chainrule.tables.model import TableModel
    from chainrule.tables.reports.scoring import score_table
    from chainrule.training import callbacks
    from chainrule.training.checkpoints.folder import Checkpoints
    from chainrule.training.learning_curve import learning_curve
    from chainrule.training.pause import pause
    from chainrule.training.progress import progress_bar
    from chainrule.training.records import Stopping, TrainingRun, TrainingWarning
    from chainrule.training.train import train
    from chainrule.training.vanishing_gradients import vanishing_gradients

__all__ = [
    "Activation",
    "ChainruleError",
    "Checkpoints",
    "Initializer",
    "Loss",
    "MLPClassifier",
    "MLPRegressor",
    "Network",
    "Optimizer",
    "Parameters",
    "Paused",
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
    "compare",
    "derive",
    "engines",
    "example_names",
    "explain",
    "explain_row",
    "export",
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
    "page",
    "pause",
    "predict",
    "progress_bar",
    "render",
    "save",
    "schedules",
    "score_table",
    "spreadsheet",
    "table_columns",
    "train",
    "vanishing_gradients",
    "why",
    "write_formula",
    "write_page",
]

# Where each name is, as "module" or "module:name". A name is imported when it is first used: who
# loads a model and predicts a row waits neither for scikit-learn nor for what explains and audits.
_PLACES = {
    "Activation": "chainrule.formulas:Activation",
    "ChainruleError": "chainrule.errors:ChainruleError",
    "Checkpoints": "chainrule.training.checkpoints.folder:Checkpoints",
    "Initializer": "chainrule.formulas:Initializer",
    "Loss": "chainrule.formulas:Loss",
    "MLPClassifier": "chainrule.estimators.classifier:MLPClassifier",
    "MLPRegressor": "chainrule.estimators.regressor:MLPRegressor",
    "Network": "chainrule.network.network:Network",
    "Optimizer": "chainrule.formulas:Optimizer",
    "Parameters": "chainrule.network.parameters:Parameters",
    "Regularization": "chainrule.network.regularization:Regularization",
    "Schedule": "chainrule.formulas:Schedule",
    "Paused": "chainrule.errors:Paused",
    "Stopping": "chainrule.training.records:Stopping",
    "TableClassifier": "chainrule.tables.estimators:TableClassifier",
    "TableModel": "chainrule.tables.model:TableModel",
    "TableRegressor": "chainrule.tables.estimators:TableRegressor",
    "TrainingRun": "chainrule.training.records:TrainingRun",
    "TrainingWarning": "chainrule.training.records:TrainingWarning",
    "WorkedExample": "chainrule.explaining.examples.worked_example:WorkedExample",
    "activations": "chainrule.formulas.activations",
    "audit": "chainrule.auditing.audit:audit",
    "callbacks": "chainrule.training.callbacks",
    "compare": "chainrule.comparing.compare:compare",
    "derive": "chainrule.explaining.derive:derive",
    "engines": "chainrule.engines",
    "example_names": "chainrule.explaining.examples.files:example_names",
    "explain": "chainrule.explaining.explain:explain",
    "explain_row": "chainrule.attribution.explain_row:explain_row",
    "export": "chainrule.exporting.export:export",
    "find_learning_rate": "chainrule.estimators.learning_rate_finder:find_learning_rate",
    "fit_table": "chainrule.tables.fitting:fit_table",
    "from_matrices": "chainrule.network.parameters:from_matrices",
    "gradient_check": "chainrule.network.gradient_check:gradient_check",
    "initialize": "chainrule.network.parameters:initialize",
    "initializers": "chainrule.formulas.initializers",
    "learning_curve": "chainrule.training.learning_curve:learning_curve",
    "load": "chainrule.tables.loading:load",
    "load_example": "chainrule.explaining.examples.files:load_example",
    "losses": "chainrule.formulas.losses",
    "make_exercise": "chainrule.exercises.exercise:make_exercise",
    "mark": "chainrule.exercises.marking:mark",
    "one_hot": "chainrule.network.prediction:one_hot",
    "optimizers": "chainrule.formulas.optimizers",
    "page": "chainrule.pages.show:page",
    "pause": "chainrule.training.pause:pause",
    "predict": "chainrule.network.prediction:predict",
    "progress_bar": "chainrule.training.progress:progress_bar",
    "render": "chainrule.explaining.render:render",
    "save": "chainrule.network.saving:save",
    "schedules": "chainrule.formulas.schedules",
    "score_table": "chainrule.tables.reports.scoring:score_table",
    "spreadsheet": "chainrule.explaining.spreadsheet:spreadsheet",
    "table_columns": "chainrule.tables.decisions:table_columns",
    "train": "chainrule.training.train:train",
    "vanishing_gradients": "chainrule.training.vanishing_gradients:vanishing_gradients",
    "why": "chainrule.explaining.why:why",
    "write_formula": "chainrule.explaining.formula_book:write",
    "write_page": "chainrule.pages.show:write_page",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
    module, _, entry = _PLACES[name].partition(":")
    found = import_module(module)
    return getattr(found, entry) if entry else found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
