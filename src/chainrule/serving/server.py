"""The server: an application on a port, until Ctrl-C."""

from __future__ import annotations

import errno
import gc
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
        If the port is taken, the host is not this machine, or an extra package is missing.
    """
    try:
        import uvicorn

        from chainrule.serving.app import application
    except ModuleNotFoundError as error:
        raise ChainruleError(
            f"serving needs {error.name}: pip install 'chainrule[serve]'"
        ) from None
    with _listening(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        # one line for each request would take longer than the answer
        config = uvicorn.Config(application(model), log_level="warning", access_log=False)
        ready(f"http://{shown}:{listening.getsockname()[1]}")
        # What is there now stays: a search for garbage in all of it would hold up a request.
        gc.freeze()
        try:
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            gc.unfreeze()


def _listening(host: str, port: int) -> socket.socket:
    """The port, which is now taken."""
    # Opened here: Uvicorn would end the process if the port is taken, with no error to catch; and
    # the number that 0 becomes is known before it runs.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        # by itself, as an error of the name would look like one of the port below
        socket.getaddrinfo(host or None, port if host else None, family)
        return socket.create_server((host, port), family=family)
    except (socket.gaierror, UnicodeError) as error:
        raise _no_host(host, error) from None
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRNOTAVAIL:
            raise _no_host(host, error) from None
        raise ChainruleError(
            f"cannot listen on {host}, port {port}: {_said(error)}; --port 0 takes one that is free"
        ) from None


def _no_host(host: str, error: Exception) -> ChainruleError:
    return ChainruleError(
        f"cannot listen on the host {host!r}: it is no address of this machine ({_said(error)}); "
        "--host 127.0.0.1 is for this machine alone, --host 0.0.0.0 for all that can reach it"
    )


def _said(error: Exception) -> str:
    # less what Python adds to it, which says the host and the port again
    return (getattr(error, "strerror", None) or str(error)).partition(" (while")[0]
