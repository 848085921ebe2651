"""What the page of two versions side by side shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from detaljplan.life.difference import Difference
from detaljplan.review.compared import LayerChange


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSide:
    """One of the two versions; `reviewed_at` is ``None`` where it is not reviewed."""

    version_id: str
    number: int
    draft: bool
    status: str | None
    stored_at: datetime
    reviewed_at: datetime | None

    @property
    def page_url(self) -> str:
        """Address of the version's page."""
        return f"/planer/{self.version_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPage:
    """Everything that the page shows.

    Parameters
    ----------
    back
        Identity of the version that the reader came from.
    before, after
        The version stored first, and the other.
    letters
        What the provisions are called on the map, by their identity, where they have letters.
    layers
        Layers that say another thing of the later; ``None`` where one of the two is not reviewed.
    """

    name: str | None
    back: str
    before: VersionSide
    after: VersionSide
    difference: Difference
    letters: Mapping[str, str]
    layers: tuple[LayerChange, ...] | None
