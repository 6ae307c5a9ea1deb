"""Examples drafted from documents alone; what none of us wrote stands in tests/published."""

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

import chainrule
from chainrule.auditing.annotated import annotated
from chainrule.auditing.claim_sources.extraction.matrices import matrix_of
from chainrule.auditing.claim_sources.extraction.normalized import normalized
from chainrule.auditing.claim_sources.texts import text_of
from chainrule.auditing.drafting.draft import draft
from chainrule.auditing.drafting.statements import statements_of
from chainrule.auditing.drafting.sums import terms_of
from chainrule.auditing.drafting.symbols import symbol_of
from chainrule.auditing.finding import RIGHT
from chainrule.cli.commands import command_line
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim

PUBLISHED = Path(__file__).parent / "published"
PLAIN = str.maketrans({"∂": "d", "δ": "delta", "η": "eta", "−": "-"})
SMALL = r"""
The inputs are $x_1 = 0.5$ and $x_2 = -1$, the target is $t = 1$, the learning rate is 0.1.

| | $w_1$ | $w_2$ | $w_3$ | $w_4$ | $w_5$ | $w_6$ |
|---|---|---|---|---|---|---|
| | 0.1 | 0.2 | 0.3 | -0.4 | 0.5 | 0.6 |

$net_{h1} = w_1 x_1 + w_2 x_2 = -0.15$, $out_{h1} = \sigma(net_{h1}) = 0.4626$,
$net_{h2} = w_3 x_1 + w_4 x_2 = 0.55$, $out_{h2} = 0.6341$,
$net_o = w_5 out_{h1} + w_6 out_{h2} = 0.6118$, $out_o = 0.6483$
"""


@cache
def drafted(folder):
    """The draft of a published document, made once."""
    return draft((folder / "document.md").read_text(encoding="utf-8"))


