"""Parameters of modules of a program by the names that formulas have: ``net[0].weight`` is W_1,
``net[2].bias`` is b_2. Lines stay where they are.
"""

from __future__ import annotations

import re

PARAMETER = re.compile(
    r"(?<![\w.])(?:\w{1,20}\.){0,2}(?P<module>[A-Za-z]\w{0,20}(?:\[\d{1,2}\])?)"
    r"\.(?P<kind>weight|bias)(?![\w(])(?:\.data\b|\.detach\(\))?"
)
COPIED = re.compile(r"(?<=[Wb]_\d)\.copy_\(\s*|(?<=[Wb]_\d)\s*=\s*(?:torch\.)?nn\.Parameter\(\s*")
NUMBERED = re.compile(r"(\D+)(\d+)\]?")
LETTERS = {"weight": "W", "bias": "b"}
FEWEST = 2  # places where parameters are named in this way
MOST = 9  # layers


def with_letters(text: str) -> str:
    """The text with a letter and the number of the layer for each parameter.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.modules import with_letters
    >>> with_letters("fc1.weight.copy_(torch.tensor([[0.5]])); print(model.fc2.bias.grad)")
    'W_1 = torch.tensor([[0.5]])); print(b_2.grad)'
    """
    found = [match["module"] for match in PARAMETER.finditer(text)]
    layers = _in_order([*dict.fromkeys(found)])
    if len(found) < FEWEST or len(layers) > MOST:
        return text
    numbers = {module: number for number, module in enumerate(layers, start=1)}
    named = PARAMETER.sub(lambda it: f"{LETTERS[it['kind']]}_{numbers[it['module']]}", text)
    return COPIED.sub(" = ", named)


def _in_order(modules: list[str]) -> list[str]:
    """The layers from the first to the last: by their numbers, if that is what tells them apart."""
    parts = [NUMBERED.fullmatch(module) for module in modules]
    if all(parts) and len({match[1] for match in parts if match}) == 1:
        return sorted(modules, key=lambda module: int(re.findall(r"\d+", module)[-1]))
    return modules
