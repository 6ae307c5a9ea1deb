"""The server of the page, on a port until Ctrl-C."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable

from chainrule.errors import ChainruleError
from chainrule.pages.guard import Guard
from chainrule.pages.session import Session
from chainrule.ports import listening_socket, shown_host


def serve_page(
    new_session: Callable[[], Session],
    host: str,
    port: int,
    ready: Callable[[str], object] = webbrowser.open,
) -> None:
    """Show a page to whoever opens it, until the process is told to end.

    Parameters
    ----------
    new_session : callable
        Makes the session of a reader.
    host : str
        The address to listen on.
    port : int
        0 for any that is free.
    ready : callable
        Is called with the page's address once the port is taken.

    Raises
    ------
    ChainruleError
        If the port is taken, or an extra package is missing.
    """
    try:
        import uvicorn
        import websockets  # noqa: F401  Uvicorn would answer without WebSockets, and say nothing

        from chainrule.pages.app import MOST_BYTES, PageApp
    except ModuleNotFoundError as error:
        raise ChainruleError(
            f"the page needs {error.name}: pip install 'chainrule[page]'"
        ) from None
    # The guard has to know the port that is taken, to tell its own address from others.
    with listening_socket(host, port) as listening:
        taken = listening.getsockname()[1]
        guard = Guard.of(host, taken)
        config = uvicorn.Config(
            PageApp(new_session, guard).app,
            log_level="warning",
            access_log=False,
            ws="websockets-sansio",
            ws_max_size=MOST_BYTES,
            # a reader who keeps the page open must not keep the process from ending
            timeout_graceful_shutdown=1,
        )
        query = f"?token={guard.token}" if guard.token else ""
        ready(f"http://{shown_host(host)}:{taken}/{query}")
        uvicorn.Server(config).run(sockets=[listening])
