"""`chainrule search`: hyperparameters for a table, within a time or a number of trials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import chainrule.cli.outcome as told
from chainrule.cli.backends import Backend, Scheduler, backend_of
from chainrule.cli.columns import Category, Date, Drop, Number, Text, Words, said_kinds
from chainrule.cli.options import Memory, Query, RowWeights, Tables, Task, tables_of
from chainrule.cli.output import distinct
from chainrule.cli.search_bar import search_bar
from chainrule.cli.train import beside, undisturbed
from chainrule.cli.waiting import seconds_of

if TYPE_CHECKING:
    from chainrule.tables.searching.search import TableSearch

SHOWN = 10  # lines of the table on the screen


def search(
    data: Tables,
    target: Annotated[str, typer.Option(help="The column to predict.")],
    budget: Annotated[
        str | None,
        typer.Option(
            help="For how long, with the training of what was found: 90s, 10m, 2h. How far a "
            "search comes in a time differs; only --trials gives the same model each time."
        ),
    ] = None,
    trials: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many candidates are tried.", show_default="33, without --budget"
        ),
    ] = None,
    effort: Annotated[
        str,
        typer.Option(
            help="How many networks the model has: fast, good or best, which are 1, 4 or 16; fewer "
            "if the budget is too small."
        ),
    ] = "best",
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many candidates at once.", show_default="as many as there are cores"
        ),
    ] = None,
    backend: Backend = None,
    scheduler: Scheduler = None,
    task: Task = "auto",
    quantile: Annotated[
        list[float] | None,
        typer.Option(help="Of a number, predict this quantile, too; repeat for more."),
    ] = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Scale probabilities by what came true.")
    ] = False,
    validation: Annotated[
        float, typer.Option(help="Share of the rows held out, of which the search knows nothing.")
    ] = 0.2,
    metric: Annotated[
        str | None,
        typer.Option(
            help="What the score is, as for train, and what candidates are compared by.",
            show_default="accuracy or r2; candidates by brier or rmse",
        ),
    ] = None,
    class_weight: Annotated[
        str | None, typer.Option(help="How much each class counts, as for train.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="Of two classes, from which probability on the second.")
    ] = None,
    weights: RowWeights = None,
    group: Annotated[
        str | None, typer.Option(help="A column; rows of one group are held out together.")
    ] = None,
    time: Annotated[
        str | None, typer.Option(help="A column of times; the latest rows are held out.")
    ] = None,
    query: Query = "",
    memory: Memory = None,
    seed: Annotated[int, typer.Option(help="Same seed and trials, same model.")] = 0,
    model: Annotated[
        Path | None,
        typer.Option(help="Where to save the model.", show_default="as train does"),
    ] = None,
    tried: Annotated[
        Path | None,
        typer.Option(help="Write all that was tried to this file, as JSON, a line for each."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="Write how good the model is to .html, or .md, .txt, .tex or .json."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over files that are there.")
    ] = False,
    text: Text = None,
    category: Category = None,
    words: Words = None,
    number: Number = None,
    date: Date = None,
    drop: Drop = None,
) -> None:
    """Search for a better model of a table than `train` makes, within a time.

    Ctrl-C ends the search; what was best until then is trained, measured and saved, and the exit
    code is 130.
    """
    from chainrule.cli.reporting import check_report, class_weights_of, write_report
    from chainrule.files import check_free, write_whole
    from chainrule.tables.searching.search import search_table

    tables, files = tables_of(data, query)
    # where `train` puts it, so that `predict` and `score` find either in the same place
    base = beside(files, target)
    model = model or base.with_name(f"{base.name}.chainrule")
    # all that could be wrong with the paths is found before, and not after an hour
    distinct(*files, model, tried, report)
    check_free(model, replace, told.model_at(model))
    if tried is not None:
        check_free(tried, replace)
    check_report(report, replace)
    seconds = None if budget is None else seconds_of(budget, "--budget")
    kinds = said_kinds(text, category, words, number, date, drop)
    with backend_of(backend, scheduler), search_bar(trials, seconds) as show:
        found = search_table(
            tables,
            target,
            trials=trials,
            budget=seconds,
            effort=effort,
            jobs=jobs,
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
            on_trial=show,
            kinds=kinds,
            memory=memory,
        )
    # what was found is only saved now, which a second, impatient Ctrl-C must not prevent
    with undisturbed():
        told.tell(found.fit, tried=_table(found))
        print(f"model saved to {told.save(found.fit.model, model, replace)}")
        if tried is not None:
            lines = found.to_json_lines().encode()
            print(f"trials written to {write_whole(tried, lines, replace)}")
        if report is not None:
            print(write_report(found.fit.report(), report))
    if found.interrupted:
        raise typer.Exit(130)


def _table(found: TableSearch) -> str:
    """The best of what was tried, a line for each."""
    lines = found.lines()
    names = list(lines[0]) if lines else []
    rows = [names, *([_cell(line[name]) for name in names] for line in lines[:SHOWN])]
    widths = [max(len(row[column]) for row in rows) for column in range(len(names))]
    text = [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    more = [f"and {len(lines) - SHOWN} more; --tried writes all"] if len(lines) > SHOWN else []
    ended = "interrupted after" if found.interrupted else "the best of"
    title = found.metric.titled(found.fit.model.classes)
    return "\n".join([f"{ended} {len(lines)} candidates, by {title}:", *text, *more])


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "x".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
