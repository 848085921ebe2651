"""``detaljplan users``: the accounts of this installation, kept by its operator."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from detaljplan.cli.choices import Lang, LangAsked
from detaljplan.cli.console import refusals, say, wide
from detaljplan.cli.owner import as_owner
from detaljplan.identity.roles import ROLE_NAMES, Role
from detaljplan.language.words import Words, translated

users = typer.Typer(help="Lägg upp, visa och stäng konton. Kräver databasägarens rättigheter.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(metavar="INLOGGNINGSNAMN", help="Till exempel en e-postadress.")]
PasswordGiven = Annotated[
    bool, typer.Option("--password-stdin", help="Läs lösenordet från standard in; annars väljs ett och skrivs ut.")
]


def add(
    login: Login,
    organisation: Annotated[
        str, typer.Option(help="Kommunkod (0484), länskod (04) eller en remissmyndighets kortnamn (sgi).")
    ],
    role: Annotated[Role, typer.Option(help="Vad kontot gör i organisationen.")],
    name: Annotated[str, typer.Option(help="Så visas kontot för andra i organisationen.")] = "",
    password_stdin: PasswordGiven = False,
    lang: LangAsked = Lang.sv,
) -> None:
    """Lägg upp ett konto."""
    with refusals():
        password, told = _password(password_stdin)
        from detaljplan.store.accounts import add_account

        with as_owner() as connection:
            add_account(connection, login=login, name=name, organisation=organisation, role=role, password=password)
    say(Words("Kontot {login} är upplagt.", login=login))
    _tell(told)


def listed(lang: LangAsked = Lang.sv) -> None:
    """Visa alla konton."""
    from rich.console import Console
    from rich.table import Table

    from detaljplan.store.accounts import find_accounts

    with refusals(), as_owner() as connection:
        accounts = find_accounts(connection)
    table = Table()
    for heading in (Words("Organisation"), Words("Inloggningsnamn"), Words("Namn"), Words("Roll"), Words("Stängt")):
        table.add_column(translated(heading, lang.value), overflow="fold")
    for one in accounts:
        closed = f"{one.disabled_at:%Y-%m-%d}" if one.disabled_at else ""
        table.add_row(one.organisation, one.login, one.name, translated(ROLE_NAMES[one.role], lang.value), closed)
    wide(Console(highlight=False)).print(table)


def password(login: Login, password_stdin: PasswordGiven = False, lang: LangAsked = Lang.sv) -> None:
    """Ge ett konto ett nytt lösenord, och logga ut det överallt."""
    with refusals():
        new, told = _password(password_stdin)
        from detaljplan.store.accounts import set_password

        with as_owner() as connection:
            set_password(connection, login, new)
    say(Words("Kontot {login} har ett nytt lösenord.", login=login))
    _tell(told)


def disable(login: Login, lang: LangAsked = Lang.sv) -> None:
    """Stäng ett konto, och logga ut det överallt."""
    with refusals(), as_owner() as connection:
        from detaljplan.store.accounts import disable_account

        disable_account(connection, login)
    say(Words("Kontot {login} är stängt.", login=login))


def enable(login: Login, lang: LangAsked = Lang.sv) -> None:
    """Öppna ett stängt konto."""
    with refusals(), as_owner() as connection:
        from detaljplan.store.accounts import enable_account

        enable_account(connection, login)
    say(Words("Kontot {login} är öppet.", login=login))


for name, command in (("add", add), ("list", listed), ("password", password), ("disable", disable), ("enable", enable)):
    users.command(name)(command)


def _password(given: bool) -> tuple[str, str | None]:
    """Return the password to set, and the same when the operator is to be told it."""
    from detaljplan.identity.passwords import new_password

    if given:
        return sys.stdin.readline().rstrip("\r\n"), None
    chosen = new_password()
    return chosen, chosen


def _tell(chosen: str | None) -> None:
    if chosen is not None:
        say(Words("Lösenord: {password}", password=chosen))
