"""The days of the last year of calendars, which stand for what has no end: to exported programs
they are missing, as they are to tables.
"""

from __future__ import annotations

import numpy as np

from chainrule.tables.cells import LAST_YEAR

# microseconds since 1970: where that year begins, and where it is over
BEGINS, OVER = (
    int(np.datetime64(str(year), "us").astype(np.int64)) for year in (LAST_YEAR, LAST_YEAR + 1)
)
