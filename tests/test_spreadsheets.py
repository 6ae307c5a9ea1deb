"""Spreadsheets whose cells are the formulas: their layout, their references, and that they compute
what the library computes.
"""

import re
from dataclasses import replace

import numpy as np
import pytest

import chainrule
from chainrule.cli.explain import explain as command
from chainrule.documents.workbook import LONGEST
from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS
from chainrule.network.parameters import Parameters
from chainrule.symbolic import spreadsheet, text
from chainrule.symbolic.infix import Extent, Piece, formula
from chainrule.symbolic.term import apply, variable
from networks import random_case
from workbooks import changed, numbers, place_of, read_workbook, recalculated, soffice

pytest.importorskip("xlsxwriter")
REFERENCE = re.compile(r"(?:(Given|'[^']+')!)?(C\d+)")


def example(parameters, X, T, **settings):
    return chainrule.WorkedExample("case", parameters, X, T, **settings)


def case(hidden, output, loss, seed=1, biases="trained", rows=2, **settings):
    parameters, X, T = random_case([2, 2, 2], [hidden, output], loss, seed, biases, rows)
    return example(parameters, X, T, loss=loss, learning_rate=0.05, **settings)


def outputs_for(loss):
    return {"binary_cross_entropy": "logistic", "cross_entropy": "softmax"}.get(
        loss, "softplus" if LOSSES[loss].outputs[0] == 0 else "identity"
    )


# Other signs, for a bias before a step and not after it too, and kinds that are left out.
ODD = """
title = "Odd"
negated = ["delta", "bias", "weight", "new_weight"]
[units]
input = "x{j}"
hidden = "h{j}"
deep_hidden = "h{layer}_{j}"
output = "y{j}"
[symbols]
input = "x{j}"
target = "t{j}"
weight = "w{ij}^{layer}"
bias = "b{j}^{layer}"
shared_bias = "b^{layer}"
learning_rate = "η"
net_input = "s{j}^{layer}"
activation = "o{j}^{layer}"
output_error = "E{j}"
total_error = "E"
delta = "δ{j}^{layer}"
error_by_weight = ""
activation_by_net_input = ""
new_slot = ""
"""


def odd(folder):
    path = folder / "odd.toml"
    path.write_text(ODD)
    return case("tanh", "identity", "huber", optimizer="adam", notation=str(path))


HELD = chainrule.Regularization(l1=0.01, l2=0.1, clip=0.2, max_norm=0.9, dropout=(0.4,))
CASES = {
    **{name: lambda name=name: chainrule.load_example(name) for name in chainrule.example_names()},
    **{
        f"udacity in {name}": lambda name=name: replace(
            chainrule.load_example("udacity"), notation=name
        )
        for name in ("plain", "nielsen", "bishop")
    },
    **{
        name: lambda name=name: case(name, outputs_for("huber"), "huber", rows=1)
        for name in ACTIVATIONS
    },
    **{
        f"{loss} behind {output}": lambda loss=loss, output=output: case(
            "tanh", output, loss, optimizer="momentum"
        )
        for loss in LOSSES
        for output in dict.fromkeys(
            [outputs_for(loss), LOSSES[loss].fused_with or "logistic", "softmax"]
        )
    },
    **{
        name: lambda name=name: case("gelu", "mish", "squared_error", optimizer=name)
        for name in OPTIMIZERS
    },
    "held back": lambda: case("tanh", "tanh", "huber", regularization=HELD),
    "batches": lambda: case("elu", "identity", "huber", rows=5, optimizer="adam", batch_size=2),
    "odd notation": None,
    "shared": lambda: case("selu", "softmax", "cross_entropy", biases="shared"),
}
STEPS = 3


def made(name, folder):
    return odd(folder) if CASES[name] is None else CASES[name]()


def written(run, path, steps=STEPS):
    return read_workbook(chainrule.spreadsheet(chainrule.explain(run, steps=steps), path))


