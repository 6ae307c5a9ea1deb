"""Symbols: what a quantity is called, as one types it and in LaTeX.

A template of a notation's file, such as ``net_{unit}`` or ``w{ij}^{layer}``, is read as a base with
scripts: what follows ``_``, stands in the last brackets or comes directly behind the letters of the
base is below; what follows ``^`` is above, and so is a layer that comes directly behind the base or
in brackets before the last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

GREEK = {
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon",
    "ζ": r"\zeta", "η": r"\eta",
    "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ξ": r"\xi", "π": r"\pi",
    "ρ": r"\rho",
    "σ": r"\sigma", "τ": r"\tau", "φ": r"\varphi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega",
    "Γ": r"\Gamma",
    "Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Σ": r"\Sigma", "Φ": r"\Phi", "Ψ": r"\Psi",
    "Ω": r"\Omega",
    "ŷ": r"\hat{y}", "∂": r"\partial ", "·": r"\cdot ", "∇": r"\nabla ",
}  # fmt: skip
ASCII = str.maketrans(
    {letter: name.strip("\\ ").replace("var", "") for letter, name in GREEK.items()}
    | {"ŷ": "yhat", "∂": "d", "·": "*", "⁺": "+", " ": ""}
)
FIELD = r"\{\w+\}"
SCRIPTED = re.compile(
    rf"(?P<base>{FIELD}|[^\W\d_]+|\|[^|]+\|)(?P<direct>(?:\d|,|{FIELD})*)(?P<rest>(?:_[^_^\[]+|\^[^_^\[]+|\[[^\]]*\])*)$"
)
SCRIPT = re.compile(r"_([^_^\[]+)|\^([^_^\[]+)|\[([^\]]*)\]")


def ascii_form(symbol: str) -> str:
    """A symbol as one types it: delta_o1 for δ_o1, dE/dw5 for ∂E/∂w5."""
    return symbol.translate(ASCII)


class Symbol(str):
    """A symbol as text; `latex` is the same in LaTeX, and may carry scripts that are still to
    grow.
    """

    base: str
    below: str
    above: str

    def __new__(cls, text: str, base: str, below: str = "", above: str = "") -> Symbol:
        """All but the text is LaTeX."""
        symbol = super().__new__(cls, text)
        symbol.base, symbol.below, symbol.above = base, below, above
        return symbol

    @property
    def latex(self) -> str:
        """In LaTeX."""
        below = f"_{{{self.below}}}" if self.below else ""
        base = f"{{{self.base}}}" if self.above and "^" in self.base else self.base
        return base + below + (f"^{{{self.above}}}" if self.above else "")

    def marked(self, text: str, above: str) -> Symbol:
        """With a mark behind it, which in LaTeX stands above."""
        joint = "," if self.above and above != "+" else ""
        return Symbol(self + text, self.base, self.below, self.above + joint + above)


class Scripts(NamedTuple):
    """The parts of a template."""

    base: str
    below: str
    above: str


@cache
def scripts(template: str) -> Scripts | None:
    """The parts of a template; None if it is not a base with scripts."""
    match = SCRIPTED.match(template)
    if match is None:
        return None
    below, above = [], []
    found = SCRIPT.findall(match["rest"])
    brackets = [inner for *_, inner in found if inner]
    for under, over, inner in found:
        if under:
            below.append(under)
        elif over:
            above.append(over)
        elif inner == brackets[-1]:
            below.append(inner)
        else:
            above.append(f"[{inner}]")
    direct = match["direct"]
    if direct:
        (above if below else below).append(f"({direct})" if below else direct)
    return Scripts(match["base"], ",".join(below), ",".join(above))


def written(template: str, fields: Mapping[str, object]) -> Symbol:
    """The symbol that a template gives."""
    text = template.format_map(fields)
    parts = scripts(template)
    if parts is None:
        return Symbol(text, upright(text))
    base, below, above = (part.format_map(fields) for part in parts)
    return Symbol(text, upright(base), _script(below), _script(above))


def upright(word: str) -> str:
    """A letter as it is, a word upright, in LaTeX."""
    if len(word) == 1 or word in GREEK:
        return GREEK.get(word, word)
    if word.startswith("|"):
        return word
    return (
        r"\mathrm{"
        + "".join(GREEK.get(letter, letter) for letter in word).replace("_", r"\_")
        + "}"
    )


def _script(text: str) -> str:
    """Words of a script upright; letters, numbers and brackets as they are."""
    return re.sub(r"[^\W\d_]{2,}", lambda word: upright(word[0]), text).replace("_", r"\_")


def derivative(above: Symbol, below: Symbol) -> Symbol:
    """The derivative of one quantity by another."""
    return Symbol(
        f"∂{above}/∂{below}",
        rf"\frac{{\partial {above.latex}}}{{\partial "
        rf"{below.latex}}}",
    )
