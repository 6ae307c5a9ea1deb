"""Explanations in all formats and notations; what is printed can be read back and means what it
says.
"""

import json
import re
import shutil
import subprocess
from collections import Counter
from functools import cache
from itertools import cycle, product

import numpy as np
import pytest

import chainrule
from chainrule.documents.formats import format_names
from chainrule.errors import ChainruleError
from chainrule.explaining.layout import lay_out
from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS
from chainrule.symbolic import latex, text
from chainrule.symbolic.infix import POWER, PRODUCT, Extent, Piece, formula, substitution
from chainrule.symbolic.notations import Symbol, names
from chainrule.symbolic.term import variable
from networks import random_case
from sample_documents import read_document

sympy = pytest.importorskip("sympy")
from sympy.parsing.latex import parse_latex  # noqa: E402

EXAMPLES = chainrule.example_names()


# Every example in one format, and every format with one example; the others are studied.
@pytest.mark.parametrize(
    ("example", "format"),
    [
        pytest.param(
            *case, marks=[pytest.mark.study] * (case[0] != EXAMPLES[0] and case[1] != "html")
        )
        for case in product(EXAMPLES, format_names())
    ],
)
def test_every_example_in_every_format_and_notation(example, format):
    shown = {notation: chainrule.explain(example, notation=notation) for notation in names()}
    texts = {notation: chainrule.render(steps, format, 5) for notation, steps in shown.items()}
    assert all("nan" not in text.lower() or "nan" in example for text in texts.values())
    # Without biases, thresholds are nothing that two notations could write in different ways.
    without = all(
        layer.biases == "none" for layer in chainrule.load_example(example).network.layers
    )
    # the last digits of a number may differ from run to run on some processors
    same = {re.sub(r"\d+\.\d{13,}", lambda it: f"{float(it[0]):.12g}", it) for it in texts.values()}
    assert len(same) == len(texts) - without


# Each document's own symbols, as they stand in it; the words of its headings and pictures aside.
SYMBOLS = {
    "mazur": {"net_h1", "out_h1", "E_o1", "E_total", "∂E_total/∂w5", "∂out_o1/∂net_o1",
    "∂net_o1/∂w5", "δ_o1", "w5+",
              "∂E_o1/∂out_h1", "∂E_total/∂out_h1", "target_o1", "b1", "η"},
    "frey": {"h1^h", "a1^h", "h1^o", "ŷ1", "v11", "w11", "δ1^o", "δ1^h", "∂E/∂w11", "∂E/∂v11",
    "∂ŷ1/∂h1^o", "η", "E",
             "∂h1^o/∂a1^h", "∂a1^h/∂h1^h", "∂h1^h/∂v11"},
    "udacity": {"h1^h", "a1^h", "ŷ1", "δ1^o", "δ1^h", "f'(h1^h)", "ΔW11", "Δw11", "Δw21", "W11",
    "w11", "η", "y1"},
    "quirk": {"i1", "h1", "o1", "E_o1", "E", "∂E/∂o1", "∂o1/∂n_o1", "∂n_o1/∂h1o1", "∂E/∂h1o1",
    "∂E_o1/∂h1", "∂E/∂h1"},
    "theta": {"Θ1[1,0]", "Θ2[1,2]", "z2[1]", "a2[1]", "z3[1]", "a3[1]", "Error1", "Error_total",
    "α"},
}  # fmt: skip


@pytest.mark.parametrize("example", SYMBOLS)
def test_each_document_is_shown_in_its_own_symbols(example):
    steps = chainrule.explain(example)
    assert {str(steps.symbol(step.quantity)) for step in steps} >= SYMBOLS[example]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex")
@pytest.mark.parametrize("format", ["latex", "beamer"])
@pytest.mark.parametrize("example", ["mazur", "udacity", "theta"])
def test_latex_compiles(example, format, tmp_path):
    for name, notation in ((example, None), (f"{example}-nielsen", "nielsen")):
        text = chainrule.render(chainrule.explain(example, notation=notation), format)
        (tmp_path / f"{name}.tex").write_text(text)
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True)
        assert done.returncode == 0, done.stdout[-2000:]