def score(folder):
    """Numbers of a published document, those that are read and assigned rightly, and wrongly."""
    with (folder / "numbers.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["quantity"] != "-"]
    counts = Counter(numbers=len(rows))
    try:
        found = drafted(folder)
    except ChainruleError:
        return counts
    names = {}
    for claim in found.example.claims:
        names.setdefault((claim.line, claim.printed), set()).add(claim.name)
    for row in rows:
        said = names.get((int(row["line"]), row["printed"].translate(PLAIN)), set())
        wanted = row["quantity"].translate(PLAIN)
        # With a single sample, its number goes without saying.
        right = {wanted, wanted.removesuffix("(1)")} & said
        counts["right" if right else "wrong" if said else "left"] += 1
    return counts


def is_drafted(folder):
    """Whether the network of a document is read completely; None if the document lacks some."""
    given = chainrule.load_example(folder / "example.toml")
    if given.missing:
        return None
    try:
        example = drafted(folder).example
    except ChainruleError:
        return False
    arrays = [(given.inputs, example.inputs), (given.targets, example.targets)]
    arrays += zip(given.parameters.W, example.parameters.W, strict=False)
    same = given.network.sizes == example.network.sizes
    return same and all(np.array_equal(one, other) for one, other in arrays)


def folders(half):
    return sorted(path.parent for path in (PUBLISHED / half).glob("*/document.md"))


# half of the time would be theirs: with them, see `test_figures`
LONG = ("ahammadnafiz", "andrej_zh", "hmkcode_variant")


def short(half):
    return [path for path in folders(half) if path.name not in LONG]


def test_most_numbers_of_published_documents_are_read():
    counts = sum((score(folder) for folder in short("first")), Counter())
    assert counts["right"] >= 0.85 * counts["numbers"]
    assert counts["wrong"] <= 0.01 * counts["numbers"]


def test_most_networks_of_published_documents_are_drafted():
    found = [is_drafted(path) for path in short("first") if (path / "example.toml").exists()]
    assert found.count(True) >= 0.7 * (found.count(True) + found.count(False))


@pytest.mark.study
@pytest.mark.parametrize(("half", "share"), [("first", 0.85), ("second", 0.9)])
def test_figures(half, share):
    """`pytest -m study -s` prints them."""
    for folder in folders(half):
        print(folder.name, dict(score(folder)))
    counts = sum((score(folder) for folder in folders(half)), Counter())
    drafted = Counter(
        is_drafted(path) for path in folders(half) if (path / "example.toml").exists()
    )
    print(half, counts.most_common(), drafted)
    assert counts["right"] >= share * counts["numbers"]
    assert counts["wrong"] <= 0.01 * counts["numbers"]
    assert drafted[True] >= 0.7 * (drafted[True] + drafted[False])


def test_a_small_document_is_read():
    found = draft(SMALL)
    assert found.example.network.sizes == (2, 2, 1)
    assert found.example.parameters.W[0].tolist() == [[0.1, 0.3], [0.2, -0.4]]
    assert found.example.learning_rate == 0.1
    assert [str(claim) for claim in found.example.claims][-2:] == [
        "z[2][1] = 0.6118",
        "a[2][1] = 0.6483",
    ]


def test_the_first_wrong_number_is_named_by_the_document(tmp_path):
    path = tmp_path / "handout.md"
    path.write_text(SMALL, encoding="utf-8")
    found = chainrule.audit(path)
    # 0.5·0.4626 + 0.6·0.6341 = 0.6118, whose logistic function is 0.6483.
    assert found.first_wrong is None
    path.write_text(SMALL.replace("0.6341", "0.6431"), encoding="utf-8")
    found = chainrule.audit(path)
    assert (found.first_wrong.symbol, found.first_wrong.claim.line) == ("out_h2", 9)
    assert "Read from the document alone: the network 2-2-1" in str(found)


@pytest.mark.parametrize(
    ("name", "letters", "numbers", "above"),
    [
        ("net_h1", ("net", "h"), (1,), ()),
        ("w_12^(2)", ("w",), (12,), (2,)),
        ("W_X1-H1", ("W", "X", "H"), (1, 1), ()),
        ("Z[1]", ("Z",), (), (1,)),
        ("w_04", ("w",), (0, 4), ()),
        ("yhat_1", ("yhat",), (1,), ()),
    ],
)
def test_symbols_are_taken_apart(name, letters, numbers, above):
    symbol = symbol_of(name)
    assert (symbol.letters, symbol.numbers, symbol.above) == (letters, numbers, above)


@pytest.mark.parametrize("name", ["out_h1-t1", "sigma(0.2)", "0.5", "w_1x_1+b", "", "W^TdZ", "1/2"])
def test_formulas_are_no_symbols(name):
    assert symbol_of(name) is None


@pytest.mark.parametrize("name", ["w_5+", "w_5,new", "w_1'", "w_1,1(new)", "v_1baru", "W^(2)_new"])
def test_marks_of_new_values_are_known(name):
    assert symbol_of(name).is_new


@pytest.mark.parametrize(
    ("formula", "factors"),
    [
        ("(0.5)(1)+1.5*0.5-0.2", [("0.5", "1"), ("1.5", "0.5"), ("-0.2",)]),
        ("x_1w_1+x_2w_3+b_1", [("x_1", "w_1"), ("x_2", "w_3"), ("b_1",)]),
        ("(0.3*0.5)+(-0.1*-0.2)", [("0.3", "0.5"), ("-0.1", "-0.2")]),
        ("(1-0.5)*0.2", None),
    ],
)
def test_sums_are_taken_apart(formula, factors):
    terms = terms_of(formula)
    assert (terms and [term.factors for term in terms]) == factors


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("<1,2;3,4>", [["1", "2"], ["3", "4"]]),
        ("[[1,2],[3,4]]", [["1", "2"], ["3", "4"]]),
        ("[1,2]^T", [["1"], ["2"]]),
        ("[0.4]", [["0.4"]]),
        ("(0.5)", None),
        ("(0.5)(0.2)", None),
        ("[1,2;3]", None),
    ],
)
def test_matrices_are_read(text, rows):
    assert matrix_of(text) == rows


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("The learning rate is 0.5.", ["eta", "0.5"]),
        ("Lernrate: 0.25", ["eta", "0.25"]),
        ("* **Bias ($b$)**: 0.1", ["b", "0.1"]),
        ("Step 4 (η = 0.1)", ["eta", "0.1"]),
        ("$$\\eta$$ = 0.1", ["eta", "0.1"]),
        ("x1, x2 = 3.5, 1.5", ["x2", "1.5"]),
        ("print(e1, e2)\n>>> -0.268 0.123", ["e2", "0.123"]),
        ("W = np.array([[6., -3.]])", ["W", "[[6.,-3.]]"]),
        ("| | $Z_1$ |\n|---|---|\n| $X_2$ | 0.3 |", ["w(X_2->Z_1)", "0.3"]),
        ("| Weight | New value |\n|---|---|\n| $w_5$ | 0.3589 |", ["w_5+", "0.3589"]),
    ],
)
def test_what_is_told_is_read(text, members):
    assert members in [equation.members for equation in statements_of(text)]


