"""One network on several devices and in several processes: the same result as on one; whoever is
lost is named.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule.engines.devices import Devices
from chainrule.hosts.comparing import differing
from chainrule.hosts.joining import _address, _meeting
from chainrule.hosts.judging import LOST, Judge, Status, Verdict, status_of
from chainrule.hosts.launchers import launched
from chainrule.hosts.roll_call import Meeting, called
from on_hosts import LIMIT, numbers, own_rows, streamed, train, validated

pytest.importorskip("jax")

HERE = Path(__file__).parent
# what this process finds elsewhere, others need too
SOURCE = os.pathsep.join(
    [str(Path(chainrule.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def started(folder, processes, what, devices=1, port=None):
    """Processes that do something together."""
    port = port or free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": SOURCE,
        "JAX_PLATFORMS": "cpu",
        "XLA_FLAGS": f"{os.environ.get('XLA_FLAGS', '')} "
        f"--xla_force_host_platform_device_count={devices} "
        f"--xla_dump_to={folder} --xla_dump_hlo_as_text --xla_dump_hlo_module_re=jit_epoch",
    }
    command = [sys.executable, str(HERE / "on_hosts.py"), str(folder), str(processes)]
    return [
        subprocess.Popen(
            [*command, str(process), str(port), what],
            env=environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        for process in range(processes)
    ]


def ended(running, seconds=60):
    """Exit codes and what was said."""
    try:
        said = [process.communicate(timeout=seconds)[1] for process in running]
    finally:
        for process in running:
            process.kill()
    return [process.returncode for process in running], said


def come_to(folder, name, processes=1):
    return [np.load(folder / f"{name}-{processes}-{process}.npy") for process in range(processes)]


@pytest.mark.study
def test_on_four_devices_of_a_host_as_on_one(tmp_path):
    codes, said = ended(started(tmp_path, 1, "same,held,columns", devices=4))
    assert codes == [0], said
    expectations = {"same": train(), "held": validated(), "columns": train(batch_size=None)}
    for name, expected in expectations.items():
        (found,) = come_to(tmp_path, name)
        np.testing.assert_allclose(found, numbers(expected), rtol=1e-10, atol=1e-12)

    # one in the loop over steps, and one for the last batch
    assert all_reduces(tmp_path) == 2


def all_reduces(folder):
    """How many there are in the compiled code of an epoch of several batches."""
    codes = [path.read_text() for path in folder.glob("*jit_epoch*after_optimizations.txt")]
    (code,) = [it for it in codes if " while(" in it]
    return len(re.findall(r" all-reduce(?:-start)?\(", code))


def test_in_two_processes_as_in_one(tmp_path):
    codes, said = ended(started(tmp_path, 2, "same,held,own", devices=2))
    assert codes == [0, 0], said
    expectations = {"same": train(), "held": validated(), "own": own_rows(1, 0)}
    for name, expected in expectations.items():
        for found in come_to(tmp_path, name, 2):
            np.testing.assert_allclose(found, numbers(expected), rtol=1e-10, atol=1e-12)


def table_of(n):
    """A table whose rows are told by their number, with gaps, classes and texts."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=n)
    town = [f"t{it}" for it in rng.integers(9, size=n)]
    frame = pl.DataFrame({"n": range(n), "x": x, "town": town})
    frame = frame.with_columns(y=pl.Series(np.where(x + 0.3 * rng.normal(size=n) > 0, "b", "a")))
    gaps = pl.Series(rng.random(n) < 0.1)
    frame = frame.with_columns(x=pl.when(~gaps).then("x"))
    # a class that only the last file has, and rows without a class in one place
    labels = frame["y"].to_list()
    labels[-80:], labels[100:160] = ["c"] * 80, [None] * 60
    return frame.with_columns(y=pl.Series(labels))


def written(folder, frame, sizes, suffix):
    folder.mkdir()
    for number, part in enumerate(np.split(np.arange(frame.height), np.cumsum(sizes)[:-1])):
        path = folder / f"part-{number}{suffix}"
        if suffix == ".parquet":
            frame[part].write_parquet(path)
        else:
            path.write_text(frame[part].write_csv())


def interleaved(parts, name, size):
    """Rows in the order in which processes that have parts of them give `size` to each step."""
    given = [part[name] for part in parts]
    ends = range(0, len(given[0]), size)
    return np.concatenate([it[first : first + size] for first in ends for it in given])


