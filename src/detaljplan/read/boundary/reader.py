"""A plan's boundary alone, as municipalities have it for plans begun before 2022: a layer to a Document and a Plan.

The rows of the layer become the parts of one plan, in the form that the national JSON would have, and those are read
by the reader of the national JSON. There are no provisions, and nothing is made up in their place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.errors import NotAPlan, OverLimit
from detaljplan.plan.model import Plan, PlanGeometry, PlanStatus, PlanType
from detaljplan.plan.values import Unreadable, composed, shortened
from detaljplan.read.boundary.columns import DECISION, IDENTIFYING, MUNICIPALITY, attributes_in, known_in, of_provisions
from detaljplan.read.boundary.unread import unread_columns
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.geopackage.places import Places
from detaljplan.read.limits import ReadingLimits
from detaljplan.read.ngp import reader as ngp_json
from detaljplan.spec.municipalities import municipality_by_code, municipality_by_name
from detaljplan.spec.specification import load_specification

_NAMES_SHOWN = 8
_CODED: Mapping[str, tuple[str, ...]] = {"status": tuple(PlanStatus), "typ": tuple(PlanType)}
_KINDS = {"Polygon": "yta", "MultiPolygon": "multiyta"}
_PLAN_AT, _ITEMS_AT = "/features/0/properties", "/features/0/properties/plangeometri"
_HIGHEST_CODE = 9999


@dataclass(frozen=True)
class Row:
    """One object of the layer: its columns, its geometry (or why there is none), and where it stands."""

    values: Mapping[str, object] = field(repr=False)
    shape: object
    place: str

    def place_of(self, column: str) -> str:
        """Return the place of a column of the row."""
        return f"{self.place}/{column}"


@dataclass(frozen=True)
class Layer:
    """A layer of plan areas, whatever file it came in.

    Parameters
    ----------
    kind
        What it lies in, in Swedish: ``shapefil`` …
    system
        The reference system: ``EPSG:3010``, or what the file says where it is no SWEREF 99.
    place
        Where the layer itself stands in the file.
    system_place
        Where the file says its system, where that is not in the rows.
    encoding
        What the texts were read as, where the format does not decide it.
    """

    kind: str
    system: str
    rows: tuple[Row, ...] = field(repr=False)
    place: str
    cut_names: bool = False
    encoding: str | None = None
    system_place: str | None = None

    def place_of(self, column: str) -> str:
        """Return the place of a column of the layer."""
        return f"{self.place}/{column}"


@dataclass(frozen=True)
class BoundaryTree:
    """The feature made of a layer, where each part of it stands, and what was made no attribute of.

    `unread` tells of those of the columns whose names say that they are attributes.
    """

    layer: Layer
    tree: dict[str, Any] = field(repr=False)
    places: Places = field(repr=False)
    municipality_code: str | None
    extra: Mapping[str, Any] = field(repr=False)
    unread: tuple[Unreadable, ...] = ()


def refuse_many(rows: int, name: str) -> None:
    """Raise `OverLimit` when a layer has more rows than one plan has parts."""
    most = int(load_specification().limits["boundary_parts"].value)
    if rows > most:
        raise OverLimit(
            "Lagret har fler än {most} ytor. Det är troligen ett register över många planer: spara den plan det "
            "gäller i en fil för sig.",
            where=name,
            most=most,
        )


def parse(layer: Layer, raw: bytes, name: str, limits: ReadingLimits) -> Document:
    """Return the layer as a Document.

    Raises
    ------
    NotAPlan
        An empty layer, one of provisions, or one of several plans; names them.
    OverLimit
        More rows than one plan has parts, or more vertices than is read.
    """
    limits.refuse_vertices(sum(_vertices(row.shape) for row in layer.rows), name)
    columns = tuple(dict.fromkeys(column for row in layer.rows for column in row.values))
    _refuse_other_layers(layer, columns, name)
    held = attributes_in(columns, cut=layer.cut_names)
    _refuse_several_plans(layer.rows, held, name)
    common = {column: _common(layer.rows, column) for column in columns}
    told, code, used = _attributes(held, common)
    feature = {"properties": {"feature:typ": "detaljplan", **told, "plangeometri": _items(layer)}}
    tree = BoundaryTree(
        layer=layer,
        tree={"type": "FeatureCollection", "features": [feature]},
        places=_places(layer),
        municipality_code=code,
        extra={column: value for column, value in common.items() if column not in used and value is not None},
        unread=tuple(unread_columns(known_in(columns, cut=layer.cut_names), common, used, layer.rows[0].place)),
    )
    return Document(name=name, file_format=FileFormat.BOUNDARY, raw=raw, tree=tree)


def _vertices(shape: object) -> int:
    """Return the vertices of a shape; those of a GeoJSON, which is none yet, were counted before it was parsed."""
    return int(shapely.get_num_coordinates(shape)) if isinstance(shape, BaseGeometry) else 0


def _refuse_other_layers(layer: Layer, columns: Iterable[str], name: str) -> None:
    if not layer.rows:
        raise NotAPlan("Lagret med planområdet är tomt. Exportera planens yta på nytt.", where=name)
    refuse_many(len(layer.rows), name)
    column = of_provisions(columns)
    if column:
        raise NotAPlan(
            'Lagret har kolumnen "{column}" och är av bestämmelser, inte av ett planområde. '
            "Exportera planområdet, eller hela planen som nationell JSON.",
            where=name,
            column=shortened(column, 40),
        )


def _refuse_several_plans(rows: tuple[Row, ...], held: Mapping[str, str], name: str) -> None:
    """Raise when the first identifying column in use tells the rows apart; a row without it is one more plan."""
    for attribute in IDENTIFYING:
        told = [_identity(row.values.get(held.get(attribute, ""))) for row in rows]
        if any(value is not None for value in told):
            break
    else:
        return
    if len(set(told)) > 1:
        names = list(dict.fromkeys(_called(row, held) for row in rows))
        listed = ", ".join(names[:_NAMES_SHOWN]) + (" …" if len(names) > _NAMES_SHOWN else "")
        raise NotAPlan(
            "Filen har {count} planer: {listed}. En fil ska hålla en plan; spara varje plan för sig.",
            where=name,
            count=len(set(told)),
            listed=listed,
        )


def _identity(value: object) -> str | None:
    return None if value is None else repr(value)


def _called(row: Row, held: Mapping[str, str]) -> str:
    values = [row.values.get(held[attribute]) for attribute in IDENTIFYING[1:] if attribute in held]
    shown = " ".join(shortened(value, 40) for value in values if value is not None)
    return shown or shortened(row.values.get(held.get(IDENTIFYING[0], "")) or "(utan namn)", 40)


def _common(rows: tuple[Row, ...], column: str) -> Any:
    """Return what the rows say together: one value when they agree, else a list in their order."""
    values = [row.values.get(column) for row in rows]
    return values[0] if all(_same(value, values[0]) for value in values) else values


def _same(value: object, other: object) -> bool:
    return type(value) is type(other) and (value == other or (value != value and other != other))


def _attributes(
    held: Mapping[str, str], common: Mapping[str, Any]
) -> tuple[dict[str, Any], str | None, frozenset[str]]:
    """Return the attributes on the wire, the municipality's code, and the columns that these say all of."""
    code, of_code = _municipality(held, common)
    told: dict[str, Any] = {
        attribute: read
        for attribute, column in held.items()
        if column not in of_code and (read := _read(attribute, common[column])) is not None
    }
    used = of_code | {held[attribute] for attribute in told}
    decision: dict[str, Any] = {attribute: told.pop(attribute) for attribute in DECISION if attribute in told}
    if "datumLagakraft" in decision:
        decision["datumLagakraft"] = [decision["datumLagakraft"]]
    return told | ({"beslutsinformation": [decision]} if decision else {}), code, used


