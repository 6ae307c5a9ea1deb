"""Symbols: what a quantity is called, as one types it and in LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from chainrule.symbolic.infix import ATOM, POWER, PRODUCT, Piece
from chainrule.symbolic.notations.templates import Scripts, Spelling, filled, scripts_of, spelled


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
        # A str cannot be changed once it is made, so it gets its text here and not in `__init__`.
        symbol = super().__new__(cls, "".join(map(str, spelling)))
        symbol._open = spelling if len(spelling) > 1 else None
        symbol._latex = latex
        symbol.binds = binds
        symbol.derivative = derivative
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
        # h1^h squared is (h1^h)²: a name with a superscript binds like a power.
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


def written(template: str, fields: Mapping[str, object]) -> Symbol:
    """The symbol that a template gives."""
    return Symbol(filled(template, fields), partial(scripts_of, template, fields))


def derivative(above: Symbol, below: Symbol) -> Symbol:
    """The derivative of one quantity by another."""

    def latex() -> Scripts:
        return Scripts(rf"\frac{{\partial {above.latex}}}{{\partial {below.latex}}}", binds=POWER)

    spelling = spelled("∂", *above.spelling, "/∂", *below.spelling)
    return Symbol(spelling, latex, PRODUCT, derivative=True)
