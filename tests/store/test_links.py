"""What the program's own role can do to accounts by way of an issuer: as little as it needs."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from detaljplan.identity.claimed import BY_CLAIMS
from detaljplan.identity.roles import Role
from detaljplan.store.accounts import account_called, add_account, find_accounts
from detaljplan.store.links import link_account
from tests.postgis import TOWN, Database

pytestmark = pytest.mark.postgis

ISSUER = "https://intyg.exempel.se"
CLAIMED = text("SELECT access.claimed_account(:issuer, :subject, :login, 'Namn', :organisation, :role)")


def claim(database: Database, subject: str, role: str) -> None:
    told = {"issuer": ISSUER, "subject": subject, "login": f"oidc-{subject}", "organisation": TOWN.code, "role": role}
    with database.public.begin() as connection:
        connection.execute(CLAIMED, told)


def test_the_database_gives_by_claims_the_roles_that_the_program_does_and_no_other(database: Database) -> None:
    for role in BY_CLAIMS:
        claim(database, role.value.replace("_", "-"), role.value)
    for other in ("allmanhet", "admin", "operator", ""):
        with pytest.raises(DBAPIError, match="no role that claims give"):
            claim(database, "x", other)
    with database.owner.connect() as connection:
        assert {account.role for account in find_accounts(connection)} == BY_CLAIMS
        assert connection.scalar(text("SELECT count(*) FROM access.account WHERE password_hash IS NOT NULL")) == 0


def test_an_account_of_the_operators_is_out_of_reach_of_claims(database: Database) -> None:
    with database.owner.begin() as connection:
        add_account(connection, login="anna", name="Anna", organisation=TOWN.code, role=Role.REGISTRAR, password=None)
        link_account(connection, "anna", ISSUER, "anna")
    with pytest.raises(DBAPIError, match="the operator has linked"):
        claim(database, "anna", "kommun_chef")
    with database.owner.connect() as connection:
        (account,) = find_accounts(connection)
        assert (account.name, account.role) == ("Anna", Role.REGISTRAR)
        assert account_called(connection, "anna")


def test_a_session_is_opened_for_an_account_that_there_is(database: Database) -> None:
    opened = text("SELECT access.open_issuer_session('\\x00', :account, interval '1 hour', 'x')")
    with pytest.raises(DBAPIError, match="fk_session_account_id"), database.public.begin() as connection:
        connection.execute(opened, {"account": uuid4()})
