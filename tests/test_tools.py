"""The tools that measure the code: what they count, and that they fail above a limit."""

import sys

import pytest
from tools import density, imports, portable

DENSE = '''"""A module
of two lines."""
from typing import Any
# why
X, Y, Z = 1, 2, 3


def branching(a: Any, b, c, d, e, f, g, h):
    """What it does."""
    # another comment
    def inner(x):
        return x if x else 0  # not a line of its own
    for one in a:
        if one and b or c:
            return [x for x in d if x]
    match e:
        case 1:
            return f
        case _:
            return g
    assert h
'''


@pytest.fixture
def folder(tmp_path):
    """A package of one dense file."""
    (tmp_path / "dense.py").write_text(DENSE)
    return tmp_path


def test_what_density_counts(folder):
    found = density.measure(folder)
    assert found.file_lines == [21]
    assert found.docstring_lines == 3
    assert found.comment_lines == 2
    assert found.any_words == 2
    assert found.comprehensions == 1
    assert [place.line for place in found.tuple_assignments] == [5]
    branching, inner = found.functions
    # for, if, and, or, comprehension, its if, the first case, assert: 8 more than 1
    assert (branching.complexity, inner.complexity) == (9, 2)
    assert (branching.parameters, inner.parameters) == (8, 1)
    assert (branching.lines, inner.lines) == (13, 2)
    assert found.with_many_parameters() == [branching]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ([], 0),
        (["--limits"], 1),
        (["--limits", "--most-tuples", "100", "--most-any", "10"], 0),
        (["--limits", "--most-tuples", "100", "--most-any", "10", "--most-wide", "0"], 1),
        (["--limits", "--most-tuples", "100", "--most-any", "10", "--least-comments", "11"], 1),
    ],
)
def test_density_fails_above_a_limit(folder, limits, code, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["density", str(folder), *limits])
    assert density.main() == code


IMPORTS = {
    "at the top": "import pack.b",
    "in a function": "def f():\n    from pack.b import X",
    "for types": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pack import b",
    "by a string": "from importlib import import_module\nimport_module('pack.b')",
}


@pytest.mark.parametrize("way", IMPORTS)
def test_import_cycles(tmp_path, way, monkeypatch, capsys):
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "__init__.py").write_text("from pack.b import X")
    (folder / "a.py").write_text(IMPORTS[way])
    (folder / "b.py").write_text("X = 1")
    monkeypatch.setattr(sys, "argv", ["imports", str(folder)])
    assert imports.main() == 0
    (folder / "b.py").write_text("X = 1\nfrom pack import a")
    assert imports.main() == 1
    printed = capsys.readouterr().out
    assert "pack.a imports pack.b in line" in printed
    assert "pack.b imports pack.a in line 2" in printed


def test_a_failing_setting_is_reported(tmp_path, capsys):
    (tmp_path / "test_it.py").write_text(
        "import os\ndef test_it(): assert os.environ['SIZE'] == '1'\ndef test_other(): pass"
    )
    arguments = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    outcomes = [
        portable.run(portable.Setting(f"size-{size}", {"SIZE": size}), arguments) for size in "12"
    ]
    assert [outcome.exit_code for outcome in outcomes] == [0, 1]
    assert [outcome.row[1:4] for outcome in outcomes] == [("2", "0", "0"), ("1", "1", "0")]
    portable.report(outcomes)
    assert "size-2: FAILED" in capsys.readouterr().out
