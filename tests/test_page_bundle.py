"""The view as one script: what the bundler relies on, which nothing else would notice."""

import re
import shutil
import subprocess
from collections import Counter

import pytest

from chainrule.pages.bundle import bundle, modules, view_file

ENTRIES = ("main.js", "recorded.js", "notebook.js")
# what stands at the top of a module, where one scope has room for each name once
NAME = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_name_stands_at_the_top_of_two_modules(entry):
    names = Counter(name for module in modules(entry) for name in NAME.findall(view_file(module)))
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_import_is_left_and_what_is_imported_comes_first(entry):
    order = modules(entry)
    assert order[-1] == entry
    for place, module in enumerate(order):
        imported = re.findall(r'from "\./(\w+\.js)"', view_file(module))
        assert set(imported) <= set(order[:place]), module
    script = bundle(entry)
    assert not re.search(r"^import ", script, re.MULTILINE)
    assert re.findall(r"^export .*", script, re.MULTILINE) == (
        ["export default { render };"] if entry == "notebook.js" else []
    )


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node to read the script")
@pytest.mark.parametrize("entry", ENTRIES)
def test_the_script_is_a_script(entry, tmp_path):
    path = tmp_path / "bundle.mjs"
    path.write_text(bundle(entry), encoding="utf-8")
    found = subprocess.run(["node", "--check", path], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")


# what a webview of an editor has no right to, or another origin than the notebook's
REFUSED = (
    r"\bimport\(|\bfetch\(|\beval\(|new Function|XMLHttpRequest|WebSocket|EventSource|Worker\(|"
    r"\.cookie\b|localStorage|sessionStorage|indexedDB|innerHTML|window\.open|alert\(|confirm\("
)


def test_the_widget_needs_nothing_that_a_webview_refuses():
    script, style = bundle("notebook.js"), view_file("style.css")
    assert re.findall(REFUSED, re.sub(r"//.*", "", script)) == []
    # addresses of name spaces are names: nothing is loaded from there
    assert set(re.findall(r"https?://([^/\"]+)", script)) <= {"www.w3.org"}
    assert re.findall(r"@import|url\(|https?:", style) == []
