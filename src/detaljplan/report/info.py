"""What a file holds, before anything in it is judged: as plain values and as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.crs import plausible, zone_name
from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language, area, number
from detaljplan.plan.interpretation import Interpretation
from detaljplan.plan.model import AdministrativeProvision, Plan, PropertyProvision, Provision, UseProvision
from detaljplan.plan.values import Unreadable, shortened, text_or_none
from detaljplan.read.boundary.reader import encoding_of
from detaljplan.read.document import Document
from detaljplan.report.words import FORMAT
from detaljplan.spec.municipalities import municipality_called

_KINDS = {
    "anvandningsbestammelser": UseProvision,
    "egenskapsbestammelser": PropertyProvision,
    "administrativa_bestammelser": AdministrativeProvision,
}


def info_json(document: Document, plan: Plan) -> dict[str, Any]:
    """Return what the file holds; ``None`` where it does not say or cannot be read.

    The area is in m² in the plan's own zone, when all parts of plangeometri are valid areas. `rimlig` says
    whether the coordinates can lie in Sweden in the system they state; ``None`` when that cannot be told.
    `teckenkodning` is what the texts were read as, where the format itself does not decide it.
    """
    shapes = [item.shape for item in plan.boundary if isinstance(item.shape, BaseGeometry)]
    whole = len(shapes) == len(plan.boundary) > 0 and bool(shapely.is_valid(shapes).all())
    bounds = _bounds(shapes)
    return {
        "file": document.name,
        "format": str(document.file_format),
        "bytes": len(document.delivered),
        "sha256": document.sha256,
        "objektidentitet": text_or_none(plan.object_id),
        "namn": text_or_none(plan.name),
        "kommun": text_or_none(plan.municipality),
        "kommunkod": plan.municipality_code,
        "status": text_or_none(plan.status),
        "koordinatsystem": f"EPSG:{plan.epsg}" if plan.epsg else None,
        "koordinatsystem_olasligt": _unread_system(plan),
        "rimlig": plausible(plan.epsg, bounds) if plan.epsg and bounds else None,
        "utbredning_e_n": bounds,
        "planomrade_m2": round(float(np.sum(shapely.area(shapes))), 2) if whole and plan.epsg else None,
        **{name: sum(isinstance(p, kind) for p in plan.provisions) for name, kind in _KINDS.items()},
        "tolkningar": [_interpretation(p, made) for p in plan.provisions if (made := p.interpretation)],
        "brytpunkter": sum(_vertices(item.shape) for item in plan.geometries),
        "olasliga_uppgifter": len(plan.unreadable),
        "teckenkodning": encoding_of(document),
        "handlingar": [{"namn": one.name, "byte": one.size_bytes, "sha256": one.sha256} for one in plan.enclosed],
    }


def info_lines(told: dict[str, Any], lang: Language = "sv") -> Iterator[str]:
    """Yield the same as lines of text."""
    yield f"{told['file']}: {translated(FORMAT[told['format']], lang)}, {translated(_size(told['bytes']), lang)}"
    for heading, text in _rows(told, lang):
        yield f"  {translated(heading, lang):<14} {translated(text, lang)}"


def _rows(told: dict[str, Any], lang: Language) -> Iterator[tuple[Words, str]]:
    unsaid = Words("står inte i filen")
    yield Words("Plan"), _shown(told["namn"]) or Words("utan namn")
    yield Words("Kommun"), _shown(municipality_called(told["kommun"], told["kommunkod"])) or unsaid
    yield Words("Status"), told["status"] or unsaid
    yield Words("Identitet"), _shown(told["objektidentitet"]) or unsaid
    yield Words("Läge"), _system(told)
    measured = told["planomrade_m2"]
    yield Words("Planområde"), Words("går inte att mäta") if measured is None else area(measured, lang)
    yield Words("Bestämmelser"), _provisions(told)
    if told["tolkningar"]:
        yield Words("Tolkade"), _interpretations(told["tolkningar"])
    yield Words("Brytpunkter"), number(told["brytpunkter"], lang=lang)
    unread = told["olasliga_uppgifter"]
    yield Words("Oläsligt"), str(unread) if unread else Words("inget")
    if told["teckenkodning"]:
        yield Words("Teckenkodning"), told["teckenkodning"]
    for one in told["handlingar"]:
        yield (
            Words("Handling"),
            Words("{name}, {size}, inte läst", name=shortened(one["namn"]), size=_size(one["byte"])),
        )
    yield Words("SHA-256"), told["sha256"]


def _size(size_bytes: int) -> Words:
    return Words("{count:n} byte", count=size_bytes)


def _shown(text: str | None) -> str | None:
    return shortened(text) if text else None


def _provisions(told: dict[str, Any]) -> Words:
    uses, properties, administrative = (told[name] for name in _KINDS)
    return Words(
        "{uses} för användning, {properties} för egenskaper, {administrative} administrativa",
        uses=uses,
        properties=properties,
        administrative=administrative,
    )


def _interpretation(provision: Provision, made: Interpretation) -> dict[str, Any]:
    return {
        "objektidentitet": text_or_none(provision.object_id),
        "kod": made.code,
        "tolkas_som": made.entry,
        "kalla": made.source,
        "sakerhet": made.certainty,
    }


def _interpretations(made: list[dict[str, Any]]) -> Words:
    return Words(
        "{count} med äldre kod ({codes} olika koder), lästa som katalogens tolkningsbestämmelser",
        count=len(made),
        codes=len({one["kod"] for one in made}),
    )


def _system(told: dict[str, Any]) -> Words:
    if told["koordinatsystem_olasligt"]:
        return Words("inget SWEREF 99: {met}", met=told["koordinatsystem_olasligt"].removeprefix("inget; "))
    system = told["koordinatsystem"]
    if not system:
        return Words("koordinatsystemet står inte i filen")
    zone = zone_name(int(system.removeprefix("EPSG:")))
    if told["rimlig"] is False:
        return Words("{zone} ({system}); koordinaterna kan inte ligga där", zone=zone, system=system)
    return Words("{zone} ({system})", zone=zone, system=system)


def _unread_system(plan: Plan) -> str | None:
    """Return what stands where a SWEREF 99 system should."""
    return next((item.epsg.raw for item in plan.boundary if isinstance(item.epsg, Unreadable)), None)


def _bounds(shapes: list[BaseGeometry]) -> tuple[float, float, float, float] | None:
    if not shapes:
        return None
    west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
    return west, south, east, north


def _vertices(shape: object) -> int:
    return int(shapely.get_num_coordinates(shape)) if isinstance(shape, BaseGeometry) else 0
