"""What the processes of a group do together, beside training: agree, share, compare."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from chainrule.errors import ChainruleError, WritingError
from chainrule.hosts.comparing import differing
from chainrule.hosts.runtime import Store
from chainrule.hosts.signals import Signals
from chainrule.hosts.watching import Watch

KEPT = 100  # texts; nobody is so many behind, as all train together in between


class Group:
    """Processes that were joined.

    Attributes
    ----------
    process : int
        The number of this one.
    processes : int
        How many there are.
    hosts : list of str
        The host of each.
    """

    def __init__(self, store: Store, watch: Watch, process: int, hosts: list[str]) -> None:
        self.process = process
        self.processes = len(hosts)
        self.hosts = hosts
        self.watch = watch
        self.signals = Signals(watch.signalled)
        self._store = store
        self._count = 0  # of what was agreed on, shared or compared: the same in all processes

    def __repr__(self) -> str:
        return f"<process {self.process} of {self.processes}, on {', '.join(self.hosts)}>"

    def agreed(self, number: float) -> float:
        """The number of process 0; where any process was interrupted, all are, here."""
        # Signals go along with the clock: each process learns of them at the same place of the run,
        # so that none trains on while others have left.
        with self.watch.together(patient=False):
            said = json.dumps([number, self.watch.signal()]) if self.process == 0 else ""
            number, signal = json.loads(self._from_first(said))
        if signal:
            self.signals.raised(signal)
        return float(number)

    def from_first(self, make: Callable[[], bytes]) -> bytes:
        """What process 0 makes, for all; its error is everybody's."""
        # What fails in one process would otherwise leave the others waiting for a result.
        failed: ChainruleError | None = None
        made, error = b"", ["", ""]
        with self.watch.together(patient=True):
            if self.process == 0:
                try:
                    made = make()
                except ChainruleError as found:
                    failed, error = found, [str(found), type(found).__name__]
            message, kind = json.loads(self._from_first(json.dumps(error)))
            if not message and self.process == 0:
                self._store.put_bytes(self._key("bytes"), made)
            elif not message:
                made = self._store.get_bytes(self._key("bytes"))
        if message:
            raise failed or {"WritingError": WritingError}.get(kind, ChainruleError)(message)
        return made

    def gathered(self, own: bytes) -> list[bytes]:
        """What each process gives, in their order, for all."""
        with self.watch.together(patient=True):
            self._count += 1
            key = self._key("each")
            self._store.put_bytes(f"{key}/{self.process}", own)
            found = [
                own if it == self.process else self._store.get_bytes(f"{key}/{it}")
                for it in range(self.processes)
            ]
            # The store is process 0's memory: what all have read must not stay there. Nobody
            # removes anything before the last has read it.
            self._from_first(self._compared({}))
            self._store.remove(f"{key}/{self.process}")
        return found

    def compare(self, given: Mapping[str, str]) -> None:
        """Refuse to go on if processes were given different things."""
        with self.watch.together(patient=True):
            different = self._from_first(self._compared(given))
        if different:
            raise ChainruleError(different)

    def _compared(self, given: Mapping[str, str]) -> str:
        """Process 0 compares, the others tell it what they were given."""
        # under the number that what is agreed on next will have
        key = f"given/{self._count + 1}"
        if self.process:
            self._store.put(f"{key}/{self.process}", json.dumps(dict(given)))
            return ""
        others = [
            json.loads(self._store.get(f"{key}/{process}")) for process in range(1, self.processes)
        ]
        return "; ".join(
            f"process {process} on host {self.hosts[process]} {difference}"
            for process, other in enumerate(others, start=1)
            if (difference := differing(given, other))
        )

    def _from_first(self, text: str) -> str:
        """A text of process 0, for all."""
        self._count += 1
        if self.process == 0:
            self._store.put(self._key("text"), text)
            # the store keeps what it is told for ever, and a long run tells it much
            if self._count > KEPT:
                self._store.remove(f"text/{self._count - KEPT}")
            return text
        return self._store.get(self._key("text"))

    def _key(self, kind: str) -> str:
        return f"{kind}/{self._count}"
