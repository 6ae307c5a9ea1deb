"""Tables: reading, columns to numbers, models, and what is said of bad ones."""

import zipfile

import numpy as np
import polars as pl
import pytest
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import chainrule
from chainrule import Stopping, TableModel, fit_table, table_columns
from chainrule.errors import ChainruleError
from chainrule.tables.column_fitting import fit_columns
from chainrule.tables.reading import Table, read_table

QUICK = Stopping(epochs=30, patience=5)


@pytest.fixture
def flowers():
    """Numeric, text and missing cells; the species follows from the first two columns."""
    generator = np.random.default_rng(0)
    kind = np.arange(150) % 3
    return pl.DataFrame(
        {
            "length": [
                None if i % 20 == 7 else float(v) for i, v in enumerate(generator.normal(kind, 0.2))
            ],
            "color": [("red", "blue", None)[i % 5 // 2] for i in range(150)],
            "width": generator.normal(-kind, 0.2),
            "wild": [bool(i % 2) for i in range(150)],
            "species": np.array(["setosa", "virginica", "versicolor"])[kind],
        }
    )


def write(frame, path):
    frame.write_parquet(path) if path.suffix == ".parquet" else frame.write_csv(path)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_classification_from_a_file(flowers, tmp_path, suffix):
    path = write(flowers, tmp_path / f"flowers{suffix}")
    fit = fit_table(path, "species", stopping=QUICK)
    assert fit.score >= 0.9
    assert fit.rows == (120, 30)
    assert fit.model.classes == ("setosa", "versicolor", "virginica")
    assert fit.model.parameters.network.sizes == (2 + 3 + 2, 32, 3)
    assert fit.model.parameters.network.layers[-1].activation.name == "softmax"
    again = TableModel.load(fit.model.save(tmp_path / "flowers.chainrule"))
    predictions = again.predict(path)
    assert predictions.equals(fit.model.predict(flowers))
    assert predictions.columns == [
        "species",
        *(f"probability of {name}" for name in fit.model.classes),
    ]
    probabilities = predictions.select(pl.exclude("species")).to_numpy()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)


def test_regression(flowers, tmp_path):
    frame = flowers.with_columns(price=100 + 20 * flowers["width"])
    fit = fit_table(frame, "price", stopping=Stopping(epochs=80))
    assert fit.model.task == "regression"
    assert fit.score > 0.95
    predicted = TableModel.load(fit.model.save(tmp_path / "m.chainrule")).predict(frame)["price"]
    assert abs(predicted.mean() - frame["price"].mean()) < 3


@pytest.mark.parametrize(
    ("values", "task"),
    [
        (["a", "b"] * 20, "classification"),
        ([True, False] * 20, "classification"),
        ([0, 1] * 20, "classification"),
        (list(range(40)), "regression"),
        ([0.5, 1.5] * 20, "regression"),
    ],
)
def test_task_follows_from_the_target(values, task):
    frame = pl.DataFrame({"x": np.arange(40.0), "y": values})
    fit = fit_table(frame, "y", stopping=Stopping(epochs=2))
    assert fit.model.task == task
    assert fit.model.predict(frame)["y"].dtype == (
        pl.Float64 if task == "regression" else frame["y"].dtype
    )


def test_task_can_be_chosen():
    frame = pl.DataFrame({"x": np.arange(40.0), "y": [0, 1] * 20})
    assert (
        fit_table(frame, "y", task="regression", stopping=Stopping(epochs=2)).model.task
        == "regression"
    )
    with pytest.raises(ChainruleError, match="unknown task 'sorting'"):
        fit_table(frame, "y", task="sorting")


def test_notes(flowers):
    frame = flowers.with_columns(
        name=pl.Series([f"plant {i}" for i in range(150)]),
        empty=pl.Series([None] * 150, dtype=pl.Float64),
        species=pl.when(pl.int_range(pl.len()) < 3).then(None).otherwise(pl.col("species")),
    )
    fit = fit_table(frame, "species", stopping=Stopping(epochs=2))
    assert fit.notes == [
        "3 rows have no 'species': left out",
        "column 'name' is left out: its text differs in every row",
        "column 'empty' is left out: it is empty",
    ]


def test_names_that_a_few_rows_share_are_no_categories(flowers):
    titles = [f"film {i // 2 if i < 8 else i}" for i in range(150)]
    fit = fit_table(flowers.with_columns(title=pl.Series(titles)), "species", stopping=QUICK)
    assert "column 'title' is left out: nearly every row has a text of its own" in fit.notes[0]
    assert "title" not in fit.model.columns.textual
    half = [f"film {i // 2}" for i in range(150)]
    fit = fit_table(flowers.with_columns(title=pl.Series(half)), "species", stopping=QUICK)
    assert "title" in fit.model.columns.textual


def test_texts_of_a_single_row_have_no_input_of_their_own(flowers):
    cities = [f"city {i}" if i < 90 else "Bonn" if i < 120 else "Ulm" for i in range(150)]
    fit = fit_table(flowers.with_columns(city=pl.Series(cities)), "species", stopping=QUICK)
    (column,) = (it for it in fit.model.columns.text_columns if it.name == "city")
    assert (column.categories, column.rare) == (("Bonn", "Ulm"), 90)
    assert "'city' has 92 different texts" in fit.notes[0]


def test_whole_numbers_are_shown_without_a_fraction_or_an_exponent():
    rows = {"budget": [2_750_000.0, 1e6, None, 0.5], "late": [0.0, None, 0.0, 0.0], "y": "abab"}
    found = table_columns({**rows, "y": list(rows["y"])}, "y")
    assert found["examples"].to_list()[:2] == ["2750000, 1000000, 0.5", "0"]
    assert "it is 0 wherever it is known" in found["decided"][1]


def test_unseen_categories_and_missing_cells_are_predicted(flowers):
    model = fit_table(flowers, "species", stopping=QUICK).model
    odd = pl.DataFrame(
        {
            "length": [None, 0.0],
            "color": ["mauve", None],
            "width": [0.0, None],
            "wild": [None, True],
        }
    )
    assert len(model.predict(odd)) == 2


def test_separators_and_missing_values(tmp_path):
    path = tmp_path / "europe.csv"
    path.write_text("a;b;c\n1;NA;x\n2;3;\n?;4;y\n")
    frame = read_table(path).frame
    assert frame.shape == (3, 3)
    assert frame.null_count().row(0) == (1, 1, 1)
    assert frame["b"].dtype.is_integer()


def test_same_seed_same_model(flowers):
    one, two = (
        fit_table(flowers, "species", seed=5, stopping=QUICK).model.parameters.vector
        for _ in range(2)
    )
    assert one.tobytes() == two.tobytes()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", b"", "t.csv: the file is empty"),
        ("t.csv", b" \n ", "t.csv: the file is empty"),
        ("t.csv", b"a,b\n", r"t.csv: there are column names \(a, b\), but no rows"),
        ("t.csv", b"\x89PNG\x00\x01", "t.csv: this is a binary file"),
        ("t.csv", b"a,b\n1,2\n1,2,3\n", "t.csv: line 3 has 3 cells, but there are 2 columns"),
        ("t.parquet", b"PAR1 and no more", "t.parquet: cannot be read as a Parquet file"),
        ("t.doc", b"PK", r"t.doc: tables are read from files that end in .*\.csv"),
    ],
)
def test_unreadable_tables(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ChainruleError, match=message):
        read_table(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "target", "message"),
    [
        ("a,b\n1,x\n", "c", r"t.csv: unknown column 'c'.*Known: a, b"),
        ("a,b\n1,x\n2,y\n", "b", "2 rows with a target; at least 5 are needed"),
        ("a,b\n" + "1,x\n" * 20, "b", "the target 'b' has only one class, 'x'"),
        ("a,b\n" + "1,2.5\n" * 20, "b", "the target 'b' is 2.5 in every row"),
        ("a,b\n1,0.5\n2,inf\n" + "1,2.5\n" * 20, "b", "t.csv: line 3, column 'b' holds inf"),
        ("a,b\n1,0.5\ninf,0.7\n" + "1,2.5\n" * 20, "b", "column 'a' holds inf"),
        ("b\n" + "x\ny\n" * 20, "b", "there is no column left to predict from"),
    ],
)
def test_tables_that_cannot_be_learned(tmp_path, text, target, message):
    path = tmp_path / "t.csv"
    path.write_text(text)
    with pytest.raises(ChainruleError, match=message):
        fit_table(path, target)


