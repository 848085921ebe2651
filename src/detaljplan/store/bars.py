"""The registrar's bar: what was stored is erased wherever its bytes lie, and the chain tells that it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from sqlalchemy import Connection, Engine, select, text

from detaljplan.errors import AccessError, Forbidden, NotFound
from detaljplan.identity.bar_grounds import LONGEST_REASON, BarGround
from detaljplan.identity.organisation import Organisation
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.store.assessments import find_assessment
from detaljplan.store.audit import OPERATOR, What
from detaljplan.store.plans import find_plan
from detaljplan.store.rows import plain
from detaljplan.store.statements import find_statement
from detaljplan.store.submissions import find_submission
from detaljplan.store.tables import (
    PLAN_TABLES,
    assessment,
    event,
    note,
    reception_step,
    statement,
    submission,
    submission_file,
    submission_step,
)

_PLACES = text("SELECT * FROM audit.places(:organisation, :hashes)")
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('bar ' || :organisation, 0))")
_BAR = text("SELECT audit.bar(:hashes, :ground, :reason, :account)")
_BAR_NOTE = text("SELECT audit.bar_note(:number, :ground, :reason, :account)")
_ERASE = text("SELECT audit.erase(:chain, :role, NULL, :hashes, :ground, :reason)")
_ERASE_NOTE = text("SELECT audit.erase_note(:chain, :number)")
_EMPTIED = (submission, submission_file, submission_step, reception_step, assessment, statement, note)
_AGAIN = "Spärren gäller sedan tidigare; innehållet hade kommit tillbaka."


@dataclass(frozen=True, slots=True)
class Place:
    """Where bytes lie: a plan version, or a file of a submission (`part` is its position). `sha256` is in hex."""

    kind: str
    access: str
    whole: UUID
    part: int | None
    sha256: str
    size: int
    file_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar as the chain tells of it; `sha256` in hex is of what was erased, ``None`` of a note."""

    chain: str
    number: int
    at: datetime
    role: str
    ground: BarGround
    kind: str
    object_id: str
    sha256: str | None


def hashes_of_plan(connection: Connection, version_id: UUID, by: Principal) -> list[str]:
    """Return the SHA-256 of a plan version that `by` may bar.

    Raises
    ------
    Forbidden
        It is not of the registrar's own organisation, or who asks is no registrar.
    NotFound, Barred
        As `find_plan`.
    """
    found = find_plan(connection, version_id)
    _require_own(by.require(Act.BAR), found.organisation)
    return [found.input_sha256]


def hashes_of_submission(
    connection: Connection, submission_id: UUID, by: Principal, sha256: str | None = None
) -> list[str]:
    """Return the SHA-256 of all files of a submission that are there, or of the one that has `sha256`.

    Raises
    ------
    Forbidden
        It is not of the registrar's own organisation, or who asks is no registrar.
    NotFound
        There is no such submission for who asks, or it has no such file.
    Barred
        All its files are barred already.
    """
    found = find_submission(connection, submission_id)
    _require_own(by.require(Act.BAR), found.organisation)
    files = [file.sha256 for file in found.files if sha256 in (None, file.sha256)]
    if not files:
        raise NotFound("Inlämningen har ingen fil med den kontrollsumman. Ange SHA-256 som på kvittensen.")
    return files


def hashes_of_assessment(connection: Connection, assessment_id: UUID, by: Principal) -> list[str]:
    """Return the SHA-256 of an assessment that `by` may bar. Raises `Forbidden`, or as `find_assessment`."""
    found = find_assessment(connection, assessment_id)  # the county board alone sees it
    by.require(Act.BAR)
    return [found.sha256]


def hashes_of_statement(connection: Connection, statement_id: UUID, by: Principal) -> list[str]:
    """Return the SHA-256 that a statement is barred by, of its PDF; both its files and all it says are erased.

    Raises
    ------
    Forbidden
        It is not of the registrar's own organisation, or who asks is no registrar.
    NotFound, Barred
        As `find_statement`.
    """
    found = find_statement(connection, statement_id)
    _require_own(by.require(Act.BAR), found.organisation)
    return [found.pdf_sha256]