def test_weights_in_a_picture_are_read_off_the_sums():
    text = r"""
    $h_1 = 0.80 \cdot 0.56 + 0.06 \cdot 0.24 + 0.31 \cdot 1 = 0.7724$, $\tanh(0.7724) = 0.6482$
    $h_2 = 0.82 \cdot 0.56 + 0.92 \cdot 0.24 + 0.24 \cdot 1 = 0.9200$, $\tanh(0.92) = 0.7259$
    $o_1 = 0.46 \cdot 0.6482 + 0.15 \cdot 0.7259 = 0.4071$, $\tanh(0.4071) = 0.3860$
    """
    example = draft(text).example
    assert example.inputs.tolist() == [[0.56, 0.24]]
    assert example.parameters.W[0].tolist() == [[0.8, 0.82], [0.06, 0.92]]
    assert example.parameters.W[1].tolist() == [[0.46], [0.15]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A text without a network: $E = mc^2 = 9$.", "no network can be read from it"),
        (
            "$x_1 = 1$, $x_2 = 2$, $t = 1$, $w_1 = 0.1$, $w_2 = 0.2$, $w_3 = 0.3$, $w_4 = 0.4$, "
            "$w_5 = 0.5$, $w_6 = 0.6$, $y = 0.987$",
            "not which unit each leads from and to",
        ),
    ],
)
def test_nothing_is_guessed(text, message):
    with pytest.raises(ChainruleError, match=message):
        draft(text)


def test_a_network_that_gives_other_numbers_makes_no_headline(tmp_path):
    path = tmp_path / "handout.md"
    path.write_text(
        "$x = [1, 2]$, $y = 1$, $W = [0.3, 0.4]$, $b = 0.1$, sigmoid. $z = 7.3$, $a = 0.123$, "
        "$E = 9.1$, $\\delta = 4.4$",
        encoding="utf-8",
    )
    found = chainrule.audit(path)
    assert found.is_doubtful
    assert found.first_wrong is None
    assert "It is doubtful whether this is the network of the document" in str(found)


def test_a_draft_is_written_and_can_be_audited(tmp_path):
    path, written = tmp_path / "handout.md", tmp_path / "mine.toml"
    path.write_text(SMALL, encoding="utf-8")
    result = CliRunner().invoke(command_line(), ["audit", str(path), "--draft", str(written)])
    assert result.exit_code == 0
    assert "weight from input 1 to unit 1 of layer 1" in result.stdout
    assert chainrule.audit(written).counts == chainrule.audit(path).counts


def test_a_draft_of_an_example_is_refused(tmp_path):
    result = CliRunner().invoke(
        command_line(), ["audit", "mazur", "--draft", str(tmp_path / "mine.toml")]
    )
    assert "--draft is for a document" in str(result.exception)


def test_nothing_is_written_where_one_of_the_files_cannot_be(tmp_path):
    """A draft of an example is refused before the document is marked."""
    handout, marked, mine = (tmp_path / name for name in ("a.md", "marked.html", "mine.toml"))
    handout.write_text("so $out_{h1} = 0.5933$")
    command = ["audit", "mazur", "--claims", handout, "--annotate", marked, "--draft", mine]
    result = CliRunner().invoke(command_line(), list(map(str, command)))
    assert result.exit_code != 0
    assert not marked.exists()
    assert not mine.exists()


def test_a_document_that_is_too_long_is_refused():
    with pytest.raises(ChainruleError, match="2,400,000 characters; 2,000,000 are read at most"):
        draft("$x_1 = 0.5$\n" * 200_000)


def test_claims_beside_a_document_are_refused(tmp_path):
    path = tmp_path / "handout.md"
    path.write_text(SMALL, encoding="utf-8")
    with pytest.raises(ChainruleError, match=r"--draft example.toml writes one"):
        chainrule.audit(path, tmp_path / "claims.csv")


def test_numbers_are_marked_in_their_places(tmp_path):
    path, page = tmp_path / "handout.md", tmp_path / "marked.html"
    path.write_text(SMALL.replace("0.6341", "0.6431"), encoding="utf-8")
    CliRunner().invoke(command_line(), ["audit", str(path), "--annotate", str(page)])
    text = page.read_text(encoding="utf-8")
    assert 'class="wrong" title="out_h2: wrong here: digits transposed">0.6431</mark>' in text
    assert '<mark class="right" title="x_1: right">0.5</mark>' in text


