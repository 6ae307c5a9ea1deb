"""JAX's runtime for many processes: how it begins, and its store of keys and values.

The store is in process 0; by it, processes tell each other something. It has no public name, nor
has what JAX finds out about launchers: what is used of either stands here alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError

PATIENT = 24 * 3600  # seconds: limits of JAX end a process without a word; ours come first
SIZE = 2**20  # bytes of a value; longer ones go in pieces, as messages are limited


def meet() -> None:
    """A first sum over all devices, which connects them.

    Raises
    ------
    ChainruleError
        If processes cannot reach each other's devices.
    """
    import jax
    from jax.sharding import Mesh, NamedSharding, PartitionSpec

    mesh = Mesh(np.array(jax.devices()), ("devices",))
    each = NamedSharding(mesh, PartitionSpec("devices"))
    ones = jax.make_array_from_callback(
        (len(jax.devices()),), each, lambda part: np.ones(1, np.float32)
    )
    with _quiet():
        found = jax.jit(lambda it: it.sum(), out_shardings=NamedSharding(mesh, PartitionSpec()))(
            ones
        )
        total = float(np.asarray(found))
    if total != len(jax.devices()):
        raise ChainruleError(f"{len(jax.devices())} devices of all processes add up to {total:g}")


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what libraries in C++ print on standard output."""
    sys.stdout.flush()
    # They write to the file and not to Python's stream, which can be exchanged more easily.
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


class Store:
    """Keys and values that all processes see; every call may fail or hang with process 0."""

    def __init__(self) -> None:
        from jax._src.distributed import global_state

        # JAX has no public way to its own store; whatever may change in it is in this class
        self._client: Any = global_state.client

    def put(self, key: str, value: str) -> None:
        """Set a value, or another one."""
        self._client.key_value_set(f"chainrule/{key}", value, allow_overwrite=True)

    def get(self, key: str) -> str:
        """A value, once it is there; where process 0 is lost meanwhile, the watch notices."""
        return str(self._client.blocking_key_value_get(f"chainrule/{key}", PATIENT * 1000))

    def all_of(self, key: str) -> dict[str, str]:
        """The values of all keys under this one, by what follows it."""
        start = f"chainrule/{key}/"
        found = self._client.key_value_dir_get(start)
        return {name.removeprefix(start): value for name, value in found}

    def remove(self, key: str) -> None:
        """Forget a value."""
        self._client.key_value_delete(f"chainrule/{key}")

    def put_bytes(self, key: str, value: bytes) -> None:
        """Set a value of any length."""
        pieces = [value[first : first + SIZE] for first in range(0, len(value), SIZE)]
        for number, piece in enumerate(pieces):
            self._client.key_value_set_bytes(f"chainrule/{key}/{number}", piece)
        # last, as others begin to read when they find it
        self.put(f"{key}/pieces", str(len(pieces)))

    def get_bytes(self, key: str) -> bytes:
        """A value of any length, once it is there."""
        # its pieces were set before their number was
        pieces = range(int(self.get(f"{key}/pieces")))
        get = self._client.key_value_try_get_bytes
        return b"".join(get(f"chainrule/{key}/{number}") for number in pieces)


def coordinator_by(method: str) -> str:
    """Where process 0 of a launcher's processes is, as HOST:PORT, by JAX's name of the launcher."""
    from jax._src.clusters import ClusterEnv

    found = ClusterEnv.auto_detect_unset_distributed_params(None, None, None, None, method, None)
    if not found[0]:
        raise ChainruleError(f"JAX does not find the coordinator by its method {method!r}")
    return str(found[0])


def begin(address: str, port: int, processes: int, process: int, method: str) -> None:
    """Begin the runtime of a process that connects to an address; process 0 listens on the port."""
    import jax

    # it would take SIGTERM for itself
    jax.config.update("jax_enable_preemption_service", False)
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    try:
        jax.distributed.initialize(
            address,
            processes,
            process,
            cluster_detection_method=method or "deactivate",
            coordinator_bind_address=f"[::]:{port}",
            initialization_timeout=PATIENT,
            heartbeat_timeout_seconds=PATIENT,
            shutdown_timeout_seconds=PATIENT,
        )
    except RuntimeError as error:
        raise ChainruleError(f"JAX's runtime for many processes does not begin: {error}") from None
