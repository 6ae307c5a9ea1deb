"""Networks that are trained on spooled rows: by the recipe for tables, or one by hand."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.estimators.settings import ALL_AT_ONCE
from chainrule.estimators.settings import optimizer as optimizer_of
from chainrule.network.data import Samples
from chainrule.network.network import Network
from chainrule.tables.asked import Asked
from chainrule.tables.calibration import Held, calibrated
from chainrule.tables.columns import Columns, robust
from chainrule.tables.completed import completed
from chainrule.tables.each_network import MOST_PIECES
from chainrule.tables.model import Member
from chainrule.tables.one_network import USUAL_STOPPING, OneNetwork, estimator_of
from chainrule.tables.reading import Table
from chainrule.tables.several_networks import SeveralNetworks, counted_on
from chainrule.tables.streaming.material import Material
from chainrule.tables.streaming.seeking import Sampled, Seeker, settled
from chainrule.training.records import TrainingRun
from chainrule.training.settings import TrainingSettings
from chainrule.training.stop_reasons import INTERRUPTED
from chainrule.training.train import run_course
from chainrule.types import Floats

Trained = tuple[tuple[Member, ...], TrainingRun]


Trainer = OneNetwork | SeveralNetworks | Seeker


def check_trainer(trainer: Trainer) -> None:
    """Refuse what needs all rows at once, before any of them is read."""
    if isinstance(trainer, OneNetwork) and trainer.solver in ALL_AT_ONCE:
        raise ChainruleError(
            f"solver {trainer.solver!r} needs all rows in every step, and these are read piece by "
            "piece: take 'sgd' or 'adam', or leave memory out if the table fits"
        )


def trained(
    trainer: Trainer, material: Material, sample: Sampled, columns: Columns, asked: Asked
) -> Trained:
    """The networks and the run of the first; `columns` and what follows from them by a sample."""
    if isinstance(trainer, OneNetwork):
        return _by_hand(trainer, material, columns, asked)
    if not isinstance(trainer, SeveralNetworks):
        trainer = settled(trainer, material, sample, columns, asked)
    return _Several(trainer, material, sample.table, columns, asked).trained()


@dataclass(frozen=True)
class _Several:
    """Networks by the recipe, which share the spooled rows."""

    trainer: SeveralNetworks
    material: Material
    sample: Table
    columns: Columns
    asked: Asked

    def trained(self) -> Trained:
        began = time.perf_counter()
        trainer, asked, taken = self.trainer, self.asked, cache(self._taken)
        members: list[Member] = []
        runs: list[TrainingRun] = []
        unseen: list[Held] = []
        for number in range(trainer.count):
            own, watching = taken(trainer.recipes[number % len(trainer.recipes)].pieces)
            train = partial(self._train, number, own, watching)
            # what the first reaches is better than nothing; another has to be complete
            run = completed(train, lambda it: it, asked.checkpoints) if runs else train()
            if run is None:
                runs[0] = replace(runs[0], stopped=INTERRUPTED)
                break
            runs.append(run)
            members.append(Member(run.parameters, own))
            if trainer.calibrated:
                unseen.append(self.material.held(run.parameters, own, watching))
            if run.stopped == INTERRUPTED or trainer.is_over(began, len(members)):
                break
        return _calibrated(members, unseen, self.material), runs[0]

    def _taken(self, pieces: int) -> tuple[Columns, Samples]:
        """How columns are taken by all recipes that cut numbers alike, and the rows that choose the
        epoch as inputs.
        """
        # as in memory, of very many columns each has fewer pieces
        most = min(pieces, MOST_PIECES // max(len(self.columns.numeric), 1))
        made = robust(self.columns, self.sample, most)
        if not made.input_names():
            raise ChainruleError(f"{self.sample.source}: every column is the same in all rows")
        return made, self.material.watching(made)

    def _train(self, number: int, columns: Columns, watching: Samples) -> TrainingRun:
        asked, trainer, material = self.asked, self.trainer, self.material
        recipe = trainer.recipes[number % len(trainer.recipes)].scaled(material.rows)
        seed, task = asked.seed + number, material.goal.task
        # another order for each network, of the same rows
        smoothed = partial(recipe.smoothed, task=task)
        source = material.source(columns, recipe.batch_size, seed, smoothed)
        recipe = replace(recipe, batch_size=material.batch(recipe.batch_size))
        return recipe.train_over(
            task,
            source,
            material.steps_of,
            watching,
            loss=material.goal.common.loss,
            seed=seed,
            on_epoch=counted_on(asked.on_epoch, number * recipe.epochs),
            checkpoints=asked.checkpoints,
            engine=material.engine(trainer.engine),
        )


def _by_hand(trainer: OneNetwork, material: Material, columns: Columns, asked: Asked) -> Trained:
    """One network with layers, solver and rates as they are asked for."""
    goal, watching = material.goal, material.watching(columns)
    size = material.batch(trainer.batch_size)
    estimator = estimator_of(
        goal.task,
        trainer.hidden,
        trainer.activation,
        trainer.solver,
        trainer.momentum,
        size,
        asked.seed,
    )
    activations = [trainer.activation] * len(trainer.hidden)
    activations.append("softmax" if goal.task == "classification" else "identity")
    # the same network and rates as in memory, in single precision
    network = Network([watching.X.shape[1], *trainer.hidden, watching.T.shape[1]], activations)
    stopping = trainer.stopping or USUAL_STOPPING
    optimizer = optimizer_of(estimator)
    assert optimizer is not None  # solvers that are no optimizers were refused
    settings = TrainingSettings(
        loss=goal.common.loss,
        optimizer=optimizer,
        learning_rate=trainer.learning_rate or estimator.learning_rate_init,
        schedule="constant",
        regularization=None,
        sample_weights=None,
        batch_size=size,
        shuffle=True,
        epochs=stopping.epochs,
        weights="he_uniform" if trainer.activation == "relu" else "glorot_uniform",
        seed=asked.seed,
        engine=material.engine(trainer.engine),
    )
    source = material.source(columns, trainer.batch_size, asked.seed, _as_they_are)
    course = settings.course_over(network, source, material.steps_of, np.float32)
    course = replace(course, validation=watching)
    run = run_course(course, stopping, asked.on_epoch, asked.checkpoints)
    if not run.best_epoch:
        raise ChainruleError(
            "nothing was learned: the loss became infinite or not a number in the first epoch; "
            f"a learning rate below {settings.learning_rate:g} may help"
        )
    members = [Member(run.parameters, columns)]
    unseen = [material.held(run.parameters, columns, watching)] if trainer.calibrated else []
    return _calibrated(members, unseen, material), run


def _as_they_are(T: Floats) -> Floats:
    return T


def _calibrated(
    members: list[Member], unseen: list[Held], material: Material
) -> tuple[Member, ...]:
    """The members, their probabilities scaled where rows to do it by are given."""
    if not unseen:
        return tuple(members)
    known = calibrated(unseen, material.goal.class_weights)
    return tuple(Member(it, member.columns) for it, member in zip(known, members, strict=True))
