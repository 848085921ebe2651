"""The tables, as SQLAlchemy and GeoAlchemy2 know them. How they are made and guarded lies in the migrations.

Published and restricted data have tables of the same shape in two PostgreSQL schemas. `geom` is always E N in
SWEREF 99 TM (EPSG:3006); `geom_own` is the same geometry as delivered, in the plan's own zone, with that zone's
EPSG code as its SRID (0 when the delivery names no zone we know). Accounts lie in a schema that the app role reaches
through functions alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

LAYERS = "layers"
ACCESS = "access"
AUDIT = "audit"
STORE_EPSG = 3006


class Access(StrEnum):
    """Who may see it: the PostgreSQL schema the data lie in.

    Published plans passed as deliveries. Everything else that could be read is restricted: drafts, and plans
    that were stopped or could not be judged.
    """

    PUBLISHED = "published"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class PlanTables:
    """The tables of one access."""

    plan_version: Table
    plan_object: Table
    report: Table
    finding: Table
    review_run: Table
    hit: Table

    def every(self) -> tuple[Table, ...]:
        """Return all of them."""
        return (self.plan_version, self.plan_object, self.report, self.finding, self.review_run, self.hit)


def plan_tables(access: Access) -> PlanTables:
    """Return the tables of one access, declared in `metadata`."""
    return PlanTables(
        plan_version=_plan_version(access),
        plan_object=_plan_object(access),
        report=_report(access),
        finding=_finding(access),
        review_run=_review_run(access),
        hit=_hit(access),
    )


def _text(name: str, *, required: bool = False) -> Column[str]:
    return Column(name, Text, nullable=not required)


def _integer(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _json(name: str) -> Column[Any]:
    return Column(name, JSONB, nullable=False)


def _now(name: str) -> Column[Any]:
    # clock_timestamp, not now(): versions saved in one transaction keep their order
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp())


def _serial(name: str) -> Column[int]:
    return Column(name, BigInteger, Identity(always=True), primary_key=True)


def _uuid(name: str) -> Column[Any]:
    return Column(name, Uuid, primary_key=True)


def _transaction() -> Column[int]:
    # set by a trigger; a row's children can only be added in the transaction that added the row
    return Column("transaction_id", BigInteger, nullable=False)


def _parent(access: Access, table: str, key: str) -> Column[Any]:
    return Column(key, Uuid, ForeignKey(f"{access}.{table}.{key}"), nullable=False)


def _owner(access: Access) -> list[Column[Any]]:
    """Whose a whole is, and of the restricted who may read it: codes of organisations."""
    organisation: Column[Any] = _text("organisation", required=True)
    return [organisation] if access is Access.PUBLISHED else [organisation, _readers()]


def _readers() -> Column[Any]:
    return Column("readers", ARRAY(Text), nullable=False)


def _part_of(access: Access, table: str, key: str) -> list[Any]:
    """What binds a part to its whole; a restricted part has its owner and readers too, and they are the whole's."""
    if access is Access.PUBLISHED:
        return [_parent(access, table, key)]
    bound = (key, "organisation", "readers")
    whole = [f"{access}.{table}.{name}" for name in bound]
    return [Column(key, Uuid, nullable=False), *_owner(access), ForeignKeyConstraint(bound, whole)]


def _whole(access: Access, table: str, key: str) -> list[UniqueConstraint]:
    """What the parts of a restricted whole are bound to."""
    if access is Access.PUBLISHED:
        return []
    return [UniqueConstraint(key, "organisation", "readers", name=f"uq_{table}_owned")]


def _geom(kind: str = "GEOMETRY", name: str = "geom") -> Column[Any]:
    return Column(name, Geometry(kind, srid=STORE_EPSG, spatial_index=False))


def _geom_own() -> Column[Any]:
    # no type and no SRID: every zone, and heights where the delivery has them
    return Column("geom_own", Geometry(None, srid=-1, spatial_index=False))


