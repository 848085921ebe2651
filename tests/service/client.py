"""Talks to the application in this process, from its start to its stop; no socket, no thread."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

import httpx
from fastapi import FastAPI

from detaljplan.service.asker import COOKIE


class Client:
    """Sends requests to an application that is running inside a ``with``, as a browser that may hold a session."""

    def __init__(self, app: FastAPI, session: str | None = None) -> None:
        self._runner = asyncio.Runner()
        self._lifespan = app.router.lifespan_context(app)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        cookies = {COOKIE: session} if session else None
        own = {"Sec-Fetch-Site": "same-origin"} if session else None
        self._http = httpx.AsyncClient(transport=transport, base_url="http://localhost", cookies=cookies, headers=own)

    def __enter__(self) -> Self:
        self._runner.run(self._lifespan.__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self._http.aclose())
        self._runner.run(self._lifespan.__aexit__(kind, error, trace))
        self._runner.close()

    def get(self, address: str, **how: Any) -> httpx.Response:
        return self._runner.run(self._http.get(address, **how))

    def head(self, address: str, **how: Any) -> httpx.Response:
        return self._runner.run(self._http.head(address, **how))

    def post(self, address: str, **how: Any) -> httpx.Response:
        return self._runner.run(self._http.post(address, **how))

    def wait(self, seconds: float) -> None:
        """Let the application's own tasks run for a while."""
        self._runner.run(asyncio.sleep(seconds))

    def post_at_once(self, address: str, times: int, **how: Any) -> list[httpx.Response]:
        async def all_of_them() -> list[httpx.Response]:
            return await asyncio.gather(*(self._http.post(address, **how) for _ in range(times)))

        return self._runner.run(all_of_them())
