"""Writes SS 637040:2016 as GML 3.2, in the order of real files: boundary lines, areas, then the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from lxml import etree

from detaljplan.crs import SWEREF_CODES, epsg_of_name, epsg_of_srs_name
from detaljplan.plan.model import Plan
from detaljplan.plan.values import EMPTY
from detaljplan.read.document import FileFormat
from detaljplan.read.gml.elements import Place
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.write.enclosed import left_behind
from detaljplan.write.gml.arcs import Segment
from detaljplan.write.gml.areas import Areas, areas_of
from detaljplan.write.gml.boundaries import NO_HEIGHT
from detaljplan.write.gml.elements import (
    GML_ID,
    NAMESPACES,
    SS637040,
    XSI,
    Identities,
    Texts,
    add_positions,
    below,
    gml_below,
    link,
)
from detaljplan.write.gml.provisions import HOLDERS, ProvisionWriter
from detaljplan.write.gml.terms import municipality_code_of, no_room, plan_type_of
from detaljplan.write.unread import unread_elsewhere
from detaljplan.write.written import Missing, Written

# The standard itself is sold and not seen by us: what the one real file we know has is taken as required.
_REQUIRED_OF_PLAN = (
    "uuid",
    "planid",
    "plantyp",
    "forslag",
    "plannamn",
    "kommun",
    "registreringsdatum",
    "registerstatus",
    "koordinatsystem",
    "planomrade",
)
_REQUIRED_OF_USE = ("uuid", "omrade", "anvandningsslag")
_REQUIRED_OF_OTHERS = ("uuid", "omrade", "bestammelsetyp")
_OF_PLAN = (
    "uuid",
    "planid",
    "plantyp",
    "forslag",
    "plannamn",
    "kommun",
    "registreringsdatum",
    "registerstatus",
    "hojdsystem",
    "koordinatsystem",
    "katalog",
    "katalogversion",
)
_ATTRIBUTES = {"uuid": "objektidentitet", "planid": "beteckning", "plannamn": "namn"}
_OF_FILE = ("tillampning", "beskrivning")
_NEVER = {"gml_id", "plan", "grans", "omrade", "planomrade", *HOLDERS, *_OF_FILE, *_OF_PLAN}
_RH_2000 = "EPSG:5613"


def gml_ss637040(plan: Plan, *, source: FileFormat = FileFormat.NGP_JSON) -> Written:
    """Return the plan as SS 637040 GML: UTF-8, N E, whole millimetres.

    Each boundary line stands once and has the highest typ of the areas that walk it. Geometries that are the same are
    one area. Provisions stand inside the uses they regulate, the plan's own under generellPlanbestammelse, others
    directly in the plan, where SS 637040 may not look for them; so their order may be another. What has no room is
    among the losses. What the plan does not tell stays away, and is missing where real files have it.

    Parameters
    ----------
    source
        The format the plan was read from. What GML told beside the model is written back to GML alone.
    """
    own = source is FileFormat.GML_SS637040
    extra = plan.extra if own else EMPTY
    areas = areas_of(plan, source)
    identities = Identities(_kept(plan) if own else ())
    losses = [*left_behind(plan), *areas.losses]
    texts = Texts(plan, losses)
    root = etree.Element(f"{{{SS637040}}}DP_Data", nsmap=NAMESPACES)
    root.set(GML_ID, identities.own("dataset", "d"))
    root.set(f"{{{XSI}}}schemaLocation", f"{SS637040} ss637040.xsd")
    _add_bounds(root, areas)
    _add_some(root, _OF_FILE, extra if own else {"tillampning": "plan"}, texts)
    named = _add_areas(root, areas, identities)
    links = [[named[number] for number in numbers] for numbers in areas.numbers]
    element = below(below(root, "plan"), "DP_Plan")
    element.set(GML_ID, identities.own(extra.get("gml_id"), "i"))
    provisions = ProvisionWriter(plan, links[1:], identities, from_gml=own)
    _add_attributes(element, plan, extra, texts, coded=bool(provisions.codes))
    for area in links[0]:
        link(element, "planomrade", area)
    provisions.write(element)
    losses += [*provisions.losses, *no_room(plan, source)]
    losses += unread_elsewhere(plan, {loss.where for loss in losses})
    content = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return Written(content, tuple(dict.fromkeys(losses)), tuple(_missing(root)))


def _add_some(parent: etree._Element, names: Iterable[str], extra: Mapping[str, Any], texts: Texts) -> None:
    """Add what is told under some names, as delivered."""
    for name in names:
        if name in extra:
            texts.add_extra(parent, name, extra[name])


def _kept(plan: Plan) -> Iterator[object]:
    """Yield the gml:id that parts of the plan have already."""
    yield plan.extra.get("gml_id")
    for provision in plan.provisions:
        yield provision.extra.get("gml_id")


def _add_bounds(root: etree._Element, areas: Areas) -> None:
    """Add the bounds of all lines, in the plane."""
    walked = [areas.boundaries.lines[line] for line in areas.line_kinds]
    if walked:
        positions = np.concatenate(walked)[:, :2]
        corners = np.array([positions.min(axis=0), positions.max(axis=0)])
        envelope = gml_below(gml_below(root, "boundedBy"), "Envelope")
        add_positions(envelope, [(*corner, NO_HEIGHT) for corner in corners.tolist()])


def _add_areas(root: etree._Element, areas: Areas, identities: Identities) -> Mapping[int, str]:
    """Add lines and areas, and return the gml:id of each area by its number."""
    lines = {line: _add_line(root, kind, areas.segments[line], identities) for line, kind in areas.line_kinds.items()}
    named: dict[int, str] = {}
    for number, walk in enumerate(areas.boundaries.walks):
        if areas.purposes[number]:
            named[number] = identities.new("o")
            element = below(below(root, "omrade"), "DP_Omrade")
            element.set(GML_ID, named[number])
            for line, forwards in walk:
                link(element, "plus" if forwards else "minus", lines[line])
    return named


def _add_line(root: etree._Element, kind: str, segments: Iterable[Segment], identities: Identities) -> str:
    """Add a boundary line, and return its gml:id."""
    identity = identities.new("L")
    element = below(below(root, "grans"), "DP_Grans")
    element.set(GML_ID, identity)
    below(element, "typ", kind)
    curve = gml_below(below(element, "linje"), "Curve")
    curve.set(GML_ID, identities.new("c"))
    holder = gml_below(curve, "segments")
    for segment in segments:
        add_positions(gml_below(holder, segment.kind), segment.positions)
    return identity


def _add_attributes(
    element: etree._Element, plan: Plan, extra: Mapping[str, Any], texts: Texts, *, coded: bool
) -> None:
    """Add what is told of the plan itself, in the order of real files; then what else was delivered in GML."""
    told = {
        **(_catalogue() if coded and "katalog" not in extra else {}),
        **{name: extra[name] for name in _OF_PLAN if name in extra},
        "uuid": plan.object_id,
        "planid": plan.designation,
        "plantyp": plan_type_of(plan, texts.losses),
        "plannamn": plan.name,
        "kommun": municipality_code_of(plan, texts.losses),
        "koordinatsystem": _system(plan, extra.get("koordinatsystem")),
    }
    if "hojdsystem" not in extra and any(item.height_system == _RH_2000 for item in plan.geometries):
        told["hojdsystem"] = "RH 2000"
    for name in _OF_PLAN:
        if name in extra and told[name] is None:
            texts.add_extra(element, name, None)
        elif name in told:
            texts.add(element, name, told[name], _ATTRIBUTES.get(name, name))
    _add_some(element, (name for name in extra if name not in _NEVER), extra, texts)


def _catalogue() -> Mapping[str, str]:
    """Return the catalogue that the codes were found in, and its release as real files write it."""
    release = load_catalogue().release
    return {"katalog": "Boverket", "katalogversion": f"{release[6:]}.{release[4:6]}.{release[:4]}"}


def _system(plan: Plan, delivered: object) -> str | None:
    """Return the name of the plan's system: as delivered while it still is that, else as real files write it."""
    epsg = plan.epsg
    if isinstance(delivered, str) and (epsg_of_name(delivered) or epsg_of_srs_name(delivered)) == epsg:
        return delivered
    zone = SWEREF_CODES.get(epsg) if epsg is not None else None
    return zone.name.replace("SWEREF 99", "SWEREF99").replace(" ", "_") if zone else None


def _missing(root: etree._Element) -> Iterator[Missing]:
    """Yield what is not in the written file, and is in real ones."""
    for holder in Place(root, "/DP_Data").children("plan"):
        for plan in holder.children("DP_Plan"):
            yield from _missing_of(plan, _REQUIRED_OF_PLAN)
            yield from _missing_inside(plan)


def _missing_inside(owner: Place) -> Iterator[Missing]:
    for holder in owner.children():
        for provision in holder.children() if holder.name in HOLDERS else ():
            yield from _missing_of(provision, _REQUIRED_OF_USE if "Anv" in provision.name else _REQUIRED_OF_OTHERS)
            yield from _missing_inside(provision)


def _missing_of(owner: Place, required: tuple[str, ...]) -> Iterator[Missing]:
    there = {child.name for child in owner.children()}
    uuid = owner.text("uuid")
    for name in required:
        if name not in there:
            yield Missing(uuid if isinstance(uuid, str) else owner.where, owner.where, name)
