r"""Tables of a document as equations: a row of numbers below symbols, a symbol beside numbers, or
weights from the units of the rows to those of the columns.

Tables in Markdown, between bars, and LaTeX arrays are read; what a header says of its column is
told by its symbol, or by words such as "new value" and "gradient".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.claim_sources.extraction.passages import ROW_BREAK, Chain
from chainrule.auditing.drafting.row_kinds import kind_of_cell
from chainrule.auditing.drafting.symbols import Symbol, derivative_of, symbol_of
from chainrule.auditing.drafting.vocabulary import Role, is_word_for, role_of
from chainrule.explaining.examples.claims import is_number

ARRAY = re.compile(r"\\begin\{(array|tabular)\}\{[^}]*\}(.*?)\\end\{\1\}", re.DOTALL)
ROW = re.compile(r"^\s*\|.*\|")
RULES = re.compile(r"\\hline|\\c?(?:top|mid|bottom)?rule(?:\{[^}]*\}|\([^)]*\))*|\\cline\{[^}]*\}")
BEFORE_ROW = re.compile(rf"(?:\s|{RULES.pattern})*")
LIST = re.compile(r"[,;]\s+|\s+(?:and|und|et|y|e)\s+")
WORDS_OF_CELL = re.compile(r"\\text\{[^}]*\}(?!\s*[_^])")  # but not those of \text{net}_{h1}
WORKED_OUT = re.compile(r"[*+·×⋅]|\s[-−]\s|\\(?:cdot|times|frac\{\d)")
SEVERAL = re.compile(r"=[^=(\[]*[,;]\s*[^=,;]+=")  # x_1 = 0.5, x_2 = 0.3
APPLIED = re.compile(r"[\s$*`\\]*(?:text\{)?(?:sigmoid|sigma|σ|tanh|relu|softmax)\}?[(']", re.I)
BECOMES = re.compile(r"^[\s$*`]*[-+−]?[\d.]+[\s$*`]*(?:→|->|\\to|\\rightarrow)")  # 0.8 → 0.805
RULE = re.compile(r"^[\s|:+-]*$")
INDEX = re.compile(r"_\{?[ijkl]\}?$|(?<=[a-zA-Z])[ijk]$")
ENTRIES = re.compile(r"[\[<(][^a-zA-Z]*\d[^a-zA-Z]*[\])>](?:\^T)?")
UNIT = r"[^\W\d]\w{0,8}(?:_\{?\w{1,4}\}?)?"
BETWEEN_UNITS = re.compile(rf"\(?({UNIT})(?:->|→|⟶|–|to(?=[A-Za-z]_?\d))({UNIT})\)?")
OF_UNIT = re.compile(rf"([^\W\d_]{{4,14}})\s*(?:->|→|of|de|di|von|van|:)?\s+({UNIT})")
NUMERIC = re.compile(r"[-+*/().\d\[\]^]+")
COMPUTED = re.compile(r"[\d)][-+*/(]")  # a sign before a number computes nothing
# The heads of the columns that say between which units a connection is.
SENDERS = re.compile(r"\W*(?:from|source|von|de|desde|depuis|da|od|z|van|från|kaynak|от)\W*", re.I)
RECEIVERS = re.compile(
    r"\W*(?:to|target|into|nach|zu|a|à|hasta|vers|para|do|naar|till|hedef|к)\W*", re.IGNORECASE
)
UNITS = re.compile(r"\W*(?:neur|unit|nod[eo]|knoten|nœud|einheit|unidad)", re.IGNORECASE)
# What a table with a row for each sample calls them, in front of their inputs and targets.
SAMPLES = re.compile(
    r"\W*(?:samples?|patterns?|examples?|cases?|instances?|records?|muster|beispiel|datensatz|patr[óo]n"
    r"|ejemplo|muestra|caso|padrão|exemplo|amostra|exemple|échantillon|motif|esempi|campion|voorbeeld"
    r"|patroon|wzorzec|wzór|przykład|próbk|örnek|desen|pola\b|contoh|sampel|пример|образ|выборк|mẫu"
    r"|样本|樣本|例|サンプル|パターン|샘플|표본|패턴|#|n[ro°º]?\.?\W*$)",
    re.IGNORECASE,
)
ID = re.compile(r"\W*(?:[A-Za-z]|\d{1,3}|[PSN]\W?\d{1,2})\W*")
# What a truth table is of: its column has the targets.
GATE = re.compile(r"\W*(?:X?N?(?:AND|OR)|XNOR)\b[^a-z=]*(?:x\W{0,2}\d[^a-z=]*){0,4}", re.IGNORECASE)
TARGET = ("target", Symbol(("target",)))
DATA = (Role.INPUT, Role.TARGET)
LAST_LATIN = "\u024f"
MOST_ROWS = 200
FEWEST_HEADS = 3  # of a table that begins right below another one
ROWS = ("net", "out", "delta")  # of what the units in the columns have


@dataclass
class Table:
    """Cells with the line of each row."""

    rows: list[list[str]]
    lines: list[int]


def table_chains(text: str) -> Iterator[Chain]:
    """Every cell with a number, as an equation about what its row and column say."""
    for table in tables(text):
        if len(table.rows) > 1 and len(table.rows[0]) > 1:
            yield from _chains(table)


def without_tables(text: str) -> str:
    """The document without its LaTeX tables, each as many empty lines."""
    return ARRAY.sub(lambda it: "\n" * it[0].count("\n") if _is_table(it) else it[0], text)


def _is_table(match: re.Match[str]) -> bool:
    """Whether an array is no equation that is aligned at its equals signs."""
    return not re.search(r"&\s*=|=\s*&", match[2]) and "&" in match[2]


def tables(text: str) -> Iterator[Table]:
    """Those between bars, then those of LaTeX."""
    rows: list[list[str]] = []
    lines: list[int] = []
    for number, row in enumerate(text.split("\n"), start=1):
        if ROW.match(row):
            cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
            if rows and _are_other_heads(cells, rows[0]):
                yield Table(rows, lines)
                rows, lines = [], []
            if not RULE.match(row) and len(rows) < MOST_ROWS:
                rows.append(cells)
                lines.append(number)
        elif rows:
            yield Table(rows, lines)
            rows, lines = [], []
    if rows:
        yield Table(rows, lines)
    for match in filter(_is_table, ARRAY.finditer(text)):
        line = text.count("\n", 0, match.start(2)) + 1
        yield _array(match[2], line)


def _are_other_heads(cells: Sequence[str], heads: Sequence[str]) -> bool:
    """Whether another table begins right below one, as in what programs print."""
    if len(cells) == len(heads) or len(cells) < FEWEST_HEADS:
        return False
    return all(re.search(r"[^\W\d]", cell) and not is_number(typed(cell)) for cell in cells)


def _array(content: str, line: int) -> Table:
    """A LaTeX array, taken apart."""
    table = Table([], [])
    for row in re.split(ROW_BREAK, content):
        # Rules stand before a row, often on lines of their own.
        content_begins = BEFORE_ROW.match(row)
        begin = line + (content_begins[0].count("\n") if content_begins else 0)
        line += row.count("\n")
        cells = [cell.strip() for cell in RULES.sub("", row).split("&")]
        if any(cells) and len(table.rows) < MOST_ROWS:
            table.rows.append(cells)
            table.lines.append(begin)
    return table


def _chains(table: Table) -> Iterator[Chain]:
    for row in range(1, len(table.rows)):
        line = table.lines[row]
        if listed := _listed(table.rows[row]):
            yield from (Chain([*pair], [line, line]) for pair in listed)
            continue
        for number, cell in _valued(table, row):
            members = _members(cell)
            # A second name for each weight would make twice as many of them.
            names = [] if _is_own(members) else _names(table, row, number)
            if members and (names or _is_own(members)):
                yield Chain([*names, *members], [line] * (len(names) + len(members)))


def _is_own(members: Sequence[str]) -> bool:
    """Whether a cell says itself which weight it has, as in v_21 = 0.4."""
    symbol = symbol_of(typed(members[0])) if len(members) > 1 else None
    is_parameter = symbol is not None and role_of(symbol) in (Role.WEIGHT, Role.BIAS)
    return is_parameter and symbol is not None and bool(symbol.numbers)


def _names(table: Table, row: int, number: int) -> list[str]:
    """What a cell with a number is about: names, and the formula beside it; empty if the table does
    not say.
    """
    left, name = table.rows[row][:number], _name(table, row, number)
    said = kind_of_cell(table.rows[0], table.rows[row][0], number)
    if said is not None:
        return [said] if said else []
    if not name:
        return _formula(left, table.rows[0][number])
    return [*_subject(table, row, number), name, *_worked(left[1:]), *_also(left, name)]


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
    first, formula = (_symbol(cells[it]) for it in (0, number - 1))
    bare = typed(cells[number - 1].strip(" $*`"))
    if first is None or formula is None or formula[0] != bare or first[0] == bare:
        return []
    return [first[0]]


def _also(left: Sequence[str], name: str) -> list[str]:
    """What else the cell with a derivative says that it is: ∂net/∂w_6 = h_2."""
    if "/" not in name:
        return []
    cell = next((it for it in reversed(left) if _derivative(it) == name), "")
    others = [typed(it.strip(" $*`")) for it in cell.split("=")[1:]]
    return [it for it in others if symbol_of(it) is not None and derivative_of(it) is None]


def _formula(left: Sequence[str], head: str) -> list[str]:
    """What a number to the right of these cells is worked out from, if they say so. Where the last
    of them comes to a number itself, it is that of which this one is the output.
    """
    if not left or not WORKED_OUT.search(left[-1]):
        return []
    if members := _members(left[-1])[1:]:
        return [f"sigma({members[-1]})"] if is_word_for("output", head) else []
    return [member.strip(" $*`") for member in re.split(r"=|≈|\\approx", left[-1])]


def _worked(left: Sequence[str]) -> list[str]:
    """The formula of numbers in the cell before a result: Hidden 1 | 0.5·0.2 + 0.1 | 0.2."""
    cell = left[-1].strip(" $*`") if left else ""
    plain = typed(cell)
    is_formula = "=" not in cell and COMPUTED.search(plain) and NUMERIC.fullmatch(plain)
    return [cell] if is_formula else []


def _listed(cells: Sequence[str]) -> list[tuple[str, str]]:
    """Names in the first cell with as many numbers in the second one: w_13, w_14 | 0.5; 0.9."""
    names, numbers = ([typed(it) for it in LIST.split(cell)] for cell in (*cells, "", "")[:2])
    known = len(names) == len(numbers) > 1 and all(map(symbol_of, names))
    return list(zip(names, numbers, strict=True)) if known and all(map(is_number, numbers)) else []


def _members(cell: str) -> list[str]:
    """The members of a chain in a cell; empty unless it ends with a number, or if it has several
    chains.
    """
    if SEVERAL.search(cell):
        return []
    cell = BECOMES.sub("", cell)
    members = [member.strip(" $*`") for member in re.split(r"=|≈|\\approx", cell)]
    last = typed(members[-1])
    return members if is_number(last) or ENTRIES.fullmatch(last) else []


def _symbol(cell: str) -> tuple[str, Symbol] | None:
    """The symbol of a cell: alone, or the last thing in it."""
    if (between := _between_units(cell)) is not None:
        return between
    if GATE.fullmatch(cell):
        return TARGET
    parts = [cell, *re.findall(r"\$([^$]*)\$", cell), *cell.split()[-1:]]
    for part in parts:
        name = typed(WORDS_OF_CELL.sub("", part).strip(" $*`():"))
        name += ")" * (name.count("(") - name.count(")"))  # of W^(2)
        symbol = symbol_of(name)
        # A short word of another script is no name.
        short = len(name) < 8 and max(name, default="") < LAST_LATIN
        if symbol is not None and (symbol.numbers or symbol.above or short):
            return name, symbol
    return None


def _between_units(cell: str) -> tuple[str, Symbol] | None:
    """The weight of x_1 → h_2, or the bias of "bias → h_2", by their units."""
    plain = typed(cell.replace("$", " ").strip(" *`"))
    if match := BETWEEN_UNITS.fullmatch(plain):
        sender, receiver = match.groups()
    elif (match := OF_UNIT.fullmatch(cell.replace("$", "").strip(" *`"))) is None:
        return None
    elif is_word_for("bias", match[1]):
        sender, receiver = match.groups()
    else:
        return None
    name = f"b({typed(receiver)})" if is_word_for("bias", sender) else f"w({sender}->{receiver})"
    symbol = symbol_of(name)
    return None if symbol is None else (name, symbol)


def _name(table: Table, row: int, number: int) -> str:
    """What a cell is about; empty if the table does not say."""
    cells, head = table.rows[row], table.rows[0][number]
    first = cells[0]
    derivatives = (_derivative(cell) for cell in reversed(cells[:number]))
    if derivative := next(filter(None, derivatives), ""):
        return derivative
    if number and head.isdigit():
        return _between_numbers(first, head)
    if number and (given := _of_sample(table, row, number)):
        return given
    # Of "Target $y$" it is the symbol.
    label = _connection(table, row, number) or _label(cells, number)
    column = _symbol((*re.findall(r"\$[^$]*\$", head), head)[0])
    if label is not None and column is not None and _is_of_sample(label[1], table.rows[0]):
        label = None
    if number and label is not None:
        alone = sum(bool(_members(cell)) for cell in cells) == 1
        return _beside(label, column, table.rows[0], number, alone)
    return _of_column(column, first if number else "", table.rows[0][0])


def _of_sample(table: Table, row: int, number: int) -> str:
    """The symbol of a column of inputs or targets, in a table with a row for each sample; what its
    rows begin with says which, and is no symbol.
    """
    header = table.rows[0]
    columns = [_symbol(cell) for cell in header]
    column, roles = columns[number], [role_of(it[1]) if it else None for it in columns]
    if column is None or Role.INPUT not in roles or roles[number] not in DATA:
        return ""
    is_said = SAMPLES.match(header[0]) or (not header[0] and ID.fullmatch(table.rows[row][0]))
    return column[0] if is_said else ""


def _is_of_sample(label: Symbol, header: Sequence[str]) -> bool:
    """Whether a row is that of a sample, P1 or A, below the symbols of inputs."""
    is_short = len(label.letters) == 1 and len(label.letters[0]) == 1
    is_label = not role_of(label) or (label.letters[0].isupper() and not label.numbers)
    roles = [role_of(found[1]) for found in map(_symbol, header[1:]) if found]
    return is_short and is_label and Role.INPUT in roles


def _derivative(cell: str) -> str:
    """The derivative that a cell begins with, as in ∂E/∂w = δ·x; empty if it is none."""
    name = typed(cell.partition("=")[0].strip(" $*`"))
    return name if derivative_of(name) and symbol_of(name) is None else ""


def _of_column(column: tuple[str, Symbol] | None, row: str, rows: str) -> str:
    """The symbol of a column; with the number of the row in the place of its index, or behind a
    letter where the rows are said to be units: the b of neuron 2 is b_2.
    """
    if column is None:
        return ""
    name, symbol = column
    if UNITS.match(rows) and role_of(symbol) and name.isalpha() and row.isdigit():
        return f"{name}_{row}"
    if not INDEX.search(name) and name not in "hijkl":
        return name
    return INDEX.sub(f"_{row}", name) if row.isdigit() and INDEX.search(name) else ""


def _connection(table: Table, row: int, number: int) -> tuple[str, Symbol] | None:
    """The weight between the units of a row's first two cells, below "from" and "to"."""
    header, cells = table.rows[0], table.rows[row]
    # The second unit alone would make a weight's gradient that of the unit.
    is_listed = SENDERS.fullmatch(header[0]) and RECEIVERS.fullmatch(header[1])
    if not is_listed or number <= 1:
        return None
    sender, receiver = (cell.strip(" $*`") for cell in cells[:2])
    return _between_units(f"{sender} -> {receiver}")


