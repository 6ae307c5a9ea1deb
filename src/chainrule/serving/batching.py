"""Requests that wait at the same time are predicted at once.

What a call of the model costs hardly depends on the number of its rows, as long as they are few.
So the first request to come asks for a turn after all those that have been read meanwhile::

    request  --rows--.
    request  --rows--+--> one table --> model --> outputs, cut into those of each request
    request  --rows--'

A request alone is answered at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple

from chainrule.serving.rows import Columnwise
from chainrule.types import Doubles

# Rows that are predicted within the event loop, which takes a few milliseconds, and whose numbers
# stay in the processor's cache. A request with more goes to a thread, so that others need not wait.
MOST_AT_ONCE = 256

Predict = Callable[[Columnwise], Doubles]


class _Waiting(NamedTuple):
    columns: Columnwise
    rows: int
    outputs: asyncio.Future[Doubles]


class Batches:
    """Gathers what waits, and lets a function predict it.

    Parameters
    ----------
    predict : callable
        From columns to outputs, (rows, outputs).
    """

    def __init__(self, predict: Predict) -> None:
        self._predict = predict
        self._waiting: list[_Waiting] = []

    async def outputs(self, columns: Columnwise, rows: int) -> Doubles:
        """The outputs of some rows, (rows, outputs)."""
        loop = asyncio.get_running_loop()
        if rows > MOST_AT_ONCE:
            return await loop.run_in_executor(None, self._predict, columns)
        if not self._waiting:
            # After the callbacks that are ready now: requests that have been read join in, and none
            # waits for others that may never come.
            loop.call_soon(self._turn)
        waiting = _Waiting(columns, rows, loop.create_future())
        self._waiting.append(waiting)
        return await waiting.outputs

    def _turn(self) -> None:
        # emptied, so that the next request to come asks for a turn again
        waiting, self._waiting = self._waiting, []
        for batch in _batches(waiting):
            try:
                found = self._predict(_joined([it.columns for it in batch]))
            except Exception:  # of any kind: who waits would not be answered otherwise
                self._each(batch)
            else:
                _hand_out(batch, found)

    def _each(self, batch: Sequence[_Waiting]) -> None:
        """One by one, where one of them cannot be predicted: only that one gets the error."""
        for it in batch:
            try:
                _hand_out([it], self._predict(it.columns))
            except Exception as error:
                if not it.outputs.done():
                    it.outputs.set_exception(error)


def _batches(waiting: Sequence[_Waiting]) -> list[list[_Waiting]]:
    """In their order, each of at most so many rows as are predicted at once."""
    batches: list[list[_Waiting]] = [[]]
    rows = 0
    for it in waiting:
        # a request is never cut in two: its outputs would have to be joined again
        if rows + it.rows > MOST_AT_ONCE:
            batches.append([])
            rows = 0
        batches[-1].append(it)
        rows += it.rows
    return [batch for batch in batches if batch]


def _joined(parts: Sequence[Columnwise]) -> Columnwise:
    if len(parts) == 1:
        return parts[0]
    return {name: [cell for part in parts for cell in part[name]] for name in parts[0]}


def _hand_out(batch: Sequence[_Waiting], outputs: Doubles) -> None:
    start = 0
    for it in batch:
        if not it.outputs.done():  # who has hung up is not waiting any more
            it.outputs.set_result(outputs[start : start + it.rows])
        start += it.rows
