"""What the laboratory trains on: a data set is an entry of one of the tables joined here."""

from __future__ import annotations

from chainrule.formulas.registry import Registry
from chainrule.pages.data_sets.curves import CURVES
from chainrule.pages.data_sets.data_set import Data, DataSet
from chainrule.pages.data_sets.patterns import PATTERNS
from chainrule.pages.data_sets.planes import PLANES
from chainrule.pages.data_sets.points import SET_POINTS
from chainrule.pages.data_sets.table import TABLES

__all__ = ["DATA_SETS", "Data", "DataSet"]

# in the order in which a page offers them
DATA_SETS: Registry[DataSet] = Registry(
    "data set", (*PLANES, *CURVES, *PATTERNS, *SET_POINTS, *TABLES)
)
