"""Where a delivery stands, in a small file of the data folder, so that one that was broken off goes on where it was."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import orjson

from detaljplan.errors import DetaljplanError, reason_of
from detaljplan.new_file import write_together

_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Sent:
    """A file on its way: its SHA-256 in hex, and since when the change stood as it did before it was sent."""

    sha256: str
    since: str


@dataclass(slots=True)
class DeliveryState:
    """The reception that plans are delivered in, and what has been sent. There is nothing secret in it."""

    path: Path
    reception: str
    sent: dict[str, Sent] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Return what a file tells; ``None`` where there is none or it is none of ours: a new one does no harm."""
        try:
            with path.open("rb") as file:
                told: Any = orjson.loads(file.read(_LONGEST))
            sent = {str(name): Sent(str(one["sha256"]), str(one["since"])) for name, one in told["sent"].items()}
            return cls(path, str(UUID(told["reception"])), sent)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def save(self) -> None:
        """Write it, whole or not at all."""
        told = {"reception": self.reception, "sent": {name: asdict(one) for name, one in self.sent.items()}}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DetaljplanError(
                "Mappen kan inte skapas ({reason}). Ange en annan i DETALJPLAN_DATA_FOLDER.",
                where=str(self.path.parent),
                reason=reason_of(error),
            ) from None
        write_together({self.path: orjson.dumps(told)}, force=True)

    def forget(self) -> None:
        """Remove the file: there is nothing to go on with."""
        with suppress(OSError):
            self.path.unlink()


def state_path(folder: Path, base: str, provider: str, object_ids: Sequence[str]) -> Path:
    """Return where the state of a delivery of these plans, by a municipality to an address, is kept."""
    named = "\n".join([base, provider, *sorted(object_ids)])
    return folder / "ngp" / f"{sha256(named.encode()).hexdigest()[:32]}.json"
