"""``detaljplan catalogue``: which release of Boverket's catalogue is used, and fetching a full one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from detaljplan.cli.choices import Lang, LangAsked
from detaljplan.cli.console import end_when_nobody_reads, refusals, say
from detaljplan.cli.letters import plain_where_needed
from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language

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
    lang: LangAsked = Lang.sv,
) -> None:
    """Visa vilken utgåva av planbestämmelsekatalogen som används, eller hämta en hel från Boverket.

    En hel utgåva har också tidigare bestämmelser. Bara update använder nätverket.

    Utgångskod: 0 utgåvan är visad eller hämtad, 2 den kunde inte hämtas eller användas.
    """
    end_when_nobody_reads()
    plain_where_needed()
    with refusals():
        if action is Action.update:
            _update(source, release)
        elif source or release:
            told = Words("--from och --release hör till catalogue update.")
            raise typer.BadParameter(translated(told, lang.value))
        _show(lang.value)


def _update(source: str | None, number: int | None) -> None:
    from detaljplan.errors import DetaljplanError, reason_of
    from detaljplan.exchange.catalogue_update import take_release
    from detaljplan.folders import kept_catalogue
    from detaljplan.new_file import write_together
    from detaljplan.settings import Settings

    taken = take_release(source or Settings().catalogue_url, number)
    path = kept_catalogue()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DetaljplanError(
            "Mappen kan inte skapas ({reason}). Ange en annan i DETALJPLAN_DATA_FOLDER.",
            where=str(path.parent),
            reason=reason_of(error),
        ) from None
    write_together({path: taken.content}, force=True)
    say(Words("Hämtad och kontrollerad. En tjänst som är igång behöver startas om."))


def _show(lang: Language) -> None:
    from detaljplan.folders import kept_catalogue
    from detaljplan.numerals import day
    from detaljplan.spec.catalogue import carried_catalogue
    from detaljplan.spec.catalogue_release import difference, read_kept

    carried, path = carried_catalogue(), kept_catalogue()
    if not path.exists():
        told = Words("Utgåva {release}, den som följer med programmet:", release=carried.release)
        typer.echo(f"{translated(told, lang)} {translated(_counts(carried), lang)}.")
        say(Words("Tidigare bestämmelser är inte kända. Hämta en hel utgåva med detaljplan catalogue update."))
    else:
        kept = read_kept(path)
        release = kept.release
        name, published = release.catalogue.release, day(release.published, lang)
        say(
            Words("Utgåva {name} (nummer {number}), publicerad {day}:", name=name, number=release.number, day=published)
        )
        typer.echo(f"  {translated(_counts(release.catalogue), lang)}")
        say(Words("  hämtad {day} från {source}", day=day(kept.fetched, lang), source=kept.source))
        typer.echo(f"  sha256 {kept.sha256}")
        say(Words("  {path} (ta bort filen för att använda den medföljande utgåvan)", path=path))
        say(_told(difference(release.catalogue, carried), carried.release))
    say(carried.source)


def _counts(catalogue: Catalogue) -> Words:
    in_force = sum(entry.in_force for entry in catalogue)
    earlier = len(catalogue) - in_force
    return Words("{in_force:n} gällande och {earlier:n} tidigare bestämmelser", in_force=in_force, earlier=earlier)


def _told(changes: Difference, carried: str) -> Words:
    """Return how many provisions in force are new, gone and changed, with the codes of the first."""
    return Words(
        "Gällande jämfört med den medföljande utgåvan {carried}: {new} nya{new_codes}, {gone} borttagna{gone_codes}, "
        "{changed} ändrade{changed_codes}.",
        carried=carried,
        new=len(changes.new),
        new_codes=_named(changes.new),
        gone=len(changes.gone),
        gone_codes=_named(changes.gone),
        changed=len(changes.changed),
        changed_codes=_named(changes.changed),
    )


def _named(codes: tuple[str, ...]) -> str:
    return f" ({', '.join(codes[:3])}{' …' if len(codes) > 3 else ''})" if codes else ""
