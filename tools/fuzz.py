"""Fuzz what reads files that anybody may have written: `make fuzz`, or::

    python -m tools.fuzz tables                     # tables, for 60 seconds
    python -m tools.fuzz models --seconds 600       # saved models
    python -m tools.fuzz examples --folder found    # worked examples, documents, notations, forms

Fuzzing is guided by coverage (atheris, which is libFuzzer for Python): inputs that reach lines not
reached before are kept and mutated further. An input may take 10 seconds and 2 GB of memory. What
fails is kept in a folder, the smallest input for each place in the code::

    FOLDER/TARGET/inputs    what reached something new; the next call goes on from there
    FOLDER/TARGET/failed    what came out other than a `ChainruleError`, by its place

Once mended, an input goes to tests/fuzz_corpus/TARGET, where a test repeats it for ever.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from tools.fuzz_targets import TARGETS, check, seeds

SECONDS = 10  # that an input may take
MEGABYTES = 2048
LONGEST = 50_000  # bytes of an input
# Words, numbers, single signs and line ends: what texts are mutated by, beside single bytes.
TOKEN = re.compile(rb"\w+|\s+|[^\w\s]")
ODD = (
    b"1e999", b"-0", b"nan", b"inf", b"9" * 5000, b"0x" + b"f" * 5000, b"1e-400", b'""', b'"', b"[",
    b"[" * 3000, b"{", b"\x00", b"\x1b[31m", b"\xff\xfe", "é".encode(), b" " * 5000, b"\\", b"$",
    b"true", b"null", b"[]", b"{}", b"\n\n", b"\r", b"_", b"^", b"-1", b"0", b"1", b"2",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz a target; the exit code is 1 if something failed."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description="Fuzz readers.")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--folder", type=Path, default=Path(".fuzz"))
    parser.add_argument("--in-this-process", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    folder = given.folder / given.target
    if given.in_this_process:
        _fuzz(given.target, given.seconds, folder)
    return _repeated(given.target, given.seconds, given.folder)


def _repeated(target: str, seconds: int, folder: Path) -> int:
    """Fuzz until the time is over: an input that takes too much ends the process that reads it."""
    inputs, failed = (folder / target / name for name in ("inputs", "failed"))
    for place in (inputs, failed):
        place.mkdir(parents=True, exist_ok=True)
    for content in seeds(target):
        _keep(inputs / sha256(content).hexdigest()[:16], content)
    end = time.monotonic() + seconds
    while (left := int(end - time.monotonic())) > 0:
        command = [sys.executable, "-m", "tools.fuzz", target, "--in-this-process"]
        command += ["--seconds", str(left), "--folder", str(folder)]
        subprocess.run(command, check=False)
    found = sorted(failed.iterdir())
    for path in found:
        print(f"failed: {path} ({path.stat().st_size} bytes)")
    return 1 if found else 0


def _fuzz(target: str, seconds: int, folder: Path) -> None:
    """Fuzz in this process, which then ends."""
    import atheris

    with atheris.instrument_imports(include=["chainrule"]):
        _import_all()

    def read(content: bytes) -> None:
        try:
            check(target, content)
        except Exception as error:  # each is a fault; fuzzing goes on to find others
            _note(error, content, folder / "failed")

    pool = [token for content in seeds(target) for token in TOKEN.findall(content)]

    def mutated(content: bytes, largest: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.3:
            return bytes(atheris.Mutate(content, min(largest, len(content) + 64)))
        return mutate(content, pool, chance)[:largest]

    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={folder / 'failed'}/",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    atheris.Setup(["fuzz", str(folder / "inputs"), *options], read, custom_mutator=mutated)
    atheris.Fuzz()


def _import_all() -> None:
    """Everything that readers import late, so that its branches are counted too."""
    for target in TARGETS:
        for content in list(seeds(target))[:40]:
            try:
                check(target, content)
            except Exception:  # found again, and told, when fuzzing begins
                continue


def mutate(content: bytes, pool: Sequence[bytes], chance: random.Random) -> bytes:
    """The content with some of its words exchanged, dropped, repeated or moved."""
    tokens = TOKEN.findall(content)
    for _ in range(chance.choice((1, 1, 2, 4))):
        place = chance.randrange(len(tokens) + 1)
        length = chance.choice((1, 1, 1, 3, 10, 40))
        some = tokens[place : place + length]
        ways: tuple[list[bytes], ...] = (
            [chance.choice(pool)],
            [chance.choice(ODD)],
            [],
            some * 2,
            some * chance.choice((3, 20, 200)),
            some[::-1],
            [chance.choice(pool), *some],
        )
        tokens[place : place + length] = chance.choice(ways)
    return b"".join(tokens)


def _note(error: Exception, content: bytes, folder: Path) -> None:
    """Keep an input that fails if it is the smallest that fails in this place."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "chainrule" in frame.filename] or frames
    name = f"{type(error).__name__}-{Path(ours[-1].filename).stem}-{ours[-1].name}"
    path = folder / re.sub(r"\W+", "-", name)
    if not path.exists() or len(content) < path.stat().st_size:
        path.write_bytes(content)
        print(f"failed: {path}: {str(error)[:200]}", flush=True)


def _keep(path: Path, content: bytes) -> None:
    if not path.exists():
        path.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