def _spatial(column: str = "geom") -> Index:
    return Index(None, column, postgresql_using="gist")


def _bar() -> list[Any]:
    """When and on what ground a registrar erased it; both ``None`` for what is there."""
    condition = "(barred_at IS NULL) = (bar_ground IS NULL)"
    return [
        Column("barred_at", DateTime(timezone=True)),
        _text("bar_ground"),
        CheckConstraint(condition, name="bar"),
    ]


def _plan_version(access: Access) -> Table:
    return Table(
        "plan_version",
        metadata,
        _uuid("version_id"),
        _text("object_id"),
        _integer("number"),
        _text("file_name", required=True),
        _text("file_format", required=True),
        _text("media", required=True),
        *map(_text, ("name", "designation", "municipality", "municipality_code", "status", "plan_type")),
        _text("purpose"),
        Column("implementation_months", Integer),
        Column("implementation_starts", Date),
        Column("epsg", Integer),
        _text("input_sha256", required=True),
        Column("original", LargeBinary, nullable=False),
        _now("stored_at"),
        _transaction(),
        _geom("MULTIPOLYGON"),
        _geom_own(),
        *_owner(access),
        # of versions stored before these were kept they are null
        Column("version_change", JSONB),
        Column("edition", Integer),
        Column("in_force_from", Date),
        Column("in_force_until", Date),
        Column("decisions", JSONB),
        *_whole(access, "plan_version", "version_id"),
        *_once_each(access),
        Index(None, "object_id", "stored_at"),
        *_bar(),
        Column("barred_size", BigInteger),
        _spatial(),
        schema=access,
    )


def _once_each(access: Access) -> list[UniqueConstraint]:
    """The same bytes and the same number once; of the restricted, once for each owner and circle of readers."""
    named = {
        "uq_plan_version_input_sha256": ["input_sha256"],
        "uq_plan_version_object_id_number": ["object_id", "number"],
    }
    if access is Access.RESTRICTED:
        named = {name: ["organisation", *columns, "readers"] for name, columns in named.items()}
    return [UniqueConstraint(*columns, name=name) for name, columns in named.items()]


def _plan_object(access: Access) -> Table:
    texts = ("catalogue_reference", "code", "wording", "label", "land_form", "colour", "letters")
    return Table(
        "plan_object",
        metadata,
        _serial("item_id"),
        *_part_of(access, "plan_version", "version_id"),
        _integer("position"),
        _integer("part"),
        _text("object_id"),
        _text("kind", required=True),
        *map(_text, texts),
        Column("symbol_id", Integer),
        Column("secondary", Boolean),
        _json("values"),
        _geom(),
        _geom_own(),
        UniqueConstraint("version_id", "position", "part"),
        CheckConstraint("kind IN ('use', 'property', 'administrative')", name="kind"),
        _spatial(),
        Index(None, "kind", "item_id"),
        schema=access,
    )


def _report(access: Access) -> Table:
    versions = ("profile", "engine_version", "spec_version", "catalogue_release", "rule_set")
    return Table(
        "report",
        metadata,
        _uuid("report_id"),
        _parent(access, "plan_version", "version_id"),
        _text("verdict", required=True),
        *(_text(name, required=True) for name in versions),
        _json("report_json"),
        _now("made_at"),
        _transaction(),
        *_owner(access),
        *_whole(access, "report", "report_id"),
        UniqueConstraint("version_id", *versions, name="uq_report_versions"),
        schema=access,
    )


def _finding(access: Access) -> Table:
    return Table(
        "finding",
        metadata,
        _serial("finding_id"),
        *_part_of(access, "report", "report_id"),
        _integer("position"),
        *(_text(name, required=True) for name in ("rule", "severity", "message", "message_en")),
        _json("objects"),
        _text("place"),
        Column("measured", Float),
        Column("limit_value", Float),
        *map(_text, ("unit", "origin")),
        _geom(),
        _geom_own(),
        _text("near"),
        UniqueConstraint("report_id", "position"),
        _spatial(),
        schema=access,
    )


