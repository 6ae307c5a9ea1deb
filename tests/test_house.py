"""The house: what is public is documented, heavy libraries wait, nothing loads pickles."""

import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tools.draw_house import arrows, floors

import chainrule
from chainrule.cli.commands import command_line

SOURCE = Path(chainrule.__file__).parent


def test_import_is_light():
    code = (
        "import sys, chainrule; print([m for m in ('numpy', 'numba', 'jax', 'sklearn', 'polars', "
        "'scipy', 'typer', 'rich') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_every_public_name_has_a_place_and_no_other_name_has():
    assert sorted(chainrule._PLACES) == sorted(chainrule.__all__)


@pytest.mark.parametrize("name", chainrule.__all__)
def test_public_names_are_documented(name):
    entry = getattr(chainrule, name)
    assert inspect.getdoc(entry), name
    if inspect.isfunction(entry):
        documented = inspect.getdoc(entry)
        for parameter in inspect.signature(entry).parameters:
            assert parameter in documented, f"{name}: {parameter} is not described"


def test_every_command_and_option_has_help():
    from typer.main import get_command

    for name, command in get_command(command_line()).commands.items():
        assert command.help, name
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{name} {parameter.name}"


def test_nothing_is_unpickled():
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import pickle" not in text, path
        assert "allow_pickle" not in text, path
        # joblib divides work; its files are pickles
        assert not re.search(r"joblib\.(load|dump)|from joblib import .*\b(load|dump)\b", text), (
            path
        )


def test_the_page_fits_on_a_page():
    assert len((SOURCE / "network" / "algorithm.py").read_text().splitlines()) <= 80


DOCS = Path(__file__).parent.parent / "docs"


def test_every_public_name_is_in_the_reference():
    text = "\n".join(page.read_text() for page in sorted((DOCS / "reference").glob("*.rst")))
    documented = set(re.findall(r"\.\. auto\w+:: (?:[\w.]+\.)?(\w+)$", text, re.MULTILINE))
    assert set(chainrule.__all__) - documented == set()


def test_the_picture_of_the_house_shows_every_room_and_import():
    text = (DOCS / "house.svg").read_text(encoding="utf-8")
    boxes = re.findall(r'<g id="(\w+)" data-imports="([\w ]*)">', text)
    drawn = {(room, other) for room, others in boxes for other in others.split()}
    assert [room for room, _ in boxes] == [room for floor in floors() for room in floor]
    assert drawn == set(arrows()), "draw it again: python -m tools.draw_house"


def test_the_recipe_for_conda_needs_what_the_package_needs():
    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text())["project"]
    text = (DOCS.parent / "recipe" / "recipe.yaml").read_text()
    needed = re.findall(
        r"^    - ([\w-]+) (>=[\d.]+)$", text.split("run:")[1].split("run_con")[0], re.M
    )
    assert ["".join(pair) for pair in needed] == project["dependencies"]
    assert f'version: "{chainrule.__version__}"' in text
    assert f'python_min: "{project["requires-python"].removeprefix(">=")}"' in text


ROOT = DOCS.parent
BUILT = DOCS / "_build"
PAGES = [
    page
    for page in sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
    if not page.is_relative_to(BUILT)
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_files_lead_somewhere(page):
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?://)([^)\s#]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
