"""``detaljplan catalogue``: which release of Boverket's catalogue is used, and fetching a full one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from detaljplan.cli.console import end_when_nobody_reads, refusals
from detaljplan.cli.letters import plain_where_needed

if TYPE_CHECKING:
    from detaljplan.spec.catalogue import Catalogue
    from detaljplan.spec.catalogue_release import Difference


class Action(StrEnum):
    """What to do."""

    show = "show"
    update = "update"


def catalogue(
    action: Annotated[
        Action, typer.Argument(metavar="[show|update]", help="show: visa utgåvan. update: hämta en hel utgåva.")
    ] = Action.show,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="ADRESS|FIL", help="Annan tjänst än Boverkets, eller en redan hämtad fil."),
    ] = None,
    release: Annotated[int | None, typer.Option(min=1, help="Utgåvans nummer; annars den aktuella.")] = None,
) -> None:
    """Visa vilken utgåva av planbestämmelsekatalogen som används, eller hämta en hel från Boverket.

    En hel utgåva har också tidigare bestämmelser. Bara update använder nätverket.
    """
    end_when_nobody_reads()
    plain_where_needed()
    with refusals():
        if action is Action.update:
            _update(source, release)
        elif source or release:
            raise typer.BadParameter("--from och --release hör till catalogue update.")
        _show()


def _update(source: str | None, number: int | None) -> None:
    from detaljplan.cli.new_file import write_together
    from detaljplan.errors import DetaljplanError, reason_of
    from detaljplan.exchange.catalogue_update import take_release
    from detaljplan.folders import kept_catalogue
    from detaljplan.settings import Settings

    taken = take_release(source or Settings().catalogue_url, number)
    path = kept_catalogue()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DetaljplanError(
            f"Mappen kan inte skapas ({reason_of(error)}). Ange en annan i DETALJPLAN_DATA_FOLDER.",
            where=str(path.parent),
        ) from None
    write_together({path: taken.content}, force=True)
    typer.echo("Hämtad och kontrollerad. En tjänst som är igång behöver startas om.")


def _show() -> None:
    from detaljplan.folders import kept_catalogue
    from detaljplan.numerals import day
    from detaljplan.spec.catalogue import carried_catalogue
    from detaljplan.spec.catalogue_release import difference, read_kept

    carried, path = carried_catalogue(), kept_catalogue()
    if not path.exists():
        typer.echo(f"Utgåva {carried.release}, den som följer med programmet: {_counts(carried)}.")
        typer.echo("Tidigare bestämmelser är inte kända. Hämta en hel utgåva med detaljplan catalogue update.")
    else:
        kept = read_kept(path)
        release = kept.release
        typer.echo(
            f"Utgåva {release.catalogue.release} (nummer {release.number}), publicerad {day(release.published)}:"
        )
        typer.echo(f"  {_counts(release.catalogue)}")
        typer.echo(f"  hämtad {day(kept.fetched)} från {kept.source}")
        typer.echo(f"  sha256 {kept.sha256}")
        typer.echo(f"  {path} (ta bort filen för att använda den medföljande utgåvan)")
        typer.echo(_told(difference(release.catalogue, carried), carried.release))
    typer.echo(carried.source)


def _counts(catalogue: Catalogue) -> str:
    from detaljplan.numerals import number

    in_force = sum(entry.in_force for entry in catalogue)
    return f"{number(in_force)} gällande och {number(len(catalogue) - in_force)} tidigare bestämmelser"


def _told(changes: Difference, carried: str) -> str:
    """Return how many provisions in force are new, gone and changed, with the codes of the first."""
    parts = [
        f"{len(codes)} {word}{_named(codes)}"
        for word, codes in (("nya", changes.new), ("borttagna", changes.gone), ("ändrade", changes.changed))
    ]
    return f"Gällande jämfört med den medföljande utgåvan {carried}: {', '.join(parts)}."


def _named(codes: tuple[str, ...]) -> str:
    return f" ({', '.join(codes[:3])}{' …' if len(codes) > 3 else ''})" if codes else ""
