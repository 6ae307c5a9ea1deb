"""A port to listen on, taken before a server runs."""

from __future__ import annotations

import errno
import socket

from chainrule.errors import ChainruleError

MOST = 65535


def shown_host(host: str) -> str:
    """An address as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens on an address; the port is now taken.

    Raises
    ------
    ChainruleError
        If the port is none or taken, or the host is none of this machine.
    """
    # by itself, as the system says it in ways that look like a fault of the host
    if not 0 <= port <= MOST:
        raise ChainruleError(
            f"there is no port {port}: ports are numbered up to {MOST}; 0 takes one that is free"
        )
    # Opened here: Uvicorn would end the process if the port is taken, with no error to catch; and
    # the number that 0 becomes is known before it runs.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        # by itself, as an error of the name would look like one of the port below
        socket.getaddrinfo(host or None, port if host else None, family)
        return socket.create_server((host, port), family=family)
    except (socket.gaierror, UnicodeError) as error:
        raise _no_host(host, error) from None
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
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
    return (getattr(error, "strerror", None) or str(error)).partition(" (while")[0].rstrip(".")
