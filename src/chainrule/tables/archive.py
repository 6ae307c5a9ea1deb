"""The file of a table's model: a zip archive of a description and one network for each member.

    NAME.chainrule
        model.json               target, classes, and the columns of each member
        network-1.safetensors    the network of the first member and its parameters

Neither can run code when it is read, unlike a pickle. Every format that a version of chainrule
wrote is read:

    1   one network; its columns are scikit-learn's transformers (`chainrule.tables.first_format`)
    2   one network, columns as plain numbers
    3   any number of networks, and columns of several kinds
    4   the version that wrote it, and what the model was trained on
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.network import saving
from chainrule.network.parameters import Parameters
from chainrule.tables.columns import Columns
from chainrule.tables.first_format import columns_of
from chainrule.tables.standard_columns import NumericColumn, TextColumn
from chainrule.version import __version__, unreadable_format

FORMAT = 4
# How far an archive may unpack. chainrule compresses nothing; who zips a model anew gains a little.
MOST_TIMES = 20
LARGEST = 1e200  # of a number; times the largest of a table, 1e100, it is still a float

Pairs = list[tuple[Parameters, Columns]]


def is_archive(content: bytes) -> bool:
    """Whether this is a zip archive, or the beginning of one."""
    return content[:2] == b"PK"


def packed(description: Mapping[str, Any], members: Sequence[tuple[Parameters, Columns]]) -> bytes:
    """The content of a file."""
    whole = {
        "format": FORMAT,
        "version": __version__,
        **description,
        "members": [columns.as_table() for _, columns in members],
    }
    try:
        text = json.dumps(whole, indent=1, allow_nan=False)
    except ValueError:  # better now than from whoever reads the file
        raise ChainruleError(
            "the model holds a number that is not finite; such a model is not saved"
        ) from None
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        _put(archive, "model.json", text.encode())
        for number, (parameters, _) in enumerate(members, start=1):
            _put(archive, f"network-{number}.safetensors", saving.to_bytes(parameters))
    return content.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Without the time of day: the same model is the same file."""
    archive.writestr(zipfile.ZipInfo(name), content)


def unpacked(content: bytes) -> tuple[dict[str, Any], Pairs]:
    """The description in a file, and its networks with their columns.

    Raises
    ------
    ChainruleError
        If it was written by a newer version, or is not what chainrule writes.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _check_extent(archive, len(content))
        about = json.loads(archive.read("model.json"), parse_constant=_refused, parse_float=_usable)
        json.dumps(about, ensure_ascii=False).encode()  # halves of characters are refused here
        found = about["format"]
        if found not in _READERS:
            raise unreadable_format(found, f"the formats 1 to {FORMAT}", about.get("version"))
        return about, _READERS[found](archive, about)


def _check_extent(archive: zipfile.ZipFile, size: int) -> None:
    """Refuse what would fill the memory when it is unpacked, before anything is."""
    whole = sum(entry.file_size for entry in archive.infolist())
    if whole > MOST_TIMES * size:
        raise ChainruleError(
            f"{size / 1e6:.1f} MB that unpack to {whole / 1e6:.0f} MB; chainrule writes no such "
            "file"
        )


def _refused(constant: str) -> float:
    raise ChainruleError(f"model.json holds {constant}, which is no number to compute with")


def _usable(text: str) -> float:
    number = float(text)
    return number if abs(number) <= LARGEST else _refused(text[:20])


def _first(archive: zipfile.ZipFile, about: Mapping[str, Any]) -> Pairs:
    columns = columns_of(archive.read("columns.skops"), about["numeric"], about["textual"])
    return [(_network(archive, "network.safetensors"), columns)]


def _second(archive: zipfile.ZipFile, about: Mapping[str, Any]) -> Pairs:
    kinds = {"numeric": NumericColumn.kind, "textual": TextColumn.kind}
    table = {key: [[kind, *it] for it in about["columns"][key]] for key, kind in kinds.items()}
    return [(_network(archive, "network.safetensors"), Columns.from_table(table))]


def _members(archive: zipfile.ZipFile, about: Mapping[str, Any]) -> Pairs:
    found: dict[str, Columns] = {}
    members = []
    for number, table in enumerate(about["members"], start=1):
        # Equal columns become one object: they are encoded once.
        columns = found.setdefault(json.dumps(table), Columns.from_table(table))
        members.append((_network(archive, f"network-{number}.safetensors"), columns))
    return members


def _network(archive: zipfile.ZipFile, name: str) -> Parameters:
    try:
        return saving.from_bytes(archive.read(name))
    except ChainruleError as error:
        raise ChainruleError(f"{name}: {error}") from None


_READERS = {1: _first, 2: _second, 3: _members, FORMAT: _members}
