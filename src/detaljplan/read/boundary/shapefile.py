"""Reads the layer of a shapefile: areas, attribute table and reference system. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping

from detaljplan.crs import epsg_of_wkt, named_in_wkt
from detaljplan.plan.values import shortened
from detaljplan.read.boundary.reader import Layer, Row, refuse_many
from detaljplan.read.boundary.shapefile_shapes import read_shapes
from detaljplan.read.boundary.shapefile_table import Table, read_table

_LONGEST_PRJ = 20_000  # a tenth of it is long


def read_shapefile(parts: Mapping[str, bytes], path: str, name: str) -> Layer:
    """Return the layer.

    Parameters
    ----------
    parts
        The files by their ending: .shp and .dbf, and where there are any .prj and .cpg.
    path
        The path of the .shp file in its archive; the places of the rows are told by it.

    Raises
    ------
    BrokenFile
        Truncated or damaged, or areas and table do not belong together.
    NotAPlan
        Points or lines.
    OverLimit
        More areas than one plan has parts.
    """
    where = f"{name}/{path}"
    shapes = read_shapes(parts[".shp"], where)
    refuse_many(len(shapes), where)
    table = read_table(parts[".dbf"], parts.get(".cpg"), where, expected=len(shapes))
    rows = tuple(
        Row(values, shape, f"{path}/{number}")
        for number, (values, shape) in enumerate(zip(table.rows, shapes, strict=True), start=1)
        if values is not None
    )
    return Layer(
        kind="shapefil",
        system=_system(parts.get(".prj")),
        rows=rows,
        place=path,
        cut_names=True,
        encoding=_encoding(table),
        system_place=f"{path[:-4]}.prj",
    )


def _system(prj: bytes | None) -> str:
    if prj is None:
        return "inget; filen .prj saknas"
    text = prj[:_LONGEST_PRJ].decode("utf-8", errors="replace").lstrip("\ufeff").strip("\x00 \r\n\t")
    epsg = epsg_of_wkt(text)
    return f"EPSG:{epsg}" if epsg else shortened(named_in_wkt(text) or text or "inget; filen .prj är tom")


def _encoding(table: Table) -> str:
    return table.encoding if table.told else f"{table.encoding} (prövat fram; filen säger inget som stämmer)"
