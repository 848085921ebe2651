"""``detaljplan worker``: handles what is handed in, beside the service."""

from __future__ import annotations

from typing import Annotated

import typer

from detaljplan.cli.choices import Lang, LangAsked
from detaljplan.cli.console import refusals, say
from detaljplan.language.words import Words


def worker(
    concurrency: Annotated[int, typer.Option(help="Hur många planer som behandlas samtidigt.", min=1, max=16)] = 1,
    lang: LangAsked = Lang.sv,
) -> None:
    """Behandla inlämningar tills den avbryts; det som pågår blir färdigt. Starta flera för mer kraft.

    Utgångskod: 0 avbruten med Ctrl-C eller SIGTERM, 2 databasen kunde inte användas.
    """
    import asyncio
    import signal

    from detaljplan.jobs.ending import end_within
    from detaljplan.jobs.worker import working
    from detaljplan.log import log_as_json
    from detaljplan.settings import Settings
    from detaljplan.store.engine import create_app_engine
    from detaljplan.store.migrate import require_current

    async def until_stopped() -> None:
        stopped, loop = asyncio.Event(), asyncio.get_running_loop()

        def stop() -> None:
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(name)
                signal.signal(name, signal.SIG_DFL)  # a second one ends there and then
            end_within(settings.grace_seconds)
            stopped.set()

        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop)
        async with working(settings, engine, concurrency=concurrency):
            say(Words("Väntar på inlämningar (avsluta med Ctrl-C)"), err=True)
            await stopped.wait()

    with refusals():
        settings = Settings()
        engine = create_app_engine(settings)
        require_current(engine)
        log_as_json()
        asyncio.run(until_stopped())
        engine.dispose()