def _review_run(access: Access) -> Table:
    return Table(
        "review_run",
        metadata,
        _uuid("run_id"),
        _parent(access, "plan_version", "version_id"),
        _text("engine_version", required=True),
        _json("layer_versions"),
        _text("plan_identity", required=True),
        Column("plan_epsg", Integer),
        Column("plan_area_m2", Float),
        _json("notes"),
        Column("answers", JSONB, nullable=False, server_default="[]"),
        _now("run_at"),
        _transaction(),
        Column("seconds", Float, nullable=False),
        *_owner(access),
        *_whole(access, "review_run", "run_id"),
        Index(None, "version_id", "run_at"),
        schema=access,
    )


def _hit(access: Access) -> Table:
    measures = (
        "area_m2",
        "area_3006_m2",
        "share_of_plan_pct",
        "building_area_m2",
        "building_share_pct",
        "length_m",
        "nearest_distance_m",
        "mapped_share_pct",
    )
    return Table(
        "hit",
        metadata,
        _serial("hit_id"),
        *_part_of(access, "review_run", "run_id"),
        _integer("position"),
        *(_text(name, required=True) for name in ("layer_id", "layer_name", "layer_version", "ground", "status")),
        *map(_text, ("reason", "nearest_object_id")),
        _integer("hit_count"),
        *(Column(name, Float) for name in measures),
        Column("search_distance_m", Float, nullable=False),
        *(Column(name, Boolean, nullable=False) for name in ("is_borderline", "is_synthetic")),
        *map(_json, ("objects", "notes", "touched")),
        _geom(),
        UniqueConstraint("run_id", "position"),
        _spatial(),
        schema=access,
    )


PLAN_TABLES = {access: plan_tables(access) for access in Access}

layer = Table(
    "layer",
    metadata,
    _serial("import_id"),
    _text("layer_id", required=True),
    *(_text(name, required=True) for name in ("name", "theme", "ground", "legal_basis", "authority")),
    *(_text(name, required=True) for name in ("licence", "source", "version", "sha256")),
    _integer("feature_count"),
    _integer("repaired"),
    _integer("unplaced"),
    Column("synthetic", Boolean, nullable=False),
    _text("coverage_status", required=True),
    _geom("MULTIPOLYGON", "coverage"),
    *map(_text, ("address", "source_sha256", "mapped_area", "mapped_by")),
    *(Column(name, Date) for name in ("dated", "mapped_on")),
    _now("imported_at"),
    _transaction(),
    CheckConstraint("coverage_status IN ('mapped', 'unknown')", name="coverage_status"),
    Index(None, "layer_id", "import_id"),
    schema=LAYERS,
)

layer_feature = Table(
    "layer_feature",
    metadata,
    _serial("feature_id"),
    Column("import_id", BigInteger, ForeignKey(f"{LAYERS}.layer.import_id"), nullable=False),
    _text("object_id", required=True),
    *map(_text, ("name", "kind", "date", "link")),
    _json("attributes"),
    Column("geom", Geometry("GEOMETRY", srid=STORE_EPSG, spatial_index=False), nullable=False),
    Index(None, "import_id", "geom", postgresql_using="gist"),
    schema=LAYERS,
)

account = Table(
    "account",
    metadata,
    _uuid("account_id"),
    *(_text(name, required=True) for name in ("login", "name", "organisation", "role")),
    _text("password_hash"),
    _now("created_at"),
    Column("disabled_at", DateTime(timezone=True)),
    UniqueConstraint("login"),
    CheckConstraint("login = lower(login)", name="login"),
    schema=ACCESS,
)

