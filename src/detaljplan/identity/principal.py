"""Who asks for something: an account in its role, for its organisation, or the public."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from detaljplan.errors import Forbidden
from detaljplan.identity.organisation import Organisation
from detaljplan.identity.roles import Act, Role, acts_of


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. The public has no account and no organisation.

    Parameters
    ----------
    name
        As the account is shown to those of the same organisation.
    """

    role: Role
    organisation: Organisation | None = None
    account_id: UUID | None = None
    name: str = ""

    def may(self, act: Act) -> bool:
        """Return whether the role includes an act."""
        return act in acts_of(self.role)

    def require(self, act: Act) -> Organisation:
        """Return the organisation that the act is done for.

        Raises
        ------
        Forbidden
            The role does not include it.
        """
        if self.organisation is None or not self.may(act):
            raise Forbidden("Ditt konto får inte göra detta. Fråga den som lägger upp konton i din organisation.")
        return self.organisation


PUBLIC = Principal(Role.PUBLIC)
"""Somebody who has not said who it is: sees what is published."""
