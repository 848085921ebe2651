"""Plan versions: saving what was read and judged, whole or not at all, and finding it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    exists,
    false,
    func,
    literal,
    select,
    text,
    true,
    union_all,
)

from detaljplan.checking import Checked
from detaljplan.errors import AnothersPlan, NotFound, StoreError
from detaljplan.findings import Ended, Severity, Verdict
from detaljplan.identity.organisation import Organisation
from detaljplan.life.change import PlanChange
from detaljplan.plan.model import Plan
from detaljplan.read.document import Document, FileFormat
from detaljplan.report.model import Profile
from detaljplan.review.plan_area import NoPlanArea, plan_area
from detaljplan.spec.municipalities import municipality_meant
from detaljplan.store import shapes
from detaljplan.store.barred import gone, refuse_barred
from detaljplan.store.life import Circle, guard_life, life_of
from detaljplan.store.owner import Audience, Owner, owner_of
from detaljplan.store.plan_withdrawn import is_withdrawn
from detaljplan.store.provisions import provision_rows, readable, text_of
from detaljplan.store.reports import save_report
from detaljplan.store.rows import add_row, add_rows
from detaljplan.store.tables import PLAN_TABLES, Access, PlanTables, withdrawal
from detaljplan.store.withdrawals import is_anothers

MEDIA = {
    FileFormat.NGP_JSON: "application/json",
    FileFormat.GML_SS637040: "application/gml+xml",
    FileFormat.GEOPACKAGE: "application/geopackage+sqlite3",
}
TOLD = ("object_id", "name", "designation", "municipality", "municipality_code", "status", "plan_type", "purpose")
EVERYWHERE = tuple(Access)
# Characters of an objektidentitet that is kept as such. One is a UUID of 36; a row of the index holds 2.7 kB.
MAX_IDENTITY = 200
MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a plan lies after `save_plan`; `is_new` is False when the same bytes lay there already.

    `change` is what it changed since the version before it; ``None`` of one that lay there already.
    """

    version_id: UUID
    access: Access
    number: int
    is_new: bool
    owner: Owner
    change: PlanChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """A plan version without its bytes and geometry.

    Parameters
    ----------
    organisation
        The code of the municipality that delivered it.
    number
        Which version of the plan it is of those that the same readers have been given, counted from 1 as they came.
    verdict, profile
        Of the newest report.
    errors, warnings, infos
        How many findings of each severity the newest report has.
    withdrawn
        It was published and is no longer; only its own municipality is shown it then.
    bounds
        West, south, east, north in EPSG:3006; ``None`` for a plan without an area that can be placed.
    version_change
        What it changed since the version before it (`life.change.PlanChange`), as plain values; ``None`` of one stored
        before that was kept.
    edition, in_force_from, in_force_until, decisions
        Its legal days (`life.days.LegalDays`), as plain values; ``None`` of one stored before they were kept.
    """

    version_id: UUID
    access: Access
    organisation: str
    object_id: str | None
    number: int
    file_name: str
    file_format: str
    media: str
    name: str | None
    designation: str | None
    municipality: str | None
    municipality_code: str | None
    status: str | None
    plan_type: str | None
    purpose: str | None
    implementation_months: int | None
    implementation_starts: date | None
    epsg: int | None
    input_sha256: str
    stored_at: datetime
    verdict: Verdict
    profile: Profile
    errors: int
    warnings: int
    infos: int
    withdrawn: bool
    bounds: tuple[float, float, float, float] | None
    version_change: dict[str, Any] | None
    edition: int | None
    in_force_from: date | None
    in_force_until: date | None
    decisions: list[dict[str, Any]] | None


@dataclass(frozen=True, slots=True)
class Original:
    """The delivered file, byte for byte."""

    file_name: str
    media: str
    sha256: str
    raw: bytes


def access_of(checked: Checked, by: Organisation, audience: Audience = Audience.PUBLISHED) -> Access:
    """Return where a plan with that report, delivered by that municipality to that audience, belongs.

    Nobody publishes another municipality's plan. Only a plan that passes as a delivery is published: one that passes as
    a draft is still a draft. Nor is one whose area cannot be placed, or whose identity is too long to keep: nobody
    would find it, and no later version would take its place.
    """
    report = checked.report
    passes = report.verdict is Verdict.PASSES and report.profile is Profile.DELIVERY
    published = audience is Audience.PUBLISHED and passes and is_of(checked.plan, by) and _can_be_found(checked.plan)
    return Access.PUBLISHED if published else Access.RESTRICTED


