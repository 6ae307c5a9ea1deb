"""Tiles: small matrix products and transposes that stay in vector registers.

BLAS spends most of a small product on getting ready. Here a tile of C lies in registers while the
rows of B pass by.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from chainrule.engines.compiled.vector_width import VECTOR_BITS

INTEGER, WORD = ir.IntType(64), ir.IntType(32)


def lanes(plain: types.Float) -> int:
    """How many floats a vector register holds."""
    return VECTOR_BITS // int(plain.bitwidth)


@intrinsic
def lanes_of(context: Any, number: Any) -> Any:
    """How many floats of a number's width a vector register holds."""
    count = lanes(number)
    return types.int64(number), lambda context, builder, signature, arguments: INTEGER(count)


@intrinsic
def size_of(context: Any, number: Any) -> Any:
    """The bytes of a number."""
    size = int(number.bitwidth) // 8
    return types.int64(number), lambda context, builder, signature, arguments: INTEGER(size)


class _Memory:
    """Vectors and numbers of one width at addresses."""

    def __init__(self, context: Any, builder: Any, plain: types.Float) -> None:
        self.builder, self.number = builder, context.get_value_type(plain)
        self.count, self.size = lanes(plain), int(plain.bitwidth) // 8
        self.vector = ir.VectorType(self.number, self.count)
        self.order = ir.VectorType(WORD, self.count)
        self.undefined = ir.Constant(self.vector, ir.Undefined)

    def bytes(self, elements: Any) -> Any:
        """So many elements in bytes."""
        return self.builder.mul(elements, INTEGER(self.size))

    def at(self, base: Any, row: int, row_bytes: Any, vector: int = 0) -> Any:
        """The address of a vector in a row."""
        start = self.builder.add(base, self.builder.mul(INTEGER(row), row_bytes))
        return self.builder.add(start, INTEGER(vector * self.count * self.size))

    def load(self, address: Any) -> Any:
        """A vector."""
        return self.builder.load(
            self.builder.inttoptr(address, self.vector.as_pointer()), align=self.size
        )

    def store(self, value: Any, address: Any) -> None:
        """Put a vector."""
        self.builder.store(
            value, self.builder.inttoptr(address, self.vector.as_pointer()), align=self.size
        )

    def number_at(self, address: Any) -> Any:
        """A single number."""
        return self.builder.load(self.builder.inttoptr(address, self.number.as_pointer()))

    def spread(self, value: Any) -> Any:
        """A vector of one number over and over."""
        single = self.builder.insert_element(self.undefined, value, WORD(0))
        return self.builder.shuffle_vector(
            single, self.undefined, ir.Constant(self.order, [0] * self.count)
        )

    def multiply_add(self, a: Any, b: Any, c: Any) -> Any:
        """A b + c; in one instruction where there is one."""
        return self.builder.fadd(
            self.builder.fmul(a, b, flags=("contract",)), c, flags=("contract",)
        )


