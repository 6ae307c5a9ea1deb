"""A whole exercise: its series of variants, and the files that are handed out and kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chainrule.documents.document import Document
from chainrule.documents.formats import format_names, write_document
from chainrule.errors import ChainruleError, unknown
from chainrule.exercises.cloze import cloze
from chainrule.exercises.forms import write_form
from chainrule.exercises.key_files import FORMAT, example_table, write_key
from chainrule.exercises.moodle import quiz
from chainrule.exercises.series import variants as _series
from chainrule.exercises.settings import choose
from chainrule.exercises.sheet import key, sheet
from chainrule.exercises.variant import Variant
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.files import write_whole

ENDINGS = {"latex": "tex", "html": "html", "markdown": "md", "text": "txt"}
QUIZZES: Mapping[str, Callable[[str, Sequence[Variant]], str]] = {
    "moodle": quiz,
    "moodle-cloze": cloze,
}


@dataclass(frozen=True)
class Exercise:
    """An exercise: `name` tells it from others, `variants` are its worked examples with what is
    asked of them.
    """

    name: str
    variants: tuple[Variant, ...]

    def files(self, formats: Sequence[str] = ("text",)) -> dict[str, str]:
        """Every file of the exercise: its path within the folder, and its text.

        Sheets and forms are for students, keys for the teacher; keys/key.toml is what marking
        needs.
        """
        known = [*(name for name in ENDINGS if name in format_names()), *QUIZZES]
        for name in formats:
            if name not in known:
                raise unknown("format", name, known)
        files = {"keys/key.toml": write_key(self.name, self.variants)}
        for variant in self.variants:
            number = f"{variant.number:0{len(str(len(self.variants)))}d}"
            files[f"forms/answers-{number}.toml"] = write_form(self.name, variant)
            for format in (name for name in formats if name in ENDINGS):
                files[f"sheets/sheet-{number}.{ENDINGS[format]}"] = _text(sheet(variant), format)
                files[f"keys/key-{number}.{ENDINGS[format]}"] = _text(key(variant), format)
        for format in (name for name in formats if name in QUIZZES):
            files[f"{format}/quiz.xml"] = QUIZZES[format](self.name, self.variants)
        return files

    def write(
        self, folder: str | Path, formats: Sequence[str] = ("text",), replace: bool = False
    ) -> Path:
        """Write every file of the exercise into a folder.

        Parameters
        ----------
        folder : str or Path
            Is made if it is not there.
        formats : sequence of str
            Some of latex, html, markdown, text, moodle (numerical questions) and moodle-cloze.
        replace : bool
            Write over files that are there already.

        Raises
        ------
        ChainruleError
            If a format is not known, or a file is there already.
        """
        folder, files = Path(folder), self.files(formats)
        if folder.exists() and not folder.is_dir():
            raise ChainruleError(f"{folder}: this is a file; give the name of a folder")
        there = [name for name in files if (folder / name).exists()]
        if there and not replace:
            raise ChainruleError(
                f"{folder / there[0]}: there is such a file already; choose another folder or "
                "replace the files"
            )
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_whole(folder / name, text.encode())
        return folder


def make_exercise(
    sizes: Sequence[int] | None = None,
    activations: str | Sequence[str] | None = None,
    *,
    like: WorkedExample | str | Path | None = None,
    biases: str | Sequence[str] | None = None,
    loss: str | None = None,
    learning_rate: float | None = None,
    ask: Sequence[str] | None = None,
    notation: str | None = None,
    digits: int = 4,
    seed: int = 0,
    variants: int = 1,
    title: str = "",
) -> Exercise:
    """Exercise sheets with their keys, of one kind and with other numbers in each variant.

    Numbers have one decimal, no unit is saturated, and no common mistake leads to an answer that
    could pass for the right one.

    Parameters
    ----------
    sizes : sequence of int, optional
        Number of inputs, then of the units of each layer; 2, 2 and 1 if there is no `like`.
    activations : str or sequence of str, optional
        One for all layers, or one for each.
    like : WorkedExample, str or Path, optional
        A worked example to take all that is not given from: sizes, activations, biases, loss,
        learning rate, notation.
    biases : str or sequence of str, optional
        ``"none"``, ``"trained"`` (one for each unit) or ``"shared"`` (one for a layer), for all
        layers or for each.
    loss : str, optional
        The name of an entry of ``LOSSES``; half_squared_error if there is no `like`.
    learning_rate : float, optional
        0.5 if there is no `like`.
    ask : sequence of str, optional
        Some of forward, error, deltas, gradients, changes (steps of the weights, where a notation
        has symbols for them), step (the weights after it) and program (the missing lines of a NumPy
        program). By default forward, deltas, gradients or else changes, and step.
    notation : str, optional
        How quantities are called.
    digits : int
        Significant digits of the answers.
    seed : int
        Same seed, same numbers.
    variants : int
        How many.
    title : str, optional
        What the sheets are headed with.

    Raises
    ------
    ChainruleError
        If something cannot be calculated by hand, is not known, or leaves no fit numbers.

    Examples
    --------
    >>> exercise = chainrule.make_exercise((2, 2, 1), ask=("deltas",), notation="mazur", seed=1,
    ...     variants=3)
    >>> [round(answer.value, 4) for answer in exercise.variants[0].answers]
    [0.0349, 0.0076, -0.0061]
    """
    settings = choose(
        sizes,
        activations,
        like,
        biases,
        loss,
        learning_rate,
        notation,
        ask,
        digits,
        seed,
        variants,
        title,
    )
    made = tuple(_series(settings))
    return Exercise(_name(made), made)


def _text(document: Document, format: str) -> str:
    return write_document(document, format).rstrip("\n") + "\n"


def _name(made: tuple[Variant, ...]) -> str:
    """The same for the same exercise, another for any other."""
    examples = [example_table(variant.example) for variant in made]
    whole = json.dumps([FORMAT, made[0].ask, made[0].digits, examples])
    return hashlib.sha256(whole.encode()).hexdigest()[:8]
