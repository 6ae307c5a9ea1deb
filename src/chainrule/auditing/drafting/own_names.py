"""The symbols of a document for the quantities of a run, as an audit shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, OLD, STEP, changed
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.symbols import Symbol as Parts
from chainrule.auditing.drafting.symbols import symbol_of
from chainrule.auditing.ledger import Key
from chainrule.auditing.naming import Names, names_of
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.quantities import Kind, Quantity
from chainrule.symbolic.notations import Symbol
from chainrule.symbolic.notations.greek import GREEK, ascii_form, upright
from chainrule.symbolic.notations.kinds import DERIVATIVES, related
from chainrule.symbolic.notations.symbols import derivative
from chainrule.symbolic.notations.templates import Scripts

WORD, WORDS = 3, 3  # letters of a word, and words of a long name
HAT = "\u0302"  # combines with the letter before it
LETTERS = {ascii_form(letter): letter for letter in GREEK if letter.isalpha()}
STEP_OF = {str(kind): Kind(of) for of, kind in STEP.items()}
BY = {str(kind): Kind(old) for old, kind in GRADIENT.items()}


# Derivatives within the network, made of the symbols of what is derived and by what.
WITHIN = (Kind.ACTIVATION_BY_NET_INPUT, Kind.NET_INPUT_BY_WEIGHT, Kind.NET_INPUT_BY_ACTIVATION)


class OwnNames(Names):
    """Symbols as the document writes them, and those of the plain notation for what it does not.

    Parameters
    ----------
    example : WorkedExample
    own : mapping
        The document's symbols, without samples.
    """

    def __init__(self, example: WorkedExample, own: Mapping[Quantity, Symbol]) -> None:
        super().__init__(names_of(example).notation)
        self.own = dict(own)
        self._layers = len(example.network.layers)

    def symbol_of(self, quantity: Quantity) -> str:
        """What is given once."""
        return str(self.symbol(Key(0, quantity)))

    def symbol(self, key: Key) -> Symbol:
        """The document's symbol, one made of its symbols, or the plain one."""
        quantity = replace(key.quantity, sample=0)
        made = self.own.get(quantity) or self._new(quantity) or self._step(quantity)
        return made or self._derivative(quantity) or super().symbol(key)

    def _new(self, quantity: Quantity) -> Symbol | None:
        """What an update makes of a weight or bias."""
        old = changed(quantity, OLD)
        return self.own[old].marked("+", "+") if old in self.own else None

    def _step(self, quantity: Quantity) -> Symbol | None:
        """What an update takes off a weight or bias."""
        of = changed(quantity, STEP_OF)
        if of not in self.own:
            return None
        scripts = self.own[of].scripts
        return Symbol((f"Δ{self.own[of]}",), scripts._replace(base=rf"\Delta {scripts.base}"))

    def _derivative(self, quantity: Quantity) -> Symbol | None:
        """A derivative of the error, or within the network."""
        below = changed(quantity, BY)
        if below in self.own:
            errors = (symbol for it, symbol in self.own.items() if it.kind == Kind.TOTAL_ERROR)
            plain = self._plain.symbol(Quantity(Kind.TOTAL_ERROR))
            return derivative(next(errors, plain), self.own[below])
        if quantity.kind not in WITHIN:
            return None
        parts = (related(it, quantity, self._layers) for it in DERIVATIVES[quantity.kind])
        symbols = [self.own[part] for part in parts if part in self.own]
        return derivative(*symbols) if len(symbols) == 2 else None


def symbol_of_parts(parts: Parts, entry: tuple[int, ...] = ()) -> Symbol:
    """A symbol of a document, as text and in LaTeX, perhaps with the place of an entry."""
    if entry and (parts.numbers or _is_long(parts)):
        whole, place = symbol_of_parts(parts), ",".join(map(str, entry))
        return Symbol((f"{whole}[{place}]",), Scripts(f"[{whole.latex}]", place))
    base, words = parts.letters[0], _words(parts)
    letter = base.removesuffix("hat") or base
    hat = letter != base
    letter = LETTERS.get(letter, letter)
    numbers = [*parts.numbers, *entry]
    joined = ",".join(map(str, numbers))
    above = "".join(f"({number})" for number in parts.above)
    latex = rf"\hat{{{upright(letter)}}}" if hat else upright(letter)
    scripts = Scripts(latex, _index(words) + joined, above)
    below = f"_{words}{joined}" if words or joined else ""
    raised = f"^{above}" if above else ""
    return Symbol((letter + HAT * hat + below + raised,), scripts)


def _words(parts: Parts) -> str:
    """What stands behind the first letters, with the underscores of a long name."""
    return ("_" if _is_long(parts) else "").join(parts.letters[1:])


def _index(words: str) -> str:
    """Words below a letter, in LaTeX; there, an underscore would begin another index."""
    return upright(words).replace("_", r"\_") if words else ""


def _is_long(parts: Parts) -> bool:
    """Whether it is a name of several words, as programs have them: weights_input_hidden."""
    return len(parts.letters) >= WORDS and any(len(it) >= WORD for it in parts.letters[1:])


def own_symbols(equations: Sequence[Equation], names: DocumentNames) -> dict[Quantity, Symbol]:
    """What the document calls each quantity: by its first name that is no derivative."""
    found = {
        quantity: symbol_of_parts(symbol)
        for symbol, quantity in reversed(names.given.items())
        if quantity in names.present
    }
    for equation in equations:
        for member in equation.members:
            parts = symbol_of(member)
            if parts is not None and not parts.role and not parts.is_new:
                for quantity, symbol in _own(member, parts, equation, names):
                    found.setdefault(quantity, symbol)
    return found


def _own(
    member: str, parts: Parts, equation: Equation, names: DocumentNames
) -> Iterator[tuple[Quantity, Symbol]]:
    """The quantity of a name, or the entries of an array, by its name and their place."""
    quantity = names.find(member)
    if quantity is not None:
        yield quantity, symbol_of_parts(parts)
    elif equation.arrays:
        for entry, _ in names.entries(member, equation.arrays[-1][0]):
            is_weight = entry.kind == Kind.WEIGHT
            place = (entry.sender, entry.unit) if is_weight else (entry.unit,)
            yield entry, symbol_of_parts(parts, place)
