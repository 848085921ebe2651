"""Layer files for import: a GeoPackage or GeoJSON becomes a review layer's objects. Nothing is stored."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.errors import LayerError
from detaljplan.language.words import Words
from detaljplan.plan.values import shortened
from detaljplan.review.layer import FieldMap, Layer, Only
from detaljplan.review.model import Attribute, LayerData, LayerFeature

if TYPE_CHECKING:
    from geopandas.geodataframe import GeoDataFrame

# Guards against hostile or mistaken files, far above the largest layer we know of (80 000 objects).
MAX_FILE_BYTES = 2 * 1024**3
MAX_OBJECTS = 1_000_000
MAX_VERTICES = 100_000_000
MAX_TEXT = 2_000

Shapes = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]

_GEOPACKAGE = b"SQLite format 3\x00"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SYNTHETIC = "synthetic"


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRows:
    """What a layer file holds, ready for a review or a store.

    Parameters
    ----------
    features
        The objects in EPSG:3006, in the order of the file.
    sha256
        Of the file's bytes.
    epsg
        The reference system of the file.
    repaired
        How many objects had an invalid geometry; `features` holds them repaired.
    unplaced
        How many objects have no usable geometry and are not among `features`.
    missing_fields
        Fields the layer's definition names that the file does not have.
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

    def data(self, version: str, coverage: BaseGeometry | None = None, *, synthetic: bool = False) -> LayerData:
        """Return the rows as a review takes them.

        Parameters
        ----------
        version
            Version or date as the source states it.
        coverage
            The mapped area in EPSG:3006; ``None`` when it is not known.
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
        )


def read_layer_file(path: Path, layer: Layer, *, table: str | None = None) -> LayerRows:
    """Return the objects of a layer file in EPSG:3006, two-dimensional and valid.

    Curves become chords of 4 degrees of arc at most. Invalid geometries are repaired by their structure and
    counted; an object without usable geometry is counted, not read. An object without id gets its row
    number. Links that are not http or https are left out.

    Parameters
    ----------
    path
        A GeoPackage, or a GeoJSON (longitude latitude, or the system its ``crs`` member names).
    layer
        Which layer the file is of: its field names are looked for, exactly or else in other case.
    table
        Which table of a GeoPackage with several; ``None`` takes the only one, or the one named as the layer.

    Raises
    ------
    LayerError
        When the file is neither format, holds no object (a failing source often looks so), has no known
        reference system, lies outside Sweden, or is over a limit.
    """
    digest = _sha256(path)
    frame = _frame(path, _table_of(path, layer, table))
    epsg = _epsg(frame, path)
    source = layer.source_with(map(str, frame.columns))
    frame = _of_layer(frame, source.only, path)
    raw = np.asarray(frame.geometry.array, dtype=object)
    shapes, was_invalid = _repaired(shapely.force_2d(raw))
    shapes = _in_sweref99_tm(shapes, epsg, path)
    columns = _columns(frame, source.fields)
    features = tuple(_features(frame, shapes, source.fields, columns))
    unplaced = int(len(shapes) - len(features))
    if not features:
        raise LayerError("Inget objekt i filen har en användbar geometri. Hämta lagret på nytt.", where=path.name)
    return LayerRows(
        layer=layer,
        features=features,
        sha256=digest,
        epsg=epsg,
        repaired=int((was_invalid & ~_unusable(shapes)).sum()),
        unplaced=unplaced,
        missing_fields=tuple(name for name in source.fields.named if name not in columns),
        synthetic=_says_synthetic(frame),
    )


def read_area_file(path: Path) -> BaseGeometry:
    """Return all areas of a file as one, in EPSG:3006: the mapped area of a layer.

    Raises
    ------
    LayerError
        As `read_layer_file`, and when any object is something else than a valid area. A mapped area is not
        repaired: a wrong one would tell "no hit" where nobody has looked.
    """
    _sha256(path)
    frame = _frame(path, _table_of(path, None, None))
    epsg = _epsg(frame, path)
    shapes = shapely.force_2d(np.asarray(frame.geometry.array, dtype=object))
    if _unusable(shapes).any() or not (shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2)).all():
        raise LayerError("Täckningen ska bara innehålla giltiga ytor. Rätta filen.", where=path.name)
    # The union keeps the vertices, so that edges stay where they are after the move.
    union: BaseGeometry = shapely.union_all(_in_sweref99_tm(shapes, epsg, path))
    return union


def _sha256(path: Path) -> str:
    """Return the hash of a file that looks like one of the two formats and is not over the limit."""
    if not path.is_file():
        raise LayerError("Lagerfilen finns inte. Kontrollera sökvägen.", where=path.name)
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise LayerError(
            "Lagerfilen är {size:n} byte; högst {most:n} tas emot.", where=path.name, size=size, most=MAX_FILE_BYTES
        )
    with path.open("rb") as file:
        start = file.read(1024)
        # GDAL chooses by content: a file that points to other files or addresses must not reach it.
        if not (start.startswith(_GEOPACKAGE) or start.removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(b"{")):
            raise LayerError("En GeoPackage eller GeoJSON väntades, men filen är något annat.", where=path.name)
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()


def _table_of(path: Path, layer: Layer | None, table: str | None) -> str | None:
    import pyogrio

    try:
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _unreadable(path, error) from error
    if table is None and len(names) == 1:
        return names[0]
    wanted = table or (layer.id if layer else None)
    if wanted in names:
        return wanted
    listed = shortened(", ".join(names), 300) if names else Words("inga")
    raise LayerError(
        "Tabellen {wanted} finns inte i filen. Tabeller med geometri: {listed}.",
        where=path.name,
        wanted=wanted,
        listed=listed,
    )


def _frame(path: Path, table: str | None) -> GeoDataFrame:
    import pyogrio

    try:
        info = pyogrio.read_info(path, layer=table, force_feature_count=True)
        if info["features"] > MAX_OBJECTS:
            raise LayerError(
                "Lagret har {count:n} objekt; högst {most:n} läses.",
                where=path.name,
                count=info["features"],
                most=MAX_OBJECTS,
            )
        frame: GeoDataFrame = pyogrio.read_dataframe(path, layer=table, datetime_as_string=True)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.GeometryError,
        pyogrio.errors.FeatureError,
        GEOSException,
        UnicodeDecodeError,
        ValueError,
    ) as error:
        raise _unreadable(path, error) from error
    if not hasattr(frame, "geometry") or frame.empty:
        raise LayerError(
            "Filen innehåller inget objekt. Det tas som ett fel hos källan; hämta lagret på nytt.",
            where=path.name,
        )
    if len(frame) < info["features"]:
        raise LayerError(
            "Bara {count:n} av filens {all:n} objekt gick att läsa. Hämta lagret på nytt.",
            where=path.name,
            count=len(frame),
            all=info["features"],
        )
    vertices = int(shapely.get_num_coordinates(np.asarray(frame.geometry.array, dtype=object)).sum())
    if vertices > MAX_VERTICES:
        raise LayerError(
            "Lagret har {vertices:n} brytpunkter; högst {most:n} läses.",
            where=path.name,
            vertices=vertices,
            most=MAX_VERTICES,
        )
    return frame


def _of_layer(frame: GeoDataFrame, only: Only | None, path: Path) -> GeoDataFrame:
    """Return the rows that are the layer's; a file without the field that tells them apart cannot be trusted."""
    if only is None:
        return frame
    column = {str(name).casefold(): name for name in frame.columns}.get(only.field.casefold())
    if column is None:
        raise LayerError(
            "Fältet {field}, som skiljer ut lagrets objekt, saknas i filen.", where=path.name, field=only.field
        )
    kept = frame[frame[column].isin(only.values)]
    if kept.empty:
        raise LayerError(
            "Inget objekt i filen har {field} {values}. Hämta lagret på nytt.",
            where=path.name,
            field=only.field,
            values=", ".join(only.values),
        )
    return kept


