"""What a database holds, told so that a copy of it can be held to it: the manifest of a backup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Column, Connection, Table, func, literal, select, text

from detaljplan._version import __version__
from detaljplan.errors import StoreError
from detaljplan.language.words import Words
from detaljplan.store.audit import ends_of, verify
from detaljplan.store.migrate import revision_of
from detaljplan.store.tables import PLAN_TABLES, event, statement, submission_file

FORM = "detaljplan-backup-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a database holds, as far as a copy must hold the same.

    Parameters
    ----------
    revision
        The last migration.
    plan_versions
        How many plan versions there are.
    originals, originals_sha256
        How many files are kept as they were delivered, and the hash over all their hashes.
    ends
        The number and seal of the last event of every chain.
    broken
        Where the chains do not hold: told, and copied as it is.
    """

    revision: str
    plan_versions: int
    originals: int
    originals_sha256: str
    ends: dict[str, tuple[int, str]]
    broken: list[tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A backup: what it holds, what it was made by, and the hash of the dump beside it."""

    contents: Contents
    dump_sha256: str
    dump_bytes: int
    app_role: str
    postgresql: str
    postgis: str
    made_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    program: str = __version__
    form: str = FORM

    def to_json(self) -> bytes:
        """Return it as it is written."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def read_manifest(content: bytes) -> Manifest:
    """Return the manifest that was written so.

    Raises
    ------
    StoreError
        It is none, or of a form that this program does not know.
    """
    try:
        told = orjson.loads(content)
        if told["form"] != FORM:
            raise ValueError(told["form"])
        contents = told.pop("contents")
        ends = {str(chain): (int(number), str(seal)) for chain, (number, seal) in contents.pop("ends").items()}
        broken = [(str(chain), int(number)) for chain, number in contents.pop("broken")]
        return Manifest(contents=Contents(ends=ends, broken=broken, **_of(Contents, contents)), **_of(Manifest, told))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise StoreError(
            "Säkerhetskopians innehållsförteckning går inte att läsa, eller är skriven av en senare version av "
            "programmet."
        ) from None


def _of(kind: type[Any], told: dict[str, Any]) -> dict[str, Any]:
    """Return the values that are of the types that the fields have."""
    types = {one.name: {"str": str, "int": int}.get(str(one.type)) for one in fields(kind)}
    for name, value in told.items():
        if types[name] is None or type(value) is not types[name]:
            raise TypeError(name)
    return told


def contents_of(connection: Connection) -> Contents:
    """Return what the database holds, in the eyes of its owner; also one that lacks our latest migrations.

    Raises
    ------
    StoreError
        It holds none of our tables.
    """
    revision = revision_of(connection)
    if revision is None:
        raise StoreError("Databasen har inga tabeller från detaljplan: här finns inget att kopiera.")
    versions, total, number = 0, sha256(), 0
    for line in _originals(connection):
        versions += line.startswith(tuple(map(str, PLAN_TABLES)))
        number += 1
        total.update(line.encode())
    logged = _is_there(connection, event)
    return Contents(
        revision=revision,
        plan_versions=versions,
        originals=number,
        originals_sha256=total.hexdigest(),
        ends=dict(ends_of(connection)) if logged else {},
        broken=sorted((one.chain, one.number) for one in verify(connection)) if logged else [],
    )


def _is_there(connection: Connection, table: Table) -> bool:
    return connection.scalar(text("SELECT to_regclass(:name)"), {"name": f"{table.schema}.{table.name}"}) is not None


def servers_of(connection: Connection) -> tuple[int, str, str]:
    """Return the major version of the server, its version, and that of PostGIS."""
    number = int(str(connection.scalar(text("SHOW server_version_num"))))
    version = str(connection.scalar(text("SHOW server_version")))
    return number // 10_000, version, str(connection.scalar(text("SELECT postgis_lib_version()")))


def _originals(connection: Connection) -> Iterator[str]:
    """Yield a line for every file kept as delivered: where it lies, its key and its SHA-256, in a settled order."""
    for access, tables in PLAN_TABLES.items():
        version = tables.plan_version
        yield from _lines(connection, str(access), version.c.original, version.c.version_id)
    if _is_there(connection, submission_file):
        sent = submission_file.c
        yield from _lines(connection, "submission_file", sent.content, sent.submission_id, sent.position)
    if _is_there(connection, statement):
        given = statement.c
        for name in ("docx", "pdf"):
            yield from _lines(connection, f"statement {name}", given[name], given.statement_id)


def _lines(connection: Connection, name: str, content: Column[Any], *keys: Column[Any]) -> Iterator[str]:
    hashed = func.encode(func.sha256(content), literal("hex"))
    asked = select(*keys, hashed).order_by(*keys).execution_options(yield_per=1000)
    for row in connection.execute(asked):
        yield " ".join([name, *map(str, row)]) + "\n"


def differences(wanted: Contents, found: Contents) -> list[Words]:
    """Return what two databases do not hold alike, in words; the migrations may differ."""
    told = {
        "plan_versions": Words("antalet planversioner"),
        "originals": Words("antalet filer"),
        "originals_sha256": Words("filernas innehåll"),
        "ends": Words("händelseloggens slut"),
        "broken": Words("händelseloggens förseglingar"),
    }
    return [words for name, words in told.items() if getattr(wanted, name) != getattr(found, name)]
