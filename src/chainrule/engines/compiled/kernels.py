"""Kernels: the functions of formulas, compiled to loops over a batch, kept on disk, found by address.

Each kernel is a template below with a formula's own functions put in. Numba keeps compiled code by a function's
name, so a kernel's name carries a digest of the formula's byte code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import CellType, CodeType, FunctionType
from typing import Any

import numpy as np
from numba import carray, cfunc, njit, types
from numba.extending import overload

from chainrule.engines.compiled import functions as xp
from chainrule.engines.compiled import layers, products
from chainrule.engines.compiled.calls import bytes_at, few_turns, floats_32_at, floats_64_at, floats_at, integers_at
from chainrule.engines.compiled.functions import few
from chainrule.engines.compiled.layers import (
    DELTA,
    N_OUT,
    NET,
    OUTPUT,
    SCRATCH,
    is_tiny,
    tiny_flow_back,
    tiny_net_inputs,
)
from chainrule.engines.compiled.loop import training_loop
from chainrule.engines.compiled.real import as_float, as_real
from chainrule.engines.compiled.rows import operations, rows_at
from chainrule.engines.compiled.tiles import size_of
from chainrule.formulas import Activation, Loss, Optimizer

OPTIONS = {"error_model": "numpy", "fastmath": {"contract", "nsz", "arcp"}}
IN_ANY_ORDER = {**OPTIONS, "fastmath": {*OPTIONS["fastmath"], "reassoc"}}  # for the templates, whose sums are long
FEW = 8  # so few elements go one by one
FORWARD_TYPE = types.void(types.int64, types.int64)
BACKWARD_TYPE = types.void(types.int64, types.int64, types.float64)
ERRORS_TYPE = types.float64(*[types.int64] * 5)
RULE_TYPE = types.void(*[types.int64] * 7)
POINTERS = {types.float32: floats_32_at, types.float64: floats_64_at}
NUMBERS = {types.float32: np.float32, types.float64: np.float64}


def _forward(row, rows):
    layer = integers_at(row)
    count = rows * layer[N_OUT]
    zs, activations = pointer(layer[NET]), pointer(layer[OUTPUT])
    if is_tiny(layer, rows):
        tiny_net_inputs(layer, rows, plain(0))
    if count < FEW:
        for i in range(count):
            few_turns()
            activations[i] = as_float(value(as_real(zs[i]), few))
    else:
        for i in range(count):
            activations[i] = as_float(value(as_real(zs[i]), xp))


def _backward(row, rows, factor):
    layer = integers_at(row)
    count = rows * layer[N_OUT]
    zs, activations = pointer(layer[NET]), pointer(layer[OUTPUT])
    deltas = pointer(layer[DELTA])
    if count < FEW:
        for i in range(count):
            few_turns()
            deltas[i] = as_float(as_real(deltas[i]) * slope(as_real(zs[i]), as_real(activations[i]), few))
    else:
        for i in range(count):
            deltas[i] = as_float(as_real(deltas[i]) * slope(as_real(zs[i]), as_real(activations[i]), xp))
    if is_tiny(layer, rows):
        tiny_flow_back(layer, rows, plain(factor))


def _forward_rows(row, rows):
    layer = integers_at(row)
    n, one, item = layer[N_OUT], plain(1), size_of(plain(1))
    if is_tiny(layer, rows):
        tiny_net_inputs(layer, rows, plain(0))
    block = block_of(n)
    for first in range(0, rows, block):
        m, place = min(block, rows - first), first * n * item
        integers_at(layer[SCRATCH])[0] = layer[SCRATCH] + 8
        result = value(rows_at(layer[NET] + place, m, n, layer[SCRATCH], one), xp)
        copy(result, layer[OUTPUT] + place)


def _backward_rows(row, rows, factor):
    layer = integers_at(row)
    n, one, item = layer[N_OUT], plain(1), size_of(plain(1))
    block = block_of(n)
    for first in range(0, rows, block):
        m, place = min(block, rows - first), first * n * item
        integers_at(layer[SCRATCH])[0] = layer[SCRATCH] + 8
        z, a = rows_at(layer[NET] + place, m, n, layer[SCRATCH], one), rows_at(layer[OUTPUT] + place, m, n, layer[SCRATCH], one)
        dE_da = rows_at(layer[DELTA] + place, m, n, layer[SCRATCH], one)
        copy(product(z, a, dE_da, xp), layer[DELTA] + place)
    if is_tiny(layer, rows):
        tiny_flow_back(layer, rows, plain(factor))


@njit(**OPTIONS)
def copy(rows, address):
    numbers, into = floats_at(rows.address, rows.one), floats_at(address, rows.one)
    for i in range(rows.m * rows.n):
        into[i] = numbers[i]


def block_rows(n):
    """How many rows of n units a formula of Rows meets at once: as many as stay in the fastest cache."""
    return max(1, 512 // n)


block_of = njit(**OPTIONS)(block_rows)


def scratch_size(activation, n):
    """How many numbers the formulas of an activation that mixes n units need for their results."""
    if activation.slope is not None:
        return 0
    places = max(operations(activation.value, 1), operations(activation.jacobian_product, 3))
    return 2 + places * block_rows(n) * n


def _backward_fused(row, rows, factor):
    layer = integers_at(row)
    if is_tiny(layer, rows):
        tiny_flow_back(layer, rows, plain(factor))


def _errors(y, t, d, m, n):
    ys, ts, deltas = pointer(y), pointer(t), pointer(d)
    total, count = 0.0, m * n
    if count < FEW:
        for i in range(count):
            few_turns()
            total += as_float(value(as_real(ys[i]), as_real(ts[i]), few))
            deltas[i] = as_float(gradient(as_real(ys[i]), as_real(ts[i]), few))
    else:
        for i in range(count):
            total += as_float(value(as_real(ys[i]), as_real(ts[i]), xp))
            deltas[i] = as_float(gradient(as_real(ys[i]), as_real(ts[i]), xp))
    if mean:
        total /= n
        for i in range(count):
            deltas[i] /= n
    return total


def _fused_errors(y, t, d, m, n):
    ys, ts, deltas = pointer(y), pointer(t), pointer(d)
    total = 0.0
    for i in range(m * n):
        total += as_float(value(as_real(ys[i]), as_real(ts[i]), xp))
        deltas[i] = ys[i] - ts[i]
    return total / n if mean else total


def _rule(w, g, slots, constants, rate, mask, count):
    ws, gs, kept = pointer(w), pointer(g), carray(pointer(slots), (n_slots, count))
    fixed = carray(pointer(constants), (n_options, 1))
    options, pace = load(fixed, 0, option_numbers), pointer(rate)
    learning_rate, t = as_real(pace[0]), as_real(pace[1])
    moving = bytes_at(mask)
    for i in range(count):
        stepped, after = rule(
            as_real(ws[i]), as_real(gs[i]), load(kept, i, slot_numbers), learning_rate, t, options, xp
        )
        if mask == 0 or moving[i] != 0:
            ws[i] = as_float(stepped)
        store(kept, i, after)


def compiled_forward(activation: Activation, plain: types.Float) -> int:
    """The address of a <- f(z) for a layer and a number of rows, after z = x W + b if that is tiny."""
    template = _forward if activation.slope is not None else _forward_rows
    return _kernel(template, plain, FORWARD_TYPE, activation.name, value=activation.value)


def compiled_backward(activation: Activation, fused: bool, plain: types.Float) -> int:
    """The address of delta from dE/da, unless that is done; before what flows back if that is tiny."""
    if fused:
        return _kernel(_backward_fused, plain, BACKWARD_TYPE, "any")
    if activation.slope is not None:
        return _kernel(_backward, plain, BACKWARD_TYPE, activation.name, slope=activation.slope)
    return _kernel(_backward_rows, plain, BACKWARD_TYPE, activation.name, product=activation.jacobian_product)


def compiled_errors(loss: Loss, fused: bool, plain: types.Float) -> int:
    """The address of the errors' sum and dE/dy, or y - t."""
    if fused:
        return _kernel(_fused_errors, plain, ERRORS_TYPE, loss.name, value=loss.value, mean=loss.mean_over_outputs)
    return _kernel(
        _errors, plain, ERRORS_TYPE, loss.name,
        value=loss.value, gradient=loss.gradient, mean=loss.mean_over_outputs,
    )  # fmt: skip


