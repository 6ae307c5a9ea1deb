"""Output formats, on documents written by hand: an example, a big one, an exercise sheet, and
hostile text.
"""

import json
import math
import re
import shutil
import subprocess
import time
from html.parser import HTMLParser
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.documents.diagrams import mermaid, svg, tikz
from chainrule.documents.diagrams.placement import place
from chainrule.documents.document import (
    Bars,
    Blank,
    Code,
    Diagram,
    Document,
    Edge,
    Equation,
    Equations,
    Math,
    Node,
    Picture,
    Section,
    Table,
    Text,
)
from chainrule.documents.formats import format_names, write_document
from chainrule.documents.formats.html import fragment
from chainrule.documents.formats.text import WIDTH
from chainrule.documents.mathml import mathml
from chainrule.documents.tex import breakable, glyphs, pieces
from chainrule.errors import ChainruleError
from sample_documents import ALL, HOSTILE, big, exercise, grid, hostile, mazur, read_document

VOID = {"meta", "wbr", "br", "hr", "img", "link", "input"}


@pytest.fixture(scope="module")
def documents():
    return {name: make() for name, make in ALL.items()}


def test_formats_are_found_by_name():
    assert {"beamer", "html", "json", "latex", "markdown", "text"} <= set(format_names())
    with pytest.raises(ChainruleError, match="unknown format 'htm'. Did you mean html"):
        write_document(mazur(), "htm")


@pytest.mark.parametrize("format", format_names())
@pytest.mark.parametrize(
    "empty", [Document("", ()), Document("t", (Section("s", ()), Equations(()), Table(("a",), ())))]
)
def test_little_is_written_too(format, empty):
    assert isinstance(write_document(empty, format), str)


# Text


def test_text_looks_as_in_a_textbook(documents):
    text = write_document(documents["mazur"])
    assert text.startswith("A step-by-step backpropagation example\nMatt Mazur, 2015\n")
    assert "\n\nGiven\n  i1 = 0.05          i2 = 0.1           target_o1 = 0.01 " in text
    assert (
        "\n  Hidden layer\n    net_h1 = i1·w1 + i2·w2 + b1 = 0.05·0.15 + 0.1·0.2 + 0.35 = 0.3775\n"
    ) in text
    assert (
        "  weight  before  after\n  ------  ------  -----------\n  w5      0.4     0.35891648\n"
    ) in text
    assert not [line for line in text.splitlines() if line != line.rstrip()]


def test_text_breaks_long_lines(documents):
    text = write_document(documents["big"])
    assert max(map(len, text.splitlines())) <= WIDTH + 2
    lines = text.split("Long sums\n")[1].splitlines()
    assert lines[0].startswith("  net_h1 = x1·w1 + ")
    assert lines[1].startswith("           x12·w12")
    assert [line[9] for line in lines if line.startswith("         ") and line[9:10] == "="] == [
        "=",
        "=",
    ]


def test_text_tables_know_wide_characters():
    text = write_document(Document("", (Table(("名前", "b"), (("重み", "1"), ("w", "2"))),)))
    assert text.splitlines() == ["名前  b", "----  -", "重み  1", "w     2"]


def test_text_leaves_room_for_answers(documents):
    text = write_document(documents["exercise"])
    assert re.search(r"net_h1 = _{20,}\n", text)
    assert re.search(r"above ¼\?\n(  _{90,}\n){3}", text)


# Markdown


def test_markdown_escapes(documents):
    text = write_document(documents["hostile"], "markdown")
    prose = re.sub(r"(`{3,})[\s\S]*?\1", "", text)
    assert "<script" not in prose
    for sign in "$*_|`[":
        assert not re.search(r"(?<!\\)" + re.escape(sign) + r"(?:5|c|it| \{a|b`|d)", prose), sign
    assert "````text\n" in text
    (header,) = (line for line in prose.splitlines() if line.startswith("| &lt;"))
    assert len(re.findall(r"(?<!\\)\|", header)) == 3


def test_markdown_mathematics_survives_markdown(documents):
    """Between dollar signs there is no backslash before punctuation, no bar and no angle
    bracket.
    """
    text = write_document(documents["mazur"], "markdown") + write_document(
        documents["big"], "markdown"
    )
    formulas = re.findall(r"\$\$[^$]*\$\$|\$[^$]+\$", text)
    assert len(formulas) > 30
    assert not [formula for formula in formulas if re.search(r"\\[,;:!{}\\|]|[<>|*]", formula)]
    assert all(
        formula.count(r"\begin{aligned}") == formula.count(r"\end{aligned}") for formula in formulas
    )
    assert r"\thinspace w_1 + i_2" in text
    assert "<details>\n<summary><b>Backward pass</b></summary>\n\n$$\n" in text


