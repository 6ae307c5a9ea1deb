"""What can be exported: models, each as a program and with what it says of data, for a check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from chainrule.errors import ChainruleError
from chainrule.exporting import of_networks
from chainrule.exporting.of_tables import given_by, of_table_model
from chainrule.exporting.programs import Given, Program
from chainrule.network.parameters import Parameters
from chainrule.network.prediction import predict
from chainrule.tables.loading import PREDICTION
from chainrule.tables.model import TableModel
from chainrule.tables.of_single_rows import table_model_of
from chainrule.tables.reading import as_table
from chainrule.types import Array, Doubles

WHY = "a network takes numbers"


class Source(NamedTuple):
    """A model as a program, and of data what the program is given and what the model puts out."""

    program: Program
    compared: Callable[[Any], tuple[Given, Doubles]]


def source_of(model: Any) -> Source:
    """A model as a program.

    Raises
    ------
    ChainruleError
        If this is nothing that can be exported.
    """
    if isinstance(model, TableModel):
        return _of_table_model(model)
    if isinstance(model, Parameters):
        program = of_networks.of_parameters(model)
        return Source(program, lambda X: _given(model, X, lambda inputs: predict(model, inputs)))
    if hasattr(model, "learn_one"):
        # as it stands: a program learns nothing
        return _of_table_model(table_model_of(model, PREDICTION))
    return _of_estimator(model)


def _of_table_model(model: TableModel) -> Source:
    program = of_table_model(model)

    def compared(data: Any) -> tuple[Given, Doubles]:
        # As `predict` reads it: where training had decimal commas, 1.500 is 1500. By itself a small
        # table does not tell that, nor that codes such as 1 and 2 are texts.
        table = model.read(data)
        found = model.quantiles_of(table) if model.quantiles else model.outputs(table)
        return given_by(program, table), found

    return Source(program, compared)


def _of_estimator(model: Any) -> Source:
    # not for networks and models of tables: scikit-learn takes a while to import
    from sklearn.utils.validation import check_is_fitted

    from chainrule.estimators.classifier import MLPClassifier
    from chainrule.estimators.regressor import MLPRegressor
    from chainrule.tables.estimators import TableClassifier, TableRegressor

    known = (TableClassifier, TableRegressor, MLPClassifier, MLPRegressor)
    if not isinstance(model, known):
        raise ChainruleError(
            f"a {type(model).__name__} cannot be exported; give a model of a table or of single "
            f"rows, parameters of a network, or one of {', '.join(it.__name__ for it in known)}"
        )
    check_is_fitted(model)
    if isinstance(model, TableRegressor):
        return _of_table_model(model.model_)
    if isinstance(model, TableClassifier):
        # the labels as `fit` was given them: true and false are 1 and 0 in the model within
        return _of_table_model(replace(model.model_, classes=tuple(model.classes_.tolist())))
    parameters = model.parameters_
    if isinstance(model, MLPClassifier):
        program, outputs = of_networks.of_classifier(model), model.predict_proba
    else:
        program, outputs = of_networks.of_regressor(model), model.predict
    return Source(program, lambda X: _given(parameters, X, lambda it: outputs(_named(model, it))))


def _named(model: Any, inputs: Doubles) -> Any:
    """Inputs as the estimator was trained with them: in columns by name, or as an array."""
    names = getattr(model, "feature_names_in_", None)
    return inputs if names is None else pl.DataFrame(inputs, schema=list(names))


def _given(
    parameters: Parameters, data: Any, outputs: Callable[[Doubles], Array]
) -> tuple[Given, Doubles]:
    """Inputs from an array, or from all columns of a table."""
    if not isinstance(data, np.ndarray | list):
        table = as_table(data)
        data = np.column_stack([table.numbers(name, WHY) for name in table.frame.columns])
    inputs = np.asarray(data, dtype=float)
    n_inputs = parameters.network.n_inputs
    if inputs.ndim != 2 or inputs.shape[1] != n_inputs:
        raise ChainruleError(
            f"the inputs for a check have the shape {inputs.shape}; it must be (rows, {n_inputs})"
        )
    found = np.asarray(outputs(inputs), dtype=float)
    return Given(inputs=inputs), found.reshape(len(inputs), -1)
