"""Predictions beside what is true: what every measure is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from chainrule.tables.model import TableModel
from chainrule.tables.quantiles import MEDIAN
from chainrule.tables.reading import Table, labels_of
from chainrule.types import Array, Doubles, Rows


@dataclass(frozen=True)
class Judged:
    """What a model says of rows, and what is true.

    Attributes
    ----------
    truth : array, (n,)
        The number of each row's class; or a number.
    outputs : array, (n, n_classes), (n, n_levels) or (n, 1)
        Probabilities, predicted quantiles, or the predicted number.
    guess : array, (n_classes,), (n_levels,) or (1,)
        What one would say of every row without a model: how frequent each class is, the quantiles,
        or the mean, of the rows that were learned from or of these.
    classes : tuple
        None of them stands for a regression.
    weights : array, (n,), optional
        How much each row counts.
    threshold : float, optional
        Of two classes, the probability from which on the second is predicted.
    levels : tuple of float
        Which quantiles are predicted; none where it is one number.
    groups : array, (n,), optional
        The number of each row's group, where rows were held out by whole groups.
    by_learned : bool
        Whether `guess` is of the rows that were learned from, and not of these.
    """

    truth: Array
    outputs: Doubles
    guess: Doubles
    classes: tuple[object, ...] = ()
    weights: Doubles | None = None
    threshold: float | None = None
    levels: tuple[float, ...] = ()
    groups: Rows | None = None
    by_learned: bool = False

    @property
    def guessed_from(self) -> str:
        """Of which rows guessing knows how frequent classes are, the mean or the quantiles."""
        return "the rows learned from" if self.by_learned else "the rows scored here"

    @property
    def counts(self) -> Doubles:
        """How much each row counts; as much as any other where nothing is said."""
        return np.ones(len(self.truth)) if self.weights is None else self.weights

    @property
    def task(self) -> str:
        """Classification or regression."""
        return "classification" if self.classes else "regression"

    @property
    def predicted(self) -> Array:
        """The number of each row's predicted class; or the predicted number."""
        if not self.classes:
            return self.outputs[:, self.levels.index(MEDIAN) if self.levels else 0]
        if self.threshold is None:
            return self.outputs.argmax(axis=1)
        return (self.outputs[:, 1] >= self.threshold).astype(int)

    def take(self, rows: Rows) -> Judged:
        """Some of the rows, or some of them several times."""
        return replace(
            self,
            truth=self.truth[rows],
            outputs=self.outputs[rows],
            weights=None if self.weights is None else self.weights[rows],
            groups=None if self.groups is None else self.groups[rows],
        )

    def with_outputs(self, outputs: Doubles) -> Judged:
        """The same rows with other outputs of the model; classes unknown to it keep their 0."""
        padded = np.zeros_like(self.outputs)
        padded[:, : outputs.shape[1]] = outputs
        return replace(self, outputs=padded)

    def guessing(self) -> Judged:
        """The same rows as one would guess them."""
        outputs = np.broadcast_to(self.guess, self.outputs.shape)
        return replace(self, outputs=outputs, threshold=None)


def judge(
    model: TableModel, table: Table, learned: Array | None = None, weights: Doubles | None = None
) -> Judged:
    """What a model says of a table's rows, beside their targets.

    Parameters
    ----------
    model : TableModel
        What is judged.
    table : Table
        With the target's column, and no cell of it empty.
    learned : array, optional
        The targets of the rows that were learned from, for what guessing gets.
    weights : array, (n,), optional
        How much each row counts.
    """
    return replace(
        _judged(model, table, learned, weights),
        by_learned=learned is not None,
    )


def _judged(
    model: TableModel, table: Table, learned: Array | None, weights: Doubles | None
) -> Judged:
    outputs = outputs_of(model, table)
    if model.task == "regression":
        truth = table.numbers(model.target, "a regression needs numbers")
        if model.quantiles:
            return judged_quantiles(truth, outputs, model.quantiles, learned, weights)
        mean = None if learned is None else float(learned.mean())
        return judged_numbers(truth, outputs[:, 0], mean, weights)
    labels = labels_of(table, model.target)
    return judged_classes(labels, outputs, model.classes, learned, weights, model.threshold)


def outputs_of(model: TableModel, table: Table) -> Doubles:
    """All that a model puts out for rows: probabilities, a number, or each quantile of it."""
    # measures of quantiles need all; that of the prediction takes the median out of them
    return model.quantiles_of(table) if model.quantiles else model.outputs(table)


def judged_classes(
    labels: Sequence[object] | Array,
    probabilities: Doubles,
    classes: tuple[object, ...],
    learned: Sequence[object] | Array | None = None,
    weights: Doubles | None = None,
    threshold: float | None = None,
) -> Judged:
    """Probabilities of classes beside the true labels.

    Parameters
    ----------
    labels : sequence, (n,)
        The true classes; those that the model does not know have a probability of 0.
    probabilities : array, (n, n_classes)
        In the order of the classes.
    classes : tuple
        That the model knows.
    learned : sequence, optional
        The labels of the rows that were learned from, for what guessing gets; if not given, those
        of these rows.
    weights, threshold
        See `Judged`.
    """
    classes = (*classes, *sorted(set(labels) - set(classes), key=str))
    numbers = {label: number for number, label in enumerate(classes)}
    truth = np.array([numbers[label] for label in labels], dtype=int)
    known = None if learned is None else np.array([numbers[label] for label in learned], dtype=int)
    return judged_numbered(truth, probabilities, classes, known, weights, threshold)


def judged_numbered(
    truth: Rows,
    probabilities: Doubles,
    classes: tuple[object, ...],
    learned: Rows | None = None,
    weights: Doubles | None = None,
    threshold: float | None = None,
) -> Judged:
    """Probabilities of classes beside the numbers of the true ones among `classes`, of which the
    model knows the first.
    """
    outputs = np.zeros((len(truth), len(classes)))
    outputs[:, : probabilities.shape[1]] = probabilities
    outputs /= outputs.sum(axis=1, keepdims=True)
    known = truth if learned is None else learned
    shares = np.bincount(known, minlength=len(classes)) / len(known)
    return Judged(truth, outputs, shares, classes, weights, threshold)


def judged_numbers(
    truth: Doubles, predicted: Doubles, mean: float | None = None, weights: Doubles | None = None
) -> Judged:
    """Predicted numbers beside the true ones.

    Parameters
    ----------
    truth, predicted : array, (n,)
        In the target's own units.
    mean : float, optional
        Of the rows that were learned from, for what guessing gets; if not given, of these rows.
    weights : array, (n,), optional
        How much each row counts.
    """
    guess = np.array([np.average(truth, weights=weights) if mean is None else mean])
    return Judged(truth, predicted[:, None], guess, weights=weights)


def judged_quantiles(
    truth: Doubles,
    quantiles: Doubles,
    levels: tuple[float, ...],
    learned: Doubles | None = None,
    weights: Doubles | None = None,
) -> Judged:
    """Predicted quantiles beside the true numbers.

    Parameters
    ----------
    truth : array, (n,)
        In the target's own units.
    quantiles : array, (n, n_levels)
        In the order of the levels, of which one is the median.
    levels : tuple of float
        Which quantiles they are.
    learned : array, optional
        The numbers that were learned from, for what guessing gets; if not given, these.
    weights : array, (n,), optional
        How much each row counts.
    """
    known = truth if learned is None else learned
    # a number that occurs: no other constant has a lower pinball loss on these
    guess = np.quantile(known, levels, method="inverted_cdf")
    return Judged(truth, quantiles, guess, weights=weights, levels=levels)