def compiled_rule(optimizer: Optimizer, plain: types.Float) -> int:
    """The address of one step for many parameters."""
    slots, options = len(optimizer.slots), len(optimizer.options)
    return _kernel(
        _rule, plain, RULE_TYPE, optimizer.name, rule=optimizer.rule, n_slots=slots, n_options=options,
        slot_numbers=tuple(range(slots)), option_numbers=tuple(range(options)),
    )  # fmt: skip


def compiled_multiply(plain: types.Float) -> int:
    """The address of a matrix product from tiles."""
    return _kernel(products.multiply, plain, types.void(*[types.int64] * 3, plain, *[types.int64] * 10), "any")


def compiled_transpose(plain: types.Float) -> int:
    """The address of a transpose from tiles."""
    return _kernel(products.transpose, plain, types.void(*[types.int64] * 4), "any")


def load(table: Any, i: int, numbers: tuple[int, ...]) -> Any:
    """Column i of a table as a tuple of Reals, one for each of the numbers."""
    raise NotImplementedError("compiled code only")


def store(table: Any, i: int, values: tuple[Any, ...]) -> None:
    """Put a tuple of Reals into column i of a table."""
    raise NotImplementedError("compiled code only")


@overload(load)
def _load(table, i, numbers):
    return (
        lambda table, i, numbers: (),
        lambda table, i, numbers: (as_real(table[0, i]),),
        lambda table, i, numbers: (as_real(table[0, i]), as_real(table[1, i])),
        lambda table, i, numbers: (as_real(table[0, i]), as_real(table[1, i]), as_real(table[2, i])),
        lambda table, i, numbers: (
            as_real(table[0, i]), as_real(table[1, i]), as_real(table[2, i]), as_real(table[3, i]),
        ),
    )[len(numbers)]  # fmt: skip


