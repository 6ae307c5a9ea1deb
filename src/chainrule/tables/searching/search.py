"""`search_table`: hyperparameters for a table, found within a number of trials or a time."""

from __future__ import annotations

import json
import time as clock
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from pathlib import Path
from typing import Any

import polars as pl

from chainrule.checks import check_positive, check_seed, check_whole
from chainrule.documents.brief import number_of, shortened
from chainrule.errors import unknown
from chainrule.tables.asked import Asked
from chainrule.tables.fit import Fit
from chainrule.tables.fitting_in_memory import fit_by
from chainrule.tables.model import Data
from chainrule.tables.recipe import Recipe
from chainrule.tables.reports.metrics import Metric
from chainrule.tables.row_roles import ClassWeight
from chainrule.tables.searching.halving import Trial
from chainrule.tables.searching.searching import Limits, Searching
from chainrule.tables.searching.space import described
from chainrule.tables.searching.workers import Workers
from chainrule.tables.several_networks import EFFORTS
from chainrule.tables.streaming.choosing import limit_for
from chainrule.tables.streaming.fitting_files import fit_files
from chainrule.training.records import TrainingWarning

USUAL_TRIALS = 33  # the recipes of `train`, and a bracket
MOST_TRIALS = 100_000


@dataclass(frozen=True)
class TableSearch:
    """What a search found.

    Attributes
    ----------
    fit : Fit
        The model, and its score on rows that had no part in the search.
    metric : Metric
        What candidates were compared by, on rows that they did not learn from.
    trials : list of Trial
        All that was tried, in the order in which it was.
    recipes : tuple of Recipe
        Those that the networks of the model are trained by, in turn.
    seconds : float
    interrupted : bool
        Whether Ctrl-C ended the search, or the training of what was found.
    """

    fit: Fit
    metric: Metric
    trials: list[Trial]
    recipes: tuple[Recipe, ...]
    seconds: float
    interrupted: bool

    def __repr__(self) -> str:
        tried = len({it.candidate.number for it in self.trials})
        return (
            f"<search for {shortened(self.fit.model.target)}: "
            f"{number_of(tried, 'candidate')} in {self.seconds:.3g} s\n"
            f" {self.fit.evidence.metric.name} {self.fit.score:.4g} on rows that had no part in "
            "it; see .fit, .tried(), .recipes>"
        )

    def lines(self) -> list[dict[str, Any]]:
        """A line for each candidate, from its longest trial; the best first."""
        # later trials of a candidate are longer ones, and take the place of those before
        last = {it.candidate.number: it for it in self.trials}
        ordered = sorted(last.values(), key=lambda it: (-it.share, it.loss, it.candidate.number))
        sign = -1 if self.metric.higher else 1
        return [
            {
                "candidate": it.candidate.number,
                "known": it.candidate.known,
                "epochs": round(it.share * it.candidate.recipe.epochs),
                self.metric.name: sign * it.loss if isfinite(it.loss) else None,
                "seconds": round(it.seconds, 3),
                "chosen": self.recipes.count(it.candidate.recipe),
                **described(it.candidate.recipe, self.fit.model.task),
            }
            for it in ordered
        ]

    def tried(self) -> pl.DataFrame:
        """The same as a table."""
        lines = [{**line, "hidden": str(line["hidden"])} for line in self.lines()]
        return pl.DataFrame(lines, infer_schema_length=None)

    def to_json_lines(self) -> str:
        """The same as JSON, a line for each candidate."""
        return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in self.lines())


