"""The commands, each in a module of its own."""

from __future__ import annotations

import typer

from detaljplan.cli.catalogue import catalogue
from detaljplan.cli.compare import compare
from detaljplan.cli.convert import convert
from detaljplan.cli.demo import demo
from detaljplan.cli.fix import fix
from detaljplan.cli.info import info
from detaljplan.cli.layers import layers
from detaljplan.cli.limits import LIMITS_HELP
from detaljplan.cli.ngp import ngp
from detaljplan.cli.review import review
from detaljplan.cli.rules import explain, rules
from detaljplan.cli.serve import serve
from detaljplan.cli.store import store
from detaljplan.cli.users import users
from detaljplan.cli.validate import validate
from detaljplan.cli.worker import worker
from detaljplan.language.words import Words

app = typer.Typer(
    name="detaljplan",
    help="Läser, prövar, lagrar och granskar digitala detaljplaner.",
    epilog=Words(
        "Utgångskoder: 0 det är gjort, 2 filen eller anropet är fel, 70 programmet gick sönder, 130 avbrutet. "
        "Vad de andra betyder står i varje kommandos hjälp."
    ),
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)
for reads_plans in (validate, info, convert, fix, review):
    app.command(epilog=LIMITS_HELP)(reads_plans)
for command in (compare, explain, rules, catalogue, demo, serve, worker):
    app.command()(command)
app.add_typer(users, name="users")
app.add_typer(store, name="store")
app.add_typer(ngp, name="ngp")
app.add_typer(layers, name="layers")


@app.callback(invoke_without_command=True)
def common(version: bool = typer.Option(False, "--version", help="Visa versionen.")) -> None:
    """Take what all commands share."""
    if version:
        from detaljplan._version import __version__

        typer.echo(f"detaljplan {__version__}")
        raise typer.Exit
