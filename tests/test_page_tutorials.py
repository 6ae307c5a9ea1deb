"""Tutorials: every number in the shipped ones is right, and own ones are checked when opened."""

import re
from pathlib import Path

import pytest

import chainrule
from chainrule.errors import ChainruleError
from chainrule.pages.answering import answer
from chainrule.pages.session import Session
from chainrule.pages.tutorials.nodes import nodes_of, parsed
from chainrule.pages.tutorials.showing import check_tutorial, first_example
from chainrule.pages.tutorials.tutorial import read_tutorial, tutorial_names

FOLDER = Path(chainrule.__file__).parent / "pages" / "tutorials"


def opened(source):
    tutorial = read_tutorial(source)
    return tutorial, Session(first_example(tutorial), tutorial=tutorial)


def section(session, number):
    found = answer(session, {"do": "section", "number": number})
    assert "error" not in found, found
    return found


@pytest.mark.parametrize("name", tutorial_names())
def test_every_number_of_a_shipped_tutorial_is_right(name):
    found = chainrule.audit(first_example(read_tutorial(name)), FOLDER / f"{name}.md")
    # blocks for the page hold settings, and no claims
    assert not [it for it in found.unmatched if it.text.startswith(("step", "digits", "set"))]
    assert len(found.items) >= 12
    assert [str(item.claim) for item in found.items if item.verdict != "right"] == []


def test_the_slopes_and_factors_that_the_text_on_deep_networks_names():
    _, session = opened("deep-logistic")
    value = session.pass_of(0).explanation.value
    a = [value(f"a[{layer}][1]") for layer in (4, 5)]
    assert [round(it * (1 - it), 4) for it in a] == [0.2302, 0.2303]
    assert round(value("delta[4][1]") / value("delta[5][1]"), 4) == 0.2072
    steps = [value(f"w[{layer}][1,1]+") - 0.9 for layer in (5, 1)]
    assert round(steps[0] / steps[1], -2) == 400


def test_reports_are_the_librarys():
    tutorial, session = opened("deep-logistic")
    numbers = [n for n, it in enumerate(tutorial.sections) if it.directive and it.directive.report]
    tables = [section(session, number)["section"]["nodes"][-2:] for number in numbers]
    factors = [row["children"][2]["children"] for row in tables[0][0]["children"][1]["children"]]
    assert factors == [[""], ["0.207"], ["0.207"], ["0.203"], ["0.185"]]
    assert tables[0][1]["children"] == [
        "The errors shrink: a factor of 0.2 a layer, 0.00161 in all."
    ]
    # four times the weights: it gets worse, as the text says
    assert "0.0761" in str(tables[1][0])


@pytest.mark.parametrize("name", tutorial_names())
def test_going_back_gives_the_same_numbers(name):
    tutorial, session = opened(name)
    order = range(len(tutorial.sections))
    there = [section(session, number) for number in order]
    back = [section(session, number) for number in reversed(order)][::-1]
    for one, other in zip(there, back, strict=True):
        assert one["section"] == other["section"]
        assert one.get("values") == other.get("values")


def test_a_section_sets_numbers_and_says_what_they_were(tmp_path):
    text = '# A\n```page\nexample = "mazur"\n```\n'
    text += '## B\n```page\nset = {w5 = 0.6}\nask = "net_o1"\n```\n'
    path = tmp_path / "my.md"
    path.write_text(text)
    tutorial, session = opened(path)
    check_tutorial(tutorial, session)
    found = section(session, 1)
    here = session.pass_of(0).place
    (w5,) = [
        n
        for q, n in here.items()
        if q.kind == "weight" and (q.layer, q.unit, q.sender) == (2, 1, 1)
    ]
    assert (found["shown"][w5], found["section"]["was"][w5]) == ("0.6", "0.4")
    assert (
        found["section"]["ask"]
        == session.pass_of(0).place[session.pass_of(0).explanation.only("net_o1")[0].quantity]
    )
    # a section without a block leaves the page alone
    assert section(session, 0)["section"]["about"]["changes"] == 0


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ('example = "mazurr"', "line 3: "),
        ('example = "mazur"\n\nat = "nothing"', "line 5: .*nothing"),
        ('example = "mazur"\nset = {out_h1 = 1}', "line 4: .*computed"),
        ('example = "mazur"\n[set]\nw5 = 0.3\nout_h1 = 1', "line 6: .*computed"),
        ('example = "mazur"\nset.w5 = 0.3\nset.out_h1 = 1', "line 5: .*computed"),
        ('example = "mazur"\nsteps = 3', "line 4: "),
        ('example = "mazur"\nstep = 0', "line 4: step is 0; it must be a whole number, 1 or more"),
        ('example = "mazur"\nreport = "x"', "line 4: .*report"),
        ('ask = "E_total"\nexample = "mazur"\nnotation = "/etc/passwd"', "line 5: .*notation"),
        ("example = mazur", "line 3: not valid TOML: Invalid value$"),
        ("example", "line 3: not valid TOML: [^(]*$"),
    ],
)
def test_a_wrong_directive_is_found_when_the_file_is_opened(tmp_path, block, says):
    path = tmp_path / "my.md"
    path.write_text(f"# A\n```page\n{block}\n```\n")
    with pytest.raises(ChainruleError, match=says):
        check_tutorial(*opened(path))


