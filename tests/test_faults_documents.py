"""Worked examples, notations, forms and audits that once hung, lost something, or let out what
they should not. One section for each kind of fault.
"""

import io
import os
import time
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from xml.etree import ElementTree

import numpy as np
import pytest

import chainrule
from chainrule import files as our_files
from chainrule.auditing.drafting.draft import draft
from chainrule.auditing.effort import OF_ALL, Effort
from chainrule.cli.output import Terminal
from chainrule.documents.document import Document, Text
from chainrule.documents.formats import format_names, write_document
from chainrule.errors import LONGEST, UNPRINTABLE, ChainruleError
from chainrule.exercises.exercise import make_exercise
from chainrule.exercises.formats._quiz import category, written
from chainrule.exercises.marking import mark
from chainrule.exercises.report import report
from chainrule.explaining.examples.claims import parse_claims
from chainrule.explaining.examples.files import shipped_text
from chainrule.files import read_whole, write_folder
from chainrule.symbolic.notations import names
from chainrule.toml import parse

PLAIN = (files("chainrule.symbolic.notations") / "plain.toml").read_text(encoding="utf-8")
ESCAPE = "\x1b[31m"


@contextmanager
def within(seconds):
    """Time of this process, so that a busy machine fails no test."""
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


# One student's form, and the marking of all.


@pytest.fixture(scope="module")
def series(tmp_path_factory):
    folder = tmp_path_factory.mktemp("series")
    exercise = make_exercise([2, 1], variants=1)
    exercise.write(folder, ["text"])
    (form,) = (folder / "forms").glob("*.toml")
    return folder, form.read_text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = ""', 'name = ""\n' + 64_000 * " " + "Ann"),
        ("variant = 1", f"variant = {5_000 * '9'}"),
        ('name = ""', f"name = {{a=0x{5_000 * 'f'}}}"),
        ('name = ""', "name" + 100_000 * ".a" + ' = ""'),
        ('name = ""', f"name = {20_000 * '['}"),
    ],
)
def test_a_strange_form_stops_no_other(series, tmp_path, old, new):
    folder, form = series
    (tmp_path / "strange.toml").write_text(form.replace(old, new, 1))
    (tmp_path / "usual.toml").write_text(form.replace('name = ""', 'name = "Bo"', 1))
    with within(3):
        marking = mark(folder / "keys" / "key.toml", [tmp_path])
    assert [marked.form.name for marked in marking.forms] == ["Bo"]
    (problem,) = marking.problems
    assert "strange.toml: " in problem
    assert len(problem) < 500


def test_sizes_are_looked_at_before_reading(tmp_path):
    with (tmp_path / "large.toml").open("wb") as file:
        file.truncate(4_000_000_000)
    for read in (chainrule.load_example, chainrule.audit):
        with pytest.raises(ChainruleError, match="large.toml: has 4000 MB; .* at most 20 MB"):
            read(tmp_path / "large.toml")
    with pytest.raises(ChainruleError, match="large.toml: has 4000 MB; .* at most 1 MB"):
        chainrule.explain("mazur", notation=str(tmp_path / "large.toml"))


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="a device without an end")
def test_what_has_no_size_is_not_read_for_ever():
    with pytest.raises(ChainruleError, match="/dev/zero: has more than 1 MB"):
        read_whole("/dev/zero", 1_000_000)


# Whole numbers that Python does not print, and keys and lists as deep as one likes.


@pytest.mark.parametrize("number", [5_000 * "1", "0x" + 5_000 * "f"])
def test_endless_numbers_in_notations_and_keys(series, tmp_path, number):
    path = tmp_path / "own.toml"
    for key in ("negated", "weights", "function", "title_"):
        path.write_text(f"{key} = [{number}]\n{PLAIN}")
        with pytest.raises(ChainruleError, match="own.toml: "):
            chainrule.explain("mazur", notation=str(path))
    key = (series[0] / "keys" / "key.toml").read_text()
    for setting in ("digits", "format", "number"):
        path.write_text(key.replace(f"{setting} = ", f"{setting} = {number} #", 1))
        with pytest.raises(ChainruleError, match="too many digits"):
            mark(path, [series[0] / "forms"])


def test_the_time_that_toml_takes_grows_with_its_length():
    for text in (200_000 * "a." + "a = 1", 200_000 * "'a' . " + "a = 1", "x = " + 10**6 * "9."):
        with within(3), pytest.raises(ChainruleError):
            parse(text)
    assert parse("a.b = 'x" + 1_000 * ".y" + "'") == {"a": {"b": "x" + 1_000 * ".y"}}


