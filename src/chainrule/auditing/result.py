"""The result of an audit: each printed number with its verdict, and the whole."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.auditing.audited import Audited
from chainrule.auditing.claim_sources.extraction import Unmatched
from chainrule.auditing.drafting.doubts import doubt
from chainrule.auditing.drafting.draft import Draft
from chainrule.auditing.finding import VERDICTS, WRONG
from chainrule.auditing.naming import Names
from chainrule.auditing.report import report
from chainrule.documents.document import Document
from chainrule.documents.formats import html, write_document
from chainrule.explaining.examples.worked_example import WorkedExample


@dataclass(frozen=True, repr=False)
class Audit:
    """What an audit found, in the author's order.

    Attributes
    ----------
    example : WorkedExample
    items : tuple of Audited
    conventions : tuple of str
        What the author does differently from the example without being wrong, in words.
    unmatched : tuple of Unmatched
        Equations of the document that could not be matched to a quantity of the example, each
        with its line and the reason.
    names : Names
        The symbols that the report shows.
    draft : Draft, optional
        What was read from the document, if there was nothing else.
    cut_short : bool
        Whether causes were not looked for to the end, as there was too much to try.
    """

    example: WorkedExample
    items: tuple[Audited, ...]
    conventions: tuple[str, ...]
    unmatched: tuple[Unmatched, ...] = ()
    names: Names | None = None
    draft: Draft | None = None
    cut_short: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether the network was read from a document, but not well enough to rest a headline on
        it: most numbers do not come out, or the document seems to have two examples.
        """
        return bool(doubt(self.draft, self.items))

    def document(self, digits: int = 9) -> Document:
        """The report as a Document, which every format can write.

        Parameters
        ----------
        digits : int
            Significant digits of the numbers in equations.

        Examples
        --------
        >>> print(chainrule.audit("mazur").document().title)
        Audit: A step-by-step backpropagation example
        """
        return report(
            self.example,
            self.items,
            self.conventions,
            digits,
            self.names,
            self.draft,
            self.cut_short,
        )

    def report(self, format: str = "text", digits: int = 9) -> str:
        """The report in one of the formats: text, markdown, latex, html, json and so on."""
        return write_document(self.document(digits), format)

    def __str__(self) -> str:
        return self.report()

    def __repr__(self) -> str:
        name, wrong = self.example.name or "an example", self.counts[WRONG]
        return (
            f"<audit of {name}: {wrong} of {len(self.items)} numbers are wrong here; print it, "
            "or see its .items>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return str(html.fragment(self.document()))

    @property
    def first_wrong(self) -> Audited | None:
        """The first number that is wrong in itself; None if there is none, or if the network that
        was read from a document is doubtful.
        """
        if self.is_doubtful:
            return None
        return next((item for item in self.items if item.verdict == WRONG), None)

    @property
    def counts(self) -> dict[str, int]:
        """The number of claims with each verdict."""
        found = [item.verdict for item in self.items]
        return {verdict: found.count(verdict) for verdict in VERDICTS}
