"""Which columns of a table a network learns from, and why others are left out.

Decided once, on all rows: a row number is one only as long as the rows are in their order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from chainrule.errors import ChainruleError
from chainrule.tables.reading import USABLE, Table, is_date, is_number
from chainrule.tables.reading.columns import grouped, listed, named
from chainrule.tables.reading.kinds import Kinds, Reading, split_kind
from chainrule.tables.reading.numbers import EXACT
from chainrule.tables.word_columns import BUCKETS, WordsColumn

MAX_CATEGORIES = 50
LEAST_ROWS = 5  # fewer numbers in a row may follow each other by chance
NEARLY_ALL = 0.9  # of the rows have a text of their own: what repeats by chance tells nothing
LONG_TEXT = 40  # letters on average: nobody writes categories like that
_ID = re.compile(
    r"^(row|line|nr|no|num|number|index|key|#|.*\b(id|ids|uuid|guid)|unnamed: ?0|"
    r"row ?(?:names?|numbers?|nr|no|index))$"
)
_NAMES_THINGS = re.compile(r"^.*\b(id|ids|uuid|guid|nr|no)$")
_COUNTED = "--words NAME counts its words"
_USED = f"--text NAME uses it, {_COUNTED}"


@dataclass(frozen=True)
class Role:
    """What a column is for.

    Attributes
    ----------
    name : str
    used : bool
    kind : str
        Such as number, text, date; of those left out: id, constant, free text, empty, other or
        dropped.
    note : str
        Why it is left out, or how it is taken; empty if there is nothing to say.
    """

    name: str
    used: bool
    kind: str
    note: str = ""


def roles_of(table: Table, names: Sequence[str], kinds: Kinds, numbers: bool = True) -> list[Role]:
    """The role of each of these columns.

    Parameters
    ----------
    table : Table
        With its rows in their order.
    names : sequence of str
        All of its columns but the target.
    kinds : mapping of str to str
        What the user said: such a column is used, unless it is to be dropped.
    numbers : bool
        Whether row numbers and constants are looked for; not in what a program hands over.
    """
    # Column by column first; only then is it known whether anything is left to learn from.
    roles = [_role(table, name, kinds.get(name, ""), numbers) for name in names]
    if not any(it.used for it in roles):
        # What looks like a row number may be all that there is to learn from.
        roles = [
            Role(
                it.name, True, "number", "looks like a row number; as there is no other, it is used"
            )
            if it.kind == "id" and is_number(table.frame[it.name])
            else it
            for it in roles
        ]
    if not any(it.used for it in roles):
        raise _nothing_left(table, roles)
    return roles


def _nothing_left(table: Table, roles: Sequence[Role]) -> ChainruleError:
    if roles and all(it.kind == "constant" for it in roles):
        return ChainruleError(f"{table.source}: every column is the same in all rows")
    why = "; ".join(["", *notes_of(roles)[:5]])
    return ChainruleError(f"{table.source}: there is no column left to predict from{why}")


def notes_of(roles: Sequence[Role]) -> list[str]:
    """What there is to say; the same of several columns once."""
    alone = [f"{listed([it.name])} {named(it.note, it.name)}" for it in roles if it.note]
    if len(alone) <= len({it.note for it in roles if it.note}):
        return alone
    said = grouped((it.name, Reading(it.kind, notes=(it.note,))) for it in roles if it.note)
    return [it.replace(": is left out: ", ": left out: ") for it in said]


def _role(table: Table, name: str, said: str, numbers: bool) -> Role:
    series = table.frame[name]
    kind = split_kind(said)[0] if said else ""
    if kind == "drop":
        return Role(name, False, "dropped", "left out, as it was said")
    if series.null_count() == series.len():
        return Role(name, False, "empty", "is left out: it is empty")
    if not (is_number(series) or is_date(series) or series.dtype in USABLE):
        why = f"is left out: values of type {series.dtype} are not supported"
        return Role(name, False, "other", why)
    if kind == WordsColumn.kind:
        note = f"has its words counted in {BUCKETS} inputs, each word in the one of its hash"
        return Role(name, True, kind, note)
    if said:
        return _used(series)
    return _left_out(series, numbers) or _used(series, _repeated_id(series))


def _left_out(series: pl.Series, numbers: bool) -> Role | None:
    """The role of a column from which nothing can be learned."""
    if numbers and (note := _constant(series)):
        return Role(series.name, False, "constant", note)
    if is_number(series):
        note = row_number(series) if numbers else ""
        return Role(series.name, False, "id", note) if note else None
    return None if is_date(series) else _unrepeated(series)


def _unrepeated(series: pl.Series) -> Role | None:
    """The role of a column of names, keys or free text: a category that occurs once teaches nothing
    about other rows.
    """
    different = series.n_unique()
    if different <= MAX_CATEGORIES:
        return None
    if different == series.len():
        kind, hint = ("free text", f" ({_COUNTED})") if _is_long(series) else ("id", "")
        return Role(series.name, False, kind, f"is left out: its text differs in every row{hint}")
    if different > series.len() // 2 and _is_long(series):
        why = f"is left out: free text, {different} different ones ({_COUNTED})"
        return Role(series.name, False, "free text", why)
    # such as titles of films, a few of which were made twice
    if different > NEARLY_ALL * series.len():
        why = f"is left out: nearly every row has a text of its own ({_USED})"
        return Role(series.name, False, "id", why)
    return None


def _constant(series: pl.Series) -> str:
    known = series.drop_nulls()
    # that a text is missing may tell; a number that is missing becomes one of the others
    missing = series.null_count() and not (is_number(series) or is_date(series))
    if missing or not _is_one(known):
        return ""
    if series.null_count():
        known_as = f"is left out: it is {shown(known[0])} wherever it is known"
        return f"{known_as} (--text NAME tells that from the rows where it is not)"
    return f"is left out: it is {shown(known[0])} in every row"


def shown(value: object) -> str:
    """A cell as people write it: 2 for 2.0, and 2750000 for what has no fraction."""
    if not isinstance(value, float):
        return str(value)
    # from 2**53 on, whole numbers are not all floats: their last digits would be made up
    whole = value.is_integer() and abs(value) < EXACT
    return str(int(value)) if whole else f"{value:.6g}"


def _is_one(known: pl.Series) -> bool:
    """Whether all values are the same."""
    if is_number(known) or is_date(known):
        return bool(known.min() == known.max())
    return bool((known == known[0]).all())


def row_number(series: pl.Series) -> str:
    """Why a column of numbers is an id or a row number; empty if it is none."""
    if not series.dtype.is_integer() or series.null_count() or series.len() < LEAST_ROWS:
        return ""
    if (series.diff(null_behavior="drop") >= 1).all():
        first, last = int(series[0]), int(series[-1])
        # some rows may have been taken out of a table since; years are no row numbers
        dense = series.len() >= NEARLY_ALL * (last - first + 1)
        if dense and (first < 1800 or last > 2200):
            return "is left out: a row number (--number NAME uses it)"
    if _ID.match(_words(series.name)) and series.n_unique() == series.len():
        return "is left out: an id, different in every row (--number NAME uses it)"
    return ""


def _words(name: str) -> str:
    """A name's words: customerId and customer_id are customer id."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-.]", " ", name)
    return parted.strip().lower()


