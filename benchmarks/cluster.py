"""What to expect of a network on 1, 8, 64, 512 hosts: a formula, its constants measured, and the
formula beside what processes on this machine take: `python -m benchmarks.cluster`.

A step is the passes over a host's part of the batch, and one all-reduce of the flat gradient in a
ring, in which every host sends its piece 2 (N - 1) times:

    seconds = flops / rate + 2 (N - 1) / N * bytes / bandwidth + 2 (N - 1) * latency
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

FLOPS = 6  # for each weight and row: a product forward, two backward, 2 operations each


@dataclass(frozen=True)
class Work:
    """A network, and the rows of a batch of all hosts."""

    sizes: tuple[int, ...]
    batch: int
    width: int = 4  # bytes of a number

    @property
    def parameters(self) -> int:
        return sum(n * m + m for n, m in zip(self.sizes, self.sizes[1:], strict=False))

    @property
    def flops(self) -> float:
        """Of a step, of all hosts together."""
        weights = sum(n * m for n, m in zip(self.sizes, self.sizes[1:], strict=False))
        return FLOPS * weights * self.batch


@dataclass(frozen=True)
class Machine:
    """What was measured: operations a second of a host, bytes a second between two, and the
    seconds of a message. `shared` hosts are on one machine and share its cores.
    """

    rate: float
    bandwidth: float
    latency: float
    cores: int | None = None


@dataclass(frozen=True)
class Step:
    """What a step is expected to take; bytes are those that each host sends."""

    compute: float
    sent: float
    exchange: float

    @property
    def seconds(self) -> float:
        return self.compute + self.exchange


def expected(work: Work, machine: Machine, hosts: int) -> Step:
    """A step on so many hosts.

    Examples
    --------
    >>> machine = Machine(rate=1e9, bandwidth=1e9, latency=0.0)
    >>> expected(Work((10, 10), batch=100, width=4), machine, 2)
    Step(compute=3e-05, sent=440.0, exchange=4.4e-07)
    """
    share = 1.0 if machine.cores is None else max(1.0, hosts / machine.cores)
    sent = 2 * (hosts - 1) / hosts * work.width * work.parameters
    exchange = sent / machine.bandwidth + 2 * (hosts - 1) * machine.latency
    return Step(share * work.flops / hosts / machine.rate, sent, exchange)


# Between hosts of a cluster, as vendors give them; CPU hosts have 32 cores as measured here.
ETHERNET = Machine(rate=0.0, bandwidth=1.25e9 * 0.8, latency=30e-6)
INFINIBAND = Machine(rate=0.0, bandwidth=25e9 * 0.8, latency=3e-6)

WORKS = (
    Work((64, 32, 10), 256),
    Work((784, 512, 10), 512),
    Work((784, 1024, 1024, 10), 1024),
)


def of_process(processes: int, process: int, port: int, interface: str, address: str) -> None:
    """Measure as one of several processes; process 0 prints."""
    import chainrule

    if processes > 1:
        chainrule.join(f"{address}:{port}", processes, process)
    found = [_measured(work, interface) for work in WORKS]
    rings = {str(n): _ring(n) for n in (256, 2**18, 2**22)} if processes > 1 else {}
    if process == 0:
        print("@" + json.dumps({"steps": found, "rings": rings}))


def _measured(work: Work, interface: str, updates: int = 20, repeats: int = 7) -> dict[str, float]:
    """Seconds and bytes of a step."""
    import chainrule
    from chainrule.engines import find_engine, start
    from chainrule.network.data import Samples
    from chainrule.network.update import Job

    drawn = np.random.default_rng(0)
    rows = work.batch * (updates + 1)
    X = drawn.normal(size=(rows, work.sizes[0])).astype(np.float32)
    T = np.eye(work.sizes[-1], dtype=np.float32)[drawn.integers(0, work.sizes[-1], rows)]
    layers = ["relu"] * (len(work.sizes) - 2) + ["softmax"]
    network = chainrule.Network(list(work.sizes), layers)
    optimizer = chainrule.optimizers.gradient_descent()
    job = Job(network, chainrule.losses.LOSSES["cross_entropy"], optimizer)
    state = start(job, chainrule.initialize(network), np.float32)
    run = find_engine("jax")(job, state, Samples(X, T), work.batch)
    seconds, sent = [], []
    # a call of many steps less one of a single step: what a call takes once is not counted
    for order in [np.arange(rows), np.arange(work.batch)] * (repeats + 1):
        before, began = _sent(interface), time.perf_counter()
        run(order, 0.01)
        seconds.append(time.perf_counter() - began)
        sent.append(_sent(interface) - before)
    each = [(m - o) / updates for m, o in zip(seconds[2::2], seconds[3::2], strict=True)]
    bytes_each = [(m - o) / updates for m, o in zip(sent[2::2], sent[3::2], strict=True)]
    return {"seconds": float(np.median(each)), "sent": float(np.median(bytes_each))}


def _ring(numbers: int, times: int = 20, repeats: int = 7) -> float:
    """Seconds of an all-reduce of so many numbers."""
    import jax

    from chainrule.engines.device_grid import SAME, grid_of

    grid = grid_of()
    assert grid is not None

    def many(vector: Any) -> Any:
        # each waits for the one before
        return jax.lax.scan(lambda v, _: (grid.sums([v])[0] / 2, None), vector, None, times)[0]

    program = jax.jit(
        jax.shard_map(many, mesh=grid.mesh, in_specs=SAME, out_specs=SAME, check_vma=False)
    )
    vector, found = grid.put(np.ones(numbers, np.float32), SAME), []
    for _ in range(repeats + 1):
        began = time.perf_counter()
        jax.block_until_ready(program(vector))
        found.append((time.perf_counter() - began) / times)
    return float(np.median(found[1:]))


def _sent(interface: str) -> int:
    """Bytes that went out over an interface of the network that this process is in."""
    # /sys has those of the network in which it was mounted
    lines = Path("/proc/net/dev").read_text().splitlines()
    rest = next((it.split(":")[1] for it in lines if it.strip().startswith(f"{interface}:")), "")
    return int(rest.split()[8]) if rest else 0


def together(processes: int, interface: str) -> dict[str, Any]:
    """The measurement of several processes on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # a thread for each process, as a host has its own cores
    flags = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    environment = {**os.environ, "JAX_PLATFORMS": "cpu", "XLA_FLAGS": flags}
    command = [sys.executable, "-m", "benchmarks.cluster", "--processes", str(processes)]
    options = ["--port", str(port), "--interface", interface]
    running = [
        subprocess.Popen(
            [*command, "--process", str(it), *options], env=environment, stdout=subprocess.PIPE
        )
        for it in range(processes)
    ]
    outputs = [it.communicate()[0].decode() for it in running]
    return read(outputs[0])


