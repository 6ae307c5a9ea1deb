"""Reading the printed numbers of an example from a file of any kind."""

from __future__ import annotations

from pathlib import Path

from chainrule.auditing.claim_sources.claim_tables import read_claims_csv
from chainrule.auditing.claim_sources.extraction import Extraction, extract_claims
from chainrule.auditing.claim_sources.extraction.markup import unmarked
from chainrule.auditing.claim_sources.texts import text_of
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.explain import explain

TABLES = (".csv", ".tsv")
MOST_STEPS = 3  # updates whose quantities are looked for in a document
MOST_SHOWN = 5  # unmatched equations in a message


def read_claims(path: str | Path, example: WorkedExample) -> Extraction:
    r"""The claims in a file: a CSV table, or a document.

    Parameters
    ----------
    path : str or Path
        A table if it ends in ``.csv`` or ``.tsv``; a document in Markdown, LaTeX or plain text, a
        web page, a notebook, a Word document, or a PDF file that has text.
    example : WorkedExample
        What the document works out, in its notation.

    Returns
    -------
    Extraction
        The claims in their order, and the equations that could not be matched.

    Raises
    ------
    ChainruleError
        If the file is missing, too large, or of a kind that cannot be read, if a cell of a table is
        wrong, or if no equation of a document is about a quantity of the example.

    Examples
    --------
    >>> path = tmp / "chapter.tex"
    >>> _ = path.write_text(r"The net input is \(net_{h1} = 0.3775\).")
    >>> from chainrule.auditing.claim_sources.read import read_claims
    >>> print(*read_claims(path, chainrule.load_example("mazur")).claims)
    net_h1 = 0.3775
    """
    path = Path(path)
    if path.suffix.lower() in TABLES:
        return Extraction(read_claims_csv(path), ())
    text = text_of(path, code=False)
    steps = example.steps if 0 < example.steps <= MOST_STEPS else 1
    found = extract_claims(unmarked(text), explain(example.moment(complete=False), steps=steps))
    if not found.claims:
        message = (
            f"{path}: no equation in it is about a quantity of the example; they are written as "
            f"$net_{{h1}} = 0.3775$"
        )
        for problem in found.unmatched[:MOST_SHOWN]:
            message += f"\nline {problem.line}: {problem.why}: {problem.text}"
        raise ChainruleError(message)
    return found
