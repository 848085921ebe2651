"""``detaljplan users``: the accounts of this installation, kept by its operator."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from detaljplan.cli.choices import Lang, LangAsked
from detaljplan.cli.console import refusals, say, show_table
from detaljplan.cli.owner import as_owner
from detaljplan.identity.roles import ROLE_NAMES, Role
from detaljplan.language.words import Words

users = typer.Typer(help="Lägg upp, visa och stäng konton. Kräver databasägarens rättigheter.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(metavar="INLOGGNINGSNAMN", help="Till exempel en e-postadress.")]
PasswordGiven = Annotated[
    bool, typer.Option("--password-stdin", help="Läs lösenordet från standard in; annars väljs ett och skrivs ut.")
]
Subject = Annotated[str, typer.Option(help="Vad utfärdaren kallar kontots innehavare (sub), exakt.")]
Issuer = Annotated[
    str | None, typer.Option(help="Utfärdarens adress, exakt som den kallar sig; annars DETALJPLAN_OIDC_ISSUER.")
]


def add(
    login: Login,
    organisation: Annotated[
        str, typer.Option(help="Kommunkod (0484), länskod (04) eller en remissmyndighets kortnamn (sgi).")
    ],
    role: Annotated[Role, typer.Option(help="Vad kontot gör i organisationen.")],
    name: Annotated[str, typer.Option(help="Så visas kontot för andra i organisationen.")] = "",
    password_stdin: PasswordGiven = False,
    subject: Subject = "",
    issuer: Issuer = None,
    lang: LangAsked = Lang.sv,
) -> None:
    """Lägg upp ett konto: med lösenord, eller med --subject för den som loggar in hos en utfärdare."""
    with refusals():
        by = _issuer(issuer) if subject else ""
        password, told = (None, None) if subject and not password_stdin else _password(password_stdin)
        from detaljplan.store.accounts import add_account
        from detaljplan.store.links import link_account

        with as_owner() as connection:
            add_account(connection, login=login, name=name, organisation=organisation, role=role, password=password)
            if subject:
                link_account(connection, login, by, subject)
    say(Words("Kontot {login} är upplagt.", login=login))
    _tell(told)


def link(login: Login, subject: Subject, issuer: Issuer = None, lang: LangAsked = Lang.sv) -> None:
    """Låt den som utfärdaren kallar SUBJECT logga in på kontot, med OpenID Connect."""
    from detaljplan.store.links import link_account

    with refusals():
        by = _issuer(issuer)
        with as_owner() as connection:
            link_account(connection, login, by, subject)
    say(Words("{subject} loggar nu in på kontot {login}.", subject=subject, login=login))


def unlink(subject: Subject, issuer: Issuer = None, lang: LangAsked = Lang.sv) -> None:
    """Ta bort en länk mellan en utfärdare och ett konto, och logga ut den som kom den vägen."""
    from detaljplan.store.links import unlink_account

    with refusals():
        by = _issuer(issuer)
        with as_owner() as connection:
            unlink_account(connection, by, subject)
    say(Words("{subject} loggar inte längre in på något konto.", subject=subject))


def links(lang: LangAsked = Lang.sv) -> None:
    """Visa vilka som loggar in hos en utfärdare, och på vilka konton."""
    from detaljplan.store.links import find_links

    with refusals(), as_owner() as connection:
        found = find_links(connection)
    headings = (Words("Inloggningsnamn"), Words("Utfärdare"), Words("Kallas där"), Words("Genom"))
    how = {True: Words("anspråk"), False: Words("länk")}
    show_table(headings, [(one.login, one.issuer, one.subject, how[one.by_claims]) for one in found], lang.value)


def listed(lang: LangAsked = Lang.sv) -> None:
    """Visa alla konton."""
    from detaljplan.store.accounts import find_accounts

    with refusals(), as_owner() as connection:
        accounts = find_accounts(connection)
    headings = (Words("Organisation"), Words("Inloggningsnamn"), Words("Namn"), Words("Roll"), Words("Stängt"))
    told = [(one.organisation, one.login, one.name, ROLE_NAMES[one.role], _day(one.disabled_at)) for one in accounts]
    show_table(headings, told, lang.value)


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


def key(
    login: Login,
    label: Annotated[str, typer.Option(help="Vad nyckeln är till för, så att den känns igen.")],
    lang: LangAsked = Lang.sv,
) -> None:
    """Skapa en nyckel som ett program använder i stället för lösenord. Hemligheten visas bara nu."""
    from detaljplan.store.keys import add_key

    with refusals(), as_owner() as connection:
        key_id, secret = add_key(connection, login, label)
    say(Words("Nyckel: {key}", key=key_id))
    say(Words("Hemlighet: {secret}", secret=secret))
    say(Words("Skicka Authorization: Bearer {key}.{secret}, eller byt den vid /token.", key=key_id, secret=secret))


def keys(lang: LangAsked = Lang.sv) -> None:
    """Visa alla nycklar, utan deras hemligheter."""
    from detaljplan.store.keys import find_keys

    with refusals(), as_owner() as connection:
        found = find_keys(connection)
    headings = (Words("Nyckel"), Words("Inloggningsnamn"), Words("Till för"), Words("Skapad"), Words("Återkallad"))
    told = [(one.key_id, one.login, one.label, _day(one.created_at), _day(one.revoked_at)) for one in found]
    show_table(headings, told, lang.value)


def revoke(
    key_id: Annotated[str, typer.Argument(metavar="NYCKEL", help="Nyckelns namn, som börjar med dp_.")],
    lang: LangAsked = Lang.sv,
) -> None:
    """Återkalla en nyckel."""
    from detaljplan.store.keys import revoke_key

    with refusals(), as_owner() as connection:
        revoke_key(connection, key_id)
    say(Words("Nyckeln {key} är återkallad.", key=key_id))


for name, command in (
    ("add", add),
    ("list", listed),
    ("password", password),
    ("link", link),
    ("unlink", unlink),
    ("links", links),
    ("disable", disable),
    ("enable", enable),
    ("key", key),
    ("keys", keys),
    ("revoke", revoke),
):
    users.command(name)(command)


def _issuer(given: str | None) -> str:
    """Return the issuer asked for, or the one that the service is set to trust."""
    from detaljplan.errors import SettingsError
    from detaljplan.settings import Settings

    issuer = given or Settings().oidc.issuer
    if not issuer:
        raise SettingsError("Ange utfärdaren med --issuer, eller i DETALJPLAN_OIDC_ISSUER.")
    return issuer


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


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
