"""Claims drawn from documents: ways of writing equations, names and numbers; the five documents
where they are.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule
from chainrule.auditing.claim_sources.extraction import Unmatched, extract_claims
from chainrule.auditing.claim_sources.extraction.latex_names import typed, with_plus
from chainrule.auditing.claim_sources.resolve import resolve
from chainrule.errors import ChainruleError
from chainrule.symbolic import notations

DOCUMENTS = Path(__file__).parents[2] / "shared" / "sources"


@pytest.fixture(scope="module")
def explained():
    return {
        name: chainrule.explain(chainrule.load_example(name)) for name in chainrule.example_names()
    }


def found(text, steps):
    return [str(claim) for claim in extract_claims(text, steps).claims]


@pytest.mark.parametrize(
    ("latex", "name"),
    [
        (r"net_{h1}", "net_h1"),
        (r"\mathrm{net}_{h_1}", "net_h1"),
        (r"\frac{\partial E_{total}}{\partial w_5}", "dE_total/dw_5"),
        (r"\dfrac{\partial E_{\text{total}}}{\partial \mathrm{out}_{o1}}", "dE_total/dout_o1"),
        (r"\frac{dE}{dw_5}", "dE/dw_5"),
        (r"\delta_{o1}", "delta_o1"),
        (r"\hat{y}_1", "yhat_1"),
        (r"\Theta^{(1)}_{1,2}", "Theta^(1)_1,2"),
        (r"w_5^+", "w_5+"),
        (r"w_5^{\text{new}}", "w_5+"),
        (r"w_{5}^{(t+1)}", "w_5+"),
        (r"\text{new } w_5", "w_5+"),
        (r"3.51 \times 10^{-5}", "3.51*10^-5"),
        (r"\left( 0.5 \right)", "(0.5)"),
    ],
)
def test_latex_as_it_is_typed(latex, name):
    assert with_plus(typed(latex)) == name


@pytest.mark.parametrize(
    "text",
    [
        "net_h1 = 0.3775",
        "- net_h1 = 0.3775.",
        "`net_h1 = 0.3775`",
        "We get $net_{h1} = 0.3775$, as expected.",
        r"\(net_{h_1} \approx 0.3775\)",
        "$$net_{h1} = w_1 i_1 + w_2 i_2 + b_1$$\n\n$$= 0.3775$$",
        "\\[\n\\mathrm{net}_{h1} = 0.15 \\cdot 0.05 + \\ldots\n= 0.3775\n\\]",
        "\\begin{align*}\nnet_{h1} &= a + b \\\\\n &= 0.3775 \\label{eq:net}\n\\end{align*}",
        "$$\\begin{aligned} net_{h1} &= 0.15 \\times 0.05 + 0.37 \\\\ &= 0.3775 \\end{aligned}$$",
        "\\begin{equation} net_{h1} = 0.3775, \\end{equation}",
        "| net_h1 = 0.3775 |",
    ],
)
def test_ways_to_write_an_equation(explained, text):
    extraction = extract_claims(text, explained["mazur"])
    assert [str(claim) for claim in extraction.claims] == ["net_h1 = 0.3775"]
    assert extraction.unmatched == ()


def test_lines_and_order(explained):
    text = (
        "A\n\n$$\\begin{aligned}\nnet_{h1} &= 1 + 2 \\\\\n&= 0.3775\n\\end{aligned}$$\n"
        "and $out_{h1} = 0.5933$\n\nE_total after 1 = 0.291\n"
    )
    claims = extract_claims(text, explained["mazur"]).claims
    assert [(claim.line, str(claim)) for claim in claims] == [
        (5, "net_h1 = 0.3775"),
        (7, "out_h1 = 0.5933"),
        (9, "E_total after 1 = 0.291"),
    ]


@pytest.mark.parametrize(
    ("example", "text", "claims"),
    [
        ("mazur", r"$\frac{\partial E_{o1}}{\partial net_{o1}} = 0.1385$", ["delta_o1 = 0.1385"]),
        ("mazur", r"$\frac{\partial E}{\partial net_{o1}} = 0.1385$", ["delta_o1 = 0.1385"]),
        ("mazur", r"$\frac{\partial E_{o1}}{\partial w_5} = 0.0822$", ["dE_total/dw5 = 0.0822"]),
        (
            "mazur",
            r"$\frac{\partial E_{o2}}{\partial out_{h1}} = -0.019$",
            ["dE_o2/dout_h1 = -0.019"],
        ),
        (
            "mazur",
            r"$\frac{\partial net_{o1}}{\partial out_{h2}} = 0.45$",
            ["dnet_o1/dout_h2 = 0.45"],
        ),
        ("mazur", "$dnet_{o1}/dw_5 = out_{h1} = 0.593$", ["dnet_o1/dw5 = 0.593", "out_h1 = 0.593"]),
        ("mazur", "$w_5 = 0.4 - 0.5 * 0.0822 = 0.3589$", ["w5+ = 0.3589"]),
        ("mazur", r"$\alpha = 0.5$, $E = 0.298$", ["eta = 0.5", "E_total = 0.298"]),
        ("quirk", r"$\frac{\partial o_1}{\partial n} = 0.851$", ["do1/dn_o1 = 0.851"]),
        ("quirk", r"$\frac{\partial E}{\partial w_{i1,h1}} = 0.0289$", ["dE/di1h1 = 0.0289"]),
        ("quirk", "$h_1 = 0.7724$ and $\\tanh(0.7724) = 0.6483$", ["n_h1 = 0.7724", "h1 = 0.6483"]),
        (
            "theta",
            r"$$a^2 = \begin{bmatrix} 1 \\ 0.756 \\ 0.737 \end{bmatrix}$$",
            ["a2[1] = 0.756", "a2[2] = 0.737"],
        ),
        (
            "theta",
            r"$a^{(2)}_1 = 0.756$, $\Theta^{(1)}_{1,2} = 0.9$",
            ["a2[1] = 0.756", "Theta1[1,2] = 0.9"],
        ),
        (
            "theta",
            "$a2_1 = 0.756$; $0.756(1 - 0.756) = 0.184$",
            ["a2[1] = 0.756", "da2[1]/dz2[1] = 0.184"],
        ),
        (
            "udacity",
            r"$a = f(h) = \text{sigmoid}(-0.02) = 0.495.$",
            ["h1^h = -0.02", "a1^h = 0.495"],
        ),
        (
            "udacity",
            r"$\delta^o = 0.122$ $\hat{y} = 0.512$ $\Delta W = 0.03$",
            ["delta1^o = 0.122", "yhat1 = 0.512", "DeltaW11 = 0.03"],
        ),
        (
            "udacity",
            r"$\Delta w_i = (0.00015, 0.00045)$",
            ["Deltaw11 = 0.00015", "Deltaw21 = 0.00045"],
        ),
    ],
)
def test_what_names_stand_for(explained, example, text, claims):
    assert found(text, explained[example]) == claims


def test_numbers_put_into_formulas(explained):
    text = (
        r"$net_{h1} = w_1 * i_1 + w_2 * i_2 + b_1$ $$net_{h1} = 0.15 * 0.05 + 0.2 * 0.1 + "
        r"0.35 = 0.3775$$"
    )
    assert found(text, explained["mazur"]) == [
        "w1 = 0.15",
        "i1 = 0.05",
        "w2 = 0.2",
        "i2 = 0.1",
        "b1 = 0.35",
        "net_h1 = 0.3775",
    ]
    text = (
        r"$$\frac{\partial out_{h1}}{\partial net_{h1}} = out_{h1}(1 - out_{h1}) = 0.5933(1 "
        r"- 0.5933) = 0.2413$$"
    )
    assert found(text, explained["mazur"]) == ["out_h1 = 0.5933", "dout_h1/dnet_h1 = 0.2413"]


def test_another_pass(explained):
    """A forward quantity that is clearly another number than before the backward pass belongs
    to the next one.
    """
    text = "h1 = 0.6483\nE = 0.0772\ndE/dh1o1 = 0.1688\nh1 = 0.6482\nh1 = 0.6593\nE = 0.2292"
    claims = [
        "h1 = 0.6483",
        "E = 0.0772",
        "dE/dh1o1 = 0.1688",
        "h1 = 0.6482",
        "h1 after 1 = 0.6593",
        "E after 1 = 0.2292",
    ]
    assert found(text, explained["quirk"]) == claims


def test_bare_names_of_weights(explained):
    """What stands beside a weight's name is its gradient where a new weight fits to it, right
    or wrong.
    """
    text = (
        "h1o2 = 0.19\nh1o2 = -0.105444\ni1h2 = 0.0452777\nh1o2 = 0.08456\ni1h2 = "
        "0.8653\nh2o2 = 0.123"
    )
    extraction = extract_claims(text, explained["quirk"])
    assert [str(claim) for claim in extraction.claims] == [
        "h1o2 = 0.19",
        "dE/dh1o2 = -0.105444",
        "dE/di1h2 = 0.0452777",
        "h1o2+ = 0.08456",
        "i1h2+ = 0.8653",
    ]
    why = "the example has h2o2 = 0.75; is it its gradient or its new value?"
    assert extraction.unmatched == (Unmatched(6, "h2o2 = 0.123", why),)


def test_what_cannot_be_matched(explained):
    text = (
        "$q_1 = 0.5$\n$0.3 * 0.5 = 0.15$\n$x = y$ and $\\sum_{i=1}^n$ cost \\$5 or $\n\nw1 = 0.15"
    )
    extraction = extract_claims(text, explained["mazur"])
    assert [str(claim) for claim in extraction.claims] == ["w1 = 0.15"]
    assert [(it.line, it.why) for it in extraction.unmatched] == [
        (1, "no quantity of the example is called q_1"),
        (2, "there is no name on its left-hand side"),
    ]


def test_large_documents_are_refused(explained):
    with pytest.raises(ChainruleError, match="3,000,000 characters; 2,000,000 are read at most"):
        extract_claims(3_000_000 * " ", explained["mazur"])


@given(st.text(alphabet="$\\[](){}=w5net_h1^+-.0123 \nd/,;&*E", max_size=80))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_can_be_read(text):
    for claim in extract_claims(text, chainrule.explain("mazur", steps=0)).claims:
        assert claim.line > 0


@pytest.mark.parametrize("shape", ["markdown", "text"])
@pytest.mark.parametrize("notation", notations.names())
@pytest.mark.parametrize(
    "example", ["mazur", *(pytest.param(it, marks=pytest.mark.study) for it in ("frey", "udacity"))]
)
def test_own_rendering_is_read_back(example, notation, shape):
    """Of what chainrule itself writes, all numbers are found and are those of their quantities."""
    steps = chainrule.explain(example, notation=notation)
    extraction = extract_claims(chainrule.render(steps, shape), steps)
    names = {notations.ascii_form(steps.symbol(step.quantity)) for step in steps}
    assert {claim.name for claim in extraction.claims} == names
    for claim in extraction.claims:
        for group, family, quantity in resolve(claim, steps):
            value = steps.line(group, family, quantity).value
            assert claim.value == pytest.approx(value, rel=1e-8), claim


def test_long_and_broken_documents_do_not_take_long(explained):
    for piece in (
        "$",
        "\\[",
        "$a = 1$ ",
        " ",
        "$$\\begin{aligned}",
        "\\frac{",
        "{",
        "= 1 = ",
        "\\begin{bmatrix}",
        "x = 1\n",
    ):
        extract_claims((30_000 // len(piece)) * piece + "x", explained["mazur"])


@pytest.mark.parametrize(
    ("start", "example", "least", "unmatched"),
    [
        ("003", "mazur", 39, 0),
        ("000", "quirk", 53, 6),
        ("002", "udacity", 9, 3),
        ("004", "theta", 4, 6),
        ("001", "frey", 0, 0),
    ],
)
def test_the_documents(explained, start, example, least, unmatched):
    """Of the claims that were drawn by hand, so many are found; and so many equations cannot be
    matched.
    """
    paths = list(DOCUMENTS.glob(f"{start}_*.txt"))
    if not paths:
        pytest.skip("the documents are not part of the repository")
    extraction = extract_claims(paths[0].read_text(), explained[example])
    by_hand = Counter(
        (c.name, c.printed, c.updates) for c in chainrule.load_example(example).claims
    )
    here = Counter((c.name, c.printed, c.updates) for c in extraction.claims)
    assert (by_hand & here).total() >= least
    assert len(extraction.unmatched) <= unmatched


@pytest.mark.parametrize(
    ("number", "value"),
    [("0,9", 0.9), (r"59.3\%", 0.593), ("0{,}593", 0.593), (r"5.93\times 10^{-1}", 0.593)],
)
def test_numbers_that_are_written_otherwise_are_read(number, value):
    found = extract_claims(f"So $out_{{h1}} = {number}$.", chainrule.explain("mazur"))
    assert [claim.value for claim in found.claims] == [value]


def test_a_comma_that_may_mean_two_things_is_told():
    found = extract_claims("So $out_{h1} = 1,234$.", chainrule.explain("mazur"))
    assert found.claims == ()
    assert "write 1234 without the comma, or 1.234 with a point" in found.unmatched[0].why


@pytest.mark.parametrize("hat", [r"\hat{y}_1", r"\hat{y_1}", r"\hat{y1}", r"\hat{y_{1}}"])
def test_hats_over_letters_with_an_index(tmp_path, hat):
    notation = tmp_path / "hat.toml"
    notation.write_text(
        'title = "hat"\n[units]\ninput = "x{j}"\nhidden = "z{j}"\ndeep_hidden = "z{j}"\n'
        'output = "y{j}"\n[symbols]\ninput = "x{j}"\ntarget = "t{j}"\nweight = "w{n}"\n'
        'bias = "b_{unit}"\nshared_bias = "b{layer}"\nlearning_rate = "α"\n'
        'net_input = "{unit}"\nactivation = "h{j}"\noutput = "ŷ{j}"\n'
        'output_error = "E_{unit}"\ntotal_error = "E"\ndelta = "δ_{unit}"\n'
    )
    example = replace(chainrule.load_example("mazur"), notation=str(notation))
    text = rf"${hat} = 0.7514$ and $\frac{{\partial E}}{{\partial {hat}}} = 0.7414$"
    found = extract_claims(text, chainrule.explain(example))
    assert [claim.name for claim in found.claims] == ["yhat1", "dE/dyhat1"]


@pytest.mark.parametrize(
    "vector",
    [
        r"\begin{pmatrix} 0.5933 \\ 0.5969 \end{pmatrix}",
        "(0.5933, 0.5969)^T",
        r"[0.5933, 0.5969]^\top",
        "[0.5933, 0.5969]",
        r"[0.5933 \quad 0.5969]",
        r"\left[0.5933 \; 0.5969\right]",
    ],
)
def test_the_entries_of_vectors_are_claims(vector):
    found = extract_claims(f"$out_h = {vector}$", chainrule.explain("mazur"))
    assert [str(claim) for claim in found.claims] == ["out_h1 = 0.5933", "out_h2 = 0.5969"]


@pytest.mark.parametrize("fence", ["```", "~~~", "   ````"])
def test_blocks_for_a_page_are_no_claims_and_keep_their_lines(fence):
    text = (
        f"{fence}page\ndigits = 3\nstep = 1\n{fence}\n$net_{{h1}} = 0.3775$\n\n{fence}page\nx = 1"
    )
    found = extract_claims(text, chainrule.explain("mazur"))
    assert [(str(it), it.line) for it in found.claims] == [("net_h1 = 0.3775", 5)]
    assert found.unmatched == ()
