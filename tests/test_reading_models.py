"""From odd tables to models: what is left out, what is remembered, and what is said."""

import datetime as dt
import json
import zipfile

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

import chainrule
from chainrule import Stopping, TableModel, fit_table
from chainrule.cli.commands import command_line
from chainrule.errors import ChainruleError
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.columns import Columns, notes_on_unseen
from chainrule.tables.reading import Table, as_table, read_table
from chainrule.tables.reading.kinds import kinds_from_options
from chainrule.tables.roles import notes_of, roles_of

QUICK = Stopping(epochs=3)
LINE = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5]
DOUBLE = [1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0]


def written(tmp_path, header, cells, separator=","):
    """The small tables that people have tried: x, and a second column of these cells."""
    rows = [f"{x}{separator}{cell}" for x, cell in zip(LINE * 3, cells * 3, strict=True)]
    path = tmp_path / "t.csv"
    path.write_text("\n".join([header, *rows[:23], ""]))
    return path


def test_decimal_commas_are_a_regression(tmp_path):
    path = tmp_path / "t.csv"
    rows = [f"{x};{y}".replace(".", ",") for x, y in zip(LINE, DOUBLE, strict=True)]
    path.write_text("\n".join(["x;y", *rows, ""]))
    fit = fit_table(path, "y", stopping=QUICK)
    assert fit.model.task == "regression"
    assert fit.notes == ["columns 'x', 'y': the comma is the decimal mark"]


def test_thousands_and_percent_are_numbers(tmp_path):
    for form in ('"{:,.0f}"', "{:.0f} %", "${:.2f}"):
        cells = [form.format(1000 * y) for y in DOUBLE]
        fit = fit_table(written(tmp_path, "x,y", cells), "y", stopping=QUICK)
        assert fit.model.task == "regression", form
        assert "'y'" in fit.notes[0]


def test_one_word_among_numbers_is_named(tmp_path):
    path = written(tmp_path, "x,y", ["1.0", "3.0", "5.0", "7.0", "9.0", "unknown", "13.0", "15.0"])
    (note, *_) = fit_table(path, "y", stopping=QUICK).notes
    assert "'unknown' in line 7 (--number y takes it as missing)" in note
    fit = fit_table(path, "y", stopping=QUICK, kinds={"y": "number"})
    assert fit.model.task == "regression"
    assert "3 rows have no 'y': left out" in fit.notes


def test_spaces_around_cells_and_names_mean_nothing(tmp_path):
    path = written(tmp_path, "x, y", [f" {it}" for it in DOUBLE])
    frame = read_table(path).frame
    assert dict(frame.schema) == {"x": pl.Float64, "y": pl.Float64}


def test_codes_stay_as_they_are_written(tmp_path):
    path = written(tmp_path, "x,code", ["02"] * 4 + ["01"] * 4)
    fit = fit_table(path, "code", effort="fast")
    assert fit.model.classes == ("01", "02")
    saved = TableModel.load(fit.model.save(tmp_path / "m.chainrule"))
    assert set(saved.predict(path)["code"]) == {"01", "02"}


