"""A real browser for the page's tests, and servers for it to open."""

import os
import shutil
import subprocess
import sys

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Set by the checks on a fresh machine, where a test that was skipped would go unseen.
REQUIRED = os.environ.get("CHAINRULE_BROWSER_TESTS") == "required"


@pytest.fixture(scope="session")
def browser():
    """Chromium of the system, without a window."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        message = "no Chromium, or Playwright is not installed: apt install chromium, make test"
        (pytest.fail if REQUIRED else pytest.skip)(message)
    with sync_playwright() as playwright:
        # Within a container the browser cannot make a sandbox of its own.
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def tab(browser):
    """A new tab that fails the test if a script does."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: said.type == "error" and errors.append(said.text))
    yield page
    context.close()
    assert errors == []


@pytest.fixture(scope="module")
def serve():
    """Starts `chainrule page` with these arguments and gives its address; once for a module."""
    started = {}

    def start(*arguments):
        if arguments not in started:
            command = [sys.executable, "-m", "chainrule", "page", *arguments]
            command += ["--port", "0", "--no-browser"]
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            line = process.stdout.readline()
            assert "http://" in line, line + process.stdout.read()
            started[arguments] = process, "http" + line.split("http", 1)[1].split(";")[0]
        start.process, address = started[arguments]
        return address

    yield start
    for process, _ in started.values():
        process.terminate()
        process.communicate(timeout=20)
