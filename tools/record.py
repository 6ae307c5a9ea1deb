"""Record what chainrule prints and trains, so that two versions can be compared byte for byte.

Run it with each version and compare the folders::

    python -m tools.record before
    python -m tools.record after
    diff -r before after

One part alone, such as the audits: ``python -m tools.record after audit``.

Recorded are the audits of the shipped examples, explanations in every format and notation, marked
exercise sheets, and the final weights of random trainings. Only the command line and names that are
part of the public interface are used, so that the script runs with older and newer versions.
"""

from __future__ import annotations

import io
import re
import runpy
import shutil
import sys
import tomllib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from itertools import product
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

import chainrule
from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS

FORMATS = ("text", "markdown", "latex", "beamer", "html", "json")
NOTATIONS = ("plain", "mazur", "frey", "quirk", "theta", "udacity", "bishop", "nielsen")
EXAMPLES = tuple(
    sorted(path.stem for path in (Path(chainrule.__file__).parent).rglob("examples/*.toml"))
)
EXERCISES = {
    "usual": [],
    "udacity": ["--sizes", "3-2-1", "--notation", "udacity", "--ask", "deltas,changes,program"],
    "mazur": ["--like", "mazur", "--ask", "forward,error,deltas,gradients,step"],
    "classes": ["--sizes", "2-3-2", "--activation", "relu,softmax", "--loss", "cross_entropy"],
}
SHEETS = "text,markdown,html,latex,moodle,moodle-cloze"
N_TRAININGS = 50


def command(*arguments: str | Path) -> str:
    """What a command of chainrule prints, its exit code and its notes."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        mock.patch.object(sys, "argv", ["chainrule", *map(str, arguments)]),
        redirect_stdout(out),
        redirect_stderr(err),
        warnings.catch_warnings(),
    ):
        try:
            runpy.run_module("chainrule", run_name="__main__")
        except SystemExit as end:
            code = int(end.code or 0)
    return f"{out.getvalue()}\n--- exit code {code}\n{err.getvalue()}"


def audits(folder: Path) -> Iterator[tuple[str, str]]:
    """The report on each shipped example, and on a document that prints its numbers."""
    for name, form in product(EXAMPLES, ("text", "markdown", "latex", "html", "json")):
        yield f"audit/{name}.{form}", command("audit", name, "--format", form)
    for name, suffix in product(EXAMPLES, ("md", "tex")):
        document = folder / "audit" / f"{name}.{suffix}"
        made = command("explain", name, "--digits", "6", "--output", document)
        yield f"audit/{name}-made-{suffix}.text", made.replace(str(folder), "FOLDER")
        yield f"audit/{name}-document-{suffix}.text", command("audit", name, "--claims", document)


def explanations() -> Iterator[tuple[str, str]]:
    """Each example in every format and notation; its derivation, and one weight's move."""
    for name, form, notation in product(EXAMPLES, FORMATS, NOTATIONS):
        yield (
            f"explain/{name}-{notation}.{form}",
            command("explain", name, "--format", form, "--notation", notation),
        )
        yield (
            f"explain/{name}-{notation}-letters.{form}",
            command("explain", name, "--letters", "--format", form, "--notation", notation),
        )
    for name in EXAMPLES:
        for why, form in product(("w1", "w[1][1,1]", "b[1]"), ("text", "latex")):
            why_name = re.sub(r"\W+", "_", why)
            yield (
                f"explain/{name}-why-{why_name}.{form}",
                command("explain", name, "--why", why, "--format", form),
            )
        yield f"explain/{name}-deep.text", command("explain", name, "--depth", "3", "--steps", "2")
        yield f"explain/{name}-numbers.text", command("explain", name, "--show", "numbers")
    yield "explain/formulas.text", command("formulas")
    yield "explain/examples.text", command("examples")


