"""The page in JupyterLab: what is changed on the screen is changed in Python, and back."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.util import find_spec

import pytest

pytest.importorskip("anywidget", reason="the extra [notebook] is not installed")
# found, not imported: it is another process that needs its thousand modules
if find_spec("jupyterlab") is None:
    pytest.skip("the extra [test] is not installed", allow_module_level=True)

CELLS = [
    "import chainrule\npage = chainrule.page('mazur')\npage",
    "print('w5 is', page.parameters.W[1][0, 0])",
    "changed = page.parameters\nchanged.W[1][0, 0] = -0.75\npage.parameters = changed",
]


@pytest.fixture
def notebook(tmp_path):
    """JupyterLab with a notebook of these cells; gives its address."""
    empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**empty, "id": f"cell{n}", "source": text} for n, text in enumerate(CELLS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    content = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "run.ipynb").write_text(json.dumps(content))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"]
    command += ["--ServerApp.token=", "--allow-root", f"--ServerApp.root_dir={tmp_path}"]
    # settings and running kernels of whoever runs the tests are left alone
    places = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "RUNTIME")}
    log = (tmp_path / "log.txt").open("w")
    process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **places})
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api")
        yield f"{address}/lab/tree/run.ipynb?reset"
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def wait_for(address):
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail("JupyterLab did not start")


@pytest.mark.study
def test_the_widget_in_jupyterlab(browser, notebook):
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    tab = context.new_page()
    tab.goto(notebook)
    first = tab.locator(".jp-Cell >> nth=0 >> .cm-content")
    first.wait_for(timeout=90_000)
    # a cell that is run before the kernel is there stays as it was
    tab.wait_for_selector("text=/Python 3.* [|] Idle/", timeout=90_000)
    first.click()
    tab.keyboard.press("Shift+Enter")
    tab.wait_for_selector(".chainrule-page .line", timeout=90_000)
    tab.locator(".chainrule-page").click(position={"x": 5, "y": 5})
    tab.keyboard.press("ArrowRight")
    tab.wait_for_selector('.board .quantity[aria-label="net_h1: 0.3775"]')
    # on the screen, and then in Python
    tab.click('.board .quantity[aria-label="w5: 0.4"]')
    field = tab.locator(".change input[type=text]")
    field.fill("0.625")
    field.press("Enter")
    tab.wait_for_selector('.board .quantity[aria-label="w5: 0.625"]')
    tab.locator(".jp-Cell >> nth=1 >> .cm-content").click()
    tab.keyboard.press("Shift+Enter")
    tab.wait_for_selector("text=w5 is 0.625", timeout=30_000)
    # in Python, and then on the screen
    tab.locator(".jp-Cell >> nth=2 >> .cm-content").click()
    tab.keyboard.press("Shift+Enter")
    tab.wait_for_selector('.board .quantity[aria-label="w5: -0.75"]', timeout=30_000)
    # what was set there is a change like those on the screen
    tab.click("button:has-text('Undo')")
    tab.wait_for_selector('.board .quantity[aria-label="w5: 0.625"]')
    context.close()
