"""What each ingredient of the recipe for tables is worth: on and off, on the tables of
`benchmarks.tables`.

    python -m benchmarks.table_ablation                     all variants, 14 tables, the first split
    python -m benchmarks.table_ablation --splits 0 1 --only "256 epochs" "SELU"

Four networks each, without measuring: the errors are those on the split's test rows, as multiples
of those of the recipe as it is. A difference of 0.01 is within the noise of a split. Results are
kept in a file, and variants that it has are not trained again.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.table_data import FOLDER, registry
from benchmarks.tables import Split, split_table
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.model import TableModel
from chainrule.tables.reading import Table
from chainrule.tables.recipe import FACTORS, USUAL
from chainrule.tables.several_networks import SeveralNetworks
from chainrule.tables.targets import targets_of

RESULTS = Path(__file__).parent / "results.table_ablation.jsonl"
AS_IT_IS = "as it is"


def changed(**changes: Any) -> SeveralNetworks:
    """The usual networks, every one with these changes."""
    return SeveralNetworks(recipes=tuple(replace(it, **changes) for it in (USUAL, FACTORS)))


VARIANTS = {
    AS_IT_IS: SeveralNetworks(),
    "one network": SeveralNetworks("fast"),
    "pieces only": SeveralNetworks(recipes=(USUAL,)),
    "factors only": SeveralNetworks(recipes=(FACTORS,)),
    "neither pieces nor factors": SeveralNetworks(recipes=(replace(USUAL, pieces=1),)),
    "factors at the usual rate": changed(factor_rate=1.0),
    "biases at the usual rate": changed(bias_rate=1.0),
    "no label smoothing": changed(smoothing=0.0),
    "half a cosine": changed(schedule="cosine"),
    "constant rate": changed(schedule="constant"),
    "SELU": changed(activation="selu"),
    "Mish": changed(activation="mish"),
    "3 x 128": changed(hidden=(128, 128, 128)),
    "2 x 64": changed(hidden=(64, 64)),
    "batches of 256": changed(batch_size=256),
    "64 epochs": changed(epochs=64),
    "256 epochs": changed(epochs=256),
    "a fifth of the rows to stop on": changed(stop=0.2),
}


def measured(trainer: SeveralNetworks, split: Split) -> tuple[float, float]:
    """The error on the test rows, and seconds."""
    began = time.perf_counter()
    table = Table(split.train)
    names = [name for name in split.train.columns if name != split.target]
    columns, _ = fit_columns(table, names)
    targets = targets_of(table, split.target, split.task)
    members, _ = trainer.fit(table, targets, columns, 0, None)
    seconds = time.perf_counter() - began
    model = TableModel(
        members,
        split.target,
        split.task,
        targets.classes,
        targets.center,
        targets.scale,
        targets.range,
    )
    return 1 - model.score(split.test), seconds


def summary(lines: list[dict[str, object]]) -> str:
    """A row for each variant: errors and seconds as multiples of those of the recipe."""
    found: dict[str, dict[tuple[str, int], dict[str, object]]] = {}
    for line in lines:
        found.setdefault(str(line["variant"]), {})[line["table"], line["split"]] = line
    base = found.get(AS_IT_IS, {})
    rows = ["| variant | error | median error | seconds | fits |", "|---|---|---|---|---|"]
    for name, each in found.items():
        both = each.keys() & base.keys()
        if not both:
            continue
        errors, seconds = (
            [each[key][what] / base[key][what] for key in both if base[key][what]]
            for what in ("error", "seconds")
        )
        rows.append(
            f"| {name} | {statistics.geometric_mean(errors):.3f} | "
            f"{statistics.median(errors):.3f} | {statistics.geometric_mean(seconds):.2f} | "
            f"{len(both)} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Train what is asked for, and print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--folder", type=Path, default=FOLDER)
    options.add_argument("--results", type=Path, default=RESULTS)
    options.add_argument("--splits", type=int, nargs="+", default=[0])
    options.add_argument("--only", nargs="+", default=list(VARIANTS))
    options.add_argument("--summary", action="store_true")
    given = options.parse_args()
    text = given.results.read_text(encoding="utf-8") if given.results.exists() else ""
    lines = [json.loads(line) for line in text.splitlines()]
    known = {(line["variant"], line["table"], line["split"]) for line in lines}
    for name in () if given.summary else dict.fromkeys([AS_IT_IS, *given.only]):
        for table, entry in registry(given.folder).items():
            frame = pl.read_parquet(given.folder / entry.file)
            for split in given.splits:
                if (name, table, split) in known:
                    continue
                error, seconds = measured(VARIANTS[name], split_table(frame, entry, split))
                line = {"variant": name, "table": table, "split": split}
                line |= {"error": error, "seconds": seconds}
                lines.append(line)
                with given.results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")
    print(summary(lines))


if __name__ == "__main__":
    main()