def is_of(plan: Plan, organisation: Organisation) -> bool:
    """Return whether a plan is that municipality's, by its code and its name; one that tells neither may be."""
    named = municipality_meant(plan.municipality) if isinstance(plan.municipality, str) else None
    codes = {plan.municipality_code, named.code if named else None} - {None}
    return codes <= {organisation.code}


def _can_be_found(plan: Plan) -> bool:
    if _identity(plan) != text_of(plan.object_id):
        return False
    try:
        plan_area(plan)
    except NoPlanArea:
        return False
    return True


def _identity(plan: Plan) -> str | None:
    """The objektidentitet; ``None`` for one too long to be any, which only the original bytes keep."""
    told = text_of(plan.object_id)
    return told if told is not None and len(told) <= MAX_IDENTITY else None


def save_plan(
    connection: Connection, checked: Checked, *, by: Organisation, audience: Audience = Audience.PUBLISHED
) -> Saved:
    """Store a plan version with its provisions and its report, all of it or nothing.

    The same bytes are stored once for the same readers: a second time gives the version that lies there, with the
    report added when another profile, engine or catalogue made it. A plan with faults is stored as far as it
    can be read; what has no geometry, or none in a zone we know, has none in EPSG:3006. An objektidentitet of
    more than `MAX_IDENTITY` characters is kept in the original bytes only, and the plan as a draft.

    Parameters
    ----------
    connection
        In a transaction of the caller's, who commits it, acting for `by` (`store.acting`). On an error nothing of the
        plan is left in it.
    checked
        The document, the plan read from it, and its report.
    by
        The municipality that delivers it.
    audience
        Whom it is for.

    Raises
    ------
    StoreError
        The report is of some rules only, or its run ended early: it could pass what the others stop.
    UnlawfulStep
        The plan's status may not follow the one that the newest version for the same readers tells.
    BarredContent
        A registrar has erased the same bytes.
    AnothersPlan
        It would be published, and another municipality has published a plan under that identity.
    """
    if checked.report.partial:
        raise StoreError("Planen är prövad mot bara några regler och kan inte lagras. Pröva den mot alla.")
    if checked.report.ended is not Ended.COMPLETE:
        raise StoreError("Prövningen av planen slutade i förtid, och planen kan inte lagras. Pröva den på nytt.")
    access, owner = access_of(checked, by, audience), owner_of(by, audience)
    identity = _identity(checked.plan)
    with connection.begin_nested():
        refuse_barred(connection, owner.organisation, [checked.document.sha256])
        _lock(connection, checked)
        access = _access_of_known(connection, checked, access, owner, audience)
        circle = Circle(access, owner, identity) if identity is not None else None
        known = _known(connection, access, checked.document.sha256, owner)
        number = known.number if known else _next_number(connection, access, identity, owner)
        if number == 1 and not known:
            circle = None  # it comes after none
        if access is Access.PUBLISHED and not known:
            _refuse_anothers(connection, by, identity)
        if circle:
            guard_life(connection, circle, checked.plan, known.version_id if known else None)
        saved = known or _save_version(connection, access, checked, owner, number, circle)
        _save_report(connection, saved, checked)
    return saved


def _refuse_anothers(connection: Connection, by: Organisation, identity: str | None) -> None:
    if identity is not None and is_anothers(connection, by, identity):
        raise AnothersPlan(
            "En annan kommun har publicerat en plan med objektidentiteten {object_id}. Ge planen en egen.",
            object_id=identity,
        )


def _save_report(connection: Connection, saved: Saved, checked: Checked) -> None:
    of = saved.access, saved.version_id
    save_report(connection, *of, checked.report, checked.plan.epsg, saved.owner, is_new=saved.is_new)


