"""`chainrule explain EXAMPLE --set w5=0.6`: an example with something changed, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chainrule.cli.explain_row import NUMBERS, Look, Part
from chainrule.cli.refused import point
from chainrule.errors import ChainruleError

if TYPE_CHECKING:
    from chainrule.explaining.examples.worked_example import WorkedExample

# What is named by a word and not by a number, as `with_settings` takes it.
SETTINGS = ("activations", "loss", "optimizer", "batch_size")


def what_changes(run: str, sets: list[str], part: Part, look: Look) -> str:
    """The quantities that differ, before and after."""
    from chainrule.documents.formats import write_document
    from chainrule.explaining.comparison import differences
    from chainrule.explaining.examples.files import load_example
    from chainrule.explaining.explain import explain
    from chainrule.explaining.layout.differences import lay_out_differences

    # before the work, as for all options
    _refuse_looks(look)
    before = load_example(run)
    after = changed(before, sets)
    first, second = (
        part.chosen(explain(example, steps=part.steps, notation=part.notation))
        for example in (before, after)
    )
    document = lay_out_differences(
        differences(first, second), second, ", ".join(sets), look.digits or NUMBERS, look.full
    )
    return write_document(document, look.form)


def changed(example: WorkedExample, sets: list[str]) -> WorkedExample:
    """An example with what --set says of it."""
    values: dict[str, float] = {}
    settings: dict[str, Any] = {}
    for given in sets:
        name, sign, value = (part.strip() for part in given.partition("="))
        if not (name and sign and value):
            raise ChainruleError(f"--set {given}: write NAME=VALUE, such as w5=0.6")
        if name in {**values, **settings}:
            raise ChainruleError(f"--set gives {name} twice")
        # words and numbers are told apart by the name, so that a misspelled number is no word
        if name in SETTINGS:
            settings[name] = _setting(name, value)
        else:
            values[name] = _number(given, value)
    # first what a network is like: a new optimizer brings constants that may be set
    example = example.with_settings(**settings) if settings else example
    return example.with_values(values) if values else example


def _setting(name: str, value: str) -> Any:
    """A word, a list of them for layers, or a whole number."""
    if name == "batch_size":
        return int(value) if value.isdigit() else value
    parts = [part.strip() for part in value.split(",")]
    return parts if name == "activations" and len(parts) > 1 else value


def _number(given: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise ChainruleError(
            f"--set {given}: {value!r} is no number{point(value)}; words go with "
            f"{', '.join(SETTINGS)}"
        ) from None


def _refuse_looks(look: Look) -> None:
    """A table of numbers has no formulas and no sentences: what asks for them is refused."""
    for name, asked in (
        ("--words", look.words),
        ("--depth", look.depth != 1),
        ("--show", look.show != "all"),
    ):
        if asked:
            raise ChainruleError(f"{name} does not go with --set, which shows numbers side by side")
