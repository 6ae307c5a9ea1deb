"""Calls by address, from compiled code to compiled code: kernels of formulas, and BLAS.

Addresses are numbers that the training loop is handed, so that one compiled loop serves every
network.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from chainrule.engines.compiled.vector_width import prefer_width

CHARACTER, WORD = ir.IntType(8), ir.IntType(32)


@intrinsic
def address_of(context: Any, array: Any) -> Any:
    """Where an array's data begin."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.ptrtoint(data, ir.IntType(64))

    return types.int64(array), generate


def _to_pointer(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    # every function with a loop over numbers comes by here
    prefer_width(builder.function)
    return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))


def _pointer_to(kind: Any) -> Any:
    """An intrinsic for pointers to numbers of one kind at an address."""

    @intrinsic
    def at(context: Any, address: Any) -> Any:
        return types.CPointer(kind)(address), _to_pointer

    return at


floats_32_at, floats_64_at = _pointer_to(types.float32), _pointer_to(types.float64)
bytes_at, integers_at = _pointer_to(types.int8), _pointer_to(types.int64)


@intrinsic
def floats_at(context: Any, address: Any, number: Any) -> Any:
    """A pointer to floats of a number's width at an address."""
    return types.CPointer(number)(address, number), _to_pointer


@intrinsic
def few_turns(context: Any) -> Any:
    """Put into a loop of a few turns, makes LLVM leave it alone: unrolling and vectorizing
    would cost more.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        nothing = ir.InlineAsm(ir.FunctionType(ir.VoidType(), []), "", "", side_effect=True)
        builder.call(nothing, [], attrs=("convergent",))
        return context.get_dummy_value()

    return types.void(), generate


def _call(signature: Any) -> Any:
    """An intrinsic that calls a function at the address that is its first argument."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        result, _, *kinds = map(context.get_value_type, (signature.return_type, *signature.args))
        result = ir.VoidType() if signature.return_type == types.void else result
        kind = ir.FunctionType(result, kinds)
        value = builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), arguments[1:])
        return context.get_dummy_value() if signature.return_type == types.void else value

    return signature, generate


@intrinsic
def call_forward(context: Any, address: Any, layer: Any, rows: Any) -> Any:
    """A <- f(z) for a layer, by the address of its plan."""
    return _call(types.void(*[types.int64] * 3))


@intrinsic
def call_backward(context: Any, address: Any, layer: Any, rows: Any, factor: Any) -> Any:
    """Delta from dE/da for a layer, by the address of its plan."""
    return _call(types.void(types.int64, types.int64, types.int64, types.float64))


@intrinsic
def call_errors(context: Any, address: Any, y: Any, t: Any, d: Any, m: Any, n: Any) -> Any:
    """The sum of all errors; d <- dE/dy, or y - t for a fused pair."""
    return _call(types.float64(*[types.int64] * 6))


@intrinsic
def call_rule(
    context: Any,
    address: Any,
    w: Any,
    g: Any,
    slots: Any,
    constants: Any,
    rate: Any,
    factors: Any,
    mask: Any,
    count: Any,
) -> Any:
    """One step of an optimizer for `count` parameters; the learning rate by its address."""
    return _call(types.void(*[types.int64] * 9))


@intrinsic
def call_multiply(
    context: Any,
    address: Any,
    m: Any,
    n: Any,
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
    buffer: Any,
) -> Any:
    """C <- factor A B + base from tiles."""
    return _call(types.void(*[types.int64] * 4, factor, *[types.int64] * 10))


@intrinsic
def call_product(
    context: Any,
    address: Any,
    layer: Any,
    m: Any,
    n: Any,
    k: Any,
    factor: Any,
    a: Any,
    a_row: Any,
    a_step: Any,
    b: Any,
    base: Any,
    base_row: Any,
    c: Any,
) -> Any:
    """C <- factor A B + base in the way that is fastest for its size."""
    return _call(types.void(*[types.int64] * 5, factor, *[types.int64] * 7))


@intrinsic
def call_transpose(context: Any, address: Any, m: Any, n: Any, a: Any, b: Any) -> Any:
    """B (n, m) <- the transpose of A (m, n)."""
    return _call(types.void(*[types.int64] * 5))


@intrinsic
def call_gemm(
    context: Any,
    address: Any,
    flip_a: Any,
    flip_b: Any,
    m: Any,
    n: Any,
    k: Any,
    alpha: Any,
    a: Any,
    lda: Any,
    b: Any,
    ldb: Any,
    beta: Any,
    c: Any,
    ldc: Any,
) -> Any:
    """C <- alpha op(A) op(B) + beta C by columns, as BLAS has it; A, B and C by their addresses."""
    if alpha != beta or not isinstance(alpha, types.Float):
        raise TypeError(
            f"alpha is {alpha} and beta {beta}; both must be of the width of the matrices"
        )
    integer = types.int64
    signature = types.void(
        integer,
        types.boolean,
        types.boolean,
        integer,
        integer,
        integer,
        alpha,
        integer,
        integer,
        integer,
        integer,
        alpha,
        integer,
        integer,
    )

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place, flip_a, flip_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc = arguments
        scalar = alpha.type.as_pointer()

        def letter(flip: Any) -> Any:
            chosen = builder.select(flip, CHARACTER(ord("T")), CHARACTER(ord("N")))
            return cgutils.alloca_once_value(builder, chosen)

        def word(value: Any) -> Any:
            return cgutils.alloca_once_value(builder, builder.trunc(value, WORD))

        def number(value: Any) -> Any:
            return cgutils.alloca_once_value(builder, value)

        def matrix(value: Any) -> Any:
            return builder.inttoptr(value, scalar)

        values = [
            letter(flip_a), letter(flip_b), word(m), word(n), word(k), number(alpha), matrix(a),
            word(lda), matrix(b), word(ldb), number(beta), matrix(c), word(ldc),
        ]  # fmt: skip
        kind = ir.FunctionType(ir.VoidType(), [value.type for value in values])
        builder.call(builder.inttoptr(place, kind.as_pointer()), values)
        return context.get_dummy_value()

    return signature, generate