def _lock(connection: Connection, checked: Checked) -> None:
    # Two versions of one plan at the same time would otherwise be given the same number.
    name = _identity(checked.plan) or checked.document.sha256
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def _access_of_known(
    connection: Connection, checked: Checked, access: Access, owner: Owner, audience: Audience
) -> Access:
    """Return where it belongs, or where it lies: what was published stays there, and its new verdict beside the old.

    The same bytes may be stopped by rules that came after they were published.
    """
    if audience is not Audience.PUBLISHED or checked.report.profile is not Profile.DELIVERY:
        return access
    version = PLAN_TABLES[Access.PUBLISHED].plan_version.c
    own = [version.input_sha256 == checked.document.sha256, version.organisation == owner.organisation]
    there = connection.scalar(select(version.version_id).where(*own))
    return Access.PUBLISHED if there is not None else access


def _known(connection: Connection, access: Access, sha256: str, owner: Owner) -> Saved | None:
    version = PLAN_TABLES[access].plan_version.c
    same = [version.input_sha256 == sha256, *_for_same(access, owner)]
    found = connection.execute(select(version.version_id, version.number).where(*same)).one_or_none()
    return Saved(found.version_id, access, found.number, is_new=False, owner=owner) if found else None


def _for_same(access: Access, owner: Owner) -> list[ColumnElement[bool]]:
    """Return that a version is for the same readers: what is published is for all."""
    if access is Access.PUBLISHED:
        return []
    version = PLAN_TABLES[access].plan_version.c
    return [version.organisation == owner.organisation, version.readers == list(owner.readers)]


def _save_version(
    connection: Connection, access: Access, checked: Checked, owner: Owner, number: int, circle: Circle | None
) -> Saved:
    document, plan, tables = checked.document, checked.plan, PLAN_TABLES[access]
    life = life_of(connection, circle, plan)
    saved = Saved(uuid4(), access, number, is_new=True, owner=owner, change=life.change)
    geom, geom_own = _boundary(plan)
    row = {
        **{name: text_of(getattr(plan, name)) for name in TOLD},
        "object_id": _identity(plan),
        **_implementation(plan),
        **owner.of_whole(access),
        "version_id": saved.version_id,
        "number": saved.number,
        "epsg": shapes.zone_of(plan.epsg) or None,
        "file_name": document.name,
        "file_format": document.file_format,
        "media": _media(document),
        "input_sha256": document.sha256,
        "original": document.delivered,
        "geom": geom,
        "geom_own": geom_own,
        **life.columns(),
    }
    add_row(connection, tables.plan_version, row)
    common = {"version_id": saved.version_id, **owner.of_parts(access)}
    add_rows(connection, tables.plan_object, provision_rows(plan), common)
    return saved


def _media(document: Document) -> str:
    """Return the media type of the bytes delivered; a boundary comes in several."""
    if document.package:
        return "application/zip"
    if document.file_format is FileFormat.BOUNDARY:
        return MEDIA[FileFormat.GEOPACKAGE] if document.raw.startswith(b"SQLite") else "application/geo+json"
    return MEDIA[document.file_format]


def _next_number(connection: Connection, access: Access, object_id: str | None, owner: Owner) -> int:
    if object_id is None:
        return 1
    version = PLAN_TABLES[access].plan_version.c
    newest = select(func.max(version.number)).where(version.object_id == object_id, *_for_same(access, owner))
    # a version that is withdrawn may be hidden from who asks, and its number is taken all the same
    withdrawn = select(func.max(withdrawal.c.number)).where(withdrawal.c.object_id == object_id)
    taken = connection.execute(select(newest.scalar_subquery(), withdrawn.scalar_subquery())).one()
    return max(number or 0 for number in (taken if access is Access.PUBLISHED else taken[:1])) + 1


def _implementation(plan: Plan) -> dict[str, Any]:
    """The implementation period of the first decision that tells of one; see genomförandetid."""
    told: dict[str, Any] = {"implementation_months": None, "implementation_starts": None}
    for decision in plan.decisions:
        months, starts = decision.implementation_months, decision.implementation_starts
        if isinstance(months, int) and abs(months) < 2**31:
            told["implementation_months"] = months
        if isinstance(starts, date):
            told["implementation_starts"] = starts
        if any(told.values()):
            break
    return told


def _boundary(plan: Plan) -> tuple[bytes | None, bytes | None]:
    own, zones = readable(plan.boundary)
    geom = shapes.polygons(shapes.in_store_crs(own, zones))
    kept = shapes.together([shape for shape in own if shape is not None])
    zone = zones[0] if len(set(zones)) == 1 else 0
    return shapes.store_ewkb([geom])[0], shapes.ewkb([kept], [zone])[0]