# Round trips

CASES = [
    *((name, "half_squared_error", "gradient_descent") for name in ACTIVATIONS),
    *(("logistic", loss, "gradient_descent") for loss in LOSSES),
    ("softmax", "cross_entropy", "gradient_descent"),
    *(("tanh", "huber", optimizer) for optimizer in OPTIMIZERS),
]


INNERMOST_CASES = re.compile(
    r"\\begin\{cases\} ((?:(?!\\begin).)*?) & ((?:(?!\\begin).)*?) \\\\ ((?:(?!\\begin).)*?) & "
    r"\\text\{otherwise\} \\end\{cases\}"
)


# SymPy's parser takes a second for a formula of numbers with 15 digits each, so that these are put
# in afterwards: most formulas are then the same. Its own letters are e, i, and d of integrals.
DECIMAL = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")
STANDING_FOR_NUMBERS = [*"abcfghjklmnopqrstuvwxyzABCDFGHJKLMNOPQRTUVWXYZ"]


@cache
def value_of(latex):
    """What a formula in LaTeX comes to, read by SymPy; cases by their conditions."""
    latex = latex.replace(r"\,", r"\cdot ").replace(r"\tfrac", r"\frac")
    while match := INNERMOST_CASES.search(latex):
        inside, condition, otherwise = match.groups()
        chosen = inside if holds(condition) else otherwise
        latex = latex[: match.start()] + rf"\left({chosen}\right)" + latex[match.end() :]
    latex = re.sub(r"\\operatorname\{(erf|sign)\}", r"\\operatorname{\1}", latex)
    for name, function in (("erf", sympy.erf), ("sign", sympy.sign)):
        while match := re.search(rf"\\operatorname\{{{name}\}}\\left\(", latex):
            end = closing(latex, match.end())
            inner = function(value_of(latex[match.end() : end]))
            latex = (
                latex[: match.start()] + f"({sympy.N(inner, 20)})" + latex[end + len(r"\right)") :]
            )
    numbers = dict(zip(STANDING_FOR_NUMBERS, DECIMAL.findall(latex), strict=False))
    letters = iter(numbers)
    latex = DECIMAL.sub(lambda match: rf"\left({next(letters)}\right)", latex)
    numbers |= {"e": sympy.E}
    return float(sympy.N(expression_of(latex).subs(numbers), 20))


@cache
def expression_of(latex):
    """A formula in LaTeX as SymPy's parser reads it."""
    try:
        expression = parse_latex(f"0 + {latex}", strict=True)
    except Exception as error:
        raise AssertionError(f"SymPy cannot read {latex}") from error
    for name, function in (("max", sympy.Max), ("min", sympy.Min)):
        expression = expression.replace(sympy.Function(name), function)
    return expression


def closing(latex, start):
    """Where the parenthesis that is open at the start is closed."""
    depth = 1
    for match in re.finditer(r"\\left\(|\\right\)", latex[start:]):
        depth += 1 if match[0] == r"\left(" else -1
        if depth == 0:
            return start + match.start()
    raise AssertionError(latex)


def holds(condition):
    """Whether a condition in LaTeX is met."""
    left, sign, right = re.split(r"(\\[gln]e(?![a-z])|[<>=])", condition)
    tests = {
        r"\ge": float.__ge__,
        r"\le": float.__le__,
        r"\ne": float.__ne__,
        ">": float.__gt__,
        "<": float.__lt__,
    }
    return tests.get(sign, float.__eq__)(value_of(left), value_of(right))


def every_equation(blocks):
    for block in blocks:
        yield from getattr(block, "items", ())
        yield from every_equation(getattr(block, "blocks", ()))


