"""The laboratory in a real browser."""

import time

import pytest
from looks import IN_ALL_LOOKS

CSV = "id,width,color,kind\n" + "\n".join(
    f"{row},{row % 7 + 0.5},{'red' if row % 3 else 'blue'},{'yes' if row % 2 else 'no'}"
    for row in range(1, 41)
)
DROP = """([name, content, size]) => {
  const data = new DataTransfer();
  data.items.add(new File([size ? new ArrayBuffer(size) : content], name));
  const drop = new DragEvent("drop", { dataTransfer: data });
  document.querySelector("#panel-train").dispatchEvent(drop);
}"""


@pytest.fixture
def laboratory(tab, serve):
    tab.goto(serve("mazur"))
    tab.wait_for_selector(".line")
    tab.click("#tab-train")
    tab.wait_for_selector("#set-data")
    return tab


def start(tab):
    tab.click("#panel-train .controls .main")


def stopped(tab):
    tab.wait_for_selector("#panel-train .status:not(:empty)", timeout=60_000)
    return tab.inner_text("#panel-train .status")


def test_spirals_are_trained_to_the_criterion_and_looked_at(laboratory):
    canvas = laboratory.locator(".lab-board canvas")
    assert "areas of the plane" in canvas.get_attribute("aria-label")
    start(laboratory)
    assert "every output is within 0.4 of its target" in stopped(laboratory)
    facts = laboratory.inner_text("#panel-train .facts")
    assert "100.0 %" in facts
    assert "right, training 100.0 %" in laboratory.locator(".plot").get_attribute("aria-label")
    laboratory.click("text=Look at this step")
    laboratory.wait_for_selector("#panel-steps h1:has-text('two spirals')")
    laboratory.wait_for_selector("#panel-steps .board .quantity")
    # the keys step through the run again, and only once
    laboratory.keyboard.press("Escape")
    before = laboratory.locator(".quantity:has-text('?')").count()
    laboratory.locator("#panel-steps .moves .main").click()
    assert laboratory.locator(".quantity:has-text('?')").count() == before - 1


@IN_ALL_LOOKS
def test_axe_finds_nothing_grave(laboratory, scheme, width):
    Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe
    laboratory.emulate_media(color_scheme=scheme)
    laboratory.set_viewport_size({"width": width, "height": 900})
    laboratory.evaluate(DROP, ["pets.csv", CSV, 0])
    laboratory.wait_for_selector(".use-table")
    for data, samples in (("points", "18 samples"), ("digits", "1,438 samples")):
        laboratory.select_option("#set-data", data)
        laboratory.wait_for_selector(f"#panel-train h1:has-text('{samples}')")
        laboratory.click("text=One epoch")
        laboratory.wait_for_selector("#panel-train .facts dd:text-is('1')")
        found = Axe().run(laboratory).response["violations"]
        grave = [it for it in found if it["impact"] in ("serious", "critical")]
        assert [(it["id"], [node["html"] for node in it["nodes"]]) for it in grave] == []


def test_a_run_stops_when_nobody_watches(laboratory):
    def frames():
        return int(laboratory.get_attribute("#panel-train", "data-frames"))

    laboratory.uncheck("#set-until_learnt")
    start(laboratory)
    deadline = time.monotonic() + 60
    while frames() < 8 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert frames() >= 8
    laboratory.click("#tab-steps")
    # the frames that were asked for still come
    time.sleep(1)
    count = frames()
    time.sleep(0.5)
    assert frames() == count
    laboratory.click("#tab-train")
    assert laboratory.inner_text("#panel-train .controls .main") == "▶ Start"


def test_a_table_is_dropped(laboratory):
    laboratory.evaluate(DROP, ["<b>pets.csv", CSV, 0])
    laboratory.wait_for_selector(".use-table")
    assert laboratory.inner_text(".use-table strong") == "<b>pets.csv"
    assert "row number" in laboratory.inner_text(".decisions tr:has(th:text-is('id'))")
    assert "the network still learns two spirals" in laboratory.inner_text(".table-state")
    # the columns are within their frame, and above what is trained
    frame = laboratory.locator(".decisions .scrolled")
    assert frame.evaluate("it => it.scrollWidth <= it.clientWidth")
    assert laboratory.locator(".use-table").bounding_box()["y"] < 300
    laboratory.click("text=Use it")
    laboratory.wait_for_selector("#panel-train h1:has-text('32 samples, 8 held out')")
    laboratory.click("text=One epoch")
    laboratory.wait_for_selector("#panel-train .facts dd:text-is('1')")
    assert laboratory.inner_text(".table-state") == "The network learns this table."
    assert not frame.is_visible()
    assert laboratory.locator(".counts tr").count() == 3
    assert "Of the samples held out, " in laboratory.inner_text(".counts-say")
    # on a line or two, not a word a line
    assert laboratory.locator(".counts-say").bounding_box()["width"] > 300
    laboratory.select_option("#set-data", "moons")
    laboratory.wait_for_selector(".table-state:has-text('still learns two moons')")


