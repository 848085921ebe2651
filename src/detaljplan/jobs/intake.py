"""What happens to a plan that has been read and judged: it is stored and reviewed, in one transaction."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Engine

from detaljplan._version import __version__
from detaljplan.checking import Checked
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.numerals import STOCKHOLM
from detaljplan.plan.model import Plan
from detaljplan.review.definitions import load_layers
from detaljplan.review.home import home_county, own_objects
from detaljplan.review.layer import Layer, SourceKind
from detaljplan.review.model import LayerData, Review
from detaljplan.review.overlay import review_plan
from detaljplan.review.plan_area import NoPlanArea, plan_area
from detaljplan.store.acting import writing_as
from detaljplan.store.audit import What, note_event
from detaljplan.store.layers import candidates, find_layers
from detaljplan.store.owner import Audience
from detaljplan.store.plans import Saved, save_plan
from detaljplan.store.plans_in_force import plans_in_force
from detaljplan.store.reviews import find_review, save_review


@dataclass(frozen=True, slots=True)
class Taken:
    """A plan taken in: where it lies, its review, and the seconds each step took."""

    saved: Saved
    review: Review
    store_seconds: float
    review_seconds: float


def take_in(engine: Engine, checked: Checked, by: Principal, audience: Audience = Audience.PUBLISHED) -> Taken:
    """Store a judged plan and review it against the layers in use; all of it or nothing.

    A plan that lies there already, reviewed by this engine on the layers now in use, is not reviewed again.

    Parameters
    ----------
    by
        Who delivers it, for a municipality.
    audience
        Whom it is for.

    Raises
    ------
    Forbidden
        Those of the role do not deliver plans.
    """
    with writing_as(engine, by) as connection:
        return taken_in(connection, checked, by, audience)


def taken_in(connection: Connection, checked: Checked, by: Principal, audience: Audience) -> Taken:
    """Do the same in a transaction of the caller's, which acts for `by`."""
    organisation = by.require(Act.DELIVER)
    started = perf_counter()
    saved = save_plan(connection, checked, by=organisation, audience=audience)
    if saved.is_new:
        sha256 = bytes.fromhex(checked.document.sha256)
        note_event(connection, by, What.PLAN_STORED, "plan_version", saved.version_id, after_sha256=sha256)
    stored = perf_counter()
    review = _review_in_use(connection, saved, checked.plan)
    if review is None:
        review = _reviewed(connection, saved, checked.plan)
        note_event(connection, by, What.PLAN_REVIEWED, "plan_version", saved.version_id)
    return Taken(saved, review, stored - started, perf_counter() - stored)


def _review_in_use(connection: Connection, saved: Saved, plan: Plan) -> Review | None:
    """Return the stored review when nothing it was made of has changed since."""
    if saved.is_new:
        return None
    stored = find_review(connection, saved.access, saved.version_id)
    if stored is None or stored.engine_version != __version__:
        return None
    layers = find_layers(connection)
    in_use = {layer.layer_id: layer.version for layer in layers}
    in_use |= {data.layer.id: data.version for data in _own_plans(connection, plan, in_use)}
    reviewed = {hit.layer_id: hit.layer_version for hit in stored.review.hits if hit.layer_version}
    newest = max((layer.imported_at for layer in layers), default=stored.run_at)
    return stored.review if reviewed == in_use and newest <= stored.run_at else None


def reviewed(connection: Connection, plan: Plan) -> Review:
    """Return the review of a plan against the layers in use; nothing is stored."""
    return review_plan(plan, _layer_data(connection, plan), expected=load_layers(home_county(plan)))


def _reviewed(connection: Connection, saved: Saved, plan: Plan) -> Review:
    started = perf_counter()
    review = reviewed(connection, plan)
    save_review(connection, saved, review, seconds=perf_counter() - started)
    return review


def _layer_data(connection: Connection, plan: Plan) -> list[LayerData]:
    """Return the objects near the plan, of what is imported and of the service's own plans."""
    data = data_near(connection, plan, load_layers(home_county(plan)))
    return data + _own_plans(connection, plan, {one.layer.id for one in data})


def data_near(connection: Connection, plan: Plan, layers: Sequence[Layer]) -> list[LayerData]:
    """Return what of layers in use is near a plan; none when it has no area, which a review then says."""
    area = _area_of(plan)
    return [] if area is None else candidates(connection, layers, area, own_objects(layers, plan))


def _own_plans(connection: Connection, plan: Plan, imported: Container[str]) -> list[LayerData]:
    """Return the layers that are the service's own plans, where no import of them is in use."""
    own = [layer for layer in load_layers(home_county(plan)) if layer.sources[0].kind is SourceKind.STORE]
    asked = [layer for layer in own if layer.id not in imported]
    area = _area_of(plan) if asked else None
    if area is None:
        return []
    today = datetime.now(STOCKHOLM).date()
    found = (plans_in_force(connection, layer, area, today, plan.identity) for layer in asked)
    return [data for data in found if data is not None]


def _area_of(plan: Plan) -> BaseGeometry | None:
    """Return the plan's area, E N in EPSG:3006; ``None`` when it has none that can be used."""
    try:
        return plan_area(plan).shape_3006
    except NoPlanArea:
        return None
