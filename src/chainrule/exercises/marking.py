"""Marking filled forms: right, right given an earlier slip, wrong (and by which mistake), or
missing.

A student's answer is compared with the key first, then with what the page gives from the student's
own other answers, and then with what common mistakes would have given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chainrule.auditing.intervals import Known
from chainrule.documents.brief import number_of, shortened
from chainrule.errors import ChainruleError
from chainrule.exercises.forms import Form, read_form
from chainrule.exercises.key_files import read_key
from chainrule.exercises.recompute import Recomputation
from chainrule.exercises.variant import Answer, Variant
from chainrule.network.quantities import Quantity

RIGHT = "right"
FOLLOWED = "right given an earlier slip"
WRONG = "wrong"
MISSING = "missing"
VERDICTS = (RIGHT, FOLLOWED, WRONG, MISSING)


@dataclass(frozen=True)
class Mark:
    """One answer, marked: a verdict out of ``VERDICTS``, and what there is to say about it."""

    label: str
    given: float | None
    expected: float
    verdict: str
    remark: str = ""
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True)
class MarkedForm:
    """A form with a mark for every answer that was asked for."""

    form: Form
    marks: tuple[Mark, ...]

    def __repr__(self) -> str:
        found = ", ".join(f"{count} {verdict}" for verdict, count in self.counts.items() if count)
        return f"<form of {shortened(self.form.name)}: {found}; see .marks>"

    @property
    def counts(self) -> dict[str, int]:
        """How many answers got each verdict."""
        found = Counter(mark.verdict for mark in self.marks)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def points(self) -> int:
        """One for each answer that is right, given an earlier slip or not."""
        # a slip costs its own answer only, not those that are computed from it
        return self.counts[RIGHT] + self.counts[FOLLOWED]


@dataclass(frozen=True)
class Marking:
    """Marked forms in the order of their files, and what is wrong with those that could not be
    marked.
    """

    forms: tuple[MarkedForm, ...]
    problems: tuple[str, ...]

    def __repr__(self) -> str:
        forms = number_of(len(self.forms), "form")
        return (
            f"<marking: {forms}, {len(self.problems)} that could not be marked; "
            "see .forms, .problems>"
        )


def mark(key: str | Path, answers: str | Path | Iterable[str | Path]) -> Marking:
    """Mark filled answer forms.

    Parameters
    ----------
    key : str or Path
        The key.toml that the exercise came with.
    answers : str, Path, or several of them
        Filled forms, or folders of them.

    Returns
    -------
    Marking
        `forms`, each with its marks, and `problems`: forms that could not be marked, each with the
        reason.

    Raises
    ------
    ChainruleError
        If the key cannot be used, or there are no forms.

    Examples
    --------
    >>> exercise = chainrule.make_exercise((2, 1), ask=("forward",), seed=3)
    >>> folder = exercise.write(tmp / "handout")
    >>> form = folder / "forms" / "answers-1.toml"
    >>> z, a = (answer.value for answer in exercise.variants[0].answers)
    >>> empty = '1]" = ""'
    >>> filled = form.read_text().replace(empty, f'1]" = {z}', 1)
    >>> filled = filled.replace(empty, f'1]" = {a + 0.1}', 1)
    >>> _ = form.write_text(filled)
    >>> [mark.verdict for mark in chainrule.mark(folder / "keys" / "key.toml", form).forms[0].marks]
    ['right', 'wrong']
    """
    exercise, variants = read_key(key)
    paths = [answers] if isinstance(answers, str | Path) else list(answers)
    # a form that cannot be read is reported, and does not keep the others from being marked
    forms, problems = [], []
    for path in _files(paths):
        try:
            form = read_form(path, exercise, variants)
        except ChainruleError as error:
            problems.append(str(error))
            continue
        forms.append(MarkedForm(form, tuple(marks_of(form, variants[form.variant]))))
    return Marking(tuple(forms), (*problems, *_twice(forms)))


def _files(paths: list[str | Path]) -> list[Path]:
    """The forms named, and those in the folders named."""
    files: list[Path] = []
    for path in map(Path, paths):
        files += sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise ChainruleError(
            f"{', '.join(map(str, paths)) or 'no path'}: there are no forms (files ending in .toml)"
        )
    # a form that is named, and lies in a folder that is named too, counts once
    return list(dict.fromkeys(files))


def _twice(forms: list[MarkedForm]) -> Iterator[str]:
    """Students of whom there are two forms of one variant."""
    seen: dict[tuple[str, int], str] = {}
    for marked in forms:
        form = marked.form
        # names are compared without regard to case: students type them
        first = seen.setdefault((form.name.casefold(), form.variant), form.file)
        if form.name and first != form.file:
            yield (
                f"{form.file}: {form.name} has handed in variant {form.variant} twice; the "
                f"other form is {first}"
            )


def marks_of(form: Form, variant: Variant) -> Iterator[Mark]:
    """A mark for every answer that a variant asks for."""
    half_unit = variant.precision.half_unit
    own: dict[Quantity, Known] = {}
    for answer in variant.answers:
        number = form.numbers.get(answer.label)
        if number is not None:
            # What is written down stands for everything that is rounded to it.
            room = half_unit(answer.quantity, number)
            own[answer.quantity] = Known(answer.sign * number, -room, room)
    for answer in variant.answers:
        if answer.quantity in own:
            yield _mark(variant, answer, form.numbers[answer.label], own)
        else:
            yield Mark(
                answer.label, None, answer.value, MISSING, form.unreadable.get(answer.label, "")
            )


def _mark(variant: Variant, answer: Answer, number: float, own: dict[Quantity, Known]) -> Mark:
    start = (answer.label, number, answer.value)
    # 1. Right, within what rounding on the way can do.
    if answer.accepts(number):
        return Mark(*start, RIGHT)
    # 2. Right given an earlier slip: computed again from the student's own other numbers, each of
    # which counts as right here. The answer itself must not be among them.
    others = {quantity: known for quantity, known in own.items() if quantity != answer.quantity}
    followed = Recomputation(variant.book, variant.precision, others)
    if abs(answer.sign * number - followed.value(answer.quantity)) <= followed.tolerance(
        answer.quantity
    ):
        return Mark(*start, FOLLOWED)
    # 3. Wrong: does a common mistake give this number, from the right numbers or from the own ones?
    slips = [*variant.slips(answer), *variant.slips_from(answer, others)]
    # a dict rather than a set: the same remark, in the same order, for the same number
    fitting = dict.fromkeys(
        mistake
        for slip in slips
        if abs(number - slip.value) <= slip.tolerance
        for mistake in slip.mistakes
    )
    # one number may have come from several mistakes; without any there is nothing to say
    says = " or ".join(mistake.says for mistake in fitting)
    return Mark(*start, WRONG, says, tuple(mistake.name for mistake in fitting))
