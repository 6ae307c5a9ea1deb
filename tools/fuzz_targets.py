"""What fuzzing reads: a target is a reader of files that anybody may have written.

An input is the kind of file on a line of its own, and then its content::

    .csv
    x,y
    1,2

Whatever the content is, a reader returns or raises `ChainruleError`; anything else that comes out
is a fault.
"""

from __future__ import annotations

import io
import json
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from chainrule.errors import ChainruleError, printable

if TYPE_CHECKING:
    from chainrule.exercises.exercise import Exercise
    from chainrule.explaining.examples.worked_example import WorkedExample
    from chainrule.online.model import OnlineModel
    from chainrule.tables.model import TableModel

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "tests" / "fuzz_corpus"
SAVED = ROOT / "tests" / "saved_files"
SHIPPED = ROOT / "src" / "chainrule"
LONGEST = 8_000  # bytes of a seed; fuzzing is quick where inputs are short
EXAMPLE = """\
format = 1
title = "One unit"
notation = "plain"
claims = '''
z[1][1] = 1.1
a[1][1] = 0.75
dE/dw[1][1,1] = -0.09  # given
w[1][1,1]+ = 0.545
E = 0.0305
'''
[network]
sizes = [1, 1]
activations = ["logistic"]
biases = "trained"
[weights]
'w[1]' = [[0.5]]
'b[1]' = [0.1]
[training]
loss = "half_squared_error"
learning_rate = 0.5
[data]
inputs = [[2.0]]
targets = [[1.0]]
"""
# Each is read in this process. Binary tables are not: Polars reads them in a process of its own.
TABLES = (".csv", ".tsv", ".txt", ".jsonl", ".csv.gz", ".db")


