"""Examples in docstrings and texts may use `chainrule` and a folder `tmp` without importing
them.
"""

from pathlib import Path
from typing import Any

import pytest

import chainrule


@pytest.fixture(autouse=True)
def names_for_examples(
    doctest_namespace: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What examples may use."""
    doctest_namespace.update(chainrule=chainrule, tmp=tmp_path)
