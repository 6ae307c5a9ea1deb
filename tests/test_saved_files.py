"""The promise about files: what any version saved is read for ever, and gives the same numbers.

`saved_files/` holds what each version wrote; it only grows. `predictions.json` holds what the
version that wrote a file predicted with it.
"""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import ChainruleError
from chainrule.tables import archive

FOLDER = Path(__file__).parent / "saved_files"
KNOWN = json.loads((FOLDER / "predictions.json").read_text())
NEWEST = FOLDER / "format-4-classes.chainrule"


def same(found, expected):
    assert found.columns == list(expected)
    for name, values in expected.items():
        if isinstance(values[0], str):
            assert found[name].to_list() == values
        else:
            np.testing.assert_allclose(found[name].to_numpy(), values, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", KNOWN["models"])
def test_models_of_all_versions(name):
    model = chainrule.load(FOLDER / name)
    known = KNOWN["models"][name]
    rows = known.get("rows", KNOWN["rows"])
    same(model.predict(rows), known["predicted"])
    if "interval" in known:
        same(model.predict_interval(rows, 0.9), known["interval"])


@pytest.mark.parametrize("name", KNOWN["networks"])
def test_networks_of_all_versions(name):
    parameters = chainrule.load(FOLDER / name)
    known = KNOWN["networks"][name]
    found = chainrule.predict(parameters, np.array(known["X"], dtype=np.float32))
    np.testing.assert_allclose(found, known["Y"], rtol=1e-6)
    assert parameters.network.frozen == ("w[1][1,2]", "b[1]")


@pytest.mark.parametrize("name", KNOWN["rows one by one"])
def test_models_of_single_rows_of_all_versions(name, tmp_path):
    model = chainrule.load(FOLDER / name)
    known = KNOWN["rows one by one"][name]
    for x, predicted in zip(known["rows"], known["predicted"], strict=True):
        found = model.predict_proba_one(x) if "classes" in name else model.predict_one(x)
        assert found == pytest.approx(predicted, rel=1e-12, abs=1e-15)
    again = model.save(tmp_path / name)
    assert again.read_bytes() == (FOLDER / name).read_bytes()


def test_every_format_has_its_file_and_every_file_its_numbers():
    formats = set()
    for path in FOLDER.glob("*.chainrule"):
        formats.add(json.loads(zipfile.ZipFile(path).read("model.json"))["format"])
    assert formats == set(range(1, archive.FORMAT + 1))
    files = {path.name for path in FOLDER.iterdir()} - {"predictions.json"}
    assert files == {*KNOWN["models"], *KNOWN["networks"], *KNOWN["rows one by one"]}


@pytest.mark.parametrize("name", KNOWN["models"])
def test_a_model_of_an_older_version_is_saved_anew(tmp_path, name):
    again = chainrule.load(chainrule.load(FOLDER / name).save(tmp_path / "again.chainrule"))
    known = KNOWN["models"][name]
    same(again.predict(known.get("rows", KNOWN["rows"])), known["predicted"])


def test_the_same_model_is_the_same_file(tmp_path):
    model = chainrule.load(NEWEST)
    assert model.save(tmp_path / "again").read_bytes() == NEWEST.read_bytes()


def changed(tmp_path, change, source=NEWEST, **how):
    """A saved file with another description."""
    path = tmp_path / "changed.chainrule"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", **how) as new:
        for entry in old.namelist():
            content = old.read(entry)
            new.writestr(entry, change(content) if entry == "model.json" else content)
    return path


def with_values(**values):
    return lambda content: json.dumps(json.loads(content) | values).encode()


def test_a_newer_file_names_the_version_that_reads_it(tmp_path):
    path = changed(tmp_path, with_values(format=9, version="4.2.0"))
    with pytest.raises(ChainruleError, match=r"format 9, written by chainrule 4\.2\.0; this is "):
        chainrule.load(path)
    with pytest.raises(ChainruleError, match=r"formats 1 to 4: install chainrule 4\.2\.0 or newer"):
        chainrule.load(path)
    network = tmp_path / "net.safetensors"
    network.write_bytes(
        (FOLDER / "network-1.safetensors")
        .read_bytes()
        .replace(rb"\"format\": 1", rb"\"format\": 7")
    )
    with pytest.raises(ChainruleError, match="net.safetensors: format 7, written by chainrule 0"):
        chainrule.load(network)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"classes": ["no", "no", "yes"]}, "different"),
        ({"classes": ["no", 1, "yes"]}, "different"),
        ({"classes": [1, 1.0, True]}, "different"),
        ({"classes": [["no"], ["yes"], [""]]}, "not a model|different"),
        ({"classes": 3}, "not a model"),
        ({"classes": ["no", "yes"]}, "do not fit"),
        ({"target": 3}, "do not fit"),
        ({"task": "guessing"}, "do not fit"),
        ({"scale": 0.0}, "do not fit"),
        ({"range": [2.0, 1.0]}, "do not fit"),
        ({"members": []}, "do not fit"),
        ({"members": 5}, "not a model"),
        ({"card": {"version": 1}}, "card is damaged"),
        ({"card": [1]}, "card is damaged"),
        ({"center": float("nan")}, "NaN, which is no number"),
        ({"center": "nan"}, "'nan' stands where a finite number"),
        ({"center": 1e300}, "1e\\+300, which is no number"),
        ({"range": [True, 2]}, "'True' stands where a finite number"),
        ({"target": "\ud800"}, "not a model"),
        ({"errors": [float("inf")]}, "Infinity, which is no number"),
    ],
)
def test_hostile_descriptions(tmp_path, values, message):
    with pytest.raises(ChainruleError, match=message):
        chainrule.load(changed(tmp_path, with_values(**values)))


