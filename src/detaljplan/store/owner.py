"""Whose something stored is, and who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from detaljplan.identity.organisation import Organisation
from detaljplan.store.tables import Access


class Audience(StrEnum):
    """Whom a delivered plan version is for.

    ``draft`` is for the municipality alone, ``handed_in`` for its county board too, and ``published`` for everybody
    if it passes as a delivery; otherwise it is kept as a draft.
    """

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Owner:
    """The organisation something was stored by, and the codes of those who may read it where it is restricted."""

    organisation: str
    readers: tuple[str, ...]

    def of_whole(self, access: Access) -> dict[str, Any]:
        """Return the columns of a whole: a plan version, a report or a review."""
        told: dict[str, Any] = {"organisation": self.organisation}
        return told if access is Access.PUBLISHED else {**told, "readers": list(self.readers)}

    def of_parts(self, access: Access) -> dict[str, Any]:
        """Return the columns of what a whole consists of; what is published needs none."""
        return {} if access is Access.PUBLISHED else self.of_whole(access)


def owner_of(organisation: Organisation, audience: Audience) -> Owner:
    """Return the owner of what an organisation delivers to an audience."""
    county = (organisation.county,) if audience is Audience.HANDED_IN and organisation.county else ()
    return Owner(organisation.code, (organisation.code, *county))
