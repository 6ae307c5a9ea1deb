"""An explanation written out: laid out as a document, in any format."""

from __future__ import annotations

from chainrule.documents.formats import write_document
from chainrule.errors import ChainruleError
from chainrule.explaining.explanation import Explanation
from chainrule.explaining.layout import lay_out


def render(
    explanation: Explanation,
    format: str = "text",
    digits: int = 9,
    *,
    depth: int = 1,
    show: str = "all",
    full: bool = False,
    words: bool = False,
) -> str:
    """An explanation as text in a format.

    Parameters
    ----------
    explanation : Explanation
        All of a run, or those that were asked for.
    format : str
        text, markdown, latex, beamer, html or json.
    digits : int
        Significant digits, at most.
    depth : int
        How many levels a formula is expanded: 1 stops at the first quantities that have a name.
    show : {"all", "formulas", "numbers"}
        Formulas and numbers, only the derivation, or only the numbers.
    full : bool
        Every Line of a large run, instead of a summary, and every addend of a long sum.
    words : bool
        Each equation followed by a plain sentence that says what is going on.

    Raises
    ------
    ChainruleError
        If there is no such format, no such choice of what to show, or words are asked for of a
        derivation, which has no numbers.

    Examples
    --------
    >>> steps = chainrule.explain(chainrule.load_example("frey"), steps=0)
    >>> print(chainrule.render(steps.only("a1^h"), digits=4))
    a1^h = 1/(1 + e^(-h1^h)) = 1/(1 + e^(-1)) = 0.7311
    >>> print(chainrule.render(steps.only("a1^h"), digits=4, show="numbers", words=True))
    a1^h = 1/(1 + e^(-1)) = 0.7311
    <BLANKLINE>
    a1^h answers its net input 1 with 0.731; the logistic function is steepest at 0.
    """
    if format == "xlsx":
        raise ChainruleError(
            'a spreadsheet is no text: chainrule.spreadsheet(explanation, "run.xlsx") writes it'
        )
    # Two stages that know nothing of each other: what is shown, and how a format writes it.
    document = lay_out(explanation, digits, depth, show, full, words=words)
    return write_document(document, format)


def notebook(explanation: Explanation) -> str:
    """An explanation as a notebook shows them: a fragment of HTML."""
    # imported when a notebook asks: the conversion to MathML takes a fifth of `import chainrule`
    from chainrule.documents.formats import html

    return html.fragment(lay_out(explanation))