def test_a_setting_that_is_refused_goes_from_the_form_again(laboratory):
    laboratory.fill("#set-learning_rate", "-1")
    laboratory.press("#set-learning_rate", "Enter")
    laboratory.wait_for_selector("#panel-train .message:has-text('must be a number above 0')")
    assert laboratory.input_value("#set-learning_rate") == "0.01"
    assert "as they were" in laboratory.inner_text("#panel-train .message")
    laboratory.select_option("#set-output", "softmax")
    laboratory.wait_for_selector("#panel-train .message:has-text('use logistic')")
    assert laboratory.input_value("#set-output") == "logistic"


def test_a_large_file_is_refused_unread(laboratory):
    laboratory.evaluate(DROP, ["large.csv", "", 200_000_000])
    laboratory.wait_for_selector("#panel-train .message:has-text('large.csv has 200 MB')")
    laboratory.click("text=One epoch")
    laboratory.wait_for_selector("#panel-train .facts dd:text-is('1')")


def test_two_runs_are_compared(laboratory):
    laboratory.select_option("#set-data", "moons")
    laboratory.wait_for_selector("#panel-train h1:has-text('160 samples')")
    start(laboratory)
    first = stopped(laboratory)
    laboratory.click("text=Keep this curve")
    epoch = laboratory.inner_text("#panel-train .facts dd >> nth=0")
    assert laboratory.inner_text(".kept-names li").endswith(f" after {epoch}")
    laboratory.fill("#set-learning_rate", "0.05")
    laboratory.press("#set-learning_rate", "Tab")
    laboratory.wait_for_selector("#panel-train .facts dd:text-is('0')")
    start(laboratory)
    assert stopped(laboratory) != first
    assert laboratory.inner_text(".kept-names li").startswith(" 2-8-1, tanh, logistic, adam 0.01:")
    training, held = laboratory.locator(".plot .kept-0").all()
    assert training.get_attribute("points") != held.get_attribute("points") != ""
    assert "held out" in laboratory.inner_text(".kept-names li")
    assert "this run: 2-8-1, tanh, logistic, adam 0.05" in laboratory.inner_text(".current-name")
    laboratory.click("text=Forget")
    assert laboratory.locator(".plot .kept-0").count() == 0


def test_points_are_set_by_mouse_and_keys(laboratory):
    laboratory.select_option("#set-data", "points")
    laboratory.wait_for_selector(".set-points:visible")
    laboratory.wait_for_selector("#panel-train h1:has-text('18 samples')")
    laboratory.click(".lab-board canvas", position={"x": 60, "y": 40})
    laboratory.wait_for_selector("#panel-train h1:has-text('19 samples')")
    laboratory.focus(".lab-board canvas")
    for key in ("ArrowRight", "ArrowUp", "Enter"):
        laboratory.keyboard.press(key)
    laboratory.wait_for_selector("#panel-train h1:has-text('20 samples')")
    laboratory.click("#panel-train >> text=Clear")
    laboratory.wait_for_selector("#panel-train .message:has-text('there are 0 points')")


def test_a_link_opens_what_was_set(laboratory):
    laboratory.select_option("#set-data", "circles")
    laboratory.wait_for_selector("#panel-train h1:has-text('2-')")
    laboratory.click("#panel-train button:has-text('Copy link')")
    laboratory.wait_for_selector("#panel-train .message:has-text('The link is')")
    title = laboratory.inner_text("#panel-train h1")
    address = laboratory.url
    assert "#train:" in address
    laboratory.goto("about:blank")
    laboratory.goto(address)
    laboratory.wait_for_selector("#set-data")
    assert laboratory.input_value("#set-data") == "circles"
    assert laboratory.inner_text("#panel-train h1") == title
    assert laboratory.get_attribute("#tab-train", "aria-selected") == "true"
