"""The formulas as a book prints them: each entry of the tables is run on Terms that stand for
any number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_lowercase

from chainrule.formulas import Activation, Loss, Optimizer
from chainrule.symbolic import latex, text
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.arrays import TermArray, letters
from chainrule.symbolic.infix import ATOM, POWER, Extent, Piece, formula
from chainrule.symbolic.term import Term, variable

SHOWN_UNITS = 3
DIGITS = 7
GREEK = {
    "eta": "η", "mu": "μ", "rho": "ρ", "lambda": "λ", "psi": "ψ", "beta_1": "β₁", "beta_2": "β₂",
    "epsilon": "ε",
}  # fmt: skip
SYMBOLS = {
    "momentum": "mu", "decay": "rho", "beta1": "beta_1", "beta2": "beta_2", "growth": "mu",
    "weight_decay": "lambda",
    "momentum_decay": "psi", "last_gradient": "g_0", "last_change": "c_0", "last_error": "E_0",
}  # of options and slots  # fmt: skip


@dataclass(frozen=True)
class WrittenFormula:
    """A formula as text and as LaTeX, such as f(z) = tanh(z)."""

    text: str
    latex: str


def write(entry: Activation | Loss | Optimizer) -> tuple[WrittenFormula, ...]:
    r"""What the entry computes, and its derivative.

    Examples
    --------
    >>> from chainrule.formulas import ACTIVATIONS
    >>> for written in chainrule.write_formula(ACTIVATIONS["logistic"]):
    ...     print(written.text, "    ", written.latex)
    f(z) = 1/(1 + e^(-z))      f(z) = \frac{1}{1 + e^{-z}}
    f'(z) = a·(1 - a)      f'(z) = a \, \left(1 - a\right)
    """
    if isinstance(entry, Activation):
        return _activation(entry)
    if isinstance(entry, Loss):
        return _loss(entry)
    return _optimizer(entry)


class _Symbols:
    """Terms without a value, and what they are called."""

    def __init__(self) -> None:
        self.names: dict[Term, str] = {}

    def new(self, name: str) -> Term:
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


def _activation(entry: Activation) -> tuple[WrittenFormula, ...]:
    symbols = _Symbols()
    if entry.slope is None:
        # A unit depends on the others of its layer, as with softmax: a few of them stand for all.
        z, a = symbols.row("z"), symbols.row("a")
        gradient = symbols.row("g")
        value = entry.value(z, term_functions)
        pulled = entry.pull_back(z, a, gradient, term_functions).delta
        # All units of the layer have the same formula, so that of the first is shown.
        return symbols.equation("a_1", value[0, 0]), symbols.equation("d_1", pulled[0, 0])
    unit, out = symbols.new("z"), symbols.new("a")
    return (
        symbols.equation("f(z)", entry.value(unit, term_functions)),
        symbols.equation("f'(z)", entry.slope(unit, out, term_functions)),
    )


def _loss(entry: Loss) -> tuple[WrittenFormula, ...]:
    symbols = _Symbols()
    y, t = symbols.new("y"), symbols.new("t")
    # Divided by the integer 1 a Term stays as it is; only a mean over outputs shows a divisor.
    outputs = symbols.new("K") if entry.mean_over_outputs else 1
    value = entry.value(y, t, term_functions) / outputs
    gradient = entry.gradient(y, t, term_functions) / outputs
    return symbols.equation("E(y, t)", value), symbols.equation("dE/dy", gradient)


def _optimizer(entry: Optimizer) -> tuple[WrittenFormula, ...]:
    symbols = _Symbols()
    w = symbols.new("w")
    g = symbols.new("g")
    learning_rate = symbols.new("eta")
    called = _slot_symbols(entry)
    slots = tuple(map(symbols.new, called))
    constants = tuple(symbols.new(SYMBOLS.get(name, name)) for name, _ in entry.options)
    stepped, kept = entry.rule(
        w, g, slots, learning_rate, symbols.new("t"), symbols.new("E"), constants, term_functions
    )
    # The rule runs once on Terms; what it computed, in order, are the lines of the book.
    ordered, uses = _ingredients(*kept, stepped)
    letters = _free_letters(symbols)
    written = []
    for term in ordered:
        names = [f"{name}^+" for name, new in zip(called, kept, strict=True) if new is term]
        if not names and uses[term] > 1 and term.arguments:
            # What a rule uses twice is an equation of its own, with the next free letter.
            names = [next(letters)]
        # Named only after it is written, or its formula would be nothing but the name.
        for name in names:
            written.append(symbols.equation(name, _for_any_weight(term)))
            symbols.names.setdefault(term, name)
    return (*written, symbols.equation("w^+", stepped))


def _free_letters(symbols: _Symbols) -> Iterator[str]:
    """Letters for intermediate results: those that are not taken; e is Euler's number."""
    taken = {*symbols.names.values(), "e"}
    return (letter for letter in ascii_lowercase if letter not in taken)


def _slot_symbols(entry: Optimizer) -> list[str]:
    """What the slots are called: m and v for mean and variance, but whole words where two begin
    with the same letter.
    """
    initials = [SYMBOLS.get(name, name[0]) for name in entry.slots]
    return initials if len(set(initials)) == len(initials) else list(entry.slots)


def _ingredients(*results: Term) -> tuple[list[Term], Counter[Term]]:
    """Every Term that the results are made of, each after its own ingredients, and how often it
    is used.
    """
    ordered: list[Term] = []
    uses: Counter[Term] = Counter()

    def visit(term: Term) -> None:
        # An ingredient that is used twice is visited twice, but entered once.
        uses[term] += 1
        if uses[term] == 1:
            for argument in term.arguments:
                visit(argument)
            ordered.append(term)

    for result in results:
        visit(result)
    return ordered, uses


def _for_any_weight(term: Term) -> Term:
    """The Term without a factor of 1, by which a number that is the same for all weights gets
    their shape.
    """
    last = term.arguments[-1] if term.operation == "*" else None
    return (
        term.arguments[0]
        if last is not None and last.operation == "number" and last.value == 1
        else term
    )
