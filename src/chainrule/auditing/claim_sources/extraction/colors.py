r"""Formulas without the colors and boxes that authors set them in: ``\textcolor{red}{0.5}`` is 0.5.

What stands in color is part of the formula; the name of the color is not.
"""

from __future__ import annotations

import re

# Of LaTeX and MathJax; what is set follows in braces of its own, which make no difference.
OF_NEXT_GROUP = (
    r"\\(?:textcolor|colorbox|class|cssId|style|htmlClass|htmlId|htmlStyle)"
    r"\s*(?:\[[^\[\]\n]{0,20}\]\s*)?\{[^{}\n]{0,60}\}\s*(?=\{)"
)
# Of all that follows within the braces around it.
OF_GROUP = r"\\color\s*(?:\[[^\[\]\n]{0,20}\]\s*)?\{[^{}\n]{0,60}\}\s*|\\bbox\s*\[[^\[\]\n]{0,60}\]"
COLORS = re.compile(f"{OF_NEXT_GROUP}|{OF_GROUP}")


def without_colors(text: str) -> str:
    r"""The text without its colors.

    Examples
    --------
    >>> from chainrule.auditing.claim_sources.extraction.colors import without_colors
    >>> without_colors(r"$z = \textcolor{#3498db}{0.5} + {\color{red}0.2}$")
    '$z = {0.5} + {0.2}$'
    """
    return COLORS.sub("", text)
