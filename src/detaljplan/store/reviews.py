"""Reviews of stored plan versions: one run, one hit row per layer, kept as they were when they were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import shapely
from sqlalchemy import Connection, Select, Text, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from detaljplan._version import __version__
from detaljplan.review.grounds import Ground
from detaljplan.review.model import LayerResult, ObjectHit, Review, Status, Touched
from detaljplan.review.overlay import result_order
from detaljplan.review.questions.answer import Answer, Fact, Outcome
from detaljplan.store import shapes
from detaljplan.store.plans import Saved
from detaljplan.store.rows import add_row, add_rows
from detaljplan.store.tables import PLAN_TABLES, Access, PlanTables

_SAME = tuple(f.name for f in fields(LayerResult) if f.name not in {"objects", "geometry", "notes", "touched"})


@dataclass(frozen=True, slots=True)
class StoredReview:
    """The newest review of a plan version; shapes in it are E N in EPSG:3006."""

    run_id: UUID
    run_at: datetime
    engine_version: str
    seconds: float
    review: Review


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """A review in figures: layers that meet the plan by ground, layers asked, and those that could not answer."""

    hits: Mapping[Ground, int]
    layers: int
    open_layers: int


def save_review(connection: Connection, saved: Saved, review: Review, *, seconds: float) -> UUID:
    """Store a review of a plan version and return the run's identity.

    Parameters
    ----------
    connection
        In a transaction of the caller's, who commits it. On an error nothing of the review is left in it.
    seconds
        How long the review took.
    """
    access, owner = saved.access, saved.owner
    tables, run_id = PLAN_TABLES[access], uuid4()
    run = {
        "run_id": run_id,
        "version_id": saved.version_id,
        "engine_version": __version__,
        "layer_versions": {hit.layer_id: hit.layer_version for hit in review.hits},
        "plan_identity": review.plan_identity,
        "plan_epsg": shapes.zone_of(review.plan_epsg) or None,
        "plan_area_m2": review.plan_area_m2,
        "notes": review.notes,
        "answers": [_answer_row(answer) for answer in review.answers],
        "seconds": seconds,
        **owner.of_whole(access),
    }
    with connection.begin_nested():
        add_row(connection, tables.review_run, run)
        add_rows(connection, tables.hit, _hit_rows(review.hits), {"run_id": run_id, **owner.of_parts(access)})
    return run_id


@dataclass(frozen=True, slots=True)
class Run:
    """The newest review of a plan version as it lies, without its hits: the row, and what puts the hits in order."""

    row: Mapping[str, Any]
    order: Mapping[str, tuple[int, int, float, float, str]]

    @property
    def engine_version(self) -> str:
        """The program that made it."""
        return str(self.row["engine_version"])


def newest_run(connection: Connection, access: Access, version_id: UUID) -> Run | None:
    """Return the newest review of a version, or ``None`` when it has not been reviewed."""
    tables = PLAN_TABLES[access]
    run, hit = tables.review_run, tables.hit.c
    newest = select(run).where(run.c.version_id == version_id).order_by(run.c.run_at.desc(), run.c.run_id).limit(1)
    found = connection.execute(newest).one_or_none()
    if found is None:
        return None
    keys = select(hit.ground, hit.status, hit.area_m2, hit.nearest_distance_m, hit.layer_id)
    rows = connection.execute(keys.where(hit.run_id == found.run_id)).all()
    order = {row.layer_id: result_order(Ground(row.ground), Status(row.status), *row[2:]) for row in rows}
    return Run(dict(found._mapping), order)


def save_layer_anew(
    connection: Connection, saved: Saved, before: Run, result: LayerResult, answers: Sequence[Answer], seconds: float
) -> UUID:
    """Store a review that is an earlier one with one layer's result, and the answers that rest on it, made anew.

    What the other layers said is copied where it lies.
    """
    access, owner = saved.access, saved.owner
    tables, run_id = PLAN_TABLES[access], uuid4()
    anew = {answer.question_id: _answer_row(answer) for answer in answers}
    kept = ("version_id", "engine_version", "plan_identity", "plan_epsg", "plan_area_m2", "notes")
    run = {
        **{name: before.row[name] for name in kept},
        "run_id": run_id,
        "layer_versions": {**before.row["layer_versions"], result.layer_id: result.layer_version},
        "answers": [anew.get(answer["question_id"], answer) for answer in before.row["answers"]],
        "seconds": seconds,
        **owner.of_whole(access),
    }
    own = result_order(result.ground, result.status, result.area_m2, result.nearest_distance_m, result.layer_id)
    order = {**before.order, result.layer_id: own}
    places = {layer: place for place, layer in enumerate(sorted(order, key=lambda layer: order[layer]))}
    with connection.begin_nested():
        add_row(connection, tables.review_run, run)
        _copy_hits(connection, tables, before.row["run_id"], run_id, places, but=result.layer_id)
        (row,) = _hit_rows([result], places[result.layer_id])
        add_rows(connection, tables.hit, [row], {"run_id": run_id, **owner.of_parts(access)})
    return run_id


def _copy_hits(
    connection: Connection, tables: PlanTables, from_run: UUID, to_run: UUID, places: Mapping[str, int], *, but: str
) -> None:
    hit = tables.hit
    told = [column.name for column in hit.c if column.name not in ("hit_id", "run_id", "position")]
    place = func.array_position(literal(sorted(places, key=lambda it: places[it]), ARRAY(Text)), hit.c.layer_id) - 1
    copied = select(literal(to_run), place, *(hit.c[name] for name in told))
    copied = copied.where(hit.c.run_id == from_run, hit.c.layer_id != but)
    connection.execute(hit.insert().from_select(["run_id", "position", *told], copied, include_defaults=False))


def _hit_rows(hits: Sequence[LayerResult], first: int = 0) -> Iterator[dict[str, Any]]:
    geoms = shapes.store_ewkb([shapes.storable(hit.geometry) for hit in hits])
    for position, (hit, geom) in enumerate(zip(hits, geoms, strict=True), first):
        told = {name: getattr(hit, name) for name in _SAME}
        parts = {"objects": _plain(hit.objects), "touched": _plain(hit.touched), "notes": hit.notes}
        own = {"position": position, **parts, "geom": geom}
        yield {**told, **own}


def _plain(items: Sequence[ObjectHit | Touched]) -> list[dict[str, Any]]:
    return [_values(item) for item in items]


def _values(item: ObjectHit | Touched | Answer | Fact) -> dict[str, Any]:
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _answer_row(answer: Answer) -> dict[str, Any]:
    return _values(answer) | {"facts": [_fact_row(fact) for fact in answer.facts]}


def _fact_row(fact: Fact) -> dict[str, Any]:
    geometry = None if fact.geometry is None else shapely.to_wkb(fact.geometry, hex=True)
    return _values(fact) | {"geometry": geometry}


def _answer(row: dict[str, Any]) -> Answer:
    values = row | {"ground": Ground(row["ground"]), "outcome": Outcome(row["outcome"])}
    values["facts"] = tuple(map(_fact, row["facts"]))
    return Answer(**values | {name: tuple(row[name]) for name in ("missing", "notes")})


def _fact(row: dict[str, Any]) -> Fact:
    geometry = None if row["geometry"] is None else shapely.from_wkb(row["geometry"])
    return Fact(**row | {"geometry": geometry} | {name: tuple(row[name]) for name in ("provisions", "objects")})


def find_review(connection: Connection, access: Access, version_id: UUID) -> StoredReview | None:
    """Return the newest review of the version as it was made, or ``None`` when it has not been reviewed."""
    run = PLAN_TABLES[access].review_run
    newest = select(run).where(run.c.version_id == version_id).order_by(run.c.run_at.desc(), run.c.run_id)
    found = connection.execute(newest.limit(1)).one_or_none()
    if found is None:
        return None
    review = Review(
        plan_identity=found.plan_identity,
        plan_epsg=found.plan_epsg,
        plan_area_m2=found.plan_area_m2,
        hits=tuple(_hits(connection, access, found.run_id)),
        answers=tuple(_answer(row) for row in found.answers),
        notes=tuple(found.notes),
    )
    return StoredReview(found.run_id, found.run_at, found.engine_version, found.seconds, review)


def count_answers(
    connection: Connection, access: Sequence[Access], version_ids: Sequence[UUID]
) -> dict[UUID, AnswerCounts]:
    """Return what the newest review of each version counts to, in one query; one not reviewed is left out."""
    if not access or not version_ids:
        return {}
    asked = union_all(*(_statuses(PLAN_TABLES[place], version_ids) for place in access))
    statuses: dict[UUID, list[tuple[Ground, Status]]] = {}
    for version_id, ground, status in connection.execute(asked):
        found = statuses.setdefault(version_id, [])
        if status is not None:
            found.append((Ground(ground), Status(status)))
    return {version_id: _counted(found) for version_id, found in statuses.items()}


def _statuses(tables: PlanTables, version_ids: Sequence[UUID]) -> Select[Any]:
    run, hit = tables.review_run.c, tables.hit.c
    age = func.row_number().over(partition_by=run.version_id, order_by=(run.run_at.desc(), run.run_id))
    runs = select(run.version_id, run.run_id, age.label("age")).where(run.version_id.in_(version_ids)).subquery()
    # outer: a run without layers is still a review
    return (
        select(runs.c.version_id, hit.ground, hit.status)
        .outerjoin_from(runs, tables.hit, hit.run_id == runs.c.run_id)
        .where(runs.c.age == 1)
    )


def _counted(statuses: Sequence[tuple[Ground, Status]]) -> AnswerCounts:
    hits = Counter(ground for ground, status in statuses if status.is_hit)
    return AnswerCounts(
        hits={ground: hits[ground] for ground in Ground if ground in hits},
        layers=len(statuses),
        open_layers=sum(status.is_open for _, status in statuses),
    )


def _hits(connection: Connection, access: Access, run_id: UUID) -> Iterator[LayerResult]:
    hit = PLAN_TABLES[access].hit.c
    columns = [hit[name] for name in (*_SAME, "objects", "notes", "touched")]
    found = select(*columns, func.ST_AsBinary(hit.geom).label("geometry")).where(hit.run_id == run_id)
    return map(_result, connection.execute(found.order_by(hit.position)))


def _result(row: Any) -> LayerResult:
    values = dict(row._mapping)
    values |= {"ground": Ground(values["ground"]), "status": Status(values["status"])}
    values |= {"geometry": shapes.from_wkb(values["geometry"]), "notes": tuple(values["notes"])}
    values["objects"] = tuple(ObjectHit(**item) for item in values["objects"])
    values["touched"] = tuple(Touched(**item) for item in values["touched"])
    return LayerResult(**values)
