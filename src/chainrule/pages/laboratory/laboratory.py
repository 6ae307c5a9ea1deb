"""The laboratory of a session: data, settings, the run, and what there is to see of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.formulas import OPTIMIZERS
from chainrule.pages.data_sets import DATA_SETS
from chainrule.pages.data_sets.data_set import Data
from chainrule.pages.data_sets.points import REACH, example_points
from chainrule.pages.data_sets.table import decisions, uploaded
from chainrule.pages.laboratory.pictures.board import Board
from chainrule.pages.laboratory.pictures.errors import layer_errors
from chainrule.pages.laboratory.pictures.weights import histograms
from chainrule.pages.laboratory.present import Present, told
from chainrule.pages.laboratory.settings import Settings
from chainrule.pages.laboratory.training import Training
from chainrule.tables.reading import Table
from chainrule.training.solvers import one_blas_thread

MOST_NAMED = 12  # inputs whose columns are listed
MOST_SAMPLES = 8  # of a step that is looked at
Answer = dict[str, Any]
Decide = Callable[[Data], Settings]


class Laboratory:
    """What a reader trains, and what they see of it."""

    def __init__(self, name: str, chosen: Mapping[str, Any], decide: Decide) -> None:
        self.table: Table | None = None
        self.take_data(name, chosen, decide)

    def take_data(self, name: str, chosen: Mapping[str, Any], decide: Decide) -> None:
        """Other data; the settings are decided when they are known.

        Parameters
        ----------
        name : str
            Of the data set.
        chosen : mapping
            What was chosen of it.
        decide : callable
            Gives the settings for some data.
        """
        entry = DATA_SETS[name]
        chosen = {"table": self.table, "set_points": example_points(name), **chosen}
        # made once to see what the targets are: the settings depend on that
        self._begin(name, chosen, decide(entry.make(chosen, 0.0, 0)))

    def take_table(self, name: str, content: str) -> list[dict[str, Any]]:
        """Keep a table that was dropped; what was decided of its columns."""
        # refused before the table that was there is let go
        table = uploaded(name, content)
        found = decisions(table, None)
        self.table = table
        return found

    def prepare(self, settings: Settings) -> None:
        """Other settings for the same data; the run begins anew."""
        self._begin(self.name, self.chosen, settings)

    def _begin(self, name: str, chosen: Mapping[str, Any], settings: Settings) -> None:
        # all of it is made before anything is kept: what fails leaves everything as it was
        data = DATA_SETS[name].make(chosen, settings.held, settings.seed)
        training = Training(settings, data)
        board = Board(data, REACH if name in ("points", "heights") else 0.0)
        self.name, self.chosen = name, chosen
        self.data: Data = data
        self.settings = settings
        self.training = training
        self.board = board

    def about(self) -> Answer:
        """What stays while the network learns."""
        # counts as texts: the page does no arithmetic, and writes no numbers
        n, held = len(self.data.learn.X), self.data.held
        rows = f"{n:,} samples" + (f", {len(held.X):,} held out" if held is not None else "")
        return {
            **self._chosen(),
            "network": str(self.training.network),
            "rows": rows,
            "notes": list(self.data.notes),
            "board": self.board.as_data(),
            **({"set_points": self.chosen["set_points"]} if self.board_is_set else {}),
        }

    def as_message(self) -> Answer | None:
        """The message that brings another laboratory to where this one began: with the same seed it
        learns the same. None of a table, which is too large for a link.
        """
        if self.name == "table":
            return None
        points = {"points": self.chosen["set_points"]} if self.board_is_set else {}
        return {**self._chosen(), **points}

    def _chosen(self) -> Answer:
        """What the reader chose."""
        return {
            "data": self.name,
            "options": {it.name: self.chosen[it.name] for it in DATA_SETS[self.name].options},
            "settings": self.settings.as_data(),
        }

    @property
    def board_is_set(self) -> bool:
        """Whether the samples are the reader's own points."""
        return self.name in ("points", "heights")

    def frame(self) -> Answer:
        """What there is to see now."""
        # matrices are so small that BLAS's threads would only wait for each other; and of weights
        # that grow without bound, the reader sees as much without NumPy's warnings
        with one_blas_thread(), np.errstate(all="ignore"):
            return self._frame()

    def _frame(self) -> Answer:
        training = self.training
        present = Present.of(training.parameters, training.course.job.loss, self.data)
        for part in present.parts[1:]:
            training.curve.take_held(training.epoch, part.loss(present.loss))
        return {
            "epoch": training.epoch,
            "facts": self._facts(present),
            "stopped": training.stopped,
            "board": self.board.now(present),
            "curve": training.curve.as_data(),
            "weights": histograms(present.parameters),
            "errors": layer_errors(training, present),
        }

    def _facts(self, present: Present) -> list[tuple[str, str]]:
        """The numbers beside the pictures, by what they are."""
        found = [
            (self._unit, f"{self.training.epoch:,}"),
            ("seconds", f"{self.training.seconds:.1f}"),
        ]
        for part in present.parts:
            found.append((f"loss, {part.name}", told(part.loss(present.loss), 4)))
            if self.data.classes:
                found.append((f"right, {part.name}", f"{100 * part.right():.1f} %"))
        return found

    @property
    def _unit(self) -> str:
        """What training is counted in."""
        return "step" if self.settings.is_solver else "epoch"

    def example(self, count: int) -> WorkedExample:
        """A step from the present weights on the first few samples with a fresh optimizer, to be
        read number by number.

        Raises
        ------
        ChainruleError
            If there are too many numbers in it.
        """
        training, settings = self.training, self.settings
        # the first ones: whoever looks again sees the same
        rows = np.arange(min(count, len(self.data.learn.X)))
        when = f"{self._unit} {training.epoch:,}"
        rule = OPTIMIZERS["gradient_descent" if settings.is_solver else settings.solver]
        # not the step that the run takes next, and said so
        note = f"A step on the first {len(rows)} of {len(self.data.learn.X):,} training samples. "
        if rule.slots:
            note += f"{rule.name} starts afresh: what it remembers of earlier steps is left out. "
        if settings.is_solver:
            note += f"{settings.solver} works out its own steps; this is one of gradient descent. "
        return WorkedExample(
            "laboratory",
            training.parameters.copy(),
            np.array(self.data.learn.X[rows], float),
            np.array(self.data.learn.T[rows], float),
            training.course.job.loss,
            rule,
            learning_rate=settings.learning_rate,
            title=f"{DATA_SETS[self.name].title}: {training.network} at {when}",
            source=note + _columns(self.data),
        )


def _columns(data: Data) -> str:
    """Which of a step's inputs and outputs is which: the calculation knows them by numbers alone,
    and by other letters in each notation.
    """
    told = f"Inputs in their order: {_listed(data.inputs)}."
    # of two classes, one output says how likely the second is
    if len(data.classes) == 2:
        return f"{told} The output is 1 for {data.classes[1]}, 0 for {data.classes[0]}."
    return f"{told} Outputs: {_listed(data.classes or (data.target,))}."


def _listed(names: tuple[str, ...]) -> str:
    shown = names if len(names) <= MOST_NAMED else [*names[: MOST_NAMED - 1], "...", names[-1]]
    return ", ".join(shown)