def test_numbers_of_columns_that_cannot_be_computed_with(tmp_path):
    def first(change):
        def whole(content):
            about = json.loads(content)
            change(about["members"][0]["numeric"][0])
            return json.dumps(about).replace("999.25", "1e999").encode()

        return changed(tmp_path, whole)

    def put(place, value):
        return lambda column: column.__setitem__(place, value)

    for place, value in [(2, float("nan")), (4, 0.0), (4, -1.0), (3, 999.25), (0, "new kind")]:
        with pytest.raises(ChainruleError):
            chainrule.load(first(put(place, value)))
    pieces = changed(
        tmp_path,
        lambda text: text,
        source=FOLDER / "format-3-numbers.chainrule",
    )
    about = json.loads(zipfile.ZipFile(pieces).read("model.json"))
    column = next(it for it in about["members"][0]["numeric"] if it[0] == "pieces")
    column[-1][1] = column[-1][0]
    path = changed(
        tmp_path, lambda _: json.dumps(about).encode(), source=FOLDER / "format-3-numbers.chainrule"
    )
    with pytest.raises(ChainruleError, match="not in their order"):
        chainrule.load(path)


def test_a_bomb_is_not_unpacked(tmp_path):
    def pad(content):
        return content + b" " * 5_000_000

    path = changed(tmp_path, pad, compression=zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 100_000
    with pytest.raises(ChainruleError, match=r"unpack to 5 MB; chainrule writes no such"):
        chainrule.load(path)
    # one that lies in the pipelines of the first format
    old = FOLDER / "format-1-numbers.chainrule"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archived:
        archived.writestr("schema.json", b" " * 101_000_000)
    bomb = tmp_path / "bomb.chainrule"
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(bomb, "w") as target:
        for entry in source.namelist():
            skops = entry == "columns.skops"
            target.writestr(entry, inner.getvalue() if skops else source.read(entry))
    with pytest.raises(ChainruleError, match="columns.skops would unpack to more than"):
        chainrule.load(bomb)


def test_zipped_anew_is_read(tmp_path):
    path = changed(tmp_path, lambda text: text, compression=zipfile.ZIP_DEFLATED)
    same(chainrule.load(path).predict(KNOWN["rows"]), KNOWN["models"][NEWEST.name]["predicted"])


def test_what_is_no_model(tmp_path):
    for name, content, message in [
        ("a.chainrule", b"", "not a network"),
        ("b.chainrule", NEWEST.read_bytes()[:1000], "only a part of one"),
        ("c.toml", b"title = 'x'", "chainrule.load_example"),
        ("d.csv", b"a,b\n1,2\n", "not a network"),
        ("e.pickle", b"\x80\x04\x95", "not a network"),
    ]:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ChainruleError, match=f"{name}: .*{message}"):
            chainrule.load(tmp_path / name)
    with pytest.raises(ChainruleError, match="there is no such file"):
        chainrule.load(tmp_path / "nowhere")


def test_a_card_tells_what_a_model_was_trained_on(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    data = tmp_path / "sold.csv"
    pl.DataFrame(
        {"x": [1, 2, None, 5] * 10, "s": ["a", "b", "b", None] * 10, "y": [0.5, 1.5, 2.5, 3.5] * 10}
    ).write_csv(data)
    model = chainrule.fit_table(data, "y", hidden=[2], solver="lbfgs").model
    card = chainrule.load(model.save(tmp_path / "m.chainrule")).card
    assert card == model.card
    assert (card.version, card.date) == (chainrule.__version__, "2001-09-09T01:46:40Z")
    assert (card.source, card.rows, card.refitted) == ("sold.csv", (32, 8), True)
    x, s = card.columns
    assert (x.name, x.type, x.missing, x.least, x.greatest) == ("x", "whole number", 10, 1.0, 5.0)
    assert (s.name, s.type, s.values, s.different, s.missing) == ("s", "text", ("b", "a"), 2, 10)
    assert (card.target.name, card.target.type, card.target.greatest) == ("y", "number", 3.5)
    value, low, high = card.score
    assert low <= value <= high <= 1.0
    assert chainrule.load(FOLDER / "format-3-numbers.chainrule").card is None
