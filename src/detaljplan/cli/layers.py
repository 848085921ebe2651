"""``detaljplan layers``: load the data that reviews look in, and tell what is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detaljplan.cli.choices import Lang, LangAsked
from detaljplan.cli.console import refusals, say
from detaljplan.cli.layer_list import list_layers
from detaljplan.cli.owner import as_owner
from detaljplan.cli.progress import of_words, progress_if_seen
from detaljplan.exchange.layer_limits import MAX_SECONDS
from detaljplan.language.words import Words
from detaljplan.review.layer import SourceKind

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from detaljplan.exchange.layer_rows import LayerRows
    from detaljplan.exchange.mapped_area import MappedArea
    from detaljplan.exchange.sources.fetching import Fetched
    from detaljplan.review.layer import Layer
    from detaljplan.review.model import LayerData
    from detaljplan.store.layers import Imported

layers = typer.Typer(help="Läs in granskningens lager, och visa vilka som är inlästa.", no_args_is_help=True)


def import_layers(
    layer: Annotated[str | None, typer.Argument(metavar="[LAGER]", help="Lagrets id, som ri_naturvard.")] = None,
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[KÄLLA]",
            help="En fil (GeoPackage, zippad shapefil, GeoJSON, FlatGeobuf, GeoParquet, GML) eller en adress; annars "
            "den första adressen i lagrets definition.",
        ),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Läs in alla lager i en mapp med layers.toml, som review --layers läser.")
    ] = None,
    kind: Annotated[SourceKind | None, typer.Option(help="Vad som finns på adressen, om den inte säger det.")] = None,
    table: Annotated[str | None, typer.Option(help="Vad lagret heter i källan, om det är fler.")] = None,
    version: Annotated[
        str, typer.Option("--data-version", help="Version; annars dagen som data är från, eller hämtades.")
    ] = "",
    dated: Annotated[
        datetime | None, typer.Option("--data-date", formats=["%Y-%m-%d"], help="Dagen som data är från.")
    ] = None,
    mapped: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OMRÅDE",
            help="Vad som är kartlagt: whole-country, none, unknown, county:03, municipality:0380 eller en fil med "
            "ytor. Kan anges flera gånger.",
        ),
    ] = None,
    mapped_by: Annotated[str, typer.Option(help="Vem som säger att det är kartlagt; annars lagrets myndighet.")] = "",
    mapped_date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Dagen det är sant; annars dagen data är från.")
    ] = None,
    least_share: Annotated[
        float, typer.Option(min=0, max=1, help="Minsta antal objekt, som andel av dem som används.")
    ] = 0.5,
    accept_fewer: Annotated[
        bool, typer.Option("--accept-fewer", help="Läs in hur få objekt det än är, bara det är något.")
    ] = False,
    timeout: Annotated[float, typer.Option(min=1, help="Sekunder som källan får ta i allt.")] = MAX_SECONDS,
    no_review: Annotated[
        bool, typer.Option("--no-review", help="Låt planerna nära det som har ändrats ha kvar sin granskning.")
    ] = False,
    lang: LangAsked = Lang.sv,
) -> None:
    """Läs in ett lager, eller alla i en mapp. Nästa granskning använder det; tidigare inläsningar ligger kvar.

    En källa som inte ger allt den har läses inte in: det som används ligger kvar.

    Utgångskod: 0 inläst eller oförändrat, 2 något lager lästes inte in.
    """
    from detaljplan.exchange.mapped_area import EVERYWHERE, UNKNOWN
    from detaljplan.exchange.sources.fetching import fetch_layer, source_of
    from detaljplan.store.layers import replace_layer

    least = 0.0 if accept_fewer else least_share
    with refusals():
        if folder is not None:
            _refuse_with_folder(layer, source, kind, table, version, dated, mapped, mapped_by, mapped_date)
            _import_folder(folder, least, review=not no_review)
            return
        definition = _definition(layer)
        place = source_of(definition, source, kind, table)
        with as_owner():
            pass  # a database that is not there is told before an hour of fetching
        area = _mapped(mapped or [EVERYWHERE if place.whole_country else UNKNOWN])
        with progress_if_seen() as steps:
            tell = of_words(steps)
            fetched = fetch_layer(definition, place, seconds=timeout, tell=tell)
            tell(Words("Lägger in objekten …"))
            data = _data(fetched, area, version, dated, mapped_by, mapped_date)
            with as_owner() as connection:
                done = replace_layer(connection, data, least_share=least)
    _tell(done, data, fetched.rows)
    if not no_review:
        with refusals():
            _review_again(done, data)


def _refuse_with_folder(*alone: object) -> None:
    from detaljplan.errors import LayerError

    if any(alone):
        raise LayerError(
            "--folder läser in det som står i mappens layers.toml. Ange inget lager och inga uppgifter om det."
        )


def _definition(name: str | None) -> Layer:
    from detaljplan.errors import LayerError
    from detaljplan.review.definitions import load_layers

    known = {each.id: each for each in load_layers()}
    if name is None:
        raise LayerError("Ange ett lager, eller --folder.")
    if name not in known:
        raise LayerError("Lagret {name} är inte definierat. Definierade: {known}.", name=name, known=", ".join(known))
    return known[name]


def _mapped(told: list[str]) -> MappedArea:
    """Return the mapped area; where a county or municipality is named, by the boundaries that are loaded."""
    from detaljplan.exchange.mapped_area import BOUNDARIES, mapped_area
    from detaljplan.store.layers import areas_by_id

    def boundaries() -> Mapping[str, BaseGeometry]:
        with as_owner() as connection:
            found = areas_by_id(connection, BOUNDARIES)
        return {code.zfill(4): area for code, area in found.items()}

    return mapped_area(told, boundaries)


def _data(
    fetched: Fetched,
    area: MappedArea,
    version: str,
    dated: datetime | None,
    mapped_by: str,
    mapped_date: datetime | None,
) -> LayerData:
    from detaljplan.numerals import STOCKHOLM
    from detaljplan.review.model import Origin

    rows, day = fetched.rows, dated.date() if dated else fetched.dated
    is_told = area.shape is not None
    mapped_on = mapped_date.date() if mapped_date else day or datetime.now(STOCKHOLM).date()
    origin = Origin(
        address=fetched.address,
        source=fetched.source.name,
        sha256=rows.sha256,
        dated=day,
        mapped_area=area.told,
        mapped_by=(mapped_by or rows.layer.authority) if is_told else "",
        mapped_on=mapped_on if is_told else None,
    )
    return rows.data(version or (day.isoformat() if day else ""), area.shape, origin=origin)


def _import_folder(folder: Path, least_share: float, *, review: bool) -> None:
    from detaljplan.exchange.layer_set import read_layer_set

    done: list[tuple[Imported, LayerData]] = []

    with progress_if_seen() as steps:
        tell = of_words(steps)
        tell(Words("Läser lagren i {folder} …", folder=folder.name))
        every = read_layer_set(folder / "layers.toml")
        for data in every:
            if (one := _imported(data, least_share, tell)) is not None:
                done.append((one, data))
    for one, data in done if review else ():
        _review_again(one, data)
    if len(done) < len(every):
        raise typer.Exit(2)


def _imported(data: LayerData, least_share: float, tell: Callable[[str], None]) -> Imported | None:
    """Import one of several layers, and tell how it went: one that is refused does not stop the others."""
    from detaljplan.errors import LayerError
    from detaljplan.store.layers import replace_layer

    tell(Words("Lägger in {layer} …", layer=data.layer.id))
    try:
        with as_owner() as connection:
            done = replace_layer(connection, data, least_share=least_share)
    except LayerError as error:
        say(Words("✗ {layer}: {why}", layer=data.layer.id, why=error.message), err=True)
        return None
    _tell(done, data)
    return done


def _review_again(done: Imported, data: LayerData) -> None:
    """Review anew the plans near what the import changed, and tell how many they were."""
    from detaljplan.jobs.rereview import review_after

    if not done.is_new:
        return
    with progress_if_seen() as steps, as_owner() as connection:
        tell = of_words(steps)

        def told(count: int) -> None:
            tell(Words("Granskar planer nära det som har ändrats … {count:n}", count=count))

        found = review_after(connection, data.layer, done.replaced, done.import_id, told)
    if found.plans:
        say(Words("  Planer nära det som har ändrats, granskade på nytt: {count:n}.", count=found.plans))
    if found.unread:
        say(
            Words(
                "  Planer som inte gick att läsa på nytt, och har kvar sin granskning: {count:n}.", count=found.unread
            )
        )


def _tell(done: Imported, data: LayerData, rows: LayerRows | None = None) -> None:
    """Tell what was imported, and what of it a review cannot rest on."""
    name, version = done.layer_id, done.version
    if not done.is_new:
        say(Words("✓ {layer}: oförändrat, version {version}.", layer=name, version=version))
        return
    count = done.feature_count
    say(Words("✓ {layer}: {count:n} objekt, version {version}.", layer=name, count=count, version=version))
    if data.coverage is None:
        say(
            Words("  Vad som är kartlagt är inte känt: granskningar säger aldrig att planen saknar träff. Se --mapped.")
        )
    if data.repaired:
        say(Words("  Objekt med ogiltig geometri som lagades: {count:n}.", count=data.repaired))
    if data.unplaced:
        say(Words("  Objekt utan användbar geometri: {count:n}.", count=data.unplaced))
    if rows is not None and rows.missing_fields:
        say(Words("  Fält som källan inte har: {names}.", names=", ".join(rows.missing_fields)))


layers.command("import")(import_layers)
layers.command("list")(list_layers)
