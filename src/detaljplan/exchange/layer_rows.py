"""A table of rows, from whatever file or service, becomes a review layer's objects in EPSG:3006. Nothing is stored."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.errors import LayerError
from detaljplan.exchange.layer_limits import MAX_TEXT
from detaljplan.language.words import Words
from detaljplan.plan.values import shortened
from detaljplan.review.layer import FieldMap, Layer, LayerGeometry, LayerSource, Only
from detaljplan.review.model import UNTOLD, WHOLE_COUNTRY, Attribute, LayerData, LayerFeature, Origin

if TYPE_CHECKING:
    from geopandas.geodataframe import GeoDataFrame

Shapes = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]

_SYNTHETIC = "synthetic"
_CUT = 10
_DIMENSIONS = {LayerGeometry.POINT: 0, LayerGeometry.LINE: 1, LayerGeometry.POLYGON: 2}
_KINDS = {
    LayerGeometry.POINT: Words("punkter"),
    LayerGeometry.LINE: Words("linjer"),
    LayerGeometry.POLYGON: Words("ytor"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRows:
    """What a layer's source holds, ready for a review or a store.

    Parameters
    ----------
    features
        The objects in EPSG:3006, in the order of the file; those of a service by id.
    sha256
        In hex, of the bytes that it was read from.
    epsg
        The reference system that they were in.
    repaired
        How many objects had an invalid geometry; `features` holds them repaired.
    unplaced
        How many objects have no usable geometry and are not among `features`.
    missing_fields
        Fields the layer's definition names that the source does not have.
    synthetic
        Whether any object says of itself that it is invented.
    """

    layer: Layer
    features: tuple[LayerFeature, ...] = field(repr=False)
    sha256: str
    epsg: int
    repaired: int = 0
    unplaced: int = 0
    missing_fields: tuple[str, ...] = ()
    synthetic: bool = False

    def data(
        self,
        version: str,
        coverage: BaseGeometry | None = None,
        *,
        synthetic: bool = False,
        origin: Origin = UNTOLD,
    ) -> LayerData:
        """Return the rows as a review takes them.

        Parameters
        ----------
        version
            Version or date as the source states it.
        coverage
            The mapped area in EPSG:3006; ``None`` when it is not known.
        origin
            Where they come from.
        synthetic
            Whether the data are invented even where the objects do not say so.
        """
        return LayerData(
            layer=self.layer,
            version=version,
            features=self.features,
            coverage=coverage,
            synthetic=synthetic or self.synthetic,
            repaired=self.repaired,
            unplaced=self.unplaced,
            origin=origin,
        )


def rows_of(
    frame: GeoDataFrame,
    layer: Layer,
    *,
    name: str,
    sha256: str,
    source: LayerSource | None = None,
    axes_by_numbers: bool = False,
) -> LayerRows:
    """Return the objects of a table in EPSG:3006, two-dimensional, valid and of the layer's kind.

    Invalid geometries are repaired by their structure and counted. An object without usable geometry, outside Sweden,
    or of another kind than the layer's, is counted and left out. An object without id gets its row number. Links that
    are not http or https are left out.

    Parameters
    ----------
    frame
        Rows with geometries, E N (or longitude latitude) in their own reference system.
    name
        What it is called in what is told of it.
    source
        Which of the layer's sources it is of; without it the one whose fields are there.
    axes_by_numbers
        Take the axes in the other order when the coordinates lie in Sweden only so: services disagree on the order
        of EPSG:3006, and the two never meet.

    Raises
    ------
    LayerError
        There is no object of the layer, none with a usable geometry, no known reference system, or most lie outside
        Sweden.
    """
    epsg = epsg_of(frame, name)
    source = source or layer.source_with(map(str, frame.columns))
    frame = _of_layer(frame, source.only, name)
    raw = np.asarray(frame.geometry.array, dtype=object)
    shapes, was_invalid = _repaired(shapely.force_2d(raw))
    shapes = of_kind(in_sweref99_tm(shapes, epsg, name, either_order=axes_by_numbers), layer.geometry)
    columns = _columns(frame, source.fields)
    features = tuple(_features(frame, shapes, source.fields, columns))
    if not features:
        raise _nothing_usable(frame, layer.geometry, name)
    return LayerRows(
        layer=layer,
        features=features,
        sha256=sha256,
        epsg=epsg,
        repaired=int((was_invalid & ~unusable(shapes)).sum()),
        unplaced=int(len(shapes) - len(features)),
        missing_fields=tuple(name for name in source.fields.named if name not in columns),
        synthetic=_says_synthetic(frame),
    )


def _of_layer(frame: GeoDataFrame, only: Only | None, name: str) -> GeoDataFrame:
    """Return the rows that are the layer's; a file without the field that tells them apart cannot be trusted."""
    if only is None:
        return frame
    column = {str(name).casefold(): name for name in frame.columns}.get(only.field.casefold())
    if column is None:
        raise LayerError("Fältet {field}, som skiljer ut lagrets objekt, saknas i filen.", where=name, field=only.field)
    kept = frame[frame[column].isin(only.values)]
    if kept.empty:
        raise LayerError(
            "Inget objekt i filen har {field} {values}. Hämta lagret på nytt.",
            where=name,
            field=only.field,
            values=", ".join(only.values),
        )
    return kept


