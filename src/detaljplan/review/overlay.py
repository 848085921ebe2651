"""The overlay: a plan laid over layers, measured in the plan's own zone. Gives figures, never verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import Any

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.errors import LayerError
from detaljplan.language.words import Words
from detaljplan.plan.model import Plan
from detaljplan.review.layer import Layer, Secrecy, Weight
from detaljplan.review.model import LayerData, LayerFeature, LayerResult, ObjectHit, Review, Status
from detaljplan.review.plan_area import GRID_M, NoPlanArea, PlanArea, plan_area

# A hit smaller than this may be nothing but two digitisations of one boundary. Our own judgement, not law.
SLIVER_AREA_M2 = 10.0
SLIVER_WIDTH_M = 1.0

# A metre of EPSG:3006 and one of a zone differ by up to one in five hundred in Sweden; candidates are looked
# for that much farther out, and measured in the zone afterwards.
_SCALE_SLACK = 1.002
# Objects are cut to this far outside the search distance before they are moved to the zone: a straight edge
# of many kilometres would not stay straight on the way.
_CUT_MARGIN_M = 100.0
_COVERAGE_TOLERANCE_M = 0.01

_STATUS_ORDER = {status: place for place, status in enumerate(Status)}


def review_plan(plan: Plan, layer_data: Sequence[LayerData], *, expected: Iterable[Layer] = ()) -> Review:
    """Return what each layer says of a plan.

    Candidates are found in EPSG:3006; areas, lengths, distances and shares are measured in the plan's own
    zone, on a grid of 1 mm. Areas are given to 0.01 m², lengths and distances to 1 mm, shares to 0.01 %.
    An object at the search distance itself is near. The same plan and data give the same review, in
    whichever order layers and objects come.

    Parameters
    ----------
    plan
        Any plan; one whose boundary cannot be used gives `Status.NOT_CHECKED` for every layer.
    layer_data
        One per layer, in any order.
    expected
        Layers to answer for even when no data of theirs is handed in.

    Raises
    ------
    LayerError
        When the same layer is handed in twice.
    """
    data = [*layer_data]
    given = [d.layer.id for d in data]
    if repeated := sorted({id for id in given if given.count(id) > 1}):
        raise LayerError("Lagret {layer} är lämnat två gånger till granskningen. Lämna det en gång.", layer=repeated[0])
    missing = (layer for layer in expected if layer.id not in given)
    data += [LayerData(layer=layer, failure=Words("Inga data har lästs in för lagret.")) for layer in missing]
    area: PlanArea | None = None
    reason: Words | None = None
    try:
        area = plan_area(plan)
    except NoPlanArea as error:
        reason = error.why
    results = [_reviewed(area, reason, d) for d in data]
    return Review(
        plan_identity=plan.identity,
        plan_epsg=area.epsg if area else plan.epsg,
        plan_area_m2=_area(area.area_m2) if area else None,
        hits=tuple(sorted(results, key=_result_order)),
    )


def reach_m(layer: Layer) -> float:
    """Return how far from a plan objects are looked for, in EPSG:3006: none within the search distance is missed."""
    return layer.search_distance.m * _SCALE_SLACK + SLIVER_WIDTH_M


def _result_order(result: LayerResult) -> tuple[int, int, float, float, str]:
    distance = result.nearest_distance_m
    far = float("inf") if distance is None else distance
    return (
        result.ground.order,
        _STATUS_ORDER[result.status],
        -(result.area_m2 or 0.0),
        far,
        result.layer_id,
    )


def _reviewed(area: PlanArea | None, reason: str | None, data: LayerData) -> LayerResult:
    # First of all, since a protected layer must answer the same whatever plan and data there are.
    if data.layer.secrecy is Secrecy.PROTECTED:
        return _result(
            LayerData(layer=data.layer), Status.PROTECTED, Words("Lagret är skyddat: kontakta länsstyrelsen.")
        )
    if data.failure is not None:
        return _result(data, Status.NOT_CHECKED, data.failure)
    if data.is_empty:
        return _result(data, Status.NOT_CHECKED, Words("Lagret är tomt, och det tas inte som att inget finns."))
    if area is None:
        return _result(data, Status.NOT_CHECKED, reason)
    try:
        return _overlaid(area, data)
    except (GEOSException, ValueError) as error:
        why = error.args[0] if error.args else error
        return _result(data, Status.NOT_CHECKED, Words("Lagrets geometri går inte att räkna med: {why}.", why=why))


def _result(data: LayerData, status: Status, reason: str | None = None, **figures: Any) -> LayerResult:
    layer = data.layer
    return LayerResult(
        layer_id=layer.id,
        layer_name=layer.name,
        layer_version=data.version,
        ground=layer.ground,
        status=status,
        reason=reason,
        search_distance_m=layer.search_distance.m,
        is_synthetic=data.synthetic,
        notes=_notes(data),
        **figures,
    )


def _notes(data: LayerData) -> tuple[str, ...]:
    notes: list[str] = []
    if data.synthetic:
        notes.append(Words("Exempeldata: lagrets objekt är påhittade."))
    if data.layer.note:
        notes.append(data.layer.note)
    if data.repaired:
        notes.append(
            Words("{count} objekt i lagret hade ogiltig geometri som lagades vid inläsningen.", count=data.repaired)
        )
    if data.unplaced:
        notes.append(Words("{count} objekt i lagret saknar användbar geometri: läget är okänt.", count=data.unplaced))
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class _Measured:
    """One candidate with its hit part in the plan's zone; `order` sorts the same however the data came."""

    hit: ObjectHit
    part: BaseGeometry
    order: tuple[float, float, str, str, bytes]


