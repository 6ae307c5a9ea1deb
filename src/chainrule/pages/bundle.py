"""The view's modules as one script, for a page that is a single file and for a notebook.

The modules import each other by name, ``import { make } from "./dom.js"``, and export what others
use. Put together in the order of their imports, in one scope, both words can go: no name stands at
the top of two modules, which a test makes sure of.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) )", re.MULTILINE)


@cache
def view_file(name: str) -> str:
    """A file of the view."""
    return (files(__package__) / "view" / name).read_text(encoding="utf-8")


@cache
def bundle(entry: str) -> str:
    """A module and all that it imports, as one script.

    Examples
    --------
    >>> from chainrule.pages.bundle import bundle
    >>> "import " in bundle("recorded.js")
    False
    """
    return "\n".join(EXPORT.sub("", IMPORT.sub("", view_file(name))) for name in modules(entry))


def modules(entry: str) -> list[str]:
    """A module and all that it imports; each after those that it needs."""
    found: list[str] = []

    # Depth first: what a module imports stands before it, so that constants are there in time.
    def visit(name: str) -> None:
        if name not in found:
            for other in IMPORT.findall(view_file(name)):
                visit(other)
            found.append(name)

    visit(entry)
    return found
