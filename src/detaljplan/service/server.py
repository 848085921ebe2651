"""Runs the application until it is told to end, and then lets what is under way be answered."""

from __future__ import annotations

import asyncio
import signal
import sys
from types import FrameType

import uvicorn
from fastapi import FastAPI

from detaljplan.jobs.ending import end_within
from detaljplan.settings import Settings

_OF_THE_GRACE = 0.8
"""How much of the grace requests may take: what they hold up, such as the database, is then to be closed."""
_BROKEN = 3


def run(app: FastAPI, host: str, port: int, grace: float) -> None:
    """Serve until interrupted, and return then, also when it was by SIGTERM.

    No new requests are taken from then on; those under way are answered, and the jobs finished, within `grace` seconds.
    A second signal ends the process there and then.
    """
    server = _Server(app, host, port, grace)
    for name in (signal.SIGTERM, signal.SIGINT):
        # one that comes before the server takes them, or that it raises anew after its end
        signal.signal(name, lambda *_: setattr(server, "should_exit", True))
    server.run()
    if not server.started:
        sys.exit(_BROKEN)


class _Server(uvicorn.Server):
    def __init__(self, app: FastAPI, host: str, port: int, grace: float) -> None:
        most = max(1, int(grace * _OF_THE_GRACE))
        # uvicorn's own log of requests tells addresses and queries
        settings: Settings = app.state.settings
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=most,
            timeout_keep_alive=15,
            limit_concurrency=settings.connections_at_once,
            h11_max_incomplete_event_size=32_768,  # the longest address and headers, together
            http="h11",  # which keeps that limit wherever the service is installed
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
        )
        super().__init__(config)
        self._state, self._grace = app.state, grace

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        end_within(self._grace)
        asyncio.get_running_loop().call_soon_threadsafe(self._state.ending.set)
        super().handle_exit(sig, frame)
