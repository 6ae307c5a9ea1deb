"""Subjects of estimators, and of pipelines that end in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted, validate_data

from chainrule.attribution.of_tables import doubles, of_table_model, rows_of_read
from chainrule.attribution.rows import Rows, rows_of
from chainrule.attribution.subject import Subject, Way
from chainrule.errors import ChainruleError
from chainrule.estimators.classifier import MLPClassifier
from chainrule.estimators.regressor import MLPRegressor
from chainrule.network.input_gradient import Readout, output
from chainrule.network.parameters import Parameters
from chainrule.tables.columns import Columns
from chainrule.tables.estimators import TableClassifier, TableRegressor
from chainrule.tables.reading import Table
from chainrule.types import Doubles

Encode = Callable[[Any], Doubles]
KINDS = "a TableModel, an estimator of chainrule, or a Pipeline that ends in one"


def of_estimator(model: Any) -> Subject:
    """An estimator or a pipeline as it is explained."""
    if isinstance(model, Pipeline):
        return _of_pipeline(model)
    if isinstance(model, TableClassifier | TableRegressor):
        return _of_table_estimator(model)
    if isinstance(model, MLPClassifier | MLPRegressor):
        return _of_network(model)
    raise ChainruleError(f"a row is explained with {KINDS}, not with a {type(model).__name__}")


def _of_table_estimator(estimator: TableClassifier | TableRegressor) -> Subject:
    check_is_fitted(estimator)
    subject = of_table_model(estimator.model_)
    ways = tuple(
        Way(way.parameters, _from_table_of(estimator, member.columns))
        for way, member in zip(subject.ways, estimator.model_.members, strict=True)
    )
    return replace(
        subject,
        kind=type(estimator).__name__,
        ways=ways,
        target="the prediction",
        # the labels as `fit` was given them: true and false are 1 and 0 in the model within
        classes=tuple(getattr(estimator, "classes_", ())),
    )


def _from_table_of(estimator: TableClassifier | TableRegressor, columns: Columns) -> Encode:
    # rows of the estimator itself are read already; those of a pipeline come from its other steps
    return lambda X: columns.encode(X if isinstance(X, Table) else estimator.table_of(X))


def rows_of_estimator(model: Any, X: Any) -> Rows:
    """Rows as an estimator or a pipeline takes them."""
    if not isinstance(model, TableClassifier | TableRegressor):
        return rows_of(X)
    # As its model has read them: a duration is then the number that training has seen, and not what
    # the data frame has. A single row of an array is one of a table, too.
    table = model.table_of(X if hasattr(X, "columns") else np.atleast_2d(X))
    return rows_of_read(model.model_, table)


def _of_network(estimator: MLPClassifier | MLPRegressor) -> Subject:
    check_is_fitted(estimator)
    classifies = isinstance(estimator, MLPClassifier)
    parameters = doubles(estimator.parameters_)
    several = parameters.network.n_outputs > 1 if not classifies else estimator.is_multilabel
    if several:
        raise ChainruleError(
            f"this {type(estimator).__name__} predicts {parameters.network.n_outputs} things at a "
            "time; a row is explained for one"
        )
    reads = _probabilities(estimator, parameters) if classifies else (output(0),)
    return Subject(
        type(estimator).__name__,
        (Way(parameters, _inputs_of(estimator)),),
        reads,
        classes=tuple(estimator.classes_) if classifies else (),
        scale=1.0 if classifies else None,
    )


def _of_pipeline(pipeline: Pipeline) -> Subject:
    check_is_fitted(pipeline)
    subject = of_estimator(pipeline[-1])
    ways = tuple(Way(way.parameters, _after(pipeline[:-1], way.encode)) for way in subject.ways)
    # what the last step knows of its columns is not about the pipeline's
    return replace(subject, ways=ways, seen={}, columns=None)


def _after(transformers: Pipeline, encode: Encode) -> Encode:
    # a pipeline without steps cannot transform
    return lambda X: encode(transformers.transform(X) if len(transformers) else X)


def _probabilities(estimator: MLPClassifier, parameters: Parameters) -> tuple[Readout, ...]:
    """What is read off the outputs as `predict_proba` does."""
    if len(estimator.classes_) == 1:
        raise ChainruleError(
            f"this MLPClassifier has only seen the class {estimator.classes_[0]!r}; there is "
            "nothing to explain"
        )
    low, high = parameters.network.layers[-1].activation.range
    # of tanh, say, the sum of the outputs may be 0 or negative, and so may a share of it
    if low < 0 or high > 1:
        raise ChainruleError(
            f"the outputs of this MLPClassifier ({estimator.out_activation_}) are no probabilities"
        )
    n = parameters.network.n_outputs
    if n == 1:
        return (
            Readout(lambda Y: 1 - Y[:, 0], lambda Y: -np.ones_like(Y)),
            output(0),
        )
    if estimator.out_activation_ == "softmax":
        return tuple(map(output, range(n)))
    return tuple(map(_share, range(n)))


def _share(number: int) -> Readout:
    """One output divided by the sum of all."""

    def slopes(Y: Doubles) -> Doubles:
        # with s the sum, d(y_k/s)/dy_i is -y_k/s**2, and 1/s more where i is k
        total = Y.sum(axis=1, keepdims=True)
        found: Doubles = np.repeat(-Y[:, [number]] / total**2, Y.shape[1], axis=1)
        found[:, [number]] += 1 / total
        return found

    return Readout(lambda Y: Y[:, number] / Y.sum(axis=1), slopes)


def _inputs_of(estimator: MLPClassifier | MLPRegressor) -> Encode:
    """Rows as numbers, checked as `predict` checks them."""

    def inputs(X: Any) -> Doubles:
        found = validate_data(estimator, X, reset=False, accept_sparse=True, dtype=float)
        return np.asarray(found.toarray() if hasattr(found, "toarray") else found)

    return inputs
