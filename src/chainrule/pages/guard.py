"""Who may talk to the page's server: this machine, with the page that it served.

Any web page that is open in the reader's browser can send requests to 127.0.0.1, under a name of
its own that it lets point here. So the Host header has to be an address of ours, and a WebSocket
has to come from a page of ours. On any address that others reach there is a token as well.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

COOKIE = "chainrule-page"
# No script or style but those that are files of ours, and no other server to talk to.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' "
    "data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True)
class Guard:
    """What is let in.

    Parameters
    ----------
    host : str
        The address that the server listens on.
    port : int
    token : str
        What a reader must show; empty on a loopback address.
    """

    host: str
    port: int
    token: str = ""

    @classmethod
    def of(cls, host: str, port: int) -> Guard:
        """With a new token where others could connect."""
        return cls(host, port, "" if is_loopback(host) else secrets.token_urlsafe(24))

    def refusal(self, headers: Mapping[str, str], given: str, origin_needed: bool) -> str:
        """Why a request is refused; empty if it is not."""
        host = headers.get("host", "")
        if not self._is_ours(host):
            return "the Host header is not an address of this server; open the address it printed"
        origin = headers.get("origin", "")
        # A browser always sends the origin of a WebSocket; another page's is not ours.
        if (origin or origin_needed) and origin.partition("://")[2] != host:
            return "the request comes from another page"
        if self.token and not hmac.compare_digest(given.encode(), self.token.encode()):
            return "the token is missing or wrong; open the address that the server printed"
        return ""

    def _is_ours(self, host: str) -> bool:
        name, _, port = host.rpartition(":")
        # Behind a token the name may be any: a machine has names that it does not know itself.
        return port == str(self.port) and (bool(self.token) or is_loopback(name))