# What may stand in a symbol, and what goes out to LaTeX, XML and terminals.


@pytest.mark.parametrize(
    "latex",
    [
        r"\input{{secret}}", r"\write18", r"\catcode", r"\csname input\endcsname", r"\def\x",
        r"\begin{{array}}", r"\href", r"\in{tag}", r"\(", r"\\", "^^5cinput", "x^",
        "x^{from}^5cinput", "$", "%", "{{", "}}{{", "\x1b[31m", "\x9b", "a\nb", 300 * "a",
    ],
)  # fmt: skip
@pytest.mark.parametrize("part", ["latex", "symbols"])
def test_a_symbol_is_mathematics_and_nothing_else(tmp_path, latex, part):
    value = "".join(f"\\u{ord(it):04x}" for it in latex)
    path = tmp_path / "own.toml"
    if part == "latex":
        path.write_text(f'{PLAIN}\n[latex]\nweight = "{value}"\n')
    else:
        path.write_text(PLAIN.replace('"t[{j}]"', f'"{value}"'))
    with pytest.raises(ChainruleError) as refused:
        chainrule.explain("mazur", notation=str(path))
    assert f"in [{part}]" in str(refused.value)
    assert not UNPRINTABLE.search(str(refused.value))


def test_mathematics_is_taken(tmp_path):
    path = tmp_path / "own.toml"
    latex = r"\\mathbf{{w}}_{{{i}\\to {j}}}^{{\\left[{layer}\\right]}}"
    path.write_text(f'{PLAIN}\n[latex]\nweight = "{latex}"\n')
    text = chainrule.render(chainrule.explain("mazur", notation=str(path)), "latex")
    assert r"\mathbf{w}_{1\to 1}^{\left[1\right]}" in text
    for name in names():
        chainrule.explain("mazur", notation=name)


