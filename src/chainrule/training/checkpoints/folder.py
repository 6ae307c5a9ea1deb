"""The folder of checkpoints of a run, or of several that follow each other.

    lock                            held by the process that trains
    run-1.done.checkpoint           a run that is over
    run-2.000117.checkpoint         one in progress: the last few that were written
    run-2.000118.checkpoint

Runs are counted in the order in which they begin, which is the same each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import IO, Self

import chainrule.hosts as hosts
from chainrule.checks import check_positive, check_whole
from chainrule.errors import ChainruleError, WritingError
from chainrule.files import write_whole
from chainrule.training.checkpoints.dividing import compared
from chainrule.training.checkpoints.lock import locked
from chainrule.training.checkpoints.reached import Description, Reached, from_bytes, to_bytes

ENDING = ".checkpoint"
DONE = 10**9  # stands for the number of the last checkpoint of a run
_CHECKSUM = re.compile("[0-9a-f]{16}")
_NAME = re.compile(rf"run-(\d+)\.(\d+|done)\{ENDING}")


class Checkpoints:
    """A folder in which runs keep what they have reached, so that they can be taken up again.

    A run that is killed at any moment and resumed comes to the same bits as one that was not, on
    the same engine and machine. Every file is whole or not there, and has a checksum.

    Parameters
    ----------
    folder : str or Path
        Is made if it is not there.
    every : float
        Seconds from one checkpoint to the next. One is written after the last epoch, too, and where
        Ctrl-C or SIGTERM ends the run.
    keep : int
        How many of a run in progress are kept: an older one is gone on with if the last cannot be
        read.
    resume : bool
        Go on from the checkpoints in the folder, if there are any. Without it, a folder that has
        some is refused.
    rows : bool
        Of a table that is read piece by piece, keep its rows here too until the run is over, so
        that they are not read again when it is resumed. They take about as much room as the table.
    on_note : callable, optional
        Called with each note as soon as there is one: a run may go on for hours after it.

    Attributes
    ----------
    notes : list of str
        Where runs went on, and what could not be read.

    Raises
    ------
    ChainruleError
        Where a run begins: if the folder has checkpoints of another run, or is in use.

    Examples
    --------
    >>> X, Y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    >>> network = chainrule.Network([2, 3, 1], "tanh")
    >>> kept = chainrule.Checkpoints(tmp / "xor", resume=True)
    >>> run = chainrule.train(network, X, Y, checkpoints=kept)
    >>> again = chainrule.train(network, X, Y, checkpoints=kept)  # is over: nothing is trained
    >>> kept.notes
    ['run 1 goes on after epoch 200']
    """

    def __init__(
        self,
        folder: str | Path,
        every: float = 60.0,
        keep: int = 3,
        resume: bool = False,
        rows: bool = False,
        on_note: Callable[[str], object] | None = None,
    ) -> None:
        check_positive(every=every)
        check_whole(1, keep=keep)
        self.folder = Path(folder)
        self.every = every
        self.keep = keep
        self.resume = resume
        self.rows = rows
        self.notes: list[str] = []
        self._on_note = on_note
        # `fit_table` holds the folder around `train`, which holds it too
        self._inside = 0
        self._runs = 0
        self._lock: IO[str] | None = None

    def __repr__(self) -> str:
        return f"<checkpoints in {self.folder}, every {self.every:g} s>"

    def __enter__(self) -> Self:
        """Lock the folder, until the outermost `with` ends."""
        if not self._inside:
            self._runs = 0
            # of processes that were joined one has the folder, and tells the others of it
            hosts.from_first(self._open)
        self._inside += 1
        return self

    def _open(self) -> bytes:
        """Make the folder, if it is not there, and lock it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WritingError(
                f"{self.folder}: no folder can be made here ({error.strerror})"
            ) from None
        # first of all, as nothing else holds of a folder that another run is writing to
        self._lock = locked(self.folder)
        if not self.resume and self._files():
            self._unlock()
            raise ChainruleError(
                f"{self.folder}: there are checkpoints of a run here; resume it, or give another "
                "folder"
            )
        return b""

    def __exit__(self, *error: object) -> None:
        self._inside -= 1
        if not self._inside:
            self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def note(self, text: str) -> None:
        """Take down where a run went on, or what could not be read."""
        self.notes.append(text)
        if self._on_note is not None:
            self._on_note(text)

    def next_run(self) -> int:
        """The number of the run that begins now."""
        self._runs += 1
        return self._runs

    def newest(self, run: int, description: Description) -> tuple[Reached, Description] | None:
        """What a run has reached, and what it was, of the newest file that is whole; None if there
        is none.

        Raises
        ------
        ChainruleError
            If the checkpoint is of another run; the message says what differs.
        """
        found = hosts.from_first(lambda: self._newest(run, description))
        return from_bytes(found) if found else None

    def _newest(self, run: int, description: Description) -> bytes:
        """The newest file that is whole; empty if there is none."""
        # one that cannot be read costs what was done since the one before, and no more
        for _, path in sorted(self._of(run), reverse=True):
            try:
                content = path.read_bytes()
                _, other = from_bytes(content)
            except (OSError, ChainruleError) as error:
                self.note(f"{path}: {error}; the one before is taken")
                continue
            _check_same(path, other, description)
            return content
        return b""

    def write(
        self, run: int, reached: Reached, description: Description, done: bool = False
    ) -> None:
        """Write what a run has reached, whole, and remove the checkpoints that it makes too many.

        Raises
        ------
        WritingError
            If it cannot be written, such as on a full disk; those before are still there.
        """
        if not hosts.leads():
            return
        # the new one first and the old ones after it: at no moment there is none
        there = sorted(self._of(run))
        last = max((number for number, _ in there if number < DONE), default=0)
        name = "done" if done else f"{last + 1:06}"
        path = self.folder / f"run-{run}.{name}{ENDING}"
        write_whole(path, to_bytes(reached, description), durable=True)
        spare = there if done else there[: max(len(there) + 1 - self.keep, 0)]
        for _, old in spare:
            if old != path:
                old.unlink(missing_ok=True)

    def _of(self, run: int) -> list[tuple[int, Path]]:
        """The checkpoints of a run, with their numbers."""
        return [(number, path) for other, number, path in self._files() if other == run]

    def _files(self) -> list[tuple[int, int, Path]]:
        """All checkpoints, with the numbers of their run and of themselves."""
        found = ((_NAME.fullmatch(path.name), path) for path in self.folder.iterdir())
        return [
            (int(it[1]), DONE if it[2] == "done" else int(it[2]), path) for it, path in found if it
        ]


def _check_same(path: Path, there: Description, here: Description) -> None:
    """Refuse to go on with another run."""
    different = [it for it in compared(there, here) if there.get(it) != here.get(it)]
    if different:
        told = "; ".join(_told(it, there.get(it, "none"), here.get(it, "none")) for it in different)
        raise ChainruleError(
            f"{path}: a checkpoint of another run, which differs in {told}. Give what it was "
            "begun with, or another folder"
        )


def _told(name: str, there: str, here: str) -> str:
    """A difference; a checksum tells a reader nothing."""
    is_checksum = all(_CHECKSUM.fullmatch(it) for it in (there, here))
    if name == "engine":
        # several processes have chosen one by themselves, which a single process does not
        return f"engine ({there} there, {here} here; --engine {there} is the same)"
    return name if is_checksum else f"{name} ({there} there, {here} here)"
