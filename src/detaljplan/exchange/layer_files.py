"""Layer files for import: one or several files become a review layer's objects. Nothing is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.errors import LayerError
from detaljplan.exchange import layer_limits
from detaljplan.exchange.layer_formats import table_of
from detaljplan.exchange.layer_rows import LayerRows, epsg_of, in_sweref99_tm, rows_of, unusable
from detaljplan.review.layer import Layer, LayerSource

if TYPE_CHECKING:
    from geopandas.geodataframe import GeoDataFrame


def read_layer_file(path: Path, layer: Layer, *, table: str | None = None) -> LayerRows:
    """Return the objects of a layer file in EPSG:3006, as `layer_rows.rows_of`.

    Parameters
    ----------
    path
        A file in one of the formats of `layer_formats.table_of`.
    layer
        Which layer the file is of: its field names are looked for, exactly or else in other case.
    table
        Which table of a file with several; ``None`` takes the only one, or the one named as the layer or as one of
        its sources calls it.

    Raises
    ------
    LayerError
        When the file is of none of the formats, holds no object (a failing source often looks so), has no known
        reference system, lies outside Sweden, or is over a limit.
    """
    wanted = [table] if table else _tables_of(layer)
    return rows_of(_table(path, wanted), layer, name=path.name, sha256=_sha256([path]))


def read_layer_parts(
    paths: Sequence[Path], layer: Layer, source: LayerSource | None, *, name: str, table: str | None = None
) -> LayerRows:
    """Return the objects of files that together are what a service gave of a layer, by id, as `read_layer_file`.

    Parameters
    ----------
    source
        Which of the layer's sources it is; ``None`` for another, whose fields tell.
    name
        What the service is called in what is told of it.
    table
        What the layer is called there.

    Raises
    ------
    LayerError
        Also when the parts are in different reference systems, or one has nothing that is not in those before it: a
        file under two names would count each object twice.
    """
    import pandas

    wanted = [table] if table else _tables_of(layer)
    frames = [_table(path, wanted, name) for path in paths]
    _refuse_twins(frames, name)
    frame = frames[0]
    if len(frames) > 1:
        if any(other.crs != frame.crs for other in frames):
            raise LayerError("Lagrets filer ligger i olika koordinatsystem.", where=name)
        frame = pandas.concat([frame, *frames[1:]], ignore_index=True)
    rows = rows_of(frame, layer, name=name, sha256=_sha256(paths), source=source, axes_by_numbers=True)
    # Services give objects in no order, and the same ones are to be the same import.
    return replace(rows, features=tuple(sorted(rows.features, key=lambda each: (each.id, each.shape.wkb))))


def read_area_file(path: Path) -> BaseGeometry:
    """Return all areas of a file as one, in EPSG:3006: the mapped area of a layer.

    Raises
    ------
    LayerError
        As `read_layer_file`, and when any object is something else than a valid area. A mapped area is not
        repaired: a wrong one would tell "no hit" where nobody has looked.
    """
    frame = _table(path, ())
    epsg = epsg_of(frame, path.name)
    shapes = shapely.force_2d(np.asarray(frame.geometry.array, dtype=object))
    if unusable(shapes).any() or not (shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2)).all():
        raise LayerError("Täckningen ska bara innehålla giltiga ytor. Rätta filen.", where=path.name)
    moved = in_sweref99_tm(shapes, epsg, path.name)
    if unusable(moved).any():
        raise LayerError("Täckningen har ytor utanför Sverige. Rätta filen.", where=path.name)
    # The union keeps the vertices, so that edges stay where they are after the move.
    union: BaseGeometry = shapely.union_all(moved)
    return union


def _tables_of(layer: Layer) -> list[str]:
    return [layer.id, *(source.table for source in layer.sources if source.table)]


def _table(path: Path, wanted: Sequence[str], name: str | None = None) -> GeoDataFrame:
    name = name or path.name
    if not path.is_file():
        raise LayerError("Lagerfilen finns inte. Kontrollera sökvägen.", where=name)
    size = path.stat().st_size
    if size > layer_limits.MAX_FILE_BYTES:
        raise LayerError(
            "Lagerfilen är {size:n} byte; högst {most:n} tas emot.",
            where=name,
            size=size,
            most=layer_limits.MAX_FILE_BYTES,
        )
    return table_of(path, name, wanted)


def _refuse_twins(frames: Sequence[GeoDataFrame], name: str) -> None:
    if len(frames) < 2:
        return
    seen: set[bytes] = set()
    for frame in frames:
        own = {hashlib.sha256(raw).digest() for raw in shapely.to_wkb(np.asarray(frame.geometry.array)) if raw}
        if own <= seen:
            raise LayerError(
                "Två av källans filer har samma objekt. Hämta den som ska användas, och ange den.", where=name
            )
        seen |= own


def _sha256(paths: Sequence[Path]) -> str:
    """Return the hash of the bytes of the files, one after another."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    return digest.hexdigest()
