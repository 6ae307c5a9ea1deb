"""What an audit says: arithmetic, corrections, and of what it cannot tell."""

from dataclasses import replace

import pytest

import chainrule
from chainrule.auditing.naming import names_of
from chainrule.documents.document import Equations
from chainrule.documents.formats import format_names, write_document
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim, parse_claims
from chainrule.explaining.examples.files import parse_example
from chainrule.explaining.layout.equations import Showing
from chainrule.network.quantities import Quantity
from chainrule.symbolic.notations import ascii_form


def printed(values, digits=7):
    return tuple(Claim(name, f"{value:.{digits}f}") for name, value in values.items())


# What is not given


UNKNOWN = """
format = 1
notation = "mazur"
claims = '''
net_h1 = 0.3775
out_h1 = 0.5933
net_o1 = 1.106
out_o1 = 0.7514
out_o2 = 0.8000
w5+ = 0.36
'''
[network]
sizes = [2, 2, 2]
biases = "shared"
[weights]
w1 = 0.15
w2 = 0.2
w3 = 0.25
w4 = 0.3
b1 = 0.35
w5 = "?"
w6 = 0.45
w7 = 0.5
w8 = 0.55
b2 = 0.6
[data]
inputs = [[0.05, 0.1]]
targets = [[0.01, "?"]]
"""


def test_what_is_not_given_cannot_be_told():
    example = parse_example(UNKNOWN, "unknown")
    found = chainrule.audit(example)
    assert [item.verdict for item in found.items] == [
        "right",
        "right",
        "cannot tell",
        "right from rounded values",
        "wrong here",
        "cannot tell",
    ]
    assert [item.lacking for item in found.items if item.lacking] == [("w5",), ("w5",)]
    assert "without w5" in write_document(found.document(), "text")
    with pytest.raises(
        ChainruleError,
        match=r"w5, target_o2 are not given; only an audit can "
        r"do without",
    ):
        chainrule.explain(example)


def test_runs_without_all_weights_cannot_be_told():
    found = chainrule.audit(
        parse_example(UNKNOWN, "unknown"), parse_claims("E_total after 9 = 0.2")
    )
    assert (found.items[0].verdict, found.items[0].lacking) == ("cannot tell", ("w5", "target_o2"))


# The report


def test_the_arithmetic_that_gives_the_print():
    text = chainrule.audit("quirk").report()
    slip = "∂E/∂h2 = δ_o1·h2o2 + δ_o2·h2o1 = 0.260415·0.75 + (-0.162672)·0.15 = 0.17091045"
    assert text.index(slip) < text.index("∂E/∂i1h2 = i1·δ_h2 = 0.56·0.0808524681 = 0.0452773822")
    assert "i1h1+ = i1h1 + η · ∂E/∂i1h1 = 0.8 + 1·0.0288528 = 0.8288528" in text


@pytest.mark.parametrize(
    "notation", ["plain", "mazur", "quirk", "theta", "frey", "udacity", "nielsen", "bishop"]
)
def test_every_line_of_the_arithmetic_has_a_name(notation):
    """Also what the notation leaves out: a slip in the slope of an output, of which only a new
    weight is printed.
    """
    network = chainrule.Network([1, 2, 2], "tanh", "none")
    plain = chainrule.WorkedExample(
        "t", chainrule.initialize(network, seed=1), [[0.7]], [[0.5, -0.4]]
    )
    value = chainrule.explain(plain).value
    y = value("a[2][1]")
    logistic = value("delta[1][1]") + value("dE/da[2][1]") * (y * (1 - y) - 1 + y * y) * value(
        "w[2][1,1]"
    ) * (1 - value("a[1][1]") ** 2)
    name = chainrule.explain(replace(plain, notation=notation)).symbol(
        Quantity("new_weight", 1, 1, 1)
    )
    wrong = Claim(ascii_form(name), f"{value('w[1][1,1]') - 0.5 * 0.7 * logistic:.9f}")
    found = chainrule.audit(replace(plain, notation=notation), [wrong])
    assert found.first_wrong.causes[0].kind == "other slope"
    shown = [
        working.equation(names_of(found.example).symbol, Showing())
        for working in found.first_wrong.done
    ]
    assert len(shown) > 3
    assert all(equation.symbol.text for equation in shown)


