"""From a model to a file of a program, which is checked before it is written."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.exporting.formats import format_of
from chainrule.exporting.programs import Classes
from chainrule.exporting.sources import source_of
from chainrule.files import check_free, write_whole
from chainrule.types import Doubles

# In float64, rounding makes about 1e-14; a wrong formula or a column in the wrong place makes
# far more than this.
TOLERANCE = 1e-6


class Exported(NamedTuple):
    """A file, and on how many rows it was checked with which largest relative difference."""

    path: Path
    rows: int = 0
    difference: float = 0.0


def export(model: Any, path: str | Path, *, replace: bool = False, check: Any = None) -> Path:
    """Write a model as a program that needs no chainrule.

    Parameters
    ----------
    model : TableModel, OnlineClassifier, OnlineRegressor, Parameters or estimator
        What is exported, with the preparation of its columns.
    path : str or Path
        Its ending decides: ``.onnx`` for ONNX Runtime and others (needs the package onnx),
        ``.py`` for Python with NumPy alone, ``.c`` for C without dependencies.
    replace : bool
        Write over a file that is there.
    check : str, Path, data frame or array, optional
        Rows on which the program is run and compared with the model before it is written. An ONNX
        file takes ONNX Runtime for it, a C file a C compiler.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ChainruleError
        If the file is there already, the model or one of its columns cannot be exported, or the
        program does not agree with the model within 1e-6.

    Examples
    --------
    >>> parameters = chainrule.load_example("mazur").parameters
    >>> path = chainrule.export(parameters, tmp / "mazur.py", check=[[0.05, 0.10]])
    >>> import runpy
    >>> runpy.run_path(str(path))["predict"]([[0.05, 0.10]]).round(3).tolist()
    [[0.751, 0.773]]
    """
    return exported(model, path, replace, check).path


def exported(model: Any, path: str | Path, replace: bool, check: Any) -> Exported:
    """The same, with what the check found."""
    path = check_free(path, replace)
    form, source = format_of(path), source_of(model)
    content: bytes = form.render(source.program)
    if check is None:
        return Exported(write_whole(path, content, replace))
    given, expected = source.compared(check)
    with tempfile.TemporaryDirectory() as folder:
        # under its own name, as compilers go by its ending
        draft = Path(folder) / path.name
        draft.write_bytes(content)
        ran = form.run(draft, source.program, given)
    difference = largest_difference(ran.outputs, expected)
    # by the program's own probabilities, as a tie may go either way by the last digit
    result = source.program.result
    if isinstance(result, Classes) and (ran.places != result.places(ran.outputs)).any():
        difference = np.inf  # another class than it should, and classes have no distance
    # written as a negation, which a NaN does not pass
    if not difference <= TOLERANCE:
        raise ChainruleError(
            f"{path}: not written, as the program differs from the model by {difference:.3g}; "
            "please report this"
        )
    return Exported(write_whole(path, content, replace), given.n, difference)


def largest_difference(found: Doubles, expected: Doubles) -> float:
    """The largest difference, relative to what is expected; where that is nearly 0 beside the
    others, relative to a millionth of the largest.
    """
    size = np.abs(expected)
    # A number next to 0 is a difference of larger ones, and keeps their rounding.
    least = max(1e-6 * float(size.max(initial=0)), np.finfo(float).tiny)
    with np.errstate(invalid="ignore"):
        difference = np.abs(found - expected) / np.maximum(size, least)
    # infinite, or no number, on both sides
    difference[(found == expected) | (np.isnan(found) & np.isnan(expected))] = 0
    return float(difference.max(initial=0))
