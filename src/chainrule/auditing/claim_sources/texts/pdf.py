"""PDF files: the text of their pages, if they have one; scanned pages are pictures."""

from __future__ import annotations

from io import BytesIO

from chainrule.errors import ChainruleError

SUFFIXES = (".pdf",)


def read(content: bytes) -> str:
    """The text of all pages, one after the other."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise ChainruleError(
            "pypdf is needed to read PDF files: pip install 'chainrule[pdf]'"
        ) from None
    try:
        pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    except (PyPdfError, ValueError, KeyError, RecursionError) as error:
        raise ChainruleError(f"this is not a PDF file that can be read ({error})") from None
    if pages and not "".join(pages).strip():
        raise ChainruleError(
            f"the {len(pages)} pages of this file have no text: they were scanned. Recognize their "
            "text first (OCR)"
        )
    return "\n".join(pages)
