"""The plans in force that are stored here, as a review layer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, exists, func, literal, select

from detaljplan.life.days import implementation_ends
from detaljplan.review.layer import Layer
from detaljplan.review.model import LayerData, LayerFeature
from detaljplan.review.overlay import reach_m
from detaljplan.store import shapes
from detaljplan.store.plans import StoredPlan
from detaljplan.store.tables import PLAN_TABLES, STORE_EPSG, Access
from detaljplan.store.versions import Wanted, find_versions

_MOST = 1_000_000
"""No list for a reader: a plan that is left out would be no hit."""


def plans_in_force(
    connection: Connection, definition: Layer, area: BaseGeometry, on: date, own: str | None = None
) -> LayerData | None:
    """Return the published plans in force near an area, or ``None`` when no plan is stored at all.

    What area the plans cover is never known: an older plan need not be here.

    Parameters
    ----------
    definition
        The layer; its search distance decides how far to look.
    area
        E N in EPSG:3006.
    on
        The day in Sweden.
    own
        The objektidentitet of the plan under review, which is left out.
    """
    version = PLAN_TABLES[Access.PUBLISHED].plan_version.c
    if not connection.scalar(select(exists().where(version.barred_at.is_(None)))):
        return None
    near = _plans_near(connection, area, reach_m(definition)) - {own or ""}
    wanted = Wanted(in_force_on=on, object_ids=frozenset(near))
    others = find_versions(connection, wanted, access=(Access.PUBLISHED,), limit=_MOST)[0] if near else []
    return LayerData(
        layer=definition,
        version=_version(others),
        features=tuple(_features(connection, others)),
        object_count=max(1, len(others)),
    )


def _plans_near(connection: Connection, area: BaseGeometry, distance_m: float) -> set[str]:
    """Return the identities of plans of which some version has an area within a distance."""
    version = PLAN_TABLES[Access.PUBLISHED].plan_version.c
    wanted = func.ST_GeomFromWKB(literal(shapely.to_wkb(area)), STORE_EPSG, type_=version.geom.type)
    # under row-level security only && asks the index (decision 0017)
    box = version.geom.op("&&")(func.ST_Expand(wanted, distance_m))
    near = select(version.object_id).distinct().where(box, func.ST_DWithin(version.geom, wanted, distance_m))
    return {id for id in connection.scalars(near) if id is not None}


def _version(plans: list[StoredPlan]) -> str:
    """Return what changes when the plans do: how many, and a hash of their versions."""
    told = sorted(str(plan.version_id) for plan in plans)
    return f"{len(told)} lagrade planer, {hashlib.sha256(''.join(told).encode()).hexdigest()[:8]}"


def _features(connection: Connection, plans: list[StoredPlan]) -> Iterator[LayerFeature]:
    by_id = {plan.version_id: plan for plan in plans}
    version = PLAN_TABLES[Access.PUBLISHED].plan_version.c
    asked = select(version.version_id, func.ST_AsBinary(version.geom)).where(version.version_id.in_(by_id))
    for version_id, raw in sorted(connection.execute(asked).all(), key=lambda row: str(row[0])):
        shape, plan = shapes.from_wkb(raw), by_id[version_id]
        if shape is None:
            continue
        starts = plan.implementation_starts or plan.in_force_from
        ends = implementation_ends(starts, plan.implementation_months)
        yield LayerFeature(
            id=str(plan.object_id),
            shape=shape,
            name=plan.name,
            kind=plan.status,
            date=plan.in_force_from.isoformat() if plan.in_force_from else None,
            attributes={
                "beteckning": plan.designation,
                "status": plan.status,
                "genomforandetid_slut": ends.isoformat() if ends else None,
            },
        )
