"""Our own resources under ``/api``: validation without storing, stored plans, and what the map draws."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from python_multipart.exceptions import FormParserError
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from detaljplan.checking import check_bytes
from detaljplan.errors import EmptyFile
from detaljplan.numerals import Language
from detaljplan.read.limits import limits_of
from detaljplan.report.json import report_bytes
from detaljplan.report.model import Profile
from detaljplan.rules.stop import Stop
from detaljplan.service.answers import OPENAPI, feature, feature_collection, geometry_json, json_answer
from detaljplan.service.asker import Asker
from detaljplan.service.pace import client_of
from detaljplan.service.problems import BadForm
from detaljplan.service.reading import Reading, only
from detaljplan.service.wording import shown_wording
from detaljplan.settings import Settings
from detaljplan.store.items import find_boundary, find_provisions
from detaljplan.store.plans import StoredPlan, find_original, find_plan
from detaljplan.store.reports import find_findings, find_report, find_verdicts
from detaljplan.store.reviews import find_review
from detaljplan.web.views import ProvisionKind

router = APIRouter(prefix="/api", tags=["api"])

_ANY_BODY = {"schema": {"type": "string", "format": "binary"}}
_UPLOAD = {"schema": {"type": "object", "required": ["file"], "properties": {"file": _ANY_BODY["schema"]}}}
_SENT = {
    "requestBody": {
        "required": True,
        "description": (
            "Planfilen: NGP JSON v4, GML enligt SS 637040 eller GeoPackage, eller bara plangränsen som GeoJSON, "
            "GeoPackage eller zippad shapefil. Som den är, i ett zip-arkiv eller i fältet file."
        ),
        "content": {
            "application/json": _ANY_BODY,
            "application/gml+xml": _ANY_BODY,
            "application/geo+json": _ANY_BODY,
            "application/zip": _ANY_BODY,
            "application/octet-stream": _ANY_BODY,
            "multipart/form-data": _UPLOAD,
        },
    }
}
KINDS = {"use": ProvisionKind.USE, "property": ProvisionKind.PROPERTY, "administrative": ProvisionKind.ADMINISTRATIVE}
_DRAWN = ("object_id", "label", "letters", "colour", "land_form", "symbol_id", "secondary")


# Validations that run at the same time; others wait, so that large plans leave threads and memory to the pages.
VALIDATIONS_AT_ONCE = 2


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request) -> Response:
    """Return the description of the service."""
    return json_answer(request.app.openapi(), OPENAPI)


@router.post(
    "/validate",
    summary="Kontrollera en planfil; inget lagras",
    openapi_extra=_SENT,
    dependencies=[Depends(only("profile", "lang"))],
)
async def validate(
    request: Request, asker: Asker, profile: Profile = Profile.DELIVERY, lang: Language = "sv"
) -> Response:
    """Return the report on the plan file in the body."""
    state = request.app.state
    with state.work.one(client_of(request, asker)):  # taken before the file is, so that few are held in memory
        raw, name = await sent_file(request)
        async with state.validations:
            told = await run_in_threadpool(_report_on, raw, name, profile, lang, state.settings)
    return Response(told, media_type="application/json")


def _report_on(raw: bytes, name: str, profile: Profile, lang: Language, settings: Settings) -> bytes:
    stop = Stop()
    stop.end_after(settings.validation_seconds)
    checked = check_bytes(raw, name, profile=profile, limits=limits_of(settings), stop=stop)
    return report_bytes(checked.report, lang)


async def sent_file(request: Request) -> tuple[bytes, str]:
    """Return the bytes of the body, or of the one file in a form, with its name.

    Raises `EmptyFile` when a form holds no file, and `BadForm` when it cannot be read.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await request.body(), "planfil"
    form = await _form(request)
    try:
        files = [value for value in form.values() if isinstance(value, UploadFile)]
        if not files:
            raise EmptyFile("Förväntade en fil i formuläret men fick ingen. Skicka planfilen i fältet file.")
        return await files[0].read(), safe_name(files[0].filename or "")
    finally:
        await form.close()