def test_markdown_paragraphs_are_no_lists():
    text = write_document(
        Document("", (Text(("1. May",)), Text(("- minus",)), Text(("# head",)))), "markdown"
    )
    assert text.split("\n\n") == [r"1\. May", r"\- minus", "\\# head\n"]


def test_mermaid():
    drawn = mermaid.draw(mazur().blocks[0])
    assert 'u0_0("i1<br>0.05")' in drawn
    assert 'u0_1 ---|"w2 = 0.2"| u1_0' in drawn
    assert mermaid.draw(grid(64, 32, 10, labels=False)).count("---") == 2
    assert not re.search(r"[<>&$](?!br>)", mermaid.draw(hostile().blocks[-1]).replace("<br>", ""))


# LaTeX


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    if shutil.which("pdflatex") is None:
        pytest.skip("there is no pdflatex")
    return tmp_path_factory.mktemp("tex")


@pytest.mark.parametrize("format", ["latex", "beamer"])
@pytest.mark.parametrize("name", ALL)
def test_latex_compiles_and_fits(documents, folder, format, name):
    document = documents[name] if name != "big" else big(30)
    (folder / f"{format}_{name}.tex").write_text(write_document(document, format), encoding="utf-8")
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", f"{format}_{name}.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
    log = (folder / f"{format}_{name}.log").read_text(encoding="utf-8", errors="replace")
    assert run.returncode == 0, log[-2000:]
    over = [line for line in log.splitlines() if line.startswith("Overfull")]
    assert not [line for line in over if float(re.search(r"\(([\d.]+)pt", line)[1]) > 5], over


def test_latex_compiles_with_any_character(folder):
    text = "e\u0301 ħ ſ € 😀 \x00\x07 ﬁ ½ -- ,, `` '' ?` א \u200b Ω ∂E/∂w ŷ² → ≤"
    document = Document(
        text,
        (Section(text, (Text((text,)), Code(text))), Diagram(((Node(Math("x", "x"), text),),), ())),
    )
    (folder / "any.tex").write_text(write_document(document, "latex"), encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-halt-on-error", "any.tex"], cwd=folder, capture_output=True, timeout=60
    )
    assert run.returncode == 0, run.stdout[-2000:]


def test_latex_escapes(documents):
    text = write_document(documents["hostile"], "latex")
    assert r"\textless{}script\textgreater{}alert(\textquotesingle{}x\textquotesingle{})" in text
    assert r"\& \$5 \textbackslash{} 100\% of\_it \#1 \textbar{} \{a\} \textasciitilde{}" in text
    assert r"\DeclareUnicodeCharacter{03B4}{\ensuremath{\delta}}" in text


def test_long_formulas_can_be_broken():
    terms = " + ".join(rf"\left(t_{{{k}}} - y_{{{k}}}\right)^2" for k in range(40))
    half = breakable(rf"\tfrac{{1}}{{2}} \left({terms}\right)")
    assert half.startswith(r"\tfrac{1}{2} (\left(t_{0}")
    assert half.count(r"\left(") == half.count(r"\right)") == 40
    quotient = breakable(rf"\frac{{a}}{{{terms}}}")
    assert quotient.startswith(r"(a)\,\penalty300 /\,\penalty300 (\left(")
    assert breakable(rf"e^{{-{terms}}}").startswith(r"\exp(-\left(")
    assert breakable(r"\frac{1}{2} \left(a + b\right)") == r"\frac{1}{2} \left(a + b\right)"
    assert "".join(pieces(terms, 10, 10)).replace("{}", "") == terms
    assert pieces("a + b", 10, 10) == ["a + b"]
    assert glyphs(r"\frac{\partial E_{\mathrm{total}}}{\partial w_5}") == 11


@pytest.mark.parametrize("odd", [r"\frac{a", r"\left(a", "{", "e^{", r"\frac{1}", "", "\\"])
def test_unbalanced_formulas_end(odd):
    padding = "x + " * 80
    assert isinstance(breakable(odd + padding), str)
    assert pieces(odd + padding, 10, 10)


# HTML


