"""The log: a line of JSON for each thing told, with the request it was for, and with nobody's data in it.

What an exception says may repeat what somebody sent (a name, a key, a row of the database). The log tells its kind, the
way through the code, and of the database's errors the code and the names of table and rule; not the sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from traceback import format_tb
from types import TracebackType
from typing import Any

import orjson

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request under way; empty outside one."""
_OWN = "detaljplan"
_CONNECTION = frozenset({"08", "28", "3D", "53", "57"})
"""Classes of SQLSTATE that tell of the server and the program's own login, and never of a row."""

_Trace = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def log_as_json() -> None:
    """Write the requests, and warnings and errors of all, to standard error: one JSON object on each line."""
    handler = logging.StreamHandler()
    handler.setFormatter(AsJson())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("detaljplan.requests").setLevel(logging.INFO)


class AsJson(logging.Formatter):
    """Writes a log record as a line of JSON: time, level, place, request, and what it tells in fields of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: Mapping[str, Any] = getattr(record, "told", {})
        identity = request_id.get()
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            **({"request_id": identity} if identity else {}),
            **told,
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()

    def formatException(self, ei: _Trace) -> str:
        """Return the way through the code and the kinds of the exceptions, the first cause first."""
        return "\n".join(_told(error) for error in _chain(ei[1]))


def _message(record: logging.LogRecord) -> str:
    """Return what is told; libraries weave what an exception says into theirs, so of those the beginning is kept."""
    ours = record.name.partition(".")[0] == _OWN
    return record.getMessage() if ours or not record.exc_info else str(record.msg).partition(":")[0][:80]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    if error is None:
        return
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    yield from _chain(before)
    yield error


def _told(error: BaseException) -> str:
    within = [_told(one) for one in error.exceptions] if isinstance(error, BaseExceptionGroup) else []
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return "".join([*format_tb(error.__traceback__), kind, _of_the_database(error), *(f"\n{one}" for one in within)])


def _of_the_database(error: BaseException) -> str:
    """Return what a driver's error tells without data: code, table and rule, or why there is no connection."""
    diagnosis = getattr(error, "diag", None)
    if diagnosis is None:
        return ""
    code = diagnosis.sqlstate or ""
    names = [name for name in (code, diagnosis.table_name, diagnosis.constraint_name) if name]
    lost = type(error).__name__ == "OperationalError" and not code
    why = str(error) if lost else diagnosis.message_primary if code[:2] in _CONNECTION else None
    return f" [{', '.join(names)}]" + (f" {why}" if why else "")
