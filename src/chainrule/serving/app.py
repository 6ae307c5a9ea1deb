"""The application: which path does what, and what is refused before the model sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from chainrule.engines.blas_limit import blas_threads
from chainrule.errors import ChainruleError
from chainrule.serving.answers import answers, predictor_of
from chainrule.serving.batching import Batches
from chainrule.serving.home import home_page
from chainrule.serving.openapi import openapi_document
from chainrule.serving.rows import MOST_ROWS, RowError, RowReader, reader_of
from chainrule.tables.model import TableModel
from chainrule.version import __version__

# A thousand bytes for each of the most rows. Without a limit one request could fill the memory.
MOST_BYTES = 10_000_000  # of a request


class RefusedError(Exception):
    """A request that is answered with an error of the client's."""

    def __init__(self, status: int, error: str, **place: object) -> None:
        super().__init__(error)
        self.status = status
        self.content = {"error": error, **{key: it for key, it in place.items() if it is not None}}


@dataclass(frozen=True)
class _Served:
    """What the answers are made from."""

    model: TableModel
    reader: RowReader
    batches: Batches
    described: dict[str, Any]
    document: bytes
    health: bytes


def application(model: TableModel) -> Starlette:
    """The application that answers for a model.

    Parameters
    ----------
    model : TableModel
        Such as `chainrule.load` returns.

    Returns
    -------
    starlette.applications.Starlette
        For Uvicorn or any other ASGI server.
    """
    # What stays the same while the server runs is encoded once.
    document = openapi_document(model)
    served = _Served(
        model,
        reader_of(model),
        Batches(predictor_of(model)),
        document,
        msgspec.json.encode(document),
        msgspec.json.encode({"status": "ok", "target": model.target, "version": __version__}),
    )
    routes = [
        # first, as they are tried one after the other
        Route("/predict", partial(_predict, served), methods=["POST"]),
        Route("/", partial(_home, served), methods=["GET"]),
        Route("/health", partial(_health, served), methods=["GET"]),
        Route("/openapi.json", partial(_document, served), methods=["GET"]),
    ]
    handlers: dict[Any, Any] = {RefusedError: _refusal, HTTPException: _missing}
    return Starlette(routes=routes, exception_handlers=handlers, lifespan=_one_thread)


@asynccontextmanager
async def _one_thread(app: Starlette) -> AsyncIterator[None]:
    """While it runs, a product of matrices takes one thread: those of a few rows are over before
    others have woken up.
    """
    with blas_threads(1):
        yield


async def _home(served: _Served, request: Request) -> Response:
    # the address by which it was asked for: behind another server it is not the one it listens on
    return HTMLResponse(home_page(served.model, served.described, str(request.base_url)))


async def _health(served: _Served, request: Request) -> Response:
    return _json(served.health)


async def _document(served: _Served, request: Request) -> Response:
    return _json(served.document)


async def _predict(served: _Served, request: Request) -> Response:
    coverage = _coverage(request.query_params.get("coverage"))
    given = _decoded(request.headers.get("content-type", ""), await _body(request))
    rows = given if isinstance(given, list) else [given]
    if not 0 < len(rows) <= MOST_ROWS:
        raise RefusedError(
            422, f"{len(rows)} rows; a request has at least one and at most {MOST_ROWS:,}"
        )
    try:
        columns = served.reader.columns(rows)
        outputs = await served.batches.outputs(columns, len(rows))
        found = answers(served.model, outputs, coverage)
    # before ChainruleError, of which it is one, as it knows the place
    except RowError as error:
        raise RefusedError(422, str(error), row=error.row, column=error.column) from None
    except ChainruleError as error:
        raise RefusedError(422, str(error)) from None
    return _json(msgspec.json.encode({"predictions": found} if rows is given else found[0]))


def _coverage(given: str | None) -> float | None:
    """The coverage of intervals that the query asks for."""
    if given is None:
        return None
    try:
        return float(given)
    except ValueError:
        raise RefusedError(
            422, f"coverage is {given[:40]!r}; it must be a number between 0 and 1"
        ) from None


def _decoded(kind: str, body: bytes) -> Any:
    # Web pages of others may send forms and plain text to this machine unasked, but no JSON.
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise RefusedError(415, "send JSON, with the header Content-Type: application/json")
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise RefusedError(400, f"the body is not JSON: {error}") from None


async def _body(request: Request) -> bytes:
    """The body, as long as it is not too large; what is beyond is not read."""
    chunks: list[bytes] = []
    size = 0
    # counted as it arrives, since Content-Length need not be there
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            most = MOST_BYTES // 10**6
            raise RefusedError(413, f"the body is larger than {most} MB; send fewer rows")
        chunks.append(chunk)
    return b"".join(chunks)


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return _json(msgspec.json.encode(error.content), error.status)


async def _missing(request: Request, error: Exception) -> Response:
    """No such path, or not with this method."""
    assert isinstance(error, HTTPException)
    # cut, as whoever calls chooses how long it is
    path, detail = request.url.path[:100], error.detail
    content = {"error": f"{request.method} {path}: {detail}; see /openapi.json"}
    return _json(msgspec.json.encode(content), error.status_code, dict(error.headers or {}))


def _json(content: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(content, status, headers, media_type="application/json")
