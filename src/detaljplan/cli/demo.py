"""``detaljplan demo``: the whole way, from the sample plans' files to the county board's map."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from detaljplan.cli.choices import Lang, LangAsked
from detaljplan.cli.console import refusals, say, wide
from detaljplan.cli.demo_accounts import DemoAccount, demo_accounts
from detaljplan.cli.progress import of_words, progress
from detaljplan.cli.serve import ADDRESS, PORT, prepare_database, serve_app
from detaljplan.language.words import Words, translated
from detaljplan.language.words import counted as counted_of
from detaljplan.numerals import Language, number
from detaljplan.read.operators_limits import operators_limits

if TYPE_CHECKING:
    from rich.table import Table
    from sqlalchemy import Engine

    from detaljplan.checking import Checked
    from detaljplan.identity.principal import Principal
    from detaljplan.jobs.intake import Taken

SAMPLE_PLANS = Path("sample_plans")
FORMATS = ("*.json", "*.gml", "*.gpkg", "*.geojson", "*.zip")
MUNICIPALITY = "0484"
"""Where the sample plans lie."""
_HEADINGS = (
    Words("Plan"),
    Words("Format"),
    Words("Utfall"),
    Words("Fynd"),
    Words("Träffar per grund"),
    Words("Kunde ej besvaras"),
)
_SECONDS = (Words("Prövning s"), Words("Lagring s"), Words("Granskning s"))


class Shown(NamedTuple):
    """One plan of the demo, and the seconds it took to read and judge."""

    checked: Checked
    taken: Taken
    check_seconds: float


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Sluta när tabellen är skriven.")] = False,
    plans: Annotated[Path, typer.Option(help="Mappen med planer och lager.")] = SAMPLE_PLANS,
    port: Annotated[int, typer.Option(help="Port på 127.0.0.1.", min=1, max=65535)] = PORT,
    lang: LangAsked = Lang.sv,
) -> None:
    """Pröva, lagra och granska exempelplanerna, och visa dem på en karta. Allt i dem är påhittat.

    Utgångskod: 0 planerna är visade, hur de än klarade sig, 2 de eller databasen kunde inte användas.
    """
    from rich.console import Console

    from detaljplan.settings import Settings
    from detaljplan.store.engine import create_app_engine

    out, errors = wide(Console(highlight=False)), Console(stderr=True, highlight=False)
    with refusals(), progress(errors) as steps:
        tell = of_words(steps)
        settings, files = Settings(), _files(plans)
        prepare_database(settings, tell)
        engine = create_app_engine(settings)
        _import_layers(engine, plans / "layers" / "layers.toml", tell)
        shown = [_through(engine, path, tell) for path in files]
        accounts = demo_accounts(settings)
    out.print(_table(shown, lang.value))
    out.print(_accounts_table(accounts, lang.value))
    out.print(_addresses(shown, port, lang.value))
    if no_serve:
        say(Words("\nVisa dem med: ./run serve"))
        return
    with refusals():
        serve_app(settings, port)


def _import_layers(engine: Engine, path: Path, tell: Callable[[str], None]) -> None:
    from detaljplan.exchange.layer_set import read_layer_set
    from detaljplan.store.layers import replace_layer

    tell(Words("Läser in exempellagren …"))
    data = read_layer_set(path)
    with engine.begin() as connection:
        for layer in data:
            replace_layer(connection, layer, least_share=0)


def _files(folder: Path) -> list[Path]:
    from detaljplan.errors import DocumentError

    files = sorted(path for pattern in FORMATS for path in folder.glob(pattern))
    if not files:
        raise DocumentError("Här finns inga planer. Kör kommandot i projektets mapp.", where=str(folder))
    return files


def _through(engine: Engine, path: Path, tell: Callable[[str], None]) -> Shown:
    from detaljplan.checking import check
    from detaljplan.jobs.intake import take_in
    from detaljplan.store.owner import Audience
    from detaljplan.store.plans import access_of
    from detaljplan.store.tables import Access

    tell(Words("Prövar, lagrar och granskar {file} …", file=path.name))
    started = perf_counter()
    checked = check(path, limits=operators_limits())
    seconds = perf_counter() - started
    by = _deliverer(checked)
    assert by.organisation
    published = access_of(checked, by.organisation) is Access.PUBLISHED
    audience = Audience.PUBLISHED if published else Audience.HANDED_IN  # a draft that the county sees too
    return Shown(checked, take_in(engine, checked, by, audience), seconds)


def _deliverer(checked: Checked) -> Principal:
    """Return a planner of the plan's municipality, or of the one that the sample plans lie in."""
    from detaljplan.identity.organisation import organisation_of
    from detaljplan.identity.principal import Principal
    from detaljplan.identity.roles import Role
    from detaljplan.spec.municipalities import municipalities

    told = checked.plan.municipality_code
    code = told if told in municipalities() else None
    return Principal(Role.PLANNER, organisation_of(code or MUNICIPALITY))


