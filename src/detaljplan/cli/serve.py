"""``detaljplan serve``: the pages and services, on this machine only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from detaljplan.cli.choices import Lang, LangAsked
from detaljplan.cli.console import refusals, say
from detaljplan.language.choice import spoken
from detaljplan.language.words import Words, translated

if TYPE_CHECKING:
    from detaljplan.settings import Settings

ADDRESS = "127.0.0.1"
PORT = 8000


def serve(
    port: Annotated[int, typer.Option(help="Port.", min=1, max=65535)] = PORT,
    host: Annotated[
        str, typer.Option(help="Adress att lyssna på. För andra än den här datorn: bakom en proxy med HTTPS.")
    ] = ADDRESS,
    lang: LangAsked = Lang.sv,
) -> None:
    """Visa det som är lagrat: sidor, OGC API Features och det egna API:et.

    Utgångskod: 0 avslutad med Ctrl-C, 2 databasen eller adressen kunde inte användas.
    """
    from detaljplan.settings import Settings

    with refusals():
        settings = Settings()
        prepare_database(settings, lambda step: typer.echo(translated(step, spoken()), err=True))
        serve_app(settings, port, host)


def prepare_database(settings: Settings, tell: Callable[[str], None]) -> None:
    """Start the database where it is the private one, and bring its tables up to date."""
    from detaljplan.store.engine import create_owner_engine
    from detaljplan.store.migrate import migrate

    owner = create_owner_engine(settings, tell)
    tell(Words("Förbereder databasens tabeller …"))
    migrate(owner, app_role=settings.app_role)
    owner.dispose()


def serve_app(settings: Settings, port: int, host: str = ADDRESS) -> None:
    """Serve until interrupted."""
    import uvicorn

    from detaljplan.service.app import create_app
    from detaljplan.spec.catalogue import load_catalogue

    load_catalogue()  # one that cannot be used is told before anything is served
    _refuse_taken(host, port)
    name = f"[{host}]" if ":" in host else host
    settings = settings.model_copy(update={"allowed_hosts": (*settings.allowed_hosts, name)})
    address = f"http://{name}:{port}/"
    say(Words("Öppna {address} (avsluta med Ctrl-C)", address=address))
    _log_as_json()
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        log_config=None,
        timeout_graceful_shutdown=30,
        timeout_keep_alive=15,
        limit_concurrency=settings.connections_at_once,
        h11_max_incomplete_event_size=32_768,  # the longest address and headers, together
        http="h11",  # which keeps that limit wherever the service is installed
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
    )


def _log_as_json() -> None:
    """Write warnings and errors, and a line for each request, to standard error: one JSON object on each line."""
    import logging

    from detaljplan.service.observed import AsJson

    handler = logging.StreamHandler()
    handler.setFormatter(AsJson())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("detaljplan.requests").setLevel(logging.INFO)


def _refuse_taken(host: str, port: int) -> None:
    """Raise StoreError when another program already listens there, before anything is promised."""
    import socket

    from detaljplan.errors import StoreError, reason_of

    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise StoreError(
            "Port {port} på {host} går inte att använda ({reason}). Välj en annan med --port.",
            port=port,
            host=host,
            reason=reason_of(error),
        ) from None
