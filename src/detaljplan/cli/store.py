"""``detaljplan store``: what an operator does with the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detaljplan.cli.bars import bar, bars
from detaljplan.cli.choices import Lang, LangAsked
from detaljplan.cli.console import refusals, say
from detaljplan.cli.copies import backup, restore, upgrade
from detaljplan.cli.owner import as_owner
from detaljplan.language.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from detaljplan.store.audit import Broken

store = typer.Typer(
    help="Kontrollera, säkerhetskopiera, återläs, uppgradera och stoppa databasen. Kräver databasägarens rättigheter.",
    no_args_is_help=True,
)


def verify(
    ends: Annotated[
        Path | None,
        typer.Option(help="Fil där kedjornas slut sparas, och jämförs med nästa gång. Förvara den någon annanstans."),
    ] = None,
    lang: LangAsked = Lang.sv,
) -> None:
    """Kontrollera att händelseloggen är hel, att filerna är som de kom, och att det som är spärrat är tomt.

    Utgångskod: 0 hel, 1 bruten, 2 kunde inte kontrolleras.
    """
    from detaljplan.store.audit import ends_of
    from detaljplan.store.audit import verify as broken_in
    from detaljplan.store.originals import damaged

    with refusals(), as_owner() as connection:
        broken = [*broken_in(connection), *_cut_off(connection, ends)]
        found = ends_of(connection)
        for one in broken:
            say(Words("✗ {chain}, händelse {number}: {why}", chain=one.chain, number=one.number, why=one.why), err=True)
        wrong = list(damaged(connection))
        for each in wrong:
            say(Words("✗ {kind} {identity}: {why}", kind=each.kind, identity=each.object_id, why=each.why), err=True)
        if ends and not broken:
            _keep(ends, found)
    if broken or wrong:
        raise typer.Exit(1)
    events = sum(number for number, _ in found.values())
    say(Words("✓ Händelseloggen är hel: {events:n} händelser i {chains:n} kedjor.", events=events, chains=len(found)))
    say(Words("✓ Filerna är som de kom, och det som är spärrat är tomt."))


def stop(lang: LangAsked = Lang.sv) -> None:
    """Stoppa den egna databasen, som annars fortsätter när programmet är slut. Den startas igen när den behövs.

    Utgångskod: 0 den är stoppad, 2 den är inte egen eller kunde inte stoppas.
    """
    from detaljplan.errors import DetaljplanError
    from detaljplan.settings import Settings
    from detaljplan.store.cluster import private_cluster

    with refusals():
        settings = Settings()
        if settings.database_url is not None:
            raise DetaljplanError("Databasen är inte programmets egen. Stoppa den där den drivs.")
        private_cluster(settings).stop()
    say(Words("✓ Databasen är stoppad."))


def _cut_off(connection: Connection, ends: Path | None) -> list[Broken]:
    from detaljplan.store.audit import verify_ends

    return list(verify_ends(connection, _kept(ends))) if ends and ends.exists() else []


def _kept(path: Path) -> Mapping[str, tuple[int, str]]:
    import orjson

    from detaljplan.errors import DetaljplanError

    try:
        return {
            str(chain): (int(number), str(seal)) for chain, (number, seal) in orjson.loads(path.read_bytes()).items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        raise DetaljplanError("Filen är ingen som store verify har sparat kedjornas slut i.", where=str(path)) from None


def _keep(path: Path, ends: Mapping[str, tuple[int, str]]) -> None:
    import orjson

    from detaljplan.new_file import whole

    with whole(path, force=True) as file:
        file.write(orjson.dumps(ends, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))


for command in (verify, bars, bar, backup, restore, upgrade, stop):
    store.command()(command)
