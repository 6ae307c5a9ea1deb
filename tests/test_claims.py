"""Claims: how numbers are printed, which lines are claims, and which quantities they are about."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule
from chainrule.auditing.claim_sources.claim_tables import read_claims_csv
from chainrule.auditing.claim_sources.resolve import resolve
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim, is_name, parse_claims
from chainrule.explaining.examples.files import parse_example
from test_example_files import TEXT


@pytest.mark.parametrize(
    ("printed", "value", "decimals", "half_unit"),
    [
        ("0.3775", 0.3775, 4, 5e-5),
        ("-0.02", -0.02, 2, 5e-3),
        ("−0.02", -0.02, 2, 5e-3),
        ("+.5", 0.5, 1, 5e-2),
        ("0.511301270", 0.51130127, 9, 5e-10),
        ("1e-3", 1e-3, 3, 5e-4),
        ("3.5102e-05", 3.5102e-5, 9, 5e-10),
        ("3.51 · 10^{-5}", 3.51e-5, 7, 5e-8),
        ("3.51×10^−5", 3.51e-5, 7, 5e-8),
        ("1", 1.0, 0, 0.5),
        ("5.", 5.0, 0, 0.5),
        ("3E5", 3e5, -5, 5e4),
        ("0.5932...", 0.5932, 4, 5e-5),
        ("0,3775", 0.3775, 4, 5e-5),
        ("3.51×10⁻⁵", 3.51e-5, 7, 5e-8),
        ("10^{-2}", 0.01, 2, 5e-3),
        ("-10⁻³", -0.001, 3, 5e-4),
        ("62 %", 0.62, 2, 5e-3),
        (r"62\%", 0.62, 2, 5e-3),
        ("0.593\u2009269", 0.593269, 6, 5e-7),
        ("1,234,567.5", 1234567.5, 1, 0.05),
        ("1,1364", 1.1364, 4, 5e-5),
        ("-1,3400000", -1.34, 7, 5e-8),
        ("3/4", 0.75, 15, 5e-16),
    ],
)
def test_printed_numbers(printed, value, decimals, half_unit):
    claim = Claim("a", printed)
    assert (claim.value, claim.decimals, claim.half_unit) == (value, decimals, half_unit)
    assert claim.truncated == printed.endswith("...")


@pytest.mark.parametrize(
    ("printed", "message"),
    [
        ("1,234", "'1,234' is not a number; write 1234 without the comma, or 1.234 with a point"),
        ("1/0", "for example 0.25"),
        ("0.3.7", "for example 0.25, -.02 or 1e-3"),
        ("nan", "for example"),
        ("", "for example"),
        ("1e999", "out of range; numbers have up to 60 digits, exponents to 290"),
        ("1e-99999999999999999", "out of range"),
        ("0." + 99 * "1", "out of range"),
    ],
)
def test_what_is_not_a_printed_number_is_refused(printed, message):
    with pytest.raises(ChainruleError, match=message):
        Claim("a", printed)


@pytest.mark.parametrize("sure", ["a = 0,525", "a = 1,1364", "a = 2*3 = -12,5"])
def test_a_comma_is_what_it_surely_is_elsewhere(sure):
    claims = parse_claims(f"z = -1,234\n{sure}")
    assert (claims[0].value, claims[0].decimals) == (-1.234, 3)


def test_a_comma_in_a_table_too(tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_text('quantity;value\nz;"1,234"\na;"0,5"\n')
    assert [claim.value for claim in read_claims_csv(path)] == [1.234, 0.5]


@pytest.mark.parametrize("other", ["a = 5", "a = 0.25", "a = 1,234,567", "a = 0,525\nb = 0.25"])
def test_a_comma_that_may_be_either_is_refused(other):
    with pytest.raises(ChainruleError, match=r"line 1: '1,234' is not a number; write 1234"):
        parse_claims(f"z = 1,234\n{other}")


NAMES = """
w5 w5+ dE_total/dout_o1 ∂E/∂w5 Theta1[1,2] w[1][2,1] h1^h |g| f'(h1^h) h'(a1^(1)) E_total(2)
Δw11 ŷ1 w21^1+
δ_o1 dE/dh1o1 velocity_w5 clip(dE/dw5) dE_total/dw[1][2,1] η
"""
FORMULAS = [
    "out_h1(1 - out_h1)",
    "out_h1(1-out_h1)",
    "i1*w1",
    "i1·w1",
    "a/b",
    "a+b",
    "w5-1",
    "-(t-y)",
    "0.5",
    "tanh(2)",
]


@pytest.mark.parametrize("name", NAMES.split())
def test_names_of_quantities_are_accepted(name):
    assert is_name(name)


@pytest.mark.parametrize("formula", [*FORMULAS, "f(h)"])
def test_formulas_are_refused_as_names(formula):
    assert not is_name(formula)


def test_claims_are_parsed_line_by_line():
    text = """
    # the forward pass
    net_h1 = 0.15*0.05 + 0.2*0.1 + 0.35 = 0.3775   # exactly
    dnet_o1/dw5 = out_h1 ≈ 0.593
    E_total after 1 = .291
    w5 after 3 updates = 0.4 = 0.40
    """
    assert parse_claims(text) == (
        Claim("net_h1", "0.3775", 0, 3),
        Claim("dnet_o1/dw5", "0.593", 0, 4),
        Claim("out_h1", "0.593", 0, 4),
        Claim("E_total", ".291", 1, 5),
        Claim("w5", "0.4", 3, 6),
        Claim("w5", "0.40", 3, 6),
    )
    assert str(parse_claims(text)[3]) == "E_total after 1 = .291"
    twice = parse_claims("w1 = 0.1\nw1 = 0.2")
    assert [claim.value for claim in twice] == [0.1, 0.2]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("net_h1", "'net_h1' is not a claim; for example net_h1 = 0.3775"),
        ("net_h1 = abc", "'abc' is not a number"),
        ("net_h1 = 0.5 * 0.3", "is not a number"),
        ("net_h1 =", "'' is not a number"),
        ("0.5 * 2 = 1", "'0.5 [*] 2' is not the name of a quantity"),
        ("E after one = 1", "'one' is not an update count; for example E after 1"),
        ("E after 10,000 = 1", "'10,000' is not an update count"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line, message):
    with pytest.raises(ChainruleError, match=f"mine.txt, line 2: .*{message}"):
        parse_claims(f"w1 = 1\n{line}", "mine.txt")


@given(st.text(alphabet="w5+-=.0123456789 e#after/d_()[]^|≈−…%,", max_size=40))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_is_claims_or_refused(text):
    try:
        for claim in parse_claims(text):
            assert claim.half_unit > 0
            assert parse_claims(str(claim))[0] == Claim(claim.name, claim.printed, claim.updates, 1)
    except ChainruleError:
        pass


def test_claims_in_a_file():
    with_claims = TEXT.replace(
        "[network]", 'claims = """\nw1 = 0.5\n\nnet_o1 = -0.40\n"""\n[network]'
    )
    claims = parse_example(with_claims, "test").claims
    assert claims == (Claim("w1", "0.5", 0, 5), Claim("net_o1", "-0.40", 0, 7))
    assert parse_example(TEXT, "test").claims == ()
    for old, new, message in (
        ("-0.40", "-0.4o", "claims, line 7: '-0.4o' is not a number"),
        ("w1 = 0.5\n\n", "w1 = x\n\n", "claims, line 5: 'x' is not a number"),
        ('"""\nw1 = 0.5\n\nnet_o1 = -0.40\n"""', "5", "claims is 5; it must be a text"),
    ):
        with pytest.raises(ChainruleError, match=message):
            parse_example(with_claims.replace(old, new), "test")


@pytest.fixture(scope="module")
def steps():
    return chainrule.explain("mazur", steps=3)


@pytest.mark.parametrize(
    ("text", "kind", "updates"),
    [
        ("net_h1", "net_input", 0),
        ("net_h1 after 3", "net_input", 3),
        ("w5", "weight", 0),
        ("w5+", "new_weight", 0),
        ("w5 after 1", "new_weight", 0),
        ("w5 after 3", "new_weight", 2),
        ("w5+ after 2", "new_weight", 2),
        ("b1 after 3", "shared_bias", 0),
        ("i1 after 2", "input", 0),
        ("E_total after 3", "total_error", 3),
        ("dE_total/dw5 after 2", "error_by_weight", 2),
        ("a[1][1]", "activation", 0),
    ],
)
def test_claims_are_resolved_to_quantities(steps, text, kind, updates):
    (place,) = resolve(parse_claims(f"{text} = 1")[0], steps)
    assert (place[2].kind, place[0].updates) == (kind, updates)
    assert place[2] in place[1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("net_h5", "outside the 2-2-2"),
        ("nett_h1", "unknown quantity 'nett_h1'. Did you mean net_h1"),
        (
            "E_total after 4",
            "E_total is not computed after 4 updates; the steps end with a forward pass after 3",
        ),
        ("w5 after 4", "w5 is not computed after 4 updates"),
        ("delta_o1 after 3", "delta_o1 is not computed after 3 updates"),
    ],
)
def test_what_cannot_be_resolved(steps, text, message):
    with pytest.raises(ChainruleError, match=message):
        resolve(parse_claims(f"{text} = 1")[0], steps)


def test_a_claim_about_all_samples_or_one():
    text = TEXT.replace("[[1.0, 2.0]]", "[[1.0, 2.0], [3.0, 4.0]]").replace(
        "[[0.5]]", "[[0.5], [0.5]]"
    )
    steps = chainrule.explain(parse_example(text, "test"))
    assert [place[2].sample for place in resolve(Claim("net_o1", "1"), steps)] == [1, 2]
    assert [place[2].sample for place in resolve(Claim("net_o1(2)", "1"), steps)] == [2]


def test_claims_are_read_from_a_csv_table(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text("quantity;value;after;line\nnet_h1;0.3770;;12\nw5;−0.50;2;\n")
    assert read_claims_csv(path) == (Claim("net_h1", "0.3770", 0, 12), Claim("w5", "−0.50", 2, 3))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("quantity,number\nw5,1\n", "unknown column 'value'"),
        ("quantity,value,valeu\nw5,1,2\n", "unknown column 'valeu'. Did you mean value"),
        ("quantity,value\nw5,1\nw6,one\n", "line 3, column 'value': 'one' is not a number"),
        ("quantity,value\nw5,\n", "line 2, column 'value' is empty"),
        (
            "quantity,value,after\nw5,1,soon\n",
            "line 2, column 'after' holds 'soon'; it must be a whole number",
        ),
        ("quantity,value\n", "but no rows"),
        ("", "the file is empty"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(tmp_path, text, message):
    path = tmp_path / "claims.csv"
    path.write_text(text)
    with pytest.raises(ChainruleError, match=f"claims.csv: .*{message}"):
        read_claims_csv(path)


def test_large_and_other_files_are_refused(tmp_path):
    with pytest.raises(ChainruleError, match="no_such.csv: there is no such file"):
        read_claims_csv(tmp_path / "no_such.csv")
    with pytest.raises(ChainruleError, match="tables that end in .csv"):
        read_claims_csv(tmp_path / "claims.parquet")
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(ChainruleError, match="has 50 MB; what is read here has at most 20 MB"):
        read_claims_csv(path)


@pytest.mark.parametrize("name", chainrule.example_names())
def test_claims_of_the_shipped_examples_are_about_quantities(name):
    example = chainrule.load_example(name)
    near = [claim for claim in example.claims if claim.updates <= 5]
    steps = chainrule.explain(example, steps=max((claim.updates for claim in near), default=0) or 1)
    for claim in near:
        assert len(resolve(claim, steps)) == 1, claim
    assert len(example.claims) - len(near) == (3 if name == "mazur" else 0)


@pytest.mark.parametrize("name", ["mazur", "quirk", "theta"])
def test_shipped_claims_are_what_the_documents_print(name):
    """Of each number that was judged by hand, as often as it is printed."""
    table = (Path(__file__).parent / "documents" / f"{name}.csv").read_text().splitlines()
    judged = Counter(
        (row["quantity"], int(row["updates"]), row["printed"]) for row in csv.DictReader(table)
    )
    claims = chainrule.load_example(name).claims
    printed = Counter(
        (claim.name, claim.updates, claim.printed) for claim in claims if claim.updates <= 1
    )
    assert judged - printed == Counter()
    assert printed - judged == Counter()
