"""A GML feature collection, as a WFS answers it or as a file, to a table of rows. Read with every arc and axis kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shapely
from lxml import etree
from shapely.geometry.base import BaseGeometry

from detaljplan.errors import DocumentError, EmptyFile, LayerError, NotAPlan, OverLimit
from detaljplan.exchange import layer_limits
from detaljplan.plan.model import PlanGeometry
from detaljplan.plan.structure import StructureKind
from detaljplan.plan.values import shortened
from detaljplan.read.gml.elements import gml_id, gml_name
from detaljplan.read.gml.geometries.items import KINDS, UNREAD_KINDS, items_of, not_read
from detaljplan.read.gml.geometries.reader import parse
from detaljplan.read.gml.geometries.source import Source
from detaljplan.read.limits import ReadingLimits

if TYPE_CHECKING:
    from geopandas.geodataframe import GeoDataFrame

_HOLDERS = {"member", "featureMember", "featureMembers", "members"}
_COLLECTIONS = {"FeatureCollection", "SimpleFeatureCollection", "Tuple"}
_OLD_SYSTEM = re.compile(r"https?://www\.opengis\.net/gml/srs/epsg\.xml#([0-9]{1,7})")
"""Writers of this form have the axis to the east first, whatever the registry says."""


@dataclass(frozen=True, slots=True)
class GmlObject:
    """One object: its gml:id, the texts of its properties by local name, and its geometry.

    Parameters
    ----------
    shape
        E N in the system's unit; ``None`` where there is none that can be used.
    epsg
        The geometry's reference system; ``None`` where none is told.
    """

    id: str | None
    values: dict[str, str]
    shape: BaseGeometry | None = field(repr=False)
    epsg: int | None


def root_of(raw: bytes, name: str) -> etree._Element:
    """Return the root of an XML answer.

    Raises
    ------
    LayerError
        It is no XML, carries a DOCTYPE, is over a limit, or is a service's exception, which is told.
    """
    try:
        root: etree._Element = parse(raw, name, _limits()).tree
    except OverLimit:
        raise LayerError("Svaret är större, eller har fler delar, än vi läser.", where=name) from None
    except (NotAPlan, EmptyFile):
        raise LayerError("XML väntades, men svaret är något annat. Kontrollera adressen.", where=name) from None
    except DocumentError as error:
        raise LayerError(error.message, where=name) from None
    if _local(root) in {"ExceptionReport", "ServiceExceptionReport"}:
        said = " ".join(" ".join(str(text).split()) for text in root.itertext())
        raise LayerError("Tjänsten svarar med ett fel: {said}", where=name, said=shortened(said.strip(), 300))
    return root


def objects_of(root: etree._Element, name: str) -> list[GmlObject]:
    """Return the objects of a feature collection, in order.

    Raises
    ------
    LayerError
        It is no feature collection, or one that says that the service could not give all of it.
    """
    if any(_local(part) == "truncatedResponse" for part in root):
        raise LayerError("Tjänsten avbröt svaret mitt i. Försök igen.", where=name)
    if _local(root) not in _COLLECTIONS:
        raise LayerError("En samling objekt (FeatureCollection) väntades, men svaret är något annat.", where=name)
    source = Source(root, _limits())
    return [_object(element, source) for element in _features(root)]


def table_of_gml(raw: bytes, name: str) -> GeoDataFrame:
    """Return the rows of a GML file. Raises `LayerError` as `root_of` and `objects_of`, and for several systems."""
    import geopandas
    import numpy as np

    objects = objects_of(root_of(raw, name), name)
    systems = {each.epsg for each in objects if each.shape is not None}
    if len(systems) > 1:
        raise LayerError("Lagrets objekt ligger i olika koordinatsystem.", where=name)
    columns = dict.fromkeys(key for each in objects for key in each.values)
    told = {key: [each.values.get(key) for each in objects] for key in columns}
    told["gml_id"] = [each.id for each in objects]
    shapes = np.array([each.shape for each in objects], dtype=object)
    return geopandas.GeoDataFrame(told, geometry=shapes, crs=next(iter(systems), None))


def _limits() -> ReadingLimits:
    return ReadingLimits(
        file_size_bytes=layer_limits.MAX_ANSWER_BYTES,
        nesting_depth=100,
        object_count=20 * layer_limits.MAX_OBJECTS,
        vertex_count=layer_limits.MAX_VERTICES,
        text_size_bytes=10_000_000,
    )


def _features(root: etree._Element) -> Iterator[etree._Element]:
    for holder in root:
        if _local(holder) not in _HOLDERS:
            continue
        for element in holder:
            if _local(element) in _COLLECTIONS:
                yield from _features(element)
            else:
                yield element


def _object(element: etree._Element, source: Source) -> GmlObject:
    values: dict[str, str] = {}
    shape, epsg, met = None, None, False
    for part in element:
        if gml_name(part) == "boundedBy":
            continue
        geometry = next((one for one in part if gml_name(one) in KINDS | UNREAD_KINDS), None)
        if geometry is None:
            text = _text(part)
            if text:
                name = _local(part)
                values[name] = f"{values[name]}, {text}" if name in values else text
        elif not met:
            met = True
            shape, epsg = _shape(geometry, source)
    return GmlObject(gml_id(element) or element.get("fid"), values, shape, epsg)


def _text(element: etree._Element) -> str:
    return " ".join(" ".join(str(text).split()) for text in element.itertext() if str(text).strip())


def _shape(geometry: etree._Element, source: Source) -> tuple[BaseGeometry | None, int | None]:
    """Return the geometry as one shape and its system; no shape where any part of it cannot be read."""
    frame = source.frames.around(geometry.getparent())
    if gml_name(geometry) in KINDS:
        items = [item for item in items_of(geometry, frame, source) if not _is_untold(item)]
    else:
        items = [not_read(geometry, frame, source)]
    shapes = [item.shape for item in items if isinstance(item.shape, BaseGeometry)]
    systems = {_epsg(item) for item in items}
    epsg = next(iter(systems)) if len(systems) == 1 else None
    whole = bool(shapes) and len(shapes) == len(items) and len(systems) == 1
    return (_together(shapes) if whole else None), epsg


def _is_untold(item: PlanGeometry) -> bool:
    """Return whether an item only says that how the parts of a surface lie to each other is not told."""
    flaws = item.structure.flaws if item.structure else ()
    return item.kind in {"MultiSurface", "MultiPolygon"} and any(f.kind is StructureKind.UNSUPPORTED for f in flaws)


def _epsg(item: PlanGeometry) -> int | None:
    if isinstance(item.epsg, int):
        return item.epsg
    old = _OLD_SYSTEM.fullmatch(item.structure.srs_name.strip()) if item.structure else None
    return int(old[1]) if old else None


def _together(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    if len(shapes) == 1:
        return shapes[0]
    flat = [shapely.force_2d(shape) for shape in shapes]
    if all(shape.is_valid and shape.geom_type in {"Polygon", "MultiPolygon"} for shape in flat):
        union: BaseGeometry = shapely.union_all(flat)
        return union
    return shapely.GeometryCollection(flat)


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)
