"""The application: its routes, what stands around them, and the database it holds while it runs."""

from __future__ import annotations

from asyncio import Semaphore
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from fastapi import Depends, FastAPI
from starlette.concurrency import run_in_threadpool

from detaljplan import __version__
from detaljplan.jobs.worker import working
from detaljplan.service import api, hand_in, health, login, ogc, rules, schemas, submissions, token
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
        The database, the app role, the names served under and the largest body taken.
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
    app.state.reads, app.state.writes = Pace(settings.reads_per_minute), Pace(settings.writes_per_minute)
    app.state.work = Places(settings.work_of_client, settings.work_in_all)
    app.state.streams = Places(settings.streams_of_client, settings.streams_in_all)
    asked = [Depends(paced)]
    for router in (
        api.router,
        submissions.router,
        rules.router,
        schemas.router,
        ogc.router,
        login.router,
        hand_in.router,
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
    app.add_middleware(KnownHosts, hosts=settings.allowed_hosts)
    app.add_middleware(SecurityHeaders)
    app.state.figures = Figures()
    app.add_middleware(Observed, figures=app.state.figures)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # starting a private cluster takes seconds and must not hold up the loop
    settings: Settings = app.state.settings
    engine = await run_in_threadpool(create_app_engine, settings)
    app.state.engine = in_time(await run_in_threadpool(create_app_engine, settings), settings)
    app.state.validations = Semaphore(api.VALIDATIONS_AT_ONCE)
    app.state.plans = StoredPlans(app.state.engine)
    try:
        async with working(settings, engine) if settings.worker else nullcontext():
            yield
    finally:
        app.state.engine.dispose()
        engine.dispose()
