"""The worker: takes jobs from the queue and runs them, one process beside the service or within it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.jobs import Job, Status
from sqlalchemy import Engine

from detaljplan.identity.organisation import organisation_of
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Role
from detaljplan.jobs import reception, submission
from detaljplan.jobs.queue import QUEUE, at_the_queue, queue_address
from detaljplan.jobs.submission import MOST_ATTEMPTS, MOST_DEATHS
from detaljplan.read.limits import ReadingLimits, limits_of
from detaljplan.settings import Settings

_AGAIN_SECONDS = 1.0
log = logging.getLogger(__name__)


class Work(NamedTuple):
    """What a kind of job does: `named` is what it calls that which it handles."""

    named: str
    handle: Callable[[Engine, UUID, Principal, ReadingLimits], object]
    park: Callable[[Engine, UUID, Principal], None]


_WORK: Mapping[str, Work] = {
    submission.TASK: Work("submission", submission.handle, submission.park),
    reception.TASK: Work("reception", reception.handle, reception.park),
}


def queue_of(settings: Settings, engine: Engine) -> App:
    """Return the queue with what its jobs do. `engine` works as the app role."""
    connector = PsycopgConnector(conninfo=queue_address(settings), configure=at_the_queue, min_size=1, max_size=4)
    app = App(connector=connector)
    retry = RetryStrategy(max_attempts=MOST_ATTEMPTS - 1, exponential_wait=2)  # it counts those before this one
    for task, work in _WORK.items():
        _add(app, task, work, retry, engine, limits_of(settings))
    return app


def _add(app: App, task: str, work: Work, retry: RetryStrategy, engine: Engine, limits: ReadingLimits) -> None:
    """Add a kind of job: it handles what it names, and parks that once it has broken as often as is tried."""

    @app.task(name=task, queue=QUEUE, retry=retry, pass_context=True)
    def run_job(context: JobContext, /, organisation: str, role: str, **told: str) -> None:
        by, identity = Principal(Role(role), organisation_of(organisation)), UUID(told[work.named])
        try:
            work.handle(engine, identity, by, limits)
        except Exception:
            if context.job.attempts + 1 >= MOST_ATTEMPTS:
                work.park(engine, identity, by)
            raise


@asynccontextmanager
async def working(
    settings: Settings, engine: Engine, *, concurrency: int = 1, ending: asyncio.Event | None = None
) -> AsyncIterator[None]:
    """Run jobs while inside, or until `ending` is set; at the end those under way are finished.

    Where the database goes away the worker waits for it: whoever it lost is given back as its heartbeats end.
    """
    app = queue_of(settings, engine)
    async with app.open_async():
        tasks = [
            asyncio.create_task(_run_always(app, settings, concurrency)),
            asyncio.create_task(_give_back(app, engine, settings.worker_silence_seconds)),
        ]
        watching = asyncio.create_task(_cancel_at(ending or asyncio.Event(), tasks))
        try:
            yield
        finally:
            for task in (watching, *tasks):
                task.cancel()
            for task in (watching, *tasks):
                with suppress(asyncio.CancelledError):
                    await task


async def _cancel_at(ending: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    await ending.wait()
    for task in tasks:
        task.cancel()


async def _run_always(app: App, settings: Settings, concurrency: int) -> None:
    """Run jobs until cancelled, anew whenever the queue was lost."""
    silence, grace = settings.worker_silence_seconds, settings.grace_seconds
    while True:
        try:
            await run(app, concurrency=concurrency, silence=silence, grace=grace)
        except Exception:  # a restart of the database, which is no end of the worker
            log.exception("the worker lost the queue and looks for it again")
        await asyncio.sleep(_AGAIN_SECONDS)


async def run(app: App, *, concurrency: int, silence: float = 20, grace: float = 30, wait: bool = True) -> None:
    """Run jobs until cancelled; with `wait` false until there are none. Times are in seconds, as in the settings."""
    await app.run_worker_async(
        queues=[QUEUE],
        concurrency=concurrency,
        wait=wait,
        install_signal_handlers=False,
        update_heartbeat_interval=silence / 4,
        stalled_worker_timeout=silence,
        shutdown_graceful_timeout=grace,
    )


async def _give_back(app: App, engine: Engine, silence: float) -> None:
    """Give the jobs of workers that have died to others, as long as this worker lives."""
    while True:
        try:
            await give_back(app, engine, silence)
        except Exception:  # the database may be away for a while; the next round comes
            log.exception("jobs of dead workers could not be looked for")
        await asyncio.sleep(silence / 4)


async def give_back(app: App, engine: Engine, silence: float) -> None:
    """Put back the jobs whose worker has been silent too long, behind all others; park those tried often enough."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence):
        if job.attempts + 1 < MOST_DEATHS:
            await app.job_manager.retry_job(job, priority=-1 - job.attempts)
        else:
            await asyncio.to_thread(_park, job, engine)
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)


def _park(job: Job, engine: Engine) -> None:
    told = job.task_kwargs
    by = Principal(Role(str(told["role"])), organisation_of(str(told["organisation"])))
    work = _WORK[job.task_name]
    work.park(engine, UUID(str(told[work.named])), by)
