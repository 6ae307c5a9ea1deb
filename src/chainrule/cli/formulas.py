"""`chainrule formulas`: the formulas of activations, losses and optimizers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainrule.errors import unknown

if TYPE_CHECKING:
    from chainrule.formulas.registry import Registry


def formulas(
    name: Annotated[str, typer.Argument(help="Only the formula of this name.")] = "",
) -> None:
    """List activations, losses and optimizers with their formulas and slopes."""
    from chainrule.explaining.formula_book import write
    from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS

    tables: dict[str, Registry[Any]] = {
        "Activations": ACTIVATIONS,
        "Losses": LOSSES,
        "Optimizers": OPTIMIZERS,
    }
    known = [entry for table in tables.values() for entry in table]
    if name and name not in known:
        raise unknown("formula", name, known)
    for title, table in tables.items():
        # headings order the whole list; a single formula needs none
        if not name:
            print(f"{title}\n")
        for entry in table.values():
            if name in ("", entry.name):
                print(f"  {entry.name}: {entry.source}")
                print("".join(f"    {written.text}\n" for written in write(entry)))
