"""The grid of devices that a batch is divided over, in JAX's terms.

Its axes are hosts, the devices of each, and the columns of wide layers. Over the first two the page
is written for one part of a batch and the sum over all parts (`shard_map`); over the third, XLA
itself divides the products of matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from numpy.typing import NDArray

from chainrule.errors import ChainruleError
from chainrule.types import Array

ROWS = ("hosts", "devices")
SAME = PartitionSpec()  # the whole of it on every device


@dataclass(frozen=True)
class Grid:
    """Devices of all hosts, and whether each host has rows of its own."""

    mesh: Mesh
    own_rows: bool

    @property
    def hosts(self) -> int:
        """The number of processes."""
        return int(self.mesh.shape["hosts"])

    @property
    def columns(self) -> int:
        """Over how many devices units of wide layers are divided."""
        return int(self.mesh.shape["columns"])

    @property
    def parts(self) -> int:
        """How many parts a batch that a process knows is divided into."""
        devices = int(self.mesh.shape["devices"])
        return devices if self.own_rows else self.hosts * devices

    @property
    def samples(self) -> PartitionSpec:
        """Where samples are: on all devices, or on those of the host that they belong to."""
        return PartitionSpec("hosts") if self.own_rows else SAME

    def rows(self, batches: int) -> PartitionSpec:
        """Where the rows of a batch are, or of many batches (2 dimensions)."""
        return PartitionSpec(*[None] * (batches - 1), ROWS)

    def piece(self, shape: tuple[int, ...]) -> PartitionSpec:
        """Where a layer's weights or biases are: units, their last dimension, divide evenly or are
        not divided.
        """
        columns = self.columns
        # narrow layers are whole everywhere: an exchange would cost more than they do
        units = shape[-1] if shape else 0
        if units < 2 * columns or units % columns or columns == 1:
            return SAME
        return PartitionSpec(*[None] * (len(shape) - 1), "columns")

    def put(self, value: NDArray[Any], where: PartitionSpec) -> Array:
        """An array of this process on its devices; `where` it is divided over hosts that have rows
        of their own, it is this host's part.
        """
        sharding = NamedSharding(self.mesh, where)
        if self.own_rows and where not in (SAME, self.piece(value.shape)):
            return jax.make_array_from_process_local_data(sharding, value)
        return jax.make_array_from_callback(value.shape, sharding, lambda part: value[part])

    def spread(self, value: NDArray[Any]) -> Array:
        """Rows that all processes have, divided evenly over the devices."""
        sharding = NamedSharding(self.mesh, PartitionSpec(ROWS))
        return jax.make_array_from_callback(value.shape, sharding, lambda part: value[part])

    def divided(self, batches: NDArray[np.intp]) -> Array:
        """Rows of batches on their devices; where they do not divide evenly, the first row of a
        batch stands in for those that lack, and counts nothing.
        """
        lacking = -batches.shape[-1] % self.parts
        more = np.repeat(batches[..., :1], lacking, axis=-1)
        # 32 bits are as many as JAX has without float64
        rows = np.concatenate([batches, more], axis=-1).astype(np.int32)
        return self.put(rows, self.rows(rows.ndim))

    def program(self, function: Callable[..., Any], batches: int) -> Callable[..., Any]:
        """A function of state, samples, rows of batches and learning rates, for every device."""
        where = (SAME, self.samples, self.rows(batches), SAME)
        return jax.shard_map(
            function, mesh=self.mesh, in_specs=where, out_specs=SAME, axis_names=set(ROWS)
        )

    def first(self, rows: int) -> Array:
        """Which row of the batch a process knows is the first of this device's part of so many."""
        part = jax.lax.axis_index("devices" if self.own_rows else ROWS)
        return jnp.uint32(part) * jnp.uint32(rows)

    def before(self, size: int) -> Array:
        """How many rows of the whole batch stand before those that a process knows."""
        return jnp.uint32(jax.lax.axis_index("hosts")) * jnp.uint32(size if self.own_rows else 0)

    def sums(self, parts: list[Array]) -> list[Array]:
        """Arrays added up over all parts of a batch, by one all-reduce."""
        if self.columns > 1:
            # joined, the columns that others hold would have to be fetched; XLA groups these
            return list(jax.lax.psum(parts, ROWS))
        flat = jax.lax.psum(jnp.concatenate([part.reshape(-1) for part in parts]), ROWS)
        ends = np.cumsum([part.size for part in parts])
        pieces = jnp.split(flat, ends[:-1])
        return [piece.reshape(part.shape) for piece, part in zip(pieces, parts, strict=True)]


def grid_of(columns: int = 1, own_rows: bool = False) -> Grid | None:
    """The grid of all devices that there are; None for a single one."""
    devices, hosts = jax.devices(), jax.process_count()
    local = jax.local_device_count()
    if len(devices) != hosts * local:
        raise ChainruleError(
            f"{hosts} processes have {len(devices)} devices, but this one has {local}; all must "
            "have the same number"
        )
    if local % columns:
        raise ChainruleError(
            f"columns is {columns}, but this host has {local} devices; columns must divide "
            "them evenly"
        )
    # nothing is shared, and the program is the plain one
    if len(devices) == 1:
        return None
    # by process, so that what is divided over columns stays within a host
    ordered = sorted(devices, key=lambda device: (device.process_index, device.id))
    shape = hosts, local // columns, columns
    mesh = Mesh(np.array(ordered).reshape(shape), (*ROWS, "columns"))
    return Grid(mesh, own_rows and hosts > 1)


def fetched(array: Array) -> NDArray[Any]:
    """An array of devices as NumPy's; of what is divided, a host has all columns."""
    if array.is_fully_addressable or array.is_fully_replicated:
        return np.asarray(array)
    whole = np.empty(array.shape, array.dtype)
    for shard in array.addressable_shards:
        whole[shard.index] = shard.data
    return whole