def tile_of(height: int, vectors: int) -> Callable[..., Any]:
    """A function for a block of C = factor A B + base, `height` rows by `vectors` vectors, k > 0
    steps.

    A is read at row * a_row + step * a_step, B by whole rows. Where the result goes, and what is
    added to it, is given twice, as address and rows' distance: for the first vectors, and for the
    last one. Base 0: nothing is added.
    """
    places = [(i, v) for i in range(height) for v in range(vectors)]

    @intrinsic
    def product(
        context: Any,
        k: Any,
        factor: Any,
        a: Any,
        a_row: Any,
        a_step: Any,
        b: Any,
        b_row: Any,
        base: Any,
        base_row: Any,
        c: Any,
        c_row: Any,
        last_base: Any,
        last: Any,
        last_row: Any,
    ) -> Any:
        signature = types.void(types.int64, factor, *[types.int64] * 12)

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            memory = _Memory(context, builder, signature.args[1])
            (
                k,
                factor,
                a,
                a_row,
                a_step,
                b,
                b_row,
                base,
                base_row,
                c,
                c_row,
                last_base,
                last,
                last_row,
            ) = arguments
            a_row, a_step, b_row, base_row, c_row, last_row = map(
                memory.bytes, (a_row, a_step, b_row, base_row, c_row, last_row)
            )
            rows = [memory.at(a, i, a_row) for i in range(height)]
            before = builder.block
            loop = builder.append_basic_block()
            after = builder.append_basic_block()
            builder.branch(loop)
            builder.position_at_end(loop)
            step = builder.phi(INTEGER)
            sums = [builder.phi(memory.vector) for _ in places]
            b_here, a_here = builder.add(b, builder.mul(step, b_row)), builder.mul(step, a_step)
            passing = [memory.load(memory.at(b_here, 0, b_row, v)) for v in range(vectors)]
            weights = [memory.spread(memory.number_at(builder.add(row, a_here))) for row in rows]
            added = [
                memory.multiply_add(weights[i], passing[v], s)
                for (i, v), s in zip(places, sums, strict=True)
            ]
            following = builder.add(step, INTEGER(1))
            nothing = ir.Constant(memory.vector, [0.0] * memory.count)
            turns = (
                (step, INTEGER(0), following),
                *zip(sums, [nothing] * len(sums), added, strict=True),
            )
            for phi, first, next_one in turns:
                phi.add_incoming(first, before)
                phi.add_incoming(next_one, loop)
            builder.cbranch(builder.icmp_signed("<", following, k), loop, after)
            builder.position_at_end(after)
            totals = dict(zip(places, added, strict=True))
            scale = memory.spread(factor)

            def put(columns: range, base: Any, base_row: Any, c: Any, c_row: Any) -> None:
                with builder.if_else(builder.icmp_signed("!=", base, INTEGER(0))) as (onto, alone):
                    for branch, added_to in ((onto, True), (alone, False)):
                        with branch:
                            for i in range(height):
                                for column, v in enumerate(columns):
                                    value = builder.fmul(scale, totals[i, v])
                                    if added_to:
                                        old = memory.load(memory.at(base, i, base_row, column))
                                        value = memory.multiply_add(scale, totals[i, v], old)
                                    memory.store(value, memory.at(c, i, c_row, column))

            if vectors > 1:
                put(range(vectors - 1), base, base_row, c, c_row)
            put(range(vectors - 1, vectors), last_base, base_row, last, last_row)
            return context.get_dummy_value()

        return signature, generate

    return product


@intrinsic
def copy_vector(context: Any, number: Any, a: Any, b: Any) -> Any:
    """Copy one vector from address a to address b."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        memory = _Memory(context, builder, signature.args[0])
        memory.store(memory.load(arguments[1]), arguments[2])
        return context.get_dummy_value()

    return types.void(number, types.int64, types.int64), generate


@intrinsic
def clear_vector(context: Any, number: Any, a: Any) -> Any:
    """Zeros at address a, as many as a vector holds."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        memory = _Memory(context, builder, signature.args[0])
        memory.store(ir.Constant(memory.vector, [0.0] * memory.count), arguments[1])
        return context.get_dummy_value()

    return types.void(number, types.int64), generate


@intrinsic
def transpose_block(context: Any, number: Any, a: Any, a_row: Any, b: Any, b_row: Any) -> Any:
    """B <- the transpose of A, both one vector wide and high."""
    signature = types.void(number, types.int64, types.int64, types.int64, types.int64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        memory = _Memory(context, builder, signature.args[0])
        _, a, a_row, b, b_row = arguments
        count = memory.count
        a_row = memory.bytes(a_row)
        b_row = memory.bytes(b_row)
        rows = [memory.load(memory.at(a, i, a_row)) for i in range(count)]
        stride = 1
        while stride < count:  # swap blocks of 1, 2, 4, ... across the diagonal
            upper = [count + t - stride if t & stride else t for t in range(count)]
            lower = [count + t if t & stride else t + stride for t in range(count)]
            for i in range(count):
                if not i & stride:
                    pair = rows[i], rows[i + stride]
                    rows[i], rows[i + stride] = (
                        builder.shuffle_vector(*pair, ir.Constant(memory.order, places))
                        for places in (upper, lower)
                    )
            stride *= 2
        for i in range(count):
            memory.store(rows[i], memory.at(b, i, b_row))
        return context.get_dummy_value()

    return signature, generate
