"""The description of the service (OpenAPI 3.1), with every problem that a route may answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from detaljplan.service.faults import PREFIX
from detaljplan.service.problems import MEDIA

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "pattern": "^urn:detaljplan:problem:[a-z0-9-]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "where": {"type": "string"},
    },
}
_FAULT = {
    "type": "object",
    "required": ["code", "reason", "errors"],
    "properties": {
        "code": {"type": "string"},
        "reason": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "string"}},
        "message": {"type": "string"},
    },
}
_TOLD = {
    400: "Anropet har något som inte går att använda",
    401: "Den som frågar är inte känd",
    403: "Det är inte tillåtet",
    404: "Det finns inte, eller är inte för den som frågar",
    408: "Anropet tog för lång tid att ta emot",
    409: "Det strider mot det som redan är lagrat",
    410: "Det är spärrat",
    413: "För stort",
    415: "Formatet tas inte emot här",
    422: "Ingen plan kunde läsas",
    429: "För många anrop",
    500: "Något gick fel i tjänsten",
    503: "Tjänsten eller databasen är upptagen",
}
_OF_ALL = (400, 401, 429, 500, 503)
_OF_SENT = (403, 408, 413, 422)
_OF_FAULTS = (400, 401, 403, 404, 408, 413, 415, 429, 500, 503)
"""What the services in the platform's shape may answer: see `faults`."""
_CAN_BE_BARRED = ("{version_id}", "{submission_id}")
_AGAIN = {
    "Retry-After": {
        "description": "Sekunder att vänta",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    }
}
_OWN = ("/health/", "/token")
"""Routes that answer in a form of their own and tell it themselves."""


def describe(app: FastAPI) -> None:
    """Let the application tell its problems in its description."""
    plain = app.openapi

    def told() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = plain()
            _add_problems(schema)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = told  # type: ignore[method-assign]  # the way FastAPI names for this


def _add_problems(schema: dict[str, Any]) -> None:
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    schemas |= {"Problem": _PROBLEM, "Fault": _FAULT}
    for name in ("HTTPValidationError", "ValidationError"):  # the framework's own form, which is never answered
        schemas.pop(name, None)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            own = path.startswith(_OWN) or path.endswith("/health")
            operation["responses"].pop("422", None)
            statuses = (500,) if path.startswith("/health/") else _statuses(path, method)
            for status in statuses:
                responses, problem = operation["responses"], _problem(status, path)
                if own and str(status) in responses:  # which of the two it is depends on how far the request came
                    problem = {**problem, "content": responses[str(status)].get("content", {}) | problem["content"]}
                responses[str(status)] = problem


def _statuses(path: str, method: str) -> Iterator[int]:
    if path.startswith(PREFIX):
        yield from _OF_FAULTS
        return
    yield from _OF_ALL
    if method == "post":
        yield from _OF_SENT
    if "{" in path:
        yield 404
    if any(name in path for name in _CAN_BE_BARRED):
        yield 410
    if path == "/api/submissions" and method == "post":
        yield 409


def _problem(status: int, path: str) -> dict[str, Any]:
    media, name = ("application/json", "Fault") if path.startswith(PREFIX) else (MEDIA, "Problem")
    content = {media: {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    headers = {"headers": _AGAIN} if status in (429, 503) else {}
    return {"description": _TOLD[status], "content": content, **headers}
