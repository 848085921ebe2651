"""The language of a page: as its reader has chosen, else as the browser wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from detaljplan.language.choice import LANGUAGES, of_browser
from detaljplan.numerals import Language

COOKIE = "lang"
_KEPT_S = 365 * 24 * 3600
NAMES: Mapping[Language, str] = {"sv": "Svenska", "en": "English"}


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The language a page is not in, by its own name, and where the page is in it."""

    lang: Language
    name: str
    url: str


def language_of(request: Request) -> Language:
    """Return the language of ``?lang=``, else of the cookie that keeps it, else of Accept-Language, else Swedish."""
    return _chosen(request) or _known(request.cookies.get(COOKIE)) or of_browser(request.headers.get("Accept-Language"))


def keep_language(request: Request, response: Response) -> None:
    """Let the browser keep a language that was chosen in the address."""
    if chosen := _chosen(request):
        response.set_cookie(COOKIE, chosen, max_age=_KEPT_S, httponly=True, samesite="lax")


def other_language(request: Request) -> OtherLanguage:
    """Return the language the page is not in."""
    spoken = language_of(request)
    other = next(lang for lang in LANGUAGES if lang != spoken)
    return OtherLanguage(other, NAMES[other], f"{request.url.path}?lang={other}")


def _chosen(request: Request) -> Language | None:
    return _known(request.query_params.get("lang"))


def _known(text: str | None) -> Language | None:
    return next((lang for lang in LANGUAGES if lang == text), None)
