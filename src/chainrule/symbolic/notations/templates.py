r"""Templates of a notation's file, such as ``net_{unit}`` or ``w{ij}^{layer}``.

A template is read as a base with scripts: what follows ``_``, stands in the last brackets or comes
directly behind the letters of the base is below; what follows ``^`` is above, and so is a layer
that comes directly behind the base or in brackets before the last::

    template           base below    above      typed     LaTeX
    w{ij}^{layer}      w    {ij}     {layer}    w21^1     w_{21}^{1}
    Θ{layer}[{j},{i}]  Θ    {j},{i}  ({layer})  Θ2[1,0]   \Theta_{1,0}^{(2)}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import NamedTuple

from chainrule.symbolic.infix import ATOM
from chainrule.symbolic.notations.greek import script, upright

# Parts of a template:  w     {ij}    ^{layer}       Θ     {layer}  [{j},{i}]
#                       base  direct  rest           base  direct   rest
# A base is a field, letters, or something between strokes, such as |g|. Behind it stand digits,
# commas and fields (direct), and then any number of scripts (rest): _..., ^... or [...].
FIELD = r"\{\w+\}"
SCRIPTED = re.compile(
    rf"(?P<base>{FIELD}|[^\W\d_]+|\|[^|]+\|)"
    rf"(?P<direct>(?:\d|,|{FIELD})*)"
    r"(?P<rest>(?:_[^_^\[]+|\^[^_^\[]+|\[[^\]]*\])*)$"
)
SCRIPT = re.compile(r"_([^_^\[]+)|\^([^_^\[]+)|\[([^\]]*)\]")


@dataclass(frozen=True)
class Gap:
    """Any place: what stands for the number of a unit, sender or sample in a pattern.

    Attributes
    ----------
    place : str
        The field of `Quantity` that is left open; "number" for the running number of a weight.
    """

    place: str

    def __str__(self) -> str:
        return "*"


Spelling = tuple[str | Gap, ...]  # a text with gaps; without any, a single string


def spelled(*parts: object) -> Spelling:
    """Parts one after the other: strings, numbers, gaps, and spellings."""
    # Symbols of quantities have no gaps, and there are hundreds of thousands: they are joined at
    # once, without a loop over their parts.
    if {Gap, tuple}.isdisjoint(map(type, parts)):
        return ("".join(map(str, parts)),)
    pieces: list[str | Gap] = []
    # A spelling within others is spread out, so that a spelling is never nested.
    for part in parts:
        if isinstance(part, tuple):
            pieces += part
        else:
            pieces.append(part if isinstance(part, Gap) else str(part))
    if Gap not in map(type, pieces):
        return ("".join(map(str, pieces)),)
    return tuple(pieces)


class Scripts(NamedTuple):
    """A base with scripts: the parts of a template, or of a symbol in LaTeX.

    `binds` says how tightly the base binds within a formula, if it is in LaTeX.
    """

    base: str
    below: str = ""
    above: str = ""
    binds: int = ATOM


@cache
def scripts(template: str) -> Scripts | None:
    """The parts of a template; None if it is not a base with scripts."""
    match = SCRIPTED.match(template)
    if match is None:
        return None
    below, above = _below_and_above(match["rest"])
    # What comes directly behind the base is below it, as in w12; if something else is below, it is
    # the layer and stands above in parentheses: Θ2[1,0] has 1,0 below and (2) above.
    direct = match["direct"]
    if direct:
        if below:
            above.append(f"({direct})")
        else:
            below.append(direct)
    return Scripts(match["base"], ",".join(below), ",".join(above))


def _below_and_above(rest: str) -> tuple[list[str], list[str]]:
    """The scripts of a template, as _{j}^{layer} or [{layer}][{j}], sorted by where they stand."""
    below: list[str] = []
    above: list[str] = []
    found = SCRIPT.findall(rest)
    # Of several brackets only the last holds the unit; those before it hold the layer.
    brackets = [inner for *_, inner in found if inner]
    for under, over, inner in found:
        if under:
            below.append(under)
        elif over:
            above.append(over)
        elif inner == brackets[-1]:
            below.append(inner)
        else:
            above.append(f"[{inner}]")
    return below, above


def scripts_of(template: str, fields: Mapping[str, object]) -> Scripts:
    """The symbol that a template gives, in LaTeX."""
    parts = scripts(template)
    if parts is None:
        return Scripts(upright(template.format_map(fields)))
    base, below, above = (part.format_map(fields) for part in parts[:3])
    return Scripts(upright(base), script(below), script(above))


def filled(template: str, fields: Mapping[str, object]) -> Spelling:
    """A template with its fields filled in, of which some may be gaps."""
    # The quick way, which nearly all symbols take: `format_map` would make a text of a gap.
    if {Gap, tuple}.isdisjoint(map(type, fields.values())):
        return (template.format_map(fields),)
    parts: list[object] = []
    for text, name, *_ in Formatter().parse(template):
        parts += [text] if name is None else [text, fields[name]]
    return spelled(*parts)
