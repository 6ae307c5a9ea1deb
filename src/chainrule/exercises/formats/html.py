"""Sheets and keys as pages of HTML."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.exercises.formats._sheets import sheets
from chainrule.exercises.variant import Variant


def files(exercise: str, variants: Sequence[Variant]) -> dict[str, str]:
    """A sheet and a key for each variant."""
    return sheets("html", variants)
