"""Widths of the screen and schemes of color in which a view is looked at: two of them in every run,
the others as studies.
"""

import pytest

IN_ALL_LOOKS = pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (390, "light"),
        (1200, "dark"),
        pytest.param(390, "dark", marks=pytest.mark.study),
        pytest.param(1200, "light", marks=pytest.mark.study),
    ],
)