def _require_own(acting: Organisation, organisation: str) -> None:
    if acting.code != organisation:
        raise Forbidden("Bara registratorn i den organisation som lämnade in kan spärra.")


def places_of(connection: Connection, organisation: str, hashes: Sequence[str]) -> list[Place]:
    """Return every place where bytes with one of the hashes lie for an organisation, oldest first."""
    rows = connection.execute(_PLACES, {"organisation": organisation, "hashes": list(hashes)})
    return [Place(**row) for row in rows.mappings()]


def bar(connection: Connection, by: Principal, hashes: Sequence[str], ground: BarGround, reason: str) -> list[Place]:
    """Erase bytes with the hashes and all that was made of them, wherever they lie for the registrar's organisation.

    Returned are the places that were emptied, none when all were empty already. Storing that is under way is waited
    for. It is done when the transaction of the caller's is.

    Raises
    ------
    Forbidden
        Who asks is no registrar. The database asks the same of the transaction.
    AccessError
        The reason is empty or longer than `LONGEST_REASON`.
    """
    organisation = by.require(Act.BAR)
    told = {"hashes": list(hashes), "ground": ground.value, "reason": _reason(reason), "account": by.account_id}
    connection.execute(_ALONE, {"organisation": organisation.code})  # what others are storing is there when it is held
    places = places_of(connection, organisation.code, hashes)
    connection.execute(_BAR, told)
    return places


def bar_note(connection: Connection, by: Principal, number: int, ground: BarGround, reason: str) -> bool:
    """Erase the words beside an event of the registrar's own chain, and return whether there were any."""
    by.require(Act.BAR)
    told = {"number": number, "ground": ground.value, "reason": _reason(reason), "account": by.account_id}
    return bool(connection.scalar(_BAR_NOTE, told))


def _reason(reason: str) -> str:
    told = str(plain(reason)).strip()
    if not 0 < len(told) <= LONGEST_REASON:
        raise AccessError("Ange ett skäl för spärren, högst {most} tecken.", where="skal", most=LONGEST_REASON)
    return told


def find_bars(connection: Connection) -> list[Bar]:
    """Return every bar that the connection can see, in the order of each chain."""
    told = select(event).where(event.c.what.startswith(f"{What.BARRED}: ")).order_by(event.c.chain, event.c.number)
    return [
        Bar(
            chain=row.chain,
            number=row.number,
            at=row.at,
            role=row.role,
            ground=BarGround(row.what.partition(": ")[2]),
            kind=row.kind,
            object_id=row.object_id,
            sha256=row.before_sha256.hex() if row.before_sha256 else None,
        )
        for row in connection.execute(told)
    ]


def bar_again(connection: Connection, bars: Sequence[Bar]) -> int:
    """Erase anew what was barred and lies there again, and return how many places that was.

    Parameters
    ----------
    connection
        As the owner of the database.
    bars
        As the chains tell of them, or as they were kept elsewhere: a database that was restored whole knows only the
        bars that were older than its copy.
    """
    erased = 0
    for (chain, ground), some in groupby(
        sorted(bars, key=attrgetter("chain", "ground")), attrgetter("chain", "ground")
    ):
        some_bars = list(some)
        hashes = [one.sha256 for one in some_bars if one.sha256]
        told = {"chain": chain, "role": OPERATOR, "ground": ground.value, "hashes": hashes, "reason": _AGAIN}
        erased += connection.scalar(_ERASE, told) or 0
        for one in some_bars:
            if one.kind == "note":
                erased += bool(connection.scalar(_ERASE_NOTE, {"chain": chain, "number": int(one.object_id)}))
    return erased


def rewrite(owner_engine: Engine) -> None:
    """Write the tables that bars empty anew, so that their files hold nothing of what was erased.

    The server's own cleaning, which the tables are set to within minutes, leaves it in free space until that is used.
    Each table is locked while it is written.
    """
    of_plans = (table for tables in PLAN_TABLES.values() for table in tables.every())
    with owner_engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for table in (*of_plans, *_EMPTIED):
            connection.execute(text(f"VACUUM (FULL, ANALYZE) {table.schema}.{table.name}"))