@pytest.mark.parametrize(
    "kinds", [["in-parquet"], pytest.param(["in-parquet", "in-csv"], marks=pytest.mark.study)]
)
def test_processes_that_read_their_own_shards(tmp_path, kinds):
    n = 12_000
    frame = table_of(n)
    written(tmp_path / "in-parquet", frame, [7000, 1500, 3500], ".parquet")
    # with a text so long that a file has many pieces
    long = frame.with_columns(x=pl.col("x"), more=pl.lit("m" * 60))
    written(tmp_path / "in-csv", long, [9000, 3000], ".csv")
    codes, said = ended(started(tmp_path, 2, ",".join(kinds)), 240)
    assert codes == [0, 0], said
    for what in kinds:
        parts = [np.load(tmp_path / f"{what}-2-{process}.npz") for process in range(2)]
        streamed(tmp_path, what)
        alone = np.load(tmp_path / f"{what}-1-0.npz")
        # whoever reads a row: the same are held out, the same statistics and classes come of them
        for name in ("held", "sample", "missing", "classes", "rows"):
            for part in parts:
                np.testing.assert_array_equal(part[name], alone[name])
        assert set(alone["classes"]) == {"a", "b", "c"}
        # each process has its own rows, about as many, and each row is learned from once
        counts = [int(part["weights"].sum()) for part in parts]
        assert max(counts) - min(counts) < 0.02 * n
        columns = alone["X"].shape[1]
        rows = np.concatenate([part["X"][part["weights"] > 0] for part in parts])
        np.testing.assert_allclose(
            rows[np.lexsort(rows.T)], alone["X"][np.lexsort(alone["X"].T)], atol=1e-5
        )
        # together they do what one process does that takes the rows of both for each step
        X, T, weights = (interleaved(parts, name, 32) for name in ("X", "T", "weights"))
        run = chainrule.train(
            chainrule.Network([columns, 4, 3], ["relu", "softmax"]),
            X,
            T.astype(np.float32),
            loss="cross_entropy",
            optimizer=chainrule.optimizers.gradient_descent(momentum=0.9),
            learning_rate=0.05,
            weights="he_uniform",
            # what counts nothing there counts next to nothing here
            sample_weights=np.maximum(weights, 1e-9),
            batch_size=64,
            shuffle=False,
            stopping=chainrule.Stopping(epochs=1),
        )
        for part in parts:
            np.testing.assert_allclose(part["vector"], run.parameters.vector, atol=2e-5)


@pytest.mark.study
def test_rows_of_two_processes_are_taken_up_by_one(tmp_path):
    written(tmp_path / "in-kept", table_of(12_000), [7000, 1500, 3500], ".parquet")
    codes, said = ended(started(tmp_path, 2, "in-kept"), 240)
    assert codes == [0, 0], said
    kept = chainrule.Checkpoints(tmp_path / "kept", resume=True)
    fit = streamed(tmp_path, "in-kept", checkpoints=kept, stopping=chainrule.Stopping(epochs=2))
    assert kept.notes == [
        "run 1 goes on after epoch 1, its rows now shared by 1 instead of 2 processes"
    ]
    # as many steps as in an epoch of both, in which each gave half of the rows
    first, second = (record.updates for record in fit.run.records)
    assert abs(second - 2 * first) <= 1
    assert fit.score > 0.6
    with pytest.raises(chainrule.ChainruleError, match="differs in .*rows .*32 of them in a step"):
        streamed(tmp_path, "in-kept", checkpoints=kept, batch_size=32)


def written_with_cell(folder, cell):
    """Two files, the second of which has another cell in column x of line 11,001."""
    written(folder, table_of(24_000), [12_000, 12_000], ".csv")
    path = folder / "part-1.csv"
    lines = path.read_text().splitlines()
    # far behind the first rows, by which columns are told
    number, _, rest = lines[11_000].split(",", 2)
    lines[11_000] = f"{number},{cell},{rest}"
    path.write_text("\n".join(lines) + "\n")


def test_a_shard_of_one_process_that_differs_ends_all(tmp_path):
    written_with_cell(tmp_path / "in-bad", "1e300")
    codes, said = ended(started(tmp_path, 2, "in-bad"), 240)
    assert 0 not in codes
    for text in said:
        assert "part-1.csv: line 11001, column 'x' holds 1e+300" in text


