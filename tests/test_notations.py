"""Notations: files are checked, signs are the course's, and names lead back to their quantities."""

from importlib.resources import files

import pytest

import chainrule
from chainrule.errors import ChainruleError
from chainrule.pages.session import Session
from chainrule.symbolic.notations import ascii_form, names
from chainrule.symbolic.notations.symbols import written
from networks import random_case

PLAIN = (files("chainrule.symbolic.notations") / "plain.toml").read_text()


@pytest.fixture
def own(tmp_path):
    def write(text):
        path = tmp_path / "own.toml"
        path.write_text(text)
        return str(path)

    return write


def test_a_user_defined_notation_is_used(own):
    path = own(PLAIN.replace('net_input = "z[{layer}][{j}]"', 'net_input = "s_{j}^({layer})"'))
    steps = chainrule.explain("mazur", notation=path)
    assert steps.value("s_1^(1)") == pytest.approx(0.3775)
    assert "s_{1}^{(1)}" in chainrule.render(steps.only("s_1^(1)"), "latex")


BAD = {
    "an unknown key": ("negate = []\n" + PLAIN, "unknown key 'negate'. Did you mean negated"),
    "an unknown quantity": (
        PLAIN.replace("net_input =", "netinput ="),
        "unknown quantity in .symbols. 'netinput'",
    ),
    "a missing symbol": (PLAIN.replace('delta = "δ[{layer}][{j}]"', ""), "has no 'delta'"),
    "an unknown field": (
        PLAIN.replace("[{i},{j}]", "[{row},{j}]"),
        "weight in .symbols.: unknown field 'row'",
    ),
    "an open brace": (PLAIN.replace("[{i},{j}]", "[{i,{j}]"), "weight in .symbols."),
    "a number": (
        PLAIN.replace('delta = "δ[{layer}][{j}]"', "delta = 3"),
        "delta in .symbols. is 3; it must be a string",
    ),
    "no units": (PLAIN.replace("[units]", "[two_layers]"), "the table .units. is missing"),
    "no TOML": ("title = ", "own.toml"),
    "unknown rows": ('weights = "both"\n' + PLAIN, "must be 'sending' or 'receiving'"),
    "unknown signs": (
        'negated = ["delt"]\n' + PLAIN,
        "unknown quantity in negated 'delt'. Did you mean delta",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_notation_files_are_refused(own, case):
    text, message = BAD[case]
    with pytest.raises(ChainruleError, match=message):
        chainrule.explain("mazur", notation=own(text))


def test_unreadable_notation_files_are_refused(tmp_path):
    with pytest.raises(ChainruleError, match=r"gone.toml: there is no such file"):
        chainrule.explain("mazur", notation=str(tmp_path / "gone.toml"))
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ChainruleError, match=r"odd.toml: this is not a text file in UTF-8"):
        chainrule.explain("mazur", notation=str(tmp_path / "odd.toml"))


@pytest.mark.parametrize("notation", names())
@pytest.mark.parametrize("sizes", [[2, 2, 2], [3, 1], [2, 3, 2, 2], [12, 3, 2]])
@pytest.mark.parametrize("rows", [pytest.param(1, marks=pytest.mark.study), 2])
def test_every_symbol_leads_back_to_its_quantity(notation, sizes, rows):
    parameters, X, T = random_case(sizes, "tanh", "half_squared_error", seed=1, rows=rows)
    example = chainrule.WorkedExample(
        "t", parameters, X, T, optimizer=chainrule.optimizers.adam(), notation=notation
    )
    steps = chainrule.explain(example)
    for step in steps[:: max(1, len(steps) // 60)]:
        name = ascii_form(steps.symbol(step.quantity))
        found = [(item.quantity, item.updates) for item in steps.only(name)]
        assert (step.quantity, step.updates) in found, name
        # the same after the step; a unit and its activation may share a name
        assert len(found) <= 4


@pytest.mark.parametrize("notation", names())
def test_a_notation_never_changes_a_value(notation):
    plain, other = (
        chainrule.explain("mazur", notation="plain"),
        chainrule.explain("mazur", notation=notation),
    )
    values = {(step.quantity, step.updates): step.value for step in plain}
    for step in other:
        sign = -1 if step.quantity.kind in other.notation.negated else 1
        if (step.quantity, step.updates) in values:
            assert sign * step.value == pytest.approx(
                values[step.quantity, step.updates], rel=1e-14
            )


def test_negated_formulas_are_rewritten():
    text = chainrule.render(chainrule.explain("udacity-exercise", notation="udacity"))
    assert "δ1^o = (y1 - ŷ1)·f'(h1^o)" in text
    assert "δ2^h = δ1^o·W21·f'(h2^h)" in text
    assert "w32+ = w32 + Δw32" in text


@pytest.mark.parametrize(
    ("template", "text", "latex"),
    [
        ("net_{unit}", "net_h1", r"\mathrm{net}_{h1}"),
        ("w{ij}^{layer}", "w12^3", "w_{12}^{3}"),
        ("Θ{layer}[{j},{i}]", "Θ3[2,1]", r"\Theta_{2,1}^{(3)}"),
        ("w[{layer}][{i},{j}]", "w[3][1,2]", "w_{1,2}^{[3]}"),
        ("ŷ{j}", "ŷ2", r"\hat{y}_{2}"),
        ("E_total", "E_total", r"E_{\mathrm{total}}"),
        ("δ{j}^{tag}", "δ2^h", r"\delta_{2}^{h}"),
        ("odd name", "odd name", r"\mathrm{odd name}"),
    ],
)
def test_symbols_in_latex(template, text, latex):
    fields = {"unit": "h1", "ij": "12", "layer": 3, "i": 1, "j": 2, "tag": "h"}
    symbol = written(template, fields)
    assert (symbol, symbol.latex) == (text, latex)


def test_meanings_have_the_sign_that_is_shown():
    # δ is target minus output here, and Δw is added
    text = chainrule.render(chainrule.explain("udacity"), "html")
    assert "taken off it" not in text
    assert "which is added to it" in text
    for notation, end in (("udacity", "input, with the other sign"), ("mazur", "net input")):
        session = Session(chainrule.load_example("udacity"), notation=notation)
        assert session.pass_of(0).as_data()["meanings"]["delta"].endswith(end)
