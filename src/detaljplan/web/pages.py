"""The pages' addresses. What they show is in `views`, how in the templates; plans are handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.params import Depends
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.responses import HTMLResponse, Response

from detaljplan import __version__, numerals
from detaljplan.errors import Barred, NotFound, UnknownRule
from detaljplan.findings import Severity
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.language.english import english_of, english_of_files, english_of_several
from detaljplan.language.words import Words, translated
from detaljplan.manual import words as rule_words
from detaljplan.numerals import Language
from detaljplan.report.words import counted, ground_name
from detaljplan.spec.catalogue import SOURCE
from detaljplan.style import palette
from detaljplan.web import assets, words
from detaljplan.web.assessed import anchor_of
from detaljplan.web.language import keep_language, language_of, other_language
from detaljplan.web.legend import legend_of
from detaljplan.web.rule_pages import all_explained, rule_page, rule_url
from detaljplan.web.views import Plans

HEADERS: Mapping[str, str] = {
    # No script or style of a page is its own: a plan's text can never become one.
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; style-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def add_pages(app: FastAPI, dependencies: Sequence[Depends] = ()) -> None:
    """Give an application the pages and their static files. It must hold a `Plans` in ``app.state.plans``.

    Who asks is what a dependency leaves in ``request.state.asker``; without one it is the public.
    """
    app.include_router(router, dependencies=list(dependencies))
    app.mount("/static", assets.Assets(directory=assets.STATIC), name="static")


@router.get("/")
def plan_list(request: Request) -> Response:
    """Return the list of plans."""
    return page(request, "plans.html", plans=_plans(request).plan_list(asker_of(request)))


@router.get("/planer/{version_id}")
def plan_page(request: Request, version_id: str) -> Response:
    """Return the page of one plan version, or a page that says there is none."""
    lang = language_of(request)
    try:
        plan = _plans(request).plan_page(version_id, lang, asker_of(request))
    except Barred as error:
        return page(request, "barred.html", status_code=410, told=error.message)
    if plan is None:
        return page(request, "not_found.html", status_code=404)
    return page(request, "plan.html", plan=plan, legend=legend_of(plan, lang))


@router.get("/regler")
def rule_list(request: Request) -> Response:
    """Return the list of rules."""
    return page(request, "rules.html", rules=all_explained(language_of(request)))


@router.get("/regler/{rule_id}")
def one_rule(request: Request, rule_id: str) -> Response:
    """Return the page of one rule, or a page that says there is none."""
    try:
        return page(request, "rule.html", shown=rule_page(rule_id, language_of(request)))
    except UnknownRule as error:
        return page(request, "no_rule.html", status_code=404, told=error.message)


@router.get("/regler/{rule_id}/fel.svg")
def bad_drawing(rule_id: str) -> Response:
    """Return the drawing of a plan that breaks the rule."""
    return _drawing(rule_page(rule_id).bad)


@router.get("/regler/{rule_id}/ratt.svg")
def good_drawing(rule_id: str) -> Response:
    """Return the drawing of the nearest plan that does not."""
    return _drawing(rule_page(rule_id).good)


@router.get("/om")
def about(request: Request) -> Response:
    """Return what this is, and the draft of its accessibility statement."""
    return page(request, "about.html")


@router.get("/static/symboler.json")
def symbols() -> Response:
    """Return the symbols of the plan map, for the map in the browser."""
    return Response(
        palette.style_json(),
        media_type="application/json",
        headers={"Cache-Control": assets.ASKED_ANEW, "X-Content-Type-Options": "nosniff"},
    )


def page(request: Request, template: str, *, status_code: int = 200, **view: Any) -> Response:
    """Return a template as HTML in the reader's language, everything escaped.

    It is under the policy that lets in no script of its own.
    """
    lang, other = language_of(request), other_language(request)
    shared = {"lang": lang, "other_language": other, "asker": asker_of(request), "address": request.url.path}
    may_log_in = hasattr(request.state, "asker")
    html = environment().get_template(template).render(**shared, may_log_in=may_log_in, **view)
    response = HTMLResponse(html, status_code=status_code, headers={**HEADERS, "Content-Language": lang})
    keep_language(request, response)
    return response


def _drawing(svg: str | None) -> Response:
    if svg is None:
        raise NotFound("Regelns fel har ingen plats på kartan, så det finns ingen ritning av dem.")
    return Response(svg, media_type="image/svg+xml", headers={**HEADERS, "Cache-Control": assets.ASKED_ANEW})


def asker_of(request: Request) -> Principal:
    """Return who asks, as the service has found out; the public where nobody has."""
    asker: Principal = getattr(request.state, "asker", PUBLIC)
    return asker


def _plans(request: Request) -> Plans:
    plans: Plans = request.app.state.plans
    return plans


@cache
def environment() -> Environment:
    """Return what renders the templates; ``lang`` in their view is the language everything in them is told in."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=_told,
    )
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    written = (numerals.number, numerals.exact, numerals.beside, numerals.area, numerals.metres, numerals.percent)
    environment.filters |= {as_written.__name__: _in_language(as_written) for as_written in written}
    environment.filters |= {
        "day": _in_language(numerals.day),
        "moment": _in_language(numerals.moment),
        "told": _told,
        "ground": _in_language(ground_name),
        "severities": _severities,
        "lower_first": _lower_first,
        "anchor": anchor_of,
    }
    environment.tests["words"] = lambda text: isinstance(text, Words)
    environment.globals |= {
        "words": words,
        "rule_words": rule_words,
        "rule_url": rule_url,
        "palette": palette,
        "severities": tuple(Severity),
        "asset_url": assets.asset_url,
        "map_is_built": assets.map_is_built,
        "words_of_map": _words_of_map,
        "engine_version": __version__,
        "catalogue_source": SOURCE,
    }
    return environment


@pass_context
def _told(context: Context, value: Any) -> Any:
    """Return words in the language of the page; everything else as it is."""
    return translated(value, context["lang"]) if isinstance(value, Words) else value


def _in_language(write: Callable[..., str]) -> Callable[..., str]:
    """Return a filter that writes a value as the language of the page does."""

    @pass_context
    def written(context: Context, value: Any, *given: Any) -> str:
        return write(value, *given, lang=context["lang"])

    return written


@pass_context
def _lower_first(context: Context, text: str) -> str:
    told = translated(text, context["lang"])
    return told[:1].lower() + told[1:]


@pass_context
def _severities(context: Context, severity: Severity, number: int) -> str:
    return counted({severity: number}, context["lang"])


@pass_context
def _gettext(context: Context, text: str) -> str:
    return text if context["lang"] == "sv" else english_of(text)


@pass_context
def _ngettext(context: Context, one: str, several: str, number: int) -> str:
    if context["lang"] == "sv":
        return one if number == 1 else several
    return english_of_several(one, several, number)


def _words_of_map(lang: Language) -> Mapping[str, str]:
    """Return what the map in the browser says, in a language other than that of its code."""
    return {} if lang == "sv" else english_of_files(".ts")