def _overlaid(area: PlanArea, data: LayerData) -> LayerResult:
    shapes = np.array([feature.shape for feature in data.features], dtype=object)
    _refuse_unplaceable(shapes)
    tree = shapely.STRtree(shapes)
    reach = reach_m(data.layer)
    candidates = [data.features[i] for i in tree.query(area.shape_3006, predicate="dwithin", distance=reach)]
    _refuse_invalid(candidates)
    measured = _measured(area, candidates, reach)
    near = [m for m in measured if m.hit.is_hit or m.hit.distance_m <= data.layer.search_distance.m]
    near.sort(key=lambda m: m.order)
    nearest = min(measured, key=lambda m: (m.hit.distance_m, *m.order), default=None)
    distance, object_id = (
        (nearest.hit.distance_m, nearest.hit.id) if nearest else _far_nearest(area, tree, data.features)
    )
    mapped = _mapped_share(area, data.coverage)
    status, reason = _status(data, near, mapped)
    result = _result(
        data,
        status,
        reason,
        nearest_distance_m=distance,
        nearest_object_id=object_id,
        mapped_share_pct=mapped,
        objects=tuple(m.hit for m in near),
        **_hit_figures(area, [m for m in near if m.hit.is_hit]),
        **({"is_borderline": True} if _only_touches(near) else {}),
    )
    if status is Status.NO_HIT and not _search_area_is_mapped(area, data):
        note = Words("Området inom sökavståndet är inte helt kartlagt.")
        return replace(result, notes=(*result.notes, note))
    return result


def _search_area_is_mapped(area: PlanArea, data: LayerData) -> bool:
    around = area.shape_3006.buffer(data.layer.search_distance.m - _COVERAGE_TOLERANCE_M)
    return data.coverage is not None and bool(data.coverage.covers(around))


def _refuse_unplaceable(shapes: np.ndarray[Any, np.dtype[np.object_]]) -> None:
    if not np.isfinite(shapely.bounds(shapes)).all():
        raise ValueError(Words("något objekt är tomt eller har koordinater som inte är tal"))


def _refuse_invalid(candidates: Sequence[LayerFeature]) -> None:
    for feature in candidates:
        if not feature.shape.is_valid:
            why = shapely.is_valid_reason(feature.shape)
            raise ValueError(Words("objekt {id} är ogiltigt ({why})", id=feature.id, why=why))


def _only_touches(near: Sequence[_Measured]) -> bool:
    return not any(m.hit.is_hit for m in near) and any(m.hit.is_borderline for m in near)


def _status(data: LayerData, near: Sequence[_Measured], mapped: float | None) -> tuple[Status, str | None]:
    if any(m.hit.is_hit for m in near):
        return (Status.HIT_HEAVY if data.layer.weight is Weight.HEAVY else Status.HIT), None
    if near:
        return Status.NEAR, None
    if mapped is None:
        return Status.COVERAGE_UNKNOWN, Words("Det är inte känt vilket område lagret täcker.")
    if mapped == 0:
        return Status.NOT_MAPPED, Words("Planen ligger utanför det område som lagret täcker.")
    if mapped < 100:
        return Status.NOT_MAPPED, Words("Lagret täcker bara {share:n2} % av planen.", share=mapped)
    if data.unplaced:
        return Status.COVERAGE_UNKNOWN, Words("Lagret har objekt utan användbar geometri, som kan ligga i planen.")
    return Status.NO_HIT, None


def _measured(area: PlanArea, features: Sequence[LayerFeature], reach: float) -> list[_Measured]:
    if not features:
        return []
    window = shapely.box(*area.shape_3006.buffer(reach + _CUT_MARGIN_M, quad_segs=1).bounds)
    cut = shapely.intersection(np.array([f.shape for f in features], dtype=object), window)
    moved = crs.transform(cut, crs.SWEREF99_TM, area.epsg)
    dimensions = [shapely.get_dimensions(f.shape) for f in features]
    parts = shapely.intersection(moved, area.shape, grid_size=GRID_M)
    touching = shapely.distance(moved, area.shape)
    return [
        _one(feature, _of_dimension(part, int(dimension)), int(dimension), float(distance))
        for feature, part, dimension, distance in zip(features, parts, dimensions, touching, strict=True)
    ]


