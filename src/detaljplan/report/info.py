"""What a file holds, before anything in it is judged: as plain values and as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.crs import plausible, zone_name
from detaljplan.numerals import area, number
from detaljplan.plan.interpretation import Interpretation
from detaljplan.plan.model import AdministrativeProvision, Plan, PropertyProvision, Provision, UseProvision
from detaljplan.plan.values import Unreadable, shortened, text_or_none
from detaljplan.read.boundary.reader import encoding_of
from detaljplan.read.document import Document
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


def info_lines(told: dict[str, Any]) -> Iterator[str]:
    """Yield the same as lines of Swedish text."""
    yield f"{told['file']}: {told['format']}, {number(told['bytes'])} byte"
    yield f"  Plan           {shortened(told['namn'] or 'utan namn')}"
    yield f"  Kommun         {shortened(municipality_called(told['kommun'], told['kommunkod']) or 'står inte i filen')}"
    yield f"  Status         {told['status'] or 'står inte i filen'}"
    yield f"  Identitet      {shortened(told['objektidentitet'] or 'står inte i filen')}"
    yield f"  Läge           {_system(told)}"
    measured = told["planomrade_m2"]
    yield f"  Planområde     {'går inte att mäta' if measured is None else area(measured)}"
    uses, properties, administrative = (told[name] for name in _KINDS)
    yield f"  Bestämmelser   {uses} för användning, {properties} för egenskaper, {administrative} administrativa"
    if told["tolkningar"]:
        yield f"  Tolkade        {_interpretations(told['tolkningar'])}"
    yield f"  Brytpunkter    {number(told['brytpunkter'])}"
    yield f"  Oläsligt       {told['olasliga_uppgifter'] or 'inget'}"
    if told["teckenkodning"]:
        yield f"  Teckenkodning  {told['teckenkodning']}"
    for one in told["handlingar"]:
        yield f"  Handling       {shortened(one['namn'])}, {number(one['byte'])} byte, inte läst"
    yield f"  SHA-256        {told['sha256']}"


def _interpretation(provision: Provision, made: Interpretation) -> dict[str, Any]:
    return {
        "objektidentitet": text_or_none(provision.object_id),
        "kod": made.code,
        "tolkas_som": made.entry,
        "kalla": made.source,
        "sakerhet": made.certainty,
    }


def _interpretations(made: list[dict[str, Any]]) -> str:
    codes = len({one["kod"] for one in made})
    return f"{len(made)} med äldre kod ({codes} olika koder), lästa som katalogens tolkningsbestämmelser"


def _system(told: dict[str, Any]) -> str:
    if told["koordinatsystem_olasligt"]:
        return f"inget SWEREF 99: {told['koordinatsystem_olasligt'].removeprefix('inget; ')}"
    if not told["koordinatsystem"]:
        return "koordinatsystemet står inte i filen"
    epsg = int(told["koordinatsystem"].removeprefix("EPSG:"))
    doubt = "; koordinaterna kan inte ligga där" if told["rimlig"] is False else ""
    return f"{zone_name(epsg)} ({told['koordinatsystem']}){doubt}"


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
