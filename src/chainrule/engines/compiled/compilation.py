"""Kernels: templates with the functions of a formula put in, compiled, kept on disk, found by
address.

Numba keeps compiled code by a function's name, so a kernel's name carries a digest of all that it
is made of.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np
from numba import cfunc, njit, types
from numba.core.errors import NumbaError
from numba.core.event import Listener, install_listener

from chainrule.engines.compiled import layers, templates
from chainrule.engines.compiled import matmul as products
from chainrule.engines.compiled import thread_team as team
from chainrule.engines.compiled.calls import floats_32_at, floats_64_at
from chainrule.engines.compiled.loop import training_loop
from chainrule.engines.compiled.rows import operations
from chainrule.engines.compiled.templates import OPTIONS
from chainrule.errors import ChainruleError
from chainrule.formulas import Activation, Loss, Optimizer

# for sums of errors, which are long
IN_ANY_ORDER = {**OPTIONS, "fastmath": {*OPTIONS["fastmath"], "reassoc"}}
FORWARD_TYPE = types.void(types.int64, types.int64)
BACKWARD_TYPE = types.void(types.int64, types.int64, types.float64)
ERRORS_TYPE = types.float64(*[types.int64] * 5)
RULE_TYPE = types.void(*[types.int64] * 7)
POINTERS = {types.float32: floats_32_at, types.float64: floats_64_at}
NUMBERS = {types.float32: np.float32, types.float64: np.float64}


def compiled_forward(activation: Activation, plain: types.Float) -> int:
    """The address of a <- f(z) for a layer and a number of rows, after z = x W + b if that is
    tiny.
    """
    template = templates.forward if activation.slope is not None else templates.forward_rows
    return _kernel(template, plain, FORWARD_TYPE, activation.name, value=activation.value)


def compiled_backward(activation: Activation, fused: bool, plain: types.Float) -> int:
    """The address of delta from dE/da, unless that is done; before what flows back if that is
    tiny.
    """
    if fused:
        return _kernel(templates.backward_fused, plain, BACKWARD_TYPE, "any")
    if activation.slope is not None:
        return _kernel(
            templates.backward, plain, BACKWARD_TYPE, activation.name, slope=activation.slope
        )
    return _kernel(
        templates.backward_rows,
        plain,
        BACKWARD_TYPE,
        activation.name,
        product=activation.jacobian_product,
    )


def compiled_errors(loss: Loss, fused: bool, plain: types.Float) -> int:
    """The address of the errors' sum and dE/dy, or y - t."""
    if fused:
        return _kernel(
            templates.fused_errors,
            plain,
            ERRORS_TYPE,
            loss.name,
            value=loss.value,
            mean=loss.mean_over_outputs,
        )
    return _kernel(
        templates.errors,
        plain,
        ERRORS_TYPE,
        loss.name,
        value=loss.value,
        gradient=loss.gradient,
        mean=loss.mean_over_outputs,
    )


def compiled_rule(optimizer: Optimizer, plain: types.Float) -> int:
    """The address of one step for many parameters."""
    slots, options = len(optimizer.slots), len(optimizer.options)
    return _kernel(
        templates.rule,
        plain,
        RULE_TYPE,
        optimizer.name,
        update=optimizer.rule,
        n_slots=slots,
        n_options=options,
        slot_numbers=tuple(range(slots)),
        option_numbers=tuple(range(options)),
    )


def compiled_multiply(plain: types.Float) -> int:
    """The address of a matrix product from tiles."""
    return _kernel(
        products.multiply, plain, types.void(*[types.int64] * 3, plain, *[types.int64] * 10), "any"
    )


def compiled_product(plain: types.Float) -> int:
    """The address of a matrix product in the way that is fastest for its size."""
    signature = types.void(*[types.int64] * 4, plain, *[types.int64] * 7)
    return _kernel(layers.product, plain, signature, "any")


def compiled_transpose(plain: types.Float) -> int:
    """The address of a transpose from tiles."""
    return _kernel(products.transpose, plain, types.void(*[types.int64] * 4), "any")


def scratch_size(activation: Activation, n: int) -> int:
    """How many numbers the formulas of an activation that mixes n units need for their results."""
    if activation.jacobian_product is None:
        return 0
    with refusing(activation.name):
        places = max(operations(activation.value, 1), operations(activation.jacobian_product, 3))
    return 2 + places * templates.block_rows(n) * n


_KEPT: dict[str, Any] = {}  # compiled code lives as long as the process


