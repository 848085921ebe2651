"""Organisation and role by an issuer's claims, where the operator has said which claim values mean which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from detaljplan.errors import NotLinked
from detaljplan.identity.organisation import Organisation
from detaljplan.identity.roles import Role, kinds_of
from detaljplan.identity.tokens import Claims

LONGEST_NAME = 200
BY_CLAIMS = frozenset(
    {
        Role.PLANNER,
        Role.PLANNING_HEAD,
        Role.REVIEWER,
        Role.EXPERT,
        Role.COUNTY_HEAD,
        Role.CONSULTEE,
        Role.REGISTRAR,
    }
)
"""Roles that a claim may give: named one by one, so that no issuer gives a new role until somebody says so."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimTable:
    """Where in the claims organisation and role stand, and what their values mean here."""

    organisation_at: Path
    role_at: Path
    organisations: Mapping[str, Organisation]
    roles: Mapping[str, Role]

    def holder(self, claims: Claims) -> tuple[Organisation, Role]:
        """Return the organisation and the role of somebody.

        Raises
        ------
        NotLinked
            The claims give no organisation or role, several, or two that do not go together.
        """
        organisations = {self.organisations[told] for told in _told(claims, self.organisation_at, self.organisations)}
        roles = {self.roles[told] for told in _told(claims, self.role_at, self.roles)}
        if len(organisations) != 1 or len(roles) != 1:
            raise NotLinked(
                "Din inloggning säger inte vilken organisation och roll du har här. Fråga den som driver tjänsten."
            )
        (organisation,), (role,) = organisations, roles
        if role not in BY_CLAIMS or organisation.kind not in kinds_of(role):
            raise NotLinked(
                "Din inloggning ger en roll som din organisation inte har här. Fråga den som driver tjänsten."
            )
        return organisation, role


def shown_name(claims: Claims) -> str:
    """Return what the claims call somebody, to show; empty when nothing that can be shown."""
    for told in (claims.get("name"), claims.get("preferred_username")):
        if isinstance(told, str) and told.strip() and told.isprintable():
            return told.strip()[:LONGEST_NAME]
    return ""


def _told(claims: object, path: Path, known: Mapping[str, object]) -> Iterator[str]:
    """Yield the values at a place in the claims that are known: one text, or a list of them."""
    for name in path:
        claims = claims.get(name) if isinstance(claims, Mapping) else None
    for value in claims if isinstance(claims, list) else [claims]:
        if isinstance(value, str) and value in known:
            yield value