def read_back(output, loss, optimizer, most):
    """Every substitution, as LaTeX and out of JSON, read by SymPy's parser, gives the printed
    value.
    """
    parameters, X, T = random_case([2, 2, 2], ["tanh", output], loss, seed=4, rows=2)
    example = chainrule.WorkedExample(
        "t", parameters, X, T, loss=LOSSES[loss], optimizer=OPTIMIZERS[optimizer]
    )
    steps = chainrule.explain(example, steps=1 + bool(OPTIMIZERS[optimizer].slots))
    document = read_document(chainrule.render(steps, "json", digits=15))
    assert document == lay_out(steps, digits=15)
    seen = Counter()
    for equation in every_equation(document.blocks):
        if equation.substitution is not None and seen[equation.what] < most:
            seen[equation.what] += 1
            assert value_of(equation.substitution.latex) == pytest.approx(
                equation.number, rel=1e-12, abs=1e-14
            ), equation
            assert float(equation.value.text) == pytest.approx(equation.number, rel=1e-14)
    assert len(seen) > 7


# Each once, several at a time: a formula is the same beside which others it stands.
RULES = cycle(OPTIMIZERS)
TOGETHER = [
    *((name, "half_squared_error", next(RULES)) for name in ACTIVATIONS),
    *(("logistic", loss, next(RULES)) for loss in LOSSES),
    ("softmax", "cross_entropy", next(RULES)),
]


def test_each_rule_is_read_back():
    assert {optimizer for *_, optimizer in TOGETHER} == {*OPTIMIZERS}


@pytest.mark.parametrize(("output", "loss", "optimizer"), TOGETHER)
def test_what_is_printed_can_be_read_back(output, loss, optimizer):
    read_back(output, loss, optimizer, most=1)


@pytest.mark.study
@pytest.mark.parametrize(("output", "loss", "optimizer"), CASES)
def test_all_that_is_printed_can_be_read_back(output, loss, optimizer):
    read_back(output, loss, optimizer, most=1000)


@pytest.mark.parametrize("notation", names())
def test_formulas_in_symbols_say_the_same_as_the_numbers(notation):
    """With each symbol replaced by its own number, the formula is the substitution."""
    steps = chainrule.explain("udacity", notation=notation)
    document = lay_out(steps.part([step for step in steps if step.updates == 0]), digits=15)
    numbers = {}
    for equation in every_equation(document.blocks):
        if equation.formula is not None and equation.substitution is not None:
            formula = equation.formula.latex
            for symbol in sorted(numbers, key=len, reverse=True):
                formula = formula.replace(symbol, f"({numbers[symbol]:.17f})")
            assert value_of(formula) == pytest.approx(equation.number, rel=1e-9, abs=1e-12), (
                equation
            )
        numbers[equation.symbol.latex] = equation.number


# Amounts


def test_a_large_network_is_summarized():
    network = chainrule.Network([64, 32, 10], ["relu", "softmax"])
    generator = np.random.default_rng(0)
    moment = chainrule.pause(
        network, generator.normal(size=(5, 64)), np.eye(10)[:5], loss="cross_entropy"
    )
    steps = chainrule.explain(moment)
    text = chainrule.render(steps, digits=4)
    assert len(text.splitlines()) < 150
    assert "64 × 32" in text
    w = moment.state.vector[: 64 * 32].reshape(64, 32)
    largest = np.unravel_index(np.abs(w).argmax(), w.shape)
    assert f"w[1][{largest[0] + 1},{largest[1] + 1}] = {w[largest]:.4g}" in text
    assert f"{np.linalg.norm(w):.4g}" in text
    assert chainrule.render(steps.only("w[2][5,3]")).startswith("w[2][5,3] = ")
    for format in format_names():
        assert chainrule.render(steps, format)


def test_depth_opens_formulas():
    steps = chainrule.explain("mazur").only("delta_o1")
    assert "= ∂E_total/∂out_o1 · ∂out_o1/∂net_o1 =" in chainrule.render(steps)
    assert "(out_o1 - target_o1)·out_o1·(1 - out_o1)" in chainrule.render(steps, depth=2)
    deepest = chainrule.render(steps, depth=9)
    assert "i1·w1" in deepest
    assert deepest.rstrip().endswith("0.138498562")


