"""What a source gave of a layer: files that together hold all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Taken:
    """Files in a folder of the caller's, and the day the source says that the data are of."""

    paths: tuple[Path, ...]
    dated: date | None = None