def search_table(
    data: Data,
    target: str,
    *,
    trials: int | None = None,
    budget: float | None = None,
    effort: str = "best",
    jobs: int | None = None,
    task: str = "auto",
    quantiles: Sequence[float] | None = None,
    calibrate: bool = False,
    validation: float = 0.2,
    metric: str | None = None,
    class_weight: ClassWeight | None = None,
    threshold: float | None = None,
    weights: str | None = None,
    group: str | None = None,
    time: str | None = None,
    seed: int = 0,
    on_trial: Callable[[Trial], object] | None = None,
    kinds: Mapping[str, str] | None = None,
    memory: str | float | None = None,
    spool: str | Path | None = None,
) -> TableSearch:
    """Find out how networks for a table are trained best, and train them.

    Candidates are variations of the recipe that `fit_table` takes, drawn at random from a small
    space (`chainrule.tables.searching.space`), and tried by successive halving over epochs
    (Jamieson & Talwalkar 2016): of those that trained for a ninth of the epochs, the best third
    trains for a third of them, and the best third of these for all. Those that are best together
    (Caruana et al. 2004) are then trained as `fit_table` trains its own, and measured on rows that
    had no part in anything before.

    Parameters
    ----------
    data, target
        As for `fit_table`.
    trials : int, optional
        How many candidates are tried; 33 if there is no `budget` either.
    budget : float, optional
        For how many seconds, with the training of what was found. How far a search comes in a time
        depends on the machine: only without a budget do the same seed and trials give the same
        model, whatever the number of jobs.
    effort : {"fast", "good", "best"}
        How many networks the model has: 1, 4 or 16; fewer if the budget is too small for these.
    jobs : int, optional
        How many candidates are tried at once; one for each core if not given. They are tried in
        threads, or by the backend of ``joblib.parallel_config``: "loky", "dask" or "ray".
    task, quantiles, calibrate, validation, metric, class_weight, threshold, weights, group, time
        As for `fit_table`. By `metric`, if it is given, candidates are compared, too; else by the
        Brier score (of classes), the RMSE or the pinball loss.
    seed : int
        For the candidates, and for all that `fit_table` draws.
    on_trial : callable, optional
        Called with each trial.
    kinds : mapping of str to str, optional
        As for `fit_table`.
    memory, spool : optional
        As for `fit_table`: files are read piece by piece. Candidates are then tried on rows drawn
        from all, as many as there is room for; what is found learns from all rows.

    Returns
    -------
    TableSearch
        ``.fit`` is what `fit_table` gives; ``.tried()`` a table of the candidates.

    Raises
    ------
    ChainruleError
        If the table, the target or a setting cannot be used.

    Examples
    --------
    >>> import polars as pl
    >>> numbers, labels = [0.0, 1.0, 2.0, 3.0], ["low", "low", "high", "high"]
    >>> table = pl.DataFrame({"x": numbers * 25, "y": labels * 25})
    >>> found = chainrule.search_table(table, "y", trials=2, effort="fast")
    >>> found.fit.score, len(found.tried())
    (1.0, 2)
    """
    began = clock.perf_counter()
    check_seed(seed)
    check_positive(budget=budget)
    if effort not in EFFORTS:
        raise unknown("effort", effort, EFFORTS)
    for name, number in (("trials", trials), ("jobs", jobs)):
        if number is not None:
            check_whole(1, **{name: number})
    # With a budget the time is the limit, however many candidates fit into it; this is only a
    # bound, so that their numbers stay numbers.
    if trials is None:
        trials = USUAL_TRIALS if budget is None else MOST_TRIALS
    searching = Searching(
        Limits(trials, inf if budget is None else budget),
        effort,
        Workers(jobs),
        metric,
        threshold,
        calibrate,
        on_trial,
    )
    with warnings.catch_warnings():
        # networks of a search may diverge: they lose, and that is all
        warnings.simplefilter("ignore", TrainingWarning)
        # not on_epoch: epochs of a search are told by its trials
        asked = Asked(
            target,
            task,
            quantiles,
            calibrate,
            validation,
            metric,
            class_weight,
            threshold,
            weights,
            group,
            time,
            seed,
            kinds=dict(kinds or {}),
        )
        limit, why = limit_for(data, memory)
        if limit is None:
            fit = fit_by(searching, data, asked)
        else:
            fit = fit_files(data, searching, asked, limit, spool, why)
    return TableSearch(
        fit,
        searching.compared_by,
        searching.trials,
        searching.recipes,
        clock.perf_counter() - began,
        searching.interrupted or fit.interrupted,
    )
