"""What the benchmarks found, as tables and as a picture.

`python -m benchmarks.report results.json docs/benchmarks` writes docs/benchmarks.md and
docs/benchmarks.png.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

Found = dict[str, Any]
Results = dict[str, dict[str, Found]]
OURS = "chainrule numba"
COLORS = {
    "JAX autodiff": "#d1661c",
    "NumPy by hand": "#8a8a8a",
    "torch.compile": "#7a3b9a",
    "PyTorch eager": "#b07ac8",
    "scikit-learn": "#1f6fb4",
    "FANN": "#3a8a4d",
}
OTHERS = ("chainrule numba, MKL", "chainrule jax")


def speed_table(results: Results) -> Table:
    """Milliseconds of the floor and of us, and how many times as long everybody takes as we do."""
    columns = _present(results, (*COLORS, *OTHERS))
    shown = Table(
        "work", "floor ms", "ours ms", "x floor", *columns, title="warm runs: times as long as ours"
    )
    for problem, found in results.items():
        ours, least = found[OURS]["median"], found["floor"]["median"]
        cells = [_times(found[name]["median"] / ours) if name in found else "-" for name in columns]
        shown.add_row(
            problem, f"{1e3 * least:.2f}", f"{1e3 * ours:.2f}", f"{ours / least:.2f}", *cells
        )
    return shown


def fresh_table(results: Results) -> Table:
    """Seconds from a fresh process to the end of the first run."""
    title = "a fresh process: seconds for import, compilation and the first run"
    return _table(results, title, lambda one: f"{one['importing'] + one['first']:.2f}")


def memory_table(results: Results) -> Table:
    """Megabytes that the first run added to what importing and the data took, and the final
    losses.
    """
    title = "megabytes that the first run adds / final loss"
    return _table(results, title, lambda one: f"{one['megabytes']:.0f} / {one['loss']:.4g}")


def _table(results: Results, title: str, cell: Callable[[Found], str]) -> Table:
    columns = _present(results, (OURS, *COLORS, OTHERS[-1]))
    shown = Table("work", *columns, title=title)
    for problem, found in results.items():
        shown.add_row(problem, *[cell(found[name]) if name in found else "-" for name in columns])
    return shown


def _times(ratio: float) -> str:
    return f"{ratio:.2g}" if ratio < 10 else f"{ratio:,.0f}"


def _present(results: Results, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if any(name in found for found in results.values())]


def losing(results: Results) -> list[str]:
    """Where a peer is faster."""
    return [
        f"{problem}: {name} takes {found[name]['median'] / found[OURS]['median']:.2f} of our time"
        for problem, found in results.items()
        for name in COLORS
        if name in found and found[name]["median"] < found[OURS]["median"]
    ]


def picture(results: Results, path: Path) -> None:
    """How many times as long the peers take, on a logarithmic scale."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import ScalarFormatter

    figure = Figure(figsize=(9, 0.36 * len(results) + 1.6), layout="constrained")
    axes = figure.add_subplot()
    for name, color in COLORS.items():
        points = [
            (found[name]["median"] / found[OURS]["median"], row)
            for row, found in enumerate(results.values())
            if name in found
        ]
        if points:
            axes.plot(*zip(*points, strict=True), "o", color=color, label=name)
    axes.axvline(1, color="#222222", label="chainrule")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.set_yticks(range(len(results)), list(results))
    axes.invert_yaxis()
    axes.set_xlabel("training time as a multiple of chainrule's (to the right: slower)")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.3)
    figure.legend(frameon=False, loc="outside upper center", ncols=4)
    figure.savefig(path, dpi=130)


def markdown(table: Table) -> str:
    """A table for a page of the docs."""
    columns = [list(column.cells) for column in table.columns]
    rows = [
        [str(column.header) for column in table.columns],
        ["---"] * len(columns),
        *zip(*columns, strict=True),
    ]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


def main(results: Path, pages: Path) -> None:
    """Write PAGES.md and PAGES.png from a file of RESULTS."""
    kept = json.loads(results.read_text())
    found = kept["results"]
    parts = [
        "# Benchmarks",
        f"Measured on {kept['date']} on {kept['cores']} cores ({kept['processor']}); times are "
        "medians of warm runs, "
        "in float32 but for the first row. [How it is measured](engines.md#benchmarks); `make "
        "bench` does it again.",
        f"![How many times as long others take]({pages.with_suffix('.png').name})",
    ]
    for table in (speed_table(found), fresh_table(found), memory_table(found)):
        parts += [f"## {str(table.title).capitalize()}", markdown(table)]
    parts += [
        "## Where we lose",
        "\n".join(f"- {line}" for line in losing(found)) or "Nowhere in this table.",
    ]
    pages.with_suffix(".md").write_text("\n\n".join(parts) + "\n")
    picture(found, pages.with_suffix(".png"))


if __name__ == "__main__":
    typer.run(main)
