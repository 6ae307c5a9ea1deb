"""Texts as numbers, however people and programs write them.

What stands around a number, such as a currency sign, is taken off first; what is left is digits
with marks between them. Whether a comma is the decimal mark or separates thousands follows from the
column as a whole: each reading is tried, and the one by which more cells are numbers counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from chainrule.tables.reading.currencies import signs_of
from chainrule.tables.reading.currency_names import SIDE, SIDES, is_sign, sign_name
from chainrule.tables.reading.marked import unmarked, without_fractions
from chainrule.tables.reading.missing import blanked, in_latin
from chainrule.tables.reading.patterns import (
    APART,
    BOOKED,
    FORTRAN,
    MONEY,
    POWER,
    RAISED,
    SIGNS,
    SPACE,
)
from chainrule.tables.reading.scales import SCALE, Way, is_scaled, split_way, with_scale
from chainrule.tables.reading.units import Units, without_any, without_units

# up to here each whole number is a float of its own; 2**53 + 1 would be rounded to 2**53
EXACT = 2**53 - 1
# a single 0 is a number
CODE = r"^0[0-9]+$"
WHOLE = r"^[+-]?[0-9]+$"
PHONE = r"^\+[0-9]{8,}$"  # nobody writes a plus before so long a number
ROUNDED = r"^[0-9][.,][0-9]{1,5}[eE]\+(?:1[1-9]|2[0-9])$"


@dataclass(frozen=True)
class Numbers:
    """A column as numbers: null where a cell is none.

    Attributes
    ----------
    values : Series
    way : str
        Which mark is the decimal mark, if any cell tells; scaled where K stands for thousands; and
        the unit: "", "comma", "scaled-point", "comma in kg".
    notes : tuple of str
    """

    values: pl.Series
    way: str = ""
    notes: tuple[str, ...] = ()


def plain_numbers(texts: pl.Series) -> pl.Series:
    """Numbers as programs write them; null where a cell is none."""
    return texts.cast(pl.Float64, strict=False).fill_nan(None)


def code_in(texts: pl.Series) -> str:
    """A cell that makes a column of digits one of codes: it has zeros in front, or all cells have
    plus signs as telephone numbers have. Empty if there is none.
    """
    zeros = texts.filter(texts.str.contains(CODE))
    if len(zeros):
        return str(zeros[0])
    phones = texts.str.contains(PHONE)
    return str(texts.drop_nulls()[0]) if phones.any() and phones.all() else ""


def is_whole(texts: pl.Series) -> bool:
    """Whether all cells are whole numbers."""
    return bool(texts.str.contains(WHOLE).all())


def rounded_ids(texts: pl.Series) -> tuple[str, ...]:
    """A note where most numbers are long ones of few digits."""
    if not texts.count() or texts.str.contains(ROUNDED).sum() <= 0.9 * texts.count():
        return ()
    return (
        f"long numbers such as {texts.drop_nulls()[0]!r} look as if a spreadsheet had rounded "
        "them; if they are ids, different ones may have become the same",
    )


def any_numbers(texts: pl.Series, way: str) -> Numbers:
    """Numbers as people write them; null where a cell is none.

    Parameters
    ----------
    texts : Series
        Without spaces around them.
    way : str
        The decimal mark where the column itself does not tell, whether K stands for thousands, and
        the unit or currency: a cell in another currency is no number then.
    """
    known = split_way(way)
    texts, sided = _with_sides(texts, known)
    signs, is_money = signs_of(texts), is_sign(known.unit)
    units, notes = _bare(texts, known._replace(unit="") if is_money else known)
    bare = units.bare
    scaled = known.scaled or any(it.startswith("letters stand") for it in notes)
    found = {mark: _with_mark(bare, mark) for mark in ("point", "comma")}
    if known.unit:
        others = _in_others(texts, signs, units, known.unit)
        found = {mark: it.set(others, None) for mark, it in found.items()}
    told, best, doubtful = _marks(found, known.mark, _are_amounts(bare, notes))
    values, odd = _of_both(found, best, texts)
    notes += [*odd, *_told(texts, bare, best, doubtful), *sided]
    if is_money and not signs.count() and not sided:
        notes += without_any(known.unit)
    # kept, as 1.2M alone would be taken for a number with a unit
    unit = SIDES if sided else (known.unit if is_money else units.unit) or _only(signs)
    return Numbers(units.converted(values), Way(scaled, told, unit).written, tuple(notes))


def _of_both(
    found: dict[str, pl.Series], best: str, texts: pl.Series
) -> tuple[pl.Series, list[str]]:
    """The numbers of most cells' mark; those of the other are read too, and told: else they would
    make the column text.
    """
    (other,) = found.keys() - {best}
    rest = found[best].is_null() & found[other].is_not_null()
    values = found[best].zip_with(~rest, found[other])
    shown = texts.filter(rest).head(1).to_list()
    notes = [f"some cells have another decimal mark than most, such as {it!r}" for it in shown]
    return values, notes


def _in_others(texts: pl.Series, signs: pl.Series, units: Units, known: str) -> pl.Series:
    """Which cells are in another currency than the column: ten dollars are no ten euros."""
    others = (signs != sign_name(known)).fill_null(False)
    # nor are they ten kilograms
    if is_sign(known) and units.unit and sign_name(units.unit) != known:
        others = others | texts.str.ends_with(units.unit).fill_null(False)
    return others


def _with_sides(texts: pl.Series, known: Way) -> tuple[pl.Series, list[str]]:
    """Amounts of bookkeepers with signs, and a note; others as they are."""
    sides = texts.str.extract(SIDE, 2)
    # alone, an S may be the unit of whatever
    both = sides.null_count() == texts.null_count() and sides.drop_nulls().n_unique() == 2
    if not sides.count() or not (both or known.unit == SIDES):
        return texts, []
    minus = (sides == "S").fill_null(False)
    bare = texts.str.replace(SIDE, "$1")
    note = f"S and H stand for minus and plus, such as in {texts.filter(sides.is_not_null())[0]!r}"
    return bare.zip_with(~minus, "-" + bare), [note]


def _only(signs: pl.Series) -> str:
    """The currency of all amounts that have one; of several, none is that of the column."""
    there = signs.drop_nulls().unique().to_list()
    return str(there[0]) if len(there) == 1 else ""


def told_mark(texts: pl.Series, way: str) -> str:
    """The decimal mark by which more cells are numbers; empty if the cells tell none."""
    if texts.dtype != pl.String:
        return ""
    bare = _bare(in_latin(blanked(texts.alias("cells"))), split_way(way))[0].bare
    point, comma = (_with_mark(bare, mark).count() for mark in ("point", "comma"))
    return "" if point == comma else "point" if point > comma else "comma"


def _marks(found: dict[str, pl.Series], way: str, amounts: bool) -> tuple[str, str, bool]:
    """The decimal mark that the cells tell, or none; the one that is taken; and whether nothing
    tells which.
    """
    point, comma = (it.count() for it in found.values())
    if point != comma:
        told = max(found, key=lambda it: found[it].count())
        return told, told, False
    # 1,234 is a number either way, but not the same one; 1,23 and 12 leave no doubt
    if not _differ(*found.values()):
        return "", "point", False
    if way:
        return "", way, False
    # kept, as another file may have other amounts
    return ("comma", "comma", True) if amounts else ("", "point", True)


def _are_amounts(bare: pl.Series, notes: list[str]) -> bool:
    """Whether these are amounts such as 466.000 €: money has no three decimals."""
    money = any(it.startswith("currency signs") for it in notes)
    # but 1.789 € is the price of a liter of fuel
    return money and bool(bare.str.contains(r"^[+-]?[0-9]{2,3}\.[0-9]{3}$").any())


def _differ(one: pl.Series, other: pl.Series) -> bool:
    """Whether any number is another one with the other mark."""
    both = one.is_not_null() & other.is_not_null()
    return bool((one != other).filter(both).any())


def _bare(texts: pl.Series, known: Way) -> tuple[Units, list[str]]:
    """Digits and marks alone, with their units, and notes on what was taken off."""
    bare, notes = unmarked(texts, texts.str.replace_all(SIGNS, "-"))
    signed = bare.str.contains(MONEY)
    bare = bare.str.replace_all(MONEY, "$1")
    if (brackets := bare.str.contains(r"^\(.*\)$")).any():
        notes.append("parentheses stand for a minus sign")
        bare = bare.zip_with(~brackets, "-" + bare.str.slice(1).str.strip_suffix(")"))
        signed = signed | bare.str.contains(MONEY)
        bare = bare.str.replace_all(MONEY, "$1")
    if signed.any():
        notes.append(f"currency signs are taken off, such as in {texts.filter(signed)[0]!r}")
    for sign, name in ((rf"{SPACE}*%$", "percent"), (rf"{SPACE}*‰$", "per mille")):
        if (percent := bare.str.contains(sign)).any():
            notes.append(_percent(texts, percent, name))
            bare = bare.str.replace(sign, "")
    # two minus signs are those of a bracket and within it; one may stand apart from its number
    bare = bare.str.replace(rf"^(-)-|^([+-]){SPACE}+", "$1$2")
    bare = bare.str.replace(r"^([0-9].*)[.,:]-{1,2}$", "$1")  # 12,- is a price of whole francs
    bare = bare.str.replace(r"^([0-9].*)-$", "-$1")  # as SAP writes them
    bare = _with_exponent(bare)
    if (booked := bare.str.contains(BOOKED)).any():
        notes.append("CR and DR stand for plus and minus")
        debit = bare.str.contains("(?i)DR$")
        bare = bare.zip_with(~booked, bare.str.replace(BOOKED, "$1"))
        bare = bare.zip_with(~debit, "-" + bare)
    if known.scaled or is_scaled(bare, bool(signed.any())):
        letters = texts.filter(bare.str.contains(SCALE)).head(1).to_list()
        notes += [f"letters stand for thousands and millions, such as in {it!r}" for it in letters]
        return Units(with_scale(bare)), notes
    units = without_units(texts, bare, known.unit)
    bare, fractions = without_fractions(texts, units.bare)
    return units._replace(bare=bare), [*notes, *units.notes, *fractions]


def _with_exponent(bare: pl.Series) -> pl.Series:
    """Powers of ten as programs write them: 2.5·10⁻⁶ is 2.5e-6."""
    bare = bare.str.replace(FORTRAN, "${1}e$2").str.replace(APART, "$1$2")
    if not bare.str.contains(r"[x×*·]\s*10").any():
        return bare
    plain = pl.Series(bare.name, [None if it is None else it.translate(RAISED) for it in bare])
    return plain.str.replace(POWER, "e$1")


def _percent(texts: pl.Series, percent: pl.Series, name: str) -> str:
    if (without := texts.is_not_null() & ~percent.fill_null(True)).any():
        return (
            f"most or some cells are in {name} and others are not, such as "
            f"{texts.filter(without)[0]!r}; all are taken as they are without the sign"
        )
    # not divided: a prediction should look like what the file holds
    return f"the numbers are in {name}: {texts.drop_nulls()[0]!r} is read without the sign"


def _with_mark(bare: pl.Series, mark: str) -> pl.Series:
    """Numbers with this decimal mark, the other one between thousands."""
    point, comma = (r"\.", ",") if mark == "point" else (",", r"\.")
    # of thousands only one kind of separator in a number; Indian ones stand after two digits
    # None begins with a zero: 030 123 is a telephone number.
    groups = "|".join(
        rf"[1-9][0-9]{{0,2}}(?:{it}[0-9]{{2,3}})*{it}[0-9]{{3}}"
        for it in (comma, SPACE, "['’]", "_")
    )
    shape = rf"^[+-]?(?:[0-9]+|{groups})?(?:{point}[0-9]*)?(?:[eE][+-]?[0-9]+)?$"
    numbers = bare.set(~bare.str.contains(shape), None)
    numbers = numbers.str.replace_all(rf"{comma}|{SPACE}|['’_]", "")
    if mark == "comma":
        numbers = numbers.str.replace(",", ".", literal=True)
    return numbers.cast(pl.Float64, strict=False)


def _told(texts: pl.Series, bare: pl.Series, way: str, doubtful: bool) -> list[str]:
    """Notes on the marks that were read."""
    notes = [*rounded_ids(texts)]
    mark, other = ("comma", ".") if way == "comma" else ("point", ",")
    if way == "comma" and bare.str.contains(",", literal=True).any():
        notes.append("the comma is the decimal mark")
    thousands = rf"[0-9](?:{other if other == ',' else '[.]'}|{SPACE}|['’_])[0-9]{{3}}"
    split = bare.str.contains(thousands)
    if split.any():
        example = texts.filter(split)[0]
        hint = f" (as a decimal mark: --number NAME:{'comma' if mark == 'point' else 'point'})"
        notes.append(f"thousands are separated, such as in {example!r}{hint if doubtful else ''}")
    return notes
