"""`chainrule explain RUN --output run.xlsx`: what else was asked for must fit a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from chainrule.documents.workbook import check_installed
from chainrule.errors import ChainruleError

FORM = "xlsx"


def is_spreadsheet(format: str | None, output: Path | None) -> bool:
    """Whether a spreadsheet is to be written, by its format or else by the end of its name."""
    ending = output.suffix.lower() if output is not None else ""
    if (format or ending.removeprefix(".")) != FORM:
        return False
    if output is None:
        raise ChainruleError("a spreadsheet is no text; name its file, such as --output run.xlsx")
    # before the run is explained, and not after it
    check_installed()
    return True


def refuse_options(**given: object) -> None:
    """What has no place in cells is refused rather than ignored; each of its options that is
    neither empty nor nothing was given.
    """
    for name, value in given.items():
        if value:
            raise ChainruleError(
                f"--{name} does not go with a spreadsheet, whose cells show the whole run in full; "
                "leave it out"
            )
