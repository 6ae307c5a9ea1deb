"""`chainrule.page`: a run on a page, in a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.files import check_free, write_whole
from chainrule.pages.recorded import recorded_page
from chainrule.pages.session import DIGITS, Session


def page(example: WorkedExample | str | Path = "mazur", *, digits: int = DIGITS) -> Any:
    """A run as a page in a notebook: step through it, point at its numbers, change them.

    Parameters
    ----------
    example : WorkedExample, str or Path
        A shipped example by its name, a file of your own, or an example.
    digits : int
        Significant digits of the numbers that are shown.

    Returns
    -------
    PageWidget
        Jupyter, JupyterLab, VS Code and marimo show it. Its `parameters` are the weights and biases
        on the screen; setting them changes what is shown.

    Raises
    ------
    ChainruleError
        If there is no such example, something of it is not given, or an extra package is missing.

    Notes
    -----
    Outside of notebooks: ``chainrule page mazur`` in a terminal opens the same page in the browser,
    and `chainrule.write_page` records one as a file.
    """
    try:
        from chainrule.pages.widget import PageWidget
    except ModuleNotFoundError as error:
        raise ChainruleError(
            f"a page in a notebook needs {error.name}: pip install 'chainrule[notebook]'"
        ) from None
    return PageWidget(Session(_loaded(example), digits))


def write_page(
    example: WorkedExample | str | Path,
    path: str | Path,
    *,
    steps: int = 10,
    digits: int = DIGITS,
    notation: str | None = None,
    replace: bool = False,
) -> None:
    """Record a run as a page in one file, which opens from disk and needs no server.

    Parameters
    ----------
    example : WorkedExample, str or Path
        A shipped example by its name, a file of your own, or an example.
    path : str or Path
        The file to write, such as ``mazur.html``.
    steps : int
        How many updates of the weights are recorded.
    digits : int
        Significant digits of the numbers that are shown.
    notation : str, optional
        Another notation than the example's own.
    replace : bool
        Write over a file that is there.

    Raises
    ------
    ChainruleError
        If there is no such example, something of it is not given, there are too many numbers to
        record, or the file is there already.

    Examples
    --------
    >>> chainrule.write_page("mazur", tmp / "mazur.html", steps=2)
    """
    # refused before the run is recorded, which takes a while
    check_free(path, replace)
    name = example if isinstance(example, str | Path) else "EXAMPLE"
    session = Session(_loaded(example), digits, notation or "")
    text = recorded_page(session, steps, f"chainrule page {name}")
    write_whole(path, text.encode(), replace)


def _loaded(example: WorkedExample | str | Path) -> WorkedExample:
    return load_example(example) if isinstance(example, str | Path) else example