def _table(shown: Iterable[Shown], lang: Language) -> Table:
    from rich.table import Table

    from detaljplan.report.words import VERDICTS, counted

    table = Table(title=translated(Words("Exempelplaner (påhittade)"), lang), title_justify="left")
    for heading in _HEADINGS:
        table.add_column(translated(heading, lang), overflow="fold")
    for heading in _SECONDS:
        table.add_column(translated(heading, lang), justify="right")
    for checked, taken, seconds in shown:
        report = checked.report
        draft = "" if taken.saved.access == "published" else translated(Words(" (utkast)"), lang)
        table.add_row(
            report.plan.name or report.file_name,
            report.file_format,
            VERDICTS[lang][report.verdict] + draft,
            counted(report.counts, lang) or translated(Words("inga"), lang),
            _hits(taken, lang),
            _unanswered(taken, lang),
            *(number(value, 2, lang) for value in (seconds, taken.store_seconds, taken.review_seconds)),
        )
    return table


def _accounts_table(accounts: Iterable[DemoAccount], lang: Language) -> Table:
    from rich.table import Table

    from detaljplan.identity.roles import ROLE_NAMES

    title = translated(Words("Konton att pröva, med nya lösenord (påhittade)"), lang)
    table = Table(title=title, title_justify="left")
    for heading in (Words("Inloggningsnamn"), Words("Lösenord"), Words("Roll"), Words("Organisation")):
        table.add_column(translated(heading, lang), overflow="fold")
    for account in accounts:
        role = translated(ROLE_NAMES[account.role], lang)
        table.add_row(account.login, account.password, role, account.organisation.name)
    return table


def _hits(taken: Taken, lang: Language) -> str:
    from detaljplan.web.words import no_hits

    review = taken.review
    hits = ", ".join(f"{ground.value} {number}" for ground, number in review.hits_per_ground().items())
    return hits or no_hits(len(review.hits), sum(result.status.is_open for result in review.hits), lang)


def _unanswered(taken: Taken, lang: Language) -> str:
    """Return how many layers could not tell whether they meet the plan: never the same as no hit."""
    open_count = sum(result.status.is_open for result in taken.review.hits)
    return counted_of(open_count, "{n} lager", "{n} lager", lang) if open_count else "–"


def _shown_to(shown: Shown, lang: Language) -> str:
    """Return the file's name, and for a draft that one has to log in to see it."""
    name = shown.checked.report.file_name
    published = shown.taken.saved.access == "published"
    return name if published else translated(Words("{file} (logga in)", file=name), lang)


def _addresses(shown: Iterable[Shown], port: int, lang: Language) -> str:
    base = f"http://{ADDRESS}:{port}"
    pages = [f"  {base}/planer/{one.taken.saved.version_id}  {_shown_to(one, lang)}" for one in shown]
    of_pages, of_services = translated(Words("Sidor:"), lang), translated(Words("Tjänster:"), lang)
    return "\n".join([f"\n{of_pages}\n  {base}/", *pages, f"{of_services}\n  {base}/ogc  {base}/api/openapi.json"])
