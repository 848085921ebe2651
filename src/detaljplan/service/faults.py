"""What goes wrong in the services that speak as the national platform does, in its own shape, ``fault-1.0``."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from starlette.responses import Response

from detaljplan.language.words import translated
from detaljplan.numerals import Language

PREFIX = "/ngp/"
"""Where those services lie."""
_STATUS = {409: 400, 422: 400}
"""The platform's own statuses for what it tells by none of the others (b.1: 400, 403, 404, 413, 415, 500)."""
_MISSING, _INVALID = ("900902", "Missing Credentials"), ("900901", "Invalid Credentials")
"""What its gateway says of a call without a token, and of one whose token does not hold."""


def fault(
    status: int, kind: str, reason: str, lang: Language, *, errors: Sequence[str] = (), authorized: bool, **headers: str
) -> Response:
    """Return an answer as ``{code, reason, errors}``; a 401 has the gateway's code and message besides.

    Parameters
    ----------
    kind
        Stays the same whatever the words become.
    authorized
        The call had an Authorization header.
    """
    told = {"code": kind, "reason": translated(reason, lang), "errors": [translated(error, lang) for error in errors]}
    headers = {"Content-Language": lang, "Vary": "Accept-Language", "X-Content-Type-Options": "nosniff"} | headers
    if status == 401:
        code, message = _INVALID if authorized else _MISSING
        told |= {"code": code, "message": message}
        headers["WWW-Authenticate"] = "Bearer"
    return Response(orjson.dumps(told), _STATUS.get(status, status), headers, "application/json")
