"""Modules that import PyTorch or River are left out where these are not installed; `make peers`
has both.
"""

from importlib.util import find_spec

NEEDED = {
    "torch": ["pytorch.py", "record_pytorch.py", "test_recordings_are_current.py"],
    "river": ["test_river.py"],
}
collect_ignore = [
    file for library, files in NEEDED.items() if not find_spec(library) for file in files
]
