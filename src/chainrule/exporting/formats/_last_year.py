"""The days from the last year of calendars on, which stand for what has no end: to exported
programs they are missing, as they are to tables.
"""

from __future__ import annotations

import numpy as np

from chainrule.tables.cells import LAST_YEAR

# microseconds since 1970; all that comes later is missing too, as other clocks may show 10000
BEGINS = int(np.datetime64(str(LAST_YEAR), "us").astype(np.int64))
