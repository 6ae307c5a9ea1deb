"""Looking for recipes where a table does not fit in memory: on rows drawn from all, as many as
there is room for. What is found learns from all rows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, Protocol

import numpy as np

from chainrule.tables.asked import Asked
from chainrule.tables.columns import Columns, robust
from chainrule.tables.each_network import MOST_PIECES
from chainrule.tables.reading import Table
from chainrule.tables.recipe import RECIPES
from chainrule.tables.row_roles import row_roles_of
from chainrule.tables.several_networks import SeveralNetworks
from chainrule.tables.streaming.material import Material
from chainrule.tables.targets import Targets

COPIES = 3  # of a network's rows as inputs: all, those it learns from and stops on, and a batch
LEAST_TRIED = 500  # rows: fewer of them tell recipes apart by chance


class Seeker(Protocol):
    """A trainer that looks for recipes first, on rows that are in memory."""

    @property
    def engine(self) -> str:
        """By which networks are trained."""

    def at_once(self) -> int:
        """How many networks are tried at the same time."""

    def settled(
        self, table: Table, targets: Targets, columns: Columns, seed: int, rows: int | None = None
    ) -> SeveralNetworks:
        """What trains the networks of the model, by recipes found on these rows; on so many."""


class Sampled(NamedTuple):
    """Rows drawn from those that are learned from, and their targets."""

    table: Table
    targets: Targets


def settled(
    seeker: Seeker, material: Material, sample: Sampled, columns: Columns, asked: Asked
) -> SeveralNetworks:
    """What trains the networks, by recipes that were found on as many rows as there is room for."""
    # As inputs a row is widest where numbers are cut into most pieces; each network that is tried
    # has its rows as inputs, cut in two, and goes through batches of them.
    finest = max(it.pieces for it in RECIPES)
    most = MOST_PIECES // max(len(columns.numeric), 1)
    width = 4 * len(robust(columns, sample.table, min(finest, most)).input_names())
    n = max(LEAST_TRIED, material.memory.watched // (COPIES * width * seeker.at_once()))
    # in the order of random numbers, so that the first of them are a sample too
    rows = np.arange(min(n, sample.table.frame.height))
    roles = row_roles_of(sample.table, asked.weights, asked.group, asked.time)
    targets = replace(sample.targets, roles=roles).of(rows)
    return seeker.settled(sample.table.part(rows), targets, columns, asked.seed, material.rows)