def _nothing_usable(frame: GeoDataFrame, kind: LayerGeometry, name: str) -> LayerError:
    if kind in _KINDS and not unusable(np.asarray(frame.geometry.array, dtype=object)).all():
        return LayerError("Lagret ska ha {kind}, men inget objekt är en sådan.", where=name, kind=_KINDS[kind])
    return LayerError("Inget objekt i filen har en användbar geometri. Hämta lagret på nytt.", where=name)


def epsg_of(frame: GeoDataFrame, name: str) -> int:
    """Return the code of a table's reference system, or raise `LayerError` where it has none that is known."""
    told = frame.crs
    epsg = None if told is None else told.to_epsg() or crs.epsg_of_wkt(told.to_wkt())
    if told is not None and told.to_authority() == ("OGC", "CRS84"):  # what GeoParquet means where it tells nothing
        epsg = crs.WGS84
    if epsg is None:
        raise LayerError("Lagret saknar känt koordinatsystem. Ange det i filen, helst EPSG:3006.", where=name)
    return int(epsg)


def _repaired(
    shapes: Shapes,
) -> tuple[Shapes, Flags]:
    invalid = np.asarray(~shapely.is_valid(shapes) & ~unusable(shapes), dtype=np.bool_)
    if invalid.any():
        shapes = shapes.copy()
        # By structure: a hole outside its shell is dropped, a ring crossing itself keeps what it encloses;
        # lines that an area collapses into are no part of the area.
        shapes[invalid] = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=False)
    return shapes, invalid


def unusable(shapes: Shapes) -> Flags:
    """Return which shapes have no place: none at all, empty, or coordinates that are no numbers."""
    return np.asarray(~np.isfinite(shapely.bounds(shapes)).all(axis=1), dtype=np.bool_)


def of_kind(shapes: Shapes, kind: LayerGeometry) -> Shapes:
    """Return shapes with what is of the kind in each; ``None`` where nothing is. Mixed layers are as they are."""
    wanted = _DIMENSIONS.get(kind)
    if wanted is None:
        return shapes
    found = shapes.copy()
    for row in np.flatnonzero(~unusable(shapes) & _is_other(shapes, wanted)).tolist():
        parts = shapely.get_parts(shapes[row]) if shapes[row].geom_type == "GeometryCollection" else ()
        kept = [one for part in parts for one in shapely.get_parts(part) if shapely.get_dimensions(one) == wanted]
        found[row] = shapely.union_all(kept) if kept else None
    return found


def _is_other(shapes: Shapes, wanted: int) -> Flags:
    collection = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    return np.asarray((shapely.get_dimensions(shapes) != wanted) | collection, dtype=np.bool_)