def _is_long(series: pl.Series) -> bool:
    mean = series.cast(pl.String).str.len_chars().mean()
    return isinstance(mean, float) and mean > LONG_TEXT


def _repeated_id(series: pl.Series) -> str:
    """A hint for a column that seems to name persons or things which occur in several rows."""
    if is_date(series) or not _NAMES_THINGS.match(_words(series.name)):
        return ""
    different = series.n_unique()
    few_rows = different > NEARLY_ALL * series.len()
    if different <= MAX_CATEGORIES or few_rows or series.dtype.is_float():
        return ""
    # held out by chance, rows of one person lie on both sides, and a model knows the person
    return (
        f"looks like an id that occurs in several rows ({different} different ones in "
        f"{series.len()} rows): --group NAME holds out the rows of each together, and --drop NAME "
        "leaves it out"
    )


def _used(series: pl.Series, hint: str = "") -> Role:
    if is_number(series):
        return Role(series.name, True, "number", hint)
    if is_date(series):
        return Role(series.name, True, "date")
    # that it is missing is a category, too, but no text
    if series.n_unique() <= MAX_CATEGORIES:
        return Role(series.name, True, "text")
    note = (
        f"has {series.drop_nulls().n_unique()} different texts: up to "
        f"{MAX_CATEGORIES - 1} of the most frequent have an input each, all others share one"
    )
    return Role(series.name, True, "text", f"{note}; {hint}" if hint else note)


def kept_kinds(table: Table, names: Sequence[str]) -> dict[str, str]:
    """What a model keeps of columns, to read other tables in the same way."""
    readings: Mapping[str, Reading] = table.readings
    return {name: readings[name].kept for name in names if name in readings}
