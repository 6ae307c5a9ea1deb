"""`chainrule train`: a network for a table, its learning curve, and how good it is."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import chainrule.cli.outcome as told
import chainrule.hosts as hosts
from chainrule.cli.columns import Category, Date, Drop, Number, Text, Words, said_kinds
from chainrule.cli.on_hosts import (
    ON_HOSTS,
    Coordinator,
    EngineName,
    LostAfter,
    Process,
    Processes,
    SplitColumns,
    counted,
    engine_on_hosts,
    same_for_all,
    shown,
)
from chainrule.cli.options import Memory, Query, RowWeights, TablesOfHosts, Task, tables_of
from chainrule.cli.output import distinct
from chainrule.cli.waiting import seconds_of
from chainrule.errors import ChainruleError

if TYPE_CHECKING:
    from chainrule.training.checkpoints.folder import Checkpoints
    from chainrule.training.records import Stopping


LIMITS = ("epochs", "patience")  # of training; together they are the library's `stopping`


def train(
    context: typer.Context,
    data: TablesOfHosts,
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
    task: Task = "auto",
    quantile: Annotated[
        list[float] | None,
        typer.Option(help="Of a number, predict this quantile beside the median; repeat for more."),
    ] = None,
    calibrate: Annotated[
        bool,
        typer.Option(
            "--calibrate",
            help="Scale probabilities by what came true on the rows that stop training.",
        ),
    ] = False,
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
    metric: Annotated[
        str | None,
        typer.Option(
            help="What the score is: accuracy, balanced_accuracy, precision, recall, f1, roc_auc, "
            "average_precision, log_loss or brier; of numbers r2, rmse, mae or "
            "median_absolute_error, of quantiles pinball. Precision, recall and f1 are means over "
            "the classes (macro); recall:yes or average_precision:yes is that of the class 'yes'.",
            show_default="accuracy or r2",
        ),
    ] = None,
    class_weight: Annotated[
        str | None,
        typer.Option(
            help="How much each class counts: balanced, for all the same in sum; or JSON such as "
            "'{\"yes\": 10}', or a file of it."
        ),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            help="Of two classes, the probability from which on the second is predicted.",
            show_default="the likelier one",
        ),
    ] = None,
    weights: RowWeights = None,
    group: Annotated[
        str | None,
        typer.Option(
            help="A column, such as of patients; rows of one group are held out together."
        ),
    ] = None,
    time: Annotated[
        str | None, typer.Option(help="A column of times; the latest rows are held out.")
    ] = None,
    query: Query = "",
    seed: Annotated[int, typer.Option(help="Same seed, same model.")] = 0,
    model: Annotated[
        Path | None,
        typer.Option(
            help="Where to save the model.",
            show_default="beside the table, TABLE.chainrule; of several, or of a database, "
            "TARGET.chainrule in this folder",
        ),
    ] = None,
    curve: Annotated[
        Path | None,
        typer.Option(help="Where to draw the learning curve.", show_default="likewise, .png"),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            help="Write how good it is, with pictures, to a page in one file (.html); or without "
            "pictures to .md, .txt, .tex or .json."
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over files that are there.")
    ] = False,
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            help="A folder in which training is kept, so that it can be resumed after it was "
            "killed or interrupted."
        ),
    ] = None,
    every: Annotated[
        str, typer.Option(help="How often a checkpoint is written, such as 30s, 5m or 1h.")
    ] = "60s",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the checkpoints, if there are any.")
    ] = False,
    keep_rows: Annotated[
        bool,
        typer.Option(
            "--keep-rows",
            help="With --memory, keep the rows in that folder too, in about as much room as the "
            "table has: a run that is resumed does not read it again.",
        ),
    ] = False,
    memory: Memory = None,
    spool: Annotated[
        Path | None,
        typer.Option(
            help="With --memory: a folder on the disk where rows are kept in a mixed order "
            "meanwhile.",
            show_default="/var/tmp or TMPDIR",
        ),
    ] = None,
    errors: Annotated[
        bool,
        typer.Option(
            "--errors", help="Show how errors shrink from layer to layer (vanishing gradients)."
        ),
    ] = False,
    engine: EngineName = "auto",
    coordinator: Coordinator = None,
    processes: Processes = None,
    process: Process = None,
    split_columns: SplitColumns = 1,
    lost_after: LostAfter = "30s",
    text: Text = None,
    category: Category = None,
    words: Words = None,
    number: Number = None,
    date: Date = None,
    drop: Drop = None,
) -> None:
    """Train a network on a table: predict one column from the others.

    Ctrl-C ends training early and keeps what was learned. The exit code is then 130; it is 2 where
    something is wrong with the input, and 1 where something else failed, such as a full disk. With
    --checkpoint, Ctrl-C and SIGTERM (exit code 143) write one, and --resume goes on from there.

    Started by mpirun or srun, or several times with --coordinator, --processes and --process, it
    trains one network on all hosts; process 0 writes the model.
    """
    from chainrule.cli.reporting import class_weights_of, write_report
    from chainrule.tables.fitting import fit_table
    from chainrule.tables.trainers import trainer_of

    spread = engine_on_hosts(**{name: context.params[name] for name in ON_HOSTS})
    hosts.compare(same_for_all(context.params))
    tables, files = tables_of(data, query)
    base = beside(files, target)
    model = model or base.with_name(f"{base.name}.chainrule")
    picture = curve or base.with_name(f"{base.name}.png")
    # All that could be wrong with the paths is found before training, which may take hours, and not
    # after it.
    if hosts.leads():
        distinct(*files, model, picture, report)
        _check_places(model, picture, report, replace)
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
    _check_effort(chosen, _given(context))
    kinds = said_kinds(text, category, words, number, date, drop)
    checkpoints = _checkpoints(checkpoint, every, resume, keep_rows)
    with (
        shown(trainer_of(chosen, settings).epochs) as show,
        counted(show) as (on_rows, on_epoch),
    ):
        fit = fit_table(
            tables,
            target,
            effort=chosen,
            task=task,
            quantiles=quantile,
            calibrate=calibrate,
            validation=validation,
            metric=metric,
            class_weight=class_weights_of(class_weight),
            threshold=threshold,
            weights=weights,
            group=group,
            time=time,
            seed=seed,
            on_epoch=on_epoch,
            on_rows=on_rows,
            kinds=kinds,
            checkpoints=checkpoints,
            memory=memory,
            spool=spool,
            engine=spread,
            **settings,
        )
    # Ctrl-C ends training early and keeps what was reached. From here on it is only saved, which a
    # second, impatient Ctrl-C must not prevent.
    if hosts.leads():
        with undisturbed():
            told.tell(fit)
            print(f"model saved to {told.save(fit.model, model, replace)}")
            told.draw(fit, picture, asked=curve is not None)
            if errors:
                print(told.shrinking(fit))
            if report is not None:
                print(write_report(fit.report(), report))
    if fit.interrupted:
        raise typer.Exit(130)


def _given(context: typer.Context) -> list[str]:
    """The settings of a network that were given, as they were typed: the library has other names
    for some of them.
    """
    options = ("hidden", "activation", "solver", "learning_rate", "momentum", "batch_size")
    return [it for it in (*options, *LIMITS) if context.params[it] not in (None, [], ())]


def _check_places(model: Path, picture: Path, report: Path | None, replace: bool) -> None:
    """Whether all that is written at the end may be."""
    from chainrule.cli.reporting import check_report
    from chainrule.files import check_free
    from chainrule.training.learning_curve import check_picture

    check_free(model, replace, told.model_at(model))
    check_free(picture, replace)
    check_picture(picture)
    check_report(report, replace)


def beside(files: list[Path], target: str) -> Path:
    """Where results lie unless said otherwise, without an ending: beside the table, if there is
    one.
    """
    if len(files) == 1:
        return files[0].with_name(files[0].stem)
    # by what is predicted, as no file of several gives its name to all
    return Path("".join(it if it.isalnum() or it in "-_." else "_" for it in target))


@contextmanager
def undisturbed() -> Iterator[None]:
    """Without Ctrl-C, which means something again afterwards: to go on ignoring it would make a
    program that calls the command, and all that it starts, deaf to it.
    """
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


def _checkpoints(folder: Path | None, every: str, resume: bool, rows: bool) -> Checkpoints | None:
    """Where training is kept, if it is."""
    from chainrule.training.checkpoints.folder import Checkpoints

    seconds = seconds_of(every, "--every")
    if folder is None:
        if resume:
            raise ChainruleError("--resume goes on from the folder that --checkpoint names")
        if rows:
            raise ChainruleError("--keep-rows keeps them in the folder that --checkpoint names")
        return None
    # said at once: whoever looks an hour later sees what the run has gone on from
    say = _note if hosts.leads() else None
    return Checkpoints(folder, seconds, resume=resume, rows=rows, on_note=say)


def _note(text: str) -> None:
    print(f"note: {text}", flush=True)


def _effort(given: str | None) -> str | float | None:
    """An effort by its name, or as seconds."""
    try:
        return None if given is None else float(given)
    except ValueError:
        return given


def _check_effort(effort: str | float | None, given: list[str]) -> None:
    """Refuse options of a single network beside the recipe."""
    if effort is None or not given:
        return
    named = ", ".join(f"--{it.replace('_', '-')}" for it in given)
    raise ChainruleError(
        f"--effort is for the recipe, which chooses everything else; {named} "
        f"{'describes' if len(given) == 1 else 'describe'} a single network: give one or the other"
    )


def _stopping(epochs: int | None, patience: int | None) -> Stopping | None:
    """The limits of a single network, where any is given."""
    from chainrule.training.records import Stopping

    if epochs is None and patience is None:
        return None
    return Stopping(
        epochs=200 if epochs is None else epochs, patience=20 if patience is None else patience
    )
