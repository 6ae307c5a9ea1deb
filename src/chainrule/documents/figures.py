"""Figures of Matplotlib: how they look, and as bytes. Texts in them are shown as they are given."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from chainrule.errors import ChainruleError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Blue and orange can be told apart with the common kinds of color blindness, and in print.
BLUE = "#1f6fb4"
ORANGE = "#d1661c"
INK = "#333333"
MISSING = "pictures need Matplotlib; install it with: pip install 'chainrule[plots]'"
LOOK: Any = {
    # A column may be called "$x_{$": a name is never mathematics.
    "text.parse_math": False,
    "svg.fonttype": "none",  # letters stay letters, in the fonts of the page
    "svg.hashsalt": "chainrule",  # same numbers, same bytes
}


def is_installed() -> bool:
    """Whether there is Matplotlib."""
    return find_spec("matplotlib") is not None


def check_installed() -> None:
    """Refuse to draw without Matplotlib; better before a long run than after it."""
    if not is_installed():
        raise ChainruleError(MISSING)


def figure(draw: Callable[[Axes], None], size: tuple[float, float]) -> Figure:
    """What a function draws, as a figure of Matplotlib.

    Parameters
    ----------
    draw : callable
        Is given the axes to draw into.
    size : (float, float)
        In inches.

    Raises
    ------
    ChainruleError
        If Matplotlib is not installed.
    """
    # `Figure` itself rather than pyplot, which would look for a screen and keep every figure alive
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        raise ChainruleError(MISSING) from None
    with rc_context(LOOK):
        drawn = Figure(figsize=size, layout="constrained")
        axes = drawn.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(colors=INK)
        axes.grid(alpha=0.25)
        draw(axes)
    return drawn


def picture(draw: Callable[[Axes], None], format: str, size: tuple[float, float]) -> bytes:
    """The same as a file of a format.

    Parameters
    ----------
    draw, size
        As for `figure`.
    format : str
        png, svg or pdf.
    """
    drawn = figure(draw, size)
    from matplotlib import rc_context

    content = io.BytesIO()
    with rc_context(LOOK), warnings.catch_warnings():
        # names may have letters that the font lacks: a box in a picture is no reason to warn
        warnings.filterwarnings("ignore", message="Glyph ", category=UserWarning)
        # drawn in memory first, so that a failure leaves no half-written file
        about = {"Date": None} if format == "svg" else None
        drawn.savefig(content, format=format, dpi=150, metadata=about)
    return content.getvalue()


def svg(draw: Callable[[Axes], None], size: tuple[float, float], label: str) -> str:
    """The same as an element to stand in a page.

    Parameters
    ----------
    draw, size
        As for `figure`.
    label : str
        Keeps the names within the drawing apart from those of other drawings on the page.
    """
    text = picture(draw, "svg", size).decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    for reference in (r'id="', r'href="#', r"url\(#"):
        text = re.sub(f"({reference})", rf"\g<1>{label}-", text)
    return text.strip()
