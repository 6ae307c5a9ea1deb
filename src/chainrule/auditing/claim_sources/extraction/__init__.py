"""Claims drawn from a document: its equations with numbers, as far as the quantities of an
example can be told.
"""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.names import Names
from chainrule.auditing.claim_sources.extraction.normalized import normalized
from chainrule.auditing.claim_sources.extraction.passages import chains
from chainrule.auditing.claim_sources.extraction.reading import Reading
from chainrule.auditing.claim_sources.extraction.values import values_of
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.explanation import Explanation

__all__ = ["Extraction", "Unmatched", "extract_claims"]


@dataclass(frozen=True)
class Unmatched:
    """An equation with a number of which it cannot be told what it is about, and why."""

    line: int
    text: str
    why: str


@dataclass(frozen=True)
class Extraction:
    """The claims of a document in its order, and what could not be matched."""

    claims: tuple[Claim, ...]
    unmatched: tuple[Unmatched, ...]


def extract_claims(text: str, explanation: Explanation) -> Extraction:
    r"""Claims from a document in Markdown or LaTeX, or from plain lines.

    Every equation that comes to a number is looked at: between dollar signs, in ``\[ \]``, ``\(
    \)`` and environments such as ``align``, and on lines of their own. Names are compared with
    those of the notation without regard to how scripts are written. Numbers in running text are not
    seen.

    Parameters
    ----------
    text : str
        The document.
    explanation : Explanation
        The example's, in the document's notation.

    Returns
    -------
    Extraction
        `claims` with the line of each, and `unmatched` equations with the reason.

    Raises
    ------
    ChainruleError
        If the document or the network is too large.

    Examples
    --------
    >>> text = (r"We get $net_{h1} = 0.15 \cdot 0.05 + 0.2 \cdot 0.1 + 0.35 = 0.3775$ "
    ...         r"and $w_5^+ = 0.359$, $q = 0.5$.")
    >>> found = extract_claims(text, chainrule.explain("mazur"))
    >>> [str(claim) for claim in found.claims]
    ['net_h1 = 0.3775', 'w5+ = 0.359']
    >>> found.unmatched
    (Unmatched(line=1, text='q = 0.5', why='no quantity of the example is called q'),)
    """
    reading = Reading(Names(explanation), values_of(explanation))
    for chain in chains(normalized(text)):
        reading.read(Equation(chain))
    reading.settle()
    unmatched = tuple(Unmatched(*problem) for problem in reading.problems)
    return Extraction(tuple(found.claim for found in reading.found), unmatched)
