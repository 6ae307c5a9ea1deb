"""Exported files as their users take them: what they say, what they take, and how they fail."""

import csv
import json
import runpy
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import Network, Parameters
from chainrule.errors import ChainruleError
from chainrule.exporting.formats._c_style import GATHERED, comment, string
from chainrule.exporting.formats._c_style import STYLE as C_STYLE
from chainrule.exporting.formats._onnx_operations import OPERATIONS as ONNX_OPERATIONS
from chainrule.exporting.formats._python_style import STYLE as PYTHON_STYLE
from chainrule.exporting.names import Names
from chainrule.exporting.tracing import ROW_OPERATIONS
from chainrule.symbolic.operations import OPERATIONS
from chainrule.tables.columns import Columns
from chainrule.tables.model import Member, TableModel
from chainrule.tables.preparation import NumberInputs, NumberPreparation, TextPreparation
from chainrule.tables.reading import as_table
from chainrule.tables.standard_columns import NO_TEXT, NumericColumn, TextColumn
from exported_models import random_model
from test_export_models import needs

ROWS = pl.DataFrame(
    {
        "net weight": [0.5, None, 3.0, -2.0],
        'the "kind"\n*/': ["red", None, "Größe", "never seen"],
    }
)


PLAIN = ROWS.rename({ROWS.columns[1]: "Größe"})


def model(labels=("no", 'ye"s\n'), known=("red", "Größe", NO_TEXT), names=ROWS.columns):
    """A small model of a column of numbers and one of texts."""
    number, text = names
    columns = Columns(
        (NumericColumn(number, 0.25, 0.1, 2.0),), (TextColumn(text, known, ("rare",)),)
    )
    n_outputs = len(labels) or 1
    network = Network([2 + len(known), 3, n_outputs], ["tanh", "softmax" if labels else "identity"])
    rng = np.random.default_rng(3)
    parameters = Parameters(network, rng.normal(size=network.n_parameters))
    task = "classification" if labels else "regression"
    return TableModel((Member(parameters, columns),), "bought", task, tuple(labels))


def run_python(path):
    return runpy.run_path(str(path))


def test_every_operation_is_written_in_every_format():
    # sums are written by the style itself, and what has another name only has no operation
    assert set(OPERATIONS) - {"+", "same"} <= set(PYTHON_STYLE.templates)
    assert set(OPERATIONS) - {"+", "same"} <= set(C_STYLE.templates)
    assert set(OPERATIONS) <= set(ONNX_OPERATIONS)
    assert set(ROW_OPERATIONS) == set(GATHERED)
    assert set(ROW_OPERATIONS) <= set(ONNX_OPERATIONS) & set(PYTHON_STYLE.templates)


def test_what_columns_say_is_what_they_encode():
    for seed in range(20):
        random, rows = random_model(seed)
        table = as_table(rows)
        for column in random.columns.text_columns:
            said = column.preparation()
            assert isinstance(said, TextPreparation)
            expected = np.zeros((rows.height, said.n_inputs))
            for row, text in enumerate(table.texts(column.name)):
                place = said.places.get(said.missing if text is None else text, said.other)
                if place is not None:
                    expected[row, place[0]] = place[1]
            np.testing.assert_array_equal(column.encode(table), expected)


@pytest.mark.parametrize("ending", [".py", ".c", ".onnx"])
def test_a_file_says_what_it_is(ending, tmp_path):
    needs(ending)
    path = chainrule.export(model(), tmp_path / f"model{ending}")
    text = path.read_bytes()
    if ending == ".onnx":
        import onnx

        loaded = onnx.load(path)
        assert (loaded.producer_name, loaded.producer_version) == (
            "chainrule",
            chainrule.__version__,
        )
        about = json.loads(loaded.metadata_props[0].value)
        assert about["target"] == "bought"
        assert about["numbers"] == ["net weight"]
        text = loaded.doc_string.encode()
    for part in (
        "the class 'bought'",
        chainrule.__version__,
        "'net weight': a number",
        "'ye\"s\\n'",
    ):
        assert part in text.decode(), part


def test_python_takes_rows_columns_and_frames(tmp_path):
    for it in (model(), model(labels=())):
        program = run_python(chainrule.export(it, tmp_path / "model.py", replace=True))
        expected = it.predict(ROWS)
        columns = ROWS.to_dict(as_series=False)
        for rows in (ROWS.to_dicts(), columns, ROWS, tuple(ROWS.iter_rows(named=True))):
            assert list(program["predict"](rows)) == expected["bought"].to_list()
        nans = columns | {"net weight": np.array([0.5, np.nan, 3.0, -2.0])}
        assert list(program["predict"](nans)) == expected["bought"].to_list()
        assert len(program["predict"]([])) == 0