def _label(cells: list[str], number: int) -> tuple[str, Symbol] | None:
    """The nearest symbol to the left of a cell, or that at the beginning of its row."""
    # Of a formula it is the name that it begins with.
    left = (_symbol(cell.partition("=")[0]) for cell in reversed(cells[:number]) if _is_text(cell))
    return next((found for found in left if found is not None), _symbol(cells[0]))


def _is_text(cell: str) -> bool:
    """Whether a cell may say what its row is about: it is no number, nor worked out of others."""
    begin = cell.partition("=")[0]
    return not (_members(cell) or WORKED_OUT.search(begin) or APPLIED.match(begin))


def _beside(
    label: tuple[str, Symbol],
    column: tuple[str, Symbol] | None,
    header: list[str],
    number: int,
    alone: bool,
) -> str:
    """What a cell is about whose row begins with a symbol; it may be the row's only number."""
    name = label[0] if len(header) == 2 and _is_plain(column) else ""
    if role_of(label[1]) in (Role.WEIGHT, Role.BIAS) or _is_of_updates(header):
        of_parameter = _of_parameter(label[0], header[number], column)
        if of_parameter or role_of(label[1]) == Role.WEIGHT:
            return of_parameter or name
    if _is_plain(column) and len(header) > 2:
        return _of_signal(label[0], header[number], alone)
    return (_in_column_of_unit(label, column) if column else "") or name


