"""The overlay: a plan laid over layers, measured in the plan's own zone. Gives figures, never verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
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
from detaljplan.review.contents import plan_contents
from detaljplan.review.grounds import Ground
from detaljplan.review.home import home_county, own_object
from detaljplan.review.layer import Layer, NearWeight, Secrecy, Weight
from detaljplan.review.measured import SLIVER_WIDTH_M, Measured, is_sliver, measured, of_dimension, rounded_area
from detaljplan.review.model import LayerData, LayerFeature, LayerResult, Review, Status
from detaljplan.review.plan_area import GRID_M, NoPlanArea, PlanArea, plan_area
from detaljplan.review.questions.answer import Answer
from detaljplan.review.questions.asked import answers
from detaljplan.review.questions.case import Case
from detaljplan.review.questions.limits import limits_of
from detaljplan.review.touched import TouchedGround

# A metre of EPSG:3006 and one of a zone differ by up to one in five hundred in Sweden; candidates are looked
# for that much farther out, and measured in the zone afterwards.
_SCALE_SLACK = 1.002
_COVERAGE_TOLERANCE_M = 0.01

_NEAR = {NearWeight.HEAVY: Status.HIT_HEAVY, NearWeight.ASSESSED: Status.HIT, NearWeight.NEAR: Status.NEAR}
_STATUS_ORDER = {status: place for place, status in enumerate(Status)}


def review_plan(plan: Plan, layer_data: Sequence[LayerData], *, expected: Iterable[Layer] = ()) -> Review:
    """Return what each layer says of a plan.

    Candidates are found in EPSG:3006; areas, lengths, distances and shares are measured in the plan's own
    zone; whether something is hit is decided on a grid of 1 mm. Areas are given to 0.01 m², lengths and distances to
    1 mm, shares to 0.01 %. An object at the search distance itself is near. The same plan and data give the same
    review, in whichever order layers and objects come.

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
    return _review(plan, layer_data, expected)


def _review(
    plan: Plan, layer_data: Sequence[LayerData], expected: Iterable[Layer], resting_on: str | None = None
) -> Review:
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
    ground = TouchedGround(plan_contents(plan, area)) if area else None
    data = [_others(d, plan) for d in data]
    results = [_reviewed(area, ground, reason, d) for d in data]
    return Review(
        plan_identity=plan.identity,
        plan_epsg=area.epsg if area else plan.epsg,
        plan_area_m2=rounded_area(area.area_m2) if area else None,
        hits=tuple(sorted(results, key=_order)),
        answers=answers(_case(plan, area, ground, data, results), resting_on) if area and ground else (),
        notes=ground.contents.notes if ground else (),
    )


def layer_anew(
    plan: Plan, layer: str, layer_data: Sequence[LayerData], *, expected: Iterable[Layer] = ()
) -> tuple[LayerResult, tuple[Answer, ...]]:
    """Return what one layer says of a plan, and the answers that rest on it, as `review_plan` gives them.

    Parameters
    ----------
    layer_data, expected
        Of the layer, and those that a question asks together with it (`questions.asked.layers_asked_with`).
    """
    made = _review(plan, layer_data, expected, resting_on=layer)
    result = made.of_layer(layer)
    assert result is not None, "the layer is expected"
    return result, made.answers


def _case(
    plan: Plan, area: PlanArea, ground: TouchedGround, data: Sequence[LayerData], results: Sequence[LayerResult]
) -> Case:
    return Case(
        plan=plan,
        area=area,
        ground=ground,
        data={item.layer.id: item for item in data},
        results={result.layer_id: result for result in results},
        limits=limits_of(home_county(plan)),
    )


def reach_m(layer: Layer) -> float:
    """Return how far from a plan objects are looked for, in EPSG:3006: none within the search distance is missed."""
    return layer.relation.distance_m * _SCALE_SLACK + SLIVER_WIDTH_M


def result_order(
    ground: Ground, status: Status, area_m2: float | None, distance_m: float | None, layer_id: str
) -> tuple[int, int, float, float, str]:
    """Return what results are put in order by: ground, status, the largest area, the nearest, and the layer's id."""
    far = float("inf") if distance_m is None else distance_m
    return ground.order, _STATUS_ORDER[status], -(area_m2 or 0.0), far, layer_id


def _order(result: LayerResult) -> tuple[int, int, float, float, str]:
    return result_order(result.ground, result.status, result.area_m2, result.nearest_distance_m, result.layer_id)


def _others(data: LayerData, plan: Plan) -> LayerData:
    """Return the data without the object that is the plan's own, where the layer leaves that out."""
    own = own_object(data.layer, plan)
    if own is None:
        return data
    kept = tuple(feature for feature in data.features if feature.id != own)
    # The layer is no emptier for it: a plan deep in its municipality has no other near.
    return replace(data, features=kept, object_count=data.object_count or len(data.features))


