"""``detaljplan store backup | restore | upgrade``: the database copied, read back, and brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detaljplan.cli.choices import Lang, LangAsked
from detaljplan.cli.console import refusals, say
from detaljplan.cli.progress import of_words, progress_if_seen
from detaljplan.language.choice import spoken
from detaljplan.language.words import Words, translated

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from detaljplan.settings import Settings
    from detaljplan.store.backup import Backup
    from detaljplan.store.manifest import Manifest

    Reporter = Callable[[str], None]


def backup(
    path: Annotated[Path, typer.Argument(help="Filen som säkerhetskopian skrivs till.", metavar="FIL")],
    force: Annotated[bool, typer.Option("--force", help="Skriv över en fil som finns.")] = False,
    lang: LangAsked = Lang.sv,
) -> None:
    """Säkerhetskopiera hela databasen till en fil, medan tjänsten är igång.

    Filen har allt som är lagrat, också utkast och konton: förvara den därefter. Bara du får läsa den.
    Utgångskod: 0 skriven, 2 inget är skrivet.
    """
    from detaljplan.settings import Settings
    from detaljplan.store.backup import write_backup

    with refusals(), progress_if_seen() as steps:
        settings, report = Settings(), of_words(steps)
        with _owner(settings, report) as owner:
            made = write_backup(owner, path, app_role=settings.app_role, force=force, report=report)
    _tell_broken(made)
    say(
        Words(
            "✓ Säkerhetskopian är skriven: {versions:n} planversioner, {originals:n} levererade filer, {size:bytes}.",
            versions=made.contents.plan_versions,
            originals=made.contents.originals,
            size=made.dump_bytes,
        )
    )


def restore(
    path: Annotated[Path, typer.Argument(help="En fil från store backup.", metavar="FIL")],
    into: Annotated[
        Path | None, typer.Option(help="Läs in i en egen databas i den här mappen i stället.", metavar="MAPP")
    ] = None,
    keep_old: Annotated[
        bool, typer.Option("--keep-old", help="Lägg undan den databas som finns, om den har innehåll.")
    ] = False,
    lang: LangAsked = Lang.sv,
) -> None:
    """Läs in en säkerhetskopia i en tom databas, och kontrollera att allt är med.

    Stoppa tjänsten först. Läs bara in filer som du litar på: innehållet körs med databasägarens rättigheter.
    Utgångskod: 0 inläst och kontrollerad, 2 inget är ändrat.
    """
    from detaljplan.settings import Settings
    from detaljplan.store.backup import open_file, opened_backup

    with refusals(), progress_if_seen() as steps:
        settings, report = Settings(), of_words(steps)
        with open_file(path) as file:
            found = opened_backup(file, report)
            kept = _restored(settings, found, into, keep_old, report)
    _tell_broken(found.manifest)
    contents = found.manifest.contents
    say(
        Words(
            "✓ Säkerhetskopian från {made_at} är inläst: {versions:n} planversioner, {originals:n} filer, alla hela.",
            made_at=found.manifest.made_at,
            versions=contents.plan_versions,
            originals=contents.originals,
        )
    )
    if kept:
        say(Words("Den gamla databasen ligger kvar som {kept}.", kept=kept))
    if into:
        say(Words("Använd den med DETALJPLAN_DATA_FOLDER={folder}", folder=into.absolute()))


def upgrade(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Visa vad som skulle göras, och gör inget.")] = False,
    lang: LangAsked = Lang.sv,
) -> None:
    """Uppgradera databasen till det som programmet och datorn har: tabellerna, och PostgreSQL i en egen databas.

    Säkerhetskopiera först. Utgångskod: 0 uppgraderad eller inget att göra, 2 inget är ändrat.
    """
    from detaljplan.settings import Settings
    from detaljplan.store.migrate import migrate, pending

    with refusals(), progress_if_seen() as steps:
        settings, report = Settings(), of_words(steps)
        moved = _upgraded_server(settings, report, dry_run)
        with _owner(settings, report) as owner:
            missing = pending(owner)
            if not dry_run:
                migrate(owner, app_role=settings.app_role, report=_tell)
    for number, what in missing:
        typer.echo(f"{number}  {what}")
    if not missing and not moved:
        say(Words("Databasen är redan uppgraderad."))
    elif missing:
        say(Words("Skulle göras.") if dry_run else Words("✓ Tabellerna är uppgraderade."))


def _upgraded_server(settings: Settings, report: Reporter, dry_run: bool) -> bool:
    """Move a private cluster to a newer PostgreSQL, or tell that it would be; return whether there is one."""
    from detaljplan.store.cluster import private_cluster
    from detaljplan.store.upgrade import newer_major, upgrade_cluster

    if settings.database_url is not None:
        return False
    cluster = private_cluster(settings, report)
    newer = newer_major(cluster)
    if newer is None:
        return False
    if dry_run:
        say(Words("PostgreSQL {old} till {new}", old=cluster.major, new=newer))
        return True
    kept = upgrade_cluster(cluster, report)
    say(Words("✓ Databasen körs nu av PostgreSQL {new}. Den gamla ligger kvar i {kept}", new=newer, kept=kept))
    return True


def _restored(settings: Settings, found: Backup, into: Path | None, keep_old: bool, report: Reporter) -> str | None:
    from detaljplan.store.cluster import Cluster, private_cluster
    from detaljplan.store.restore import restore_given, restore_private

    if into is not None:
        cluster = Cluster(into, app_role=settings.app_role, report=report)
        try:
            return restore_private(cluster, found, keep_old=keep_old, report=report)
        finally:
            cluster.stop()
    if settings.database_url is None:
        return restore_private(private_cluster(settings, report), found, keep_old=keep_old, report=report)
    with _owner(settings, report) as owner:
        restore_given(owner, found, app_role=settings.app_role, report=report)
    return None


@contextmanager
def _owner(settings: Settings, report: Reporter) -> Iterator[Engine]:
    from detaljplan.store.engine import create_owner_engine

    owner = create_owner_engine(settings, report)
    try:
        yield owner
    finally:
        owner.dispose()


def _tell(words: str) -> None:
    typer.echo(translated(words, spoken()), err=True)


def _tell_broken(manifest: Manifest) -> None:
    """Warn where the chains of events did not hold when the copy was made."""
    for chain, number in manifest.contents.broken:
        say(
            Words(
                "Varning: händelseloggen var bruten redan före säkerhetskopian: {chain}, händelse {number}. "
                "Se detaljplan store verify.",
                chain=chain,
                number=number,
            ),
            err=True,
        )
