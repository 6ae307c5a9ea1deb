"""Kernels: templates with the functions of a formula put in, compiled, kept on disk, found by
address.

Numba keeps compiled code by a function's name, so a kernel's name carries a digest of all that it
is made of.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock, current_thread, main_thread
from types import CellType, FrameType, FunctionType
from typing import Any, TypeVar

import numpy as np
from numba import njit, types
from numba.core.ccallback import CFunc
from numba.core.errors import NumbaError
from numba.core.event import Listener, install_listener

from chainrule.engines.compiled import layers, templates
from chainrule.engines.compiled import matmul as products
from chainrule.engines.compiled import thread_team as team
from chainrule.engines.compiled.calls import floats_32_at, floats_64_at
from chainrule.engines.compiled.code_cache import KernelCache
from chainrule.engines.compiled.fingerprint import digest
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
RULE_TYPE = types.void(*[types.int64] * 8)
POINTERS = {types.float32: floats_32_at, types.float64: floats_64_at}
LONGEST = 40  # letters of an activation's name in that of its code
Result = TypeVar("Result")
# by width, what Numba calls it
PLAIN = {np.dtype(np.float32): types.float32, np.dtype(np.float64): types.float64}
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
    levels = {"levels": np.array(loss.levels), "n_levels": len(loss.levels)} if loss.levels else {}
    return _kernel(
        templates.errors_by_output if levels else templates.errors,
        plain,
        ERRORS_TYPE,
        loss.name,
        **levels,
        value=loss.value,
        gradient=loss.gradient,
        mean=loss.mean_over_outputs,
    )


def compiled_rule(optimizer: Optimizer, has_factors: bool, plain: types.Float) -> int:
    """The address of one step for many parameters, each with a factor for its learning rate, or
    all with the same rate.
    """
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
        has_factors=has_factors,
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


# Compiled code lives as long as the process: the loop knows it by address only.
_KEPT: dict[str, Any] = {}
# Held while code is compiled or loaded. A fork waits for it: half-made code, or Numba's own lock
# held by a thread that the child does not have, would stay so in the child for ever.
_compiling = RLock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_compiling.acquire,
        after_in_parent=_compiling.release,
        after_in_child=_compiling.release,
    )


def _kernel(
    template: Callable[..., Any], plain: types.Float, signature: Any, name: str, **parts: Any
) -> int:
    """The address of a template with these parts in place of its free names, compiled or from
    disk.
    """
    full = f"{template.__name__}_{_plain_letters(name)}_{plain}_{digest(*parts.values())}"

    def make() -> None:
        if full in _KEPT:  # another thread was first
            return
        jitted = {
            key: _jitted(part) if isinstance(part, FunctionType) else part
            for key, part in parts.items()
        }
        given = {"pointer": POINTERS[plain], "plain": NUMBERS[plain], **jitted}
        function = _renamed(template, {**template.__globals__, **given}, full)
        options = IN_ANY_ORDER if signature == ERRORS_TYPE else OPTIONS
        made: Any = CFunc(function, (signature.args, signature.return_type), {}, options)
        made._cache = KernelCache(full)
        made.compile()
        _KEPT[full] = made

    if full not in _KEPT:
        with refusing(name):
            _undisturbed(make)
    return int(_KEPT[full].address)


def _plain_letters(name: str) -> str:
    """A name as part of the name of a file and of compiled code."""
    return re.sub(r"\W", "_", name, flags=re.ASCII)[:LONGEST]


def _undisturbed(make: Callable[[], Result]) -> Result:
    """Compile where no signal breaks it off, one thread at a time.

    Python runs the handlers of signals in the main thread, and Ctrl-C raises there wherever it
    happens to be. In the midst of Numba and LLVM, that leaves code that is half made and can never
    be used. So signals that come meanwhile are remembered, and handled when the code is whole.
    """
    came: list[int] = []
    handlers: dict[int, Callable[[int, FrameType | None], object]] = {}
    if current_thread() is main_thread():  # elsewhere no handler runs, and none may be set
        for number in (signal.SIGINT, signal.SIGTERM):
            handler = signal.getsignal(number)
            if callable(handler):  # what is ignored, or ends the process at once, stays so
                handlers[number] = handler
                signal.signal(number, lambda number, frame: came.append(number))
    try:
        with _compiling, install_listener("numba:compile", _announcement):
            return make()
    finally:
        for caught, handler in handlers.items():
            signal.signal(caught, handler)
        for late in came:
            handlers[late](late, None)


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
    numbers = plain[::1]
    integers = types.int64[::1]
    table = types.UniTuple(types.int64, 3)
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
    return compiled(training_loop, signature, layers.OPTIONS)


@cache
def compiled_helper(plain: types.Float) -> Callable[..., None]:
    """What a helper of a team runs."""
    return compiled(team.serve, types.void(types.int64, plain, types.int64), team.OPTIONS)


def compiled(
    function: Callable[..., None], signature: Any, options: dict[str, Any]
) -> Callable[..., None]:
    name = f"{function.__name__}_{digest()}"

    def make() -> Callable[..., None]:
        compiled = njit(**options)(_renamed(function, function.__globals__, name))
        compiled._cache = KernelCache(name)
        compiled.compile(signature)
        compiled.disable_compile()  # from here on, other types are an error
        return compiled

    return _undisturbed(make)


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
