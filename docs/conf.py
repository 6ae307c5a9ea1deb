"""Settings of the documentation: `make docs` builds it into docs/_build, without a network."""

from pathlib import Path

from tools.draw_house import draw

import chainrule

HERE = Path(__file__).parent

project = "chainrule"
author = "the chainrule developers"
version = release = chainrule.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "numpydoc",
    "myst_parser",
]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
# Pages link to files of the source as they do on a forge; here these are no pages.
suppress_warnings = ["myst.xref_missing"]
exclude_patterns = ["_build"]

# A class is described by its docstring and its own methods, without a page for each of them.
numpydoc_show_class_members = False
autosummary_generate = True
autodoc_typehints = "none"  # numpydoc's sections name the types

html_theme = "pydata_sphinx_theme"
html_title = "chainrule"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_sidebars = {"index": [], "how_it_works": []}
html_theme_options = {"show_prev_next": False, "navigation_with_keys": False}
html_show_sourcelink = False


def draw_house(app):
    """The counts on the arrows change with any import, so the site's picture is drawn afresh."""
    (HERE / "house.svg").write_text(draw(), encoding="utf-8")


def escape_bars(app, what, name, obj, options, lines):
    """Docstrings write absolute values as |w|, which reStructuredText takes for a substitution."""
    lines[:] = [line.replace("|", r"\|") for line in lines]


def setup(app):
    """Called by Sphinx."""
    app.connect("builder-inited", draw_house)
    app.connect("autodoc-process-docstring", escape_bars, priority=900)
