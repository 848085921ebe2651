"""Review layers in the store: whole imports beside each other, the newest of which is the one in use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, func, select, text

from detaljplan.errors import LayerError
from detaljplan.language.words import Words
from detaljplan.numerals import STOCKHOLM
from detaljplan.review.layer import Layer
from detaljplan.review.model import LayerData, LayerFeature
from detaljplan.review.overlay import reach_m
from detaljplan.store import shapes
from detaljplan.store.rows import add_rows, plain
from detaljplan.store.tables import layer, layer_feature

_NONE: Mapping[str, str] = MappingProxyType({})
_ORIGIN = ("address", "dated", "mapped_area", "mapped_by", "mapped_on")
_TOLD = ("name", "theme", "ground", "legal_basis", "authority", "licence", "source")


@dataclass(frozen=True, slots=True)
class Imported:
    """An import of a layer; `is_new` is False when the same data were the newest already.

    `replaced` is the import that was in use before it; ``None`` for the first.
    """

    import_id: int
    layer_id: str
    version: str
    feature_count: int
    is_new: bool
    replaced: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLayer:
    """The newest import of a layer.

    Parameters
    ----------
    sha256
        Of all that a review can read from it.
    address, source_sha256, dated
        The address or file it came from, the hash of what was read there, and the day the data are of; ``None`` where
        it was not told.
    is_mapped
        Whether it is known what is mapped.
    mapped_area, mapped_by, mapped_on
        That area in words, the authority that says so, and the day it is true of.
    """

    import_id: int
    layer_id: str
    name: str
    version: str
    sha256: str
    feature_count: int
    repaired: int
    unplaced: int
    synthetic: bool
    is_mapped: bool
    imported_at: datetime
    licence: str
    source: str
    address: str | None
    source_sha256: str | None
    dated: date | None
    mapped_area: str | None
    mapped_by: str | None
    mapped_on: date | None


LEAST_SHARE = 0.5
"""A layer with fewer than this share of the objects in use is taken as a source that fails."""


def replace_layer(connection: Connection, data: LayerData, *, least_share: float = LEAST_SHARE) -> Imported:
    """Import a layer so that reviews use it from now on; all of it or nothing.

    Earlier imports stay, for the reviews that used them. The same version, objects and mapped area again
    change nothing. Data without a version are called by the day they are imported, unless they are those in use.

    Parameters
    ----------
    connection
        In a transaction of the caller's, who commits it.
    data
        The whole layer, shapes E N in EPSG:3006.
    least_share
        How many objects it has to have, as a share of those in use; 0 takes any number but none.

    Raises
    ------
    LayerError
        The data could not be had, hold no object, or too few: what is in use stays in use.
    """
    if data.failure is not None or not data.features:
        reason = data.failure or Words("Det har inga objekt, och det tas inte som att inget finns.")
        raise LayerError(
            "Lagret läses inte in: {reason} Det som redan finns ligger kvar.", where=data.layer.id, reason=reason
        )
    with connection.begin_nested():
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 1))"), {"name": data.layer.id})
        known = _newest_of(connection, [data.layer.id]).get(data.layer.id)
        if known is not None and known.sha256 == _sha256(data, data.version or known.version):
            return Imported(known.import_id, data.layer.id, known.version, known.feature_count, is_new=False)
        if known is not None and len(data.features) < least_share * known.feature_count:
            raise _too_few(data, known.feature_count)
        data = data if data.version else replace(data, version=datetime.now(STOCKHOLM).date().isoformat())
        import_id = _save(connection, data, _sha256(data, data.version))
    replaced = known.import_id if known is not None else None
    return Imported(import_id, data.layer.id, data.version, len(data.features), is_new=True, replaced=replaced)


def find_layers(connection: Connection) -> list[StoredLayer]:
    """Return the layers in use, by id."""
    columns = [layer.c[name] for name in StoredLayer.__dataclass_fields__ if name != "is_mapped"]
    is_mapped = (layer.c.coverage_status == "mapped").label("is_mapped")
    newest = select(func.max(layer.c.import_id)).group_by(layer.c.layer_id)
    found = select(*columns, is_mapped).where(layer.c.import_id.in_(newest)).order_by(layer.c.layer_id)
    return [StoredLayer(**row._mapping) for row in connection.execute(found)]


def areas_by_id(connection: Connection, layer_id: str) -> dict[str, BaseGeometry]:
    """Return the areas of the layer in use by the ids of its objects, E N in EPSG:3006; none where it is not loaded."""
    newest = select(func.max(layer.c.import_id)).where(layer.c.layer_id == layer_id).scalar_subquery()
    found = select(layer_feature.c.object_id, func.ST_AsBinary(layer_feature.c.geom)).where(
        layer_feature.c.import_id == newest
    )
    areas: dict[str, list[BaseGeometry]] = {}
    for identity, raw in connection.execute(found):
        areas.setdefault(identity, []).append(shapely.from_wkb(bytes(raw)))
    return {identity: shapely.union_all(parts) for identity, parts in areas.items()}


def candidates(
    connection: Connection, definitions: Iterable[Layer], area: BaseGeometry, own: Mapping[str, str] = _NONE
) -> list[LayerData]:
    """Return what a review of an area needs of each layer in use; one without an import is left out.

    Parameters
    ----------
    definitions
        The layers asked for; their search distance decides how far to look.
    area
        The plan area, E N in EPSG:3006.
    own
        By layer: the id of the plan's own object, which is left out.

    Returns
    -------
    list[LayerData]
        All objects within the search distance (a little farther, since a zone's metre is another), and the
        nearest one however far it is. `LayerData.object_count` counts the whole layer.
    """
    definitions = list(definitions)
    newest = _newest_of(connection, [definition.id for definition in definitions])
    there = [definition for definition in definitions if definition.id in newest]
    found = _near(connection, [newest[it.id].import_id for it in there], there, area, own)
    return [_data(definition, newest[definition.id], found[newest[definition.id].import_id]) for definition in there]


def _too_few(data: LayerData, in_use: int) -> LayerError:
    return LayerError(
        "Lagret läses inte in: det har {count:n} objekt, och det som används har {in_use:n}. Så ser en källa ut som "
        "inte ger allt. Stämmer det ändå, ange --accept-fewer. Det som redan finns ligger kvar.",
        where=data.layer.id,
        count=len(data.features),
        in_use=in_use,
    )


def _newest_of(connection: Connection, layer_ids: Sequence[str]) -> dict[str, Any]:
    """Return the newest import of each of the layers that has one."""
    columns = [column for column in layer.c if column.name != "coverage"]
    newest = select(func.max(layer.c.import_id)).where(layer.c.layer_id.in_(layer_ids)).group_by(layer.c.layer_id)
    found = select(*columns, func.ST_AsBinary(layer.c.coverage).label("coverage")).where(layer.c.import_id.in_(newest))
    return {row.layer_id: row for row in connection.execute(found)}


def _save(connection: Connection, data: LayerData, sha256: str) -> int:
    coverage = None if data.coverage is None else shapes.polygons([data.coverage]) or MultiPolygon()
    origin = data.origin
    row = {name: plain(getattr(data.layer, name)) for name in _TOLD}
    row |= {
        "layer_id": data.layer.id,
        "version": plain(data.version),
        "sha256": sha256,
        "feature_count": len(data.features),
        "repaired": data.repaired,
        "unplaced": data.unplaced,
        "synthetic": data.synthetic,
        "coverage_status": "unknown" if coverage is None else "mapped",
        "coverage": func.ST_GeomFromEWKB(shapes.store_ewkb([coverage])[0]),
        "source_sha256": origin.sha256 or None,
        **{name: plain(getattr(origin, name)) or None for name in _ORIGIN},
    }
    row |= {"source": plain(origin.source)} if origin.source else {}
    import_id = int(connection.scalar(layer.insert().values(row).returning(layer.c.import_id)) or 0)
    add_rows(connection, layer_feature, _feature_rows(data.features), {"import_id": import_id})
    return import_id


def _feature_rows(features: Sequence[LayerFeature]) -> Iterator[dict[str, Any]]:
    geoms = shapes.store_ewkb([feature.shape for feature in features])
    for feature, geom in zip(features, geoms, strict=True):
        told = {name: getattr(feature, name) for name in ("name", "kind", "date", "link", "attributes")}
        yield {"object_id": feature.id, **told, "geom": geom}


def _data(definition: Layer, row: Any, features: Sequence[LayerFeature]) -> LayerData:
    return LayerData(
        layer=definition,
        version=row.version,
        features=tuple(features),
        object_count=row.feature_count,
        coverage=shapes.from_wkb(row.coverage),
        synthetic=row.synthetic,
        repaired=row.repaired,
        unplaced=row.unplaced,
    )


# ST_DWithin looks in the index by && of the grown box, and <-> takes the nearest from it; both within one import.
_NEAR = text(
    """
    SELECT asked.import_id, f.object_id AS id, f.name, f.kind, f.date, f.link, f.attributes,
        ST_AsBinary(f.geom) AS shape
    FROM unnest(CAST(:imports AS bigint[]), CAST(:reaches AS float8[]), CAST(:own AS text[]))
        AS asked (import_id, reach, own)
    CROSS JOIN ST_GeomFromWKB(:area, 3006) AS plan
    CROSS JOIN LATERAL (
        SELECT feature_id FROM layers.layer_feature AS near
        WHERE near.import_id = asked.import_id AND ST_DWithin(near.geom, plan, asked.reach)
            AND near.object_id IS DISTINCT FROM asked.own
        UNION
        (SELECT feature_id FROM layers.layer_feature AS nearest
        WHERE nearest.import_id = asked.import_id AND nearest.object_id IS DISTINCT FROM asked.own
        ORDER BY nearest.geom <-> plan LIMIT 1)) AS chosen
    JOIN layers.layer_feature AS f USING (feature_id)
    ORDER BY asked.import_id, feature_id
    """
)


def _near(
    connection: Connection,
    imports: Sequence[int],
    definitions: Sequence[Layer],
    area: BaseGeometry,
    own: Mapping[str, str],
) -> Mapping[int, list[LayerFeature]]:
    """Return, of each import, the objects within its layer's distance of an area and the nearest, in one question."""
    asked = {
        "imports": list(imports),
        "reaches": [reach_m(definition) for definition in definitions],
        "own": [own.get(definition.id) for definition in definitions],
        "area": shapely.to_wkb(area),
    }
    found: dict[int, list[LayerFeature]] = {import_id: [] for import_id in imports}
    rows = connection.execute(_NEAR, asked).all()
    geoms = shapely.from_wkb([row.shape for row in rows])
    for row, shape in zip(rows, geoms, strict=True):
        told = {name: getattr(row, name) for name in ("id", "name", "kind", "date", "link", "attributes")}
        found[row.import_id].append(LayerFeature(shape=shape, **told))
    return found


def _sha256(data: LayerData, version: str) -> str:
    """The hash of everything a review could read from the import."""
    digest = hashlib.sha256()
    digest.update(shapely.to_wkb(data.coverage) if data.coverage is not None else b"")
    told = [version, data.repaired, data.unplaced, data.synthetic, *(getattr(data.layer, n) for n in _TOLD)]
    digest.update(json.dumps(told).encode())
    for feature in data.features:
        digest.update(shapely.to_wkb(feature.shape))
        row = [feature.id, feature.name, feature.kind, feature.date, feature.link, dict(feature.attributes)]
        digest.update(json.dumps(row, sort_keys=True).encode())
    return digest.hexdigest()
