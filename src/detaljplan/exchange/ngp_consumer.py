"""Fetching a published plan from the national platform: found by its objektidentitet, its file downloaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detaljplan.errors import PlatformError
from detaljplan.exchange.ngp_calls import Calls
from detaljplan.plan.values import shortened

SEARCH = "/sokning/v1/detaljplan/v2/search"
DOWNLOAD = "/nedladdning/v1/asset"
_ROLE = "detaljplan"


def find_file(calls: Calls, object_id: str) -> str:
    """Return the address of a published plan's file: the asset whose roles tell the domain object itself.

    Raises
    ------
    Passing, PlatformError
        As `Calls.call`; or no such plan is published, or it has no file.
    """
    asked = {"query": {"detaljplan.objektidentitet": {"eq": object_id}}, "limit": 100}
    items = calls.call("POST", SEARCH, json=asked).table(SEARCH).get("features")
    found = [one for one in items if _is_of(one, object_id)] if isinstance(items, list) else []
    if not found:
        raise PlatformError("Ingen publicerad plan har objektidentiteten {object_id}.", object_id=object_id)
    for item in found:
        for asset in _assets(item):
            if _ROLE in (asset.get("roles") or ()) and isinstance(asset.get("href"), str):
                # the last part of the address is what the asset is called; where it is fetched is ours to say
                name = asset["href"].rstrip("/").rpartition("/")[2]
                if name and all(c.isascii() and (c.isalnum() or c in "-_.") for c in name) and name.strip("."):
                    return f"{calls.base}{DOWNLOAD}/{shortened(name, 200)}"
    raise PlatformError("Planen {object_id} har ingen fil att hämta.", object_id=object_id)


def _is_of(item: Any, object_id: str) -> bool:
    told = item.get("properties") if isinstance(item, Mapping) else None
    return isinstance(told, Mapping) and told.get("detaljplan.objektidentitet") == object_id


def _assets(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    told = item.get("assets")
    values = list(told.values()) if isinstance(told, Mapping) else []
    return [one for one in values if isinstance(one, Mapping)]
