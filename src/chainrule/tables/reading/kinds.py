"""Kinds of columns: what a user may say of one, and what reading it has found.

A kind may say how its values are written, after a colon: ``number:comma``, ``date:dmy``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chainrule.errors import ChainruleError, unknown
from chainrule.tables.reading.codes import is_code_way
from chainrule.tables.reading.scales import split_way
from chainrule.tables.reading.zones import split_zone

# of each kind, how its values may be written; a truth value by any two words
WAYS: dict[str, tuple[str, ...]] = {
    "number": ("comma", "point", "scaled", "scaled-comma", "scaled-point"),
    "text": ("words",),
    "category": (),
    "words": (),
    "date": ("dmy", "mdy", "ymd", "serial", "unix", "unixms", "yyyymm"),
    "duration": ("hhmm", "point"),
    "truth": (),
    "drop": (),
}
# of a kind whose cells have digits: words without any are missing
GAPS = "gaps"
Kinds = Mapping[str, str]


@dataclass(frozen=True)
class Reading:
    """How a column was read.

    Attributes
    ----------
    kind : {"number", "text", "words", "date", "duration", "truth", "empty", "other"}
    way : str
        How its values are written, where another file has to be read in the same way.
    notes : tuple of str
        What was decided where it could have been decided otherwise.
    gaps : bool
        Whether words among its numbers or dates were taken as missing.
    """

    kind: str
    way: str = ""
    notes: tuple[str, ...] = ()
    gaps: bool = False

    @property
    def kept(self) -> str:
        """What a model keeps of it, to read other tables in the same way."""
        return ":".join(filter(None, (self.kind, self.way, GAPS if self.gaps else "")))


def split_kind(kind: str) -> tuple[str, str]:
    """A kind, and how its values are written.

    Raises
    ------
    ChainruleError
        If there is no such kind.

    Examples
    --------
    >>> from chainrule.tables.reading.kinds import split_kind
    >>> split_kind("date:dmy"), split_kind("text")
    (('date', 'dmy'), ('text', ''))
    """
    name, _, way = str(kind).partition(":")
    if name == "category":  # text, of which every word is one, None and NA too
        return "text", "words"
    if name not in WAYS:
        raise unknown("kind of column", name, WAYS)
    # of a truth value, it may be one of the two words
    if name in ("number", "date", "duration"):
        way = way.removesuffix(GAPS).removesuffix(":")
    # yes and no may be any two words, so these cannot be checked
    if way and name != "truth" and not _is_way(name, way):
        raise unknown(f"way to write a {name}", way, WAYS[name] or ["none"])
    return name, way


def _is_way(name: str, way: str) -> bool:
    """Whether values of a kind may be written so; numbers also in any unit: comma in kg."""
    if name == "text" and is_code_way(way):
        return True
    if name == "date":
        order, zone = split_zone(way)
        return order in WAYS[name] or (bool(zone) and not order)
    if name != "number":
        return way in WAYS[name]
    written = split_way(way)
    marks = written._replace(unit="").written
    return marks in WAYS[name] or (bool(written.unit) and not marks)


def has_gaps(kind: str) -> bool:
    """Whether a kind says that words without digits are missing."""
    return kind.split(":")[0] in ("number", "date", "duration") and kind.endswith(f":{GAPS}")


def kinds_from_options(options: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Kinds of columns from options of the command line, by the kind that each stands for.

    Examples
    --------
    >>> from chainrule.tables.reading.kinds import kinds_from_options
    >>> kinds_from_options({"text": ["zip,code"], "date": ["sold:dmy"]})
    {'zip': 'text', 'code': 'text', 'sold': 'date:dmy'}
    """
    kinds: dict[str, str] = {}
    for kind, entries in options.items():
        for entry in (part.strip() for it in entries for part in it.split(",")):
            name, _, way = entry.rpartition(":")
            # a name may have colons of its own
            name, way = (name, way) if name and _is_way(kind, way) else (entry, "")
            found = f"{kind}:{way}" if way else kind
            if kinds.setdefault(name, found) != found:
                raise ChainruleError(f"column {name!r} is said to be {kinds[name]!r} and {found!r}")
    # of a comma at the end
    kinds.pop("", None)
    return kinds
