"""Free text as hashed words: the inputs, a model, its file and explanations."""

import zlib

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule.errors import ChainruleError
from chainrule.tables.reading import as_table
from chainrule.tables.word_columns import WordsColumn
from command_line import run

TEXTS = ["Good, good chair!", None, "bad", "", "Übel 12 bad"]


def test_words_are_counted_by_their_hashes():
    encoded = WordsColumn("t").encode(as_table({"t": TEXTS}))
    for row, words in enumerate(
        [["good", "good", "chair"], [], ["bad"], [], ["übel", "12", "bad"]]
    ):
        expected = np.zeros(256)
        for word in words:
            code = zlib.crc32(word.encode())
            expected[code % 256] += (-1 if code >= 2**31 else 1) / np.sqrt(len(words))
        np.testing.assert_allclose(encoded[row], expected)


def test_inner_products_are_about_those_of_the_words_themselves():
    """What hashing promises: unbiased, and close where there are far more buckets than words."""
    generator = np.random.default_rng(0)
    bags = generator.integers(0, 2000, (200, 12))
    texts = [" ".join(f"w{k}" for k in bag) for bag in bags]
    hashed = WordsColumn("t", 4096).encode(as_table({"t": texts}))
    counts = np.stack([np.bincount(bag, minlength=2000) for bag in bags]) / np.sqrt(12)
    off = hashed @ hashed.T - counts @ counts.T
    assert abs(off.mean()) < 0.001
    assert np.abs(off).max() < 0.5


@pytest.fixture(scope="module")
def remarks():
    generator = np.random.default_rng(0)
    fill = [f"word{k}" for k in range(30)]
    good = generator.uniform(size=400) < 0.5
    text = [
        " ".join([*generator.choice(fill, 5), "lovely" if it else "broken", str(k)])
        for k, it in enumerate(good)
    ]
    return pl.DataFrame({"remark": text, "x": generator.normal(size=400), "kept": good})


def test_a_model_learns_from_words_and_remembers_how(remarks, tmp_path):
    with pytest.raises(ChainruleError, match="there is no column left to predict from"):
        chainrule.fit_table(remarks.select("remark", "kept"), "kept")
    fit = chainrule.fit_table(remarks, "kept", kinds={"remark": "words"}, hidden=[8])
    assert fit.score > 0.9
    assert any("'remark' has its words counted in 256 inputs" in note for note in fit.notes)
    model = chainrule.TableModel.load(fit.model.save(tmp_path / "m"))
    new = pl.DataFrame({"remark": ["a lovely thing", None], "x": [0.0, 0.0]})
    assert model.predict(new).equals(fit.model.predict(new))
    assert model.predict(new)["kept"][0]
    told = chainrule.explain_row(model, new, 1)
    added = told.contributions
    assert added.reference + sum(added.columns) == pytest.approx(added.prediction, abs=1e-6)
    assert told.shares[0].column == "remark"
    with pytest.raises(ChainruleError, match="'remark' is taken as 'words', which cannot be exp"):
        chainrule.export(model, tmp_path / "m.py")
    decided = chainrule.table_columns(remarks, "kept", kinds={"remark": "words"})
    assert decided.row(0)[1:3] == ("words", "input")


def test_the_option(remarks, tmp_path):
    remarks.write_csv(tmp_path / "t.csv")
    few = ("--words", "remark", "--effort", "fast")
    done = run("train", "t.csv", "--target", "kept", *few, cwd=tmp_path)
    assert "column 'remark' has its words counted in 256 inputs" in done.stdout, done.stderr
    shown = run("columns", "t.csv", "--words", "remark", cwd=tmp_path).stdout
    assert "remark  words" in shown
