"""The producer's calls of the national platform ("Uppdatering", 1.1), as a client makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from detaljplan.errors import PlatformError
from detaljplan.exchange.ngp_calls import Calls
from detaljplan.plan.values import shortened
from detaljplan.spec.specification import load_specification

BASE = "/uppdatering/v1"
REGISTERED, RECEIVED, VALIDATED = "registrerad", "mottagen", "validerad"
INVALID, PUBLISHED, FAILED = "valideringsfel", "publicerad", "fel"
STATUSES = (REGISTERED, RECEIVED, VALIDATED, INVALID, PUBLISHED, FAILED)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a change has come, since when as the service tells it, and what was wrong."""

    status: str
    since: str
    message: str | None


@dataclass(frozen=True, slots=True)
class Producer:
    """The calls that deliver plans; each is one attempt, and raises as `Calls.call`."""

    calls: Calls

    def register(self, provider: str) -> str:
        """Register a reception for a municipality, by its code, and return its identity."""
        told = {"leveransinfo": {"informationstyp": "detaljplan", "provider": provider}}
        path = f"{BASE}/mottagning"
        made = self.calls.call("POST", path, json=told).table(path).get("id")
        try:
            return str(UUID(str(made)))  # it becomes a part of addresses
        except ValueError:
            raise PlatformError("Svaret har ingen identitet.", where=path) from None

    def standings(self, reception: str) -> dict[str, Standing]:
        """Return how far the changes of a reception have come, by the plan's objektidentitet."""
        path = f"{BASE}/mottagning/{reception}/forandringar"
        told = self.calls.call("GET", path).table(path).get("forandringar")
        if not isinstance(told, list):
            raise PlatformError("Svaret har inga förändringar.", where=path)
        return {str(one["objektidentitet"]): _standing(one, path) for one in told if _is_change(one)}

    def add(self, reception: str, object_ids: Sequence[str]) -> None:
        """Register deliveries of plans in a reception."""
        told = [{"objektidentitet": one, "typ": "leverans"} for one in object_ids]
        self.calls.call("POST", f"{BASE}/mottagning/{reception}/forandringar", json={"forandringar": told})

    def deliver(self, reception: str, object_id: str, content: bytes) -> None:
        """Send the file of a change."""
        media = {"Content-Type": load_specification().media_type}
        self.calls.call("POST", _delivery(reception, object_id), content=content, headers=media)

    def report(self, reception: str, object_id: str) -> bytes | None:
        """Return the validation report on the newest delivery; ``None`` where there is none yet."""
        answer = self.calls.call("GET", _delivery(reception, object_id))
        return answer.content if answer.status == 200 else None


def _delivery(reception: str, object_id: str) -> str:
    return f"{BASE}/mottagning/{reception}/forandringar/{object_id}/leverans"


def _is_change(told: Any) -> bool:
    return isinstance(told, Mapping) and isinstance(told.get("objektidentitet"), str)


def _standing(told: Mapping[str, Any], path: str) -> Standing:
    status = told.get("status")
    if not isinstance(status, Mapping) or status.get("typ") not in STATUSES:
        raise PlatformError("En förändring har ingen status som vi känner.", where=path)
    message = status.get("felmeddelande")
    since = status.get("tidsstampel")
    return Standing(str(status["typ"]), str(since), shortened(message, 500) if isinstance(message, str) else None)
