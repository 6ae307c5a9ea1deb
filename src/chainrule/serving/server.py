"""The server: an application on a port, until Ctrl-C."""

from __future__ import annotations

import socket
from collections.abc import Callable

from chainrule.errors import ChainruleError
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
        If the port is taken, or an extra package is missing.
    """
    try:
        import uvicorn

        from chainrule.serving.app import application
    except ModuleNotFoundError as error:
        raise ChainruleError(
            f"serving needs {error.name}: pip install 'chainrule[serve]'"
        ) from None
    try:
        # Opened here: Uvicorn would end the process if the port is taken, with no error to catch;
        # and the number that 0 becomes is known before it runs.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise ChainruleError(
            f"cannot listen on {host}, port {port}: {getattr(error, 'strerror', error)}; "
            "--port 0 takes one that is free"
        ) from None
    with listening:
        shown = f"[{host}]" if ":" in host else host
        # one line for each request would take longer than the answer
        config = uvicorn.Config(application(model), log_level="warning", access_log=False)
        ready(f"http://{shown}:{listening.getsockname()[1]}")
        uvicorn.Server(config).run(sockets=[listening])