class Balanced(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.open, self.seen, self.words = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.mark.parametrize("name", ALL)
def test_html_is_balanced_and_needs_nothing(documents, name):
    page = write_document(documents[name], "html")
    parsed = Balanced(page)
    assert parsed.open == []
    assert not {tag for tag, _ in parsed.seen} & {"script", "link", "img", "iframe", "object"}
    assert not [key for _, attrs in parsed.seen for key in attrs if key.startswith("on")]
    assert "url(" not in page
    assert set(re.findall(r"https?://[^\"' ]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_html_escapes(documents):
    parsed = Balanced(write_document(documents["hostile"], "html"))
    assert sum(HOSTILE in word for word in parsed.words) >= 8
    assert [attrs["title"] for tag, attrs in parsed.seen if tag == "div" and "title" in attrs] == [
        HOSTILE
    ]


def test_html_structure(documents):
    page = write_document(documents["mazur"], "html")
    tags = [tag for tag, _ in Balanced(page).seen]
    assert [tags.count(tag) for tag in ("h1", "h2", "h3", "svg", "table", "pre")] == [
        1,
        5,
        2,
        1,
        1,
        1,
    ]
    assert page.count("<details open>") == 6
    assert page.count("<details>") == 1
    assert 'title="net input"' in page
    assert '<html lang="en">' in page
    for rule in ("prefers-color-scheme: dark", "@media print", "::details-content"):
        assert rule in page


def test_fragment_styles_only_itself(documents):
    part = fragment(documents["mazur"])
    assert not re.search(r"<(html|head|body|title)\b", part)
    style = re.search("<style>(.*?)</style>", part, re.DOTALL)[1]
    bare = re.sub(r"/\*.*?\*/|@media[^{]*\{|@page[^}]*\}", "", style, flags=re.DOTALL)
    selectors = [one.strip() for rule in re.findall(r"([^{}]+)\{", bare) for one in rule.split(",")]
    assert len(selectors) > 40
    assert all(selector.startswith(".chainrule") for selector in selectors)


def test_mathml():
    assert mathml(r"\text{<script>}") == "<math><mrow><mtext>&lt;script&gt;</mtext></mrow></math>"
    assert mathml(r"\mathrm{net}") == (
        '<math><mrow><mrow><mi mathvariant="normal">net</mi></mrow></mrow></math>'
    )
    assert '<mo>=</mo><mo form="prefix">−</mo><mn>1</mn>' in mathml("a = -1")
    assert "form" not in mathml("a - 1")
    assert re.findall('form="([a-z]+)"', mathml("|a| + |-b|")) == [
        "prefix",
        "postfix",
        "prefix",
        "prefix",
        "postfix",
    ]
    assert mathml("a_{") is None


def test_mathematics_that_cannot_be_converted_is_written_as_typed():
    odd = Math("a<b", r"\left(")
    page = write_document(Document("t", (Equations((Equation(odd, odd),)), Text((odd,)))), "html")
    assert page.count("<span>a&lt;b</span>") == 3


def test_html_of_300_equations_does_not_take_long():
    document = big(300)
    mathml.cache_clear()
    start = time.process_time()
    write_document(document, "html")
    assert time.process_time() - start < 3  # it takes half a second; a quadratic one, minutes


# JSON

TEXTS = st.text(max_size=8)
MATHS = st.builds(Math, TEXTS, TEXTS)
CELLS = st.one_of(TEXTS, MATHS)
EQUATIONS = st.builds(
    Equations,
    st.lists(
        st.builds(
            Equation,
            MATHS,
            st.none() | MATHS,
            st.none() | MATHS,
            st.none() | MATHS,
            st.none() | st.floats(allow_nan=False),
            TEXTS,
        ),
        max_size=3,
    ).map(tuple),
    st.booleans(),
)
TABLES = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        Table,
        st.tuples(*[CELLS] * width),
        st.lists(st.tuples(*[CELLS] * width), max_size=2).map(tuple),
        TEXTS,
    )
)
BARS = TABLES.flatmap(
    lambda table: st.builds(
        Bars,
        st.just(table),
        st.tuples(*[st.none() | st.floats(-1e300, 1e300) for _ in table.rows]),
    )
)
NODES = st.builds(
    Node, MATHS, TEXTS, st.sampled_from(["input", "hidden", "output", "bias", "dots"])
)
EDGES = st.builds(Edge, st.just((0, 0)), st.just((1, 0)), st.none() | MATHS, TEXTS)
DIAGRAMS = st.builds(
    Diagram,
    st.tuples(st.tuples(NODES), st.tuples(NODES, NODES)),
    st.lists(EDGES, max_size=2).map(tuple),
    TEXTS,
)
LEAVES = st.one_of(
    EQUATIONS,
    TABLES,
    BARS,
    DIAGRAMS,
    st.builds(Text, st.lists(CELLS, max_size=3).map(tuple)),
    st.builds(Code, TEXTS, TEXTS),
    st.builds(Blank, CELLS, st.integers(1, 5)),
    st.builds(Picture, st.just("<svg><path/></svg>"), TEXTS),
)
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: st.builds(Section, TEXTS, st.lists(inner, max_size=2).map(tuple), st.booleans()),
    max_leaves=4,
)
DOCUMENTS = st.builds(Document, TEXTS, st.lists(BLOCKS, max_size=3).map(tuple), TEXTS, TEXTS, TEXTS)


@given(DOCUMENTS)
def test_json_round_trip(document):
    assert read_document(write_document(document, "json")) == document


