"""The server: an application on a port, until Ctrl-C."""

from __future__ import annotations

import gc
from collections.abc import Callable

from chainrule.errors import ChainruleError
from chainrule.ports import listening_socket, shown_host
from chainrule.tables.model import TableModel


def serve(
    model: TableModel, host: str, port: int, ready: Callable[[str], object] = lambda address: None
) -> None:
    """Answer requests until the process is told to end.

    Parameters
    ----------
    model : TableModel
        Such as `chainrule.load` returns.
    host : str
        The address to listen on; "127.0.0.1" is this machine alone.
    port : int
        0 for any that is free.
    ready : callable
        Is called with the server's address once the port is taken.

    Raises
    ------
    ChainruleError
        If the port is taken, the host is not this machine, or an extra package is missing.
    """
    try:
        import uvicorn

        from chainrule.serving.app import application
    except ModuleNotFoundError as error:
        raise ChainruleError(
            f"serving needs {error.name}: pip install 'chainrule[serve]'"
        ) from None
    with listening_socket(host, port) as listening:
        # one line for each request would take longer than the answer
        config = uvicorn.Config(application(model), log_level="warning", access_log=False)
        ready(f"http://{shown_host(host)}:{listening.getsockname()[1]}")
        # What is there now stays: a search for garbage in all of it would hold up a request.
        gc.freeze()
        try:
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            gc.unfreeze()
