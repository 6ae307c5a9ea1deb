"""What may stand in a cell of a table, however it is read: the largest number, and what people and
programs write where there is no value.
"""

from __future__ import annotations

import re

DITTO = ("ditto", "dto", "idem")  # words that stand for what is above them
CODE_WAY = re.compile(r"^([1-9][0-9]?) digits$")  # how codes of one length are written
LAST_YEAR = 9999  # of calendars: its days stand for what has no end
LAST_DAY = "99991231"  # such a day where dates have eight digits
LARGEST = 1e100  # of a number in a table; its square is still a float
# Of SAP, and of databases for what has no end.
NO_DAYS = (
    *("00.00.0000", "0000-00-00", "00/00/0000", "0000-00-00 00:00:00"),
    *("31.12.9999", "9999-12-31", "12/31/9999", "31/12/9999", "31-12-9999", LAST_DAY),
    *("31.12.9999 00:00:00", "9999-12-31 00:00:00", "9999-12-31T00:00:00", "9999-12-31 23:59:59"),
)
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
    *NO_DAYS,
    *("1.#QNAN", "1.#IND", "-1.#IND"),  # of C on Windows
]