def test_text_where_numbers_were_promised(tmp_path, flowers):
    path = write(flowers, tmp_path / "flowers.csv")
    with pytest.raises(
        ChainruleError,
        match="line 2, column 'species' holds 'setosa', but a regression needs numbers",
    ):
        fit_table(path, "species", task="regression")
    model = fit_table(path, "species", stopping=QUICK).model
    lines = path.read_text().splitlines()
    lines[3] = "tall," + lines[3].split(",", 1)[1]
    path.write_text("\n".join(lines))
    with pytest.raises(
        ChainruleError, match="line 4, column 'length' holds 'tall', but this column held numbers"
    ):
        model.predict(path)
    with pytest.raises(ChainruleError, match="the column 'length' is missing"):
        model.predict(flowers.drop("length"))
    with pytest.raises(ChainruleError, match="the columns length, width are missing"):
        model.predict(flowers.drop("length", "width"))


def test_damaged_models(tmp_path, flowers):
    path = fit_table(flowers, "species", stopping=Stopping(epochs=1)).model.save(
        tmp_path / "m.chainrule"
    )
    content = path.read_bytes()
    for damaged in (
        content[: len(content) // 2],
        b"",
        b"text",
        content.replace(b"model.json", b"m0del.json"),
    ):
        path.write_bytes(damaged)
        with pytest.raises(
            ChainruleError,
            match="m.chainrule: not a model that chainrule saved, or only",
        ):
            TableModel.load(path)
    with pytest.raises(ChainruleError, match="there is no such file"):
        TableModel.load(tmp_path / "no.chainrule")


def test_model_files_hold_no_pickle(tmp_path, flowers):
    path = fit_table(flowers, "species", stopping=Stopping(epochs=1)).model.save(
        tmp_path / "m.chainrule"
    )
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["model.json", "network-1.safetensors"]


def test_columns_are_encoded_as_scikit_learn_does():
    """Missing numbers and texts, categories that training has not seen, and rare ones that
    share an input.
    """
    generator = np.random.default_rng(0)
    texts = [f"c{k}" for k in generator.zipf(1.3, 400) % 90]
    learned = pl.DataFrame({"x": [*generator.normal(3, 2, 399), None], "s": [*texts[:-1], None]})
    fresh = pl.DataFrame({"x": [1.0, None, 5.0, 2.0], "s": ["c1", "new", None, texts[0]]})
    columns, _ = fit_columns(Table(learned), ["x", "s"])
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    encoder = OneHotEncoder(
        handle_unknown="infrequent_if_exist", max_categories=50, sparse_output=False
    )
    for table in (learned, fresh):
        x, s = (
            table["x"].to_numpy()[:, None],
            np.array([it or "(missing)" for it in table["s"].to_list()])[:, None],
        )
        if table is learned:
            numbers.fit(x)
            encoder.fit(s)
        theirs = np.hstack([numbers.transform(x), encoder.transform(s)])
        np.testing.assert_allclose(columns.encode(Table(table)), theirs, rtol=1e-12, atol=1e-12)
    assert len(columns.input_names()) == theirs.shape[1]


def test_learning_curve(tmp_path):
    X = np.random.default_rng(0).normal(size=(30, 2))
    network = chainrule.Network([2, 1], "identity")
    for validation in (None, (X, X[:, :1])):
        run = chainrule.train(
            network, X, X[:, :1], validation=validation, stopping=Stopping(epochs=5)
        )
        path = chainrule.learning_curve(run.records, tmp_path / "curve.png", "a title")
        assert path.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ChainruleError, match="end in .png, .svg or .pdf"):
        chainrule.learning_curve(run.records, tmp_path / "curve.bmp")
    with pytest.raises(ChainruleError, match="no finished epoch"):
        chainrule.learning_curve([], tmp_path / "curve.png")


