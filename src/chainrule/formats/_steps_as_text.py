"""Plain text for a terminal: symbol = formula = formula with the numbers put in = value."""

from __future__ import annotations

from itertools import groupby
from textwrap import wrap

from chainrule.steps import Step, Steps
from chainrule.terms import Term
from chainrule.writing.infix import formula, substitution
from chainrule.writing.text import STYLE, value

WIDTH = 100
GIVEN = "Given"


def render(steps: Steps, digits: int = 9) -> str:
    """The Steps under headings, one below the other; several lines where one would be too long."""
    blocks = []
    headings = [_heading(steps, step) for step in steps]
    for heading, group in groupby(zip(headings, steps, strict=True), key=lambda pair: pair[0]):
        members = [parts(steps, step, digits) for _, step in group]
        lines = (
            _in_columns(members) if heading.startswith(GIVEN) else [line for texts in members for line in _lines(texts)]
        )
        blocks.append("\n".join([heading, *(f"  {line}" for line in lines)] if len(set(headings)) > 1 else lines))
    return "\n\n".join(blocks)


def parts(steps: Steps, step: Step, digits: int) -> list[str]:
    """Symbol, formula, substitution and value, without those that only repeat the one before."""

    def name_of(term: Term) -> str | None:
        return steps.notation.symbol(step.names[term]) if term in step.names else None

    texts = [steps.notation.symbol(step.quantity)]
    if step.names[step.term] != step.quantity:
        texts.append(steps.notation.symbol(step.names[step.term]))
    elif step.term.arguments:
        written = formula(step.term, name_of, STYLE, digits)
        texts.append(written.replace("·", " · ") if "∂" in written else written)
        texts.append(substitution(step.term, name_of, STYLE, digits))
    texts.append(value(step.value, digits))
    return [text for text, before in zip(texts, ["", *texts], strict=False) if text != before]


def _lines(texts: list[str]) -> list[str]:
    """One line, or one line for each part with the equals signs below each other."""
    if len(line := " = ".join(texts)) <= WIDTH:
        return [line]
    margin = " " * len(texts[0])
    lines: list[str] = []
    for text in texts[1:]:
        start = f"{margin if lines else texts[0]} = "
        lines += wrap(text, WIDTH, initial_indent=start, subsequent_indent=margin + "   ", break_long_words=False)
    return lines


def _in_columns(members: list[list[str]]) -> list[str]:
    """Short equations side by side, as many as fit."""
    cells = [" = ".join(texts) for texts in members]
    width = max(map(len, cells)) + 3
    across = max(1, WIDTH // width)
    return ["".join(cell.ljust(width) for cell in cells[i : i + across]).rstrip() for i in range(0, len(cells), across)]


def _heading(steps: Steps, step: Step) -> str:
    if step.phase == "given":
        return GIVEN if step.updates == 0 else f"Given for step {step.updates + 1}"
    depth = len(steps.notation.network.layers)
    layer = "output layer" if step.quantity.layer == depth else "hidden layer"
    if depth > 2 and layer == "hidden layer":
        layer += f" {step.quantity.layer}"
    text = {
        "forward": f"Forward pass, {layer}",
        "error": "Error",
        "backward": f"Backward pass, {layer}",
        "regularization": "Regularization",
        "update": f"New weights, step {step.updates + 1}",
    }[step.phase]
    if step.updates and step.phase in ("forward", "error"):
        return f"After {step.updates} step{'s' if step.updates > 1 else ''}: {text[0].lower()}{text[1:]}"
    return text
