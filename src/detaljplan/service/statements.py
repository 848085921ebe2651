"""The county board's statement: a page to see and give it on, which needs no JavaScript, and those that are given."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Request
from markupsafe import Markup
from pydantic import BaseModel
from sqlalchemy import Engine
from starlette.responses import RedirectResponse, Response

from detaljplan.errors import AssessmentError, DetaljplanError, NotFound
from detaljplan.identity.organisation import Organisation
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.numerals import STOCKHOLM
from detaljplan.report.document.docx import docx_bytes
from detaljplan.report.document.html import content_html
from detaljplan.report.document.pdf import pdf_bytes
from detaljplan.report.statement_document import statement_document
from detaljplan.review.statement import Head, Phase
from detaljplan.service.answers import json_answer
from detaljplan.service.asker import Asker
from detaljplan.service.assessments import reviewed
from detaljplan.service.drafts import (
    LONGEST_LINE,
    LONGEST_WHOLE,
    Basis,
    HeadForm,
    basis_of,
    draft_document,
    mark_of,
    phase_of,
)
from detaljplan.service.pace import client_of
from detaljplan.service.reading import Reading, only
from detaljplan.service.shown import identity_of, in_a_page
from detaljplan.service.stored_originals import read_again
from detaljplan.store.acting import reading_as, writing_as
from detaljplan.store.assessments import find_assessments, held_plan, require_county
from detaljplan.store.plans import find_plan
from detaljplan.store.statements import (
    StatementFiles,
    StoredStatement,
    find_statement,
    find_statement_files,
    find_statements,
    save_statement,
)
from detaljplan.web.assessed import subject_rows
from detaljplan.web.pages import page

router = APIRouter()

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_WRITERS = {"docx": docx_bytes, "pdf": pdf_bytes}


class SentHead(BaseModel):
    """The form as a browser sends it; `gor` is the button that was pressed."""

    skede: str = ""
    diarienummer: str = ""
    kommunens_diarienummer: str = ""
    inkom: str = ""
    samlad_bedomning: str = ""
    medverkat: str = ""
    gor: str = ""
    bekrafta: str = ""
    yttrande: str = ""
    underlag: str = ""

    def filled(self, basis: Basis) -> HeadForm:
        """Return what was filled in."""
        return HeadForm(
            phase=phase_of(self.skede, basis.plan),
            case_number=self.diarienummer,
            municipal_case_number=self.kommunens_diarienummer,
            received=self.inkom,
            whole=self.samlad_bedomning,
            took_part=self.medverkat,
        )


Sent = Annotated[SentHead, Form()]


@router.get(
    "/api/plans/{version_id}/statements",
    tags=["api"],
    summary="Länsstyrelsens yttranden över planversionen, nyast först",
    dependencies=[Depends(only())],
)
def statements(version_id: UUID, connection: Reading) -> Response:
    """Return the statements that are given, for the municipality and the county board; for others there are none."""
    find_plan(connection, version_id)
    return json_answer({"statements": [_json(one) for one in find_statements(connection, version_id)]})


def _json(one: StoredStatement) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in StoredStatement.__dataclass_fields__}
    return {**told, "links": {form: f"/yttranden/{one.statement_id}.{form}" for form in MEDIA}}


@router.get("/planer/{version_id}/yttrande", include_in_schema=False)
def preview(request: Request, version_id: str, asker: Asker, skede: str = "") -> Response:
    """Return the statement as it would be now, with what nobody has assessed beside it."""

    def shown() -> Response:
        basis = _basis(request, version_id, asker)
        came = basis.plan.stored_at.astimezone(STOCKHOLM).date().isoformat()
        return _preview(request, asker, basis, HeadForm(phase=phase_of(skede, basis.plan), received=came))

    return in_a_page(request, shown)


@router.post("/planer/{version_id}/yttrande", include_in_schema=False)
def handle(request: Request, version_id: str, asker: Asker, sent: Sent) -> Response:
    """Show the statement with what is filled in, write it as a draft, or give it to the municipality."""
    return in_a_page(request, lambda: _handled(request, version_id, asker, sent))


@router.get("/yttranden/{statement_id}.docx", include_in_schema=False)
def word(request: Request, statement_id: str, connection: Reading) -> Response:
    """Return a statement that is given, as Word."""
    return in_a_page(
        request, lambda: _attached(find_statement_files(connection, identity_of(statement_id)).docx, "docx")
    )


@router.get("/yttranden/{statement_id}.pdf", include_in_schema=False)
def pdf(request: Request, statement_id: str, connection: Reading) -> Response:
    """Return a statement that is given, as PDF/A."""
    return in_a_page(request, lambda: _attached(find_statement_files(connection, identity_of(statement_id)).pdf, "pdf"))


@router.get("/yttranden/{statement_id}", include_in_schema=False)
def statement(request: Request, statement_id: str, connection: Reading) -> Response:
    """Lead to where a statement is listed."""

    def shown() -> Response:
        return _to_plan(str(find_statement(connection, identity_of(statement_id)).version_id))

    return in_a_page(request, shown)


def _basis(request: Request, version_id: str, asker: Principal) -> Basis:
    engine: Engine = request.app.state.engine
    with reading_as(engine, asker) as connection:
        return basis_of(connection, version_id, asker)


def _handled(request: Request, version_id: str, asker: Principal, sent: SentHead) -> Response:
    basis = _basis(request, version_id, asker)
    filled, county = sent.filled(basis), require_county(basis.plan, asker, Act.ASSESS)
    try:
        if sent.gor == "lamna":
            return _give(request, asker, basis, sent)
        if sent.gor in _WRITERS:
            with request.app.state.work.one(client_of(request, asker)):
                statement = basis.composed(filled.head(county))
                document = draft_document(statement, read_again(basis.original, request.app.state.settings))
                return _attached(_WRITERS[sent.gor](document), sent.gor, "utkast-yttrande")
        return _preview(request, asker, basis, filled)
    except AssessmentError as error:
        return _preview(request, asker, _basis(request, version_id, asker), filled, error)


def _give(request: Request, asker: Principal, basis: Basis, sent: SentHead) -> Response:
    """Give the statement that was seen: of the same assessments and the same review, once."""
    county, version = require_county(basis.plan, asker, Act.SIGN), str(basis.plan.version_id)
    identity = identity_of(sent.yttrande)
    if _is_given(request, asker, identity):
        return _to_plan(version)
    _refuse_other(basis.mark, sent)
    if sent.bekrafta != "ja":
        raise AssessmentError("Bekräfta att yttrandet ska lämnas.")
    head = sent.filled(basis).given(county)
    with request.app.state.work.one(client_of(request, asker)):
        statement = basis.composed(head)
        document = statement_document(statement, read_again(basis.original, request.app.state.settings))
        files = StatementFiles(docx_bytes(document), pdf_bytes(document))
    with writing_as(request.app.state.engine, asker) as connection:
        plan = held_plan(connection, basis.plan.version_id)
        _refuse_other(mark_of(reviewed(connection, plan), find_assessments(connection, plan.version_id)), sent)
        save_statement(connection, plan, basis.stored.run_id, statement, files, by=asker, statement_id=identity)
    return _to_plan(version)


def _is_given(request: Request, asker: Principal, identity: UUID) -> bool:
    with reading_as(request.app.state.engine, asker) as connection:
        try:
            return bool(find_statement(connection, identity))
        except NotFound:
            return False


def _refuse_other(mark: str, sent: SentHead) -> None:
    if mark != sent.underlag:
        raise AssessmentError(
            "Bedömningarna eller granskningen har ändrats sedan du såg yttrandet. Läs det på nytt innan du lämnar det."
        )


def _preview(
    request: Request, asker: Principal, basis: Basis, filled: HeadForm, error: DetaljplanError | None = None
) -> Response:
    county = require_county(basis.plan, asker, Act.ASSESS)
    with request.app.state.work.one(client_of(request, asker)):
        plan = read_again(basis.original, request.app.state.settings)
        head, wrong = _head(filled, county)
        statement = basis.composed(head)
        document = statement_document(statement, plan)
    told = error or wrong
    rows = subject_rows(basis.stored.review, (), {})
    return page(
        request,
        "statement.html",
        status_code=422 if told else 200,
        plan=basis.plan,
        filled=filled,
        phases=list(Phase),
        content=Markup(content_html(document, 2)),  # every text in it is escaped there
        points=len(statement.points),
        unassessed=[row for row in rows if row.subject.key in statement.unassessed],
        may_give=asker.may(Act.SIGN),
        identity=uuid4(),
        mark=basis.mark,
        longest_line=LONGEST_LINE,
        longest=LONGEST_WHOLE,
        error=told.message if told else None,
    )


def _head(filled: HeadForm, county: Organisation) -> tuple[Head, AssessmentError | None]:
    """Return the head as it is filled in, or one that is not, with what was wrong."""
    try:
        return filled.head(county), None
    except AssessmentError as error:
        return HeadForm(phase=filled.phase).head(county), error


def _attached(content: bytes, form: str, name: str = "yttrande") -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=MEDIA[form])


def _to_plan(version_id: str) -> Response:
    return RedirectResponse(f"/planer/{version_id}#yttranden", 303)
