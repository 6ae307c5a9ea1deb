"""Files that appear complete or not at all."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from chainrule.errors import ChainruleError, WritingError

LARGEST = 20_000_000  # bytes of what people write by hand
ABANDONED = 3600.0  # seconds after which a draft is nobody's


def write_whole(
    path: str | Path, content: bytes, replace: bool = True, durable: bool = False
) -> Path:
    """Write a file under another name first, so that nobody ever finds half of it.

    Without `replace`, a file that has come to be there is refused in the same step: a look before
    would not see what another process writes at this moment. A `durable` one is on the disk when
    this returns, so that it survives a machine that is switched off.
    """
    # resolved: a symbolic link stays one, and what it points to is replaced
    given, path = Path(path), check_place(path).resolve()
    if path.exists() and not path.is_file():  # a device or a pipe: there is nothing to be replaced
        try:
            path.write_bytes(content)
        except OSError as error:
            raise _not_written(given, error) from None
        return given
    # beside the target, as a file is moved in one step only within a file system
    draft = _draft_of(path)
    try:
        # "x" makes the file with the permissions that the process gives to new files. Asking for
        # its umask instead would mean changing it, for all threads, if only for a moment.
        file = draft.open("xb")
    except OSError as error:
        raise _not_written(given, error) from None
    try:
        with file:
            if path.exists():  # before the content is in it: it may be nobody else's business
                os.chmod(draft, path.stat().st_mode & 0o777)
            file.write(content)
            if durable:
                # before it gets its name: the disk may otherwise have the name first
                file.flush()
                os.fsync(file.fileno())
        # atomic: whoever opens the path finds the old file or the new one
        if replace:
            os.replace(draft, path)
        else:
            os.link(draft, path)
            draft.unlink()
    # Ctrl-C too leaves no draft behind
    except BaseException as error:
        draft.unlink(missing_ok=True)
        if isinstance(error, OSError):  # which names no file where the disk is full
            raise _not_written(given, error) from None
        raise
    return given


def _not_written(path: Path, error: OSError) -> WritingError:
    return WritingError(f"{path}: cannot be written ({error.strerror or error})")


def write_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files to a folder, or none of them.

    All are written to a folder beside it, under a hidden name, together with what the old folder
    holds besides. Then that one becomes the folder. Whenever this is interrupted, the old files or
    the new ones are there as a whole; at worst, the old folder is called NAME.replaced-... .

    Parameters
    ----------
    folder : Path
        Is made if it is not there, with the folders above it.
    files : mapping of str to bytes
        Paths within the folder, and contents.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = folder.resolve()
    draft = _draft_of(place)
    try:
        if place.exists():
            shutil.copytree(place, draft, symlinks=True, copy_function=_linked)
        for name, content in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            # what is there is the old file itself, by another name: it is not to be written into
            (draft / name).unlink(missing_ok=True)
            (draft / name).write_bytes(content)
        _exchange(place, draft)
    except OSError as error:
        raise _not_written(folder, error) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _linked(file: str, copy: str) -> None:
    """The same file under another name, which takes no time and no room; a copy where the file
    system has no such thing.
    """
    try:
        os.link(file, copy, follow_symlinks=False)
    except OSError:
        shutil.copy2(file, copy)


def _exchange(place: Path, draft: Path) -> None:
    """The draft becomes the folder."""
    if not place.exists():
        draft.rename(place)
        return
    # Not hidden: if the process is killed between the two steps, people must find it.
    old = place.with_name(f"{place.name}.replaced-{os.urandom(4).hex()}")
    place.rename(old)
    try:
        draft.rename(place)
    except BaseException:
        old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _draft_of(place: Path) -> Path:
    """A hidden name beside a file or a folder; drafts that a killed process left there are cleared.

    A draft lives for as long as it is written. One that nobody has touched for an hour is of a
    process that is gone.
    """
    for left in place.parent.glob(f".{glob.escape(place.name)}.{'[0-9a-f]' * 8}"):
        with contextlib.suppress(OSError):  # somebody else may be clearing it
            if time.time() - left.stat().st_mtime > ABANDONED:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
    # drawn anew for each, which keeps two processes apart
    return place.with_name(f".{place.name}.{os.urandom(4).hex()}")


def check_place(path: str | Path) -> Path:
    """Refuse a path that no file can be written to; better before a long run than after it."""
    path = Path(path)
    if not path.parent.is_dir():
        raise ChainruleError(f"{path}: the folder {path.parent} does not exist")
    if path.is_dir():
        raise ChainruleError(f"{path}: this is a folder; give the name of a file")
    is_device = path.exists() and not path.is_file()  # is written to, and not replaced
    if not os.access(path if is_device else path.parent, os.W_OK):
        raise ChainruleError(f"{path}: nothing may be written to the folder {path.parent}")
    return path


def check_free(path: str | Path, replace: bool, holds: str = "") -> Path:
    """Refuse to write over a file unasked.

    Parameters
    ----------
    path : str or Path
        Where something is to be written.
    replace : bool
        Whether what is there may be lost.
    holds : str
        What the message says of the file that is there.
    """
    path = Path(path)
    if path.is_file() and not replace:  # devices and pipes hold nothing that could be lost
        raise ChainruleError(
            f"{path} exists{holds and f', {holds}'}; write over it with --replace, or name "
            "another file"
        )
    return check_place(path)


def check_size(path: str | Path, largest: int = LARGEST) -> Path:
    """Refuse a file of claims, an example or a document that is far too large to be one."""
    path = Path(path)
    # before it is read: a table of gigabytes given by mistake would fill the memory
    if path.is_file() and (size := path.stat().st_size) > largest:
        raise _too_large(path, f"{size / 1e6:.0f} MB", largest)
    return path


def _too_large(path: str | Path, has: str, largest: int) -> ChainruleError:
    return ChainruleError(
        f"{path}: has {has}; what is read here has at most {largest / 1e6:.0f} MB"
    )


def read_whole(path: str | Path, largest: int | None = None) -> bytes:
    """A file's content; a missing file is said plainly.

    Of what has at most so many bytes no more is read: devices and pipes have no size to look at.
    """
    try:
        if largest is None:
            return Path(path).read_bytes()
        with check_size(path, largest).open("rb") as file:
            content = file.read(largest + 1)
    except FileNotFoundError:
        raise _not_there(path) from None
    except IsADirectoryError:
        raise ChainruleError(f"{path}: this is a folder, not a file") from None
    except OSError as error:
        raise ChainruleError(f"{path}: cannot be read ({error.strerror})") from None
    if len(content) > largest:
        raise _too_large(path, f"more than {largest / 1e6:.0f} MB", largest)
    return content


def check_there(path: str | Path) -> None:
    """Refuse a file that is not there, before anything is imported to read it."""
    try:
        os.stat(path)
    except FileNotFoundError:
        raise _not_there(path) from None
    except OSError:
        # what else is wrong with it is told when it is read, with what reads it
        return


def _not_there(path: str | Path) -> ChainruleError:
    return ChainruleError(f"{path}: there is no such file")


def names_in(package: str, suffix: str) -> list[str]:
    """The files in a package's folder that end in a suffix, without it; private ones left out.

    This is how formats, notations and worked examples are found: adding a file adds one.
    """
    return sorted(
        name.removesuffix(suffix)
        for name in _listed(package)
        if name.endswith(suffix) and not name.startswith("_")
    )


@cache
def _listed(package: str) -> tuple[str, ...]:
    """A package's folder, read once: each training run asks which engines there are."""
    from importlib.resources import files

    return tuple(entry.name for entry in files(package).iterdir())
