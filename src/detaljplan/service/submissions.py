"""Handing in under ``/api/submissions``: a plan and its documents, a receipt, and what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request
from python_multipart.exceptions import FormParserError
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from detaljplan.errors import Barred, EmptyFile
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.jobs.submission import receive, stop
from detaljplan.service.answers import json_answer
from detaljplan.service.api import safe_name
from detaljplan.service.asker import Asker
from detaljplan.service.pace import client_of
from detaljplan.service.problems import BadForm, BadParameter
from detaljplan.service.reading import Reading, only
from detaljplan.store.acting import reading_as
from detaljplan.store.owner import Audience
from detaljplan.store.submissions import (
    LONGEST_KEY,
    FileKind,
    SentFile,
    Step,
    Submission,
    find_submission,
    find_submissions,
)

router = APIRouter(prefix="/api/submissions", tags=["api"])

RECIPIENTS = {"utkast": Audience.DRAFT, "lansstyrelsen": Audience.HANDED_IN, "publicering": Audience.PUBLISHED}
"""Whom a plan is handed in to, as the form and the interface call it."""
MOST_DOCUMENTS = 50
_POLL_SECONDS, _BEAT_POLLS, _LONGEST_SECONDS = 0.5, 20, 600

_BINARY = {"type": "string", "format": "binary"}
_FORM = {
    "type": "object",
    "required": ["plan"],
    "properties": {
        "plan": _BINARY,
        "handling": {"type": "array", "items": _BINARY, "maxItems": MOST_DOCUMENTS},
        "mottagare": {"type": "string", "enum": list(RECIPIENTS), "default": "utkast"},
    },
}
_SENT = {
    "requestBody": {
        "required": True,
        "description": (
            "Planen i fältet plan, i vilket format vi läser; handlingar i fältet handling. Eller bara planfilen, eller "
            "ett zip-arkiv med plan och handlingar, som den är."
        ),
        "content": {
            "multipart/form-data": {"schema": _FORM},
            **{media: {"schema": _BINARY} for media in ("application/zip", "application/json", "application/gml+xml")},
            "application/octet-stream": {"schema": _BINARY},
        },
    }
}
Recipient = Annotated[str | None, Query(description="utkast, lansstyrelsen eller publicering")]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=LONGEST_KEY)]


@router.post(
    "",
    status_code=202,
    summary="Lämna in en plan",
    openapi_extra=_SENT,
    responses={200: {"description": "Samma inlämning var redan gjord"}},
    dependencies=[Depends(only("mottagare"))],
)
async def hand_in(request: Request, asker: Asker, mottagare: Recipient = None, key: Key = None) -> Response:
    """Keep the files and answer with the receipt; the plan is handled by a job of its own."""
    asker.require(Act.DELIVER)  # told before the files are sent in vain
    with request.app.state.work.one(client_of(request, asker)):
        files, told = await sent_files(request)
        audience = audience_of(mottagare or told or "utkast")
        identity, is_new = await run_in_threadpool(
            receive, request.app.state.engine, files, by=asker, audience=audience, key=key
        )
    found = await run_in_threadpool(_found, request.app.state.engine, asker, identity)
    answer = json_answer(submission_json(found), Location=address_of(identity))
    answer.status_code = 202 if is_new else 200
    return answer


def audience_of(recipient: str) -> Audience:
    """Return whom a plan is for.

    Raises
    ------
    BadParameter
        There is no such recipient.
    """
    if recipient not in RECIPIENTS:
        known = ", ".join(RECIPIENTS)
        raise BadParameter("Mottagaren finns inte. De som finns: {known}.", where="mottagare", known=known)
    return RECIPIENTS[recipient]


async def sent_files(request: Request) -> tuple[list[SentFile], str | None]:
    """Return the files of a form, or the body as the plan file, and the recipient that the form names.

    Raises
    ------
    EmptyFile
        There is no plan file, or it is empty.
    BadForm
        The form cannot be read, or has more than one plan file.
    """
    media = request.headers.get("content-type", "").lower().partition(";")[0].strip()
    if media != "multipart/form-data":
        files, recipient = [SentFile(FileKind.PLAN, "planfil", media, await request.body())], None
    else:
        form = await _form(request)
        try:
            files = [await _sent(kind, upload) for kind in FileKind for upload in _uploads(form, kind)]
        finally:
            await form.close()
        told = form.get("mottagare")
        recipient = told if isinstance(told, str) else None
    plans = [file for file in files if file.kind is FileKind.PLAN]
    if not plans or not plans[0].content:
        raise EmptyFile("Förväntade en planfil men fick ingen. Skicka den i fältet plan.")
    if len(plans) > 1:
        raise BadForm("Förväntade en planfil men fick flera. Lämna in en plan i taget; handlingar i fältet handling.")
    return files, recipient


async def _form(request: Request) -> FormData:
    try:
        return await request.form(max_files=MOST_DOCUMENTS + 1, max_fields=20)
    except (HTTPException, FormParserError, ValueError) as error:
        raise BadForm(
            "Förväntade multipart/form-data med en planfil och högst {most} handlingar, men innehållet följer inte "
            "formatet.",
            most=MOST_DOCUMENTS,
        ) from error


def _uploads(form: FormData, kind: FileKind) -> list[UploadFile]:
    """Return the files of a field; a browser sends one without name where none was chosen. Text raises `BadForm`."""
    sent = form.getlist(kind.value)
    if any(isinstance(value, str) for value in sent):  # passing over it would lose a document without a word
        raise BadForm("Fältet {field} ska ha en fil med filnamn, men har text.", field=kind.value)
    return [value for value in sent if isinstance(value, UploadFile) and value.filename]


async def _sent(kind: FileKind, upload: UploadFile) -> SentFile:
    return SentFile(kind, safe_name(upload.filename or ""), (upload.content_type or "")[:200], await upload.read())


@router.get("", summary="Inlämningar, nyast först", dependencies=[Depends(only())])
def submissions(connection: Reading) -> Response:
    """Return the submissions that who asks may see."""
    return json_answer({"submissions": [submission_json(found) for found in find_submissions(connection)]})


@router.get(
    "/{submission_id}", summary="En inlämning: kvittens och vad det blev av den", dependencies=[Depends(only())]
)
def submission(submission_id: UUID, connection: Reading) -> Response:
    """Return one submission."""
    return json_answer(submission_json(find_submission(connection, submission_id)))


@router.post("/{submission_id}/cancel", summary="Avbryt en inlämning som inte har börjat behandlas")
def cancel(request: Request, submission_id: UUID, asker: Asker) -> Response:
    """Stop it if its handling has not begun, and return what became of it either way."""
    asker.require(Act.DELIVER)
    engine = request.app.state.engine
    stop(engine, submission_id, asker)
    return json_answer(submission_json(_found(engine, asker, submission_id)))


@router.get(
    "/{submission_id}/events",
    summary="Stegen i en inlämning, allt eftersom (text/event-stream)",
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {}}}},
    dependencies=[Depends(only())],
)
async def events(request: Request, submission_id: UUID, asker: Asker) -> Response:
    """Return the steps as they come, until nothing more comes of the submission."""
    engine = request.app.state.engine
    await run_in_threadpool(_found, engine, asker, submission_id)  # one that is not there is a problem, not a stream
    place = ExitStack()
    place.enter_context(request.app.state.streams.one(client_of(request, asker)))
    return _Stream(
        place,
        _steps(engine, asker, submission_id, request.app.state.ending),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )


class _Stream(StreamingResponse):
    """A stream that gives its place back however it ends, also when nothing of it was sent."""

    def __init__(self, place: ExitStack, content: AsyncIterator[bytes], **how: Any) -> None:
        super().__init__(content, **how)
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._place:
            await super().__call__(scope, receive, send)


async def _steps(engine: Engine, asker: Principal, identity: UUID, ending: asyncio.Event) -> AsyncIterator[bytes]:
    """Yield the steps; a service that ends breaks off, since the client asks again by itself."""
    told = 0
    for poll in range(int(_LONGEST_SECONDS / _POLL_SECONDS)):
        try:
            found = await run_in_threadpool(_found, engine, asker, identity)
        except Barred:  # since the stream began
            return
        for step in found.steps[told:]:
            yield b"event: step\nid: %d\ndata: %s\n\n" % (step.number, orjson.dumps(step_json(step)))
        told = len(found.steps)
        if found.status.is_final:
            return
        if poll % _BEAT_POLLS == 0:
            yield b": \n\n"
        with suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), _POLL_SECONDS)
            return


def _found(engine: Engine, asker: Principal, identity: UUID) -> Submission:
    with reading_as(engine, asker) as connection:
        return find_submission(connection, identity)


def address_of(identity: UUID) -> str:
    """Return where a submission is told of."""
    return f"/api/submissions/{identity}"


def submission_json(found: Submission) -> dict[str, Any]:
    """Return a submission as it is told: receipt, files and steps."""
    version = found.steps[-1].version_id
    recipient = next(name for name, audience in RECIPIENTS.items() if audience is found.audience)
    return {
        "id": found.submission_id,
        "status": found.status,
        "mottagare": recipient,
        "organisation": found.organisation,
        "received_at": found.received_at,
        "files": [
            {
                "kind": file.kind,
                "name": file.file_name,
                "media": file.media,
                "size": file.size,
                "sha256": file.sha256,
                "barred": file.bar_ground,
            }
            for file in found.files
        ],
        "steps": [step_json(step) for step in found.steps],
        "links": {
            "self": address_of(found.submission_id),
            "events": f"{address_of(found.submission_id)}/events",
            "plan": f"/api/plans/{version}" if version else None,
            "report": f"/api/plans/{version}/report" if version else None,
        },
    }


def step_json(step: Step) -> dict[str, Any]:
    """Return a step as it is told."""
    return {
        "number": step.number,
        "status": step.status,
        "at": step.at,
        "plan_version": step.version_id,
        "message": step.message,
        "message_en": step.message_en,
    }