def _unreadable(path: Path, error: Exception) -> LayerError:
    return LayerError("Lagerfilen går inte att läsa: {error}.", where=path.name, error=shortened(error, 200))


def _epsg(frame: GeoDataFrame, path: Path) -> int:
    epsg = None if frame.crs is None else frame.crs.to_epsg()
    if epsg is None:
        raise LayerError("Lagret saknar känt koordinatsystem. Ange det i filen, helst EPSG:3006.", where=path.name)
    return int(epsg)


def _repaired(
    shapes: Shapes,
) -> tuple[Shapes, Flags]:
    invalid = np.asarray(~shapely.is_valid(shapes) & ~_unusable(shapes), dtype=np.bool_)
    if invalid.any():
        shapes = shapes.copy()
        # By structure: a hole outside its shell is dropped, a ring crossing itself keeps what it encloses;
        # lines that an area collapses into are no part of the area.
        shapes[invalid] = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=False)
    return shapes, invalid


def _unusable(shapes: Shapes) -> Flags:
    return np.asarray(~np.isfinite(shapely.bounds(shapes)).all(axis=1), dtype=np.bool_)


def _in_sweref99_tm(shapes: Shapes, epsg: int, path: Path) -> Shapes:
    usable = ~_unusable(shapes)
    moved = shapes.copy()
    try:
        moved[usable] = crs.transform(shapes[usable], epsg, crs.SWEREF99_TM)
    except ValueError as error:
        raise _outside(path, epsg) from error
    if usable.any() and not _in_sweden(shapely.total_bounds(moved[usable])):
        raise _outside(path, epsg)
    return moved


def _in_sweden(bounds: npt.NDArray[np.float64]) -> bool:
    # Land, sea territory and economic zone with room to spare: it tells swapped axes and wrong systems.
    west, south, east, north = bounds
    return bool(100_000 <= west <= east <= 1_150_000 and 6_000_000 <= south <= north <= 7_900_000)


def _outside(path: Path, epsg: int) -> LayerError:
    return LayerError(
        "Lagrets koordinater ligger utanför Sverige när de läses som {zone}. "
        "Kontrollera koordinatsystem och axelordning i filen.",
        where=path.name,
        zone=crs.zone_name(epsg),
    )


def _columns(frame: GeoDataFrame, fields: FieldMap) -> Mapping[str, str]:
    """Return which column of the file holds each field of the definition, for those it has."""
    columns = [str(c) for c in frame.columns if c != frame.geometry.name]
    folded = {c.casefold(): c for c in reversed(columns)}
    found = {name: name if name in columns else folded.get(name.casefold()) for name in fields.named}
    return {name: column for name, column in found.items() if column is not None}


def _features(
    frame: GeoDataFrame,
    shapes: Shapes,
    fields: FieldMap,
    columns: Mapping[str, str],
) -> Iterator[LayerFeature]:
    values = {name: [_attribute(v) for v in frame[column]] for name, column in columns.items()}
    for row in np.flatnonzero(~_unusable(shapes)).tolist():
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