def test_numbers_of_a_line_are_marked_in_whatever_order_they_are_told():
    line = "net = 0.3775, out = 0{,}5933, and 0.5 of 0.55"
    told = [("0.5933", "out"), ("0.3775", "net"), ("0.5", "x")]
    items = [
        SimpleNamespace(claim=Claim(symbol, printed, 0, 1), verdict=RIGHT, symbol=symbol)
        for printed, symbol in told
    ]
    marked = annotated(items, line, "")
    for printed, symbol in (("0{,}5933", "out"), ("0.3775", "net"), ("0.5", "x")):
        assert f'title="{symbol}: right">{printed}</mark>' in marked
    assert "of 0.55" in marked


def test_an_annotated_copy_needs_a_document(tmp_path):
    result = CliRunner().invoke(
        command_line(), ["audit", "mazur", "--annotate", str(tmp_path / "a.html")]
    )
    assert "--annotate marks the numbers of a document" in str(result.exception)


def test_numbers_in_running_text_are_those_printed_before():
    found = draft(SMALL + "So the network answers 0.6483 where it should answer 1; 0.7777 is new.")
    assert [str(claim) for claim in found.example.claims if claim.line == 11] == [
        "a[2][1] = 0.6483"
    ]


def test_units_named_by_letters():
    text = r"""
    $x_1 = 0$, $x_2 = 1$, $d = 1$, sigmoid

    | weight | value |
    |---|---|
    | w_A1 | 0.4 |
    | w_A2 | 0.2 |
    | w_B1 | -0.3 |
    | w_B2 | 0.7 |
    | w_CA | -0.5 |
    | w_CB | 0.6 |

    v_A = 0.4 * 0 + 0.2 * 1 = 0.2000, so y_A = 0.5498
    v_B = -0.3 * 0 + 0.7 * 1 = 0.7000, so y_B = 0.6682
    v_C = -0.5 * 0.5498 + 0.6 * 0.6682 = 0.1260, so y_C = 0.5315
    """
    found = draft(text)
    assert found.example.parameters.W[0].tolist() == [[0.4, -0.3], [0.2, 0.7]]
    assert [str(claim) for claim in found.example.claims[-2:]] == [
        "z[2][1] = 0.1260",
        "a[2][1] = 0.5315",
    ]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        (r"\newcommand{\W}[1]{\mathbf{W}^{[#1]}} $\W{2} = 0.5$", ["W^[2]", "0.5"]),
        (r"$u_i\,x + c_i = s$ and $\alpha = 0{,}25$", ["alpha", "0.25"]),
        ("sleep goes to h1 and h2 with w1 = 0.4, w2 = -0.7 and w3 = 0.5", ["w2", "-0.7"]),
        ("`h = .5`, so `o = 1/(1+exp(-h)) = .62`", ["o", "1/(1+exp(-h))", ".62"]),
        ("i1 -> h1    .13", ["w(i1->h1)", ".13"]),
        ("w1: 0.4 → **0.40359**", ["w1+", "0.40359"]),
        ("w1=0.42 (I1→H1), w2=-0.15 (I1→H2)", ["w1", "0.42"]),
        ("w₂₂ = 0.35   (wᵢⱼ goes from iᵢ to hⱼ)", ["w_22", "0.35"]),
        ("∂E/∂o₁ = 0.54,  multiply: ∂E/∂net(o₁) = 0.13", ["dE/do_1", "0.54"]),
        ("we have i₁ = 1, desired (0.05 ; 0.95)", ["target_2", "0.95"]),
        ("we want P to say 1, with a step size μ = 0.4", ["target_1", "1"]),
        ("- to H1: w1=0.45 (from I1), w3=-0.12 (from I2)", ["w1", "0.45"]),
        (r"the step size is $\lambda = 10^{-2}$.", ["lambda", "10^-2"]),
        ("a learning rate of 1e-3", ["eta", "1e-3"]),
        ("unit h2:   w20 = .25    w21 = -.7", ["w20", ".25"]),
        (r"\[ \begin{array}{l} P_1 = 0.15 \\ P_2 = 0.2 \end{array} \]", ["P_1", "0.15"]),
    ],
)
def test_what_people_write_is_read(text, members):
    assert members in [equation.members for equation in statements_of(normalized(text))]


