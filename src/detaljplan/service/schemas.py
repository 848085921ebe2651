"""The JSON Schemas of our reports under ``/api/schemas``, as the program that answers writes them. No database."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse, Response

from detaljplan.service.reading import only
from detaljplan.spec.resources import resource

router = APIRouter(prefix="/api/schemas", tags=["api"], dependencies=[Depends(only())])

_MEDIA = "application/schema+json"


class _Schema(JSONResponse):
    media_type = _MEDIA


@router.get("/report.json", summary="JSON-schemat för rapporten", response_class=_Schema)
def report() -> Response:
    """Return the schema of what ``/api/validate`` answers."""
    return Response(resource("docs/report.schema.json").read_bytes(), media_type=_MEDIA)


@router.get("/ngp-report.json", summary="JSON-schemat för rapporten i plattformens form", response_class=_Schema)
def ngp_report() -> Response:
    """Return our own schema of the report in the shape of the national platform's."""
    return Response(resource("docs/ngp-report.schema.json").read_bytes(), media_type=_MEDIA)
