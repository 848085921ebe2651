"""A plan in the terms of SS 637040: codes in place of references and names, and what the standard has no room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from detaljplan.plan.model import Plan, PlanType, Provision
from detaljplan.plan.values import Unreadable
from detaljplan.read.document import FileFormat
from detaljplan.read.ngp.attributes import PLAN_OBJECT, PROVISION_OBJECTS, ObjectType, feature_type
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.municipalities import municipality_by_name
from detaljplan.write.unread import unread
from detaljplan.write.written import Loss

Owner = Plan | Provision

# What real files hold. The abbreviations of older kinds of plan are not known, so they are not guessed.
_PLAN_TYPES = {PlanType.DETAILED: "DP"}
_CARRIED_OF_PLAN = {"object_id", "municipality", "designation", "name", "plan_type", "boundary"}
_CARRIED_OF_PROVISION = {
    "plan_id",
    "object_id",
    "catalogue_reference",
    "wording",
    "values",
    "geometries",
    "regulates_uses",
    "regulates_plan",
}

# What an interpretation has put there says nothing that the code does not.
_OF_INTERPRETATION = {"original_wording"}

_NO_ROOM = (
    "SS 637040, så som vi känner den, har ingen sådan uppgift",
    "SS 637040, as we know it, has no such attribute",
)
_NO_STATUS = (
    "vad bokstäverna i registerstatus betyder är inte publicerat, så planens status kan inte anges",
    "what the letters of registerstatus mean is not published, so the status of the plan cannot be told",
)
_NO_PLAN_TYPE = (
    "förkortningen för plantypen är inte känd; bara detaljplan (DP) är det",
    "the abbreviation of the plan type is not known; that of detaljplan (DP) alone is",
)
_NO_MUNICIPALITY = ("kommunens kod är inte känd", "the code of the municipality is not known")
_TWO_MUNICIPALITIES = (
    "koden {code} är skriven; namnet hör inte till den",
    "the code {code} is written; the name is not of it",
)
_NO_ENTRY = (
    "{reference} finns inte bland de bestämmelser som gäller i katalogen, så ingen bestämmelsekod kan anges",
    "{reference} is not among the provisions in force in the catalogue, so no code of it can be given",
)
_OTHER_LETTERS = ("skrivs som katalogen har den", "is written as the catalogue has it")
_OTHER_CODE = (
    "katalogreferensens kod {code} är skriven i stället för {given}",
    "the code {code} of the catalogue's reference is written in place of {given}",
)
_OTHER_PLAN = (
    "bestämmelsen säger sig höra till en annan plan; i GML hör den till den plan den står i",
    "the provision says it belongs to another plan; in GML it belongs to the plan it stands in",
)
_NOT_OF_THE_MODEL = ("uppgiften hör inte till planmodellen", "the attribute is none of the plan model's")


def plan_type_of(plan: Plan, losses: list[Loss]) -> str | None:
    """Return the plan's plantyp."""
    if plan.plan_type is None or isinstance(plan.plan_type, Unreadable):
        return None
    known = _PLAN_TYPES.get(plan.plan_type)
    if known is None:
        losses.append(_loss(plan, "typ", *_NO_PLAN_TYPE))
    return known


def municipality_code_of(plan: Plan, losses: list[Loss]) -> str | None:
    """Return the code of the plan's municipality: as delivered, else by its name."""
    name, code = plan.municipality, plan.municipality_code
    if not isinstance(name, str):
        return code
    known = municipality_by_name(name)
    if code and (known is None or known.code != code):
        losses.append(_loss(plan, "kommun", *(reason.format(code=code) for reason in _TWO_MUNICIPALITIES)))
    elif known is None:
        losses.append(_loss(plan, "kommun", *_NO_MUNICIPALITY))
    return code or (known.code if known else None)


def code_of(provision: Provision, losses: list[Loss]) -> str | None:
    """Return the provision's code in the catalogue: that of its reference, else the one delivered.

    An older code is written as delivered, whatever entry we take it for.
    """
    reference, given = provision.catalogue_reference, provision.catalogue_code
    if provision.interpretation or not isinstance(reference, str):
        return given
    entry = load_catalogue().by_id_any_case(reference)
    attribute = "planbestammelsekatalogreferens"
    if entry is None:
        losses.append(_loss(provision, attribute, *(reason.format(reference=reference) for reason in _NO_ENTRY)))
        return given
    if entry.id != reference:
        losses.append(_loss(provision, attribute, *_OTHER_LETTERS))
    if given and given != entry.code:
        reasons = (reason.format(code=entry.code, given=given) for reason in _OTHER_CODE)
        losses.append(_loss(provision, "bestammelsekod", *reasons))
    return entry.code


def no_room(plan: Plan, source: FileFormat) -> Iterator[Loss]:
    """Yield what the plan and its provisions tell and SS 637040 has no room for, each under its own name."""
    yield from _attributes(plan, PLAN_OBJECT, _CARRIED_OF_PLAN)
    yield from _unknown(plan, source, plan.feature_extra, plan.container_extra)
    if plan.other_features:
        yield _loss(plan, "features", *_NOT_OF_THE_MODEL)
    for provision in plan.provisions:
        carried = _CARRIED_OF_PROVISION | (_OF_INTERPRETATION if provision.interpretation else set())
        yield from _attributes(provision, PROVISION_OBJECTS[feature_type(provision)], carried)
        yield from _unknown(provision, source, provision.feature_extra)
        yield from _values(provision)
        if isinstance(provision.plan_id, str) and provision.plan_id != plan.object_id:
            yield _loss(provision, "detaljplan", *_OTHER_PLAN)


def _attributes(owner: Owner, kind: ObjectType, carried: set[str]) -> Iterator[Loss]:
    for attribute in kind.attributes:
        value = getattr(owner, attribute.field)
        if attribute.field in carried or value is None or value == ():
            continue
        if isinstance(value, Unreadable):
            yield unread(owner.identity, value, attribute.name)
        else:
            yield _loss(owner, attribute.name, *(_NO_STATUS if attribute.field == "status" else _NO_ROOM))


def _unknown(owner: Owner, source: FileFormat, *around: Mapping[str, Any]) -> Iterator[Loss]:
    """Yield what the model does not know. What GML told beside the model goes back into it."""
    own = {} if source is FileFormat.GML_SS637040 else owner.extra
    for name in (name for kept in (own, *around) for name in kept):
        yield _loss(owner, name, *_NOT_OF_THE_MODEL)


def _values(provision: Provision) -> Iterator[Loss]:
    for value in provision.values:
        told = {"vardetyp": value.bound, "enhet": value.unit, **value.extra}
        for name, given in told.items():
            if given is not None and name != "gml_type" and not isinstance(given, Unreadable):
                reason = _NOT_OF_THE_MODEL if name in value.extra else _NO_ROOM
                yield Loss(provision.identity, f"{value.where}/{name}", name, *reason)


def _loss(owner: Owner, attribute: str, reason_sv: str, reason_en: str) -> Loss:
    return Loss(owner.identity, f"{owner.where}/{attribute}", attribute, reason_sv, reason_en)