def test_steps_are_counted_as_on_the_page(tmp_path):
    path = tmp_path / "my.md"
    path.write_text('# A\n```page\nexample = "mazur"\nstep = 3\n```\n')
    assert section(opened(path)[1], 0)["step"] == 2  # which the page calls step 3


def test_a_mistake_before_a_section_has_its_own_line(tmp_path):
    path = tmp_path / "my.md"
    path.write_text(
        '# A\n```page\nexample = "mazur"\nat = "x"\n```\n## B\n```page\nstep = 2\n```\n'
    )
    with pytest.raises(ChainruleError, match="line 4: "):
        check_tutorial(*opened(path))


def test_files_that_are_no_tutorials(tmp_path):
    with pytest.raises(ChainruleError, match="one-step"):
        read_tutorial("onestep")
    path = tmp_path / "my.md"
    path.write_text("# Only a text\n")
    with pytest.raises(ChainruleError, match="which example"):
        read_tutorial(path)
    path.write_text('```page\nexample="mazur"\n```\n```page\nat="end"\n```\n')
    with pytest.raises(ChainruleError, match="line 4"):
        read_tutorial(path)


def test_sections_of_a_page_without_a_tutorial():
    session = Session(chainrule.load_example("mazur"))
    assert answer(session, {"do": "open"})["tutorial"] is None
    assert "--tutorial" in answer(session, {"do": "section", "number": 0})["error"]
    _, session = opened("one-step")
    assert answer(session, {"do": "section", "number": 99})["error"]


TAGS = {"p", "ul", "ol", "li", "blockquote", "em", "strong", "table", "thead", "tbody", "tr", "th"}
TAGS |= {"td", "h2", "h3", "br", "pre", "code", "a"}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1)) ![y](javascript:alert(1)) [z](data:text/html,x)",
        "a <b onclick='x'>b</b> &lt;script&gt;",
        "$`\\style{position:fixed}{x}`$ $`\\href{javascript:alert(1)}{x}`$ $`<script>`$",
        "> " * 5000 + "x",
        "[" * 20_000,
        "*a " * 20_000,
        "$a " * 20_000,
        "$$\\style{position:fixed}{<b>}$$",
    ],
    ids=range(9),
)
def test_no_markup_of_a_text_comes_to_the_page(text):
    def visit(nodes):
        for node in nodes:
            if isinstance(node, dict) and "math" in node:
                assert not re.search(r"<(?!/?m)|\bstyle=|href=", node["math"]), node
            elif isinstance(node, dict):
                assert node["tag"] in TAGS
                assert node.get("href", "https://").startswith("http")
                visit(node["children"])

    visit(nodes_of(parsed(text)))


@pytest.mark.parametrize(
    "text", [r"$\delta_1$", r"$`\delta_1`$", r"$$\delta_1$$", "$$\n\\delta_1\n$$"]
)
def test_formulas_stand_between_dollars_in_code_or_not(text):
    (paragraph,) = nodes_of(parsed(text))
    (formula,) = paragraph["children"]
    assert "δ" in formula["math"]


def test_prices_are_no_formulas():
    (paragraph,) = nodes_of(parsed("It is $5, $ 6 $ or $7."))
    assert "".join(paragraph["children"]) == "It is $5, $ 6 $ or $7."


def test_formulas_stand_in_code_between_dollars():
    (paragraph,) = nodes_of(parsed("So $`out_{h1} = 1`$ and `x` cost $5."))
    before, formula, after, code, end = paragraph["children"]
    assert (before, after, end) == ("So ", " and ", " cost $5.")
    assert "<mi>out</mi>" in re.sub(r" \w+=\"\w+\"", "", formula["math"])
    assert code == {"tag": "code", "children": ["x"]}
