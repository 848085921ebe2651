"""Handing in with a plain form, and the receipts as pages. Works without JavaScript."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from detaljplan.errors import Barred, BarredContent, DetaljplanError, NotFound, StoreError
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.identity.roles import Act
from detaljplan.jobs.submission import receive, stop
from detaljplan.service.asker import Asker
from detaljplan.service.pace import client_of
from detaljplan.service.problems import Later
from detaljplan.service.reading import Reading
from detaljplan.service.submissions import RECIPIENTS, audience_of, sent_files
from detaljplan.store.submissions import Status, find_submission, find_submissions
from detaljplan.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/lamna-in")
def form(request: Request, asker: Asker) -> Response:
    """Return the form; who is not known is sent to log in first."""
    if asker is PUBLIC:
        return _to_log_in("/lamna-in")
    return _form(request, asker)


@router.post("/lamna-in")
async def send(request: Request, asker: Asker) -> Response:
    """Keep what was sent and lead to its receipt, or show the form again with what was wrong."""
    if asker is PUBLIC:
        return _to_log_in("/lamna-in")
    try:
        asker.require(Act.DELIVER)
        with request.app.state.work.one(client_of(request, asker)):
            files, recipient = await sent_files(request)
            audience = audience_of(recipient or "")
            take = partial(receive, request.app.state.engine, files, by=asker, audience=audience)
            identity, _ = await run_in_threadpool(take)
    except BarredContent as error:
        return _form(request, asker, error)
    except (Later, StoreError):
        raise
    except DetaljplanError as error:
        return _form(request, asker, error)
    return RedirectResponse(f"/inlamningar/{identity}", 303)


def _form(request: Request, asker: Principal, error: DetaljplanError | None = None) -> Response:
    may = asker.may(Act.DELIVER)
    return page(
        request,
        "hand_in.html",
        status_code=403 if not may else 422 if error else 200,
        may=may,
        error=error.message if error else None,
        recipients=list(RECIPIENTS),
    )


@router.get("/inlamningar")
def submissions(request: Request, asker: Asker, connection: Reading) -> Response:
    """Return the list of submissions."""
    if asker is PUBLIC:
        return _to_log_in("/inlamningar")
    return page(request, "submissions.html", submissions=find_submissions(connection))


@router.get("/inlamningar/{submission_id}")
def submission(request: Request, submission_id: str, connection: Reading) -> Response:
    """Return the receipt of a submission and what became of it, or a page that says there is none."""
    try:
        found = find_submission(connection, UUID(submission_id))
    except (ValueError, NotFound):
        return page(request, "not_found.html", status_code=404)
    except Barred as error:
        return page(request, "barred.html", status_code=410, told=error.message)
    return page(request, "submission.html", submission=found, waits=found.status is Status.RECEIVED)


@router.post("/inlamningar/{submission_id}/avbryt")
def cancel(request: Request, submission_id: UUID, asker: Asker) -> Response:
    """Stop a submission that has not begun to be handled, and show what became of it."""
    asker.require(Act.DELIVER)
    stop(request.app.state.engine, submission_id, asker)
    return RedirectResponse(f"/inlamningar/{submission_id}", 303)


def _to_log_in(address: str) -> Response:
    return RedirectResponse(f"/logga-in?till={quote(address)}", 303)
