"""What the benchmarks found, as tables and as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.table import Table

Found = dict[str, Any]
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


def speed_table(results: dict[str, dict[str, Found]]) -> Table:
    """Milliseconds of the floor and of us, and how many times as long everybody takes as we do."""
    columns = [name for name in (*COLORS, *OTHERS) if any(name in found for found in results.values())]
    shown = Table("work", "floor ms", "ours ms", "x floor", *columns, title="warm runs: times as long as ours")
    for problem, found in results.items():
        ours, least = found[OURS]["median"], found["floor"]["median"]
        cells = [f"{found[name]['median'] / ours:.2g}" if name in found else "-" for name in columns]
        shown.add_row(problem, f"{1e3 * least:.2f}", f"{1e3 * ours:.2f}", f"{ours / least:.2f}", *cells)
    return shown


def fresh_table(results: dict[str, dict[str, Found]]) -> Table:
    """Seconds from a fresh process to the end of the first run: importing, compiling, training."""
    columns = [name for name in (OURS, *COLORS, OTHERS[1]) if any(name in found for found in results.values())]
    shown = Table("work", *columns, title="a fresh process: seconds for import, compilation and the first run")
    for problem, found in results.items():
        cells = [f"{found[n]['importing'] + found[n]['first']:.2f}" if n in found else "-" for n in columns]
        shown.add_row(problem, *cells)
    return shown


def memory_table(results: dict[str, dict[str, Found]]) -> Table:
    """Megabytes that the first run added to what importing and the data took, and the final losses."""
    columns = [name for name in (OURS, *COLORS, OTHERS[1]) if any(name in found for found in results.values())]
    shown = Table("work", *columns, title="megabytes that the first run adds / final loss")
    for problem, found in results.items():
        cells = [f"{found[n]['megabytes']:.0f} / {found[n]['loss']:.4g}" if n in found else "-" for n in columns]
        shown.add_row(problem, *cells)
    return shown


def losing(results: dict[str, dict[str, Found]]) -> list[str]:
    """Where a peer is faster."""
    return [
        f"{problem}: {name} takes {found[name]['median'] / found[OURS]['median']:.2f} of our time"
        for problem, found in results.items()
        for name in COLORS
        if name in found and found[name]["median"] < found[OURS]["median"]
    ]


def picture(results: dict[str, dict[str, Found]], path: Path) -> None:
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
