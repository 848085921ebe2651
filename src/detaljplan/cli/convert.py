"""``detaljplan convert``: write one plan in another format, and say what did not come along."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detaljplan.cli.choices import PLAN_FILE, Lang, LangAsked
from detaljplan.cli.console import refusals
from detaljplan.cli.mapped import MappingFile, PlanAsked, mapping_asked
from detaljplan.read.operators_limits import operators_limits

if TYPE_CHECKING:
    from detaljplan.plan.model import Plan
    from detaljplan.read.document import Document
    from detaljplan.write.written import Written


class Target(StrEnum):
    """The formats that can be written."""

    ngp_json = "ngp-json"
    geojson = "geojson"
    geopackage = "geopackage"
    gml = "gml"


_ENDINGS = {".json": Target.ngp_json, ".geojson": Target.geojson, ".gpkg": Target.geopackage, ".gml": Target.gml}


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help=PLAN_FILE)],
    target: Annotated[Path, typer.Argument(metavar="UT", help="Filen som skrivs: .json, .geojson, .gpkg eller .gml.")],
    to: Annotated[Target | None, typer.Option("--to", help="Format, om filändelsen inte säger det.")] = None,
    crs: Annotated[
        str | None,
        typer.Option(
            help="CRS84 (bara GeoJSON, och dess förval), sweref (planens egen zon) eller EPSG:3006 … EPSG:3018."
        ),
    ] = None,
    losses: Annotated[
        Path | None, typer.Option(help="Skriv också förlusterna till en fil, som JSON; båda filerna eller ingen.")
    ] = None,
    mapping: MappingFile = None,
    plan: PlanAsked = None,
    force: Annotated[bool, typer.Option("--force", help="Skriv över filer som finns.")] = False,
    lang: LangAsked = Lang.sv,
) -> None:
    """Skriv en plan i ett annat format. Det som inte följer med, och det som saknas, sägs; --losses har varje objekt.

    Inget hittas på: det som formatet kräver men källan inte säger skrivs inte, och räknas upp som saknat.
    Utgångskod: 0 filen är skriven (även med förluster), 2 den kunde inte läsas eller skrivas.
    """
    from detaljplan.new_file import refuse_existing, write_together
    from detaljplan.read.reader import read_file, read_plan, shown_path
    from detaljplan.report.conversion import conversion_bytes, conversion_lines, interpretation_lines, unplaced_lines
    from detaljplan.write.geopackage.beside import refuse_leftovers

    with refusals():
        format = _format(target, to, crs)
        _refuse_same(source, target, losses)
        for path in filter(None, (target, losses)):
            refuse_existing(path, force=force)
        if format is Target.geopackage:
            refuse_leftovers(target)
        document = read_file(source, operators_limits(), mapping_asked(mapping, plan))
        read = read_plan(document)
        written = _written(document, read, format, crs)
        files = {target: written.content}
        if losses:
            files[losses] = conversion_bytes(written, *(shown_path(path.name) for path in (source, target)))
        write_together(files, force=force)
    # GML takes the older codes as they were delivered, so there nothing comes of what we take them for.
    taken_for = () if format is Target.gml else interpretation_lines(read, lang.value)
    for line in (*unplaced_lines(read, lang.value), *taken_for, *conversion_lines(written, lang.value)):
        typer.echo(line, err=True)


def _written(document: Document, plan: Plan, format: Target, crs: str | None) -> Written:
    if format is Target.geojson:
        from detaljplan.write.geojson import geojson

        return geojson(plan, epsg=_epsg(plan, crs or "CRS84"), source=document.file_format)
    from dataclasses import replace

    from detaljplan.write.other_system import in_system

    moved, transformation, losses = in_system(plan, _epsg(plan, crs)) if crs else (plan, None, ())
    written = _writer(format)(moved, source=document.file_format)
    return replace(written, losses=(*losses, *written.losses), transformation=transformation)


def _writer(format: Target) -> Callable[..., Written]:
    if format is Target.ngp_json:
        from detaljplan.write.ngp_json import ngp_json

        return ngp_json
    if format is Target.gml:
        from detaljplan.write.gml.writer import gml_ss637040

        return gml_ss637040
    from detaljplan.write.geopackage.writer import geopackage

    return geopackage


def _format(target: Path, to: Target | None, crs: str | None) -> Target:
    from detaljplan.errors import DetaljplanError

    found = to or _ENDINGS.get(target.suffix.lower())
    if found is None:
        endings = ", ".join(_ENDINGS)
        raise DetaljplanError(
            'Filändelsen "{suffix}" säger inte vilket format som ska skrivas ({endings}). Ange --to.',
            where=str(target),
            suffix=target.suffix,
            endings=endings,
        )
    if crs and crs.upper() == "CRS84" and found is not Target.geojson:
        raise DetaljplanError(
            "Bara GeoJSON kan skrivas i CRS84. Ange --crs sweref, EPSG:3006 till EPSG:3018, eller ta bort --crs.",
            where=str(target),
        )
    return found


def _refuse_same(source: Path, target: Path, losses: Path | None) -> None:
    """Refuse to write over what is read, or two files over each other, whatever `--force` says."""
    from detaljplan.errors import DetaljplanError

    given = [path.resolve() for path in (source, target, losses) if path]
    if len(set(given)) < len(given):
        raise DetaljplanError("Samma fil är angiven två gånger. Läs och skriv olika filer.", where=str(target))


def _epsg(plan: Plan, crs: str) -> int:
    """Return the code of a system named on the command line."""
    from detaljplan.crs import SWEREF_CODES, WGS84, epsg_of_name, epsg_of_srs_name
    from detaljplan.errors import DetaljplanError

    if plan.is_unplaced or (plan.epsg is None and crs.lower() == "sweref"):
        raise DetaljplanError(
            "Planens referenssystem kan inte läsas, så den kan inte skrivas i {crs}. Rätta det i källan "
            "(i en shapefil står det i .prj), eller skriv .json, .gml eller .gpkg utan --crs.",
            crs=crs,
        )
    if crs.upper() == "CRS84":
        return WGS84
    if plan.epsg is not None and crs.lower() == "sweref":
        return plan.epsg
    epsg = epsg_of_srs_name(crs) or epsg_of_name(crs)
    if epsg is None or epsg not in SWEREF_CODES:
        raise DetaljplanError(
            'Förväntade --crs CRS84, sweref eller EPSG:3006 till EPSG:3018, men fick "{crs}". Välj ett av dem.', crs=crs
        )
    return epsg
