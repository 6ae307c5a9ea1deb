"""The cells of an explanation: which quantity stands where, and the formulas that refer to them.

::

    Line  ->  its Term, written with cells instead of names  ->  a row of a sheet
                                     |
              what has no row yet gets one first, or is the cell of an earlier pass:
              the weights of step 2 are the new weights of step 1
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.workbook import LONGEST, VALUES, Row, Sheet, Words
from chainrule.errors import ChainruleError
from chainrule.explaining.explanation import Explanation, Line
from chainrule.explaining.layout.equations import Showing, equation
from chainrule.explaining.layout.headings import heading
from chainrule.explaining.meanings import meaning
from chainrule.network.quantities import PARAMETERS, Kind, Quantity
from chainrule.symbolic.infix import Extent, Piece, formula
from chainrule.symbolic.spreadsheet import COMPARISON, STYLE
from chainrule.symbolic.term import Term

GIVEN = "Given"
# Of a long sum, and of functions within each other, every so many get a cell of their own: a
# formula of a spreadsheet may neither be long nor deep.
MOST_ADDENDS = 50
DEEPEST = 20
READING = Showing(most_addends=40)
# What a run has once, whichever pass lists it.
LASTING = (Kind.INPUT, Kind.TARGET, Kind.SAMPLE_WEIGHT, Kind.LEARNING_RATE)
Place = tuple[str, int]
Key = tuple[int, Quantity]


class Cells:
    """The rows of all sheets, in the order in which their values are computed.

    Attributes
    ----------
    sheets : dict of str to Sheet
    """

    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation
        self.sheets = {GIVEN: Sheet(GIVEN, [])}
        self._steps = max(group.updates for group in explanation.groups)
        self._places: dict[Key, Place] = {}
        self._parts: dict[Term, Place] = {}  # of formulas, without a name
        self._led_to = {
            (group.updates, family.kind, family.layer, family.detail): (group, family)
            for group in explanation.groups
            if group.phase == "update"
            for family in group.families
        }
        self._headings: dict[str, str] = {}  # the last one of each sheet

    def add(self, line: Line) -> Place:
        """The cell of a quantity, which gets a row unless it has one."""
        # a lasting one is known by its quantity alone
        updates = 0 if line.quantity.kind in LASTING else line.updates
        key = (updates, line.quantity)
        if key not in self._places:
            self._places[key] = self._before(line) or self._written(line)
        return self._places[key]

    def _before(self, line: Line) -> Place | None:
        """The cell of an earlier pass that a given number of this one is, if there is one."""
        quantity, before = line.quantity, line.updates - 1
        if line.updates == 0 or line.term.operation != "variable":
            return None
        if quantity.kind == Kind.STEP_NUMBER:
            return self._from(line, (before, quantity), "{} + 1")
        if quantity.kind not in (*PARAMETERS, Kind.SLOT):
            return None
        # what the step before led to; what it does not move is as it was
        led_to = replace(quantity, kind=Kind(f"new_{quantity.kind}"))
        found = self._led_to.get((before, led_to.kind, led_to.layer, led_to.detail))
        if found is None or led_to not in found[1]:
            return self._places.get((before, quantity))
        self.add(self.explanation.line(*found, led_to))  # also where the notation leaves it out
        negated = self.explanation.notation.negated
        if (quantity.kind in negated) == (led_to.kind in negated):
            return self._places[before, led_to]
        return self._from(line, (before, led_to), "-{}")

    def _from(self, line: Line, key: Key, template: str) -> Place | None:
        """A row that is computed from a single cell of the pass before."""
        if key not in self._places:
            return None
        sheet, symbol = self._sheet(line), self.explanation.symbol
        written = template.format(self._cell(self._places[key], sheet.name))
        reading = template.format(symbol(key[1]))
        what = meaning(line.quantity.kind, self.explanation.notation)
        row = Row(symbol(line.quantity), reading, line.value, what, written)
        return self._placed(sheet, line, row)

    def _written(self, line: Line) -> Place:
        """A new row."""
        symbol = self.explanation.symbol(line.quantity)
        what = meaning(line.quantity.kind, self.explanation.notation)
        # none where the notation leaves the quantity out; another where it has two names
        named = line.names.get(line.term)
        if line.term.operation == "variable" and named in (None, line.quantity):
            return self._placed(self.sheets[GIVEN], line, Row(symbol, "", line.value, what))
        sheet = self._sheet(line)
        # first the formula: what it needs may get rows above
        if named in (None, line.quantity):
            self._divide(line, sheet, line.term)
            written = self._cell_formula(line, sheet, line.term)
        else:  # another name for a quantity: ∂net/∂w is the output of the sending unit
            written = self._ingredient(line, sheet, named, line.term)
        shown = None if named is None else equation(self.explanation, line, READING).formula
        reading = "" if shown is None else shown.text
        return self._placed(sheet, line, Row(symbol, reading, line.value, what, written))

    def _placed(self, sheet: Sheet, line: Line, row: Row) -> Place:
        title = heading(self.explanation, line)
        # rows come in the order of the run, so a heading that returns begins another section
        if self._headings.get(sheet.name) != title:
            self._headings[sheet.name] = title
            sheet.rows.append(Words(title, "heading"))
        sheet.rows.append(row)
        return sheet.name, sheet.last_row

    def _sheet(self, line: Line) -> Sheet:
        """Where what is computed in a pass stands."""
        name = f"Step {line.updates + 1}"
        if line.updates == self._steps:
            name = f"After step {line.updates}" if line.updates else "Forward pass"
        return self.sheets.setdefault(name, Sheet(name, []))

    def _cell_formula(self, line: Line, sheet: Sheet, term: Term) -> str:
        def name_of(inner: Term) -> Piece | None:
            return self._named(line, sheet, inner)

        # as for text, with cells where that has symbols
        piece = formula(term, name_of, STYLE, Extent(digits=17))
        # a cell holds a number, not TRUE
        text = f"IF({piece.text},1,0)" if piece.binds == COMPARISON else piece.text
        if len(text) < LONGEST:
            return text
        raise ChainruleError(
            f"the formula of {self.explanation.symbol(line.quantity)} has {len(text)} characters; "
            f"a cell of a spreadsheet takes {LONGEST - 1}"
        )

    def _named(self, line: Line, sheet: Sheet, term: Term) -> Piece | None:
        """The cell of an ingredient, if it is a quantity or a part that has a cell."""
        if term in self._parts:
            return Piece(self._cell(self._parts[term], sheet.name))
        quantity = line.names.get(term) or line.names.given(term)
        return None if quantity is None else Piece(self._ingredient(line, sheet, quantity, term))

    def _ingredient(self, line: Line, sheet: Sheet, quantity: Quantity, term: Term) -> str:
        """The cell of a quantity that the formula of a Line refers to."""
        phase = "given" if term.operation == "variable" else line.phase
        place = self.add(Line(quantity, term, phase, line.updates, line.names))
        return self._cell(place, sheet.name)

    def _cell(self, place: Place, sheet: str) -> str:
        name, row = place
        return f"{VALUES}{row}" if name == sheet else f"{_quoted(name)}!{VALUES}{row}"

    def _divide(self, line: Line, sheet: Sheet, term: Term) -> None:
        """Give parts of a long formula cells of their own."""
        # A sum is built from the left, so its first addends are the innermost operation:
        #
        #     (((a + b) + c) + d) + e        links, from the outermost:  + e, + d, + c, a + b
        links = [term]
        while (inner := links[-1].arguments[:1]) and self._named(line, sheet, inner[0]) is None:
            links.append(inner[0])
        # In a loop: there can be thousands.
        for depth, link in enumerate(reversed(links), start=1):
            for other in link.arguments[1:]:
                if self._named(line, sheet, other) is None:
                    self._divide(line, sheet, other)
            most = MOST_ADDENDS if link.operation == "+" else DEEPEST
            if link is not term and depth % most == 0:
                self._part(line, sheet, link)

    def _part(self, line: Line, sheet: Sheet, term: Term) -> None:
        written = self._cell_formula(line, sheet, term)
        whole = self.explanation.symbol(line.quantity)
        row = Row("…", "", float(term.value), f"a part of the formula of {whole}", written)
        self._parts[term] = self._placed(sheet, line, row)


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name