def test_python_tells_what_is_wrong(tmp_path):
    program = run_python(chainrule.export(model(), tmp_path / "model.py"))
    number, text = ROWS.columns
    heavy = {number: [1, "heavy"], text: ["a", "a"]}
    faults = {
        f"there is no column '{number}'": {text: ["red"]},
        f"a row has no '{number}'": [{text: "red"}],
        f"row 2, column '{number}' holds 'heavy'; it must be a number": heavy,
        "too large": {number: [float("inf")], text: ["a"]},
        f"column '{number}' is 1, no list": {number: 1, text: "red"},
        "the same number of cells": {number: [1, 2], text: ["a"]},
    }
    for message, rows in faults.items():
        with pytest.raises(ValueError, match=message):
            program["predict"](rows)


def test_python_needs_numpy_alone(tmp_path):
    it = model(names=PLAIN.columns)
    path = chainrule.export(it, tmp_path / "model.py")
    PLAIN.write_csv(tmp_path / "rows.csv", null_value="NA")
    heavy = "assert not {'chainrule', 'scipy', 'polars', 'sklearn'} & set(sys.modules)"
    code = f"import sys; sys.path.insert(0, '.'); import model; model.main(); {heavy}"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, "rows.csv"],
        cwd=path.parent, capture_output=True, text=True, check=True,
    )  # fmt: skip
    printed = list(csv.reader(done.stdout.splitlines(keepends=True)))
    expected = list(csv.reader(it.predict(tmp_path / "rows.csv").write_csv().splitlines(True)))
    assert printed[0] == expected[0]
    assert [row[0] for row in printed[1:]] == [row[0] for row in expected[1:]]
    np.testing.assert_allclose(
        [list(map(float, row[1:])) for row in printed[1:]],
        [list(map(float, row[1:])) for row in expected[1:]],
        rtol=1e-12,
    )


def test_python_of_a_network_prints_outputs(tmp_path):
    path = chainrule.export(chainrule.load_example("mazur").parameters, tmp_path / "mazur.py")
    (tmp_path / "X.csv").write_text("0.05,0.10\n0.05,0.10\n")
    done = subprocess.run(
        [sys.executable, path, tmp_path / "X.csv"], capture_output=True, text=True, check=True
    )
    first, second = done.stdout.splitlines()
    assert first == second
    assert first.startswith("0.75136506955231")
    with pytest.raises(ValueError, match=r"shape \(1, 3\); it must be \(rows, 2\)"):
        run_python(path)["predict"]([[1, 2, 3]])


@pytest.mark.parametrize("labels", [("a", "ü\n"), (3, -1, 2), (False, True), (0.5, 1.5), ()])
def test_onnx_names_types_and_predictions(labels, tmp_path):
    needs(".onnx")
    import onnx
    import onnxruntime

    it = model(labels)
    path = chainrule.export(it, tmp_path / "model.onnx")
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    assert [(each.name, each.type) for each in session.get_inputs()] == [
        (ROWS.columns[0], "tensor(double)"),
        (ROWS.columns[1], "tensor(string)"),
    ]
    # a missing text is empty, or the text that stands for it
    for missing in ("", NO_TEXT):
        feeds = {
            ROWS.columns[0]: np.array([[0.5], [np.nan], [3.0], [-2.0]]),
            ROWS.columns[1]: np.array(
                [["red"], [missing], ["Größe"], ["never seen"]], dtype=object
            ),
        }
        prediction, *more = session.run(None, feeds)
        expected = it.predict(ROWS)
        if labels:
            assert prediction.tolist() == expected["bought"].to_list()
            np.testing.assert_allclose(
                more[0], expected.to_numpy()[:, 1:].astype(float), rtol=1e-12
            )
        else:
            np.testing.assert_allclose(prediction[:, 0], expected["bought"], rtol=1e-12)


def test_products_in_onnx_are_those_that_keep_their_precision(tmp_path):
    """ONNX Runtime 1.30 joins a product by MatMul with the numbers beside it that scale what goes
    in or comes out, here 2/3 and 1.7159, of which it then keeps seven digits.
    """
    needs(".onnx")
    import onnx

    parameters = chainrule.initialize(Network([2, 3, 1], "scaled_tanh"), seed=0)
    graph = onnx.load(chainrule.export(parameters, tmp_path / "model.onnx")).graph
    operators = [it.op_type for it in graph.node]
    assert operators == [*["Gemm", "Mul", "Tanh", "Mul"] * 2, "Identity"]


def test_onnx_outputs_have_names_that_no_column_has(tmp_path):
    needs(".onnx")
    import onnx

    columns = Columns((NumericColumn("prediction", 0.0, 0.0, 1.0),), ())
    parameters = chainrule.initialize(Network([1, 1], "identity"))
    named = TableModel((Member(parameters, columns),), "y", "regression")
    loaded = onnx.load(chainrule.export(named, tmp_path / "model.onnx"))
    assert [it.name for it in loaded.graph.output] == ["prediction_1"]
    columns = Columns((NumericColumn("", 0.0, 0.0, 1.0),), ())
    with pytest.raises(ChainruleError, match="a column has no name"):
        chainrule.export(
            TableModel((Member(parameters, columns),), "y", "regression"), tmp_path / "no.onnx"
        )