def test_a_class_for_every_row_is_told(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("x,name\n" + "".join(f"{x},n{x}\n" for x in LINE))
    with pytest.raises(ChainruleError, match="every class has a single row, so that nothing"):
        fit_table(path, "name")


def test_none_counts_as_missing_and_is_told(tmp_path):
    path = written(tmp_path, "x,alley", ["paved"] * 4 + ["None"] * 4)
    with pytest.raises(ChainruleError, match="only one class, 'paved'.*'None' counts as missing"):
        fit_table(path, "alley")
    with pytest.raises(ChainruleError, match="11 rows have no 'alley'"):
        fit_table(path, "alley")
    assert fit_table(path, "alley", stopping=QUICK, kinds={"alley": "category"}).model.classes == (
        "None",
        "paved",
    )


def test_preambles_ragged_rows_and_inches(tmp_path):
    path = written(tmp_path, "# exported\nx,y", DOUBLE)
    assert read_table(path).first_line == 3
    path = written(tmp_path, "x,y", ["1.0", "3.0,9", *DOUBLE[2:]])
    with pytest.raises(ChainruleError, match="line 3 has 3 cells, but there are 2 columns"):
        read_table(path)
    path = tmp_path / "inch.csv"
    path.write_text("size,y\n" + "".join(f'{n}",{y}\n' for n, y in enumerate(DOUBLE)))
    table = read_table(path)
    assert table.frame["size"].to_list() == list(range(8))
    assert table.notes[0].startswith("line 2: a quote within a cell")


def sales(n=200):
    """What a shop might have: an id, a date, a code, yes and no, and free text."""
    generator = np.random.default_rng(0)
    days = [dt.date(2021, 1, 1) + dt.timedelta(days=int(d)) for d in generator.integers(0, 900, n)]
    garden = generator.choice(["ja", "nein"], n)
    weekday = np.array([day.weekday() for day in days])
    return pl.DataFrame(
        {
            "Nr": range(1, n + 1),
            "sold": days,
            "zip": generator.choice(["01067", "80331"], n),
            "garden": garden,
            "remark": [f"this is what customer {k} had to say about it all" for k in range(n)],
            "shop": ["Dresden"] * n,
            "price": np.round(10 + 5 * (weekday > 4) + 3 * (garden == "ja"), 2),
        }
    )


def test_what_teaches_nothing_is_left_out_and_said(tmp_path):
    path = tmp_path / "sales.csv"
    sales().write_csv(path)
    fit = fit_table(path, "price", effort="fast")
    assert fit.model.left_out == {"Nr": "id", "remark": "free text", "shop": "constant"}
    said = "\n".join(fit.notes)
    assert "'Nr' is left out: a row number" in said
    assert "'shop' is left out: it is Dresden in every row" in said
    assert "'remark' is left out: its text differs in every row" in said
    # the price follows from the day of the week
    assert fit.score > 0.9
    used = fit_table(path, "price", stopping=QUICK, kinds={"Nr": "number", "garden": "drop"})
    assert "Nr" in used.model.columns.numeric
    assert used.model.left_out["garden"] == "dropped"


def test_another_file_may_be_written_in_another_way(tmp_path):
    frame, path = sales(), tmp_path / "sales.csv"
    frame.write_csv(path)
    fit = fit_table(path, "price", effort="fast")
    model = TableModel.load(fit.model.save(tmp_path / "sales.chainrule"))
    wanted = model.predict(path)
    assert wanted.equals(fit.model.predict(frame))
    words = {"ja": "yes", "nein": "no"}
    odd = frame.with_columns(
        pl.col("sold").dt.strftime("%d.%m.%Y"),
        pl.col("garden").replace(words),
        pl.col("price").cast(pl.String).str.replace(".", ",", literal=True),
    )
    odd.write_csv(tmp_path / "odd.csv", separator=";")
    assert model.predict(tmp_path / "odd.csv").equals(wanted)
    assert model.score(tmp_path / "odd.csv") == pytest.approx(model.score(path))
    typed = frame.with_columns(pl.col("garden") == "ja", pl.col("sold").cast(pl.Datetime))
    assert model.predict(typed).equals(wanted)


def test_what_the_user_said_is_remembered(tmp_path):
    path = tmp_path / "t.csv"
    rows = [f"{k % 12 + 1:02d}/{k % 9 + 1:02d}/2020,{k % 5},{k % 12}.5" for k in range(60)]
    path.write_text("\n".join(["d,code,y", *rows, ""]))
    kinds = {"d": "date:mdy", "code": "text"}
    fit = fit_table(path, "y", stopping=QUICK, kinds=kinds)
    model = TableModel.load(fit.model.save(tmp_path / "m.chainrule"))
    assert model.kinds == kinds
    assert model.columns.textual == ("code",)
    assert model.read(path).frame["d"][1] == dt.date(2020, 2, 2)
    assert model.read(path).frame["d"][9] == dt.date(2020, 10, 1)
    with pytest.raises(ChainruleError, match="unknown column 'dd'"):
        fit_table(path, "y", kinds={"dd": "text"})
    with pytest.raises(ChainruleError, match="unknown kind of column 'nunber'"):
        fit_table(path, "y", kinds={"d": "nunber"})


def test_a_table_that_was_read_before_is_taken_in_the_same_way(tmp_path):
    path = tmp_path / "sales.csv"
    sales().write_csv(path)
    model = fit_table(read_table(path), "price", stopping=QUICK).model
    assert model.found["garden"] in ("truth:nein/ja", "truth:ja/nein")
    words = {"ja": "yes", "nein": "no"}
    sales().with_columns(pl.col("garden").replace(words)).write_csv(tmp_path / "english.csv")
    assert model.predict(read_table(tmp_path / "english.csv")).equals(model.predict(path))
    kinds = {"garden": "drop", "sold": "text"}
    said = fit_table(read_table(path), "price", stopping=QUICK, kinds=kinds).model
    assert said.columns.textual == ("zip", "sold") or said.columns.textual == ("sold", "zip")


def test_a_row_number_is_used_where_there_is_nothing_else(tmp_path):
    table = Table(pl.DataFrame({"x": range(1, 31), "y": np.arange(30.0)}))
    (role,) = roles_of(table, ["x"], {})
    assert role.used
    assert "looks like a row number" in notes_of([role])[0]
    years = Table(pl.DataFrame({"year": range(1980, 2020), "z": np.arange(40) % 7}))
    assert all(it.used for it in roles_of(years, ["year", "z"], {}))
    shuffled = np.random.default_rng(0).permutation(40) * 3
    ids = Table(pl.DataFrame({"customerId": shuffled, "z": np.arange(40) % 7}))
    assert [it.kind for it in roles_of(ids, ["customerId", "z"], {})] == ["id", "number"]


def test_dates_become_inputs():
    days = [dt.datetime(2020, 1, 1, 6) + dt.timedelta(hours=31 * k) for k in range(300)]
    table = Table(pl.DataFrame({"d": [*days[:-1], None]}))
    columns, _ = fit_columns(table, ["d"])
    assert columns.input_names() == [
        "d years since 2020-01-01",
        *(f"d {wave} of the {it}" for it in ("year", "week", "day") for wave in ("sine", "cosine")),
    ]
    X = columns.encode(table)
    assert (X[-1] == 0).all()
    np.testing.assert_allclose(X[:-1, 1::2] ** 2 + X[:-1, 2::2] ** 2, 1)
    # 6 o'clock is a quarter of the day, and a Wednesday two sevenths of the week
    np.testing.assert_allclose(X[0, 5:7], [1, 0], atol=1e-12)
    np.testing.assert_allclose(X[0, 3:5], [np.sin(4 * np.pi / 7), np.cos(4 * np.pi / 7)])
    again = Columns.from_table(json.loads(json.dumps(columns.as_table())))
    assert again == columns
    (stage,) = columns.stages(table.part([0]))
    assert "0.25 of the day: sine 1, cosine" in stage
    mondays = Table(pl.DataFrame({"d": [dt.date(2020, 1, 6 + 7 * (k % 3)) for k in range(9)]}))
    assert fit_columns(mondays, ["d"])[0].date_columns[0].cycles == ("year",)


def test_wide_categories_take_time_in_proportion():
    texts = pl.Series([f"text {k % 7000}" for k in range(20_000)])
    table = Table(pl.DataFrame({"s": texts, "x": np.arange(20_000) % 7 * 1.0}))
    (wide, _) = roles_of(table, ["s", "x"], {})
    assert wide.note.startswith("has 7000 different texts: up to 49 of the most frequent")
    columns, _ = fit_columns(table, ["s"])
    assert columns.text_columns[0].rare == 7000 - 49
    # 20,000 rows of 7,000 texts: the rare ones are counted and not listed
    assert len(json.dumps(columns.as_table())) < 2000


@pytest.mark.parametrize("task", ["auto", "classification", "regression"])
def test_dates_and_lists_are_no_targets(task):
    frame = pl.DataFrame(
        {
            "x": np.arange(30.0),
            "day": [dt.date(2020, 1, 1 + k % 3) for k in range(30)],
            "list": [[1]] * 30,
        }
    )
    for target in ("day", "list"):
        with pytest.raises(ChainruleError, match=f"'{target}' holds"):
            fit_table(frame, target, task=task)


def test_the_table_of_decisions(tmp_path):
    path = tmp_path / "sales.csv"
    sales().write_csv(path)
    found = chainrule.table_columns(path, "price", kinds={"shop": "text"})
    uses = dict(zip(found["column"], found["use"], strict=True))
    assert uses == {
        **{"Nr": "id", "sold": "input", "zip": "input", "garden": "input"},
        **{"remark": "free text", "shop": "input", "price": "target"},
    }
    kinds = dict(zip(found["column"], found["kind"], strict=True))
    assert (kinds["sold"], kinds["zip"], kinds["garden"]) == ("date", "text", "yes or no")
    assert found["examples"][4].startswith("this is what")
    result = CliRunner().invoke(
        command_line(), ["columns", str(path), "--target", "price", "--drop", "zip"]
    )
    assert result.exit_code == 0
    assert "left out, as it was said" in result.output
    assert "200 rows, 7 columns" in result.output


def test_options_of_the_command_line(tmp_path):
    assert kinds_from_options({"text": ["a, b"], "date": ["c:mdy"], "number": ["d:e"]}) == {
        **{"a": "text", "b": "text", "c": "date:mdy", "d:e": "number"}
    }
    with pytest.raises(ChainruleError, match="'a' is said to be 'text' and 'drop'"):
        kinds_from_options({"text": ["a"], "drop": ["a"]})
    path = tmp_path / "sales.csv"
    sales().write_csv(path)
    options = ["--target", "price", "--epochs", "2", "--drop", "sold", "--number", "Nr,zip"]
    result = CliRunner().invoke(command_line(), ["train", str(path), *options])
    assert "numbers: Nr, zip" in result.output
    with zipfile.ZipFile(tmp_path / "sales.chainrule") as archive:
        kinds = json.loads(archive.read("model.json"))["kinds"]
    assert kinds == {"sold": "drop", "Nr": "number", "zip": "number"}


def test_text_in_data_frames_is_meant_as_such():
    table = as_table({"x": ["1,5", "2,5"], "s": ["a", "b"]})
    assert table.frame["x"].to_list() == ["1,5", "2,5"]
    assert "kept as text, though it looks like a number" in table.notes[0]
    said = as_table({"x": ["1,5", "2,5"]}, kinds={"x": "number"})
    assert said.frame["x"].to_list() == [1.5, 2.5]


def test_scores_read_as_predictions_do(tmp_path):
    """Words of another language, and dates in another order, by whichever command."""
    generator = np.random.default_rng(0)
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=int(d)) for d in range(0, 240, 2)]
    yes = generator.uniform(size=120) < 0.5
    x = np.where(yes, 2.0, -2.0) + generator.normal(size=120)
    german, english = (
        pl.DataFrame({"x": x, "d": [day.strftime(form) for day in days], "y": words})
        for form, words in (
            ("%d.%m.%Y", np.where(yes, "ja", "nein")),
            ("%m/%d/%Y", np.where(yes, "yes", "no")),
        )
    )
    german.write_csv(tmp_path / "german.csv")
    english.write_csv(tmp_path / "english.csv")
    model = chainrule.fit_table(tmp_path / "german.csv", "y", hidden=[4]).model
    assert model.classes == ("nein", "ja")  # yes last: thresholds and curves are about it
    one, two = (model.predict(tmp_path / f"{name}.csv") for name in ("german", "english"))
    assert one.equals(two)
    for name in ("german", "english"):
        report = chainrule.score_table(model, tmp_path / f"{name}.csv")
        assert report.score.value > 0.9


def test_texts_that_training_has_not_seen_are_said(tmp_path):
    table = pl.DataFrame({"s": ["a", "b"] * 30, "y": [0.5, 1.5] * 30})
    model = chainrule.fit_table(table, "y", hidden=[2]).model
    new = model.read(pl.DataFrame({"s": ["a", "c", "c", None]}))
    assert notes_on_unseen(model.columns.unseen(new)) == [
        "column 's': 2 cells hold what training has not seen, such as 'c'"
    ]