def read(output: str) -> dict[str, Any]:
    """What process 0 printed."""
    (line,) = (it for it in output.splitlines() if it.startswith("@"))
    return dict(json.loads(line[1:]))


def machine_of(alone: dict[str, Any], rings: dict[str, float], processes: int) -> Machine:
    """The constants: the rate of one process at the largest network, latency and bandwidth of
    all-reduces of few and of many numbers.
    """
    rate = WORKS[-1].flops / alone["steps"][-1]["seconds"]
    few, many = min(rings, key=int), max(rings, key=int)
    latency = rings[few] / (2 * (processes - 1))
    sent = 2 * (processes - 1) / processes * 4 * int(many)
    return Machine(rate, sent / (rings[many] - rings[few]), latency, cores=os.cpu_count())


def main(
    processes: int = 0,
    process: int = 0,
    port: int = 0,
    interface: str = "lo",
    address: str = "127.0.0.1",
) -> None:
    """Measure 1, 2 and 4 processes here; or be one of PROCESSES."""
    if processes:
        of_process(processes, process, port, interface, address)
        return
    found = {count: together(count, interface) for count in (1, 2, 4)}
    machine = machine_of(found[1], found[2]["rings"], 2)
    print(
        f"{machine.rate / 1e9:.1f} GFLOP/s of a process, {machine.bandwidth / 1e9:.2f} GB/s and "
        f"{machine.latency * 1e6:.0f} us between two, on {machine.cores} cores"
    )
    show(found, machine)
    for name, line in (("10 Gb Ethernet", ETHERNET), ("200 Gb InfiniBand", INFINIBAND)):
        predict(name, replace(line, rate=machine.rate * 32))


def show(found: dict[int, dict[str, Any]], machine: Machine) -> None:
    """A step as it was measured, beside the formula."""
    table = Table("network, batch", "processes", "ms", "formula", "MB sent", "formula")
    for number, work in enumerate(WORKS):
        for count, measured in found.items():
            step, it = expected(work, machine, count), measured["steps"][number]
            table.add_row(
                _name(work),
                str(count),
                f"{it['seconds'] * 1e3:.2f}",
                f"{step.seconds * 1e3:.2f}",
                f"{it['sent'] / 1e6:.2f}",
                f"{step.sent * count / 1e6:.2f}",
            )
    Console(width=100).print(table)


def predict(name: str, machine: Machine) -> None:
    """What to expect on many hosts: times as fast as one."""
    counts = (1, 8, 64, 512)
    title = f"{name}, {machine.rate / 1e12:.2f} TFLOP/s a host: times as fast as one host"
    table = Table("network, batch", *map(str, counts), title=title)
    for work in WORKS:
        for batch in (work.batch, work.batch * 64):
            bigger = replace(work, batch=batch)
            steps = [expected(bigger, machine, count) for count in counts]
            table.add_row(_name(bigger), *[f"{steps[0].seconds / s.seconds:.2f}" for s in steps])
    Console(width=100).print(table)


def _name(work: Work) -> str:
    return f"{'-'.join(map(str, work.sizes))}, {work.batch}"


if __name__ == "__main__":
    typer.run(main)