@pytest.mark.study
def test_a_cell_that_one_process_finds_is_decided_on_by_all(tmp_path):
    written_with_cell(tmp_path / "in-odd", "12a")
    codes, said = ended(started(tmp_path, 2, "in-odd"), 240)
    assert codes == [0, 0], said
    first, second = (np.load(tmp_path / f"in-odd-2-{process}.npz") for process in range(2))
    np.testing.assert_array_equal(first["vector"], second["vector"])
    for notes in (first["notes"], second["notes"]):
        assert "part-1.csv: line 11001, column 'x' holds '12a', but numbers before" in notes[0]


def await_training(folder, running, process):
    while not (folder / f"trains-{process}").exists():
        assert all(it.poll() is None for it in running), ended(running)
        time.sleep(0.05)


def lost(tmp_path, victim, number):
    """What the other process says of one that gets a signal while it trains, and when."""
    running = started(tmp_path, 2, "slow")
    other = running[1 - victim]
    await_training(tmp_path, running, victim)
    began = time.monotonic()
    running[victim].send_signal(number)
    try:
        said = other.communicate(timeout=60)[1]
    finally:
        for process in running:
            process.kill()
        running[victim].communicate()
    return other.returncode, said, time.monotonic() - began


@pytest.mark.parametrize(
    ("victim", "number"),
    [
        pytest.param(1, signal.SIGSTOP, marks=pytest.mark.study, id="stopped"),
        pytest.param(0, signal.SIGKILL, id="killed"),
    ],
)
def test_who_is_lost_is_named(tmp_path, victim, number):
    code, said, seconds = lost(tmp_path, victim, number)
    assert code == LOST, said
    assert f"leaves: process {victim} on host {socket.gethostname()} is lost" in said
    assert seconds < 3 * LIMIT
    assert "Traceback" not in said


@pytest.mark.study
@pytest.mark.parametrize("interrupted", [0, 1])
def test_ctrl_c_ends_all_at_the_same_place(tmp_path, interrupted):
    running = started(tmp_path, 2, "slow")
    await_training(tmp_path, running, interrupted)
    running[interrupted].send_signal(signal.SIGINT)
    codes, said = ended(running)
    assert codes == [0, 0], said
    first, second = come_to(tmp_path, "slow", 2)
    np.testing.assert_array_equal(first, second)


def commands(folder, processes, kept):
    """The command in so many processes, which goes on from its checkpoints."""
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": SOURCE, "JAX_PLATFORMS": "cpu"}
    given = ["train", str(folder / "table.csv"), "--target", "y", "--hidden", "6"]
    given += ["--epochs", "400", "--patience", "400", "--batch-size", "60"]
    given += ["--checkpoint", str(folder / kept), "--every", "1s", "--resume"]
    given += ["--model", str(folder / f"{processes}.chainrule"), "--replace"]
    given += ["--curve", str(folder / "curve.png"), "--lost-after", "30s", "--engine", "jax"]
    together = ["--coordinator", f"127.0.0.1:{port}", "--processes", str(processes)]
    return [
        subprocess.Popen(
            [sys.executable, "-m", "chainrule", *given, *together, "--process", str(process)],
            env=environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for process in range(processes)
    ]


@pytest.mark.study
def test_one_of_four_is_stopped_and_three_go_on(tmp_path):
    table_of(600).drop("n").write_csv(tmp_path / "table.csv")
    kept = tmp_path / "kept"
    running = commands(tmp_path, 4, "kept")
    began = time.monotonic()
    while len(list(kept.glob("run-*"))) < 2:
        assert all(it.poll() is None for it in running), ended(running)
        assert time.monotonic() - began < 300
        time.sleep(0.1)
    stopped, others = running[2], [running[it] for it in (0, 1, 3)]
    stopped.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    try:
        said = [it.communicate(timeout=120)[1] for it in others]
        seconds = time.monotonic() - began
    finally:
        for process in running:
            process.kill()
        stopped.communicate()
    assert [it.returncode for it in others] == [LOST] * 3, said
    assert all(f"process 2 on host {socket.gethostname()} is lost" in it for it in said)
    print(f"told by all three after {seconds:.0f} s")
    assert seconds < 60

    running = commands(tmp_path, 3, "kept")
    out = running[0].communicate(timeout=400)[0]
    codes, said = ended(running)
    assert codes == [0, 0, 0], said
    assert re.search(r"run 1 goes on after epoch [1-9]", out)
    # what nobody interrupted, in one process
    (alone,) = commands(tmp_path, 1, "alone")
    said = alone.communicate(timeout=400)
    assert alone.returncode == 0, said
    found, expected = (
        chainrule.load(tmp_path / f"{it}.chainrule").parameters.vector for it in (3, 1)
    )
    print(f"parameters differ by {np.abs(found - expected).max():.1e}")
    np.testing.assert_allclose(found, expected, atol=1e-9)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("other rate", "process 1 on host .* differs from process 0 in learning rate (1.1, and"),
        ("fewer rows", "in samples (23 rows of 5 inputs, and not 24 rows of 5 inputs)"),
        ("numpy", "engine 'numpy' trains in one process"),
    ],
)
@pytest.mark.study
def test_what_is_not_alike_is_told_before_training(tmp_path, what, message):
    codes, said = ended(started(tmp_path, 2, what))
    assert codes == [1, 1]
    assert message.split(".*")[-1] in said[0]
    assert not list(tmp_path.glob("*.npy"))


