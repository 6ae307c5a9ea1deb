"""The next item is made in the background while the current one is used."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterator[Item]) -> Generator[Item, None, None]:
    """The same items, of which two are there at a time: the one in use and the next.

    Whoever stops in the middle waits for the next one to be done, and then ends `items`.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="chainrule-ahead") as worker:
        try:
            following = worker.submit(next, items, None)
            while (item := following.result()) is not None:
                following = worker.submit(next, items, None)
                yield item
                # not held here while the next two are made
                del item
        finally:
            worker.submit(_closed, items).result()


def _closed(items: Iterator[object]) -> None:
    """End a generator in the thread that it runs in."""
    if isinstance(items, Generator):
        items.close()