def _municipality(held: Mapping[str, str], common: Mapping[str, Any]) -> tuple[str | None, frozenset[str]]:
    """Return the municipality's code, and the columns that say it; one that says another code is not among them."""
    codes = {held[name]: _municipality_code(common[held[name]]) for name in MUNICIPALITY if name in held}
    code = next(filter(None, codes.values()), None)
    return code, frozenset(column for column, found in codes.items() if found and found == code)


def _read(attribute: str, value: object) -> str | None:
    """Return a value as the attribute has it; ``None`` when it is not surely one."""
    if attribute == "kommunkod":
        return None
    return _day(value) if attribute in DECISION else _text(value, _CODED.get(attribute))


def _text(value: object, codes: tuple[str, ...] | None = None) -> str | None:
    """Return a value as a text; of a code list only what is in it, in whatever case. ``None`` for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = composed(str(value)).strip()
    if codes is not None:
        return next((code for code in codes if code == text.casefold()), None)
    return text or None


def _municipality_code(value: object) -> str | None:
    """Return the four digits of a municipality; a column of numbers has lost their first zero."""
    text = _text(value) or ""
    code = text.zfill(4) if text.isascii() and text.isdigit() and int(text) <= _HIGHEST_CODE else ""
    return code if municipality_by_code(code) else None


def _day(value: object) -> str | None:
    """Return a date as YYYY-MM-DD, also of YYYYMMDD and of midnight; ``None`` when it is not surely one."""
    text = _text(value) or ""
    day, _, time = text.replace(" ", "T").replace("/", "-").partition("T")
    if time and time.rstrip("Z").strip("0:.+"):
        return None
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None
    return found.isoformat() if day.replace("-", "") == found.strftime("%Y%m%d") else None


def _items(layer: Layer) -> list[dict[str, Any]]:
    return [{"geometri": {"koordinatsystemPlan": layer.system, "position": row.shape}} for row in layer.rows]


def _places(layer: Layer) -> Places:
    places = Places()
    places.add(_PLAN_AT, layer)
    for number, row in enumerate(layer.rows):
        places.add(f"{_ITEMS_AT}/{number}", row)
        if layer.system_place:
            system = Row({}, None, layer.system_place)
            places.add(f"{_ITEMS_AT}/{number}/geometri/koordinatsystemPlan", system)
    return places


def plan_of(document: Document) -> Plan:
    """Return the plan that the layer is the area of: its attributes, its parts as delivered, and no provisions."""
    made: BoundaryTree = document.tree
    plan = made.places.told_in(ngp_json.plan_of(replace(document, tree=made.tree)))
    return replace(
        plan,
        municipality=_municipality_name(plan),
        municipality_code=made.municipality_code,
        boundary=tuple(map(_with_kind, plan.boundary)),
        extra={column: _plain(value) for column, value in made.extra.items()},
    )


def encoding_of(document: Document) -> str | None:
    """Return what the texts of a boundary's layer were read as, where its format does not decide it."""
    return document.tree.layer.encoding if isinstance(document.tree, BoundaryTree) else None


def _municipality_name(plan: Plan) -> Any:
    known = municipality_by_name(plan.municipality) if isinstance(plan.municipality, str) else None
    return known.short_name if known else plan.municipality


def _with_kind(item: PlanGeometry) -> PlanGeometry:
    """Return the part with its kind and dimension, which its shape tells."""
    if not isinstance(item.shape, BaseGeometry):
        return item
    return replace(item, kind=_KINDS.get(item.shape.geom_type), dimension=3 if shapely.has_z(item.shape) else 2)


def _plain(value: Any) -> Any:
    """Return a value as any format can hold it: bytes by their number, and what is no number as its name."""
    if isinstance(value, list):
        return [_plain(member) for member in value]
    if isinstance(value, bytes):
        return f"{len(value)} byte"
    return value if not isinstance(value, float) or math.isfinite(value) else str(value)
