"""A port to listen on, taken before a server runs."""

from __future__ import annotations

import socket

from chainrule.errors import ChainruleError


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens on an address.

    Raises
    ------
    ChainruleError
        If the port is taken or the address is none of this machine.
    """
    try:
        # Opened here: Uvicorn would end the process if the port is taken, with no error to catch;
        # and the number that 0 becomes is known before it runs.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise ChainruleError(
            f"cannot listen on {host}, port {port}: {getattr(error, 'strerror', error)}; "
            "--port 0 takes one that is free"
        ) from None


def shown_host(host: str) -> str:
    """An address as it stands in a URL."""
    return f"[{host}]" if ":" in host else host
