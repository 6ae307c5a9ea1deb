"""Processes on hosts of a network of their own, launched by hand: the same result as in one
process; one that is killed, stopped or cut off is named by the others, and fewer go on.
"""

import os
import re
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import chainrule
from chainrule.hosts.judging import LOST
from namespaces import Network, refused, until
from test_hosts import table_of

pytest.importorskip("jax")

SOURCE = str(Path(chainrule.__file__).parents[1])
LONG = 900  # seconds, for machines that others use as well
FAULTS = {
    "killed": lambda network, it: it.send_signal(signal.SIGKILL),
    "stopped": lambda network, it: it.send_signal(signal.SIGSTOP),
    "cut off": lambda network, it: network.cut(2),
}
pytestmark = pytest.mark.study


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where all hosts find the table."""
    found = tmp_path_factory.mktemp("shared")
    table_of(600).drop("n").write_csv(found / "table.csv")
    return found


@pytest.fixture
def network(tmp_path):
    if reason := refused():
        pytest.skip(reason)
    with Network(4, tmp_path) as made:
        yield made


def command(folder, kept, model, epochs):
    given = ["train", str(folder / "table.csv"), "--target", "y", "--hidden", "6"]
    given += ["--epochs", str(epochs), "--patience", str(epochs), "--batch-size", "60"]
    given += ["--checkpoint", str(folder / kept), "--every", "1s", "--resume"]
    given += ["--model", str(folder / f"{model}.chainrule"), "--replace", "--engine", "jax"]
    return [sys.executable, "-m", "chainrule", *given]


def by_hand(network, folder, kept, hosts, epochs, port=9000):
    """The command on each of these hosts, as it would be typed there."""
    together = ["--coordinator", f"node{hosts[0]}:{port}", "--processes", str(len(hosts))]
    words = [*command(folder, kept, len(hosts), epochs), *together, "--process"]
    return [
        network.start(host, [*words, str(process)], **piped()) for process, host in enumerate(hosts)
    ]


def piped():
    environment = {**os.environ, "PYTHONPATH": SOURCE, "JAX_PLATFORMS": "cpu"}
    pipe = subprocess.PIPE
    return {"env": environment, "stdout": pipe, "stderr": pipe, "text": True}


def heard(running):
    """Exit codes, and what was printed and said."""
    try:
        texts = [it.communicate(timeout=LONG) for it in running]
    finally:
        for it in running:
            it.kill()
    return [it.returncode for it in running], *zip(*texts, strict=True)


@cache
def alone(folder, epochs):
    """The parameters that one process comes to that nobody interrupts."""
    words = command(folder, f"alone-{epochs}", "alone", epochs)
    codes, _, said = heard([subprocess.Popen(words, **piped())])
    assert codes == [0], said
    return parameters(folder, "alone")


def parameters(folder, model):
    return chainrule.load(folder / f"{model}.chainrule").parameters.vector


def test_two_and_four_hosts_come_to_what_one_process_does(network, folder):
    epochs = 30
    expected = alone(folder, epochs)
    assert expected.dtype == np.float64
    for hosts in ([0, 1], [0, 1, 2, 3]):
        codes, _, said = heard(by_hand(network, folder, f"kept-{len(hosts)}", hosts, epochs))
        assert codes == [0] * len(hosts), said
        apart = np.abs(parameters(folder, len(hosts)) - expected).max()
        print(f"{len(hosts)} hosts: parameters differ by {apart:.1e}")
        assert apart < 1e-10
        # they have spoken over their links, and not over the loopback
        steps, numbers = epochs * 8, len(expected)
        assert all(network.sent(it) > steps * numbers * 8 for it in hosts)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_host_that_is_lost_is_named_and_three_go_on(network, folder, fault):
    epochs, kept = 400, f"kept-{fault}".replace(" ", "-")
    running = by_hand(network, folder, kept, [0, 1, 2, 3], epochs)
    victim, others = running[2], [running[it] for it in (0, 1, 3)]

    def ended():
        return any(it.poll() is not None for it in running)

    assert until(lambda: len(list((folder / kept).glob("run-*"))) > 1 or ended(), LONG)
    assert not ended(), heard(running)
    FAULTS[fault](network, victim)
    began = time.monotonic()
    try:
        codes, _, said = heard(others)
        seconds = time.monotonic() - began
        # whoever is cut off leaves too: to it, process 0 is the one that is lost
        cut_off = heard([victim]) if fault == "cut off" else None
    finally:
        victim.kill()
        victim.communicate()
    print(f"{fault}: told by all three after {seconds:.0f} s: {said[0].splitlines()[-1]}")
    assert codes == [LOST] * 3, said
    assert all("process 2 on host node2 is lost" in it for it in said), said
    assert seconds < 60
    if cut_off:
        assert cut_off[0] == [LOST], cut_off
        assert "process 0 on host node0 is lost" in cut_off[2][0]

    codes, out, said = heard(by_hand(network, folder, kept, [0, 1, 3], epochs, port=9001))
    assert codes == [0] * 3, said
    assert re.search(r"run 1 goes on after epoch [1-9]", out[0])
    apart = np.abs(parameters(folder, 3) - alone(folder, epochs)).max()
    print(f"three that went on: parameters differ by {apart:.1e}")
    assert apart < 1e-10
