"""Numbers that stand for missing values, where a comment above the table says so: -999 and others.

Without such a comment nothing in a file tells them from values, and they are kept.
"""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from chainrule.tables.reading.table import Table

# of nines alone: a comment such as "missing values: 12" counts them
_SAYS = re.compile(
    r"(?im)^.*\b(?:missing|no.?data|not available|fehlend\w*|manquant\w*|faltantes?|mancant\w*|"
    r"ontbrekend\w*|saknas|brak\w*)\b.*?(?<![0-9.,])(-9{2,}(?:[.,]9+)?|9{3,})(?![0-9]|[.,][0-9])"
)


def without_codes(table: Table, above: str) -> Table:
    """The table with such numbers as missing, and a note; unchanged if no line above says so."""
    said = _SAYS.search(above)
    if said is None:
        return table
    code = float(said[1].replace(",", "."))
    line = above.count("\n", 0, said.start(1)) + 1
    # -999.0 is the same, and so is -99,9 where the comma is the decimal mark
    numbers = pl.all().str.strip_chars().str.replace(",", ".", literal=True)
    coded = table.frame.select((numbers.cast(pl.Float64, strict=False) == code).fill_null(False))
    cells = coded.select(pl.sum_horizontal(pl.all().sum())).item()
    if not cells:
        return table
    frame = pl.DataFrame(
        [series.set(coded[series.name], None) for series in table.frame.get_columns()]
    )
    note = f"{said[1]} is taken as missing, as line {line} says, in {cells} cells"
    return replace(table, frame=frame, notes=(*table.notes, note))
