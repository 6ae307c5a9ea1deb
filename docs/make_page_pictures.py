"""Takes the pictures of the page: `python docs/make_page_pictures.py [VIEW ...]`.

Each view is opened in the system's Chromium, wide and narrow, light and dark.
"""

import io
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "_static" / "page"
SIZES = {"wide": (1200, 1100), "narrow": (390, 1100)}
SCHEMES = ("light", "dark")
COLORS = 128  # a page has few, and a picture of few is a quarter as large
OWN = "net_h1 = 0.3775\nout_h1 = 0.5933\nnet_h2 = 0.3925\nout_h2 = 0.5969\nnet_o1 = 1.1159"
FOUND = ".found .first"


def stepping(tab: Page) -> None:
    """The backward pass: what an error signal is made of and what it leads to."""
    tab.click("button[aria-label^='To the end of this step'], button[title^='To the end']")
    tab.click(".board .quantity.delta >> nth=0")


def train(tab: Page) -> None:
    """Two spirals, learnt."""
    tab.click("#tab-train")
    tab.wait_for_selector("#set-data")
    tab.click("#panel-train .controls .main")
    tab.wait_for_selector("#panel-train .status:not(:empty)", timeout=120_000)


def quiz(tab: Page) -> None:
    """An answer in which a slip is recognized."""
    tab.click("button:has-text('Quiz')")
    for answer in ("0.3775", "0.4067"):
        tab.fill(".quiz input", answer)
        tab.keyboard.press("Enter")
        tab.wait_for_selector(".quiz .reply:not(:empty)")
        tab.wait_for_timeout(300)


def own(tab: Page) -> None:
    """Numbers of a reader's own, of which the last is wrong."""
    tab.click("text=Check your own numbers")
    tab.fill(".own textarea", OWN)
    tab.click("button:has-text('Check these numbers')")
    tab.wait_for_selector(FOUND)
    tab.locator(FOUND).scroll_into_view_if_needed()


VIEWS = {view.__name__: view for view in (stepping, train, quiz, own)}


def take(browser: Browser, address: str, view: str, size: str, scheme: str) -> None:
    """One picture."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    tab = context.new_page()
    tab.goto(address)
    tab.wait_for_selector(".line")
    VIEWS[view](tab)
    tab.mouse.move(0, 0)
    tab.wait_for_timeout(500)
    image = Image.open(io.BytesIO(tab.screenshot()))
    context.close()
    path = FOLDER / f"{view}_{size}_{scheme}.png"
    # other methods turn thin outlines of a rare color grey
    image.convert("RGB").quantize(COLORS, Image.Quantize.MAXCOVERAGE).save(path, optimize=True)
    print(path, path.stat().st_size)


def main() -> None:
    """All pictures, or those of the views that are named."""
    FOLDER.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "chainrule", "page", "mazur", "--port", "0", "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    address = "http" + server.stdout.readline().split("http", 1)[1].split(";")[0]
    with sync_playwright() as playwright:
        # within a container the browser cannot make a sandbox of its own
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for view in sys.argv[1:] or VIEWS:
            for size in SIZES:
                for scheme in SCHEMES:
                    take(browser, address, view, size, scheme)
    server.terminate()


if __name__ == "__main__":
    main()
