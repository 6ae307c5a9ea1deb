"""Tables of a document as equations: a row of numbers below symbols, a symbol beside numbers, or
weights from the units of the rows to those of the columns.

What a header says of its column is told by its symbol, or by words such as "new value" and
"gradient".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.drafting.cells import (
    also,
    derivative_in,
    formula_beside,
    is_own,
    is_text,
    listed,
    members_of,
    symbol_in,
    worked,
)
from chainrule.auditing.drafting.crossed_units import crossed, data_chains, data_of
from chainrule.auditing.drafting.heads_and_labels import (
    Named,
    beside,
    between_numbers,
    connection,
    of_column,
)
from chainrule.auditing.drafting.row_kinds import kind_of_cell
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.tables import Table, tables
from chainrule.auditing.drafting.vocabulary import Role, is_word_for, role_of

# What a table with a row for each sample calls them, in front of their inputs and targets.
SAMPLES = re.compile(
    r"\W*(?:samples?|patterns?|examples?|cases?|instances?|records?|muster|beispiel|datensatz"
    r"|patr[óo]n|ejemplo|muestra|caso|padrão|exemplo|amostra|exemple|échantillon|motif|esempi"
    r"|campion|voorbeeld|patroon|wzorzec|wzór|przykład|próbk|örnek|desen|pola\b|contoh"
    r"|sampel|пример|образ|выборк|mẫu|样本|樣本|例|サンプル|パターン|샘플|표본|패턴|#|n[ro°º]?\.?\W*$)",
    re.IGNORECASE,
)
# What samples are called where the head of their column says nothing: A, 3, P1, S-2.
ID = re.compile(r"\W*(?:[A-Za-z]|\d{1,3}|[PSN]\W?\d{1,2})\W*")
DATA = (Role.INPUT, Role.TARGET)


def table_chains(text: str) -> Iterator[Chain]:
    """Every cell with a number, as an equation about what its row and column say."""
    found = [it for it in tables(text) if len(it.rows) > 1 and len(it.rows[0]) > 1]
    data = data_of(found)
    for table in found:
        own = list(data_chains(table, data)) if data else []
        yield from own or _chains(table)


def _chains(table: Table) -> Iterator[Chain]:
    for row in range(1, len(table.rows)):
        line = table.lines[row]
        if pairs := listed(table.rows[row]):
            yield from (Chain([*pair], [line, line]) for pair in pairs)
            continue
        for number, cell in _valued(table, row):
            members = members_of(cell)
            # A second name for each weight would make twice as many of them.
            names = [] if is_own(members) else _names(table, row, number)
            if members and (names or is_own(members)):
                yield Chain([*names, *members], [line] * (len(names) + len(members)))


def _names(table: Table, row: int, number: int) -> list[str]:
    """What a cell with a number is about: names, and the formula beside it; empty if the table does
    not say.
    """
    left, name = table.rows[row][:number], _name(table, row, number)
    said = kind_of_cell(table.rows[0], table.rows[row][0], number)
    if said is not None:
        return [said] if said else []
    if not name:
        return formula_beside(left, table.rows[0][number])
    return [*_subject(table, row, number), name, *worked(left[1:]), *also(left, name)]


def _valued(table: Table, row: int) -> Iterator[tuple[int, str]]:
    """The cells of a row with their columns. What stands below "shape" counts rows and columns, and
    is no vector.
    """
    for number, (head, cell) in enumerate(zip(table.rows[0], table.rows[row], strict=False)):
        if not is_word_for("shape", head):
            yield number, cell


def _subject(table: Table, row: int, number: int) -> list[str]:
    """What the first cell of a row names, where the cell beside it is the formula for that, and
    nothing but another name: y | z_2 | 0.635.
    """
    cells = table.rows[row]
    if number < len("yz") or not is_word_for("formula", table.rows[0][number - 1]):
        return []
    first, formula = (symbol_in(cells[it]) for it in (0, number - 1))
    bare = typed(cells[number - 1].strip(" $*`"))
    if first is None or formula is None or formula[0] != bare or first[0] == bare:
        return []
    return [first[0]]


def _name(table: Table, row: int, number: int) -> str:
    """What a cell is about; empty if the table does not say."""
    cells, head = table.rows[row], table.rows[0][number]
    if weight := crossed(table.rows[0], cells, number):
        return weight[0]
    # A cell between label and number may say that the number is a derivative.
    derivatives = (derivative_in(cell) for cell in reversed(cells[:number]))
    if derivative := next(filter(None, derivatives), ""):
        return derivative
    # Of "Target $y$" it is the symbol.
    column = symbol_in((*re.findall(r"\$[^$]*\$", head), head)[0])
    # The first cell of a row has nothing beside it but the head above.
    if not number:
        return of_column(column, "", head)
    # Heads that are no more than numbers are those of units.
    if head.isdigit():
        return between_numbers(cells[0], head)
    # Before any label: the name of a sample, P1, looks like a symbol.
    if given := _of_sample(table, row, number):
        return given
    label = _label(table, row, number, column)
    if label is None:
        return of_column(column, cells[0], table.rows[0][0])
    alone = sum(bool(members_of(cell)) for cell in cells) == 1
    return beside(label, column, table.rows[0], number, alone)


def _label(table: Table, row: int, number: int, column: Named | None) -> Named | None:
    """The symbol that a row is about, below the head of a column; none if that is a sample's."""
    header, cells = table.rows[0], table.rows[row]
    label = connection(header, cells, number) or _nearest(cells, number)
    if label is None or (column is not None and _is_of_sample(label[1], header)):
        return None
    return label


def _nearest(cells: list[str], number: int) -> Named | None:
    """The nearest symbol to the left of a cell, or that at the beginning of its row."""
    # Of a formula it is the name that it begins with.
    left = (symbol_in(cell.partition("=")[0]) for cell in reversed(cells[:number]) if is_text(cell))
    return next((found for found in left if found is not None), symbol_in(cells[0]))


def _of_sample(table: Table, row: int, number: int) -> str:
    """The symbol of a column of inputs or targets, in a table with a row for each sample; what its
    rows begin with says which, and is no symbol.
    """
    header = table.rows[0]
    columns = [symbol_in(cell) for cell in header]
    column, roles = columns[number], [role_of(it[1]) if it else None for it in columns]
    if column is None or Role.INPUT not in roles or roles[number] not in DATA:
        return ""
    is_said = SAMPLES.match(header[0]) or (not header[0] and ID.fullmatch(table.rows[row][0]))
    return column[0] if is_said else ""


def _is_of_sample(label: Symbol, header: Sequence[str]) -> bool:
    """Whether a row is that of a sample, P1 or A, below the symbols of inputs."""
    is_short = len(label.letters) == 1 and len(label.letters[0]) == 1
    is_label = not role_of(label) or (label.letters[0].isupper() and not label.numbers)
    roles = [role_of(found[1]) for found in map(symbol_in, header[1:]) if found]
    return is_short and is_label and Role.INPUT in roles
