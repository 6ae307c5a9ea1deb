"""In what two processes differ."""

from __future__ import annotations

from collections.abc import Mapping


def differing(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """In what another process differs from process 0, in words; empty if in nothing."""
    names = [*here, *(name for name in there if name not in here)]
    found = [
        f"{name} ({there.get(name, 'none')}, and not {here.get(name, 'none')})"
        for name in names
        if there.get(name) != here.get(name)
    ]
    return f"differs from process 0 in {', '.join(found)}" if found else ""
