"""The application: its routes, what stands around them, and the database it holds while it runs."""

from __future__ import annotations

from asyncio import Semaphore
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from detaljplan import __version__
from detaljplan.service import api, ogc, rules
from detaljplan.service.guard import BodyLimit, HeadAsGet, KnownHosts, SecurityHeaders
from detaljplan.service.problems import add_problems
from detaljplan.service.stored_plans import StoredPlans
from detaljplan.settings import Settings
from detaljplan.store.engine import create_app_engine
from detaljplan.store.plans import EVERYWHERE
from detaljplan.store.tables import Access
from detaljplan.web.pages import add_pages


def create_app(settings: Settings, *, access: Sequence[Access] = EVERYWHERE) -> FastAPI:
    """Return the service. Its database is opened when it starts and closed when it stops.

    Parameters
    ----------
    settings
        The database, the app role, the names served under and the largest body taken.
    access
        What `/api` and the pages show. There is no login yet: whoever reaches the service sees all of it, so
        drafts are to be shown on this machine only. `/ogc` never shows more than what is published.
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
    app.state.access = tuple(access)
    app.include_router(api.router)
    app.include_router(rules.router)
    app.include_router(ogc.router)
    add_pages(app)
    add_problems(app)
    app.add_middleware(BodyLimit, max_bytes=settings.max_upload_bytes)
    app.add_middleware(HeadAsGet)
    app.add_middleware(KnownHosts, hosts=settings.allowed_hosts)
    app.add_middleware(SecurityHeaders)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # starting a private cluster takes seconds and must not hold up the loop
    engine = await run_in_threadpool(create_app_engine, app.state.settings)
    app.state.engine = engine
    app.state.validations = Semaphore(api.VALIDATIONS_AT_ONCE)
    app.state.plans = StoredPlans(engine, app.state.access)
    try:
        yield
    finally:
        engine.dispose()