session = Table(
    "session",
    metadata,
    Column("secret_sha256", LargeBinary, primary_key=True),
    Column("account_id", Uuid, ForeignKey(f"{ACCESS}.account.account_id", ondelete="CASCADE"), nullable=False),
    _now("opened_at"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    _text("issuer"),
    Index(None, "account_id"),
    Index(None, "expires_at"),
    schema=ACCESS,
)

link = Table(
    "link",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("account_id", Uuid, ForeignKey(f"{ACCESS}.account.account_id", ondelete="CASCADE"), nullable=False),
    Column("by_claims", Boolean, nullable=False),
    _now("created_at"),
    Index(None, "account_id"),
    schema=ACCESS,
)

login = Table(
    "login",
    metadata,
    Column("secret_sha256", LargeBinary, primary_key=True),
    _text("leads_to", required=True),
    _text("address", required=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index(None, "expires_at"),
    Index(None, "address"),
    schema=ACCESS,
)

key = Table(
    "key",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("account_id", Uuid, ForeignKey(f"{ACCESS}.account.account_id", ondelete="CASCADE"), nullable=False),
    _text("label", required=True),
    Column("secret_sha256", LargeBinary, nullable=False),
    _now("created_at"),
    Column("revoked_at", DateTime(timezone=True)),
    Index(None, "account_id"),
    schema=ACCESS,
)

attempt = Table(
    "attempt",
    metadata,
    _serial("attempt_id"),
    Column("login_sha256", LargeBinary, nullable=False),
    _text("address", required=True),
    _now("tried_at"),
    Index(None, "login_sha256", "tried_at"),
    Index(None, "address", "tried_at"),
    schema=ACCESS,
)

event = Table(
    "event",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _now("at"),
    Column("account_id", Uuid),
    *(_text(name, required=True) for name in ("role", "organisation", "what", "kind", "object_id")),
    *(Column(name, LargeBinary) for name in ("before_sha256", "after_sha256", "note_sha256")),
    # numbered and sealed by a trigger
    Column("previous", LargeBinary, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    CheckConstraint("concat(chain, role, organisation, what, kind, object_id) !~ E'\\x1f'", name="unambiguous"),
    Index(None, "kind", "object_id"),
    Index(None, "chain", "before_sha256"),
    schema=AUDIT,
)

note = Table(
    "note",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    _text("words", required=True),
    ForeignKeyConstraint(["chain", "number"], [f"{AUDIT}.event.chain", f"{AUDIT}.event.number"]),
    schema=AUDIT,
)


def _of_submission() -> list[Any]:
    bound = ("submission_id", "organisation", "readers")
    whole = [f"{Access.RESTRICTED}.submission.{name}" for name in bound]
    return [
        Column("submission_id", Uuid, primary_key=True),
        *_owner(Access.RESTRICTED),
        ForeignKeyConstraint(bound, whole),
    ]


submission = Table(
    "submission",
    metadata,
    _uuid("submission_id"),
    *_owner(Access.RESTRICTED),
    Column("account_id", Uuid),
    _text("audience", required=True),
    _text("idempotency_key"),
    _text("content_sha256", required=True),
    _now("received_at"),
    _transaction(),
    UniqueConstraint("submission_id", "organisation", "readers", name="uq_submission_owned"),
    UniqueConstraint("organisation", "idempotency_key", name="uq_submission_idempotency_key"),
    *_bar(),
    Index(None, "received_at", "submission_id"),
    schema=Access.RESTRICTED,
)

submission_file = Table(
    "submission_file",
    metadata,
    *_of_submission(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *(_text(name, required=True) for name in ("kind", "file_name", "media", "sha256")),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    *_bar(),
    Index(None, "organisation", "sha256"),
    schema=Access.RESTRICTED,
)

submission_step = Table(
    "submission_step",
    metadata,
    *_of_submission(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("status", required=True),
    _now("at"),
    Column("version_id", Uuid),
    *map(_text, ("message", "message_en")),
    schema=Access.RESTRICTED,
)

reception = Table(
    "reception",
    metadata,
    _uuid("reception_id"),
    *_owner(Access.RESTRICTED),
    Column("account_id", Uuid),
    _text("information_type", required=True),
    _text("provider", required=True),
    _now("received_at"),
    UniqueConstraint("reception_id", "organisation", "readers", name="uq_reception_owned"),
    schema=Access.RESTRICTED,
)

reception_change = Table(
    "reception_change",
    metadata,
    Column("reception_id", Uuid, primary_key=True),
    Column("object_id", Text, primary_key=True),
    *_owner(Access.RESTRICTED),
    _integer("position"),
    _text("kind", required=True),
    _text("href"),
    UniqueConstraint("reception_id", "object_id", "organisation", "readers", name="uq_reception_change_owned"),
    CheckConstraint("kind IN ('leverans', 'radering')", name="kind"),
    ForeignKeyConstraint(
        ["reception_id", "organisation", "readers"],
        [f"{Access.RESTRICTED}.reception.{name}" for name in ("reception_id", "organisation", "readers")],
        name="fk_reception_change_reception_id",
    ),
    schema=Access.RESTRICTED,
)

_OF_CHANGE = ("reception_id", "object_id", "organisation", "readers")

reception_step = Table(
    "reception_step",
    metadata,
    Column("reception_id", Uuid, primary_key=True),
    Column("object_id", Text, primary_key=True),
    *_owner(Access.RESTRICTED),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("status", required=True),
    _now("at"),
    Column("submission_id", Uuid),
    Column("version_id", Uuid),
    *map(_text, ("message", "message_en")),
    Column("report", JSONB),
    ForeignKeyConstraint(
        _OF_CHANGE,
        [f"{Access.RESTRICTED}.reception_change.{name}" for name in _OF_CHANGE],
        name="fk_reception_step_reception_id",
    ),
    schema=Access.RESTRICTED,
)

assessment = Table(
    "assessment",
    metadata,
    _uuid("assessment_id"),
    *(Column(name, Uuid, nullable=False) for name in ("version_id", "run_id")),
    *_owner(Access.RESTRICTED),
    *(_text(name, required=True) for name in ("subject", "judgement")),
    _text("kind"),
    *(_text(name, required=True) for name in ("reason", "sha256")),
    Column("account_id", Uuid),
    *(_text(name, required=True) for name in ("role", "name")),
    _now("at"),
    *_bar(),
    CheckConstraint("readers = ARRAY[organisation]", name="readers"),
    Index(None, "version_id", "organisation", "subject", "at"),
    Index(None, "organisation", "sha256"),
    schema=Access.RESTRICTED,
)

statement = Table(
    "statement",
    metadata,
    _uuid("statement_id"),
    *(Column(name, Uuid, nullable=False) for name in ("version_id", "run_id")),
    *_owner(Access.RESTRICTED),
    _text("phase", required=True),
    *map(_json, ("head", "points")),
    Column("docx", LargeBinary, nullable=False),
    _text("docx_sha256", required=True),
    Column("pdf", LargeBinary, nullable=False),
    _text("pdf_sha256", required=True),
    Column("account_id", Uuid),
    _text("role", required=True),
    _now("at"),
    *_bar(),
    Index(None, "version_id", "at"),
    Index(None, "organisation", "pdf_sha256"),
    schema=Access.RESTRICTED,
)

withdrawal = Table(
    "withdrawal",
    metadata,
    _serial("withdrawal_id"),
    _text("object_id", required=True),
    _integer("number"),
    _text("organisation", required=True),
    Column("lifted", Boolean, nullable=False),
    _now("at"),
    ForeignKeyConstraint(
        ["object_id", "number"],
        [f"{Access.PUBLISHED}.plan_version.object_id", f"{Access.PUBLISHED}.plan_version.number"],
        name="fk_withdrawal_object_id",
    ),
    Index(None, "object_id", "withdrawal_id"),
    schema=Access.PUBLISHED,
)
SCHEMAS = sorted({str(table.schema) for table in metadata.tables.values()} | {"jobs"})
"""The PostgreSQL schemas that are ours; the queue's tables are procrastinate's, and not declared here."""