def check(target: str, content: bytes) -> None:
    """Read an input; what comes out and is no `ChainruleError` is a fault."""
    kind, _, rest = content.partition(b"\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # said on the command line as notes
        try:
            TARGETS[target][0](kind.decode(errors="replace"), rest)
        except ChainruleError as error:
            _check_message(str(error))


def _check_message(message: str) -> None:
    """A message is shown in a terminal: it must be short, and printable."""
    assert len(message) < 5_000, f"a message of {len(message)} characters: {message[:200]!r}"
    assert message == printable(message), f"a message with control characters: {message[:200]!r}"


def seeds(target: str) -> Iterator[bytes]:
    """Valid inputs, from which mutations begin, and those that once failed."""
    for path in sorted((CORPUS / target).glob("*")):
        yield path.read_bytes()
    yield from TARGETS[target][1]()


def _as_file(name: str, content: bytes, use: Callable[[Path], object]) -> None:
    with tempfile.TemporaryDirectory(prefix="chainrule-fuzz-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        use(path)


def _table(kind: str, content: bytes) -> None:
    from chainrule.tables.reading import read_table

    _as_file("table" + (kind if kind in TABLES else ".csv"), content, read_table)


def _tables() -> Iterator[bytes]:
    yield b".csv\nx,y\n1,2\n3,4\n"
    yield ".csv\n# prices\nitem;price;on\nchair;1.250,50 €;31.12.2020\nbed;-3,5;01.01.21\n".encode()
    yield b'.tsv\na\tb\n"x ""y"" z"\t12:30:15\n\t1h 30min\n'
    yield b".txt\nwhen yes n\n2020-01-02T03:04:05Z true 1,234.5\n2021-02-03T00:00:00Z false (7)\n"
    yield b'.jsonl\n{"a": 1, "b": "x", "c": {"d": [1, 2]}}\n{"a": null, "b": true}\n'
    yield b".csv\n\xff\xfea\x00,\x00b\x00\n\x001\x00,\x002\x00\n\x00"
    yield b".csv\nsep=|\na|b\n12%|$3\n1e400|nan\n99999999999999999999|0x1F\n"


def _model(kind: str, content: bytes) -> None:
    from chainrule import load
    from chainrule.cli.show import show
    from chainrule.online.model import OnlineModel
    from chainrule.tables.model import TableModel

    def use(path: Path) -> None:
        model = load(path)
        with redirect_stdout(io.StringIO()):
            show(path)
        if isinstance(model, TableModel):
            _predict(model)
        elif isinstance(model, OnlineModel):
            _learn(model)

    whole = {"description": _with_description, "header": _with_header}.get(kind, bytes)(content)
    _as_file("model", whole, use)


def _predict(model: TableModel) -> None:
    """A row of each kind of cell: what is not refused on loading must be usable."""
    columns = model.columns
    names = (*columns.numeric, *columns.textual, *columns.dated)
    for cell in ("1.5", "x", "2020-01-02"):
        with suppress(ChainruleError):
            model.predict({name: [cell] for name in names})


def _learn(model: OnlineModel) -> None:
    """Rows with a feature of each kind."""
    for cell in (1.5, "x"):
        for target in (2, "sun"):
            with suppress(ChainruleError):
                model.learn_one({"t": cell, "new": cell}, target)
        with suppress(ChainruleError):
            model.predict_one({"t": cell})


@cache
def _networks(name: str = "format-4-classes.chainrule") -> dict[str, bytes]:
    """The networks of a saved model, which fit its description."""
    with zipfile.ZipFile(SAVED / name) as archive:
        return {it: archive.read(it) for it in archive.namelist() if it != "model.json"}


def _with_description(content: bytes) -> bytes:
    """An archive with this description: sums of zip archives would hide it from mutations."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, inner in {"model.json": content, **_networks()}.items():
            archive.writestr(name, inner)
    return whole.getvalue()


def _with_header(content: bytes) -> bytes:
    """A network's file with this header, and zeros as numbers."""
    return len(content).to_bytes(8, "little") + content + bytes(256)


def _models() -> Iterator[bytes]:
    for path in sorted(SAVED.glob("*")):
        content = path.read_bytes()
        if path.suffix == ".safetensors":
            length = int.from_bytes(content[:8], "little")
            yield b"header\n" + content[8 : 8 + length]
        if path.suffix != ".json" and len(content) < LONGEST:
            yield b"raw\n" + content
        if path.suffix == ".chainrule":
            with zipfile.ZipFile(path) as archive:
                yield b"description\n" + archive.read("model.json")


def _example(kind: str, content: bytes) -> None:
    readers: dict[str, Callable[[Path], object]] = {
        "notation": _use_notation,
        "form": _use_form,
        "key": _use_key,
    }
    if kind in readers:
        return _as_file("file.toml", content, readers[kind])
    known = (".toml", ".md", ".tex", ".html", ".ipynb", ".txt")
    _as_file("document" + (kind if kind in known else ".md"), content, _audit)
    return None


def _audit(path: Path) -> None:
    from chainrule.auditing.audit import audit

    found = audit(path)
    for form in ("text", "latex", "html"):
        found.report(form)


def _use_notation(path: Path) -> None:
    from chainrule import explain, render

    explanation = explain(_one_unit(), notation=str(path))
    for form in ("text", "latex", "html"):
        render(explanation, format=form)


@cache
def _one_unit() -> WorkedExample:
    from chainrule.explaining.examples.files import parse_example

    return parse_example(EXAMPLE, "one-unit")


def _use_form(path: Path) -> None:
    from chainrule.exercises.forms import read_form

    exercise = _exercise()
    read_form(path, exercise.name, {it.number: it for it in exercise.variants})


def _use_key(path: Path) -> None:
    from chainrule.exercises.key_files import read_key

    read_key(path)


@cache
def _exercise() -> Exercise:
    from chainrule.exercises.exercise import make_exercise

    return make_exercise([2, 1], variants=1)


def _examples() -> Iterator[bytes]:
    yield b".toml\n" + EXAMPLE.encode()
    for path in sorted((SHIPPED / "symbolic" / "notations").glob("*.toml")):
        yield b"notation\n" + path.read_bytes()
    yield (
        b".md\nLet $x = 2$, $w = 0.5$, $b = 0.1$ and $t = 1$. "
        rb"Then $z = w x + b = 1.1$ and $y = \sigma(z) = 0.7530$."
    )
    exercise = _exercise()
    for name, text in exercise.files(["text"]).items():
        if name.endswith("key.toml"):
            yield b"key\n" + text.encode()
        elif name.startswith("forms"):
            yield b"form\n" + text.encode()
    notebook = {"cells": [{"cell_type": "markdown", "source": ["$w_1 = 0.5$"]}]}
    yield b".ipynb\n" + json.dumps(notebook).encode()
    yield b".html\n<p>Let <i>w</i><sub>1</sub> = 0.5, <math><mi>x</mi><mo>=</mo><mn>2</mn></math>"


Reader = Callable[[str, bytes], None]
TARGETS: dict[str, tuple[Reader, Callable[[], Iterator[bytes]]]] = {
    "tables": (_table, _tables),
    "models": (_model, _models),
    "examples": (_example, _examples),
}