def exercises(folder: Path) -> Iterator[tuple[str, str]]:
    """Sheets, keys and forms in every format, and forms with right, wrong and missing answers,
    marked.
    """
    for name, options in EXERCISES.items():
        place = folder / "exercise" / name
        made = command("exercise", "make", place, "--variants", "3", "--format", SHEETS, *options)
        yield f"exercise/{name}-make.text", made.replace(str(folder), "FOLDER")
        key = tomllib.loads((place / "keys" / "key.toml").read_text(encoding="utf-8"))
        for form in sorted((place / "forms").glob("*.toml")):
            text = form.read_text(encoding="utf-8")
            number = tomllib.loads(text)["variant"]
            answers = next(v["answers"] for v in key["variant"] if v["number"] == number)
            form.write_text(filled(text, answers), encoding="utf-8")
        for form_name in ("text", "html"):
            marked = command(
                "exercise",
                "mark",
                place / "keys" / "key.toml",
                place / "forms",
                "--format",
                form_name,
            )
            yield f"exercise/{name}-mark.{form_name}", marked.replace(str(folder), "FOLDER")


def filled(form: str, answers: Mapping[str, float]) -> str:
    """An answer form filled from the key: most answers right, some with a wrong sign, some
    missing.
    """
    lines = []
    for position, line in enumerate(form.splitlines()):
        label = line.split(" = ")[0].strip('"')
        if label in answers and position % 7 != 6:
            value = -answers[label] if position % 5 == 3 else answers[label]
            line = line.replace('= ""', f'= "{value:.5g}"')
        lines.append(line)
    return "\n".join(lines) + "\n"


def trainings() -> Iterator[tuple[str, str]]:
    """The final weights of random trainings, in hexadecimal so that not a bit is lost."""
    generator = np.random.default_rng(20261125)
    losses = {
        "half_squared_error": ("identity", "regression"),
        "binary_cross_entropy": ("logistic", "classes"),
        "cross_entropy": ("softmax", "classes"),
    }
    hidden = [name for name in sorted(ACTIVATIONS) if name not in ("softmax", "exponential", "exp")]
    optimizers = sorted(OPTIMIZERS)
    for number in range(N_TRAININGS):
        loss = list(losses)[number % 3]
        last, kind = losses[loss]
        depth = int(generator.integers(1, 4))
        sizes = [int(size) for size in generator.integers(1, 20, depth + 2)]
        activations = [str(generator.choice(hidden)) for _ in range(depth)] + [last]
        n = int(generator.integers(1, 120))
        X = generator.normal(size=(n, sizes[0]))
        Y = generator.normal(size=(n, sizes[-1]))
        if kind == "classes":
            Y = np.eye(sizes[-1])[generator.integers(0, sizes[-1], n)]
        if number % 4 == 3:
            X, Y = X.astype(np.float32), Y.astype(np.float32)
        options: dict[str, Any] = {
            "loss": LOSSES[loss],
            "optimizer": str(generator.choice(optimizers)),
            "learning_rate": 0.01,
            "batch_size": int(generator.integers(1, n + 1)),
            "stopping": chainrule.Stopping(epochs=int(generator.integers(1, 12))),
            "seed": number,
        }
        network = chainrule.Network(
            sizes, activations, str(generator.choice(["trained", "shared", "none"]))
        )
        for engine in ("numpy", "numba", "jax"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    run = chainrule.train(network, X, Y, engine=engine, **options)
                    text = (
                        run.parameters.vector.tobytes().hex()
                        + "\n"
                        + repr([r.loss for r in run.records])
                    )
                except chainrule.ChainruleError as error:
                    text = str(error)
            yield (
                f"training/{number:02d}-{engine}.text",
                (f"{network} {options['optimizer']}\n{text}\n"),
            )


def record(folder: Path, parts: Sequence[str] = ()) -> int:
    """Write the parts, or all, below a folder, which is emptied first; the number of files."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "audit").mkdir(parents=True)
    sources = {
        "training": trainings(),
        "audit": audits(folder),
        "explain": explanations(),
        "exercise": exercises(folder),
    }
    count = 0
    for part in parts or sources:
        for name, text in sources[part]:
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            count += 1
    return count


if __name__ == "__main__":
    print(f"{record(Path(sys.argv[1]).resolve(), sys.argv[2:])} files recorded in {sys.argv[1]}")