def test_formulas_and_numbers_are_shown_separately():
    steps = chainrule.explain("mazur").only("net_h1", "i1", updates=0)
    assert chainrule.render(steps, show="formulas") == "net_h1 = i1·w1 + i2·w2 + b1"
    assert "net_h1 = 0.05·0.15 + 0.1·0.2 + 0.35 = 0.3775" in chainrule.render(steps, show="numbers")
    with pytest.raises(ChainruleError, match="unknown choice of what to show 'some'"):
        chainrule.render(steps, show="some")


def test_only_the_form_that_a_format_shows_is_written(monkeypatch):
    steps = chainrule.explain("mazur")
    expected = chainrule.render(steps)

    def refuse(*_):
        raise AssertionError("text needs no LaTeX")

    monkeypatch.setattr(Symbol, "to_latex", refuse)
    monkeypatch.setattr(latex, "value", refuse)
    assert chainrule.render(steps) == expected
    with pytest.raises(AssertionError, match="text needs no LaTeX"):
        chainrule.render(steps, "latex")


A, B, C, TINY = variable(2.0), variable(3.0), variable(-4.0), variable(1e-8)
LETTERS = {
    A: (Piece("a"), Piece("a")),
    B: (Piece("b^1", POWER), Piece("b^{1}", POWER)),
    C: (Piece("∂c", PRODUCT, True), Piece(r"\frac{\partial c}{\partial a}", POWER)),
}
PARENTHESES = [
    ((A - B) * A, "(a - b^1)·a", "(2 - 3)·2", r"\left(a - b^{1}\right) \, a"),
    (A - (B - A), "a - (b^1 - a)", "2 - (3 - 2)", r"a - \left(b^{1} - a\right)"),
    (A / (B * A), "a/(b^1·a)", "2/(3·2)", r"\frac{a}{b^{1} \, a}"),
    (B**2, "(b^1)²", "3²", r"\left(b^{1}\right)^2"),
    (A + C, "a + ∂c", "2 + (-4)", r"a + \frac{\partial c}{\partial a}"),
    (C + A, "∂c + a", "-4 + 2", r"\frac{\partial c}{\partial a} + a"),
    (A / C, "a/(∂c)", "2/(-4)", r"\frac{a}{\frac{\partial c}{\partial a}}"),
    (A**TINY, "a^(1e-08)", "2^(1e-08)", r"a^{1 \cdot 10^{-8}}"),
]


@pytest.mark.parametrize(("term", "as_text", "in_numbers", "as_latex"), PARENTHESES)
def test_parentheses_stand_where_precedence_needs_them(term, as_text, in_numbers, as_latex):
    for number, (style, expected) in enumerate(((text.STYLE, as_text), (latex.STYLE, as_latex))):

        def name_of(inner, number=number):
            return LETTERS[inner][number] if inner in LETTERS else None

        written = formula(term, name_of, style, Extent(9))
        assert written.text == expected

    def number_of(inner):
        return text.value(inner.value, 9) if inner in LETTERS else None

    assert substitution(term, number_of, text.STYLE, Extent(9)).text == in_numbers


def test_products_beside_a_derivative_have_room():
    symbols = [line.strip() for line in chainrule.render(chainrule.explain("mazur")).splitlines()]
    assert any(line.startswith("w5+ = w5 - η · ∂E_total/∂w5 = 0.4 - 0.5·") for line in symbols)
    assert any(line.startswith("net_h1 = i1·w1 + i2·w2 + b1 = ") for line in symbols)


def test_a_notebook_shows_html():
    html = chainrule.explain("mazur")._repr_html_()
    assert "<svg" in html
    assert "<math" in html
    assert "<html" not in html


def test_json_has_a_version_and_full_numbers():
    document = json.loads(chainrule.render(chainrule.explain("mazur"), "json", digits=3))
    assert document["version"] == 1
    assert "0.13849856162855698" in json.dumps(document)