def _reviewed(area: PlanArea | None, ground: TouchedGround | None, reason: str | None, data: LayerData) -> LayerResult:
    # First of all, since a protected layer must answer the same whatever plan and data there are.
    if data.layer.secrecy is Secrecy.PROTECTED:
        return _result(
            LayerData(layer=data.layer), Status.PROTECTED, Words("Lagret är skyddat: kontakta länsstyrelsen.")
        )
    if data.failure is not None:
        return _result(data, Status.NOT_CHECKED, data.failure)
    if data.is_empty:
        return _result(data, Status.NOT_CHECKED, Words("Lagret är tomt, och det tas inte som att inget finns."))
    if area is None or ground is None:
        return _result(data, Status.NOT_CHECKED, reason)
    try:
        return _overlaid(area, ground, data)
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
        search_distance_m=layer.relation.distance_m,
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


def _overlaid(area: PlanArea, ground: TouchedGround, data: LayerData) -> LayerResult:
    shapes = np.array([feature.shape for feature in data.features], dtype=object)
    _refuse_unplaceable(shapes)
    tree = shapely.STRtree(shapes)
    reach = reach_m(data.layer)
    candidates = [data.features[i] for i in tree.query(area.shape_3006, predicate="dwithin", distance=reach)]
    _refuse_invalid(candidates)
    found = measured(area, candidates, reach)
    near = [m for m in found if m.hit.is_hit or m.hit.distance_m <= data.layer.relation.distance_m]
    near.sort(key=lambda m: m.order)
    nearest = min(found, key=lambda m: (m.hit.distance_m, *m.order), default=None)
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
        **_hit_figures(area, ground, [m for m in near if m.hit.is_hit]),
        **({"is_borderline": True} if _only_touches(near) else {}),
    )
    if status is Status.NO_HIT and not _search_area_is_mapped(area, data):
        note = Words("Området inom sökavståndet är inte helt kartlagt.")
        return replace(result, notes=(*result.notes, note))
    return result


def _search_area_is_mapped(area: PlanArea, data: LayerData) -> bool:
    around = area.shape_3006.buffer(data.layer.relation.distance_m - _COVERAGE_TOLERANCE_M)
    return data.coverage is not None and bool(data.coverage.covers(around))


def _refuse_unplaceable(shapes: np.ndarray[Any, np.dtype[np.object_]]) -> None:
    if not np.isfinite(shapely.bounds(shapes)).all():
        raise ValueError(Words("något objekt är tomt eller har koordinater som inte är tal"))


def _refuse_invalid(candidates: Sequence[LayerFeature]) -> None:
    for feature in candidates:
        if not feature.shape.is_valid:
            why = shapely.is_valid_reason(feature.shape)
            raise ValueError(Words("objekt {id} är ogiltigt ({why})", id=feature.id, why=why))


def _only_touches(near: Sequence[Measured]) -> bool:
    return not any(m.hit.is_hit for m in near) and any(m.hit.is_borderline for m in near)


def _status(data: LayerData, near: Sequence[Measured], mapped: float | None) -> tuple[Status, str | None]:
    if any(m.hit.is_hit for m in near):
        return (Status.HIT_HEAVY if data.layer.weight is Weight.HEAVY else Status.HIT), None
    if near:
        return _NEAR[data.layer.relation.near], None
    if mapped is None:
        return Status.COVERAGE_UNKNOWN, Words("Det är inte känt vilket område lagret täcker.")
    if mapped == 0:
        return Status.NOT_MAPPED, Words("Planen ligger utanför det område som lagret täcker.")
    if mapped < 100:
        return Status.NOT_MAPPED, Words("Lagret täcker bara {share:n2} % av planen.", share=mapped)
    if data.unplaced:
        return Status.COVERAGE_UNKNOWN, Words("Lagret har objekt utan användbar geometri, som kan ligga i planen.")
    return Status.NO_HIT, None


def _hit_figures(area: PlanArea, ground: TouchedGround, hits: Sequence[Measured]) -> dict[str, Any]:
    if not hits:
        return {}
    hit = shapely.union_all([m.part for m in hits], grid_size=GRID_M)
    exact = shapely.union_all([m.exact for m in hits])
    moved = shapely.normalize(crs.transform(hit, area.epsg, crs.SWEREF99_TM))
    figures: dict[str, Any] = {
        "hit_count": len(hits),
        "geometry": moved,
        "is_borderline": _is_borderline(hit),
        "touched": ground.by(exact),
    }
    if any(m.hit.area_m2 is not None for m in hits):
        figures["area_m2"] = rounded_area(exact.area)
        figures["area_3006_m2"] = rounded_area(crs.transform(exact, area.epsg, crs.SWEREF99_TM).area)
        figures["share_of_plan_pct"] = min(100.0, round(100 * exact.area / area.area_m2, 2))
        figures["building_area_m2"], figures["building_share_pct"] = ground.building(exact) or (None, None)
    if lines := [m.exact for m in hits if m.hit.length_m is not None]:
        figures["length_m"] = round(shapely.union_all(lines).length, 3)
    return figures


def _is_borderline(hit: BaseGeometry) -> bool:
    parts = shapely.get_parts(hit)
    dimensions = shapely.get_dimensions(parts)
    return all(is_sliver(of_dimension(hit, int(d)), int(d)) for d in np.unique(dimensions))


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
    if coverage.covers(plan):
        return 100.0
    left = shapely.difference(plan, coverage, grid_size=GRID_M)
    if left.buffer(-_COVERAGE_TOLERANCE_M / 2).is_empty:
        return 100.0
    outside = float(left.area)
    return min(99.99, max(0.0, floor(1e4 * (1 - outside / float(plan.area))) / 100))
