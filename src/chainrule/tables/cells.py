"""What may stand in a cell of a table, however it is read: the largest number, and what people and
programs write where there is no value.
"""

from __future__ import annotations

LARGEST = 1e100  # of a number in a table; its square is still a float
# Spreadsheets, R, pandas and SQL.
# The dot is SAS's, the question mark that of the UCI repository, \N that of MySQL. Numbers such as
# -999 are not among them: nothing in a file tells them from values.
MISSING = [
    *("", "-", "–", "—", "--", "---", "----", ".", "..", "...", "?", "''", '""'),
    *("NA", "N/A", "na", "n/a", "N.A.", "n.a.", "#N/A", "#NA", "#N/A N/A", "nil", "Nil", "NIL"),
    *("NaN", "nan", "NAN", "-nan", "NULL", "null", "Null", "None", "<NA>", "NaT", "[NULL]"),
    *("#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "#NULL!", "(null)", "\\N"),
    *("k.A.", "k. A.", "k.a.", "n.v.", "n.d.", "N.D.", "n/d", "N/D", "s.d.", "b.d."),
    ":",  # of the statistical office of the European Union
    *("1.#QNAN", "1.#IND", "-1.#IND"),  # of C on Windows
]