def _kernel(
    template: Callable[..., Any], plain: types.Float, signature: Any, name: str, **parts: Any
) -> int:
    """The address of a template with these parts in place of its free names, compiled or from
    disk.
    """
    full = f"{template.__name__}_{name}_{plain}_{_digest(_sources(), *parts.values())}"
    if full not in _KEPT:
        jitted = {
            key: _jitted(part) if isinstance(part, FunctionType) else part
            for key, part in parts.items()
        }
        scope = {
            **template.__globals__,
            "pointer": POINTERS[plain],
            "plain": NUMBERS[plain],
            **jitted,
        }
        with install_listener("numba:compile", _announcement), refusing(name):
            _KEPT[full] = cfunc(
                signature, cache=True, **(IN_ANY_ORDER if signature == ERRORS_TYPE else OPTIONS)
            )(_renamed(template, scope, full))
    return int(_KEPT[full].address)


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """What Numba says of a formula that it cannot compile, in a few words."""
    try:
        yield
    except (NumbaError, TypeError, AttributeError) as error:
        raise ChainruleError(
            f"engine 'numba' cannot compile {name!r}. Its formulas may use arithmetic, "
            "comparisons and the functions "
            "of xp, with xp.where in place of if; any Python works with engine='numpy'"
        ) from error


class _Announcement(Listener):
    """Tells once that code is being compiled, as that takes a while."""

    told = False

    def on_start(self, event: Any) -> None:
        if not self.told:
            print(
                "chainrule: compiling for this machine; this takes some seconds, once",
                file=sys.stderr,
                flush=True,
            )
        self.told = True

    def on_end(self, event: Any) -> None:
        pass


_announcement = _Announcement()


@cache
def compiled_loop(plain: types.Float) -> Callable[..., None]:
    """The training loop."""
    numbers, integers, table = plain[::1], types.int64[::1], types.UniTuple(types.int64, 3)
    signature = types.void(
        numbers,
        numbers,
        plain[:, ::1],
        numbers,
        numbers,
        types.boolean[::1],
        table,
        table,
        integers,
        numbers,
        types.int64,
        types.int64[:, ::1],
        types.int64[:, ::1],
        integers,
        types.float64[::1],
        numbers,
        types.float64[::1],
    )
    return _compiled(training_loop, signature, layers.OPTIONS)


@cache
def compiled_helper(plain: types.Float) -> Callable[..., None]:
    """What a helper of a team runs."""
    return _compiled(team.serve, types.void(types.int64, plain, types.int64), team.OPTIONS)


def _compiled(
    function: Callable[..., None], signature: Any, options: dict[str, Any]
) -> Callable[..., None]:
    renamed = _renamed(function, function.__globals__, f"{function.__name__}_{_digest(_sources())}")
    with install_listener("numba:compile", _announcement):
        compiled: Callable[..., None] = njit(signature, cache=True, **options)(renamed)
    return compiled


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
        CellType(_jitted(cell.cell_contents))
        if isinstance(cell.cell_contents, FunctionType)
        else cell
        for cell in function.__closure__ or ()
    )
    copy = FunctionType(function.__code__, scope, function.__name__, function.__defaults__, cells)
    copy.__kwdefaults__ = function.__kwdefaults__
    return njit(**OPTIONS)(copy)


def _digest(*parts: Any) -> str:
    """A short fingerprint of functions and constants."""
    return hashlib.sha256(repr([_fingerprint(part) for part in parts]).encode()).hexdigest()[:16]


def _fingerprint(part: Any, within: tuple[Any, ...] = ()) -> Any:
    """All that the meaning of a function depends on: code, defaults, cells, and what it finds
    under global names.
    """
    if isinstance(part, FunctionType):
        if part in within:
            return part.__name__
        inside, names = (*within, part), part.__code__.co_names
        found = [
            _fingerprint(part.__globals__[name], inside)
            for name in names
            if name in part.__globals__
        ]
        of_modules = [
            _fingerprint(getattr(module, name), inside)
            for module in map(part.__globals__.get, names)
            if isinstance(module, ModuleType)
            for name in names
            if hasattr(module, name)
        ]
        cells = [_fingerprint(cell.cell_contents, inside) for cell in part.__closure__ or ()]
        defaults = (
            _fingerprint(part.__defaults__, inside),
            _fingerprint(part.__kwdefaults__, inside),
        )
        return (_fingerprint(part.__code__), found, of_modules, cells, defaults)
    if isinstance(part, CodeType):
        return (
            part.co_code,
            part.co_names,
            [_fingerprint(constant, within) for constant in part.co_consts],
        )
    if isinstance(part, tuple | list):
        return [_fingerprint(item, within) for item in part]
    if isinstance(part, np.ndarray):
        return (part.dtype.str, part.shape, part.tobytes())
    return part.__name__ if isinstance(part, ModuleType) else repr(part)


@cache
def _sources() -> str:
    """A fingerprint of this package: Numba does not see when a function that a kernel calls has
    changed.
    """
    folder = Path(__file__).parent
    return hashlib.sha256(
        b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))
    ).hexdigest()