def test_a_student_reads_givens_steps_and_their_formulas(tmp_path):
    sheets = written("mazur", tmp_path / "mazur.xlsx", 2)
    assert list(sheets) == ["Given", "Step 1", "Step 2", "After step 2"]
    given, first, second = (sheets[name] for name in ("Given", "Step 1", "Step 2"))
    assert [given[place].value for place in ("A1", "B1", "C1", "D1")] == [
        "quantity", "formula", "value", "what it is",
    ]  # fmt: skip
    w5 = place_of(given, "w5")
    assert given[w5] == (0.4, "")
    place = place_of(first, "net_o1")
    row = place[1:]
    assert [first[f"{column}{row}"].value for column in "AB"] == [
        "net_o1", "out_h1·w5 + out_h2·w6 + b2",
    ]  # fmt: skip
    h1, h2 = place_of(first, "out_h1"), place_of(first, "out_h2")
    w6, b2 = place_of(given, "w6"), place_of(given, "b2")
    assert first[place].formula == f"{h1}*Given!{w5} + {h2}*Given!{w6} + Given!{b2}"
    assert first[place].value == 1.10590596705977
    assert first[h1].formula == f"1/(1 + EXP(-{place_of(first, 'net_h1')}))"
    # the second step starts from the new weights of the first; what is frozen, from the givens
    assert f"'Step 1'!{place_of(first, 'w5+')}" in second[place_of(second, "net_o1")].formula
    assert f"Given!{b2}" in second[place_of(second, "net_o1")].formula


# Every example, and every third of the others; all of them are studied.
SOME = [*chainrule.example_names(), "odd notation", "batches", "shared", *list(CASES)[::3]]


@pytest.mark.parametrize(
    "name", [pytest.param(it, marks=[pytest.mark.study] * (it not in SOME)) for it in CASES]
)
def test_every_formula_refers_to_values_above_and_every_value_is_the_librarys(name, tmp_path):
    explanation = chainrule.explain(made(name, tmp_path), steps=STEPS)
    sheets = read_workbook(chainrule.spreadsheet(explanation, tmp_path / "run.xlsx"))
    order = {place: number for number, place in enumerate(numbers(sheets))}
    places = list(sheets)
    for (sheet, place), _ in numbers(sheets).items():
        formula = sheets[sheet][place].formula
        assert len(formula) < LONGEST
        # no name is left, only cells, numbers and functions of the table
        assert set(re.findall(r"[A-Z]+(?=\()", formula)) <= {
            *("EXP", "LN", "TANH", "SIN", "COS", "SQRT", "ABS", "ERF", "SIGN", "MAX", "MIN", "IF")
        }
        for other, cell in REFERENCE.findall(formula):
            at = (other.strip("'") or sheet, cell)
            assert at in order, (name, formula)
            assert (places.index(at[0]), order[at]) < (places.index(sheet), order[sheet, place])
    # all numbers of the run, and of each pass on its own sheet
    shown = sorted(value for value in numbers(sheets).values())
    for line in explanation:
        assert shown[np.searchsorted(shown, line.value - 1e-15)] == pytest.approx(
            line.value, rel=1e-15
        )


def test_each_operation_has_a_formula():
    # a sum sign and the call of a function stand in derivations, which have no numbers
    assert set(spreadsheet.STYLE.templates) == set(text.STYLE.templates) - {"sum", "call"}


def test_signs_powers_and_comparisons_bind_as_in_a_spreadsheet():
    # there, -2^2 is 4, 2^3^2 is 64, and a>b+c compares a with the sum
    a, b = variable(2.0), variable(3.0)
    cells = {a: "A1", b: "B1"}

    def written(term):
        def name_of(inner):
            return Piece(cells[inner]) if inner in cells else None

        return formula(term, name_of, spreadsheet.STYLE, Extent(17)).text

    assert written(-(a**2)) == "-(A1^2)"
    assert written((-a) ** 2) == "(-A1)^2"
    assert written(a ** (b**a)) == "A1^(B1^A1)"
    assert written((a**b) ** a) == "(A1^B1)^A1"
    assert written(-0.5 * a) == "(-0.5)*A1"
    assert written(b - (a - b)) == "B1 - (A1 - B1)"
    assert written(a / (b * a) / b) == "A1/(B1*A1)/B1"
    assert written((a > b) + b) == "(A1>B1) + B1"
    assert written((a > b + b) * b) == "(A1>B1 + B1)*B1"
    assert written(apply("where", a <= b, -a, a * 1e-8)) == "IF(A1<=B1,-A1,A1*1E-08)"
    assert written(apply("maximum", a > b, 1)) == "MAX((A1>B1),1)"


