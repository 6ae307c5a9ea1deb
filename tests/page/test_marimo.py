"""The page in marimo: what is changed on the screen is changed in Python, and back."""

import socket
import subprocess
import sys
import time
import urllib.request

import pytest

pytest.importorskip("anywidget", reason="the extra [notebook] is not installed")
pytest.importorskip("marimo", reason="marimo is not installed")

NOTEBOOK = """
import marimo

app = marimo.App()


@app.cell
def _():
    import chainrule
    import marimo as mo

    page = chainrule.page("mazur")
    page
    return mo, page


@app.cell
def _(mo, page):
    def put(count):
        changed = page.parameters
        changed.W[1][0, 0] = -0.75
        page.parameters = changed
        return count + 1

    read = mo.ui.button(label="read w5", value=0, on_click=lambda count: count + 1)
    # marimo listens to what has a name alone
    write = mo.ui.button(label="set w5", value=0, on_click=put)
    mo.vstack([read, write])
    return read, write


@app.cell
def _(page, read):
    f"w5 is {page.parameters.W[1][0, 0]} after {read.value}"
    return
"""


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    (tmp_path / "run.py").write_text(NOTEBOOK)
    # settings of whoever runs the tests are left alone
    monkeypatch.setenv("HOME", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "marimo", "run", "run.py", "--headless", "--no-token"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with (tmp_path / "log.txt").open("w") as log:
        process = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def wait_for(address):
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail("marimo did not start")


def test_the_widget_in_marimo(browser, notebook):
    tab = browser.new_context(viewport={"width": 1200, "height": 1000}).new_page()
    tab.goto(notebook)
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
    tab.click("text=read w5")
    tab.wait_for_selector("text=w5 is 0.625 after 1", timeout=30_000)
    # in Python, and then on the screen
    tab.click("text=set w5")
    tab.wait_for_selector('.board .quantity[aria-label="w5: -0.75"]', timeout=30_000)
    tab.click(".controls button:has-text('Undo')")
    tab.wait_for_selector('.board .quantity[aria-label="w5: 0.625"]')
    tab.context.close()