def test_onnx_without_the_package(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ChainruleError, match=r"pip install 'chainrule\[onnx\]'"):
        chainrule.export(model(), tmp_path / "model.onnx")


def test_c_as_a_program_uses_it(tmp_path):
    needs(".c")
    from chainrule.exporting.formats._c_running import compiler

    it = model()
    chainrule.export(it, tmp_path / "model.c")
    (tmp_path / "main.c").write_text(
        '#include <stdio.h>\n#include "model.c"\nint main(void) {\n'
        '    struct row rows[] = {{0.5, "red"}, {NAN, NULL}, {3, "Gr\\303\\266\\303\\237e"}, '
        '{-2, "never seen"}};\n'
        "    for (int i = 0; i < 4; i++) {\n"
        "        double p[2];\n"
        "        int best = predict(&rows[i], p);\n"
        '        printf("%d %.17g ", best == predict(&rows[i], NULL), p[1]);\n'
        "        printf(\"%d\\n\", classes[best][0] == 'y');\n"
        "    }\n    return 0;\n}\n"
    )
    program = tmp_path / "main"
    subprocess.run([compiler(), "-std=c99", tmp_path / "main.c", "-o", program, "-lm"], check=True)
    printed = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()
    same, probability, yes = printed[::3], printed[1::3], printed[2::3]
    expected = it.predict(ROWS)
    assert same == ["1"] * 4
    np.testing.assert_allclose(list(map(float, probability)), expected[:, 2].to_numpy())
    assert [it == "1" for it in yes] == [text.startswith("y") for text in expected["bought"]]


def test_names_texts_and_comments_in_c():
    names = Names({"class", "sepal_length"})
    wanted = ["class", "Sepal length", "sepal-length", "1st", "面积", "__", "Größe (cm)"]
    assert [names.new(it) for it in wanted] == [
        "class_2", "sepal_length_2", "sepal_length_3", "x_1st", "column", "column_2", "gr_e_cm",
    ]  # fmt: skip
    assert string('é"\\\n??a1') == '"\\303\\251\\042\\134\\012\\077\\077a1"'
    assert comment(["a */ b /* c\\", "??/"]) == "/* a * / b / * c\n * ?? /\n */"


def test_a_text_with_a_zero_byte_ends_in_c(tmp_path):
    with pytest.raises(ChainruleError, match="has a text with a zero byte"):
        chainrule.export(model(known=("a\0b", "c")), tmp_path / "model.c")
    program = run_python(chainrule.export(model(known=("a\0b", "c")), tmp_path / "model.py"))
    assert program["predict"]([{ROWS.columns[0]: 1, ROWS.columns[1]: "a\0b"}])[0] in (
        "no",
        'ye"s\n',
    )


def test_rare_texts_alone(tmp_path):
    for ending in (".py", ".c"):
        needs(ending)
        path = tmp_path / f"model{ending}"
        assert chainrule.export(model(known=()), path, check=ROWS) == path


def test_a_kind_of_column_that_does_not_say_how_it_is_prepared(tmp_path):
    class Odd(NumericColumn):
        kind = "odd"
        preparation = property()  # as if it had none

    columns = Columns((Odd("day", 0.0, 0.0, 1.0),), ())
    parameters = chainrule.initialize(Network([1, 1], "identity"))
    odd = TableModel((Member(parameters, columns),), "y", "regression")
    with pytest.raises(ChainruleError, match="the column 'day' is taken as 'odd', which cannot be"):
        chainrule.export(odd, tmp_path / "model.py")


@pytest.mark.parametrize("ending", [".py", ".c"])
def test_formulas_of_the_same_name(ending, tmp_path):
    class Other(NumericColumn):
        def preparation(self):
            inputs = NumberInputs(lambda x, xp, half: xp.tanh(x * half), {"half": (0.5,)})
            return NumberPreparation(0.0, (inputs,))

    class Third(Other):
        def preparation(self):
            inputs = NumberInputs(lambda x, xp, shift: xp.abs(x - shift), {"shift": (0.5, 1.0)})
            return NumberPreparation(1.0, (inputs,))

        @property
        def inputs(self):
            return ["low", "high"]

    columns = Columns((Other("a", 0.0, 0.0, 1.0), Third("b", 1.0, 0.0, 1.0)), ())
    parameters = chainrule.initialize(Network([3, 1], "identity"))
    odd = TableModel((Member(parameters, columns),), "y", "regression")
    rows = pl.DataFrame({"a": [1.0, None, -3.0], "b": [None, 0.2, 5.0]})
    chainrule.export(odd, tmp_path / f"model{needs(ending)}", check=rows)
