"""MathML put together from parts that are converted once is that of the whole formula."""

from xml.etree.ElementTree import tostring

import pytest

import chainrule
from chainrule.documents.mathml import mathml
from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, OPTIMIZERS
from chainrule.pages import marks, parts
from chainrule.pages.formulas import formula_of, numbers_of, symbol_of
from chainrule.pages.session import DIGITS, Session
from chainrule.symbolic.notations import names as notation_names


def at_once(latex):
    """The same formula, converted as it stands."""
    root = parts.fromstring(mathml(latex, display=True))
    for element in root.iter():
        mark = element.attrib.pop("style", "")
        if mark:
            element.set("data-q", mark)
    return root


@pytest.fixture
def latex(monkeypatch):
    """The LaTeX of all formulas that are asked for."""
    asked = {}

    def converted(latex, otherwise):
        asked[latex] = otherwise
        return ""

    monkeypatch.setattr("chainrule.pages.formulas.marked_mathml", converted)
    return asked


def write_all(example, notation):
    """Have all formulas of a step written; of a run that the notation cannot show, none."""
    try:
        layout = Session(example, notation=notation).pass_of(0)
    except ChainruleError:
        return
    explanation = layout.explanation
    for line in layout.lines:
        rest = (explanation, line, lambda term, line=line: layout.place.get(line.names.get(term)))
        symbol_of(explanation, line)
        formula_of(*rest, DIGITS)
        numbers_of(*rest, DIGITS)


def check_ways(text):
    """Whole, in parts and from templates: one formula."""
    found = parts.in_parts(text)
    assert tostring(found) == tostring(at_once(text)), text
    parts.thin(found)
    assert marks.from_templates(text) == tostring(found, encoding="unicode"), text


# Each notation with every fourth example; all of them are studied.
OF_NOTATION = [
    (notation, chainrule.example_names()[number % 4 :: 4])
    for number, notation in enumerate(notation_names())
]


@pytest.mark.parametrize(
    ("notation", "examples"),
    [
        *OF_NOTATION,
        *(
            pytest.param(it, chainrule.example_names(), marks=pytest.mark.study)
            for it in notation_names()
        ),
    ],
)
def test_parts_give_the_whole_in_every_notation(latex, notation, examples):
    for name in examples:
        write_all(chainrule.load_example(name), notation)
    assert len(latex) > 50
    for text in latex:
        check_ways(text)


def test_parts_give_the_whole_of_every_formula(latex):
    example = chainrule.load_example("mazur")
    for name in OPTIMIZERS:
        write_all(example.with_settings(optimizer=name), "mazur")
    for name in ACTIVATIONS:
        write_all(example.with_settings(activations=[name, "logistic"]), "mazur")
    assert len(latex) > 500
    for text in latex:
        check_ways(text)


def test_marks_of_a_notations_own_file_are_none():
    """Nor has a style or a link of it a place on the page."""
    symbol = r"\style{color:red}{a} \href{javascript:alert(1)}{b} \style{3}{c}"
    found = marks.marked_mathml(f"{parts.marked(7, symbol)} + 1", "")
    assert found.count("data-q") == 1
    assert 'data-q="7"' in found
    assert "style=" not in found.replace("displaystyle", "")
    assert "href" not in found


def test_braces_that_do_not_match_are_text():
    found = marks.marked_mathml(f"{parts.marked(7, 'a}{b')} + {{", "as <text>")
    assert found == "<math><mtext>as &lt;text&gt;</mtext></math>"


@pytest.mark.parametrize("own", ["0.70001", "70002", r"\frac{7}{70001}"])
def test_numbers_like_those_of_a_template_stay_as_they_are(own):
    symbols = parts.marked(70_001, "a_{70003}"), parts.marked(3, "w_{2,1}")
    text = rf"{own} \cdot {symbols[0]} \, {symbols[1]} + {symbols[1]}"
    found = parts.in_parts(text)
    parts.thin(found)
    assert marks.marked_mathml(text, "") == tostring(found, encoding="unicode")
