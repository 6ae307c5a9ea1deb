"""Models of single rows where a model of a table is expected: predictions, scores, programs."""

import numpy as np
import polars as pl
import pytest

from chainrule import ChainruleError, OnlineClassifier, OnlineRegressor
from chainrule.online.frames import rows_of
from chainrule.tables.of_single_rows import table_model_of
from command_line import run


def table_of_days(n: int, seed: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pl.DataFrame(
        {
            "heat": 20 + 5 * rng.normal(size=n),
            "wind": rng.choice(["north", "south", "east"], n),
            "load": rng.integers(0, 9, n),
            "town": ["Rome"] * n,
            "same": [7.5] * n,
        }
    )
    gaps = pl.Series(rng.random(n) < 0.1)
    return frame.with_columns(pl.when(~gaps).then(pl.col("heat", "wind")))


def what_comes_later() -> pl.DataFrame:
    """Rows with what was never learned: a new text, numbers far out, another constant."""
    return table_of_days(60, 1).with_columns(
        wind=pl.when(pl.int_range(60) % 7 == 0).then(pl.lit("west")).otherwise("wind"),
        load=pl.when(pl.int_range(60) % 5 == 0).then(10_000).otherwise("load"),
        same=pl.lit(3.0),
    )


@pytest.mark.parametrize("labels", [["cold", "warm"], [True, False], [3, 1, 2]])
def test_as_a_model_of_a_table_it_predicts_the_same(labels):
    frame, later = table_of_days(300, 0), what_comes_later()
    model, numbers = OnlineClassifier((6,)), OnlineRegressor(hidden_layer_sizes=6)
    model.learn_many(frame, [labels[row % len(labels)] for row in range(300)])
    numbers.learn_many(frame, frame["load"] * 100.0)
    found = table_model_of(model, "what").predict(later)
    assert found["what"].to_list() == model.predict_many(later).to_list()
    expected = np.array([list(model.predict_proba_one(x).values()) for x in rows_of(later)])
    np.testing.assert_allclose(found.drop("what").to_numpy(), expected, rtol=1e-12)
    found = table_model_of(numbers, "y").predict(later)["y"]
    np.testing.assert_allclose(found, numbers.predict_many(later), rtol=1e-12)
    # what it has learned since then is not in it
    before = table_model_of(numbers, "y")
    numbers.learn_many(frame, frame["load"] * -100.0)
    assert np.array_equal(before.predict(later)["y"], found)


def test_commands_take_it_as_a_model_of_a_table(tmp_path):
    frame = table_of_days(300, 0)
    model = OnlineRegressor(hidden_layer_sizes=6)
    model.learn_many(frame, frame["load"] * 100.0)
    path, data = model.save(tmp_path / "days.chainrule"), tmp_path / "days.csv"
    frame.with_columns(y=pl.col("load") * 100.0).write_csv(data)
    told = run("predict", path, data, "--output", "found.parquet", cwd=tmp_path)
    assert told.stdout == "300 predictions written to found.parquet\n", told.stderr
    found = pl.read_parquet(tmp_path / "found.parquet")["prediction"]
    np.testing.assert_allclose(found, model.predict_many(frame), rtol=1e-12)
    told = run("score", path, data, "--target", "y", "--json", cwd=tmp_path)
    assert '"r2"' in told.stdout
    told = run("score", path, data, cwd=tmp_path)
    assert told.returncode == 2
    assert "--target NAME says which column" in told.stderr
    # the check runs the program, and compares what it says of each row
    told = run("export", path, "days.py", "--check", data, cwd=tmp_path)
    assert "agrees with the model on 300 rows" in told.stdout
    told = run("explain", path, data, "--row", "3", cwd=tmp_path)
    assert "load" in told.stdout, told.stderr


@pytest.mark.parametrize(
    ("model", "rows", "message"),
    [
        (OnlineClassifier(max_features=8), [{"a": 1.0}], "inputs by their hash"),
        (OnlineClassifier(), [{3: 1.0}], "the feature 3 has no name that a column can have"),
        (OnlineClassifier(), [{"a": 1.0}, {"a": 1.0}], "no feature has changed"),
        (OnlineClassifier(), [], "nothing was learned yet"),
    ],
)
def test_what_is_no_model_of_a_table_is_told(model, rows, message):
    for number, row in enumerate(rows):
        model.learn_one(row, str(number))
    with pytest.raises(ChainruleError, match=message):
        table_model_of(model, "y")
