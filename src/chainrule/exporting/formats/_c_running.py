"""A C program compiled with the machine's own compiler and called, to check it."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.exporting.programs import Classes, Given, Number, Outputs, Program, Ran

COMPILERS = ("cc", "gcc", "clang")


def compiler() -> str | None:
    """The C compiler of this machine, if it has one; the variable CC names another."""
    found = (shutil.which(name) for name in (os.environ.get("CC"), *COMPILERS) if name)
    return next(filter(None, found), None)


def run_compiled(path: Path, program: Program, given: Given) -> Ran:
    """What the function ``predict`` of a file gives for each row."""
    command = compiler()
    if command is None:
        raise ChainruleError(
            f"{path}: checking a C program takes a C compiler, and there is none called "
            f"{', '.join(COMPILERS)}; install one, or name it in the variable CC"
        )
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "model.so"
        made = subprocess.run(
            # named, as compilers take a later C unless they are told
            [command, "-std=c99", "-shared", "-fPIC", str(path), "-o", str(library), "-lm"],
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise ChainruleError(f"{path}: {command} does not compile it: {made.stderr[:500]}")
        return _called(ctypes.CDLL(str(library)).predict, program, given)


def _called(predict: Any, program: Program, given: Given) -> Ran:
    """The function called for each row."""
    outputs = np.zeros((given.n, program.n_outputs))
    places = np.zeros(given.n, dtype=int)
    is_number, is_class = (isinstance(program.result, it) for it in (Number, Classes))
    predict.restype = ctypes.c_int if is_class else ctypes.c_double
    # what gives nothing is not to be taken for a number
    predict.restype = None if isinstance(program.result, Outputs) else predict.restype
    for row in range(given.n):
        place = outputs[row].ctypes.data_as(ctypes.c_void_p)
        arguments = [_row(program, given, row)] if is_number else [_row(program, given, row), place]
        result = predict(*arguments)
        if is_number:
            outputs[row] = result
        if is_class:
            places[row] = result
    return Ran(outputs, places if is_class else None)


def _row(program: Program, given: Given, row: int) -> Any:
    """A row as C takes it: the address of a struct, or of an array."""
    if given.inputs is not None:
        inputs = np.ascontiguousarray(given.inputs[row], dtype=float)
        return (ctypes.c_double * len(inputs))(*inputs)
    # A compiled struct has an order and no names; these cannot clash with those of ctypes.
    numbers = [(f"x{k}", ctypes.c_double) for k in range(len(program.numbers))]
    texts = [(f"t{k}", ctypes.c_char_p) for k in range(len(program.texts))]
    dates = [(f"d{k}", ctypes.c_int64) for k in range(len(program.dates))]
    struct = type("Row", (ctypes.Structure,), {"_fields_": [*numbers, *texts, *dates]})
    cells = [given.numbers[name][row] for name in program.numbers]
    words = [given.texts[name][row] for name in program.texts]
    texts_given = [None if it is None else it.encode() for it in words]
    # NaT is the least of these numbers, as NO_DATE is
    moments = [int(given.dates[name][row].astype(np.int64)) for name in program.dates]
    return ctypes.byref(struct(*cells, *texts_given, *moments))
