"""The formulas as a book prints them: each entry of the tables is run on Terms that stand for
any number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from string import ascii_lowercase

from chainrule.explaining.formula_symbols import FormulaSymbols, WrittenFormula
from chainrule.formulas import Activation, Loss, Optimizer
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.term import Term

SYMBOLS = {
    "momentum": "mu", "decay": "rho", "beta1": "beta_1", "beta2": "beta_2", "growth": "mu",
    "weight_decay": "lambda",
    "momentum_decay": "psi", "last_gradient": "g_0", "last_change": "c_0", "last_error": "E_0",
}  # of options and slots  # fmt: skip


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


def _activation(entry: Activation) -> tuple[WrittenFormula, ...]:
    symbols = FormulaSymbols()
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
    symbols = FormulaSymbols()
    y, t = symbols.new("y"), symbols.new("t")
    # Divided by the integer 1 a Term stays as it is; only a mean over outputs shows a divisor.
    outputs = symbols.new("K") if entry.mean_over_outputs else 1
    # of a loss that tells outputs apart, for any of them
    level = [symbols.new("q")] if entry.levels else []
    value = entry.value(y, t, *level, term_functions) / outputs
    gradient = entry.gradient(y, t, *level, term_functions) / outputs
    return symbols.equation("E(y, t)", value), symbols.equation("dE/dy", gradient)


def _optimizer(entry: Optimizer) -> tuple[WrittenFormula, ...]:
    symbols = FormulaSymbols()
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


def _free_letters(symbols: FormulaSymbols) -> Iterator[str]:
    """Letters for intermediate results: those that are not taken; e is Euler's number."""
    taken = {*symbols.names.values(), "e"}
    return (letter for letter in ascii_lowercase if letter not in taken)


def _slot_symbols(entry: Optimizer) -> list[str]:
    """What the slots are called: m and s for mean and square, but whole words where two begin
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
