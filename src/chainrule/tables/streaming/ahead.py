"""The next items are made in the background while the current one is used."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterator[Item], most: int = 1) -> Generator[Item, None, None]:
    """The same items, of which at most so many are there before they are asked for.

    Whoever stops in the middle waits for the one that is being made, and then ends `items`.
    """
    # a single worker, as a generator runs in one thread at a time
    with ThreadPoolExecutor(1, thread_name_prefix="chainrule-ahead") as worker:
        coming = deque(worker.submit(next, items, None) for _ in range(most))
        try:
            while (item := coming.popleft().result()) is not None:
                coming.append(worker.submit(next, items, None))
                yield item
                # not held here while the next ones are made
                del item
        finally:
            for it in coming:
                it.cancel()
            worker.submit(_closed, items).result()


def _closed(items: Iterator[object]) -> None:
    """End a generator in the thread that it runs in."""
    if isinstance(items, Generator):
        items.close()