def test_a_process_alone_needs_nobody():
    assert chainrule.join(processes=1, process=0) is None
    assert chainrule.hosts.agreed(2.5) == 2.5
    assert chainrule.hosts.from_first(lambda: b"x") == b"x"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("h:1", None, None), "processes is not given"),
        (("h:1", 2, None), "process is not given"),
        (("h:1", 2, 2), "process is 2 of 2 processes; they are counted from 0, up to 1"),
        (("h:1", 0, 0), "process is 0 of 0"),
        ((None, 2, 0), "coordinator is not given"),
    ],
)
def test_wrong_numbers_of_processes(given, message):
    with pytest.raises(chainrule.ChainruleError, match=message):
        _meeting(*given, None)


@pytest.mark.parametrize("text", ["", "host", "host:", ":1", "host:0", "host:65536", "host:x"])
def test_wrong_addresses(text):
    with pytest.raises(chainrule.ChainruleError, match="must be HOST:PORT"):
        _address(text)


def test_addresses():
    assert _address("[fe80::1]:80") == ("fe80::1", 80)
    assert _address("a.b:8080") == ("a.b", 8080)


def test_a_coordinator_that_cannot_be_reached():
    port = free_port()
    message = f"process 1 cannot reach process 0 on host 127.0.0.1, port {port}, in 0.1 s"
    with pytest.raises(chainrule.ChainruleError, match=message):
        called(Meeting("127.0.0.1", port, 2, 1), {}, 0.1)


def test_a_process_that_does_not_come():
    with pytest.raises(chainrule.ChainruleError, match="of 3 processes, processes 1, 2 have not"):
        called(Meeting("127.0.0.1", free_port(), 3, 0), {}, 0.1)


def test_a_port_that_is_taken():
    with socket.create_server(("", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(chainrule.ChainruleError, match=f"cannot listen on port {port}"):
            called(Meeting("127.0.0.1", port, 2, 0), {}, 1)


def roll_call(*processes):
    """What processes hear that come to each other in threads: hosts, or an error."""
    from concurrent.futures import ThreadPoolExecutor

    port = free_port()

    def come(given):
        process, count, versions = given
        try:
            return called(Meeting("127.0.0.1", port, count, process), versions, 2)
        except chainrule.ChainruleError as error:
            return str(error)

    with ThreadPoolExecutor() as pool:
        return list(pool.map(come, processes))


def test_all_have_come():
    here = socket.gethostname()
    assert roll_call((0, 3, {}), (1, 3, {}), (2, 3, {})) == [[here] * 3] * 3


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ([(1, 3, {}), (1, 3, {})], "two processes have the number 1"),
        ([(1, 2, {})], "was told of 2 processes, but process 0 of 3"),
        ([(1, 3, {"jax": "2"})], "differs from process 0 in jax (2, and not none)"),
    ],
)
def test_who_does_not_belong_here_is_told(others, message):
    heard = roll_call((0, 3, {}), *others)
    assert all(message in it for it in heard), heard


def test_differences():
    assert differing({"a": "1", "b": "2"}, {"b": "3", "c": "4"}) == (
        "differs from process 0 in a (none, and not 1), b (3, and not 2), c (4, and not none)"
    )
    assert differing({"a": "1"}, {"a": "1"}) == ""


