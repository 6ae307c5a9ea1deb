"""Numbers as people write them: this source is copied into every Python program that takes columns.

What stands around a number is taken off as `chainrule predict` does it: currency signs, brackets
for a minus sign, percent signs, a unit, what says that a number is about right.
"""

import re

from chainrule.tables.reading.currency_names import SIDES, is_other, is_sign, sign_name, with_side
from chainrule.tables.reading.fractional import without_fraction, without_mark
from chainrule.tables.reading.patterns import (
    APART,
    BOOKED,
    DOWN,
    FORTRAN,
    MARKS_OF_NUMBERS,
    MONEY,
    POWER,
    POWERS,
    RAISED,
    SIGNS,
    SPACE,
    UNIT,
    UP,
)
from chainrule.tables.reading.unit_sizes import dimension_of, size_of

THOUSANDS = "[1-9][0-9]{{0,2}}(?:{0}[0-9]{{2,3}})*{0}[0-9]{{3}}"


def bare_numbers(cells, way, name):
    """The cells of a column without what stands around numbers; None stays."""
    marks, known = split_unit(way)
    known_cells = in_currency([it for it in cells if it is not None], known, name)
    bare = iter(bare_of_all(known_cells, marks, known))
    return [None if it is None else next(bare) for it in cells]


def in_currency(cells, known, name):
    """The same cells, if all are in the currency that is known; of S and H, with signs."""
    for cell in cells:
        # ten dollars are no ten euros
        if is_other(cell, known):
            raise ValueError(f"column {name!r} holds {cell!r}, but training had {known}")
    return [with_side(it) for it in cells] if known == SIDES else cells


def bare_of_all(cells, marks, known):
    """Cells without what stands around numbers."""
    scaled = marks.startswith("scaled")
    bare = [bare_number(it, scaled) for it in cells]
    if scaled:
        return bare
    units = {unit_of(it) for it in bare}
    unit = "" if is_sign(known) else known
    # kilograms are no euros, whichever marks their numbers have
    alone = len(units) == 1 and all(not is_sign(known) or sign_name(it) == known for it in units)
    return [without_fraction(without_unit(it, marks, unit, alone)) for it in bare]


def split_unit(way):
    """Which marks numbers have, and the unit that they are in."""
    marks, _, unit = f" {way}".partition(" in ")
    return marks.strip(), unit


def unit_of(bare):
    """What stands behind a number; empty if nothing does."""
    return (re.match(UNIT, bare) or ["", ""])[1].strip()


def without_unit(bare, marks, known, alone):
    """A number in the unit that is known; as it is written where it cannot be."""
    unit = unit_of(bare)
    number = bare.removesuffix(unit).rstrip()
    if not unit or unit == known:
        return number
    dimensions = dimension_of(unit), dimension_of(known)
    # behind all cells alike, as 5A, 6A and 7B are codes; months and Monate may be the same
    if not all(dimensions):
        return number if alone else bare
    plain = plain_number(without_fraction(number), marks)
    if dimensions[0] != dimensions[1] or plain is None:
        return bare
    size, zero = size_of(unit, known)
    return without_mark(float(f"{float(plain) * size + zero:.12g}"))


def bare_number(cell, scaled):
    """A number without signs of a currency or percent, its minus sign in front."""
    bare = re.sub(SIGNS, "-", cell)
    for mark in MARKS_OF_NUMBERS:
        bare = re.sub(mark, lambda it: "".join(it.groups()), bare)
    bare = re.sub(UP, r"\1", re.sub(DOWN, r"-\1", bare))
    bare = without_money(bare)
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
    mark, other = (",", r"\.") if split_unit(way)[0].endswith("comma") else (r"\.", ",")
    groups = "|".join(THOUSANDS.format(it) for it in (other, SPACE, "['’]", "_"))
    shape = rf"[+-]?(?:[0-9]+|{groups})?(?:{mark}[0-9]*)?(?:[eE][+-]?[0-9]+)?"
    if not re.fullmatch(shape, bare):
        return None
    return re.sub(rf"{other}|{SPACE}|['’_]", "", bare).replace(",", ".")
