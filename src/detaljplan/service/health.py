"""Whether the service lives, and whether it can answer: for whoever watches over it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError
from starlette.responses import Response

from detaljplan.errors import StoreError
from detaljplan.service.answers import json_answer
from detaljplan.store.migrate import newest_revision

_OTHER_TABLES = "databasens tabeller hör till en annan version"
router = APIRouter(prefix="/health", tags=["drift"])


@router.get("/live", summary="Tjänsten lever")
def live() -> Response:
    """Return that the process answers; the database is not asked."""
    return json_answer({"status": "UP"}, **{"Cache-Control": "no-store"})


@router.get(
    "/ready",
    summary="Tjänsten kan svara: databasen nås och har rätt tabeller",
    responses={503: {"description": "Den kan inte svara"}},
)
def ready(request: Request) -> Response:
    """Return 200 when the database answers with the tables of this program, else 503 with what is wrong."""
    wrong = what_is_wrong(request.app.state.engine)
    answer = json_answer({"status": "DOWN", "reason": wrong} if wrong else {"status": "UP"})
    answer.headers["Cache-Control"] = "no-store"
    answer.status_code = 503 if wrong else 200
    return answer


def what_is_wrong(engine: Engine) -> str | None:
    """Return why the service cannot answer, in words for whoever runs it; ``None`` when it can."""
    try:
        with engine.connect() as connection:
            return None if _revision(connection) == newest_revision() else _OTHER_TABLES
    except ProgrammingError:
        return _OTHER_TABLES
    except (SQLAlchemyError, StoreError):
        return "databasen svarar inte"


def _revision(connection: Connection) -> str | None:
    found: str | None = connection.scalar(text("SELECT version_num FROM public.alembic_version"))
    return found
