"""Accounts, as an operator keeps them on the command line."""

from __future__ import annotations

import os
import subprocess

import pytest

from detaljplan.errors import WrongLogin
from detaljplan.store.links import find_links
from detaljplan.store.sessions import log_in
from tests.cli.test_validate import COMMAND
from tests.postgis import APP_ROLE, Database

pytestmark = pytest.mark.postgis


def users(database: Database, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return as_operator(database, "users", *arguments, stdin=stdin)


def as_operator(database: Database, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    address = database.owner.url.render_as_string(hide_password=False)
    environment = {
        **os.environ,
        "PYTHONUTF8": "1",
        "DETALJPLAN_DATABASE_URL": address,
        "DETALJPLAN_APP_ROLE": APP_ROLE,
        "COLUMNS": "140",
    }
    command = [*COMMAND, *arguments]
    return subprocess.run(command, capture_output=True, text=True, input=stdin, env=environment, check=False)


def test_an_account_is_added_with_a_password_that_is_chosen_and_told_once(database: Database) -> None:
    added = users(database, "add", "planerare@exempel.se", "--organisation", "0484", "--role", "kommun_handlaggare")
    assert added.returncode == 0, added.stderr
    (told,) = [line for line in added.stdout.splitlines() if line.startswith("Lösenord: ")]
    password = told.removeprefix("Lösenord: ")
    assert log_in(database.public, login="planerare@exempel.se", password=password, address="")
    shown = users(database, "list")
    assert "planerare@exempel.se" in shown.stdout
    assert password not in shown.stdout


def test_a_password_can_be_handed_in_and_changed(database: Database) -> None:
    given = ("granskare", "--password-stdin")
    asked = (*given, "--organisation", "04", "--role", "lst_handlaggare")
    added = users(database, "add", *asked, stdin="ett långt lösenord\n")
    assert (added.returncode, "Lösenord" in added.stdout) == (0, False), added.stderr
    assert log_in(database.public, login="granskare", password="ett långt lösenord", address="")
    assert users(database, "password", *given, stdin="ett annat lösenord\n").returncode == 0
    with pytest.raises(WrongLogin):
        log_in(database.public, login="granskare", password="ett långt lösenord", address="")
    assert log_in(database.public, login="granskare", password="ett annat lösenord", address="")


def test_an_account_is_closed_and_opened(database: Database) -> None:
    asked = ("--organisation", "04", "--role", "lst_handlaggare", "--password-stdin")
    users(database, "add", "granskare", *asked, stdin="ett långt lösenord")
    assert users(database, "disable", "granskare").returncode == 0
    with pytest.raises(WrongLogin):
        log_in(database.public, login="granskare", password="ett långt lösenord", address="")
    assert users(database, "enable", "granskare").returncode == 0
    assert log_in(database.public, login="granskare", password="ett långt lösenord", address="")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add", "x", "--organisation", "9999", "--role", "kommun_handlaggare"], "finns inte"),
        (
            ["add", "x", "--organisation", "04", "--role", "kommun_handlaggare"],
            "Rollen kommun_handlaggare finns inte i 04",
        ),
        (["add", "x", "--organisation", "04", "--role", "lst_expert", "--password-stdin"], "minst 12 tecken"),
        (["disable", "ingen"], "finns inte"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(database: Database, arguments: list[str], told: str) -> None:
    done = users(database, *arguments, stdin="kort\n")
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


ISSUER = "https://intyg.exempel.se"


def test_an_account_is_linked_to_what_an_issuer_calls_its_holder(database: Database) -> None:
    asked = ("--organisation", "0484", "--role", "kommun_handlaggare")
    added = users(database, "add", "anna", *asked, "--subject", "sub-1", "--issuer", ISSUER)
    assert (added.returncode, "Lösenord" in added.stdout) == (0, False), added.stderr
    shown = users(database, "links").stdout
    assert all(word in shown for word in (ISSUER, "sub-1", "anna"))
    assert users(database, "unlink", "--subject", "sub-1", "--issuer", ISSUER).returncode == 0
    with database.owner.connect() as connection:
        assert find_links(connection) == []


def test_a_link_that_cannot_be_is_told_in_a_sentence(database: Database) -> None:
    nobody = users(database, "link", "anna", "--subject", "sub-1", "--issuer", ISSUER)
    assert (nobody.returncode, "Kontot anna finns inte" in nobody.stderr) == (2, True)
    by_whom = users(database, "link", "anna", "--subject", "sub-1")
    assert (by_whom.returncode, "Ange utfärdaren med --issuer" in by_whom.stderr) == (2, True)
