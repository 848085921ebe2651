"""The registrar's bar, over HTTP and as a plain form that needs no JavaScript: told first, and done when confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.responses import Response

from detaljplan.errors import AccessError, DetaljplanError, Forbidden, NotFound
from detaljplan.identity.bar_grounds import BAR_GROUNDS, LONGEST_REASON, BarGround
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.language.words import Words
from detaljplan.service.answers import json_answer
from detaljplan.service.asker import Asker
from detaljplan.service.reading import Reading, only
from detaljplan.service.shown import identity_of, in_a_page
from detaljplan.store.acting import writing_as
from detaljplan.store.bars import (
    Place,
    bar,
    bar_note,
    hashes_of_assessment,
    hashes_of_plan,
    hashes_of_statement,
    hashes_of_submission,
    places_of,
)
from detaljplan.store.submissions import KeptFile, find_submission
from detaljplan.web.pages import page

router = APIRouter()

Hashes = Callable[[Connection], list[str]]
BACKUPS = Words(
    "Säkerhetskopior har kvar innehållet tills de gallras. Säg till den som driver tjänsten att något är spärrat."
)


class BarOrder(BaseModel):
    """What a registrar asks for. Without `bekrafta` nothing is erased: the answer tells what would be."""

    model_config = ConfigDict(extra="forbid")

    grund: BarGround
    skal: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]
    bekrafta: bool = False


class FileBarOrder(BarOrder):
    """The same, of all files of a submission or of the one with the SHA-256 in `fil`."""

    fil: Annotated[str | None, Field(pattern="^[0-9a-f]{64}$")] = None


@router.post(
    "/api/submissions/{submission_id}/bar",
    tags=["api"],
    summary="Spärra en inlämning eller en fil i den, överallt där samma innehåll ligger",
    dependencies=[Depends(only())],
)
def bar_submission(request: Request, submission_id: UUID, order: FileBarOrder, asker: Asker) -> Response:
    """Erase what is confirmed, or tell what would be erased."""
    return _answer(request, asker, order, lambda c: hashes_of_submission(c, submission_id, asker, order.fil))


@router.post(
    "/api/plans/{version_id}/bar",
    tags=["api"],
    summary="Spärra en planversion, överallt där samma innehåll ligger",
    dependencies=[Depends(only())],
)
def bar_plan(request: Request, version_id: UUID, order: BarOrder, asker: Asker) -> Response:
    """Erase what is confirmed, or tell what would be erased."""
    return _answer(request, asker, order, lambda c: hashes_of_plan(c, version_id, asker))


@router.post(
    "/api/events/{number}/note/bar",
    tags=["api"],
    summary="Spärra anteckningen vid en händelse i den egna händelseloggen",
    dependencies=[Depends(only())],
)
def bar_words(request: Request, number: int, order: BarOrder, asker: Asker) -> Response:
    """Erase the words beside an event; the event itself stays."""
    asker.require(Act.BAR)
    if not order.bekrafta:
        raise AccessError("Spärren är inte bekräftad. Skicka bekrafta: true.", where="bekrafta")
    with writing_as(request.app.state.engine, asker) as connection:
        if not bar_note(connection, asker, number, order.grund, order.skal):
            raise NotFound("Händelsen {number} har ingen anteckning.", number=number)
    return json_answer({"barred": True, "places": [], "note": BACKUPS})


def _answer(request: Request, asker: Principal, order: BarOrder, hashes: Hashes) -> Response:
    with writing_as(request.app.state.engine, asker) as connection:
        wanted = hashes(connection)
        if order.bekrafta:
            places = bar(connection, asker, wanted, order.grund, order.skal)
        else:
            places = places_of(connection, asker.require(Act.BAR).code, wanted)
    return json_answer({"barred": order.bekrafta, "places": [_place_json(one) for one in places], "note": BACKUPS})


def _place_json(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in Place.__dataclass_fields__}


class SentBar:
    """The form as a browser sends it."""

    def __init__(
        self,
        grund: Annotated[str, Form(max_length=40)] = "",
        skal: Annotated[str, Form(max_length=2 * LONGEST_REASON)] = "",
        bekrafta: Annotated[str, Form(max_length=10)] = "",
        fil: Annotated[str, Form(max_length=64)] = "",
    ) -> None:
        self.ground, self.reason, self.confirmed, self.file = grund, skal, bekrafta == "ja", fil

    def ground_given(self) -> BarGround:
        """Return the ground of a form that is filled in and confirmed; `AccessError` says what is missing."""
        if self.ground not in set(BarGround):
            raise AccessError("Välj en grund för spärren.")
        if not self.confirmed:
            raise AccessError("Bekräfta att innehållet ska tas bort för gott.")
        return BarGround(self.ground)


Sent = Annotated[SentBar, Depends()]


@router.get("/planer/{version_id}/sparra", include_in_schema=False)
def plan_form(request: Request, version_id: str, asker: Asker, connection: Reading) -> Response:
    """Return the form to bar a plan version with, and all that would be erased."""
    return in_a_page(request, lambda: _form(request, asker, connection, _of_plan(version_id, asker)))


@router.post("/planer/{version_id}/sparra", include_in_schema=False)
def plan_sent(request: Request, version_id: str, asker: Asker, sent: Sent) -> Response:
    """Bar a plan version, or show the form again with what is missing."""
    return in_a_page(request, lambda: _sent(request, asker, sent, _of_plan(version_id, asker)))


@router.get("/inlamningar/{submission_id}/sparra", include_in_schema=False)
def submission_form(request: Request, submission_id: str, asker: Asker, connection: Reading) -> Response:
    """Return the form to bar a submission with, and all that would be erased."""
    told = _of_submission(submission_id, asker)
    return in_a_page(request, lambda: _form(request, asker, connection, told, _files(connection, submission_id)))


@router.post("/inlamningar/{submission_id}/sparra", include_in_schema=False)
def submission_sent(request: Request, submission_id: str, asker: Asker, sent: Sent) -> Response:
    """Bar a submission or a file in it, or show the form again with what is missing."""
    return in_a_page(request, lambda: _sent(request, asker, sent, _of_submission(submission_id, asker, sent.file)))


@router.get("/bedomningar/{assessment_id}/sparra", include_in_schema=False)
def assessment_form(request: Request, assessment_id: str, asker: Asker, connection: Reading) -> Response:
    """Return the form to bar an assessment with."""
    return in_a_page(request, lambda: _form(request, asker, connection, _of_assessment(assessment_id, asker)))


@router.post("/bedomningar/{assessment_id}/sparra", include_in_schema=False)
def assessment_sent(request: Request, assessment_id: str, asker: Asker, sent: Sent) -> Response:
    """Bar an assessment, or show the form again with what is missing."""
    return in_a_page(request, lambda: _sent(request, asker, sent, _of_assessment(assessment_id, asker)))


@router.get("/yttranden/{statement_id}/sparra", include_in_schema=False)
def statement_form(request: Request, statement_id: str, asker: Asker, connection: Reading) -> Response:
    """Return the form to bar a statement with."""
    return in_a_page(request, lambda: _form(request, asker, connection, _of_statement(statement_id, asker)))


@router.post("/yttranden/{statement_id}/sparra", include_in_schema=False)
def statement_sent(request: Request, statement_id: str, asker: Asker, sent: Sent) -> Response:
    """Bar a statement, both its files and all it says, or show the form again with what is missing."""
    return in_a_page(request, lambda: _sent(request, asker, sent, _of_statement(statement_id, asker)))


def _of_assessment(assessment_id: str, asker: Principal) -> Hashes:
    return lambda connection: hashes_of_assessment(connection, identity_of(assessment_id), asker)


def _of_statement(statement_id: str, asker: Principal) -> Hashes:
    return lambda connection: hashes_of_statement(connection, identity_of(statement_id), asker)


def _of_plan(version_id: str, asker: Principal) -> Hashes:
    return lambda connection: hashes_of_plan(connection, identity_of(version_id), asker)


def _of_submission(submission_id: str, asker: Principal, file: str = "") -> Hashes:
    return lambda connection: hashes_of_submission(connection, identity_of(submission_id), asker, file or None)


def _files(connection: Connection, submission_id: str) -> list[KeptFile]:
    """Return the files to choose among: those that are there, when there are several."""
    files = [file for file in find_submission(connection, identity_of(submission_id)).files if not file.bar_ground]
    return files if len(files) > 1 else []


def _form(
    request: Request,
    asker: Principal,
    connection: Connection,
    hashes: Hashes,
    files: Sequence[KeptFile] = (),
    sent: SentBar | None = None,
    error: DetaljplanError | None = None,
) -> Response:
    wanted = hashes(connection)  # what is not there for who asks is told before what they may not do
    return page(
        request,
        "bar.html",
        status_code=422 if error else 200,
        done=False,
        places=places_of(connection, asker.require(Act.BAR).code, wanted),
        files=files,
        grounds=BAR_GROUNDS,
        longest=LONGEST_REASON,
        back=request.url.path.removesuffix("/sparra"),
        chosen_ground=sent.ground if sent else "",
        chosen_file=sent.file if sent else "",
        reason=sent.reason[:LONGEST_REASON] if sent else "",
        error=error.message if error else None,
    )


def _sent(request: Request, asker: Principal, sent: SentBar, hashes: Hashes) -> Response:
    with writing_as(request.app.state.engine, asker) as connection:
        wanted = hashes(connection)
        try:
            places = bar(connection, asker, wanted, sent.ground_given(), sent.reason)
        except Forbidden:
            raise
        except AccessError as error:
            given = request.path_params.get("submission_id")
            files = _files(connection, given) if given else ()
            return _form(request, asker, connection, hashes, files, sent, error)
    return page(request, "bar.html", done=True, places=places)
