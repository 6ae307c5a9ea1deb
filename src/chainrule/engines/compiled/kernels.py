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

from numba import carray, cfunc, njit, types
from numba.extending import overload

from chainrule.engines.compiled import functions as xp
from chainrule.engines.compiled.calls import pointer_32, pointer_64, pointer_bool
from chainrule.engines.compiled.functions import few
from chainrule.engines.compiled.real import as_float, as_real
from chainrule.formulas import Activation, Loss, Optimizer

OPTIONS = {"error_model": "numpy", "fastmath": {"contract", "nsz", "arcp"}}
FEW = 8  # so few elements go one by one
POINTERS = {types.float32: pointer_32, types.float64: pointer_64}


def _forward(z, a, m, n):
    zs, activations = carray(pointer(z), m * n), carray(pointer(a), m * n)
    if m * n < FEW:
        for i in range(m * n):
            activations[i] = as_float(value(as_real(zs[i]), few))
    else:
        for i in range(m * n):
            activations[i] = as_float(value(as_real(zs[i]), xp))


def _backward(z, a, d, m, n):
    zs, activations, deltas = carray(pointer(z), m * n), carray(pointer(a), m * n), carray(pointer(d), m * n)
    for i in range(m * n):
        deltas[i] = as_float(as_real(deltas[i]) * slope(as_real(zs[i]), as_real(activations[i]), xp))


def _forward_rows(z, a, m, n):
    carray(pointer(a), (m, n))[:, :] = value(carray(pointer(z), (m, n)), xp)


def _backward_rows(z, a, d, m, n):
    shape = (m, n)
    deltas = carray(pointer(d), shape)
    deltas[:, :] = product(carray(pointer(z), shape), carray(pointer(a), shape), deltas, xp)


def _errors(y, t, d, m, n):
    ys, ts, deltas = carray(pointer(y), m * n), carray(pointer(t), m * n), carray(pointer(d), m * n)
    total = 0.0
    for i in range(m * n):
        output, target = as_real(ys[i]), as_real(ts[i])
        total += as_float(value(output, target, xp))
        deltas[i] = as_float(gradient(output, target, xp))
    if mean:
        total /= n
        for i in range(m * n):
            deltas[i] /= n
    return total


def _fused_errors(y, t, d, m, n):
    ys, ts, deltas = carray(pointer(y), m * n), carray(pointer(t), m * n), carray(pointer(d), m * n)
    total = 0.0
    for i in range(m * n):
        total += as_float(value(as_real(ys[i]), as_real(ts[i]), xp))
        deltas[i] = ys[i] - ts[i]
    return total / n if mean else total


def _rule(w, g, slots, constants, rate, mask, count):
    ws, gs, kept = carray(pointer(w), count), carray(pointer(g), count), carray(pointer(slots), (n_slots, count))
    fixed = carray(pointer(constants), (n_options, 1))
    options, pace = load(fixed, 0, option_numbers), carray(pointer(rate), 2)
    learning_rate, t = as_real(pace[0]), as_real(pace[1])
    moving = carray(pointer_bool(mask), count)
    for i in range(count):
        stepped, after = rule(
            as_real(ws[i]), as_real(gs[i]), load(kept, i, slot_numbers), learning_rate, t, options, xp
        )
        if mask == 0 or moving[i]:
            ws[i] = as_float(stepped)
        store(kept, i, after)


def compiled_forward(activation: Activation, plain: types.Float) -> int:
    """The address of a <- f(z)."""
    template = _forward if activation.slope is not None else _forward_rows
    return _kernel(template, plain, 4, types.void, activation.name, value=activation.value)


def compiled_backward(activation: Activation, plain: types.Float) -> int:
    """The address of dE/dz from dE/da."""
    if activation.slope is not None:
        return _kernel(_backward, plain, 5, types.void, activation.name, slope=activation.slope)
    return _kernel(_backward_rows, plain, 5, types.void, activation.name, product=activation.jacobian_product)


def compiled_errors(loss: Loss, fused: bool, plain: types.Float) -> int:
    """The address of the errors' sum and dE/dy, or y - t."""
    if fused:
        return _kernel(_fused_errors, plain, 5, types.float64, loss.name, value=loss.value, mean=loss.mean_over_outputs)
    return _kernel(
        _errors, plain, 5, types.float64, loss.name,
        value=loss.value, gradient=loss.gradient, mean=loss.mean_over_outputs,
    )  # fmt: skip


def compiled_rule(optimizer: Optimizer, plain: types.Float) -> int:
    """The address of one step for many parameters."""
    slots, options = len(optimizer.slots), len(optimizer.options)
    return _kernel(
        _rule, plain, 7, types.void, optimizer.name, rule=optimizer.rule, n_slots=slots, n_options=options,
        slot_numbers=tuple(range(slots)), option_numbers=tuple(range(options)),
    )  # fmt: skip


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


def _kernel(template: Callable[..., Any], plain: types.Float, count: int, result: Any, name: str, **parts: Any) -> int:
    """The address of a template with these parts in place of its free names, compiled or from disk."""
    full = f"{template.__name__}_{name}_{plain}_{_digest(_sources(), *parts.values())}"
    if full not in _KEPT:
        jitted = {key: _jitted(part) if isinstance(part, FunctionType) else part for key, part in parts.items()}
        scope = {**globals(), "pointer": POINTERS[plain], **jitted}
        function = FunctionType(template.__code__, scope, full)
        function.__qualname__, function.__module__ = full, __name__
        _KEPT[full] = cfunc(result(*[types.int64] * count), cache=True, **OPTIONS)(function)
    return int(_KEPT[full].address)


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