def _is_of_updates(header: list[str]) -> bool:
    """Whether the columns have what was before updates and after them: whatever their letters, the
    rows are weights and biases.
    """
    return all(any(is_word_for(it, head) for head in header) for it in ("old", "new"))


def _of_signal(name: str, head: str, alone: bool) -> str:
    """What the header of a column says of a net input or an output."""
    if is_word_for("gradient", head):
        return f"dE/d{name}"
    return name if (alone or is_word_for("value", head)) and not is_word_for("new", head) else ""


def _in_column_of_unit(label: tuple[str, Symbol], column: tuple[str, Symbol]) -> str:
    """What a cell is about, where the column is that of a unit."""
    if not _is_unit(label[1], column[1]):
        return ""
    of_unit = label[1].letters[0] in ROWS and not label[1].numbers
    return f"{label[0]}_{column[0]}" if of_unit else _between(label, column)


def _is_unit(label: Symbol, column: Symbol) -> bool:
    """Whether a column is that of a unit: it has a number, or those of the rows have."""
    return role_of(column) in _UNITS and bool(column.numbers or label.numbers)


def _is_plain(column: tuple[str, Symbol] | None) -> bool:
    """Whether the header of a column is a word."""
    return column is None or not (column[1].numbers or column[1].above or column[1].role)


