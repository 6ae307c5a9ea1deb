"""`chainrule train`: a network for a table, its learning curve, and how good it is."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainrule.cli.output import distinct
from chainrule.errors import ChainruleError

if TYPE_CHECKING:
    from chainrule.tables.fitting import Fit


def train(
    data: Annotated[Path, typer.Argument(help="A CSV or Parquet file.")],
    target: Annotated[str, typer.Option(help="The column to predict.")],
    hidden: Annotated[
        list[int] | None,
        typer.Option(help="Number of units of a hidden layer; repeat for more layers."),
    ] = None,
    activation: Annotated[str, typer.Option(help="Activation of the hidden layers.")] = "relu",
    task: Annotated[str, typer.Option(help="auto, classification or regression.")] = "auto",
    epochs: Annotated[
        int, typer.Option(help="Maximum number of epochs (passes over the data).")
    ] = 200,
    patience: Annotated[
        int,
        typer.Option(
            help="Number of epochs without a better validation loss after which training stops."
        ),
    ] = 20,
    solver: Annotated[
        str, typer.Option(help="How to train: sgd, adam, rprop, lbfgs, lm, ...")
    ] = "sgd",
    learning_rate: Annotated[
        float | None,
        typer.Option(help="First learning rate.", show_default="0.02 for sgd, else 0.001"),
    ] = None,
    momentum: Annotated[
        float, typer.Option(help="Share of the last step that is added to the next.")
    ] = 0.9,
    batch_size: Annotated[
        int, typer.Option(help="Number of rows for each update of the weights.")
    ] = 32,
    validation: Annotated[
        float, typer.Option(help="Share of the rows held out for validation.")
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
) -> None:
    """Train a network on a table: predict one column from the others."""
    from chainrule.files import check_place
    from chainrule.tables.fitting import fit_table
    from chainrule.training.learning_curve import check_picture
    from chainrule.training.progress import progress_bar
    from chainrule.training.records import Stopping

    # results lie beside the table unless said otherwise
    model = model or data.parent / f"{data.stem}.chainrule"
    picture = curve or data.parent / f"{data.stem}.png"
    # All that could be wrong with the paths is found before training, which may take hours, and not
    # after it.
    check_place(model)
    check_picture(picture)
    distinct(data, model, picture)
    with progress_bar(epochs) as show:
        fit = fit_table(
            data,
            target,
            hidden=tuple(hidden or (32,)),
            activation=activation,
            task=task,
            solver=solver,
            learning_rate=learning_rate,
            momentum=momentum,
            batch_size=batch_size,
            stopping=Stopping(epochs=epochs, patience=patience),
            validation=validation,
            seed=seed,
            on_epoch=show,
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


def _outcome(fit: Fit) -> str:
    """What was trained, on what, how it ended and how good it is."""
    model, run = fit.model, fit.run
    # a model without classes is a regression
    what = f"{len(model.classes)} classes" if model.classes else "a number"
    inputs = "; ".join(
        _listed(kind, names)
        for kind, names in (("numbers", model.columns.numeric), ("texts", model.columns.textual))
        if names
    )
    # the same measures as the `score` of scikit-learn's classifiers and regressors
    measure = "accuracy" if model.task == "classification" else "R²"
    return (
        f"{model.task} of {model.target!r}, {what}: {model.parameters.network}, {fit.rows[0]} "
        f"rows\nfrom {inputs}\nstopped after epoch {len(run.records)}: {run.stopped}; the "
        f"parameters are from epoch {run.best_epoch}\n{measure} on the {fit.rows[1]} rows held "
        f"out: {fit.score:.4f}"
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