def _of_dimension(shape: BaseGeometry, dimension: int) -> BaseGeometry:
    """Return the parts of a geometry that have the dimension; an edge in common is no area."""
    parts = shapely.get_parts(shape)
    # A collection within a collection does not come out of an intersection.
    union: BaseGeometry = shapely.union_all(parts[shapely.get_dimensions(parts) == dimension], grid_size=GRID_M)
    return union


def _one(feature: LayerFeature, part: BaseGeometry, dimension: int, distance: float) -> _Measured:
    is_hit = not part.is_empty
    distance_m = 0.0 if is_hit else round(distance, 3)
    hit = ObjectHit(
        id=feature.id,
        name=feature.name,
        kind=feature.kind,
        date=feature.date,
        link=feature.link,
        is_hit=is_hit,
        is_borderline=_is_sliver(part, dimension) if is_hit else distance_m == 0,
        distance_m=distance_m,
        area_m2=_area(part.area) if is_hit and dimension == 2 else None,
        length_m=round(part.length, 3) if is_hit and dimension == 1 else None,
        attributes=feature.attributes,
    )
    size = part.area if dimension == 2 else part.length
    # Sources repeat ids, so everything shown takes part in the order.
    shown = repr((feature.name, feature.kind, feature.date, feature.link, sorted(feature.attributes.items())))
    order = (-round(size, 6), distance_m, feature.id, shown, feature.shape.wkb)
    return _Measured(hit, part, order)


def _is_sliver(part: BaseGeometry, dimension: int) -> bool:
    """Whether a hit part is less than 10 m², nowhere 1 m wide (areas) or less than 1 m long (lines)."""
    if dimension == 2:
        # Shrunk by a hair less than half the width, so that a strip of exactly 1 m is wide enough.
        narrow = part.buffer(-(SLIVER_WIDTH_M / 2 - GRID_M)).is_empty
        return bool(part.area < SLIVER_AREA_M2 or narrow)
    return dimension == 1 and bool(part.length < SLIVER_WIDTH_M)


def _hit_figures(area: PlanArea, hits: Sequence[_Measured]) -> dict[str, Any]:
    if not hits:
        return {}
    hit = shapely.union_all([m.part for m in hits], grid_size=GRID_M)
    moved = shapely.normalize(crs.transform(hit, area.epsg, crs.SWEREF99_TM))
    figures: dict[str, Any] = {
        "hit_count": len(hits),
        "geometry": moved,
        "is_borderline": _is_borderline(hit),
    }
    if any(m.hit.area_m2 is not None for m in hits):
        figures["area_m2"] = _area(hit.area)
        figures["area_3006_m2"] = _area(moved.area)
        figures["share_of_plan_pct"] = round(100 * hit.area / area.area_m2, 2)
    if lines := [m.part for m in hits if m.hit.length_m is not None]:
        figures["length_m"] = round(shapely.union_all(lines, grid_size=GRID_M).length, 3)
    return figures


def _is_borderline(hit: BaseGeometry) -> bool:
    parts = shapely.get_parts(hit)
    dimensions = shapely.get_dimensions(parts)
    return all(_is_sliver(_of_dimension(hit, int(d)), int(d)) for d in np.unique(dimensions))


def _far_nearest(
    area: PlanArea, tree: shapely.STRtree, features: Sequence[LayerFeature]
) -> tuple[float | None, str | None]:
    """Return distance in the plan's zone and id of the nearest object when none is near; ``None`` of none.

    The nearest is chosen in EPSG:3006 and the line to it measured in the zone.
    """
    indices = tree.query_nearest(area.shape_3006, all_matches=True)
    if not len(indices):
        return None, None
    nearest = min((features[i] for i in indices), key=lambda f: (f.id, f.shape.wkb))
    line = shapely.shortest_line(area.shape_3006, nearest.shape)
    return round(float(crs.transform(line, crs.SWEREF99_TM, area.epsg).length), 3), nearest.id


def _mapped_share(area: PlanArea, coverage: BaseGeometry | None) -> float | None:
    """Return how much of the plan is mapped, in percent rounded down; ``None`` when coverage is unknown.

    100 only when nothing 1 cm wide lies outside: an edge in common bends by less than that between EPSG:3006
    and a zone. A coverage that is no valid geometry
    says nothing, and is told as unknown.
    """
    if coverage is None or not coverage.is_valid:
        return None
    plan = area.shape_3006
    left = shapely.difference(plan, coverage, grid_size=GRID_M)
    if left.buffer(-_COVERAGE_TOLERANCE_M / 2).is_empty:
        return 100.0
    outside = float(left.area)
    return min(99.99, max(0.0, floor(1e4 * (1 - outside / float(plan.area))) / 100))


def _area(square_metres: float) -> float:
    return round(float(square_metres), 2)