async def _form(request: Request) -> FormData:
    try:
        return await request.form(max_files=1, max_fields=20)
    except (HTTPException, FormParserError, ValueError) as error:
        raise BadForm(
            "Förväntade multipart/form-data med en fil och högst 20 fält, men innehållet följer inte formatet. "
            "Skicka planfilen i fältet file."
        ) from error


def safe_name(name: str) -> str:
    """Return a file name without folders and control characters."""
    printable = "".join(c for c in name.replace("\\", "/") if c.isprintable() and c not in '"')
    return PurePosixPath(printable).name[:200] or "planfil"


@router.get("/plans/{version_id}", summary="En planversion")
def plan(version_id: UUID, connection: Reading) -> Response:
    """Return one plan version, with all that was ever said of it, the newest first."""
    found = find_plan(connection, version_id)
    return json_answer({**plan_json(found), "verdicts": find_verdicts(connection, found.access, version_id)})


@router.get("/plans/{version_id}/report.json", include_in_schema=False)
@router.get("/plans/{version_id}/report", summary="Planversionens rapport")
def report(version_id: UUID, connection: Reading) -> Response:
    """Return the newest report of a plan version."""
    found = find_plan(connection, version_id)
    return json_answer(find_report(connection, found.access, version_id))


@router.get(
    "/plans/{version_id}/original",
    summary="Filen som den levererades, byte för byte",
    response_class=Response,
    responses={200: {"content": {"*/*": {}}}},
)
def original(version_id: UUID, connection: Reading) -> Response:
    """Return the delivered file as an attachment."""
    found = find_original(connection, find_plan(connection, version_id))
    name = safe_name(found.file_name)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(found.raw, headers={"Content-Disposition": disposition}, media_type=found.media)


@router.get("/plans/{version_id}/map.json", summary="Det kartan ritar, E N i EPSG:3006 (internt format)")
def map_json(version_id: UUID, connection: Reading, lang: Language = "sv") -> Response:
    """Return areas, boundary, findings and hits. Coordinates are E N in EPSG:3006: not for others to rely on."""
    found = find_plan(connection, version_id)
    boundary = geometry_json([find_boundary(connection, found.access, version_id)])
    return json_answer(
        {
            "areas": _areas(connection, found),
            "boundary": feature_collection([feature(boundary[0], {})]),
            "findings": _findings(connection, found, lang),
            "hits": _hits(connection, found),
        }
    )


def plan_json(plan: StoredPlan) -> dict[str, Any]:
    """Return a plan version as it is told."""
    told = {name: getattr(plan, name) for name in StoredPlan.__dataclass_fields__}
    of_plan = None if plan.object_id is None else f"/api/plan/{quote(plan.object_id, safe='')}/versions"
    return {**told, "links": {"report": f"/api/plans/{plan.version_id}/report", "versions": of_plan}}


def _areas(connection: Connection, plan: StoredPlan) -> dict[str, Any]:
    items = find_provisions(connection, plan.access, plan.version_id)
    geometries = geometry_json([item.shape for item in items])
    return feature_collection(
        feature(
            geometry,
            {
                "kind": KINDS[item.properties["kind"]],
                "wording": shown_wording(item.properties),
                **{name: item.properties[name] for name in _DRAWN},
            },
            id=item.id,
        )
        for item, geometry in zip(items, geometries, strict=True)
    )


def _findings(connection: Connection, plan: StoredPlan, lang: Language) -> dict[str, Any]:
    found = find_findings(connection, plan.access, plan.version_id)
    geometries = geometry_json([finding.shape for finding in found])
    return feature_collection(
        feature(
            geometry,
            {
                "index": f.position,
                "rule": f.rule,
                "severity": f.severity,
                "message": f.message if lang == "sv" else f.message_en,
            },
        )
        for f, geometry in zip(found, geometries, strict=True)
    )


def _hits(connection: Connection, plan: StoredPlan) -> dict[str, Any]:
    stored = find_review(connection, plan.access, plan.version_id)
    hits = stored.review.hits if stored else ()
    geometries = geometry_json([hit.geometry for hit in hits])
    return feature_collection(
        feature(
            geometry,
            {
                "layer_id": hit.layer_id,
                "layer": hit.layer_name,
                "ground": hit.ground,
                "status": hit.status,
            },
        )
        for hit, geometry in zip(hits, geometries, strict=True)
    )
