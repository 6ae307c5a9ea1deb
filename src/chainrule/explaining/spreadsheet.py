"""An explanation as a spreadsheet that computes itself."""

from __future__ import annotations

from pathlib import Path

from chainrule.documents.workbook import Words, workbook
from chainrule.errors import ChainruleError
from chainrule.explaining.cells import GIVEN, Cells
from chainrule.explaining.explanation import Explanation
from chainrule.files import check_place, write_whole

SUFFIX = ".xlsx"
MOST_QUANTITIES = 100_000  # of more, nobody's program makes a sheet that can be worked with
HOW_TO = (
    "Change a number in a frame: all that depends on it is computed again, on the other sheets too."
)


def spreadsheet(explanation: Explanation, path: str | Path) -> Path:
    """Write a run as a spreadsheet whose cells are the formulas.

    What is given (inputs, targets, weights, the learning rate) stands on the first sheet, and each
    step on one of its own. Whoever changes a number sees what follows from it, in later steps too.

    Parameters
    ----------
    explanation : Explanation
        Of a whole run, with numbers.
    path : str or Path
        The file, which ends in .xlsx.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ChainruleError
        If XlsxWriter is not installed, the explanation is a derivation, a part of one or too large,
        or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> steps = chainrule.explain("mazur", steps=3)
    >>> chainrule.spreadsheet(steps, f"{folder.name}/mazur.xlsx").name
    'mazur.xlsx'
    >>> folder.cleanup()
    """
    path = check_place(path)
    if path.suffix.lower() != SUFFIX:
        raise ChainruleError(f"{path}: a spreadsheet is written to a file that ends in {SUFFIX}")
    return write_whole(path, as_workbook(explanation))


def as_workbook(explanation: Explanation) -> bytes:
    """The content of the file."""
    _check(explanation)
    cells = Cells(explanation)
    about = explanation.about
    top = [(about.title, "title"), (about.source, "note"), (about.note.strip(), "note")]
    words = [Words(text, look) for text, look in (*top, (HOW_TO, "note")) if text]
    cells.sheets[GIVEN].rows.extend(words)
    # in the order of the run: what a formula refers to mostly stands above it already
    for line in explanation:
        cells.add(line)
    return workbook(list(cells.sheets.values()), about.title)


def _check(explanation: Explanation) -> None:
    if explanation.lettered:
        raise ChainruleError("a derivation has letters; the cells of a spreadsheet need numbers")
    if explanation.chosen is not None:
        raise ChainruleError(
            "a spreadsheet holds a whole run, as its cells depend on each other; write all of it, "
            "and not a part"
        )
    if len(explanation) > MOST_QUANTITIES:
        raise ChainruleError(
            f"the run has {len(explanation):,} quantities; a spreadsheet takes "
            f"{MOST_QUANTITIES:,}: explain fewer steps, or fewer samples"
        )
