"""Which stored plans a change of a layer can touch: those near what is new, gone or changed in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

from detaljplan.store.owner import Owner
from detaljplan.store.tables import Access


@dataclass(frozen=True, slots=True)
class TouchedPlan:
    """The newest version of a plan for its readers, with its bytes."""

    version_id: UUID
    access: Access
    number: int
    owner: Owner
    file_name: str
    original: bytes


# Objects that only one of the imports has, as their source tells them; and ground that only one maps. Where one of
# the two does not tell what it maps, all ground is such.
_CHANGED = """
    WITH told AS (
        SELECT import_id, geom, md5(ROW(object_id, name, kind, date, link, attributes, ST_AsBinary(geom))::text) AS told
          FROM layers.layer_feature WHERE import_id IN (:before, :after)),
    changed AS (
        SELECT geom FROM told WHERE import_id = :after
            AND told NOT IN (SELECT told FROM told WHERE import_id = :before)
        UNION ALL
        SELECT geom FROM told WHERE import_id = :before
            AND told NOT IN (SELECT told FROM told WHERE import_id = :after)),
    mapped AS (SELECT ST_SymDifference(one.coverage, other.coverage) AS geom,
                      (one.coverage IS NULL) <> (other.coverage IS NULL) AS everywhere
                 FROM layers.layer AS one, layers.layer AS other
                WHERE one.import_id = :before AND other.import_id = :after)
"""
_PLANS = """
    SELECT DISTINCT ON (organisation, {readers}, coalesce(object_id, version_id::text))
           version_id, number, organisation, {readers} AS readers, file_name, geom
      FROM {schema}.plan_version WHERE barred_at IS NULL
     ORDER BY organisation, {readers}, coalesce(object_id, version_id::text), number DESC
"""
_TOUCHED = """
    SELECT v.version_id, v.number, v.organisation, v.readers, v.file_name, w.original
      FROM ({plans}) AS v JOIN {schema}.plan_version AS w USING (version_id)
     WHERE :everything OR (SELECT everywhere FROM mapped)
        OR v.version_id IN (
            SELECT p.version_id FROM changed JOIN {schema}.plan_version AS p
                ON p.geom && ST_Expand(changed.geom, :reach) AND ST_DWithin(p.geom, changed.geom, :reach))
        OR v.version_id IN (
            SELECT p.version_id FROM mapped JOIN {schema}.plan_version AS p
                ON p.geom && ST_Expand(mapped.geom, :reach) AND ST_DWithin(p.geom, mapped.geom, :reach))
     ORDER BY v.version_id
"""


def plans_touched(
    connection: Connection, before: int | None, after: int, reach_m: float, access: Access
) -> Iterator[TouchedPlan]:
    """Yield the newest versions of plans near what differs between two imports of a layer.

    Parameters
    ----------
    connection
        As the owner of the database, who sees the plans of all.
    before, after
        The imports; without one before every plan is touched.
    reach_m
        How far from an object a plan is touched, in EPSG:3006.
    """
    readers = "NULL::text[]" if access is Access.PUBLISHED else "readers"
    plans = _PLANS.format(schema=access, readers=readers)
    asked = text(_CHANGED + _TOUCHED.format(plans=plans, schema=access))
    given = {"before": before, "after": after, "reach": reach_m, "everything": before is None}
    for row in connection.execute(asked.execution_options(yield_per=100), given):
        owner = Owner(row.organisation, tuple(row.readers or ()))
        yield TouchedPlan(row.version_id, access, row.number, owner, row.file_name, bytes(row.original))
