"""The producer service of the national platform ("Uppdatering", 1.1), spoken by this one: a reception and its changes.

What the platform's own does is known from its description alone; what that leaves open is settled in decision 0019.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from detaljplan.errors import EmptyFile, WrongLogin
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.identity.roles import Act
from detaljplan.jobs.reception import add_changes, deliver, register
from detaljplan.numerals import Language
from detaljplan.service.answers import json_answer
from detaljplan.service.asker import Asker
from detaljplan.service.health import what_is_wrong
from detaljplan.service.ngp_bodies import (
    INFORMATION_TYPE,
    NewChangesBody,
    NewReceptionBody,
    body_of,
    change_json,
    described,
    reception_json,
    require_provider,
)
from detaljplan.service.pace import client_of
from detaljplan.service.problems import WrongMedia, language_asked
from detaljplan.service.reading import Reading, only
from detaljplan.spec.specification import load_specification
from detaljplan.store.acting import reading_as
from detaljplan.store.receptions import Reception, find_change_report, find_reception
from detaljplan.store.submissions import FileKind, SentFile

BASE = "/ngp/uppdatering/v1"
router = APIRouter(prefix=BASE, tags=["ngp"], dependencies=[Depends(only())])
_OF_ONE = "/mottagning/{reception_id}/forandringar/{object_id}"
_FILE = {"type": "string", "format": "binary"}


def known(asker: Asker) -> Principal:
    """Return who asks, who has to be known.

    Raises
    ------
    WrongLogin
        It is the public.
    """
    if asker is PUBLIC:
        raise WrongLogin("Anropet saknar bärarnyckel. Hämta en från /token.")
    return asker


Producer = Annotated[Principal, Depends(known)]


@router.get("/health", summary="Tjänsten kan ta emot")
def health(request: Request) -> Response:
    """Return 200 with UP, or 503."""
    wrong = what_is_wrong(request.app.state.engine)
    answer = json_answer({"status": "DOWN" if wrong else "UP"}, **{"Cache-Control": "no-store"})
    answer.status_code = 503 if wrong else 200
    return answer


@router.post(
    "/mottagning", status_code=201, summary="Registrera en mottagning", openapi_extra=described(NewReceptionBody)
)
async def new_reception(request: Request, asker: Producer) -> Response:
    """Register a reception for the organisation of who asks."""
    own = asker.require(Act.DELIVER)
    told = (await body_of(request, NewReceptionBody)).leveransinfo
    require_provider(told.provider, own.code)
    identity = await run_in_threadpool(register, request.app.state.engine, INFORMATION_TYPE, asker)
    found = await run_in_threadpool(_found, request, asker, identity)
    answer = json_answer(reception_json(found, _lang(request)), Location=_address(request, identity))
    answer.status_code = 201
    return answer


@router.get("/mottagning/{reception_id}", summary="En mottagning med sin status")
def reception(request: Request, reception_id: UUID, asker: Producer, connection: Reading) -> Response:
    """Return one reception."""
    return json_answer(reception_json(find_reception(connection, reception_id), _lang(request)))


@router.post(
    "/mottagning/{reception_id}/forandringar",
    status_code=201,
    summary="Registrera förändringar i en mottagning",
    openapi_extra=described(NewChangesBody),
)
async def new_changes(request: Request, reception_id: UUID, asker: Producer) -> Response:
    """Register changes, all or none, and return all that the reception has."""
    asker.require(Act.DELIVER)
    told = [one.change() for one in (await body_of(request, NewChangesBody)).forandringar]
    found = await run_in_threadpool(add_changes, request.app.state.engine, reception_id, told, asker)
    answer = _changes(request, found)
    answer.status_code = 201
    return answer


@router.get("/mottagning/{reception_id}/forandringar", summary="Mottagningens förändringar med status")
def changes(request: Request, reception_id: UUID, asker: Producer, connection: Reading) -> Response:
    """Return the changes of a reception."""
    return _changes(request, find_reception(connection, reception_id))


@router.get(_OF_ONE, summary="En förändring med sin status")
def change(request: Request, reception_id: UUID, object_id: str, asker: Producer, connection: Reading) -> Response:
    """Return one change."""
    return json_answer(change_json(find_reception(connection, reception_id).change(object_id), _lang(request)))


@router.post(
    f"{_OF_ONE}/leverans",
    status_code=303,
    summary="Leverera förändringens fil",
    openapi_extra={"requestBody": {"required": True, "content": {load_specification().media_type: {"schema": _FILE}}}},
)
async def delivery(request: Request, reception_id: UUID, object_id: str, asker: Producer) -> Response:
    """Keep the file, and lead to where the report on it will be."""
    asker.require(Act.DELIVER)
    media = load_specification().media_type
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != media:
        raise WrongMedia("Förväntade Content-Type {media}. Andra format tas emot i /api/submissions.", media=media)
    await run_in_threadpool(_change_there, request, asker, reception_id, object_id)  # before a file is sent in vain
    with request.app.state.work.one(client_of(request, asker)):
        content = await request.body()
        if not content:
            raise EmptyFile("Filen är tom.")
        file = SentFile(FileKind.PLAN, f"{object_id}.json", media, content)
        await run_in_threadpool(deliver, request.app.state.engine, reception_id, object_id, file, asker)
    address = f"{_address(request, reception_id)}/forandringar/{object_id}/leverans"
    answer = json_answer({"href": address}, Location=address)
    answer.status_code = 303
    return answer


@router.get(f"{_OF_ONE}/leverans", summary="Rapporten om leveransen; 204 tills den finns")
def report(request: Request, reception_id: UUID, object_id: str, asker: Producer, connection: Reading) -> Response:
    """Return the validation report on the newest delivery."""
    found = find_reception(connection, reception_id).change(object_id)
    told = find_change_report(connection, reception_id, found.object_id)
    return Response(status_code=204) if told is None else json_answer(told)


def _change_there(request: Request, asker: Principal, reception_id: UUID, object_id: str) -> None:
    _found(request, asker, reception_id).change(object_id)


def _found(request: Request, asker: Principal, identity: UUID) -> Reception:
    with reading_as(request.app.state.engine, asker) as connection:
        return find_reception(connection, identity)


def _changes(request: Request, found: Reception) -> Response:
    return json_answer({"forandringar": [change_json(one, _lang(request)) for one in found.changes]})


def _address(request: Request, identity: UUID) -> str:
    return f"{str(request.base_url).rstrip('/')}{BASE}/mottagning/{identity}"


def _lang(request: Request) -> Language:
    return language_asked(request.headers)
