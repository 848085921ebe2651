"""The files the pages link to: stylesheet, map bundle and symbols, with the caching each may have."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

STATIC = Path(__file__).parent / "static"

# What a page's address carries a fingerprint of may be kept for a year; the rest is asked for anew.
KEPT = "public, max-age=31536000, immutable"
ASKED_ANEW = "no-cache"


class Assets(StaticFiles):
    """Static files, kept by the browser only when the address carries their fingerprint (``?v=…``)."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        """Return the file with its type, its caching, and a ban on guessing another type."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = KEPT if b"v=" in scope.get("query_string", b"") else ASKED_ANEW
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def asset_url(name: str) -> str:
    """Return the address of a static file, with a fingerprint of its content when it is there."""
    path = STATIC / name
    if not path.is_file():
        return f"/static/{name}"
    return f"/static/{name}?v={_fingerprint(path, path.stat().st_mtime_ns)}"


def map_is_built() -> bool:
    """Return whether the map bundle has been built; without it the pages are text alone."""
    return (STATIC / "dist" / "plan-map.js").is_file()


@lru_cache(maxsize=32)
def _fingerprint(path: Path, changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
