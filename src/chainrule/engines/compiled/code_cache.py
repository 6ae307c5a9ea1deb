"""Compiled code on disk, one file for each kernel, found again by the next process.

Numba's own cache would do, but it fails the fit where nothing can be written, and it loads
whatever lies in its files. Here a file that is not exactly what was written for this kernel counts
as absent, and a folder that cannot be used is passed over::

    NAME-DIGEST.code:  compiled code, in Numba's format | DIGEST (64 bytes) | sha256 of both (32)

Nothing here reads Numba's format: once a file is known to be whole, Numba reads what it wrote.
Compiled code is code: whoever may write to the folder may run anything, with any cache.

DIGEST stands for the kernel, the processor, the width of vectors and the versions of Python, Numba
and NumPy. So an empty, cut or overwritten file does not have its checksum, and one that was
exchanged for another does not have its digest; both are compiled again and replaced.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba.core import compiler
from numba.core.caching import IndexDataCacheFile, _Cache
from numba.core.serialize import dumps
from numba.misc.appdirs import AppDirs

from chainrule.engines.compiled.vector_width import ASKED_FOR, VECTOR_BITS
from chainrule.errors import ChainruleError
from chainrule.files import write_whole

CHECKSUM = 32  # bytes
NOTE = (
    "chainrule: compiled code cannot be kept, so every process compiles it again; set "
    "NUMBA_CACHE_DIR to a folder that can be written to"
)


def folders() -> list[Path]:
    """Where compiled code may lie, in the order in which it is looked for and written."""
    chosen = numba.config.CACHE_DIR
    beside_this_file = Path(__file__).parent / "__pycache__"
    of_the_user = Path(AppDirs(appname="chainrule", appauthor=False).user_cache_dir) / "compiled"
    return [Path(chosen)] if chosen else [beside_this_file, of_the_user]


class KernelCache(_Cache):
    """What Numba asks for the code of one kernel before it compiles it, and gives it to after.

    `name` is the kernel's name and must tell it from all others, whatever the signature.
    """

    told = False  # that nothing can be written; once for a process

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def cache_path(self) -> str:
        """The folder that is written to first."""
        return str(folders()[0])

    def load_overload(self, signature: Any, target: Any) -> Any:
        """The code as Numba holds it, or None if there is none that is whole."""
        target.refresh()
        digest = self._digest(signature, target.codegen())
        for folder in folders():
            if _intact(folder / self._file(digest), digest):
                # its end marks the end of what Numba wrote: the digest and checksum are not read
                code = IndexDataCacheFile(str(folder), "", "")._load_data(self._file(digest))
                return compiler.CompileResult._rebuild(target, *code)
        return None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        """Keep the code in the first folder that takes it; without one, say so and go on."""
        digest = self._digest(signature, compiled.codegen)
        content = dumps(compiled._reduce()) + digest.encode()
        content += hashlib.sha256(content).digest()
        for folder in folders():
            try:
                folder.mkdir(parents=True, exist_ok=True)
                write_whole(folder / self._file(digest), content)
            except (OSError, ChainruleError):  # no such folder, read-only, or a full disk
                continue
            return
        if not KernelCache.told:
            print(NOTE, file=sys.stderr, flush=True)
        KernelCache.told = True

    def enable(self) -> None:
        """A kernel's cache is always on."""

    def disable(self) -> None:
        """Never; see `enable`."""

    def flush(self) -> None:
        """Nothing waits to be written."""

    def _file(self, digest: str) -> str:
        return f"{self.name}-{digest[:16]}.code"

    def _digest(self, signature: Any, codegen: Any) -> str:
        """All that compiled code depends on; `magic_tuple` is Numba's name for the processor."""
        versions = sys.implementation.cache_tag, numba.__version__, np.__version__
        vectors = VECTOR_BITS, ASKED_FOR
        parts = self.name, str(signature), codegen.magic_tuple(), versions, vectors
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def _intact(path: Path, digest: str) -> bool:
    """Whether every byte of a file is as it was written for this digest."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    written, checksum = content[:-CHECKSUM], content[-CHECKSUM:]
    return hashlib.sha256(written).digest() == checksum and written.endswith(digest.encode())
