"""Reads plans delivered as SS 637040:2016 (GML 3.2): bytes to a Document, and that to a Plan. No judging."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import shapely
from lxml import etree
from shapely.geometry.base import BaseGeometry

from detaljplan.crs import SWEREF_CODES, epsg_of_name, epsg_of_srs_name
from detaljplan.errors import EmptyFile, NotAPlan
from detaljplan.plan.model import Plan, PlanType
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.gml.elements import Place, gml_id, gml_link, gml_text
from detaljplan.read.gml.positions import Positions, dimensions_agree, without_positions
from detaljplan.read.gml.prolog import refuse_doctype
from detaljplan.read.gml.provisions import Provisions
from detaljplan.read.gml.size import refuse_large_tree, refuse_many_elements
from detaljplan.read.gml.topology import FAR_AWAY_M, Area, BoundaryLine, Topology, read_topology
from detaljplan.read.gml.tree import broken, parsed
from detaljplan.read.interpretation import interpreted
from detaljplan.read.limits import ReadingLimits, stated_limits

_NAMESPACE = re.compile(r"ss[ _:/-]?637040", re.IGNORECASE)
_BLANK = re.compile(rb"[\xef\xbb\xbf\xff\xfe \t\r\n\0]*+")
# What real files hold. The abbreviations of older kinds of plan are not known, so they are not guessed.
_PLAN_TYPES = {"DP": PlanType.DETAILED}
_SYSTEM = (
    "namnet på ett SWEREF 99-system, till exempel SWEREF99_13_30",
    "the name of a SWEREF 99 system, such as SWEREF99_13_30",
)
_OF_PROVISION, _OF_PLAN = "omrade", "planomrade"
_KNOWN = {"uuid", "planid", "plannamn", "kommun", "plantyp", "planomrade"}


def parse(raw: bytes, name: str, limits: ReadingLimits | None = None) -> Document:
    """Return the file as a tree whose root is a DP_Data element.

    Entities are never resolved and nothing outside the file is read. UTF-8, UTF-16 and ISO-8859-1 are taken,
    with or without a byte order mark, with any line ends.

    Parameters
    ----------
    raw
        The bytes as delivered.
    name
        The file's name, for messages.
    limits
        How much it may hold; those of ``spec.toml`` when none are given.

    Raises
    ------
    EmptyFile
        Nothing but blanks.
    ForbiddenDoctype
        A document type declaration, whatever it declares.
    BrokenFile
        Not well-formed or truncated; `where` has line and column.
    OverLimit
        More elements, positions or nesting, or a longer text, than is read.
    NotAPlan
        Well-formed, but the root is no DP_Data of SS 637040.
    """
    if _BLANK.fullmatch(raw):
        raise EmptyFile("Filen är tom. Välj en planfil i GML (SS 637040) eller nationell JSON.", where=name)
    refuse_doctype(raw, name)
    limits = limits or stated_limits()
    refuse_many_elements(raw, limits, name)
    root, taken = _light_tree(raw, limits, name)
    tag = etree.QName(root)
    if tag.localname != "DP_Data" or not _NAMESPACE.search(tag.namespace or ""):
        raise NotAPlan(
            "Rotelementet är {root}, men en plan enligt SS 637040 börjar med DP_Data i "
            "http://www.sis.se/ss637040. Exportera planen som SS 637040 eller nationell JSON.",
            where=name,
            root=shortened(tag.text),
        )
    return Document(name=name, file_format=FileFormat.GML_SS637040, raw=raw, tree=root, kept={"taken": taken})


def plan_of(document: Document) -> Plan:
    """Return the plan in a parsed file, faults and all.

    What stands in the file but cannot be read is `Unreadable` in its place and in `Plan.unreadable`.
    Geometry is E N in metres in the system of DP_Plan/koordinatsystem (positions on the wire are N E); arcs
    are drawn as chords that leave them by 1 mm at most, always on the inner side. What the letters of
    registerstatus mean is not published, so `Plan.status` is ``None`` and the letter lies in `Plan.extra`,
    with all else that the model has no room for.
    """
    root = _root(document)
    unreadable: list[Unreadable] = []
    place = _plan_place(root, unreadable)
    epsg = _epsg(root, place)
    topology = _topology(document)
    unreadable += topology.unreadable
    if place is None:
        return Plan(where=root.where, unreadable=tuple(unreadable), extra=_extra_of(root))
    texts = {name: place.text(name) for name in ("uuid", "planid", "plannamn", "kommun", "plantyp")}
    plan_type = _plan_type(texts["plantyp"], place)
    unreadable += [v for v in (*texts.values(), plan_type, epsg) if isinstance(v, Unreadable)]
    uuid = texts["uuid"]
    provisions = Provisions(
        plan_id=uuid,
        plan_identity=uuid if isinstance(uuid, str) else place.where,
        epsg=epsg,
        topology=topology,
        taken=_taken(document),
    )
    read = tuple(map(interpreted, provisions.read(place)))
    boundary = provisions.geometries(place, _OF_PLAN)
    unreadable += provisions.unreadable
    return Plan(
        where=place.where,
        object_id=uuid,
        designation=texts["planid"],
        name=texts["plannamn"],
        municipality_code=_text_or_none(texts["kommun"]),
        plan_type=plan_type,
        boundary=boundary,
        provisions=read,
        unreadable=tuple(dict.fromkeys(unreadable)),
        extra={**_extra_of(root), **_extra_of(place)},
    )


def areas_of(document: Document) -> tuple[Area, ...]:
    """Return the areas (DP_Omrade) of a parsed file, with whether their lines met in the order given."""
    return _topology(document).areas


def unreferenced_lines(document: Document) -> tuple[BoundaryLine, ...]:
    """Return the boundary lines that no area walks, in the order of the delivery.

    `far_away` tells those with no part within 1 km of the plan's bounds: the plan area's, or when that cannot
    be read, those of all areas that can.
    """
    topology = _topology(document)
    used = {line_id for area in topology.areas for line_id in area.line_ids}
    near = _near(document, topology)
    return tuple(replace(line, far_away=_is_far(line, near)) for line in topology.lines if line.line_id not in used)


def unreferenced_areas(document: Document) -> tuple[Area, ...]:
    """Return the areas (DP_Omrade) that neither the plan nor a provision refers to, in the order of the delivery."""
    used = {gml_link(element) for element in document.tree.iter(f"{{*}}{_OF_PROVISION}", f"{{*}}{_OF_PLAN}")}
    return tuple(area for area in areas_of(document) if area.area_id not in used)


def _light_tree(raw: bytes, limits: ReadingLimits, name: str) -> tuple[etree._Element, Positions]:
    """Return the tree of a file without its plain positions, and those; what is broken is told of the whole file."""
    light, taken = without_positions(raw, limits.text_size_bytes)
    try:
        root = parsed(light)
        if b"srsDimension" not in light or dimensions_agree(root):
            refuse_large_tree(root, light, limits, name, taken=sum(map(len, taken.runs)))
            return root, taken
    except etree.XMLSyntaxError:
        pass
    try:
        root = parsed(raw)
    except etree.XMLSyntaxError as error:
        raise broken(error, name) from None
    refuse_large_tree(root, raw, limits, name, taken=0)
    return root, Positions()


def _root(document: Document) -> Place:
    """Return the root as a place, the same each time: what is below it is listed once."""
    root: Place = document.kept.setdefault("root", Place(document.tree, "/DP_Data"))
    return root


def _plan_place(root: Place, unreadable: list[Unreadable]) -> Place | None:
    plans = [plan for holder in root.children("plan") for plan in holder.children("DP_Plan")]
    if len(plans) != 1:
        where = plans[1].where if plans else f"{root.where}/plan"
        unreadable.append(Unreadable(f"{len(plans)} DP_Plan", where, "en DP_Plan", "one DP_Plan"))
    return plans[0] if plans else None


def _epsg(root: Place, plan: Place | None) -> int | Unreadable | None:
    """Return the system of koordinatsystem; without one, that of the first srsName in the file."""
    name = plan.text("koordinatsystem") if plan else None
    if isinstance(name, Unreadable):
        return name
    where = f"{plan.where if plan else root.where}/koordinatsystem"
    if name is None:
        named = next(root.element.iterfind(".//*[@srsName]"), None)
        if named is None:
            return Unreadable("", where, *_SYSTEM)
        name, where = named.get("srsName") or "", f"{root.below(named)}/@srsName"
    epsg = epsg_of_name(name) or epsg_of_srs_name(name)
    return epsg if epsg in SWEREF_CODES else Unreadable(shortened(name), where, *_SYSTEM)


def _plan_type(text: str | Unreadable | None, plan: Place) -> PlanType | Unreadable | None:
    if not isinstance(text, str):
        return text
    return _PLAN_TYPES.get(text) or Unreadable(
        shortened(text), f"{plan.where}/plantyp", "plantypen DP", "the plan type DP"
    )


def _text_or_none(value: str | Unreadable | None) -> str | None:
    return value if isinstance(value, str) else None


def _extra_of(place: Place) -> Mapping[str, Any]:
    """Return the plain texts below an element that the model has no room for, by their delivered names."""
    extra: dict[str, Any] = {"gml_id": gml_id(place.element)}
    for name, element in place.parts():
        if name not in _KNOWN and len(element) == 0:
            extra.setdefault(name, gml_text(element))
    return extra


def _topology(document: Document) -> Topology:
    """Return the lines and areas of the file, built once however many ask for them."""
    if "topology" not in document.kept:
        root = _root(document)
        epsg = _epsg(root, _plan_place(root, []))
        document.kept["topology"] = read_topology(root, epsg if isinstance(epsg, int) else None, _taken(document))
    topology: Topology = document.kept["topology"]
    return topology


def _taken(document: Document) -> Positions:
    taken: Positions = document.kept.get("taken") or Positions()
    return taken


def _near(document: Document, topology: Topology) -> BaseGeometry | None:
    plan = _plan_place(_root(document), [])
    links = [holder.link() for holder in plan.children("planomrade")] if plan else []
    chosen = [topology.area(link) for link in links if isinstance(link, str)]
    for areas in ([a for a in chosen if isinstance(a, Area)], topology.areas):
        shapes = [area.shape for area in areas if not isinstance(area.shape, Unreadable)]
        if shapes:
            west, south, east, north = shapely.total_bounds(shapes)
            near: BaseGeometry = shapely.box(
                west - FAR_AWAY_M, south - FAR_AWAY_M, east + FAR_AWAY_M, north + FAR_AWAY_M
            )
            return near
    return None


def _is_far(line: BoundaryLine, near: BaseGeometry | None) -> bool:
    if near is None or not isinstance(line.shape, BaseGeometry):
        return False
    return not shapely.intersects(near, line.shape)
