"""Files that appear complete or not at all, and nothing else that changes for it."""

import os
import stat
import time

import pytest

from chainrule.errors import ChainruleError, WritingError
from chainrule.files import check_free, write_folder, write_whole

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")


def permissions(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("umask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o000, 0o666)])
def test_new_files_have_the_permissions_of_the_process(tmp_path, umask, expected):
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "new", b"content")
    finally:
        os.umask(before)
    assert permissions(tmp_path / "new") == expected


def test_a_replaced_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "old"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert permissions(path) == 0o640


def test_the_umask_is_left_alone(tmp_path, monkeypatch):
    """It belongs to all threads; a file that another one makes meanwhile would be open to all."""
    monkeypatch.setattr(os, "umask", lambda mask: pytest.fail("the umask was changed"))
    write_whole(tmp_path / "new", b"content")


def test_nothing_stays_of_a_file_that_could_not_be_written(tmp_path, monkeypatch):
    def refuse(old, new):
        raise OSError("no")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match=r"new: cannot be written \(no\)"):
        write_whole(tmp_path / "new", b"content")
    assert list(tmp_path.iterdir()) == []


def test_drafts_of_killed_processes_are_cleared(tmp_path):
    """What SIGKILL leaves behind goes with the next writing; a draft in the making does not."""
    names = [".model.0123abcd", ".model.89abcdef", ".model.txt", ".other.0123abcd"]
    for name in names:
        (tmp_path / name).write_text("half")
    (tmp_path / ".sheets.0123abcd").mkdir()
    (tmp_path / ".sheets.0123abcd" / "key").write_text("half")
    hours_ago = time.time() - 2 * 3600
    for name in [*names, ".sheets.0123abcd"]:
        if name != ".model.89abcdef":  # this one is being written
            os.utime(tmp_path / name, (hours_ago, hours_ago))
    write_whole(tmp_path / "model", b"whole")
    write_folder(tmp_path / "sheets", {"key": b"whole"})
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"model", "sheets", ".model.89abcdef", ".model.txt", ".other.0123abcd"}


def test_a_full_disk_names_the_file(tmp_path):
    with pytest.raises(WritingError, match=r"/dev/full: cannot be written \(No space left"):
        write_whole("/dev/full", b"content")


def test_what_is_there_is_written_over_only_if_asked(tmp_path):
    path = tmp_path / "a"
    assert check_free(path, replace=False) == path
    path.touch()
    with pytest.raises(ChainruleError, match="a exists, a poem; write over it with --replace, or"):
        check_free(path, replace=False, holds="a poem")
    assert check_free(path, replace=True) == path
    assert str(check_free("/dev/full", replace=False)) == "/dev/full"


def test_two_writers_at_once(tmp_path):
    """Both looked and found nothing; the second is refused, and leaves no draft."""
    write_whole(tmp_path / "a", b"first", replace=False)
    with pytest.raises(WritingError, match="a: cannot be written .*exists"):
        write_whole(tmp_path / "a", b"second", replace=False)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"first"
