"""What was found about learning speed, as tables and as a picture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from benchmarks.learning_methods import RULES

Results = dict[str, dict[str, Any]]
COLORS = {
    "gradient_descent": "#8a8a8a",
    "momentum": "#222222",
    "quickprop": "#3a8a4d",
    "rprop": "#1f6fb4",
    "adam": "#7a3b9a",
    "lbfgs": "#d9a514",
    "scg": "#d1661c",
    "lm": "#c02f3a",
}


def epochs_table(results: Results) -> Table:
    """For each problem and method: the median epochs of the seeds that learnt it, the
    quartiles, and the failures.
    """
    methods = _methods(results)
    shown = Table(
        "problem",
        *(method.replace("_", " ") for method in methods),
        title="epochs",
        show_lines=True,
    )
    for name, found in results.items():
        shown.add_row(
            _titled(name, found), *(_cell(found["methods"][method]["runs"]) for method in methods)
        )
    return shown


def steps_table(results: Results) -> Table:
    """The median steps of the solvers, which may take several epochs for a step."""
    solvers = [method for method in _methods(results) if method not in RULES]
    shown = Table("problem", *solvers, title="steps")
    for name, found in results.items():
        runs = [[run[1] for run in found["methods"][solver]["runs"] if run] for solver in solvers]
        shown.add_row(name, *(f"{np.median(steps):.0f}" if steps else "-" for steps in runs))
    return shown


def settings_table(results: Results) -> Table:
    """The range of the initial weights, the most epochs, and the learning rates."""
    rules = [method for method in _methods(results) if method in RULES]
    shown = Table(
        "problem", "weights", "limit", *(rule.replace("_", " ") for rule in rules), title="settings"
    )
    for name, found in results.items():
        rates = [f"{found['methods'][rule]['rate']:g}" for rule in rules]
        shown.add_row(name, f"±{found['width']:g}", f"{found['limit']:,}", *rates)
    return shown


def write_tables(results: Results, page: Path) -> None:
    """Put each table between its two marks on the page, such as <!-- epochs --> and <!-- end of
    epochs -->.
    """
    text = page.read_text()
    for table in (epochs_table(results), steps_table(results), settings_table(results)):
        mark = f"<!-- {table.title} -->", f"<!-- end of {table.title} -->"
        inside = re.escape(mark[0]) + ".*" + re.escape(mark[1])
        new = f"{mark[0]}\n{markdown(table)}\n{mark[1]}"
        text = re.sub(inside, lambda _, new=new: new, text, flags=re.DOTALL)
    page.write_text(text)


def markdown(table: Table) -> str:
    """A table for a page of the docs."""
    columns = [[str(column.header), "---", *column.cells] for column in table.columns]
    return "\n".join(
        "| " + " | ".join(row).replace("\n", "<br>") + " |" for row in zip(*columns, strict=True)
    )


def picture(results: Results, path: Path) -> None:
    """For each problem, the share of the seeds that have learnt it after so many epochs."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 2.5 * -(-len(results) // 4) + 0.8), layout="constrained")
    panels = figure.subplots(-(-len(results) // 4), 4, squeeze=False).ravel()
    for axes, (name, found) in zip(panels, results.items(), strict=False):
        for method, kept in found["methods"].items():
            epochs = sorted(run[0] for run in kept["runs"] if run)
            share = np.arange(len(epochs) + 1) / len(kept["runs"])
            x, y = [1, *epochs, found["limit"]], [*share, share[-1]]
            axes.step(
                x,
                y,
                where="post",
                color=COLORS[method],
                label=method.replace("_", " "),
                linewidth=1.6,
            )
        axes.set(
            title=name,
            xscale="log",
            xlim=(4, found["limit"]),
            ylim=(-0.03, 1.03),
            yticks=(0, 0.5, 1),
        )
        axes.set_yticklabels(["0", "½", "all"])
        axes.title.set_fontsize(10)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.3)
    for axes in panels[len(results) :]:
        axes.set_visible(False)
    figure.supxlabel("epochs", fontsize=10)
    figure.supylabel("seeds that have learnt it", fontsize=10)
    figure.legend(
        *panels[0].get_legend_handles_labels(), frameon=False, loc="outside upper center", ncols=8
    )
    figure.savefig(path, dpi=110)


def _methods(results: Results) -> list[str]:
    return list(next(iter(results.values()))["methods"])


def _titled(name: str, found: dict[str, Any]) -> str:
    count = len(next(iter(found["methods"].values()))["runs"])
    return f"{name}\n{found['goal']}, {count} seeds"


def _cell(runs: list[Any]) -> str:
    epochs = [run[0] for run in runs if run]
    if not epochs:
        return "-\nall fail"
    low, median, high = np.percentile(epochs, (25, 50, 75))
    failed = f"\n{len(runs) - len(epochs)} fail" if len(epochs) < len(runs) else ""
    return f"{median:,.0f}\n{low:,.0f} to {high:,.0f}{failed}"
