"""Reading tables as people have them. Data flow one way::

    bytes      packing.py       unpacked, at once or as they are read
    text       content.py       decoded
    lines      layout.py        comments and preambles, the separator, the header
    cells      records.py       where each row begins; ragged rows and stray quotes
    columns    delimited.py     columns of text
    values     interpreting.py  columns of numbers, dates, durations, yes and no, or text
    Table      table.py         a data frame that knows its lines, and what was decided

Several files are joined as cells, before they become values (several.py). Each file format is a
file of `formats`. Whatever changes a value is told in a note.
"""

from chainrule.tables.cells import LARGEST, MISSING
from chainrule.tables.reading.formats import formats
from chainrule.tables.reading.kinds import Reading
from chainrule.tables.reading.opening import as_table, read_table
from chainrule.tables.reading.several import Files, files_of
from chainrule.tables.reading.table import (
    USABLE,
    Table,
    is_date,
    is_number,
    labels_of,
    with_target,
)

__all__ = [
    "LARGEST",
    "MISSING",
    "USABLE",
    "Files",
    "Reading",
    "Table",
    "as_table",
    "files_of",
    "formats",
    "is_date",
    "is_number",
    "labels_of",
    "read_table",
    "with_target",
]