def test_a_notation_for_one_hidden_layer_leaves_out_nothing_that_is_needed(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(f'{PLAIN}\n[two_layers]\nweight = ""\n')
    with pytest.raises(ChainruleError, match="weight in .two_layers. is empty"):
        chainrule.explain("mazur", notation=str(path))


@pytest.mark.parametrize("format", format_names())
def test_no_format_lets_steering_characters_out(format):
    document = Document(f"Ann{ESCAPE}", (Text((f"x\x00\x9b{ESCAPE}",)),), "a\x7f", "b\ufffe")
    assert not UNPRINTABLE.search(write_document(document, format))


def test_names_of_students_steer_no_terminal(series, tmp_path):
    folder, form = series
    name = '"Ann\\u001b[2J"'
    (tmp_path / "a.toml").write_text(form.replace('name = ""', f"name = {name}", 1))
    text = write_document(report(mark(folder / "keys" / "key.toml", [tmp_path])))
    assert "Ann\ufffd[2J" in text


def test_a_terminal_gets_only_what_is_printable():
    stream = io.StringIO()
    print(f"class {ESCAPE}yes", file=Terminal(stream))
    assert stream.getvalue() == "class \ufffd[31myes\n"


def test_quizzes_are_well_formed_whatever_their_title():
    like = replace(chainrule.load_example("mazur"), title=f"Test{ESCAPE}\x00")
    variant = replace(make_exercise([2, 1]).variants[0], example=like)
    root = ElementTree.Element("quiz")
    category(root, variant, "")
    assert ElementTree.fromstring(written(root).encode())[0].get("type") == "category"


def test_messages_are_short_and_printable():
    message = str(ChainruleError(f"{ESCAPE}{100_000 * 'x'} and the end"))
    assert message.startswith("\ufffd[31m")
    assert message.endswith("and the end")
    assert len(message) < LONGEST + 10


# An example names its notation from the folder that it lies in.


def test_a_notation_is_named_from_the_example(tmp_path, monkeypatch):
    (tmp_path / "course").mkdir()
    (tmp_path / "own.toml").write_text(PLAIN)
    example = tmp_path / "course" / "example.toml"
    text = shipped_text("mazur").replace('notation = "mazur"', 'notation = "NAME"')
    assert "NAME" in text
    # one level up, from the example; from the working folder it would not be found
    monkeypatch.chdir("/")
    (tmp_path / "other.toml").write_text("[secret]\npassword = 'hidden'\n")
    (tmp_path / "course" / "here.toml").write_text("[secret]\npassword = 'hidden'\n")
    for name in ("../other.toml", "here.toml", "../gone.toml", str(tmp_path / "other.toml")):
        example.write_text(text.replace("NAME", name))
        with pytest.raises(ChainruleError) as refused:
            chainrule.load_example(example)
        assert "password" not in str(refused.value)
        assert "secret" not in str(refused.value)
    # a file of that name in the working folder is another one
    monkeypatch.chdir(tmp_path)
    example.write_text(text.replace("NAME", "own.toml"))
    with pytest.raises(ChainruleError, match="there is no such file"):
        chainrule.load_example(example)


# A folder is written as a whole or not at all, and loses nothing.


class KilledError(BaseException):
    pass


@pytest.mark.parametrize("step", range(8))
def test_an_exchange_of_folders_is_whole_wherever_it_ends(tmp_path, monkeypatch, step):
    place = tmp_path / "sheets"
    write_folder(place, {"key": b"old", "forms/1": b"old", "forms/2": b"old"})
    (place / "filled").write_text("an answer")
    inode = (place / "filled").stat().st_ino
    steps = iter(range(100))

    def counted(act):
        def stopped(*given, **named):
            if next(steps) == step:
                raise KilledError
            return act(*given, **named)

        return stopped

    for name in ("rename", "unlink", "write_bytes"):
        monkeypatch.setattr(our_files.Path, name, counted(getattr(our_files.Path, name)))
    try:
        write_folder(place, {"key": b"new", "forms/1": b"new"})
    except KilledError:
        pass
    else:
        assert step > 5
    monkeypatch.undo()
    found = {path.read_bytes() for path in (place / "key", place / "forms" / "1")}
    assert found in ({b"old"}, {b"new"})
    assert (place / "forms" / "2").read_bytes() == b"old"
    assert (place / "filled").stat().st_ino == inode
    assert [path.name for path in tmp_path.iterdir()] == ["sheets"]


# Audits end, however many numbers are wrong.


def test_contradicting_lines_are_audited_in_bounded_effort(monkeypatch):
    monkeypatch.setattr("chainrule.auditing.effort.OF_ONE", 5_000)
    claims = parse_claims("\n".join(f"net_h1 = 0.{1_000 + i}" for i in range(20)))
    example = replace(chainrule.load_example("mazur"), claims=claims)
    found = chainrule.audit(example)
    assert found.cut_short
    assert "not every slip was looked for" in " ".join(found.report().split())
    assert found.first_wrong is found.items[0]


def test_wide_networks_are_audited_in_bounded_effort(monkeypatch):
    # a tenth of the effort, so that the test is quick
    monkeypatch.setattr("chainrule.auditing.effort.OF_ONE", OF_ALL // 50)
    network = chainrule.Network([30, 30, 10], "logistic")
    rng = np.random.default_rng(0)
    lines = "\n".join(f"dE/dw[1][{i},1] = 0.{123 + i}" for i in range(1, 4))
    example = chainrule.WorkedExample(
        "wide",
        chainrule.initialize(network, seed=0),
        rng.uniform(size=(1, 30)),
        rng.uniform(size=(1, 10)),
        claims=parse_claims(lines),
    )
    with within(20):
        found = chainrule.audit(example)
    assert found.cut_short
    assert all(item.verdict.startswith("wrong") for item in found.items)


def test_effort_is_bounded_for_each_number_and_for_all():
    effort = Effort()
    tried = [0] * 10
    for number in range(10):
        effort.begin()
        while effort.allows(parameters=900):
            tried[number] += 1
    assert tried == [1_000] * 5 + [0] * 5
    assert effort.cut_short


def test_usual_audits_are_not_cut_short():
    assert not chainrule.audit("quirk").cut_short


def test_far_too_many_claims_are_refused():
    example = chainrule.load_example("mazur")
    with pytest.raises(ChainruleError, match="16000 numbers are claimed; an audit takes up to"):
        chainrule.audit(replace(example, claims=parse_claims("net_h1 = 0.3775\n" * 16_000)))
    spaces = parse_claims(f"net_h1{30_000 * ' '}after{30_000 * ' '}1 = 0.3775")
    assert spaces[0].updates == 1


# Documents with far more spaces than anybody types.


@pytest.mark.parametrize("line", ["the inputs{}and", "+ '{}'{})", "{}!", "target{}=", "x_1{}= 1"])
def test_the_time_that_a_document_takes_does_not_explode_with_its_spaces(line):
    text = f"x_1 = 0.5, w_1 = 0.2, t = 1\nz = w_1 x_1 = 0.1\n{line}\n"
    with within(3):
        assert draft(text.replace("{}", " " * 3_000)).example.network.sizes == (1, 1)
