"""Sheets and keys in a format for documents."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.document import Document
from chainrule.documents.formats import suffix, write_document
from chainrule.exercises.sheet import key, sheet
from chainrule.exercises.variant import Variant, file_number


def sheets(format: str, variants: Sequence[Variant]) -> dict[str, str]:
    """A sheet for students and a key for the teacher of each variant."""
    files: dict[str, str] = {}
    for variant in variants:
        # the same number for sheet and key; forms have it too, so that files of a variant are found
        name = f"{file_number(variant, len(variants))}{suffix(format)}"
        files[f"sheets/sheet-{name}"] = _text(sheet(variant), format)
        files[f"keys/key-{name}"] = _text(key(variant), format)
    return files


def _text(document: Document, format: str) -> str:
    return write_document(document, format).rstrip("\n") + "\n"
