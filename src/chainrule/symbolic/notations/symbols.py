"""Symbols: what a quantity is called, as one types it and in LaTeX.

A template of a notation's file, such as ``net_{unit}`` or ``w{ij}^{layer}``, is read as a base with
scripts: what follows ``_``, stands in the last brackets or comes directly behind the letters of the
base is below; what follows ``^`` is above, and so is a layer that comes directly behind the base or
in brackets before the last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from string import Formatter
from typing import NamedTuple

from chainrule.symbolic.infix import ATOM, POWER, PRODUCT, Piece

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
# Parts of a template:  w     {ij}    ^{layer}       Θ     {layer}  [{j},{i}]
#                       base  direct  rest           base  direct   rest
FIELD = r"\{\w+\}"
SCRIPTED = re.compile(
    rf"(?P<base>{FIELD}|[^\W\d_]+|\|[^|]+\|)(?P<direct>(?:\d|,|{FIELD})*)(?P<rest>(?:_[^_^\[]+|\^[^_^\[]+|\[[^\]]*\])*)$"
)
SCRIPT = re.compile(r"_([^_^\[]+)|\^([^_^\[]+)|\[([^\]]*)\]")


def ascii_form(symbol: str) -> str:
    """A symbol as one types it: delta_o1 for δ_o1, dE/dw5 for ∂E/∂w5."""
    return symbol.translate(ASCII)


@dataclass(frozen=True)
class Gap:
    """Any place: what stands for the number of a unit, sender or sample in a pattern.

    Attributes
    ----------
    place : str
        The field of `Quantity` that is left open; "number" for the running number of a weight.
    """

    place: str

    def __str__(self) -> str:
        return "*"


Spelling = tuple[str | Gap, ...]  # a text with gaps; without any, a single string


def spelled(*parts: object) -> Spelling:
    """Parts one after the other: strings, numbers, gaps, and spellings."""
    # Symbols of quantities have no gaps, and there are many of them: they are joined at once.
    if {Gap, tuple}.isdisjoint(map(type, parts)):
        return ("".join(map(str, parts)),)
    pieces: list[str | Gap] = []
    for part in parts:
        if isinstance(part, tuple):
            pieces += part
        else:
            pieces.append(part if isinstance(part, Gap) else str(part))
    if Gap not in map(type, pieces):
        return ("".join(map(str, pieces)),)
    return tuple(pieces)


class Scripts(NamedTuple):
    """A base with scripts: the parts of a template, or of a symbol in LaTeX.

    `binds` says how tightly the base binds within a formula, if it is in LaTeX.
    """

    base: str
    below: str = ""
    above: str = ""
    binds: int = ATOM


class Symbol(str):
    """A symbol as text, with the same in LaTeX, which is made when it is asked for.

    Attributes
    ----------
    binds : int
        How tightly the text binds within a formula, superscripts aside.
    derivative : bool
        Whether a derivative stands in it, such as ∂E/∂w5.
    """

    __slots__ = ("_latex", "_open", "binds", "derivative")

    binds: int
    derivative: bool
    _latex: Scripts | Callable[[], Scripts]
    _open: Spelling | None  # the spelling, if it has gaps

    def __new__(
        cls,
        spelling: Spelling,
        latex: Scripts | Callable[[], Scripts],
        binds: int = ATOM,
        derivative: bool = False,
    ) -> Symbol:
        """`latex` is what the symbol is in LaTeX, or makes it."""
        symbol = super().__new__(cls, "".join(map(str, spelling)))
        symbol._open, symbol._latex = spelling if len(spelling) > 1 else None, latex
        symbol.binds, symbol.derivative = binds, derivative
        return symbol

    @property
    def spelling(self) -> Spelling:
        """The text, and the gaps in it if the quantity has a place that is left open."""
        return self._open or (str(self),)

    @property
    def scripts(self) -> Scripts:
        """Its parts in LaTeX; the scripts may still grow."""
        if not isinstance(self._latex, Scripts):
            self._latex = self._latex()
        return self._latex

    @property
    def base(self) -> str:
        """In LaTeX, without scripts."""
        return self.scripts.base

    @property
    def latex(self) -> str:
        """In LaTeX."""
        return self.to_latex()

    def to_latex(self) -> str:
        """In LaTeX, as a function for what may never be asked for."""
        base, below, above, _ = self.scripts
        below = f"_{{{below}}}" if below else ""
        # LaTeX refuses two superscripts in a row unless the first one is in braces
        base = f"{{{base}}}" if above and "^" in base else base
        return base + below + (f"^{{{above}}}" if above else "")

    @property
    def raised(self) -> bool:
        """Whether it has a superscript, so that a power of it needs parentheses."""
        return "^" in self

    @property
    def as_text(self) -> Piece:
        """The text as a part of a formula."""
        binds = POWER if self.raised and self.binds == ATOM else self.binds
        return Piece(self, binds, self.derivative)

    @property
    def as_latex(self) -> Piece:
        """The LaTeX as a part of a formula."""
        raised = self.raised or self.scripts.above
        return Piece(self.latex, POWER if raised else self.scripts.binds)

    def marked(self, mark: object, above: str) -> Symbol:
        """With a mark behind it, which in LaTeX stands above."""

        def latex() -> Scripts:
            before = self.scripts
            # Marks are separated by commas, w_{11}^{(1),(2)}; the plus of a new weight is not.
            joint = "," if before.above and above != "+" else ""
            return before._replace(above=before.above + joint + above)

        return Symbol(spelled(*self.spelling, mark), latex, self.binds, self.derivative)


@cache
def scripts(template: str) -> Scripts | None:
    """The parts of a template; None if it is not a base with scripts."""
    match = SCRIPTED.match(template)
    if match is None:
        return None
    below, above = [], []
    found = SCRIPT.findall(match["rest"])
    # of several brackets only the last holds the unit; those before it hold the layer
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
    # What comes directly behind the base is below it, as in w12; if something else is below, it is
    # the layer and stands above in parentheses: Θ2[1,0] has 1,0 below and (2) above.
    direct = match["direct"]
    if direct:
        (above if below else below).append(f"({direct})" if below else direct)
    return Scripts(match["base"], ",".join(below), ",".join(above))


def written(template: str, fields: Mapping[str, object]) -> Symbol:
    """The symbol that a template gives."""
    return Symbol(filled(template, fields), partial(scripts_of, template, fields))


def scripts_of(template: str, fields: Mapping[str, object]) -> Scripts:
    """The symbol that a template gives, in LaTeX."""
    parts = scripts(template)
    if parts is None:
        return Scripts(upright(template.format_map(fields)))
    base, below, above = (part.format_map(fields) for part in parts[:3])
    return Scripts(upright(base), _script(below), _script(above))


def filled(template: str, fields: Mapping[str, object]) -> Spelling:
    """A template with its fields filled in, of which some may be gaps."""
    if {Gap, tuple}.isdisjoint(map(type, fields.values())):  # nearly always
        return (template.format_map(fields),)
    parts: list[object] = []
    for text, name, *_ in Formatter().parse(template):
        parts += [text] if name is None else [text, fields[name]]
    return spelled(*parts)


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

    def latex() -> Scripts:
        return Scripts(rf"\frac{{\partial {above.latex}}}{{\partial {below.latex}}}", binds=POWER)

    spelling = spelled("∂", *above.spelling, "/∂", *below.spelling)
    return Symbol(spelling, latex, PRODUCT, derivative=True)
