"""The county board's assessments of a plan, as a page with plain forms that need no JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from detaljplan.errors import AssessmentError, DetaljplanError, WrongState
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.review.assessment import Assessment, Judgement, PointKind
from detaljplan.review.definitions import load_layers
from detaljplan.review.screening import Decision, screening
from detaljplan.service.asker import Asker
from detaljplan.service.reading import Reading
from detaljplan.service.shown import identity_of, in_a_page
from detaljplan.spec.municipalities import municipality_called
from detaljplan.store.acting import writing_as
from detaljplan.store.assessments import (
    LONGEST_REASON,
    SCREENED,
    StoredAssessment,
    find_assessment,
    find_assessments,
    find_screening,
    held_plan,
    is_of_county,
    require_county,
    save_assessment,
    save_screening,
)
from detaljplan.store.plans import StoredPlan, find_plan
from detaljplan.store.reviews import StoredReview, find_review
from detaljplan.web.assessed import AssessmentPage, Filled, Held, anchor_of, criterion_rows, subject_rows
from detaljplan.web.language import language_of
from detaljplan.web.pages import page

router = APIRouter(include_in_schema=False)


class SentAssessment(BaseModel):
    """The form of one subject as a browser sends it."""

    galler: Annotated[str, Form(max_length=200)] = ""
    utfall: Annotated[str, Form(max_length=100)] = ""
    typ: Annotated[str, Form(max_length=100)] = ""
    motivering: Annotated[str, Form(max_length=2 * LONGEST_REASON)] = ""

    def given(self) -> Assessment:
        """Return it as an assessment; `AssessmentError` says what is not chosen."""
        if self.utfall not in set(Judgement):
            raise AssessmentError("Välj ett ställningstagande.")
        if self.typ not in set(PointKind):
            raise AssessmentError("Välj vilken typ av synpunkt det är.")
        return Assessment(
            subject=self.galler,
            judgement=Judgement(self.utfall),
            kind=PointKind(self.typ),
            reason=self.motivering.replace("\r\n", "\n"),
        )


class SentScreening(BaseModel):
    """The form of the screening: a field for each criterion, by its id."""

    model_config = ConfigDict(extra="allow")

    def given(self) -> dict[str, Decision]:
        """Return the answers by criterion; `AssessmentError` where one is none of the three."""
        told = {criterion: str(value) for criterion, value in (self.model_extra or {}).items()}
        if not set(told.values()) <= set(Decision):
            raise AssessmentError("Svara med {listed}.", listed=", ".join(Decision))
        return {criterion: Decision(value) for criterion, value in told.items()}


@router.get("/planer/{version_id}/bedomning")
def assessments(request: Request, version_id: str, asker: Asker, connection: Reading, sparad: str = "") -> Response:
    """Return everything to assess in a plan version, with what is held of it; `sparad` is what was just kept."""
    return in_a_page(request, lambda: _page(request, version_id, asker, connection, saved=sparad))


@router.post("/planer/{version_id}/bedomning")
def assess(request: Request, version_id: str, asker: Asker, sent: Annotated[SentAssessment, Form()]) -> Response:
    """Keep an assessment and lead back to its subject, or show its form again with what is wrong."""
    return in_a_page(request, lambda: _assess(request, version_id, asker, sent))


@router.post("/planer/{version_id}/bedomning/forprovning")
def screen(request: Request, version_id: str, asker: Asker, sent: Annotated[SentScreening, Form()]) -> Response:
    """Keep the answers to the screening that changed, and lead back to it."""
    return in_a_page(request, lambda: _screen(request, version_id, asker, sent))


@router.get("/bedomningar/{assessment_id}")
def assessment(request: Request, assessment_id: str, connection: Reading) -> Response:
    """Lead to the subject of an assessment."""

    def shown() -> Response:
        found = find_assessment(connection, identity_of(assessment_id))
        return RedirectResponse(f"/planer/{found.version_id}/bedomning#{anchor_of(found.subject)}", 303)

    return in_a_page(request, shown)


def _assess(request: Request, version_id: str, asker: Principal, sent: SentAssessment) -> Response:
    with writing_as(request.app.state.engine, asker) as connection:
        plan, stored = _assessed(connection, version_id, asker)
        try:
            save_assessment(connection, plan, stored, sent.given(), asker)
        except AssessmentError as error:
            return _page(request, version_id, asker, connection, sent=sent, error=error)
    return _back(plan, sent.galler, anchor_of(sent.galler))


def _screen(request: Request, version_id: str, asker: Principal, sent: SentScreening) -> Response:
    with writing_as(request.app.state.engine, asker) as connection:
        plan, stored = _assessed(connection, version_id, asker)
        try:
            save_screening(connection, plan, stored, sent.given(), asker)
        except AssessmentError as error:
            return _page(request, version_id, asker, connection, error=error)
    return _back(plan, "forprovning", "forprovning")


def _back(plan: StoredPlan, saved: str, anchor: str) -> Response:
    return RedirectResponse(f"/planer/{plan.version_id}/bedomning?sparad={quote(saved)}#{quote(anchor)}", 303)


def _assessed(connection: Connection, version_id: str, asker: Principal) -> tuple[StoredPlan, StoredReview]:
    plan = held_plan(connection, identity_of(version_id))
    require_county(plan, asker, Act.ASSESS)
    return plan, reviewed(connection, plan)


def reviewed(connection: Connection, plan: StoredPlan) -> StoredReview:
    """Return the newest review of a plan version; `WrongState` where there is none to assess."""
    stored = find_review(connection, plan.access, plan.version_id)
    if stored is None:
        raise WrongState("Planen är inte granskad mot några lager, så det finns inget att bedöma.")
    return stored


def _page(
    request: Request,
    version_id: str,
    asker: Principal,
    connection: Connection,
    *,
    saved: str = "",
    sent: SentAssessment | None = None,
    error: DetaljplanError | None = None,
) -> Response:
    plan = find_plan(connection, identity_of(version_id))
    _require_reader(plan, asker)
    lang = language_of(request)
    stored, found = reviewed(connection, plan), find_assessments(connection, plan.version_id)
    held = {key: _held(one, stored) for key, one in found.items()}
    filled = _filled(sent, error) if sent and error else None
    rows = subject_rows(stored.review, load_layers(plan.organisation[:2]), held, lang, filled)
    there, told = {row.subject.key for row in rows}, screening(stored.review)
    shown = AssessmentPage(
        version_id=str(plan.version_id),
        name=plan.name,
        municipality=municipality_called(plan.municipality, plan.municipality_code),
        reviewed_at=stored.run_at,
        rows=rows,
        criteria=criterion_rows(stored.review, find_screening(found), _of_criteria(held)),
        source=told.source,
        applies=told.applies,
        stray=[(key, one) for key, one in held.items() if key not in there and not key.startswith(SCREENED)],
    )
    return page(
        request,
        "assessments.html",
        status_code=422 if error else 200,
        shown=shown,
        saved=saved,
        error=error.message if error and not any(row.filled for row in rows) else None,
        may=asker.may(Act.ASSESS),
        judgements=list(Judgement),
        decisions=list(Decision),
        longest=LONGEST_REASON,
    )


def _require_reader(plan: StoredPlan, asker: Principal) -> None:
    """Refuse whoever neither assesses for the county board nor keeps its records."""
    if asker.organisation is None or not is_of_county(plan, asker.organisation) or not asker.may(Act.BAR):
        require_county(plan, asker, Act.ASSESS)


def _filled(sent: SentAssessment, error: DetaljplanError) -> Filled:
    return Filled(
        subject=sent.galler,
        judgement=sent.utfall,
        kind=sent.typ,
        reason=sent.motivering,
        error=error.message,
    )


def _of_criteria(held: Mapping[str, Held]) -> dict[str, Held]:
    return {key.removeprefix(SCREENED): one for key, one in held.items() if key.startswith(SCREENED)}


def _held(one: StoredAssessment, stored: StoredReview) -> Held:
    return Held(
        assessment_id=str(one.assessment_id),
        judgement=one.judgement,
        kind=one.kind,
        reason=one.reason,
        name=one.name,
        at=one.at,
        older=one.run_id != stored.run_id,
    )
