"""Statements that county boards have given on plan versions, as they were given: never changed, read by both sides."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from detaljplan.errors import NotFound
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.review.statement import Phase, Statement
from detaljplan.store.assessments import require_county
from detaljplan.store.audit import What, note_event
from detaljplan.store.barred import gone
from detaljplan.store.plans import StoredPlan
from detaljplan.store.rows import plain
from detaljplan.store.tables import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStatement:
    """A statement without its files.

    Parameters
    ----------
    run_id
        The review that it rests on.
    organisation
        The code of the county board.
    head, points
        What stands in it (`review.statement.Head` and `Point`), as plain values.
    docx_sha256, pdf_sha256
        Of the two files, in hex.
    """

    statement_id: UUID
    version_id: UUID
    run_id: UUID
    organisation: str
    phase: Phase
    head: dict[str, Any]
    points: list[dict[str, Any]]
    docx_sha256: str
    pdf_sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StatementFiles:
    """A statement as the two files that are given: Word, and PDF/A."""

    docx: bytes
    pdf: bytes


_COLUMNS = [statement.c[name] for name in StoredStatement.__dataclass_fields__]


def save_statement(
    connection: Connection,
    plan: StoredPlan,
    run_id: UUID,
    given: Statement,
    files: StatementFiles,
    *,
    by: Principal,
    statement_id: UUID,
) -> bool:
    """Give a statement to the municipality whose plan it is, and return whether it was not given already.

    Parameters
    ----------
    connection
        In a transaction of the caller's that acts for `by`.
    plan
        From `assessments.held_plan` in the same transaction.
    run_id
        The review that it rests on.
    statement_id
        Chosen by who gives it, so that the same one sent twice is given once.

    Raises
    ------
    Forbidden
        The role does not include it, or the plan is of a municipality in another county.
    """
    county = require_county(plan, by, Act.SIGN)
    pdf_hash = sha256(files.pdf)
    row = {
        "statement_id": statement_id,
        "version_id": plan.version_id,
        "run_id": run_id,
        "organisation": county.code,
        "readers": [county.code, plan.organisation],
        "phase": given.head.phase.value,
        "head": _plain(asdict(given.head)),
        "points": [_plain(asdict(point)) for point in given.points],
        "docx": files.docx,
        "docx_sha256": sha256(files.docx).hexdigest(),
        "pdf": files.pdf,
        "pdf_sha256": pdf_hash.hexdigest(),
        "account_id": by.account_id,
        "role": by.role.value,
    }
    told = insert(statement).values({name: plain(value) for name, value in row.items()}).on_conflict_do_nothing()
    if connection.scalar(told.returning(statement.c.statement_id)) is None:
        return False
    note_event(connection, by, What.STATEMENT_GIVEN, "statement", statement_id, after_sha256=pdf_hash.digest())
    return True


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in told.items()}


def find_statements(connection: Connection, version_id: UUID) -> list[StoredStatement]:
    """Return the statements on a plan version that who asks may see, the newest first."""
    there = select(*_COLUMNS).where(statement.c.version_id == version_id, statement.c.barred_at.is_(None))
    newest = there.order_by(statement.c.at.desc(), statement.c.statement_id)
    return [_stored(row) for row in connection.execute(newest)]


def find_statement(connection: Connection, statement_id: UUID) -> StoredStatement:
    """Return one statement.

    Raises
    ------
    NotFound
        There is none of that identity for who asks.
    Barred
        There was, and a registrar has erased it.
    """
    chosen = select(*_COLUMNS, statement.c.bar_ground).where(statement.c.statement_id == statement_id)
    row = connection.execute(chosen).one_or_none()
    if row is None:
        raise NotFound("Inget yttrande med identiteten {identity} finns.", identity=statement_id)
    if row.bar_ground is not None:
        raise gone(row.bar_ground)
    return _stored(row)


def find_statement_files(connection: Connection, statement_id: UUID) -> StatementFiles:
    """Return the files of a statement, byte for byte as they were given. Raises as `find_statement`."""
    find_statement(connection, statement_id)
    chosen = select(statement.c.docx, statement.c.pdf).where(statement.c.statement_id == statement_id)
    row = connection.execute(chosen).one()
    return StatementFiles(bytes(row.docx), bytes(row.pdf))


def _stored(row: Any) -> StoredStatement:
    told = {name: getattr(row, name) for name in StoredStatement.__dataclass_fields__}
    return StoredStatement(**told | {"phase": Phase(told["phase"])})