@given(DOCUMENTS)
def test_every_small_document_can_be_written(document):
    for format in ("text", "markdown", "latex", "beamer"):
        assert isinstance(write_document(document, format), str)
    assert Balanced(write_document(document, "html")).open == []


@pytest.mark.parametrize("name", ALL)
def test_json_of_the_examples(documents, name):
    text = write_document(documents[name], "json")
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert read_document(text) == documents[name]


@pytest.mark.parametrize(
    ("number", "written"),
    [(math.inf, '"inf"'), (-math.inf, '"-inf"'), (0.1 + 0.2, repr(0.1 + 0.2))],
)
def test_json_has_the_whole_number(number, written):
    document = Document("t", (Equations((Equation(Math("a", "a"), number=number),)),))
    text = write_document(document, "json")
    assert f'"number": {written}' in text
    assert read_document(text) == document


def test_json_nan():
    text = write_document(
        Document("t", (Equations((Equation(Math("a", "a"), number=math.nan),)),)), "json"
    )
    assert '"number": "nan"' in text
    (equations,) = read_document(text).blocks
    assert math.isnan(equations.items[0].number)


# Diagrams

NETWORKS = {
    "2-2-2": mazur().blocks[0],
    "3-4-4-3": grid(3, 4, 4, 3),
    "64-32-10": grid(64, 32, 10, labels=False),
    "hostile": hostile().blocks[-1],
}


@pytest.mark.parametrize("name", NETWORKS)
def test_svg_is_well_formed(name):
    root = ElementTree.fromstring(svg.draw(NETWORKS[name]))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        assert 0 <= float(text.get("x")) <= float(root.get("width"))
        assert 0 <= float(text.get("y")) <= float(root.get("height"))


@pytest.mark.parametrize("name", NETWORKS)
def test_nothing_in_a_diagram_overlaps(name):
    drawing = place(NETWORKS[name])
    boxes = [edge.label for edge in drawing.edges if edge.label]
    boxes += [box for node in drawing.nodes for box in (node.box, node.value) if box]
    assert not [(one, two) for one, two in combinations(boxes, 2) if one.overlaps(two)]


def test_lines_break_off_around_labels():
    drawing = place(NETWORKS["3-4-4-3"])
    assert len([edge for edge in drawing.edges if edge.label]) == 40
    for box in (edge.label for edge in drawing.edges):
        for start, end in (line for edge in drawing.edges for line in edge.lines):
            cut = box.cuts(start, end)
            assert cut is None or cut[1] - cut[0] < 1e-6


def test_too_many_labels_are_left_out():
    assert not [edge for edge in place(grid(7, 7, most=9)).edges if edge.label]


def test_diagrams_have_symbols_and_values():
    drawn = svg.draw(NETWORKS["2-2-2"])
    assert '<tspan class="name">w</tspan><tspan dy="0.25em" font-size="75%">1</tspan>' in drawn
    assert ">0.593269992</text>" in drawn
    assert "currentColor" in drawn
    picture = tikz.draw(NETWORKS["2-2-2"])
    assert "{$w_1$\\,$=$\\,$0.15$};" in picture
    assert picture.count(r"\node[bias") == 2


def test_diagrams_refuse_what_is_not_there():
    unit = Node(Math("a", "a"))
    with pytest.raises(ChainruleError, match=r"ends at \(1, 0\), where no unit is"):
        Diagram(((unit,),), (Edge((0, 0), (1, 0)),))
    with pytest.raises(ChainruleError, match="unknown kind of unit 'hiden'. Did you mean hidden"):
        Node(Math("a", "a"), kind="hiden")


@pytest.mark.parametrize(
    ("cell", "numeric"),
    [
        ("12", True), ("-0.5", True), (".5", True), ("1.", True), ("1e-3", True), ("+2", True),
        ("1-2", False), ("1.2.3", False), ("", False), ("e", False), ("x", False), ("nan", False),
    ],
)  # fmt: skip
def test_formats_agree_on_what_is_a_number(cell, numeric):
    table = Document("", (Table(("a",), ((cell,),)),))
    assert ('<td class="number">' in write_document(table, "html")) == numeric
    assert ("| ---: |" in write_document(table, "markdown")) == numeric
    assert (r"\begin{tabular}{r}" in write_document(table, "latex")) == numeric


def test_tables_have_as_many_cells_as_headings():
    with pytest.raises(ChainruleError, match="row 1 of the table has 1 cells under 2 headings"):
        Table(("a", "b"), (("1", "2"), ("3",)))


def test_exercise_sheets_have_room_in_every_format():
    document = exercise()
    assert write_document(document, "html").count('class="rule"') == 6
    assert write_document(document, "latex").count(r"\answer{") == 3
    assert write_document(document, "latex").count(r"\answerline") == 3 + 1
    assert write_document(document, "markdown").count(r"\_" * 24 + "\n") >= 3
