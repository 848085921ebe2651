"""A plan read from another format, put in the terms of the national model. No fact is added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import shapely
from shapely.geometry import MultiPolygon

from detaljplan.plan.interpretation import Interpretation
from detaljplan.plan.model import Plan, PlanGeometry, Provision
from detaljplan.plan.positioning import Positioning
from detaljplan.plan.values import EMPTY
from detaljplan.read.document import FileFormat
from detaljplan.read.gml.curves import SAGITTA_M
from detaljplan.read.interpretation import in_words_of_entry
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.municipalities import municipality_by_code
from detaljplan.write.enclosed import left_behind
from detaljplan.write.written import Loss

_TECHNICAL = {"gml_id", "also_at"}
"""Names and places of elements in the file itself: they say nothing of the plan."""
_NO_ROOM = ("den nationella modellen har ingen sådan uppgift", "the national model has no such attribute")
_NOT_READ = (
    "kolumnen är inte läst som någon av den nationella modellens uppgifter",
    "the column is read as none of the national model's attributes",
)
_NO_LABEL = (
    "den nationella modellen har ingen beteckning på bestämmelser; den följer av katalogen",
    "the national model has no label of provisions; it follows from the catalogue",
)
_NO_ARCS = (
    "den nationella modellen har inga bågar; de är ritade med räta delar, högst {sagitta:g} mm innanför",
    "the national model has no arcs; they are drawn as straight parts, {sagitta:g} mm inside them at most",
)
_NO_ENTRY = (
    "{code} finns inte bland de bestämmelser som gäller i katalogen, så ingen katalogreferens kan anges",
    "{code} is not among the provisions in force in the catalogue, so no reference to it can be given",
)
_INTERPRETED = (
    "{code} är en äldre kod, tolkad som {entry}; den levererade koden står i variabeln äldre bestämmelse",
    "{code} is an older code, taken for {entry}; the delivered code stands in the variable äldre bestämmelse",
)
_OLDER_VALUES = (
    "den äldre bestämmelsens värden står som text i variabeln äldre bestämmelse",
    "the values of the older provision stand as text in the variable äldre bestämmelse",
)
_NO_MUNICIPALITY = ("koden är ingen kommuns", "no municipality has this code")
_NO_IDENTITY = (
    "det som regleras har ingen objektidentitet att hänvisa till",
    "what is regulated has no object identity to refer to",
)


def in_national_terms(plan: Plan, source: FileFormat) -> tuple[Plan, tuple[Loss, ...]]:
    """Return the plan as the national model would have it, and what that has no room for.

    A plan from the national JSON is in those terms already. One from a GeoPackage is, but for provisions that are
    told by code instead of by reference. Documents that came with the plan stay behind: what they are to it is not
    told.
    """
    losses = list(left_behind(plan))
    if source is FileFormat.NGP_JSON:
        return plan, tuple(losses)
    if source in (FileFormat.GML_SS637040, FileFormat.BOUNDARY):
        plan, lost = _in_items(plan, _NOT_READ if source is FileFormat.BOUNDARY else _NO_ROOM)
        losses += lost
    provisions = tuple(_with_reference(provision, losses) for provision in plan.provisions)
    return replace(plan, provisions=provisions), tuple(losses)


def _in_items(plan: Plan, no_room: tuple[str, str]) -> tuple[Plan, list[Loss]]:
    """Return the plan in the terms of the national model, and what that has no room for.

    The code of a municipality becomes its name, and an area of several parts several items; positioning that is not
    told becomes positioning that tells nothing (an empty geometrimetadata). Everything else that the national model
    wants and the plan does not tell stays untold.
    """
    losses: list[Loss] = []
    provisions = tuple(_provision(provision, losses) for provision in plan.provisions)
    municipality = municipality_by_code(plan.municipality_code) if plan.municipality_code else None
    if plan.municipality_code and municipality is None:
        losses.append(Loss(plan.identity, plan.where, "kommun", *_NO_MUNICIPALITY))
    losses += _no_room(plan, no_room)
    losses += _no_arcs(plan, plan.boundary)
    made = replace(
        plan,
        municipality=plan.municipality or (municipality.short_name if municipality else None),
        boundary=_items(plan.boundary),
        provisions=provisions,
        extra=EMPTY,
    )
    return made, losses


def _with_reference(provision: Provision, losses: list[Loss]) -> Provision:
    """Return the provision with the reference to the catalogue's entry in place of its code.

    One that has been interpreted is told in the words of the entry it is taken for.
    """
    code = provision.catalogue_code
    entry = load_catalogue().by_code(code) if code else None
    if provision.interpretation:
        losses += _lost_in_interpretation(provision, provision.interpretation)
        provision = in_words_of_entry(provision)
    elif code and entry is None:
        reasons = (reason.format(code=code) for reason in _NO_ENTRY)
        losses.append(Loss(provision.identity, provision.where, "bestammelsekod", *reasons))
    if provision.label:
        losses.append(Loss(provision.identity, provision.where, "beteckning", *_NO_LABEL))
    return replace(provision, catalogue_reference=provision.catalogue_reference or (entry.id if entry else None))


def _lost_in_interpretation(provision: Provision, made: Interpretation) -> Iterator[Loss]:
    """Yield what of an older provision stands otherwise in the words of the entry it is taken for."""
    reasons = (reason.format(code=made.code, entry=made.entry) for reason in _INTERPRETED)
    yield Loss(provision.identity, provision.where, "bestammelsekod", *reasons)
    if provision.values:
        yield Loss(provision.identity, provision.where, "bestammelsevarde", *_OLDER_VALUES)


def _provision(provision: Provision, losses: list[Loss]) -> Provision:
    losses += _no_room(provision, _NO_ROOM)
    losses += _no_arcs(provision, provision.geometries)
    return replace(
        provision,
        geometries=_items(provision.geometries),
        values=tuple(replace(value, extra=EMPTY) for value in provision.values),
        extra=EMPTY,
        **_regulated(provision, losses),
    )


def _regulated(provision: Provision, losses: list[Loss]) -> dict[str, Any]:
    """Return what a provision regulates, less what is known only by its place in the file."""
    kept: dict[str, Any] = {}
    for one in fields(provision):
        if one.name in ("regulates_uses", "regulates_plan"):
            given = getattr(provision, one.name)
            uses = given if isinstance(given, tuple) else (given,)
            known = tuple(use for use in uses if not (isinstance(use, str) and use.startswith("/")))
            if known != uses:
                name = "reglerarDetaljplan" if one.name == "regulates_plan" else "reglerarAnvandningsbestammelse"
                losses.append(Loss(provision.identity, provision.where, name, *_NO_IDENTITY))
            kept[one.name] = known if isinstance(given, tuple) else next(iter(known), None)
    return kept


def _no_room(owner: Plan | Provision, reason: tuple[str, str]) -> Iterator[Loss]:
    carried = {"koordinatsystem"} if isinstance(owner, Plan) and owner.epsg else set()
    for name in owner.extra:
        if name not in _TECHNICAL | carried:
            yield Loss(owner.identity, owner.where, name, *reason)


def _no_arcs(owner: Plan | Provision, items: tuple[PlanGeometry, ...]) -> Iterator[Loss]:
    for item in items:
        if any(arc.whole or arc.sagitta_m > 0 for arc in item.arcs):
            reasons = (reason.format(sagitta=SAGITTA_M * 1000) for reason in _NO_ARCS)
            yield Loss(owner.identity, item.where, "båge", *reasons)


def _items(items: tuple[PlanGeometry, ...]) -> tuple[PlanGeometry, ...]:
    return tuple(
        part for item in items for part in _parts(replace(item, positioning=item.positioning or Positioning()))
    )


def _parts(item: PlanGeometry) -> Iterator[PlanGeometry]:
    if item.kind != "multiyta" or not isinstance(item.shape, MultiPolygon):
        yield item
        return
    for part in shapely.get_parts(item.shape):
        yield replace(item, shape=part, kind="yta")
