"""Plans and their versions by time: ``/api/plans`` and ``/api/plan/{objektidentitet}/versions``."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Connection
from starlette.responses import Response

from detaljplan.life.days import DecisionDays
from detaljplan.service.answers import json_answer
from detaljplan.service.api import plan_json
from detaljplan.service.parameters import day_of
from detaljplan.service.problems import BadParameter
from detaljplan.service.reading import Reading, only
from detaljplan.store.plans import StoredPlan
from detaljplan.store.versions import Wanted, count_undated, find_history, find_versions

router = APIRouter(prefix="/api", tags=["api"])

OnDay = Annotated[str | None, Query(description="Planen som den gällde den dagen, ÅÅÅÅ-MM-DD")]
Known = Annotated[str | None, Query(description="Bara det som var lagrat när den dagen var slut, ÅÅÅÅ-MM-DD")]
History = Annotated[Literal["ja", "nej"], Query(description="ja: alla versioner, inte bara den senaste av varje plan")]
_PARAMETERS = ("gallande", "kand", "historik")


@router.get(
    "/plans", summary="Lagrade planer, den senaste versionen av varje", dependencies=[Depends(only(*_PARAMETERS))]
)
def plans(connection: Reading, gallande: OnDay = None, kand: Known = None, historik: History = "nej") -> Response:
    """Return a version of each plan, the last stored first; `more` says that others were left out."""
    wanted = _wanted(gallande, kand, history=historik == "ja")
    found, more = find_versions(connection, wanted)
    return json_answer(_answer(connection, wanted, found, more))


@router.get(
    "/plan/{object_id:path}/versions",
    summary="Alla versioner av en plan, den senast lagrade först",
    dependencies=[Depends(only("gallande", "kand"))],
)
def versions(object_id: str, connection: Reading, gallande: OnDay = None, kand: Known = None) -> Response:
    """Return the versions of one plan, or the one in force on a day in each circle of readers."""
    find_history(connection, object_id, limit=1)  # a plan that is not there is told of, whatever the day
    wanted = _wanted(gallande, kand, history=gallande is None, object_id=object_id)
    found, more = find_versions(connection, wanted)
    answer = _answer(connection, wanted, found, more)
    return json_answer({"objektidentitet": object_id, "versions": answer.pop("plans"), **answer})


def _wanted(in_force: str | None, known: str | None, *, history: bool, object_id: str | None = None) -> Wanted:
    if history and in_force is not None:
        raise BadParameter("Välj gallande eller historik, inte båda.", where="historik")
    return Wanted(
        history=history,
        known_on=day_of(known, "kand"),
        in_force_on=day_of(in_force, "gallande"),
        object_id=object_id,
    )


def _answer(connection: Connection, wanted: Wanted, found: list[StoredPlan], more: bool) -> dict[str, Any]:
    day = wanted.in_force_on
    if day is None:
        return {"plans": [plan_json(plan) for plan in found], "more": more}
    plans = [{**plan_json(plan), "parts": parts_on(plan, day)} for plan in found]
    return {"plans": plans, "more": more, "gallande": day, "oklara": count_undated(connection, wanted)}


def parts_on(plan: StoredPlan, day: date) -> list[dict[str, Any]]:
    """Return what had become of each decision's part of a plan by a day; without provisions it is the whole plan."""
    decisions = map(DecisionDays.from_json, plan.decisions or ())
    return [
        {"kind": one.kind, "status": one.status_on(day), "provisions": one.provisions, "named": one.named}
        for one in decisions
    ]
