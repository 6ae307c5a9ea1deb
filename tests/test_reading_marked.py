"""Numbers with units, fractions and marks of whoever wrote them."""

import pytest

from chainrule.errors import ChainruleError
from chainrule.tables.reading import read_table

MANY = [f"{k}.25" for k in range(20)]


def read(tmp_path, cells, **options):
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["n\tx", *(f"r\t{cell}" for cell in cells), ""]), encoding="utf-8")
    table = read_table(path, **options)
    return table.frame["x"].to_list(), " ".join(table.notes), table.readings["x"].kept


@pytest.mark.parametrize(
    ("cells", "values", "note"),
    [
        (["ca. 1993", "1990", "~ 20", "about 5"], [1993, 1990, 20, 5], "such as 'ca. 1993'"),
        (["1993?", "1990 (?)", "1991*", "5[1]"], [1993, 1990, 1991, 5], "taken off, such as in"),
        (["12 cm", "1.2 m", "30 cm"], [12, 120, 30], "converted to 'cm', such as of '1.2 m'"),
        (["3 kg", "500 g"], [3, 0.5], "converted to 'kg', such as of '500 g'"),
        (["0,5 l", "33 cl"], [0.5, 0.33], "converted to 'l'"),
        (["12 °C", "50 °F", "7 °C"], [12, 10, 7], "converted to '°C'"),
        (["12 mg/l", "7 mg/l"], [12, 7], "the unit 'mg/l' is taken off"),
        (["12 cm", "13", "14 cm"], [12, 13, 14], "without a unit, such as '13', are in 'cm'"),
        (["3½", "3 1/2", "¾", "1⁄4", "5"], [3.5, 3.5, 0.75, 0.25, 5], "read, such as '3½'"),
        (["3-1/2 in", "2½ in", "2,5 in"], [3.5, 2.5, 2.5], "fractions are read"),
        (["5.1 ± 0.2 kg", "4.9±0.1 kg"], [5.1, 4.9], "left off, such as of '5.1 ± 0.2 kg'"),
        (["1.234(5)", "3.3(1)"], [1.234, 3.3], "uncertainties are left off"),
        (["▲ 3.5", "▼ 2.1", "► 0.0"], [3.5, -2.1, 0], "arrows are taken as signs, such as"),
        (["12.500", "980", "1.200"], [12500, 980, 1200], "separated, such as in '12.500'"),
        (["12.5", "980", "1.125"], [12.5, 980, 1.125], ""),
        (["12.500", "980.000", "1.200"], [12.5, 980, 1.2], ""),
        (["١٢", "٣٤"], [12, 34], ""),
        (["１２", "３４．５"], [12, 34.5], ""),
        (["1&nbsp;234", "5&nbsp;678"], [1234, 5678], "thousands are separated"),
        (["3 years", "18 months", "2 years"], [3, 1.5, 2], "converted to 'years'"),
        (["1:02.5", "0:59.7"], [62.5, 59.7], "in seconds"),
        (["1/2", "2", "3/4"], [0.5, 2, 0.75], "fractions are read, such as '1/2'"),
    ],
    ids=lambda it: None if isinstance(it, list) else it[:20],
)
def test_what_stands_beside_numbers_is_understood_and_said(tmp_path, cells, values, note):
    found, said, _ = read(tmp_path, cells)
    assert found == pytest.approx(values)
    assert note in said


def test_limits_among_many_numbers_are_numbers(tmp_path):
    found, said, _ = read(tmp_path, [*MANY, "<0.01", "> 100", "90+"])
    assert found[-3:] == [0.01, 100, 90]
    assert "limits such as '<0.01' are taken as the number itself" in said


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        (["<=50K", ">50K"] * 3, "limits such as '<=50K' may be classes"),
        (["0", "1", "2", ">2"] * 3, "limits such as '>2' may be classes"),
        (["3", "4", "5+"] * 3, "limits such as '5+' may be classes"),
        (["1/2", "3/4", "1/4"], "'1/2' may be a date or a ratio (--number x takes them"),
        (["12A", "14", "15B"], ""),
        (["$ 12", "€ 13", "$ 9"], "'$ 12' and '€ 13' are of different currencies"),
        (["12 cm", "3 kg"], ""),
        (["12m", "14", "16m"], ""),
        (["5-7 kg", "6-8 kg"], ""),
    ],
)
def test_what_may_be_something_else_stays_text(tmp_path, cells, note):
    found, said, _ = read(tmp_path, cells)
    assert found == cells
    assert note in said


def test_another_table_is_converted_to_the_unit_of_training(tmp_path):
    _, _, kept = read(tmp_path, ["3,5 kg", "4 kg"])
    assert kept == "number:comma in kg"
    known = {"found": {"x": kept}}
    assert read(tmp_path, ["1200 g", "300 g"], **known)[0] == [1.2, 0.3]
    assert "'Kilo' is taken off, where it was 'kg' before" in read(tmp_path, ["2 Kilo"], **known)[1]
    assert "no cell has a unit: all are in 'kg'" in read(tmp_path, ["2", "3"], **known)[1]
    # a length is no weight: refused where it is used, with its place
    assert read(tmp_path, ["12 m", "3 m"], **known)[0] == ["12 m", "3 m"]


def test_points_between_thousands_are_known_in_another_table(tmp_path):
    _, _, kept = read(tmp_path, ["12.500", "980", "1.200"])
    assert read(tmp_path, ["3.750", "12.300"], found={"x": kept})[0] == [3750, 12300]


def test_a_unit_can_be_said(tmp_path):
    assert read(tmp_path, ["1.2 m", "3 m"], kinds={"x": "number:in cm"})[0] == [120, 300]
    with pytest.raises(ChainruleError, match="way to write a number"):
        read(tmp_path, ["1.2 m"], kinds={"x": "number:points in cm"})