def in_sweref99_tm(shapes: Shapes, epsg: int, name: str, *, either_order: bool = False) -> Shapes:
    """Return shapes, E N in a system, in EPSG:3006; ``None`` for one that lies outside Sweden, as at 0, 0.

    Parameters
    ----------
    either_order
        As `axes_by_numbers` of `rows_of`.

    Raises
    ------
    LayerError
        Most lie outside Sweden: the system is wrong, or its axes are swapped.
    """
    usable = ~unusable(shapes)
    for turned in (False, True) if either_order else (False,):
        given = shapely.transform(shapes[usable], lambda xy: xy[:, ::-1]) if turned else shapes[usable]
        try:
            found = crs.transform(given, epsg, crs.SWEREF99_TM)
        except ValueError:
            continue
        inside = _in_sweden(found)
        if 2 * inside.sum() >= len(inside):
            moved = np.full(len(shapes), None, dtype=object)
            moved[np.flatnonzero(usable)[inside]] = found[inside]
            return moved
    raise LayerError(
        "Lagrets koordinater ligger utanför Sverige när de läses som {zone}. "
        "Kontrollera koordinatsystem och axelordning i filen.",
        where=name,
        zone=crs.zone_name(epsg),
    )


def _in_sweden(shapes: Shapes) -> Flags:
    least_east, least_north, most_east, most_north = WHOLE_COUNTRY.bounds
    west, south, east, north = shapely.bounds(shapes).reshape(-1, 4).T
    inside = (west >= least_east) & (south >= least_north) & (east <= most_east) & (north <= most_north)
    return np.asarray(inside, dtype=np.bool_)


def _columns(frame: GeoDataFrame, fields: FieldMap) -> Mapping[str, str]:
    """Return which column of the file holds each field of the definition, for those it has.

    A shapefile cuts names at ten characters.
    """
    columns = [str(c) for c in frame.columns if c != frame.geometry.name]
    folded = {c.casefold(): c for c in reversed(columns)}
    cut = {name: name.casefold()[:_CUT] for name in fields.named if len(name) > _CUT}
    found = {
        name: name if name in columns else folded.get(name.casefold()) or folded.get(cut.get(name, ""))
        for name in fields.named
    }
    return {name: column for name, column in found.items() if column is not None}


def _features(
    frame: GeoDataFrame,
    shapes: Shapes,
    fields: FieldMap,
    columns: Mapping[str, str],
) -> Iterator[LayerFeature]:
    values = {name: [_attribute(v) for v in frame[column]] for name, column in columns.items()}
    for row in np.flatnonzero(~unusable(shapes)).tolist():
        yield LayerFeature(
            shape=shapes[row],
            id=_text(values, fields.id, row) or f"rad {row + 1}",
            name=_text(values, fields.name, row),
            kind=_text(values, fields.type, row),
            date=_text(values, fields.date, row),
            link=_link(_text(values, fields.link, row)),
            attributes={name: values[name][row] for name in fields.shown if name in values},
        )


def _text(values: Mapping[str, list[Attribute]], name: str | None, row: int) -> str | None:
    value = values[name][row] if name is not None and name in values else None
    return None if value is None or value == "" else str(value)


def _link(text: str | None) -> str | None:
    return text if text and text.lower().startswith(("https://", "http://")) else None


def _attribute(value: Any) -> Attribute:
    """Return a table's value as JSON can hold it; ``None`` for missing and for what is no text or number."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value != value:  # NaN and NaT, the only values that differ from themselves
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, str):
        return shortened(value, MAX_TEXT)
    return value if isinstance(value, bool | int) else None


def _number(value: float) -> Attribute:
    if not math.isfinite(value):
        return None
    # A column of whole numbers with a gap is read as floats: 100.0 was 100 in the file.
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _says_synthetic(frame: GeoDataFrame) -> bool:
    return _SYNTHETIC in frame.columns and any(_attribute(v) is True for v in frame[_SYNTHETIC])
