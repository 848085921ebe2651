"""One account for each role in the demo, with a new password each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detaljplan.identity.organisation import Organisation, organisation_of
from detaljplan.identity.roles import Role

if TYPE_CHECKING:
    from detaljplan.settings import Settings

_WHOSE = {
    Role.PLANNER: "0484",
    Role.PLANNING_HEAD: "0484",
    Role.REVIEWER: "04",
    Role.EXPERT: "04",
    Role.COUNTY_HEAD: "04",
    Role.CONSULTEE: "sgi",
    Role.REGISTRAR: "04",
}


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that anybody who sees the demo's table may use."""

    login: str
    password: str
    role: Role
    organisation: Organisation


def demo_accounts(settings: Settings) -> list[DemoAccount]:
    """Make the accounts, or give those there new passwords, and return them."""
    from detaljplan.identity.passwords import new_password
    from detaljplan.store.accounts import add_account, find_accounts, set_password
    from detaljplan.store.engine import create_owner_engine

    owner = create_owner_engine(settings)
    made = [DemoAccount(_login(role), new_password(), role, organisation_of(code)) for role, code in _WHOSE.items()]
    with owner.begin() as connection:
        known = {account.login for account in find_accounts(connection)}
        for one in made:
            if one.login in known:
                set_password(connection, one.login, one.password)
                continue
            add_account(
                connection,
                login=one.login,
                name=one.login,
                organisation=one.organisation.code,
                role=one.role,
                password=one.password,
            )
    owner.dispose()
    return made


def _login(role: Role) -> str:
    return role.value.replace("_", "-")