def find_plans(
    connection: Connection, *, access: Sequence[Access] = (Access.PUBLISHED,), limit: int = MOST_LISTED
) -> list[StoredPlan]:
    """Return the plan versions stored there, the newest first."""
    found = union_all(*(versions(a) for a in access)).subquery()
    newest = select(found).order_by(found.c.stored_at.desc(), found.c.version_id).limit(limit)
    return [stored_plan(row) for row in connection.execute(newest)]


def find_plan(connection: Connection, version_id: UUID, *, access: Sequence[Access] = EVERYWHERE) -> StoredPlan:
    """Return one plan version, wherever of `access` it lies.

    Raises
    ------
    NotFound
        No such version is stored there.
    Barred
        It was, and a registrar has erased it.
    """
    for place in access:
        found = versions(place).subquery()
        row = connection.execute(select(found).where(found.c.version_id == version_id)).one_or_none()
        if row is not None:
            return stored_plan(row)
        version = PLAN_TABLES[place].plan_version.c
        barred = select(version.bar_ground).where(version.version_id == version_id, version.barred_at.is_not(None))
        if (ground := connection.scalar(barred)) is not None:
            raise gone(ground)
    raise NotFound(
        "Ingen planversion med identiteten {version_id} är lagrad. Se listan över planer.", version_id=version_id
    )


def is_superseded(connection: Connection, sha256: str) -> bool:
    """Return whether those bytes, their hash in hex, are published as a version of a plan that has a later one."""
    version, later = PLAN_TABLES[Access.PUBLISHED].plan_version.c, PLAN_TABLES[Access.PUBLISHED].plan_version.alias().c
    newer = exists().where(later.object_id == version.object_id, later.number > version.number)
    return bool(connection.scalar(select(exists().where(version.input_sha256 == sha256, newer))))


def find_original(connection: Connection, plan: StoredPlan) -> Original:
    """Return the file as it was delivered."""
    version = PLAN_TABLES[plan.access].plan_version.c
    raw = connection.scalar(select(version.original).where(version.version_id == plan.version_id))
    assert isinstance(raw, bytes)
    return Original(plan.file_name, plan.media, plan.input_sha256, raw)


def versions(access: Access) -> Select[Any]:
    """Return the question for every version of an access, with its newest report."""
    tables = PLAN_TABLES[access]
    version, report = tables.plan_version.c, _newest_report(tables)
    left_out = {"original", "geom", "geom_own", "transaction_id", "readers", "barred_at", "bar_ground", "barred_size"}
    corners = [getattr(func, f"ST_{corner}")(version.geom) for corner in ("XMin", "YMin", "XMax", "YMax")]
    return (
        select(
            *(column for column in version if column.name not in left_out),
            literal(access.value).label("access"),
            report.c.verdict,
            report.c.profile,
            (is_withdrawn(version) if access is Access.PUBLISHED else false()).label("withdrawn"),
            *(_count(tables, report.c.report_id, severity) for severity in Severity),
            *(corner.label(name) for corner, name in zip(corners, ("west", "south", "east", "north"), strict=True)),
        )
        .select_from(tables.plan_version)
        .join(report, true())
        .where(version.barred_at.is_(None))
    )


def _newest_report(tables: PlanTables) -> Any:
    report = tables.report.c
    made = select(report.report_id, report.verdict, report.profile)
    made = made.where(report.version_id == tables.plan_version.c.version_id)
    return made.order_by(report.made_at.desc(), report.report_id).limit(1).lateral()


def _count(tables: PlanTables, report_id: Any, severity: Severity) -> Any:
    finding = tables.finding.c
    chosen = select(func.count()).where(finding.report_id == report_id, finding.severity == severity.value)
    return chosen.scalar_subquery().label(f"{severity}s")


def stored_plan(row: Row[Any]) -> StoredPlan:
    """Return a row of `versions` as what it is."""
    values = dict(row._mapping)
    bounds = tuple(values.pop(side) for side in ("west", "south", "east", "north"))
    chosen = {"access": Access, "verdict": Verdict, "profile": Profile}
    values.update({name: kind(values[name]) for name, kind in chosen.items()})
    return StoredPlan(**values, bounds=None if None in bounds else bounds)
