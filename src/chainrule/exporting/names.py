"""Names in a program: letters, digits and underscores, none twice and none that means something."""

from __future__ import annotations

import re
from collections.abc import Iterable


class Names:
    """Gives each thing a name of its own."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = set(reserved)

    def new(self, wanted: str) -> str:
        """A name like the one that is wanted."""
        # Small letters, as names in capitals, such as TARGET, are the program's own. No underscore
        # in front, as C keeps such names for itself.
        stem = re.sub(r"[^A-Za-z0-9]+", "_", wanted).strip("_").lower() or "column"
        stem = f"x_{stem}" if stem[0].isdigit() else stem
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name
