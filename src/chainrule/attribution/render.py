"""The explanation of a row in any format: a document, or JSON of its own."""

from __future__ import annotations

from chainrule.attribution.as_json import as_json
from chainrule.attribution.row_explanation import RowExplanation, Writers
from chainrule.attribution.words import in_words
from chainrule.documents.document import Document
from chainrule.documents.formats import write_document
from chainrule.documents.formats.html import fragment


def _written(
    explanation: RowExplanation, format: str, digits: int, numbers: Document | None
) -> str:
    # other programs want the numbers rather than sentences
    if format == "json":
        return as_json(explanation, numbers)
    return write_document(in_words(explanation, digits, numbers), format)


def _notebook(explanation: RowExplanation) -> str:
    return fragment(in_words(explanation))


WRITERS = Writers(_written, _notebook)
