"""`chainrule train`: a network for a table, its learning curve, and how good it is."""

from __future__ import annotations

import math
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainrule.cli.columns import Category, Date, Drop, Number, Text, said_kinds
from chainrule.cli.output import distinct
from chainrule.errors import ChainruleError

if TYPE_CHECKING:
    from chainrule.tables.fitting import Fit
    from chainrule.training.records import Stopping


def train(
    data: Annotated[Path, typer.Argument(help="A CSV or Parquet file.")],
    target: Annotated[str, typer.Option(help="The column to predict.")],
    effort: Annotated[
        str | None,
        typer.Option(
            help="fast, good or best: 1, 4 or 16 networks by a recipe that is right for most "
            "tables; or for how many seconds.",
            show_default="good, unless a setting of a network is given",
        ),
    ] = None,
    hidden: Annotated[
        list[int] | None,
        typer.Option(
            help="A single network with this number of units in a hidden layer; repeat for more "
            "layers.",
            show_default="32, if other settings of a network are given",
        ),
    ] = None,
    activation: Annotated[
        str | None,
        typer.Option(help="Activation of its hidden layers.", show_default="relu"),
    ] = None,
    task: Annotated[str, typer.Option(help="auto, classification or regression.")] = "auto",
    epochs: Annotated[
        int | None,
        typer.Option(
            help="Its maximum number of epochs (passes over the data).", show_default="200"
        ),
    ] = None,
    patience: Annotated[
        int | None,
        typer.Option(
            help="Number of epochs without a better validation loss after which its training "
            "stops.",
            show_default="20",
        ),
    ] = None,
    solver: Annotated[
        str | None,
        typer.Option(
            help="How it is trained: sgd, adam, rprop, lbfgs, lm, ...", show_default="sgd"
        ),
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option(help="First learning rate.", show_default="0.02 for sgd, else 0.001"),
    ] = None,
    momentum: Annotated[
        float | None,
        typer.Option(help="Share of the last step that is added to the next.", show_default="0.9"),
    ] = None,
    batch_size: Annotated[
        int | None,
        typer.Option(help="Number of rows for each update of the weights.", show_default="32"),
    ] = None,
    validation: Annotated[
        float, typer.Option(help="Share of the rows held out to measure the score.")
    ] = 0.2,
    seed: Annotated[int, typer.Option(help="Same seed, same model.")] = 0,
    model: Annotated[
        Path | None, typer.Option(help="Where to save the model (DATA.chainrule).")
    ] = None,
    curve: Annotated[
        Path | None, typer.Option(help="Where to draw the learning curve (DATA.png).")
    ] = None,
    errors: Annotated[
        bool,
        typer.Option(
            "--errors", help="Show how errors shrink from layer to layer (vanishing gradients)."
        ),
    ] = False,
    text: Text = None,
    category: Category = None,
    number: Number = None,
    date: Date = None,
    drop: Drop = None,
) -> None:
    """Train a network on a table: predict one column from the others."""
    from chainrule.files import check_place
    from chainrule.tables.fitting import fit_table, trainer_of
    from chainrule.training.learning_curve import check_picture
    from chainrule.training.progress import progress_bar

    # results lie beside the table unless said otherwise
    model = model or data.parent / f"{data.stem}.chainrule"
    picture = curve or data.parent / f"{data.stem}.png"
    # All that could be wrong with the paths is found before training, which may take hours, and not
    # after it.
    check_place(model)
    check_picture(picture)
    distinct(data, model, picture)
    settings: dict[str, Any] = {
        "hidden": tuple(hidden) if hidden else None,
        "activation": activation,
        "solver": solver,
        "learning_rate": learning_rate,
        "momentum": momentum,
        "batch_size": batch_size,
        "stopping": _stopping(epochs, patience),
    }
    chosen = _effort(effort)
    kinds = said_kinds(text, category, number, date, drop)
    with progress_bar(trainer_of(chosen, settings).epochs) as show:
        fit = fit_table(
            data,
            target,
            effort=chosen,
            task=task,
            validation=validation,
            seed=seed,
            on_epoch=show,
            kinds=kinds,
            **settings,
        )
    # Ctrl-C ends training early and keeps what was reached. From here on it is only saved, which a
    # second, impatient Ctrl-C must not prevent.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for note in fit.notes:
        print(f"note: {note}")
    print(_outcome(fit))
    print(f"model saved to {fit.model.save(model)}")
    _draw(fit, picture, asked=curve is not None)
    if errors:
        print(_shrinking(fit))


