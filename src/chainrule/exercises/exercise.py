"""A whole exercise: its series of variants, and the files that are handed out and kept.

::

    FOLDER/sheets/sheet-1.html     for students
    FOLDER/forms/answers-1.toml    for students, to be filled
    FOLDER/keys/key-1.html         for the teacher
    FOLDER/keys/key.toml           for the teacher: what marking needs
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chainrule.documents.brief import number_of, shortened
from chainrule.errors import ChainruleError
from chainrule.exercises.choices import Choices
from chainrule.exercises.formats import check_formats, format_files
from chainrule.exercises.forms import write_form
from chainrule.exercises.key_files import FORMAT, write_key
from chainrule.exercises.series import variants as _series
from chainrule.exercises.variant import Variant, file_number
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.examples.writing import example_table
from chainrule.files import write_folder

# Marking looks for it here; it is the last file to be written.
KEY = "keys/key.toml"


@dataclass(frozen=True)
class Exercise:
    """An exercise: `name` tells it from others, `variants` are its worked examples with what is
    asked of them.
    """

    name: str
    variants: tuple[Variant, ...]

    def __repr__(self) -> str:
        first = self.variants[0]
        variants = number_of(len(self.variants), "variant")
        return (
            f"<exercise {shortened(self.name)}: {variants} of {first.example.network}; "
            f"{', '.join(first.ask)} asked; see .write(folder), .files(), .variants>"
        )

    def files(self, formats: Sequence[str] = ("text",)) -> dict[str, str]:
        """Every file of the exercise: its path within the folder, and its text.

        Sheets and forms are for students, keys for the teacher; keys/key.toml is what marking
        needs.
        """
        # before anything is computed: the answers of a large series take a while
        check_formats(formats)
        files: dict[str, str] = {}
        for variant in self.variants:
            number = file_number(variant, len(self.variants))
            files[f"forms/answers-{number}.toml"] = write_form(self.name, variant)
        for format in formats:
            files |= format_files(format, self.name, self.variants)
        # last, as it is written last: where there is a key, there is all that it belongs to
        return {**files, KEY: write_key(self.name, self.variants)}

    def write(
        self, folder: str | Path, formats: Sequence[str] = ("text",), replace: bool = False
    ) -> Path:
        """Write every file of the exercise into a folder.

        Parameters
        ----------
        folder : str or Path
            Is made if it is not there. Files appear in it when all are written, the key last.
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
        # all names are checked before the first file is written
        there = [name for name in files if (folder / name).exists()]
        if there and not replace:
            raise ChainruleError(
                f"{folder / there[0]}: there is such a file already; choose another folder or "
                "replace the files"
            )
        # bytes, so that line endings are the same on every system
        contents = {name: text.encode() for name, text in files.items()}
        return write_folder(folder, contents)


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
    >>> exercise = chainrule.make_exercise(
    ...     (2, 2, 1), ask=("deltas",), notation="mazur", seed=1, variants=3
    ... )
    >>> [round(answer.value, 4) for answer in exercise.variants[0].answers]
    [0.0349, 0.0076, -0.0061]
    """
    choices = Choices(
        sizes=sizes,
        activations=activations,
        like=like,
        biases=biases,
        loss=loss,
        learning_rate=learning_rate,
        ask=ask,
        notation=notation,
        digits=digits,
        seed=seed,
        variants=variants,
        title=title,
    )
    made = tuple(_series(choices.settings()))
    return Exercise(_name(made), made)


def _name(made: tuple[Variant, ...]) -> str:
    """The same for the same exercise, another for any other."""
    examples = [example_table(variant.example) for variant in made]
    # all that a form could be filled for, but not the file formats: sheets can be made again in
    # others
    whole = json.dumps([FORMAT, made[0].ask, made[0].digits, examples])
    return hashlib.sha256(whole.encode()).hexdigest()[:8]
