"""``detaljplan serve``: the pages and services, on this machine only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detaljplan.cli.console import refusals

if TYPE_CHECKING:
    from detaljplan.settings import Settings

ADDRESS = "127.0.0.1"
PORT = 8000


def serve(
    port: Annotated[int, typer.Option(help="Port.")] = PORT,
    host: Annotated[str, typer.Option(help="Adress att lyssna på. Inloggning saknas: öppna inte för andra.")] = ADDRESS,
) -> None:
    """Visa det som är lagrat: sidor, OGC API Features och det egna API:et."""
    from detaljplan.settings import Settings
    from detaljplan.store.engine import create_owner_engine
    from detaljplan.store.migrate import migrate

    with refusals():
        settings = Settings()
        owner = create_owner_engine(settings, lambda step: typer.echo(step, err=True))
        migrate(owner, app_role=settings.app_role)
        owner.dispose()
        serve_app(settings, port, host)


def serve_app(settings: Settings, port: int, host: str = ADDRESS) -> None:
    """Serve until interrupted."""
    import uvicorn

    from detaljplan.service.app import create_app

    name = f"[{host}]" if ":" in host else host
    settings = settings.model_copy(update={"allowed_hosts": (*settings.allowed_hosts, name)})
    typer.echo(f"Öppna http://{name}:{port}/ (avsluta med Ctrl-C)")
    uvicorn.run(create_app(settings), host=host, port=port, log_level="warning")
