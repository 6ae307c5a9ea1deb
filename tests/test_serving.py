"""`chainrule serve`: what is asked over HTTP is what `predict` says; what does not fit is named."""

import http.client
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import chainrule
from chainrule import ChainruleError

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("uvicorn", reason="the extra [serve] is not installed")

from chainrule.serving.answers import predictor_of
from chainrule.serving.home import home_page
from chainrule.serving.openapi import _middle, openapi_document
from chainrule.serving.rows import RowError, reader_of
from chainrule.serving.server import serve
from chainrule.tables.card import Card, ColumnCard
from chainrule.tables.columns import Columns
from chainrule.tables.few_rows import FewRows
from chainrule.tables.model import Member, TableModel
from chainrule.tables.reading import as_table
from chainrule.tables.standard_columns import NumericColumn, TextColumn
from exported_models import random_model

FOLDER = Path(__file__).parent / "saved_files"
CLASSES, NUMBERS = FOLDER / "format-4-classes.chainrule", FOLDER / "format-4-numbers.chainrule"
COLUMNS = json.loads((FOLDER / "predictions.json").read_text())["rows"]
ROWS = [dict(zip(COLUMNS, cells, strict=True)) for cells in zip(*COLUMNS.values(), strict=True)]


class Server:
    """`chainrule serve` in a process of its own, on a port that is free."""

    def __init__(self, model):
        command = [sys.executable, "-m", "chainrule", "serve", str(model), "--port", "0"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        line = self.process.stdout.readline()
        self.port = int(line.split("127.0.0.1:")[1].split(";")[0])

    def ask(self, method, path, body=None, kind="application/json"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, {"Content-Type": kind} if kind else {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        json_sent = answer.getheader("content-type") == "application/json"
        return answer.status, json.loads(content) if json_sent else content.decode()

    def predict(self, rows, query=""):
        return self.ask("POST", "/predict" + query, json.dumps(rows))

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        _, errors = self.process.communicate(timeout=20)
        return errors


@pytest.fixture(scope="module")
def classes():
    server = Server(CLASSES)
    yield server
    assert "Traceback" not in server.stop()


@pytest.fixture(scope="module")
def numbers():
    server = Server(NUMBERS)
    yield server
    assert "Traceback" not in server.stop()


def test_classes_as_predict_says(classes):
    status, answer = classes.predict(ROWS)
    expected = chainrule.load(CLASSES).predict(COLUMNS)
    assert status == 200
    assert [it["prediction"] for it in answer["predictions"]] == expected["y"].to_list()
    for name in ("maybe", "no", "yes"):
        np.testing.assert_allclose(
            [it["probabilities"][name] for it in answer["predictions"]],
            expected[f"probability of {name}"],
            rtol=1e-12,
        )
    status, alone = classes.predict(ROWS[1])
    assert (status, alone["prediction"]) == (200, answer["predictions"][1]["prediction"])
    assert alone["probabilities"] == pytest.approx(answer["predictions"][1]["probabilities"])


def test_numbers_with_intervals(numbers):
    model = chainrule.load(NUMBERS)
    for query, coverage in [("", 0.9), ("?coverage=0.5", 0.5)]:
        expected = model.predict_interval(COLUMNS, coverage)
        status, answer = numbers.predict(ROWS, query)
        assert status == 200
        found = [[it["prediction"], *it["interval"]] for it in answer["predictions"]]
        np.testing.assert_allclose(found, expected.to_numpy(), rtol=1e-12)


def test_requests_at_the_same_time_get_their_own_answers(numbers):
    rows = [{**ROWS[0], "x": step / 40} for step in range(40)]
    alone = [numbers.predict(row)[1]["prediction"] for row in rows]
    assert len(set(alone)) == len(alone)
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda row: numbers.predict(row)[1]["prediction"], rows * 5))
    np.testing.assert_allclose(together, alone * 5, rtol=1e-12)
    many = numbers.predict(rows * 50)[1]["predictions"]  # 2,000: in a thread
    np.testing.assert_allclose([it["prediction"] for it in many], alone * 50, rtol=1e-12)


BAD = [
    ({**ROWS[0], "x": "tall"}, "row 1, column 'x': text 'tall' where a number", 1, "x"),
    ([ROWS[0], {**ROWS[0], "x": True}], "row 2, column 'x': true or false where", 2, "x"),
    ([ROWS[0], {**ROWS[0], "w": 1e200}], "row 2, column 'w': numbers must be at most", 2, "w"),
    ({**ROWS[0], "city": 1.5}, "row 1, column 'city': 1.5 where a text", 1, "city"),
    ({**ROWS[0], "city": ["a"]}, "row 1, column 'city': a list where a text", 1, "city"),
    ({"x": 1.0}, "row 1 has no 'w'; null stands for", 1, "w"),
    ({"rows": [{"x": 1.0}]}, "row 1 has no 'x' but 'rows' alone; rows are sent", 1, "x"),
    ([ROWS[0], 3], "row 2 is 3; it must be an object such as", 2, None),
    ("x", "row 1 is text 'x'; it must be an object", 1, None),
    ([], "0 rows; a request has at least one", None, None),
    ([None] * 10_001, "10001 rows; a request has at least one and at most 10,000", None, None),
]


@pytest.mark.parametrize(("rows", "message", "row", "column"), BAD)
def test_what_does_not_fit_is_named(classes, rows, message, row, column):
    status, answer = classes.predict(rows)
    assert status == 422
    assert answer["error"].startswith(message)
    assert (answer.get("row"), answer.get("column")) == (row, column)


def test_refusals(classes, numbers):
    assert classes.ask("POST", "/predict", "{x: 1}")[0] == 400
    assert classes.ask("POST", "/predict", b"\xff\xfe")[0] == 400
    assert classes.ask("POST", "/predict", "[" * 100_000)[0] == 400
    assert classes.ask("POST", "/predict", '{"x": NaN}')[0] == 400
    assert classes.ask("POST", "/predict", "{}", kind="text/plain")[0] == 415
    assert classes.ask("POST", "/predict", "{}", kind=None)[0] == 415
    assert classes.ask("GET", "/predict")[0] == 405
    assert classes.ask("GET", "/nowhere") == (
        404,
        {"error": "GET /nowhere: Not Found; see /openapi.json"},
    )
    status, answer = classes.predict(ROWS, "?coverage=0.9")
    assert status == 422
    assert "probabilities and no intervals" in answer["error"]
    for coverage in ("2", "nan", "much"):
        status, answer = numbers.predict(ROWS, f"?coverage={coverage}")
        assert status == 422
        assert "between 0 and 1" in answer["error"]
    assert "rows held out" in numbers.predict(ROWS, "?coverage=0.999")[1]["error"]
    connection = http.client.HTTPConnection("127.0.0.1", classes.port, timeout=20)
    connection.putrequest("POST", "/predict")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(11_000_000))
    connection.endheaders(b" " * 11_000_000)
    assert connection.getresponse().status == 413
    connection.close()


