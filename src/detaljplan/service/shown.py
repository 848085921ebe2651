"""What pages of forms share: an identity in an address, and a page that says why another is not shown."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from detaljplan.errors import Barred, DocumentError, Forbidden, NotFound, WrongState
from detaljplan.web.pages import page

_STATUS: dict[type[Exception], int] = {Forbidden: 403, WrongState: 409, DocumentError: 422}


def in_a_page(request: Request, shown: Callable[[], Response]) -> Response:
    """Return what is shown, or a page that says why it is not."""
    try:
        return shown()
    except NotFound:
        return page(request, "not_found.html", status_code=404)
    except Barred as error:
        return page(request, "barred.html", status_code=410, told=error.message)
    except (Forbidden, WrongState, DocumentError) as error:
        status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
        return page(request, "refused.html", status_code=status, told=error.message)


def identity_of(text: str) -> UUID:
    """Return the identity in an address; `NotFound` when it can be none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("Identiteten finns inte.") from None