def test_an_interrupt_is_not_blamed_on_the_learning_rate(flowers, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    for place, settings in (
        ("chainrule.training.epochs.Course.epochs", {}),
        ("chainrule.training.epochs.Course.epochs", {"hidden": (8,)}),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(place, interrupted)
            with pytest.raises(KeyboardInterrupt):
                fit_table(flowers, "species", **settings)

    def later(record):
        if record.epoch == 3:
            raise KeyboardInterrupt

    for settings in ({"effort": "fast"}, {}, {"hidden": (8,)}):
        with pytest.warns(chainrule.TrainingWarning, match="interrupted by user; parameters are"):
            fit = fit_table(flowers, "species", on_epoch=later, **settings)
        assert fit.run.stopped == "interrupted by user"
        # of several networks side by side, the first has some of the epochs: how many is left to
        # whoever shares the processor out
        count = len(fit.run.records)
        assert 0 < count < 256 if not settings else count == 3
        # Nothing more is trained: the model is the one that was measured.
        assert not fit.refitted
        assert len(fit.model.members) == 1


def test_a_divergence_in_the_first_epoch_is_told(flowers):
    with pytest.raises(ChainruleError, match="nothing was learned.*below 1e[+]300 may help"):
        fit_table(flowers, "length", learning_rate=1e300)


def test_limits_of_stopping_are_told_as_by_train(flowers):
    for stopping, reason in [
        (Stopping(epochs=3), "the limit of 3 epochs was reached"),
        (Stopping(updates=6), "the limit of 6 updates was reached"),
        (Stopping(target_loss=100.0), "the loss reached 100"),
    ]:
        assert fit_table(flowers, "species", stopping=stopping).run.stopped == reason
