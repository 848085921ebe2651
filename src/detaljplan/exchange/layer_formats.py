"""The file formats of layers, told by content: each file becomes a table of rows with geometries. Nothing is judged."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.errors import GEOSException

from detaljplan.errors import DocumentError, LayerError, OverLimit
from detaljplan.exchange import layer_limits
from detaljplan.exchange.layer_gml import table_of_gml
from detaljplan.language.words import Words
from detaljplan.plan.values import shortened
from detaljplan.read.archive import MAGIC as ZIP
from detaljplan.read.archive import Archive, ArchiveBounds, Member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geopandas.geodataframe import GeoDataFrame

ARC_STEP_DEG = 1.0
"""Curves of a GeoPackage become chords of so many degrees of arc at most: they leave an arc of 1 km by 4 cm at most."""

_GEOPACKAGE = b"SQLite format 3\x00"
_FLATGEOBUF = b"fgb\x03"
_PARQUET = b"PAR1"
_MARKS = b"\xef\xbb\xbf \t\r\n"
_DRIVERS = {"GPKG", "GeoJSON", "FlatGeobuf", "ESRI Shapefile", "ESRIJSON"}
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED = {".shp", ".shx", ".dbf"}
_WHOLE = (".gpkg", ".geojson", ".json", ".fgb", ".parquet", ".gml")


def table_of(path: Path, name: str, wanted: Sequence[str]) -> GeoDataFrame:
    """Return the rows of a file, in its own reference system.

    Curves become chords: see `ARC_STEP_DEG`, and for GML `detaljplan.read.gml.curves.SAGITTA_M`.

    Parameters
    ----------
    path
        A GeoPackage, GeoJSON, FlatGeobuf, GeoParquet, GML, or a zip with one of them or a shapefile. It is told by
        its first bytes, whatever it is called: a file that points to other files or addresses is none of them.
    name
        What the file is called for users.
    wanted
        Names of the table to take of several, the first that is there; of one alone any name is taken.

    Raises
    ------
    LayerError
        It is none of these, is damaged or over a limit, holds no object, or several tables none of which is wanted.
    """
    with path.open("rb") as file:
        start = file.read(1024)
    if start.startswith(ZIP):
        return _of_archive(path, name, wanted)
    if start.startswith(_PARQUET):
        return _checked(_of_parquet(path, name), name)
    if start.startswith((_GEOPACKAGE, _FLATGEOBUF)) or start.lstrip(_MARKS).startswith(b"{"):
        return _checked(_of_gdal(path, name, _chosen(_tables_in(path, name), name, wanted)), name)
    if start.lstrip(_MARKS).startswith(b"<"):
        return _checked(table_of_gml(path.read_bytes(), name), name)
    raise LayerError(
        "En GeoPackage, GeoJSON, FlatGeobuf, GeoParquet, GML eller zippad shapefil väntades, men filen är något annat.",
        where=name,
    )


def _chosen(names: Sequence[str], name: str, wanted: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    folded = {each.casefold(): each for each in names}
    found = next((folded[each.casefold()] for each in wanted if each.casefold() in folded), None)
    if found is not None:
        return found
    raise LayerError(
        "Tabellen {wanted} finns inte i filen. Tabeller med geometri: {listed}.",
        where=name,
        wanted=" / ".join(wanted),
        listed=shortened(", ".join(names), 300) if names else Words("inga"),
    )


def _tables_in(path: Path, name: str) -> list[str]:
    import pyogrio

    with _faults_told(name):
        return [str(table) for table, kind in pyogrio.list_layers(path) if kind is not None]


def _of_gdal(path: Path, name: str, table: str | None) -> GeoDataFrame:
    import pyogrio

    with _faults_told(name):
        pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": str(ARC_STEP_DEG)})
        info = pyogrio.read_info(path, layer=table, force_feature_count=True)
        if info["driver"] not in _DRIVERS:
            raise LayerError("Filen är av ett slag som inte läses ({kind}).", where=name, kind=info["driver"])
        _refuse_many(info["features"], name)
        frame: GeoDataFrame = pyogrio.read_dataframe(path, layer=table, datetime_as_string=True)
    if len(frame) < info["features"]:
        raise LayerError(
            "Bara {count:n} av filens {all:n} objekt gick att läsa. Hämta lagret på nytt.",
            where=name,
            count=len(frame),
            all=info["features"],
        )
    return frame


def _of_parquet(path: Path, name: str) -> GeoDataFrame:
    import geopandas
    from pyarrow import ArrowException, parquet

    try:
        stated = parquet.read_metadata(path)
        _refuse_many(stated.num_rows, name)
        size = sum(stated.row_group(group).total_byte_size for group in range(stated.num_row_groups))
        if size > layer_limits.MAX_FILE_BYTES:
            raise _too_large(name, size)
        return geopandas.read_parquet(path)
    except (ArrowException, OSError, ValueError, KeyError, GEOSException) as error:
        raise _unreadable(name, error) from None


def _of_archive(path: Path, name: str, wanted: Sequence[str]) -> GeoDataFrame:
    """Unpack what holds the layer to a folder of our own, under names of our own, and read it there."""
    if path.stat().st_size > layer_limits.MAX_ARCHIVE_BYTES:
        raise _too_large(name, path.stat().st_size)
    bounds = ArchiveBounds(
        members=layer_limits.MAX_ARCHIVE_MEMBERS,
        unpacked_bytes=layer_limits.MAX_FILE_BYTES,
        ratio=2_000,  # more than deflate can: tables of attributes are mostly blanks, and what comes out is counted
        ratio_from_bytes=1,
    )
    try:
        archive = Archive(path.read_bytes(), name, bounds)
        groups = _groups(archive.members)
        stem = _chosen(list(groups), name, wanted)
        with TemporaryDirectory(prefix="detaljplan-lager-") as folder:
            first, *_ = [_unpacked(archive, member, Path(folder)) for member in groups[stem]]
            inner = f"{name}/{groups[stem][0].name}"
            if first.suffix != ".shp":
                return table_of(first, inner, wanted)
            _refuse_cut_shapefile(first, inner)
            return _checked(_of_gdal(first, inner, None), inner)
    except OverLimit:
        raise LayerError(
            "Arkivet har fler filer, eller är större uppackat, än vi läser ({most:bytes}).",
            where=name,
            most=layer_limits.MAX_FILE_BYTES,
        ) from None
    except DocumentError as error:
        raise LayerError(error.message, where=error.where) from None


def _groups(members: Iterable[Member]) -> dict[str, list[Member]]:
    """Return the members that hold layers, by the name of the layer; of a shapefile its parts, the .shp first."""
    members = list(members)
    found: dict[str, list[Member]] = {}
    for member in members:
        if member.ending in _WHOLE:
            found.setdefault(_stem(member), [member])
        elif member.ending == ".shp":
            parts = {other.ending: other for other in members if other.stem == member.stem and other.ending in _PARTS}
            if parts.keys() >= _NEEDED:
                found[_stem(member)] = [parts[ending] for ending in _PARTS if ending in parts]
    return found


def _stem(member: Member) -> str:
    return member.name.rpartition("/")[2][: -len(member.ending)]


def _unpacked(archive: Archive, member: Member, folder: Path) -> Path:
    path = folder / f"lager{member.ending}"
    with path.open("wb") as file:
        file.writelines(archive.pieces(member))
    return path


def _refuse_cut_shapefile(path: Path, name: str) -> None:
    """Refuse a shapefile whose parts are shorter than they say: GDAL gives objects without geometry or values."""
    with path.open("rb") as shapes, path.with_suffix(".dbf").open("rb") as table:
        words = int.from_bytes(shapes.read(28)[24:], "big")
        _, rows, header, row = struct.unpack("<4sIHH", table.read(12).ljust(12, b"\0"))
    records = (path.with_suffix(".shx").stat().st_size - 100) // 8
    short = path.stat().st_size < 2 * words or path.with_suffix(".dbf").stat().st_size < header + rows * row
    if short or records != rows:
        raise LayerError("Shapefilen är avkapad eller skadad. Hämta lagret på nytt.", where=name)


def _checked(frame: GeoDataFrame, name: str) -> GeoDataFrame:
    """Return the rows when there are any, each with a geometry or none, and no more of them than is read."""
    if not hasattr(frame, "geometry") or frame.empty:
        raise LayerError(
            "Filen innehåller inget objekt. Det tas som ett fel hos källan; hämta lagret på nytt.", where=name
        )
    _refuse_many(len(frame), name)
    vertices = int(shapely.get_num_coordinates(np.asarray(frame.geometry.array, dtype=object)).sum())
    if vertices > layer_limits.MAX_VERTICES:
        raise LayerError(
            "Lagret har {vertices:n} brytpunkter; högst {most:n} läses.",
            where=name,
            vertices=vertices,
            most=layer_limits.MAX_VERTICES,
        )
    return frame


def _refuse_many(count: int, name: str) -> None:
    if count > layer_limits.MAX_OBJECTS:
        raise LayerError(
            "Lagret har {count:n} objekt; högst {most:n} läses.", where=name, count=count, most=layer_limits.MAX_OBJECTS
        )


def _too_large(name: str, size: int) -> LayerError:
    return LayerError(
        "Lagerfilen är {size:n} byte; högst {most:n} tas emot.",
        where=name,
        size=size,
        most=layer_limits.MAX_FILE_BYTES,
    )


def _unreadable(name: str, error: Exception) -> LayerError:
    return LayerError("Lagerfilen går inte att läsa: {error}.", where=name, error=shortened(error, 200))


@contextmanager
def _faults_told(name: str) -> Iterator[None]:
    """Tell the faults of GDAL and GEOS as ours."""
    from pyogrio import errors

    try:
        yield
    except (
        errors.DataSourceError,
        errors.DataLayerError,
        errors.GeometryError,
        errors.FeatureError,
        GEOSException,
        UnicodeDecodeError,
        ValueError,
    ) as error:
        raise _unreadable(name, error) from error