def test_missing_cells_other_keys_and_codes_as_texts(classes):
    row = dict.fromkeys(COLUMNS) | {"id": 7, "city": 12, "color": False}
    status, answer = classes.predict(row)
    cells = {name: [row[name]] for name in COLUMNS} | {"city": ["12"], "color": ["false"]}
    expected = chainrule.load(CLASSES).predict(cells)
    assert (status, answer["prediction"]) == (200, expected["y"][0])


def test_health_page_and_document(classes):
    health = {"status": "ok", "target": "y", "version": chainrule.__version__}
    assert classes.ask("GET", "/health") == (200, health)
    status, page = classes.ask("GET", "/")
    assert (status, page[:15]) == (200, "<!doctype html>")
    assert "Predicts y" in page
    assert f"curl -X POST http://127.0.0.1:{classes.port}/predict -H" in page
    status, document = classes.ask("GET", "/openapi.json")
    assert (status, document["openapi"]) == (200, "3.1.0")
    row = document["components"]["schemas"]["Row"]
    assert sorted(row["properties"]) == sorted(COLUMNS)
    assert classes.predict(row["example"])[0] == 200
    assert document == json.loads(json.dumps(openapi_document(chainrule.load(CLASSES))))


@pytest.mark.parametrize("name", ["format-4-classes", "format-4-numbers", "format-2-classes"])
def test_the_document_is_valid(name):
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(openapi_document(chainrule.load(FOLDER / f"{name}.chainrule")))


def test_what_is_loaded_is_written_as_text_in_the_page():
    names = Columns(
        (NumericColumn("<b>&", 0.0, 0.0, 1.0),), (TextColumn("it's", ("<script>", "{x}")),)
    )
    network = chainrule.initialize(chainrule.Network([3, 2], "softmax"))
    card = ColumnCard("it's", "text", values=("<script>", "{x}"))
    trained = Card("1", "2026", "<i>.csv", (1, 1), True, None, None, (card,), card)
    model = TableModel((Member(network, names),), "<i>", "classification", ("a", "b"), card=trained)
    page = home_page(model, openapi_document(model), "http://127.0.0.1:80/<u>")
    assert "<script>" not in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert "<u>" not in page


@pytest.fixture(scope="module")
def german():
    """A model of a table with words, dates, numbers and durations as Germans write them."""
    rng = np.random.default_rng(0)
    days = [f"{day:02d}.{month:02d}.2024" for day, month in rng.integers(1, 13, (60, 2))]
    table = {
        "bezahlt": rng.choice(["ja", "nein"], 60).tolist(),
        "verkauft": days,
        "preis": [f"{it:.2f}".replace(".", ",") for it in rng.normal(size=60) * 1000],
        "ort": rng.choice(["Köln", "Bonn"], 60).tolist(),
        "y": rng.normal(size=60).tolist(),
    }
    lines = [";".join(map(str, row)) for row in zip(*table.values(), strict=True)]
    return "\n".join([";".join(table), *lines])


