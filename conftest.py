"""Names that examples in docstrings and texts may use without importing them."""

from pathlib import Path
from typing import Any

import pytest

import chainrule

# These are programs: they write pictures.
collect_ignore_glob = ["docs/*.py"]


@pytest.fixture(autouse=True)
def names_for_examples(doctest_namespace: dict[str, Any], tmp_path: Path) -> None:
    """The package, and an empty folder `tmp`."""
    doctest_namespace.update(chainrule=chainrule, tmp=tmp_path)
