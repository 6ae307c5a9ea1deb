"""The application: the view's files, and a session for each WebSocket.

::

    GET /               the page
    GET /view/NAME      its modules and styles, a fixed list
    WS  /session        messages of one reader, answered in their order
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files
from typing import Any

import msgspec
from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from chainrule.pages.answering import answer
from chainrule.pages.bundle import view_file
from chainrule.pages.guard import COOKIE, HEADERS, Guard
from chainrule.pages.session import Session

MOST_SESSIONS = 50
MOST_BYTES = 5_000_000  # of a message: a table of three million bytes, in base64
WORKERS = 4  # sessions that compute at the same time
TYPES = {".js": "text/javascript", ".css": "text/css"}
POLICY_VIOLATION, TRY_AGAIN_LATER = 1008, 1013  # why a WebSocket is closed


class PageApp:
    """Serves a page; every reader has a session of their own.

    Parameters
    ----------
    new_session : callable
        Makes one.
    guard : Guard
        What is let in.
    """

    def __init__(self, new_session: Callable[[], Session], guard: Guard) -> None:
        self.new_session = new_session
        self.guard = guard
        self.open = 0
        self.workers = CapacityLimiter(WORKERS)
        # The names are listed once: no path of a request is ever looked up on disk.
        names = [it.name for it in (files("chainrule.pages") / "view").iterdir()]
        served = {
            name: TYPES["." + name.rpartition(".")[2]]
            for name in names
            if name.endswith(tuple(TYPES))
        }
        routes = [
            Route("/", self._page),
            *(
                Route(f"/view/{name}", partial(self._file, name, kind))
                for name, kind in served.items()
            ),
            WebSocketRoute("/session", self._session),
        ]
        self.app = Starlette(routes=routes)

    async def _page(self, request: Request) -> Response:
        given = request.query_params.get("token") or request.cookies.get(COOKIE, "")
        if why := self.guard.refusal(request.headers, given, origin_needed=False):
            return PlainTextResponse(why, 403, HEADERS)
        response = HTMLResponse(view_file("index.html"), headers=HEADERS)
        if self.guard.token:
            response.set_cookie(COOKIE, self.guard.token, httponly=True, samesite="strict")
        return response

    async def _file(self, name: str, kind: str, request: Request) -> Response:
        # These are the same for everybody, and hold nothing of a session.
        return Response(view_file(name), media_type=kind, headers=HEADERS)

    async def _session(self, socket: WebSocket) -> None:
        if why := self.guard.refusal(socket.headers, _token(socket), origin_needed=True):
            await socket.close(POLICY_VIOLATION, why)
            return
        if self.open >= MOST_SESSIONS:
            await socket.close(TRY_AGAIN_LATER, f"{MOST_SESSIONS} pages are open already")
            return
        await socket.accept()
        self.open += 1
        try:
            await self._answer(socket, self.new_session())
        except WebSocketDisconnect:
            pass  # the reader closed the page; the session goes with it
        finally:
            self.open -= 1

    async def _answer(self, socket: WebSocket, session: Session) -> None:
        while True:
            message = _decoded(await socket.receive_text())
            # In a thread, as a large pass takes a while: other readers are answered meanwhile.
            found = await to_thread.run_sync(answer, session, message, limiter=self.workers)
            await socket.send_text(msgspec.json.encode(found).decode())


def _token(socket: WebSocket) -> str:
    return socket.query_params.get("token") or socket.cookies.get(COOKIE, "")


def _decoded(text: str) -> Mapping[str, Any]:
    """A message; what is none becomes one that the session refuses."""
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