def _effort(given: str | None) -> str | float | None:
    """An effort by its name, or as seconds."""
    try:
        return None if given is None else float(given)
    except ValueError:
        return given


def _stopping(epochs: int | None, patience: int | None) -> Stopping | None:
    """The limits of a single network, where any is given."""
    from chainrule.training.records import Stopping

    if epochs is None and patience is None:
        return None
    return Stopping(
        epochs=200 if epochs is None else epochs, patience=20 if patience is None else patience
    )


def _outcome(fit: Fit) -> str:
    """What was trained, on what, how it ended and how good it is."""
    model, run = fit.model, fit.run
    # a model without classes is a regression
    what = f"{len(model.classes)} classes" if model.classes else "a number"
    inputs = "; ".join(
        _listed(kind, names)
        for kind, names in (
            ("numbers", model.columns.numeric),
            ("texts", model.columns.textual),
            ("dates", model.columns.dated),
        )
        if names
    )
    learned, held = fit.rows
    n = len(model.members)
    networks = str(model.parameters.network)
    networks = networks if n == 1 else f"{n} networks, the first of them {networks}"
    ended = (
        f"stopped after epoch {len(run.records)}: {run.stopped}; the parameters are from epoch "
        f"{run.best_epoch}\n"
        if n == 1
        else ""
    )
    # the same measures as the `score` of scikit-learn's classifiers and regressors
    measure = "accuracy" if model.task == "classification" else "R²"
    again = f"; then trained again on all {learned + held} rows" if fit.refitted else ""
    return (
        f"{model.task} of {model.target!r}, {what}: {networks}, {learned} rows\n"
        f"from {inputs}\n{ended}{measure} on the {held} rows held out: {_score(fit)}{again}"
    )


def _score(fit: Fit) -> str:
    """A score with its interval, and what guessing gets."""
    value, (low, high), guess = fit.measured
    if math.isnan(value):
        return "none, as these have the same target"
    guessing = "the most frequent class" if fit.model.classes else "the mean"
    return (
        f"{value:.4f} (95 % interval {low:.4f} to {high:.4f}; always guessing {guessing}: "
        f"{guess:.4f})"
    )


def _listed(kind: str, names: Sequence[str]) -> str:
    """Columns of a kind; of a wide table the first eight, so that they stay on a line or two."""
    return f"{kind}: {', '.join(names[:8])}{', ...' if names[8:] else ''}"


def _draw(fit: Fit, picture: Path, asked: bool) -> None:
    """The learning curve; without Matplotlib only if it was not asked for."""
    from chainrule.training.learning_curve import learning_curve

    try:
        path = learning_curve(fit.run.records, picture, f"{fit.model.target}: learning curve")
        print(f"learning curve drawn in {path}")
    except ChainruleError as error:
        # an extra that is not installed is an error only for those who asked for a picture
        if asked:
            raise
        print(f"no learning curve: {error}")


def _shrinking(fit: Fit) -> str:
    """The vanishing-gradient report as a table."""
    from chainrule.training.vanishing_gradients import vanishing_gradients

    # widths of the columns below are those of these words
    lines = [
        "errors on their way back:  layer   mean |delta|   x of the next   largest slope   "
        "bound by slopes"
    ]
    for row in vanishing_gradients(fit.model.parameters.network, fit.run.records[-1].mean_delta):
        factor = "-" if row.factor is None else f"{row.factor:.3g}"
        lines.append(
            f"{row.layer:32d} {row.mean_delta:14.3g} {factor:>15} {row.steepest:15.4g} "
            f"{row.bound:17.4g}"
        )
    return "\n".join(lines)