def test_the_rate_is_what_is_called_so():
    """γ is mostly a learning rate, and μ a momentum; here the text says otherwise."""
    text = """
    i1 = 0.2, i2 = 0.85, desired (0.05 ; 0.95), the logistic function throughout
    w11 = 0.25  w12 = -0.4  w21 = 0.6  w22 = 0.35   (wij goes from ii to hj)
    v11 = 0.3  v12 = 0.8  v21 = -0.55  v22 = 0.45   (vij goes from hi to oj)
    β = 0.15 for the hidden units and γ = 0.5 for the output units. Step size μ = 0.4.
    net(h1) = 0.2*0.25 + 0.85*0.6 + 0.15 = 0.7100, h1 = 0.6704
    net(h2) = 0.2*(-0.4) + 0.85*0.35 + 0.15 = 0.3675, h2 = 0.5909
    net(o1) = 0.6704*0.3 + 0.5909*(-0.55) + 0.5 = 0.3762, o1 = 0.5929
    net(o2) = 0.6704*0.8 + 0.5909*0.45 + 0.5 = 1.3022, o2 = 0.7862
    """
    found = draft(text).example
    assert found.learning_rate == 0.4
    assert "momentum" not in str(found.optimizer)
    assert found.parameters.b[1].tolist() == [0.5]  # of both units


def test_an_index_of_zero_is_that_of_a_bias():
    text = """
    x1 = 1.0   x2 = .6   target t = .1   eta = .75, all units are logistic
    unit h1:   w10 = -.35   w11 = .2    w12 = .55
    unit h2:   w20 = .25    w21 = -.7   w22 = .1
    unit o:    v0 = .5     v1 = .3    v2 = -.4
    in(h1) = -.35 + .2*1 + .55*.6 = .18, out(h1) = .5449
    in(h2) = .25 + (-.7)*1 + .1*.6 = -.39, out(h2) = .4037
    in(o) = .5 + .3*.5449 + (-.4)*.4037 = .5020, out(o) = .6229
    """
    found = draft(text).example.parameters
    assert found.b[0].tolist() == [-0.35, 0.25]
    assert found.W[0].tolist() == [[0.2, -0.7], [0.55, 0.1]]


OTHER = (
    "A second one: $x_1 = 3$, $x_2 = -1$, $w_1 = 0.9$, $w_2 = -0.4$, $y = 0$; "
    "$z = w_1 x_1 + w_2 x_2 = 3.1$, $\\hat{y} = \\sigma(z) = 0.9569$\n"
)


def test_a_name_that_is_given_twice_makes_no_headline(tmp_path):
    path = tmp_path / "two.md"
    path.write_text(f"{SMALL}\n\n{OTHER}", encoding="utf-8")
    result = CliRunner().invoke(command_line(), ["audit", str(path)])
    assert result.exit_code == 2
    assert re.search(r"w_1 is given as \S+ on line \d+ and as 0.9 on line", result.stdout)


def test_a_weight_after_its_update_is_not_given_twice(tmp_path):
    text = (
        "$x = 1$, $w = 0.5$, $t = 1$, $\\eta = 0.2$, linear. $y = w x = 0.5$, "
        "$E = \\frac12 (t - y)^2 = 0.125$, $\\frac{\\partial E}{\\partial w} = (y - t) x = -0.5$. "
        "The weight is now $w = 0.6$."
    )
    path = tmp_path / "step.md"
    path.write_text(text, encoding="utf-8")
    found = chainrule.audit(path)
    assert not found.draft.given_again
    assert not found.is_doubtful


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("iterasi_manual_id", "homework_relu_zh"),
        pytest.param("fransis96jst_xor", "homework_relu_zh", marks=pytest.mark.study),
        ("full_backprop_softmax", "geeksforgeeks"),
    ],
)
def test_two_published_examples_in_one_document_make_no_headline(first, second, tmp_path):
    places = (PUBLISHED / "first" / name for name in (first, second))
    texts = [text_of(next(folder.glob("document.*"))) for folder in places]
    path = tmp_path / "two.md"
    path.write_text("\n\n".join(texts), encoding="utf-8")
    found = chainrule.audit(path)
    assert found.first_wrong is None
    assert "hardly any number comes out" in str(found)


def test_a_draft_is_not_overwritten(tmp_path):
    path, written = tmp_path / "handout.md", tmp_path / "mine.toml"
    path.write_text(SMALL, encoding="utf-8")
    written.write_text("corrected", encoding="utf-8")
    result = CliRunner().invoke(command_line(), ["audit", str(path), "--draft", str(written)])
    assert "may have been corrected by hand" in str(result.exception or result.output)
    assert written.read_text(encoding="utf-8") == "corrected"


def test_a_number_out_of_range_is_told_with_its_line():
    with pytest.raises(ChainruleError, match=r"^line 2: '1e999' is out of range; numbers have up"):
        draft("Given:\nx1 = 1e999, w1 = 0.3, y = 1\nz = w1 x1 = 0.4\n")
