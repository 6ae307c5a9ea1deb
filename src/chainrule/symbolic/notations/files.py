"""The files of notations: found by name or path, read, and checked."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from chainrule import toml
from chainrule.errors import ChainruleError, unknown
from chainrule.files import names_in
from chainrule.network.quantities import Kind
from chainrule.symbolic.notations.allowed import check_characters, check_latex, check_text

LARGEST = 1_000_000  # bytes
KEYS = {"title", "weights", "function", "negated", "units", "symbols", "two_layers", "latex"}
UNITS = ("input", "hidden", "deep_hidden", "output")
# What no notation can do without; other symbols are built from these.
NEEDED = (
    Kind.INPUT, Kind.TARGET, Kind.WEIGHT, Kind.BIAS, Kind.SHARED_BIAS, Kind.LEARNING_RATE,
    Kind.NET_INPUT, Kind.ACTIVATION, Kind.OUTPUT_ERROR, Kind.TOTAL_ERROR, Kind.DELTA,
)  # fmt: skip
FIELDS = {
    "layer", "next", "i", "j", "ij", "ji", "n", "unit", "from", "to", "letter", "LETTER", "tag",
}  # fmt: skip
UNIT_FIELDS = {"layer", "next", "j"}  # what a unit is called goes into the other templates


@cache
def _own_names() -> tuple[str, ...]:
    return tuple(names_in(__package__, ".toml"))


def names() -> list[str]:
    """The notations that there are."""
    return list(_own_names())


def load(name: str) -> Mapping[str, Any]:
    """A notation's file, read: one of ours by its name, your own by its path.

    Raises
    ------
    ChainruleError
        If there is no such notation, or its file has an unknown key, lacks a symbol or a template
        cannot be filled in.
    """
    if name in _own_names():
        return _ours(name)
    # anything else is a path, if it looks like one; otherwise probably a misspelled name
    if name.endswith(".toml"):
        return _read(name, toml.read_text(name, "a notation is written in TOML", LARGEST))
    raise unknown("notation", name, names())


@cache
def _ours(name: str) -> Mapping[str, Any]:
    return _read(name, (files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


def _read(name: str, text: str) -> Mapping[str, Any]:
    try:
        table = toml.parse(text)
    except ChainruleError as error:
        raise ChainruleError(f"{name}: {error}") from None
    # Any file may have been named by mistake, or by an example that somebody else wrote: of what is
    # no notation, nothing is shown.
    if not {"units", "symbols"} & table.keys():
        raise ChainruleError(f"{name}: this is no notation; it has no [units] and no [symbols]")
    _check(name, table)
    return table


def _check(name: str, table: dict[str, object]) -> None:
    """Refuse what a notation cannot have, naming the place."""
    _only_known(name, "key", table, KEYS)
    units, symbols = (_table(name, table, part, needed=True) for part in ("units", "symbols"))
    _only_known(name, "kind of units", units, UNITS)
    for unit in UNITS:
        if unit not in units:
            raise ChainruleError(f"{name}: [units] has no {unit!r}")
    for part in ("symbols", "two_layers", "latex"):
        _only_known(name, f"quantity in [{part}]", _table(name, table, part), {*Kind, "output"})
    _check_needed(name, symbols, _table(name, table, "two_layers"))
    _check_choices(name, table)
    _check_template(f"{name}: function", table.get("function", "f"), FIELDS)
    for part in ("units", "symbols", "two_layers", "latex"):
        fields = UNIT_FIELDS if part == "units" else FIELDS
        for symbol, template in _table(name, table, part).items():
            place = f"{name}: {symbol} in [{part}]"
            _check_template(place, template, fields, is_latex=part == "latex")


def _check_needed(name: str, symbols: Mapping[str, Any], special: Mapping[str, Any]) -> None:
    """Refuse a notation without a symbol that others are built from."""
    for kind in NEEDED:
        if not symbols.get(kind):
            raise ChainruleError(f"{name}: [symbols] has no {kind!r}: {kind.meaning}")
        if special.get(kind) == "":
            raise ChainruleError(
                f"{name}: {kind.value} in [two_layers] is empty; no notation can do without it"
            )


def _table(
    name: str, table: dict[str, object], part: str, needed: bool = False
) -> dict[str, object]:
    """A table of the file; an empty one if it is missing and may be."""
    found = table.get(part, None if needed else {})
    if isinstance(found, dict):
        return found
    if needed:
        raise ChainruleError(f"{name}: the table [{part}] is missing")
    raise ChainruleError(f"{name}: {part} is {toml.shown(found)}; it must be a table of symbols")


def _check_choices(name: str, table: dict[str, object]) -> None:
    """The signs, and what the rows of matrices are."""
    negated = table.get("negated", [])
    if not isinstance(negated, list):
        raise ChainruleError(
            f"{name}: negated is {toml.shown(negated)}; it must be a list of kinds of quantities"
        )
    kinds = (kind if isinstance(kind, str) else toml.shown(kind) for kind in negated)
    _only_known(name, "quantity in negated", kinds, list(Kind))
    if table.get("weights", "sending") not in ("sending", "receiving"):
        raise ChainruleError(
            f"{name}: weights is {toml.shown(table['weights'])}; it must be 'sending' or "
            "'receiving'"
        )


def _only_known(name: str, what: str, found: Iterable[str], known: Collection[str]) -> None:
    for key in found:
        if key not in known:
            raise ChainruleError(f"{name}: {unknown(what, key, known)}")


def _check_template(place: str, template: object, known: set[str], is_latex: bool = False) -> None:
    if not isinstance(template, str):
        shown = toml.shown(template)
        raise ChainruleError(f"{place} is {shown}; it must be a string such as 'w{{n}}'")
    try:
        pieces = [piece for piece in string.Formatter().parse(template) if piece[1] is not None]
    except ValueError as error:
        raise ChainruleError(f"{place}, {template!r}: {error}") from None
    for _, field, width, conversion in pieces:
        if field not in known:
            raise ChainruleError(f"{place}: {unknown('field', str(field), known)}")
        if width or conversion:
            raise ChainruleError(
                f"{place}, {template!r}: a field is only its name, such as {{{field}}}"
            )
    check_characters(place, template)
    (check_latex if is_latex else check_text)(place, template)
