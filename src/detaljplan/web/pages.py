"""The pages' addresses. What they show is in `views`, how in the templates; plans are handed in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from detaljplan import __version__, numerals
from detaljplan.errors import NotFound, UnknownRule
from detaljplan.findings import Severity
from detaljplan.manual import words as rule_words
from detaljplan.spec.catalogue import SOURCE
from detaljplan.style import palette
from detaljplan.web import assets, words
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


def add_pages(app: FastAPI) -> None:
    """Give an application the pages and their static files. It must hold a `Plans` in ``app.state.plans``."""
    app.include_router(router)
    app.mount("/static", assets.Assets(directory=assets.STATIC), name="static")


@router.get("/")
def plan_list(request: Request) -> Response:
    """Return the list of plans."""
    return page("plans.html", plans=_plans(request).plan_list())


@router.get("/planer/{version_id}")
def plan_page(request: Request, version_id: str) -> Response:
    """Return the page of one plan version, or a page that says there is none."""
    plan = _plans(request).plan_page(version_id)
    if plan is None:
        return page("not_found.html", status_code=404)
    return page("plan.html", plan=plan, legend=legend_of(plan))


@router.get("/regler")
def rule_list() -> Response:
    """Return the list of rules."""
    return page("rules.html", rules=all_explained())


@router.get("/regler/{rule_id}")
def one_rule(rule_id: str) -> Response:
    """Return the page of one rule, or a page that says there is none."""
    try:
        return page("rule.html", shown=rule_page(rule_id))
    except UnknownRule as error:
        return page("no_rule.html", status_code=404, told=error.message)


@router.get("/regler/{rule_id}/fel.svg")
def bad_drawing(rule_id: str) -> Response:
    """Return the drawing of a plan that breaks the rule."""
    return _drawing(rule_page(rule_id).bad)


@router.get("/regler/{rule_id}/ratt.svg")
def good_drawing(rule_id: str) -> Response:
    """Return the drawing of the nearest plan that does not."""
    return _drawing(rule_page(rule_id).good)


@router.get("/om")
def about() -> Response:
    """Return what this is, and the draft of its accessibility statement."""
    return page("about.html")


@router.get("/static/symboler.json")
def symbols() -> Response:
    """Return the symbols of the plan map, for the map in the browser."""
    return Response(
        palette.style_json(),
        media_type="application/json",
        headers={"Cache-Control": assets.ASKED_ANEW, "X-Content-Type-Options": "nosniff"},
    )


def page(template: str, *, status_code: int = 200, **view: Any) -> Response:
    """Return a template as HTML, everything escaped, under the policy that lets in no script of its own."""
    html = _environment().get_template(template).render(**view)
    return HTMLResponse(html, status_code=status_code, headers=dict(HEADERS))


def _drawing(svg: str | None) -> Response:
    if svg is None:
        raise NotFound("Regelns fel har ingen plats på kartan, så det finns ingen ritning av dem.")
    return Response(svg, media_type="image/svg+xml", headers={**HEADERS, "Cache-Control": assets.ASKED_ANEW})


def _plans(request: Request) -> Plans:
    plans: Plans = request.app.state.plans
    return plans


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": numerals.number,
        "exact": numerals.exact,
        "area": numerals.area,
        "metres": numerals.metres,
        "percent": numerals.percent,
        "day": numerals.day,
        "moment": numerals.moment,
        "counted": words.counted,
        "lower_first": lambda text: text[:1].lower() + text[1:],
    }
    environment.globals |= {
        "words": words,
        "rule_words": rule_words,
        "rule_url": rule_url,
        "palette": palette,
        "severities": tuple(Severity),
        "asset_url": assets.asset_url,
        "map_is_built": assets.map_is_built,
        "engine_version": __version__,
        "catalogue_source": SOURCE,
    }
    return environment