@overload(store)
def _store(table, i, values):
    def none(table, i, values):
        pass

    def one(table, i, values):
        table[0, i] = as_float(values[0])

    def two(table, i, values):
        table[0, i], table[1, i] = as_float(values[0]), as_float(values[1])

    def three(table, i, values):
        table[0, i], table[1, i], table[2, i] = as_float(values[0]), as_float(values[1]), as_float(values[2])

    return (none, one, two, three)[len(values)]


_KEPT: dict[str, Any] = {}  # compiled code lives as long as the process


def _kernel(template: Callable[..., Any], plain: types.Float, signature: Any, name: str, **parts: Any) -> int:
    """The address of a template with these parts in place of its free names, compiled or from disk."""
    full = f"{template.__name__}_{name}_{plain}_{_digest(_sources(), *parts.values())}"
    if full not in _KEPT:
        jitted = {key: _jitted(part) if isinstance(part, FunctionType) else part for key, part in parts.items()}
        scope = {**template.__globals__, "pointer": POINTERS[plain], "plain": NUMBERS[plain], **jitted}
        _KEPT[full] = cfunc(signature, cache=True, **(IN_ANY_ORDER if signature == ERRORS_TYPE else OPTIONS))(_renamed(template, scope, full))
    return int(_KEPT[full].address)


@cache
def compiled_loop() -> Callable[..., None]:
    """The training loop, compiled for each width of floats when it is first called with it."""
    loop: Callable[..., None] = njit(cache=True, **layers.OPTIONS)(
        _renamed(training_loop, training_loop.__globals__, f"training_loop_{_digest(_sources())}")
    )
    return loop


def _renamed(function: Callable[..., Any], scope: dict[str, Any], name: str) -> FunctionType:
    """A function with other globals and another name, under which Numba keeps it."""
    copy = FunctionType(function.__code__, scope, name)
    copy.__qualname__, copy.__module__ = name, __name__
    return copy


def _jitted(function: FunctionType) -> Any:
    """A formula's function for Numba, together with the plain functions that it calls."""
    scope = dict(function.__globals__)
    for name in function.__code__.co_names:
        if isinstance(scope.get(name), FunctionType):
            scope[name] = _jitted(scope[name])
    cells = tuple(
        CellType(_jitted(cell.cell_contents)) if isinstance(cell.cell_contents, FunctionType) else cell
        for cell in function.__closure__ or ()
    )
    copy = FunctionType(function.__code__, scope, function.__name__, function.__defaults__, cells)
    return njit(**OPTIONS)(copy)


def _digest(*parts: Any) -> str:
    """A short fingerprint of functions and constants."""
    return hashlib.sha256(repr([_fingerprint(part) for part in parts]).encode()).hexdigest()[:16]


def _fingerprint(part: Any) -> Any:
    if isinstance(part, FunctionType):
        names = [part.__globals__.get(name) for name in part.__code__.co_names]
        used = [_fingerprint(value) for value in names if isinstance(value, FunctionType | int | float)]
        cells = [_fingerprint(cell.cell_contents) for cell in part.__closure__ or ()]
        return (_fingerprint(part.__code__), used, cells)
    if isinstance(part, CodeType):
        return (part.co_code, part.co_names, [_fingerprint(constant) for constant in part.co_consts])
    return part


@cache
def _sources() -> str:
    """A fingerprint of this package: Numba does not see when a function that a kernel calls has changed."""
    folder = Path(__file__).parent
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))).hexdigest()
