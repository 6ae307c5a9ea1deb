"""Cells as people write them, in the way that training found: this source is copied into every
Python program that takes columns.

What is written in another way is refused and not guessed at: where `chainrule predict` goes by the
column as a whole, a program goes by what is known of it.
"""

import re

# Around a number, and between its thousands; spaces that do not break, or thin ones, included.
SIGNS = re.compile(r"^[€$£¥]\s*|\s*(?:[€$£¥%‰]|EUR|USD|CHF|GBP)$")
SPACE = "[ \u00a0\u2000-\u200a\u202f\u205f]"
THOUSANDS = "[1-9][0-9]{{0,2}}(?:{0}[0-9]{{2,3}})*{0}[0-9]{{3}}"
CLOCK = re.compile(
    r"(-)?(?:([0-9]+) ?(?:d|days?|Tage?),? )?([0-9]+):([0-5][0-9])(?::([0-5][0-9](?:[.,][0-9]+)?))?"
)
DATE = re.compile(
    r"([0-9]{4}|[0-9]{1,2})[-./]\s?([0-9]{1,2})[-./]\s?([0-9]{4}|[0-9]{1,2})\.?"
    r"(?:[T ,]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?)?"
)
LIKE = {"comma": "1.234,5", "point": "1,234.5", "dmy": "31.12.2026", "mdy": "12/31/2026"}


def cells_as(cells, name, kind, way, gaps):
    """The cells of a column, of which training knows how they are written; None stays."""
    cells = without_words(cells) if gaps else cells
    if kind == "duration" and len({cell.count(":") for cell in cells if cell}) > 1:
        raise ValueError(f"column {name!r} holds durations with seconds and without")
    if kind not in PLAIN:
        return cells
    rows = enumerate(cells, start=1)
    return [plain(cell, kind, way, f"row {row}, column {name!r}") for row, cell in rows]


def without_words(cells):
    """Cells of which those without a digit are missing, as words were in training."""
    return [cell if re.search("[0-9]", cell or "") else None for cell in cells]


def plain(cell, kind, way, place):
    """A cell as programs write it."""
    if cell is None:
        return None
    found = PLAIN[kind](cell, way)
    if found is None:
        like = LIKE.get(way, "as programs write them")
        raise ValueError(f"{place} holds {cell!r}; {kind}s in it are written {like}")
    return found


def plain_number(cell, way):
    """A number as Python writes it; None if it is written in another way."""
    # as programs write them: whether it is a number is found where it is used
    if not way:
        return cell
    bare = SIGNS.sub("", cell.replace("−", "-"))
    mark, other = (",", r"\.") if way == "comma" else (r"\.", ",")
    groups = "|".join(THOUSANDS.format(it) for it in (other, SPACE, "['’]", "_"))
    shape = rf"[+-]?(?:[0-9]+|{groups})?(?:{mark}[0-9]*)?(?:[eE][+-]?[0-9]+)?"
    if not re.fullmatch(shape, bare):
        return None
    return re.sub(rf"{other}|{SPACE}|['’_]", "", bare).replace(",", ".")


def plain_date(cell, way):
    """A date with the year in front; None if day and month are written in another order."""
    if re.fullmatch("[0-9]{8}", cell):
        return f"{cell[:4]}-{cell[4:6]}-{cell[6:]}"
    match = DATE.fullmatch(cell)
    if match is None:
        return cell
    year, month, day = in_order(match[1], match[2], match[3], way)
    if not 1 <= int(month) <= 12:
        return None
    hour, minute, second = (it or "00" for it in match.groups()[3:])
    return f"{year}-{month:0>2}-{day:0>2}" + (f" {hour:0>2}:{minute}:{second}" if match[4] else "")


def in_order(first, second, third, way):
    """Year, month and day, as texts; of another order than is known, the month is 0."""
    if len(first) == 4:
        return first, second, third
    if way not in ("dmy", "mdy") or len(third) not in (2, 4):
        return third, "0", first
    century = "" if len(third) == 4 else "20" if third < "70" else "19"
    return century + third, *((first, second) if way == "mdy" else (second, first))


def plain_duration(cell, way):
    """Seconds; what is no time on a clock is taken for a number of them."""
    # a program may have written seconds as they are
    match = CLOCK.fullmatch(cell)
    if match is None:
        return cell
    sign, days, hours, minutes, seconds = match.groups()
    total = int(days or 0) * 86400 + int(hours) * 3600 + int(minutes) * 60
    return (-1 if sign else 1) * (total + float((seconds or "0").replace(",", ".")))


def plain_truth(cell, words):
    """Yes or no in the model's own words, by those of many languages; other texts stay."""
    return words.get(cell.lower(), cell)


PLAIN = {
    "number": plain_number,
    "date": plain_date,
    "duration": plain_duration,
    "truth": plain_truth,
}
