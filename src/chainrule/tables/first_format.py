"""Columns in files of the first format: scikit-learn's transformers, as skops wrote them.

What the columns need are six arrays in there. They are taken from skops' description as data; no
object of it is made, so neither skops nor scikit-learn is needed, and no version of it.

    schema.json     a tree of nodes, each with the name of what would load it
    NUMBER.npy      an array, named by a node
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.tables.columns import Columns
from chainrule.tables.standard_columns import NumericColumn, TextColumn

LARGEST = 100_000_000  # bytes that such a description may unpack to


def columns_of(content: bytes, numeric: Sequence[str], textual: Sequence[str]) -> Columns:
    """The columns of these names, from the content of ``columns.skops``."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
            raise ChainruleError("columns.skops would unpack to more than 100 MB")
        found = _plain(json.loads(archive.read("schema.json")), archive.read)
    numbers: list[NumericColumn] = []
    texts: list[TextColumn] = []
    if numeric:
        medians, scaler = (step for _, step in found["numeric"]["steps"])
        values = zip(medians["statistics_"], scaler["mean_"], scaler["scale_"], strict=True)
        numbers = [
            NumericColumn.from_values(name, [number.item() for number in its])
            for name, its in zip(numeric, values, strict=True)
        ]
    if textual:
        encoder = found["textual"]["steps"][-1][1]
        pairs = zip(encoder["categories_"], encoder["_infrequent_indices"], strict=True)
        texts = [
            _texts(name, categories, rare)
            for name, (categories, rare) in zip(textual, pairs, strict=True)
        ]
    return Columns(tuple(numbers), tuple(texts))


def _texts(name: str, categories: Sequence[Any], rare: Sequence[int] | None) -> TextColumn:
    """A column of categories, of which those with these numbers share an input."""
    few = set() if rare is None else {int(number) for number in rare}
    kinds = [str(category) for category in categories]
    return TextColumn(
        name,
        tuple(kind for number, kind in enumerate(kinds) if number not in few),
        len(few),
    )


def _plain(node: dict[str, Any], read: Callable[[str], bytes]) -> Any:
    """What a node holds as plain values: an object is what it was made of, by name."""
    loader: str = node["__loader__"]
    content: Any = node.get("content")
    if loader == "JsonNode":
        return json.loads(content)
    if loader in ("ListNode", "TupleNode"):
        return [_plain(it, read) for it in content]
    if loader == "DictNode":
        return {name: _plain(it, read) for name, it in content.items()}
    if loader == "ObjectNode":
        return _plain(content, read)
    if loader == "NdArrayNode":  # of texts as a list, of numbers in a file of its own
        texts = node["type"] == "json"
        return (
            [_plain(it, read) for it in content]
            if texts
            else np.load(io.BytesIO(read(node["file"])))
        )
    return None  # types and the like, which say nothing of the columns
