"""The early dialogue: an area without a plan gets the same picture as a plan, and the questions to settle first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from python_multipart.exceptions import FormParserError
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from detaljplan.crs import SWEREF_CODES, zone_name
from detaljplan.errors import DetaljplanError, DocumentError
from detaljplan.identity.organisation import OrganisationKind
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.jobs.intake import reviewed
from detaljplan.language.words import Words
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan
from detaljplan.plan.values import text_or_none
from detaljplan.read.drawn_area import area_of_corners, in_sweref
from detaljplan.read.operators_limits import operators_limits
from detaljplan.read.reader import read_document, read_plan
from detaljplan.report.review_figure import review_figure
from detaljplan.report.words import ground_name
from detaljplan.review.crux import CruxQuestion, crux_questions
from detaljplan.review.definitions import load_layers
from detaljplan.review.home import home_county
from detaljplan.review.model import Review
from detaljplan.review.plan_area import NoPlanArea, plan_area
from detaljplan.review.screening import Screening, screening
from detaljplan.service.asker import Asker
from detaljplan.service.pace import client_of
from detaljplan.service.problems import Later
from detaljplan.spec.municipalities import municipalities
from detaljplan.store.acting import reading_as
from detaljplan.web.language import language_of
from detaljplan.web.pages import page
from detaljplan.web.views import GroundHits, answers_of, grounds_of

router = APIRouter(include_in_schema=False)

ADDRESS = "/tidig-dialog"
MOST_KM2 = 400
"""The largest area that is reviewed at once: more than any plan, less than a municipality of the inland."""


_IN_ORDER = str.maketrans("åäöÅÄÖ", "{|}[\\]")
"""The letters that Swedish has last, as signs that are sorted so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the page shows of an area, in the names that a plan's page has for the same."""

    name: str
    grounds: tuple[GroundHits, ...]
    answers: tuple[object, ...]
    screening: Screening
    review_notes: tuple[str, ...]
    crux: tuple[CruxQuestion, ...]
    figures: tuple[object, ...]
    area_m2: float | None
    reviewed_at: None = None
    newer_layers: tuple[str, ...] = ()


@router.get(ADDRESS)
def form(request: Request, asker: Asker) -> Response:
    """Return the form; who is not known is sent to log in first."""
    return _to_log_in() if asker is PUBLIC else _form(request, asker)


@router.post(ADDRESS)
async def review(request: Request, asker: Asker) -> Response:
    """Return the review of an area, or the form again with what was wrong. Nothing is stored."""
    if asker is PUBLIC:
        return _to_log_in()
    sent: dict[str, str] = {}
    try:
        with request.app.state.work.one(client_of(request, asker)):
            async with request.form(max_files=1, max_fields=10) as told:
                sent = {name: value for name, value in told.items() if isinstance(value, str)}
                plan = await _plan(told)
            site = await run_in_threadpool(_site, request.app.state.engine, asker, plan, language_of(request))
    except Later:
        raise
    except (HTTPException, FormParserError):
        return _form(request, asker, DocumentError("Formuläret gick inte att läsa. Fyll i det igen."))
    except DetaljplanError as error:
        return _form(request, asker, error, sent)
    return page(request, "site.html", plan=site)


def _to_log_in() -> Response:
    return RedirectResponse(f"/logga-in?till={ADDRESS}", 303)


def _form(
    request: Request,
    asker: Principal,
    error: DetaljplanError | None = None,
    sent: Mapping[str, str] | None = None,
) -> Response:
    own = asker.organisation
    home = own.code if own and own.kind is OrganisationKind.MUNICIPALITY else ""
    return page(
        request,
        "early.html",
        status_code=422 if error else 200,
        error=error.message if error else None,
        sent=sent or {},
        home=home,
        zones=[(code, zone_name(code)) for code in sorted(SWEREF_CODES)],
        municipalities=sorted(municipalities().values(), key=lambda one: one.short_name.translate(_IN_ORDER)),
    )


async def _plan(told: FormData) -> Plan:
    """Return the area as a plan: of the file when there is one, else of the corners."""
    municipality = _municipality(told)
    file = told.get("fil")
    if isinstance(file, UploadFile) and file.filename:
        raw = await file.read()
        return await run_in_threadpool(_of_file, raw, file.filename, municipality)
    corners = told.get("horn")
    if not isinstance(corners, str) or not corners.strip():
        raise DocumentError("Välj en fil med området, eller skriv dess hörn.")
    return area_of_corners(corners, _zone(told), municipality)


def _of_file(raw: bytes, name: str, municipality: str | None) -> Plan:
    plan = in_sweref(read_plan(read_document(raw, name, operators_limits())))
    return replace(plan, municipality_code=municipality) if municipality else plan


def _zone(told: FormData) -> int:
    value = told.get("system")
    if isinstance(value, str) and value.isdigit() and int(value) in SWEREF_CODES:
        return int(value)
    raise DocumentError("Koordinatsystemet finns inte bland dem vi läser. Välj ett i listan.")


def _municipality(told: FormData) -> str | None:
    value = told.get("kommun")
    return value if isinstance(value, str) and value in municipalities() else None


def _site(engine: Engine, asker: Principal, plan: Plan, lang: Language) -> Site:
    _refuse_unusable(plan)
    with reading_as(engine, asker) as connection:
        made = reviewed(connection, plan)
    layers = load_layers(home_county(plan))
    return Site(
        name=text_or_none(plan.name) or Words("Område utan plan"),
        grounds=grounds_of(made, layers, lang),
        answers=answers_of(made, lang),
        screening=screening(made),
        review_notes=made.notes,
        crux=crux_questions(made, layers),
        figures=_figures(made, plan, lang),
        area_m2=made.plan_area_m2,
    )


def _refuse_unusable(plan: Plan) -> None:
    """Raise when an area cannot be reviewed, or is larger than is reviewed at once."""
    try:
        area = plan_area(plan)
    except NoPlanArea as error:
        raise DocumentError("Området kan inte granskas: {why}", why=error.why) from None
    if area.area_m2 > MOST_KM2 * 1e6:
        raise DocumentError("Området är större än vi granskar på en gång ({most} km²). Rita ett mindre.", most=MOST_KM2)


def _figures(made: Review, plan: Plan, lang: Language) -> tuple[object, ...]:
    epsg = made.plan_epsg
    if epsg is None:
        return ()
    named = ((ground_name(ground, lang), hits) for ground, hits in made.by_ground().items())
    drawn = (review_figure(plan, hits, epsg, name, lang) for name, hits in named)
    return tuple(figure for figure in drawn if figure is not None)