def test_the_example_is_corrected_from_the_first_wrong_number_on():
    found = chainrule.audit("quirk")
    document = found.document()
    corrected = next(
        block for block in document.blocks if getattr(block, "title", "").startswith("Corrected")
    )
    equations = [
        equation
        for block in corrected.blocks
        if isinstance(block, Equations)
        for equation in block.items
    ]
    first = found.items.index(found.first_wrong)
    steps = chainrule.explain("quirk")
    given = {str(steps.symbol(step.quantity)) for step in steps if step.phase == "given"}
    claimed = dict.fromkeys(item.symbol for item in found.items[first:] if item.symbol not in given)
    assert len(equations) == len(claimed)
    values = chainrule.explain("quirk", steps=2)
    wanted = [values.value("i1h1+"), values.value("E", updates=1)]
    shown = {str(equation.symbol.text): equation.number for equation in equations}
    assert [shown["i1h1+"], equations[-1].number] == pytest.approx(wanted, rel=1e-12)


def test_an_audit_shows_itself():
    found = chainrule.audit("quirk")
    assert repr(found) == (
        "<audit of quirk: 15 of 79 numbers are wrong here; print it, or see its .items>"
    )
    assert str(found) == found.report() == write_document(found.document(), "text")
    assert found._repr_html_().startswith("<style>")


def test_no_empty_corrections():
    """Of what depends on an unknown weight nothing can be corrected."""
    claims = parse_claims("net_o1 = 1.106\nout_o1 = 0.76")
    text = chainrule.audit(parse_example(UNKNOWN, "unknown"), claims).report()
    assert "wrong here" in text
    assert "Corrected" not in text


def test_a_number_of_another_round():
    """Without its "after 1" or its plus."""
    for text in (
        "E_total = 0.291027774",
        "w5 = 0.35891648",
        "E_total = 0.298371\nE_total = 0.291028",
    ):
        cause = chainrule.audit("mazur", parse_claims(text)).first_wrong.causes[0]
        assert (cause.kind, cause.what) == ("another run", "this is after 1 update")


@pytest.mark.parametrize("claims", [["net_h1 = 0.4"], {"net_h1": 0.4}])
def test_claims_of_a_wrong_kind_are_refused(claims):
    with pytest.raises(ChainruleError, match=r"parse_claims of chainrule"):
        chainrule.audit("mazur", claims)


def test_corrections_follow_the_conventions():
    value = chainrule.explain("mazur").value
    claims = printed({"delta_o1": -value("delta_o1"), "delta_o2": -value("delta_o2"), "w5+": 0.5})
    found = chainrule.audit("mazur", claims)
    text = write_document(found.document(), "text")
    assert found.conventions
    assert "w5+ = w5 + η · δ_o1 · out_h1" in text or "w5+ = w5 - η · ∂E_total/∂w5" in text


def test_gradients_of_the_second_step():
    steps = chainrule.explain("mazur", steps=2)
    claims = [
        Claim("delta_o1", f"{steps.value('delta_o1', updates=1):.6f}", updates=1),
        Claim("w5+", "0.3178", updates=1),
    ]
    assert [item.verdict for item in chainrule.audit("mazur", claims).items][:1] == ["right"]


def test_a_number_that_nothing_explains():
    found = chainrule.audit("mazur", [Claim("net_h1", "0.3775"), Claim("out_h1", "0.123456789")])
    assert found.first_wrong.causes == ()
    assert "No simple cause was found." in write_document(found.document(), "text")


def test_few_digits_may_fit_by_accident():
    found = chainrule.audit("mazur", [Claim("net_h1", "0.4"), Claim("out_h1", "0.7")])
    assert found.first_wrong is not None
    assert all(cause.chance > 0.05 for cause in found.first_wrong.causes)


@pytest.mark.parametrize("format", format_names())
def test_a_report_is_written_in_every_format(format):
    text = chainrule.audit("quirk").report(format)
    assert "0.6482" in text
    assert "gradient added" in text


def test_causes_come_first_with_all_their_numbers():
    report = str(chainrule.audit("quirk"))
    summary = report.partition("Each wrong number")[0]
    (added,) = (line for line in summary.splitlines() if line.lstrip().startswith("gradient"))
    assert "(7 of 8)" in added
    assert "75–78, 80–82" in added
    assert "8 numbers" in added
    mistakes, _, misprints = summary.partition("Misprints, from which nothing follows")
    assert "weight swapped" in mistakes
    assert "digit wrong" in misprints
