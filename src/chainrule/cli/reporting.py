"""Reports on the command line: where they are written, and in which format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainrule.cli.output import format_of
from chainrule.errors import ChainruleError
from chainrule.files import LARGEST, check_free, read_whole

if TYPE_CHECKING:
    from chainrule.tables.reports.report import Report


def check_report(path: Path | None, replace: bool) -> None:
    """Refuse, before anything is computed, a path that no report can be written to."""
    if path is None:
        return
    check_free(path, replace)
    if format_of(path) == "html":
        # the page has pictures
        from chainrule.documents.figures import check_installed

        check_installed()


def write_report(report: Report, path: Path) -> str:
    """Write it in the format of the file's ending, and say so."""
    return f"report written to {report.save(path, format_of(path))}"


def class_weights_of(given: str | None) -> str | dict[object, float] | None:
    """What ``--class-weight`` says: a word, JSON, or a file of JSON."""
    if given is None or given == "balanced":
        return given
    is_text = given.lstrip().startswith("{")
    where = "--class-weight" if is_text else given
    text = given if is_text else read_whole(given, LARGEST).decode("utf-8", errors="replace")
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ChainruleError(
            f'{where}: not JSON ({error}); it should be such as {{"yes": 10}}, or balanced'
        ) from None
    if not isinstance(found, dict):
        raise ChainruleError(f'{where}: should be such as {{"yes": 10}}, a weight for each class')
    return dict(found)
