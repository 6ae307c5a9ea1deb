"""The command line: one short function for each command; it prints what the library returns."""

from __future__ import annotations

import io
import signal
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainrule.cli.audit import audit
from chainrule.cli.exercise import app as exercise
from chainrule.cli.explain import explain
from chainrule.cli.output import distinct
from chainrule.errors import ChainruleError, unknown

if TYPE_CHECKING:
    from chainrule.formulas.registry import Registry
    from chainrule.tables.fitting import Fit

# Errors are handled by `main`: Typer's own tracebacks would show them as faults of the program.
# rich_markup_mode=None: help texts have square brackets, which are not markup.
app = typer.Typer(
    help="Feed-forward networks trained by backpropagation that show their work.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(exercise, name="exercise")


app.command()(explain)
app.command()(audit)


@app.command()
def examples() -> None:
    """List the worked examples that ship with chainrule."""
    # Commands import what they need when they run: `chainrule --help` must not wait for Numba,
    # Polars and scikit-learn.
    from chainrule.explaining.examples.files import example_names, load_example

    for name in example_names():
        example = load_example(name)
        print(f"{name:18} {example.network!s:28} {example.title}")
        print(f"{'':18} {example.source}")
    print("\nShow one with: chainrule explain NAME")


@app.command()
def formulas(
    name: Annotated[str, typer.Argument(help="Only the formula of this name.")] = "",
) -> None:
    """List activations, losses and optimizers with their formulas and slopes."""
    from chainrule.explaining.formula_book import write
    from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS

    tables: dict[str, Registry[Any]] = {
        "Activations": ACTIVATIONS,
        "Losses": LOSSES,
        "Optimizers": OPTIMIZERS,
    }
    known = [entry for table in tables.values() for entry in table]
    if name and name not in known:
        raise unknown("formula", name, known)
    for title, table in tables.items():
        # headings order the whole list; a single formula needs none
        if not name:
            print(f"{title}\n")
        for entry in table.values():
            if name in ("", entry.name):
                print(f"  {entry.name}: {entry.source}")
                print("".join(f"    {written.text}\n" for written in write(entry)))


@app.command()
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


@app.command()
def predict(
    model: Annotated[Path, typer.Argument(help="A model that `chainrule train` saved.")],
    data: Annotated[Path, typer.Argument(help="A CSV or Parquet file with the same columns.")],
    output: Annotated[
        Path | None, typer.Option(help="Write a CSV file; printed if not given.")
    ] = None,
) -> None:
    """Predict the target for each row of a table, with probabilities of the classes."""
    from chainrule.files import write_whole
    from chainrule.tables.model import TableModel

    distinct(model, data, output)
    predictions = TableModel.load(model).predict(data)
    text = predictions.write_csv()
    if output is None:
        print(text, end="")
    else:
        print(f"{len(predictions)} predictions written to {write_whole(output, text.encode())}")


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
        "rows\n"
        f"from {inputs}\n"
        f"stopped after epoch {len(run.records)}: {run.stopped}; the parameters are from epoch "
        f"{run.best_epoch}\n"
        f"{measure} on the {fit.rows[1]} rows held out: {fit.score:.4f}"
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


def main() -> None:
    """Run a command; a bad input is one line on standard error and exit code 2."""
    # warnings are for people here: one line without the place in the source that gave it
    warnings.showwarning = lambda message, *rest, **more: print(f"note: {message}", file=sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a question mark is better than a traceback in the middle of an explanation
            stream.reconfigure(errors="replace")  # a terminal without Greek letters
    try:
        app()
    # these are said by one line; any other exception is a fault of chainrule, and shows its
    # traceback
    except (ChainruleError, OSError, MemoryError) as error:
        print(f"chainrule: {error or 'not enough memory'}", file=sys.stderr)
        raise SystemExit(2) from None
