"""Terms that stand for any number, what they are called, and equations between them."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.symbolic import latex, text
from chainrule.symbolic.arrays import TermArray, letters
from chainrule.symbolic.infix import ATOM, POWER, Extent, Piece, formula
from chainrule.symbolic.term import Term, variable

# Units of a layer whose activation depends on all of them: enough to see how a sum goes on.
SHOWN_UNITS = 3
DIGITS = 7
GREEK = {
    "eta": "η", "mu": "μ", "rho": "ρ", "lambda": "λ", "psi": "ψ", "beta_1": "β₁", "beta_2": "β₂",
    "epsilon": "ε",
}  # fmt: skip


@dataclass(frozen=True)
class WrittenFormula:
    """A formula as text and as LaTeX, such as f(z) = tanh(z)."""

    text: str
    latex: str


class FormulaSymbols:
    """Terms without a value, and what they are called."""

    def __init__(self) -> None:
        self.names: dict[Term, str] = {}

    def new(self, name: str) -> Term:
        """One more, such as z."""
        term = variable(None)
        self.names[term] = name
        return term

    def row(self, name: str) -> TermArray:
        """A layer's worth of them, (1, units)."""
        row = letters(1, SHOWN_UNITS)
        for number in range(SHOWN_UNITS):
            self.names[row.at(0, number)] = f"{name}_{number + 1}"
        return row

    def equation(self, left: str, term: Term) -> WrittenFormula:
        """What a Term was made of, as the right side of an equation."""
        # A rule may return a plain number, such as a slope that is always 1.
        term = term if isinstance(term, Term) else Term("number", (), float(term))
        name = self.names.get(term)
        if name is not None:
            right, in_latex = self._greek(name), self._latin(name)
        else:
            right = formula(term, self._typed_name, text.STYLE, Extent(DIGITS)).text
            in_latex = formula(term, self._latex_name, latex.STYLE, Extent(DIGITS)).text
        return WrittenFormula(f"{self._greek(left)} = {right}", f"{self._latin(left)} = {in_latex}")

    def _typed_name(self, term: Term) -> Piece | None:
        name = self.names.get(term)
        return None if name is None else Piece(self._greek(name))

    def _latex_name(self, term: Term) -> Piece | None:
        name = self.names.get(term)
        if name is None:
            return None
        return Piece(self._latin(name), POWER if name.endswith("^+") else ATOM)

    @staticmethod
    def _greek(name: str) -> str:
        """As one types it: β₁ for beta_1, m+ for m^+."""
        return GREEK.get(name, name.replace("_", "").replace("^", ""))

    @staticmethod
    def _latin(name: str) -> str:
        """In LaTeX."""
        if name in GREEK:
            return "\\" + name
        stem = name.removesuffix("^+")
        # Words are set upright; single letters, with or without an index such as z_1, are not.
        word = len(stem) > 1 and stem.replace("_", "").isalpha()
        return r"\mathrm{" + stem.replace("_", r"\_") + "}" + name[len(stem) :] if word else name