def _between_numbers(label: str, column: str) -> str:
    """The weight from a unit to another one, both by their numbers; or the bias of one."""
    if label.isdigit():
        return f"w_{label},{column}"
    symbol = _symbol(label)
    if symbol is not None and role_of(symbol[1]) == Role.BIAS:
        return f"{INDEX.sub('', symbol[0])}_{column}"
    return f"b_{column}" if is_word_for("bias", label) else ""


_UNITS = (Role.INPUT, Role.NET_INPUT, Role.OUTPUT, Role.TARGET)


def _between(row: tuple[str, Symbol], column: tuple[str, Symbol]) -> str:
    """The weight from the unit of a row to that of a column."""
    if role_of(row[1]) == Role.BIAS:
        return f"b({column[0]})"
    # e_1 may be an input unit.
    unit = role_of(row[1]) in (*_UNITS, Role.ERROR) and row[1].numbers
    return f"w({row[0]}->{column[0]})" if unit else ""


def _of_parameter(name: str, head: str, column: tuple[str, Symbol] | None) -> str:
    """What the header of a column says of a weight."""
    if is_word_for("new", head):
        return f"{name}+"
    if is_word_for("step", head):
        return f"Delta_{name}"
    if is_word_for("gradient", head):
        return f"dE/d{name}"
    if is_word_for("old", head) or (_is_plain(column) and is_word_for("value", head)):
        return name
    return ""