def test_long_sums_are_divided_among_cells(tmp_path):
    parameters, X, T = random_case([400, 3, 70], ["tanh", "softmax"], "huber", 1, rows=1)
    sheets = written(example(parameters, X, T), tmp_path / "wide.xlsx", steps=0)["Forward pass"]
    formulas = [cell.formula for cell in sheets.values()]
    assert max(map(len, formulas)) < 2000
    parts = [cell for cell in sheets.values() if str(cell.value).startswith("a part of")]
    assert len(parts) >= 3 * (400 // 50) + 70 // 50


def test_names_cannot_become_formulas(tmp_path):
    evil = '=HYPERLINK("http://127.0.0.1","x")'
    run = replace(chainrule.load_example("mazur"), title=evil, source="+1", note="@SUM(A1)")
    given = written(run, tmp_path / "run.xlsx", 0)["Given"]
    for place, said in (("A2", evil), ("A3", "+1"), ("A4", "@SUM(A1)")):
        assert given[place] == (said, "")


def test_what_is_no_whole_run_or_no_place_is_refused(tmp_path):
    run = chainrule.explain("mazur")
    for shown, path, reason in (
        (run.only("w5+"), "a.xlsx", "a whole run"),
        (chainrule.derive("mazur"), "a.xlsx", "a derivation has letters"),
        (run, "a.xls", "ends in .xlsx"),
    ):
        with pytest.raises(ChainruleError, match=reason):
            chainrule.spreadsheet(shown, tmp_path / path)
    with pytest.raises(ChainruleError, match=r"chainrule\.spreadsheet"):
        chainrule.render(run, "xlsx")
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_one_and_refuses_what_cells_do_not_show(tmp_path, capsys):
    path = tmp_path / "run.xlsx"
    command("mazur", steps=2, output=path)
    assert capsys.readouterr().out == f"written to {path}\n"
    written("mazur", tmp_path / "same.xlsx", 2)
    assert read_workbook(path) == read_workbook(tmp_path / "same.xlsx")
    for given in ({"only": ["w5+"]}, {"why": "w5"}, {"letters": True}, {"depth": 2}, {"digits": 3}):
        (name,) = given
        with pytest.raises(ChainruleError, match=f"--{name} does not go with a spreadsheet"):
            command("mazur", output=tmp_path / "other.xlsx", **given)
    with pytest.raises(ChainruleError, match="name its file"):
        command("mazur", format="xlsx")


def test_a_run_that_diverges_shows_errors_of_cells(tmp_path):
    parameters, X, T = random_case([2, 2, 2], ["identity", "identity"], "squared_error", 1)
    run = example(parameters, X, T, loss="squared_error", learning_rate=1e200)
    values = numbers(written(run, tmp_path / "run.xlsx"))
    assert "#NUM!" in values.values()


def moved(run):
    """The example with its first and last weight and its first input changed."""
    vector = run.parameters.vector.copy()
    vector[[0, -1]] += (0.05, -0.03)
    inputs = run.inputs.copy()
    inputs[0, 0] += 0.04
    return replace(run, parameters=Parameters(run.network, vector), inputs=inputs)


@pytest.mark.study
@pytest.mark.skipif(soffice is None, reason="there is no LibreOffice")
def test_libreoffice_computes_the_same_and_the_same_of_a_changed_example(tmp_path):
    expected, asked = {}, []
    for number, name in enumerate(CASES):
        before, after = made(name, tmp_path), moved(made(name, tmp_path))
        path = tmp_path / f"{number}.xlsx"
        old, new = written(before, path), written(after, tmp_path / "other.xlsx")
        first = numbers(old)
        given = {
            place: number
            for (sheet, place), number in numbers(new).items()
            if sheet == "Given" and number != first[sheet, place]
        }
        assert 2 <= len(given) <= 3
        for name, values, cells in (("as", first, {}), ("to", numbers(new), given)):
            asked.append(changed(path, tmp_path / f"{name}-{number}.xlsx", cells))
            expected[asked[-1]] = values
    for path, found in zip(asked, recalculated(asked, tmp_path), strict=True):
        name = list(CASES)[int(path.stem[3:])]
        assert set(found) == set(expected[path]), name
        for place, value in expected[path].items():
            assert found[place] == pytest.approx(value, rel=1e-12, abs=1e-12), (name, path, place)