WRITTEN = [
    {"bezahlt": "yes", "verkauft": "31.12.2026", "preis": "1.234,5", "ort": " Köln "},
    {"bezahlt": "Ja", "verkauft": "3. Mai 2026", "preis": "1 234,50 €", "ort": "NA"},
    {"bezahlt": True, "verkauft": "2026-12-31T10:20:30.5", "preis": 1234.5, "ort": "Ulm"},
    {"bezahlt": "k.A.", "verkauft": "n/a", "preis": "-", "ort": ""},
    {"bezahlt": None, "verkauft": "01.02.2026", "preis": None, "ort": None},
]


def test_what_people_write_is_read_as_predict_reads_it(german, tmp_path):
    (tmp_path / "de.csv").write_text(german)
    model = chainrule.fit_table(tmp_path / "de.csv", "y", hidden=[3], solver="lbfgs").model
    reader, predict = reader_of(model), predictor_of(model)
    for rows in (*([row] for row in WRITTEN), WRITTEN, WRITTEN[:2]):
        texts = {name: [_as_text(row[name]) for row in rows] for name in rows[0]}
        table = model.read(texts)
        cells = reader.columns(rows)
        assert cells["bezahlt"] == table.frame["bezahlt"].to_list()
        assert cells["ort"] == table.frame["ort"].to_list()
        assert cells["preis"] == table.numbers("preis", "").tolist() or None in cells["preis"]
        np.testing.assert_array_equal(
            np.array(cells["verkauft"], "datetime64[us]"), table.moments("verkauft")
        )
        np.testing.assert_allclose(predict(cells)[:, 0], model.predict(texts)["y"], rtol=1e-12)
        # once more, from what is kept
        assert reader.columns(rows) == cells
    for column, cell in [("verkauft", "soon"), ("preis", "much"), ("preis", "1e300"), ("ort", 1.5)]:
        with pytest.raises(RowError, match=f"row 2, column '{column}': .*{cell}.* is expected"):
            reader.columns([WRITTEN[0], {**WRITTEN[0], column: cell}])


def _as_text(cell):
    return cell if cell is None or isinstance(cell, str) else str(cell).lower()


def test_inputs_of_a_few_rows_are_those_of_the_table():
    for seed in range(20):
        model, rows = random_model(seed)
        # as they are read: the last day of the calendar is a missing one
        table = as_table(rows)
        cells = {name: table.frame[name].to_list() for name in rows.columns}
        for _, columns in model.members:
            expected = columns.encode(table)
            np.testing.assert_array_equal(FewRows(columns).encode(cells), expected)


def test_numbers_of_the_example_are_round():
    for least, greatest, expected in [
        (-3.142, 3.297, 0.1), (1850, 2010, 1930), (0.5, 0.5, 0.5), (1.2e-7, 9e-7, 5.1e-7),
    ]:  # fmt: skip
        assert _middle(least, greatest) == expected


@pytest.mark.parametrize("host", ["", "no host", "8.8.8.8", "a..b", "::zz"])
def test_a_host_that_is_not_here(host):
    with pytest.raises(ChainruleError, match="is no address of this machine") as raised:
        serve(chainrule.load(CLASSES), host, 0)
    assert "--port" not in str(raised.value)


def test_a_port_that_is_taken(classes):
    command = [sys.executable, "-m", "chainrule", "serve", str(CLASSES), "--port"]
    done = subprocess.run([*command, str(classes.port)], capture_output=True, text=True)
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1, port {classes.port}: Address already in use" in done.stderr


def test_rows_of_a_reader():
    reader = reader_of(chainrule.load(CLASSES))
    assert reader.columns(ROWS) == COLUMNS
    with pytest.raises(RowError):
        reader.columns([None])


def test_loading_and_predicting_imports_little(tmp_path):
    """Neither for the library nor for the command."""
    heavy = (
        "sklearn",
        "scipy",
        "numba",
        "matplotlib",
        "jax",
        "skops",
        "starlette",
        "rich",
        "narwhals",
    )
    (tmp_path / "one.csv").write_text("x,w,color,shape,city\n1,2,red,round,city 1\n")
    code = f"""
import sys
import chainrule
for name in ("format-1-numbers", "format-3-numbers"):
    model = chainrule.load(r"{FOLDER}/" + name + ".chainrule")
    model.predict({{"x": [1.0], "w": [2.0], "color": ["red"], "shape": [None], "city": ["a"]}})
print([name for name in {heavy} if name in sys.modules])
from chainrule.cli.main import main
sys.argv = ["chainrule", "predict", r"{NUMBERS}", r"{tmp_path / "one.csv"}", "--interval", "0.9"]
try:
    main()
except SystemExit as end:
    assert not end.code
print([name for name in {heavy} if name in sys.modules])
"""
    env = {**os.environ, "PYTHONWARNINGS": "error"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True
    )
    assert done.stdout.splitlines()[0] == "[]"
    assert done.stdout.splitlines()[-1] == "[]"
    assert "y,lower,upper" in done.stdout


def test_the_extra_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(
        ChainruleError, match=r"serving needs uvicorn: pip install 'chainrule\[serve"
    ):
        serve(chainrule.load(CLASSES), "127.0.0.1", 0)
