"""The application: its routes, what stands around them, and the database it holds while it runs."""

from __future__ import annotations

from asyncio import Event, Semaphore
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI
from starlette.concurrency import run_in_threadpool

from detaljplan import __version__
from detaljplan.exchange.claims_file import read_claims_file
from detaljplan.exchange.issuer import Issuer
from detaljplan.identity.openid import OpenId, openid_of
from detaljplan.jobs.worker import working
from detaljplan.service import (
    api,
    assessments,
    bars,
    comparing,
    early,
    hand_in,
    health,
    login,
    ngp_consumer,
    ngp_producer,
    ogc,
    openid,
    rules,
    schemas,
    statements,
    submissions,
    token,
    versions,
)
from detaljplan.service.description import describe
from detaljplan.service.guard import BodyLimit, BodyTime, HeadAsGet, KnownHosts, OwnPages, SecurityHeaders
from detaljplan.service.observed import Figures, Observed, metrics
from detaljplan.service.pace import Pace, Places, paced
from detaljplan.service.problems import add_problems
from detaljplan.service.stored_plans import StoredPlans
from detaljplan.settings import Settings
from detaljplan.store.engine import create_app_engine, in_time
from detaljplan.web.pages import add_pages


def create_app(settings: Settings) -> FastAPI:
    """Return the service. Its database is opened when it starts and closed when it stops.

    Parameters
    ----------
    settings
        The database, the app role, the names served under, the largest body taken, and who may say who asks.

    Raises
    ------
    SettingsError
        What is set for logging in does not go together.
    """
    app = FastAPI(
        title="detaljplan",
        version=__version__,
        summary="Kontroll, lagring och granskning av detaljplaner",
        openapi_url=None,  # served by `api`, with the media type its links tell
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    found = openid_of(settings)
    app.state.issuer = Issuer(found) if found else None
    app.state.claim_table = read_claims_file(settings.oidc.claims_file) if found and settings.oidc.claims_file else None
    app.state.ending = Event()
    app.state.reads, app.state.writes = Pace(settings.reads_per_minute), Pace(settings.writes_per_minute)
    app.state.work = Places(settings.work_of_client, settings.work_in_all)
    app.state.streams = Places(settings.streams_of_client, settings.streams_in_all)
    asked = [Depends(paced)]
    for router in (
        versions.router,
        api.router,
        submissions.router,
        rules.router,
        schemas.router,
        ogc.router,
        login.router,
        openid.router,
        hand_in.router,
        bars.router,
        early.router,
        assessments.router,
        statements.router,
        comparing.router,
        ngp_producer.router,
        ngp_consumer.router,
    ):
        app.include_router(router, dependencies=asked)
    app.include_router(health.router)
    if settings.metrics:
        app.add_route("/metrics", metrics, include_in_schema=False)
    app.include_router(token.router)  # its Authorization header names a key, which no other route takes
    add_pages(app, asked)
    add_problems(app)
    describe(app)
    app.add_middleware(OwnPages)
    app.add_middleware(BodyLimit, max_bytes=settings.max_upload_bytes)
    app.add_middleware(BodyTime, silence=settings.body_silence_seconds, whole=settings.body_seconds)
    app.add_middleware(HeadAsGet)
    app.add_middleware(KnownHosts, hosts=(*settings.allowed_hosts, *_public_host(found)))
    app.add_middleware(SecurityHeaders)
    app.state.figures = Figures()
    app.add_middleware(Observed, figures=app.state.figures)
    return app


def _public_host(openid: OpenId | None) -> list[str]:
    """Return the name that the issuer leads browsers back to."""
    name = urlsplit(openid.public_url).hostname if openid else None
    return [f"[{name}]" if ":" in name else name] if name else []


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # starting a private cluster takes seconds and must not hold up the loop
    settings: Settings = app.state.settings
    engine = await run_in_threadpool(create_app_engine, settings)
    app.state.engine = in_time(await run_in_threadpool(create_app_engine, settings), settings)
    app.state.validations = Semaphore(api.VALIDATIONS_AT_ONCE)
    app.state.plans = StoredPlans(app.state.engine)
    try:
        async with working(settings, engine, ending=app.state.ending) if settings.worker else nullcontext():
            yield
    finally:
        app.state.engine.dispose()
        engine.dispose()
