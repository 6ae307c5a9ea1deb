"""`chainrule examples`: the worked examples that ship with chainrule."""

from __future__ import annotations

from typing import Annotated

import typer


def examples(
    name: Annotated[
        str, typer.Argument(help="Print the file of this one, to begin one of your own with.")
    ] = "",
) -> None:
    """List the worked examples that ship with chainrule, or print the file of one."""
    # Commands import what they need when they run: `chainrule --help` must not wait for Numba,
    # Polars and scikit-learn.
    from chainrule.explaining.examples.files import example_names, load_example, shipped_text

    if name:
        print(shipped_text(name), end="")
        return
    for name in example_names():
        example = load_example(name)
        print(f"{name:18} {example.network!s:28} {example.title}")
        print(f"{'':18} {example.source}")
    print("\nShow one with: chainrule explain NAME")
    print("Begin one of your own with: chainrule examples NAME > mine.toml")