OMPI = {"OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "3", "OMPI_COMM_WORLD_LOCAL_SIZE": "2"}
SLURM = {
    "SLURM_NTASKS": "8",
    "SLURM_PROCID": "7",
    "SLURM_JOB_ID": "5",
    "SLURM_STEP_NODELIST": "n[1-4]",
    "SLURM_LOCALID": "1",
}


def test_launchers():
    for environment, expected in (
        (OMPI, (3, 4, 2)),
        (SLURM, (7, 8, 0)),
        ({"PMI_SIZE": "2", "PMI_RANK": "1", "MPI_LOCALNRANKS": "2"}, (1, 2, 2)),
    ):
        assert launched(environment)[:3] == expected
    assert launched({}) is None
    assert launched({**OMPI, "OMPI_COMM_WORLD_SIZE": "1"}) is None
    # a batch script of Slurm is one process, whatever the number of tasks
    assert launched({name: SLURM[name] for name in ("SLURM_NTASKS", "SLURM_PROCID")}) is None
    with pytest.raises(chainrule.ChainruleError, match="PMI_SIZE is 'x'"):
        launched({"PMI_SIZE": "x", "PMI_RANK": "0"})


def test_where_process_0_is(monkeypatch):
    for name, value in SLURM.items():
        monkeypatch.setenv(name, value)
    assert _meeting(None, None, None, launched(SLURM)) == ("n1", 61445, 8, 7)
    with pytest.raises(chainrule.ChainruleError, match="Open MPI's mpirun does not tell where"):
        _meeting(None, None, None, launched(OMPI))
    here = launched({"PMI_SIZE": "2", "PMI_RANK": "1", "MPI_LOCALNRANKS": "2"})
    assert _meeting(None, None, None, here)[2:] == (2, 1)
    assert _meeting("a:9", None, None, launched(OMPI)) == ("a", 9, 4, 3)


def judged(*times):
    """The verdict on two processes after all that they told: (seconds, their statuses)."""
    judge = Judge(2, 10.0, 0.0)
    verdict = None
    for now, *statuses in times:
        judge.take(dict(enumerate(statuses)), now)
        verdict = verdict or judge.verdict(now)
    return verdict


def steps(*seconds, **of_second):
    """A process that beats every second, and one of which something is said."""
    return [
        (now, Status("a", now, 5, True, False), Status("b", **{"beat": now, **of_second}))
        for now in seconds
    ]


def test_whoever_goes_on_is_left_alone():
    went_on = [
        (now, Status("a", now, now, True, False), Status("b", now, now, False, False))
        for now in range(100)
    ]
    assert judged(*went_on) is None


def test_who_is_always_a_little_behind_is_left_alone():
    behind = [
        (now, Status("a", now, now + 1, True, False), Status("b", now, now, True, False))
        for now in range(100)
    ]
    assert judged(*behind) is None


def test_who_compiles_may_take_any_time():
    assert judged(*steps(*range(100), turn=4, patient=True)) is None


def test_who_is_silent_is_lost():
    verdict = judged(*steps(*range(20), beat=1))
    assert verdict.code == LOST
    assert verdict.message.startswith("process 1 on host b is lost: nothing was heard of it for")


def test_who_lives_and_does_nothing_hangs():
    verdict = judged(*steps(*range(20), turn=4, patient=False))
    assert verdict.message.startswith("process 1 on host b hangs: it lives")


def test_who_ended_while_others_train():
    verdict = judged(*steps(1, turn=4, done=True))
    assert verdict.message == "process 1 on host b has ended while others still train"
    # one that is told late to be at its last turn is not one that still trains
    assert judged(*steps(1, turn=5, done=True)) is None


def test_who_failed():
    verdict = judged(*steps(1, turn=4, error="no such file", code=2))
    assert verdict == Verdict("process 1 on host b ended with an error: no such file", 2)


def test_all_are_stuck_at_the_same_place():
    assert judged(*steps(*range(20), turn=5, inside=True, patient=False)).message.startswith(
        "no process has got on since"
    )
    # after turns that took long, one may take long
    slow = {"turn": 5, "inside": True, "patient": False, "longest": 5.0}
    assert judged(*steps(*range(40), **slow)) is None


def test_a_status_in_the_store():
    status = Status("a", 3, 4, True, False, 0.5, 15, False, "", 0)
    assert status_of(status.text()) == status


def test_devices_by_hand():
    assert chainrule.engines.resolved(Devices(columns=2)) == "jax"
    with pytest.raises(chainrule.ChainruleError, match="columns must divide them evenly"):
        train(engine=Devices(columns=2))
    with pytest.raises(chainrule.ChainruleError, match="columns"):
        Devices(columns=0)
