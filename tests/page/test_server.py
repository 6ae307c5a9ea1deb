"""The page's server: who is let in, what is refused, that readers do not disturb each other."""

import http.client
import json
import os
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytest.importorskip("websockets", reason="the extra [page] is not installed")
pytest.importorskip("starlette", reason="the extra [page] is not installed")

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from chainrule.pages.guard import Guard

OUTSIDE = [
    "/view/../session.py",
    "/view/%2e%2e/session.py",
    "/view/",
    "/view/nothing.js",
    "//etc/passwd",
    "/etc/passwd",
    "/view/..%2f..%2f__init__.py",
]
MALFORMED = [
    "",
    "{",
    "[]",
    "1",
    '{"do": 3}',
    '{"do": "fly"}',
    '{"do": "show"}',
    '{"do": "show", "step": -1}',
    '{"do": "show", "step": 1e300}',
    '{"do": "show", "step": true}',
    '{"do": "details", "step": 0, "places": [99999]}',
    '{"do": "details", "step": 0, "places": ["x"]}',
    '{"do": "set", "step": 0, "name": "w5", "number": "x"}',
    '{"do": "set", "step": 0, "name": "w5", "number": NaN}',
    '{"do": "set", "step": 0, "name": "out_h1", "number": 1}',
    '{"do": "set", "step": 0, "name": "eta", "number": -1}',
    '{"do": "choose", "step": 0, "notation": "/etc/passwd"}',
    "[" * 5000,
    '{"do": "open", "step": 99999}',
]


def get(address, path, **headers):
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    found = answer.status, answer.getheaders(), answer.read().decode()
    connection.close()
    return found


def opened(address, **options):
    place = urlsplit(address)
    options = {"origin": f"http://{place.netloc}", **options}
    return connect(f"ws://{place.netloc}/session", **options)


def ask(socket, **message):
    socket.send(json.dumps(message))
    return json.loads(socket.recv(timeout=20))


@pytest.fixture
def address(serve):
    return serve("mazur")


def test_the_page_and_its_files(address):
    status, headers, text = get(address, "/")
    assert (status, "view/main.js" in text) == (200, True)
    policy = dict(headers)["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    view = Path(__file__).parents[2] / "src" / "chainrule" / "pages" / "view"
    assert get(address, "/view/main.js")[2] == (view / "main.js").read_text()


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_path_leads_to_the_file_system(address, path):
    assert get(address, path)[0] == 404


def test_a_host_that_is_not_ours_is_refused(address):
    status, _, text = get(address, "/", Host="evil.example:80")
    assert status == 403
    assert "Host header" in text
    with pytest.raises(InvalidStatus) as refused:
        opened(address, additional_headers={"Host": "evil.example"}, origin="http://evil.example")
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
def test_a_page_of_somebody_else_is_refused(address, origin):
    with pytest.raises(InvalidStatus):
        opened(address, origin=origin)


def test_other_addresses_need_the_token():
    guard = Guard.of("0.0.0.0", 8000)
    assert len(guard.token) >= 32
    headers = {"host": "laptop.local:8000"}
    assert "token" in guard.refusal(headers, "", origin_needed=False)
    assert "token" in guard.refusal(headers, "wrong", origin_needed=False)
    assert guard.refusal(headers, guard.token, origin_needed=False) == ""
    assert "another page" in guard.refusal({**headers, "origin": "http://evil"}, guard.token, True)
    assert Guard.of("127.0.0.1", 8000).token == Guard.of("::1", 8000).token == ""


@pytest.mark.parametrize("message", MALFORMED)
def test_malformed_messages_are_answered(address, message):
    with opened(address) as socket:
        socket.send(message)
        assert json.loads(socket.recv(timeout=20))["error"]
        assert len(ask(socket, do="open")["values"]) > 60


def test_a_huge_message_ends_the_connection_only(address):
    with opened(address) as socket, suppress(ConnectionClosed):
        socket.send("x" * 20_000_000)
        pytest.fail(socket.recv(timeout=20))
    with opened(address) as socket:
        assert "title" in ask(socket, do="open")


def test_every_reader_has_a_session_of_their_own(address):
    with opened(address) as one, opened(address) as other:
        ask(one, do="open")
        before = ask(other, do="open")["shown"]
        changed = ask(one, do="set", step=0, name="w5", number=9.0)["shown"]
        assert changed != before
        assert ask(other, do="show", step=0)["shown"] == before


@pytest.mark.parametrize("messages", [30, pytest.param(100, marks=pytest.mark.study)])
def test_ten_readers_and_hundreds_of_messages(address, messages):
    failed = []

    def read(number):
        with opened(address) as socket:
            first = ask(socket, do="open")["shown"]
            # all in flight before the first answer is read
            for step in range(messages):
                socket.send(json.dumps({"do": "show", "step": step % 5}))
            answers = [json.loads(socket.recv(timeout=60)) for _ in range(messages)]
            failed.extend(it for it in answers if "error" in it)
            if answers[0]["shown"] != first or answers[5]["shown"] != first:
                failed.append(number)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def resident(pid):
    """The memory of a process, in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("steps", [15, pytest.param(60, marks=pytest.mark.study)])
def test_memory_comes_back_when_readers_leave(address, serve, steps):
    def visit():
        with opened(address) as socket:
            ask(socket, do="open")
            for step in range(steps):
                ask(socket, do="show", step=step)

    for _ in range(3):  # what is loaded once
        visit()
    before = resident(serve.process.pid)
    for _ in range(10):
        visit()
    assert resident(serve.process.pid) < 1.1 * before
