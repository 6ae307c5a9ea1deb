"""Numbers as people write them: this source is copied into every Python program that takes columns.

What stands around a number is taken off as `chainrule predict` does it: currency signs, brackets
for a minus sign, percent signs, a unit.
"""

import re

from chainrule.tables.reading.patterns import (
    APART,
    BOOKED,
    FORTRAN,
    MONEY,
    POWER,
    POWERS,
    RAISED,
    SIGNS,
    SPACE,
    UNIT,
)

THOUSANDS = "[1-9][0-9]{{0,2}}(?:{0}[0-9]{{2,3}})*{0}[0-9]{{3}}"


def bare_numbers(cells, way):
    """The cells of a column without what stands around numbers; None stays."""
    scaled = way.startswith("scaled")
    bare = [None if cell is None else bare_number(cell, scaled) for cell in cells]
    units = {(re.match(UNIT, it) or ["", ""])[1] for it in bare if it is not None}
    # behind all cells alike, as 5A, 6A and 7B are codes
    if len(units) != 1:
        return bare
    (unit,) = units
    return [it if it is None else it.removesuffix(unit).rstrip() for it in bare]


def bare_number(cell, scaled):
    """A number without signs of a currency or percent, its minus sign in front."""
    bare = without_money(re.sub(SIGNS, "-", cell))
    if re.fullmatch(r"\(.*\)", bare):
        bare = without_money("-" + bare[1:-1])
    bare = re.sub(f"{SPACE}*[%‰]$", "", bare)
    # two minus signs are those of a bracket and within it; one may stand apart from its number
    bare = re.sub(rf"^(-)-|^([+-]){SPACE}+", lambda it: it[1] or it[2], bare)
    bare = re.sub(r"^([0-9].*)[.,:]-{1,2}$", r"\1", bare)  # 12,- is a price of whole francs
    bare = re.sub(r"^([0-9].*)-$", r"-\1", bare)  # as SAP writes them
    bare = with_exponent(bare)
    if re.match(BOOKED, bare):
        bare = ("-" if bare.upper().endswith("DR") else "") + re.sub(BOOKED, r"\1", bare)
    return with_scale(bare) if scaled else bare


def without_money(bare):
    """Without signs of a currency."""
    return re.sub(MONEY, lambda it: it[1] or "", bare)


def with_exponent(bare):
    """A power of ten as programs write it: 2.5·10⁻⁶ is 2.5e-6."""
    bare = re.sub(APART, r"\1\2", re.sub(FORTRAN, r"\1e\2", bare))
    if not re.search(r"[x×*·]\s*10", bare):
        return bare
    return re.sub(POWER, r"e\1", bare.translate(RAISED))


def with_scale(bare):
    """A letter as a power of ten: 1.2M is 1.2e6."""
    for letters, power in POWERS.items():
        bare = re.sub(rf"{SPACE}*(?:{letters})$", f"e{power}", bare)
    return bare


def plain_number(bare, way):
    """A number as Python writes it; None if it is written in another way."""
    mark, other = (",", r"\.") if way.endswith("comma") else (r"\.", ",")
    groups = "|".join(THOUSANDS.format(it) for it in (other, SPACE, "['’]", "_"))
    shape = rf"[+-]?(?:[0-9]+|{groups})?(?:{mark}[0-9]*)?(?:[eE][+-]?[0-9]+)?"
    if not re.fullmatch(shape, bare):
        return None
    return re.sub(rf"{other}|{SPACE}|['’_]", "", bare).replace(",", ".")
