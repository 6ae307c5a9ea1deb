"""Modules that import PyTorch are left out where it is not installed; `make peers` has it."""

from importlib.util import find_spec

collect_ignore = (
    []
    if find_spec("torch")
    else ["pytorch.py", "record_pytorch.py", "test_recordings_are_current.py"]
)
