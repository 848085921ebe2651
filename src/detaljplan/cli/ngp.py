"""``detaljplan ngp``: delivers plans to the national platform, or a service in its shape, and fetches them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detaljplan.cli.choices import Format, Lang, LangAsked
from detaljplan.cli.console import end_when_nobody_reads, refusals, refuse, say, wide
from detaljplan.cli.letters import plain_where_needed, write_bytes, write_utf8
from detaljplan.cli.validate import Exit
from detaljplan.language.choice import spoken
from detaljplan.language.words import Words
from detaljplan.read.operators_limits import operators_limits

if TYPE_CHECKING:
    from detaljplan.exchange.ngp_calls import Calls
    from detaljplan.exchange.ngp_delivery import Delivered
    from detaljplan.exchange.patience import Patience
    from detaljplan.read.limits import ReadingLimits
    from detaljplan.report.model import Report

ngp = typer.Typer(
    help="Leverera planer till den nationella plattformen, eller en tjänst i dess form, och hämta publicerade.",
    epilog=Words(
        "Adresserna anges med --base och --token-url eller DETALJPLAN_NGP_URL och DETALJPLAN_NGP_TOKEN_URL; ingen är "
        "förvald. Kontot anges i DETALJPLAN_NGP_CLIENT_ID och DETALJPLAN_NGP_CLIENT_SECRET, eller som en fil i "
        "DETALJPLAN_NGP_CREDENTIALS med de två på var sin rad, som bara ägaren får läsa."
    ),
    no_args_is_help=True,
)

Base = Annotated[
    str | None, typer.Option("--base", metavar="ADRESS", help="Där tjänsterna börjar, före /uppdatering/v1.")
]
TokenAddress = Annotated[str | None, typer.Option("--token-url", metavar="ADRESS", help="Där nyckeln hämtas.")]
Timeout = Annotated[float, typer.Option("--timeout", min=1, metavar="SEKUNDER", help="Vänta högst så länge.")]


def deliver(
    files: Annotated[list[Path], typer.Argument(metavar="FIL…", help="Planer som nationell JSON v4.")],
    base: Base = None,
    token_url: TokenAddress = None,
    provider: Annotated[
        str | None, typer.Option(metavar="KOMMUNKOD", help="Leverantör; annars kommunen i planen.")
    ] = None,
    timeout: Timeout = 600,
    no_check: Annotated[bool, typer.Option("--no-check", help="Leverera utan att pröva planerna först.")] = False,
    format: Annotated[Format, typer.Option(help="json är en rad per plan.")] = Format.text,
    lang: LangAsked = Lang.sv,
) -> None:
    """Leverera planer i en mottagning: de publiceras tillsammans eller inte alls.

    Planerna prövas först, och skickas inte om någon har fel. En leverans som avbryts fortsätter där den var när samma
    kommando körs igen, och en rättad fil levereras i samma mottagning.

    Utgångskod: 0 publicerade, 1 stoppas, 2 kunde inte levereras, 3 kan inte avgöras eller inte klart när --timeout är
    slut, 70 programmet gick sönder, 130 avbrutet.
    """
    end_when_nobody_reads()
    plain_where_needed()
    from detaljplan.cli.ngp_plans import plan_files, provider_of, read_to_deliver
    from detaljplan.findings import Verdict

    with refusals(), not_yet():
        limits = operators_limits()
        read = [read_to_deliver(path, limits, check=not no_check) for path in files]
        if faulty := [one.report for one in read if one.report and one.report.verdict is not Verdict.PASSES]:
            raise typer.Exit(_not_sent(faulty))
        plans = plan_files(read)
        from detaljplan.exchange.ngp_delivery import Delivery
        from detaljplan.exchange.ngp_producer import Producer
        from detaljplan.exchange.ngp_state import state_path
        from detaljplan.settings import Settings

        code = provider_of(provider, read)
        patience = _patience(timeout)
        with calls_to(base, token_url) as calls:
            state = state_path(Settings().data_folder, calls.base, code, [plan.object_id for plan in plans])
            found = Delivery(Producer(calls), code, plans, state, patience, _tell).run()
        raise typer.Exit(max((_show(one, format, lang, limits) for one in found), key=_GRAVITY.index))


_GRAVITY = (Exit.PASSES, Exit.UNDECIDED, Exit.STOPPED, Exit.NO_DOCUMENT)
"""From what is well to what is worst, as of several files in `validate`."""


@contextmanager
def not_yet() -> Iterator[None]:
    """End with the exit code of what is not decided when the time is over."""
    from detaljplan.errors import NotYet

    try:
        yield
    except NotYet as error:
        refuse(error, Exit.UNDECIDED)


def _tell(told: Words) -> None:
    say(told, err=True)


def _patience(seconds: float) -> Patience:
    from detaljplan.exchange.patience import Patience

    return Patience(seconds, _tell)


def calls_to(base: str | None, token_url: str | None) -> Calls:
    """Return what calls the service asked for, as the account of the settings.

    Raises
    ------
    PlatformError
        An address is missing or unsafe, or the account is.
    """
    from detaljplan.errors import PlatformError
    from detaljplan.exchange.ngp_account import account_of
    from detaljplan.exchange.ngp_calls import Calls
    from detaljplan.settings import Settings

    settings = Settings()
    base, token_url = base or settings.ngp_url, token_url or settings.ngp_token_url
    if not base or not token_url:
        raise PlatformError(
            "Adress saknas. Ange --base och --token-url, eller DETALJPLAN_NGP_URL och DETALJPLAN_NGP_TOKEN_URL."
        )
    return Calls(base, token_url, account_of(settings))


def _not_sent(faulty: Sequence[Report]) -> Exit:
    """Show the reports of plans that are not sent, and return the exit code."""
    from rich.console import Console

    from detaljplan.findings import Verdict
    from detaljplan.report.text import print_report

    for report in faulty:
        print_report(report, wide(Console(highlight=False)), spoken())
    say(Words("Inget är levererat. Rätta planerna, eller ange --no-check."), err=True)
    return Exit.STOPPED if any(report.verdict is Verdict.STOPPED for report in faulty) else Exit.UNDECIDED


def _show(one: Delivered, format: Format, lang: Lang, limits: ReadingLimits) -> Exit:
    """Write what became of a plan, and return what it means for the exit code."""
    import orjson
    from rich.console import Console

    from detaljplan.exchange.ngp_producer import PUBLISHED, VALIDATED
    from detaljplan.findings import Verdict
    from detaljplan.report.compare.model import PlatformReport
    from detaljplan.report.compare.reading import read_report
    from detaljplan.report.platform_text import platform_verdict, rendered_delivery

    standing = one.standing
    report = None if one.report is None else read_report(one.report, one.file.name, limits)
    told = report if isinstance(report, PlatformReport) else None
    verdict = platform_verdict(told, passed=standing.status in (PUBLISHED, VALIDATED))
    if format is Format.json:
        line = {"file": one.file.name, "objektidentitet": one.file.object_id, "status": standing.status}
        whole = {**line, "message": standing.message, "report": one.report and orjson.loads(one.report)}
        write_utf8(orjson.dumps(whole).decode(), sys.stdout)
    else:
        text = rendered_delivery(one.file.name, standing.status, standing.message, told, verdict, lang.value)
        wide(Console(highlight=False)).print(text, crop=False, end="")
    return {Verdict.PASSES: Exit.PASSES, Verdict.STOPPED: Exit.STOPPED, Verdict.UNDECIDED: Exit.UNDECIDED}[verdict]


def fetch(
    identity: Annotated[str, typer.Argument(metavar="OBJEKTIDENTITET", help="Planens objektidentitet, ett UUID.")],
    base: Base = None,
    token_url: TokenAddress = None,
    reception: Annotated[
        str | None,
        typer.Option(
            metavar="MOTTAGNING", help="Hämta rapporten om leveransen i denna mottagning i stället för planen."
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Skriv till en ny fil; annars till standard ut.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Skriv över filen om den finns.")] = False,
    timeout: Timeout = 600,
    lang: LangAsked = Lang.sv,
) -> None:
    """Hämta en publicerad plans fil, eller rapporten om en leverans, byte för byte.

    Utgångskod: 0 hämtad, 2 finns inte eller kunde inte hämtas, 3 rapporten finns inte än, eller tiden är slut.
    """
    from detaljplan.cli.ngp_plans import refuse_no_identity
    from detaljplan.errors import NotYet
    from detaljplan.new_file import refuse_existing, write_together

    end_when_nobody_reads()
    with refusals(), not_yet():
        for told in (identity, *([reception] if reception is not None else [])):
            refuse_no_identity(told)
        if output is not None:
            refuse_existing(output, force=force)
        patience = _patience(timeout)
        with calls_to(base, token_url) as calls:
            content = _fetched(calls, patience, identity, reception)
        if content is None:
            raise NotYet("Rapporten finns inte än. Försök igen om en stund.")
        if output is None:
            write_bytes(content, sys.stdout)
        else:
            write_together({output: content}, force=force)


def _fetched(calls: Calls, patience: Patience, identity: str, reception: str | None) -> bytes | None:
    from detaljplan.exchange.ngp_consumer import find_file
    from detaljplan.exchange.ngp_delivery import FIRST_TRIES
    from detaljplan.exchange.ngp_producer import Producer

    if reception is not None:
        return patience.keep(lambda: Producer(calls).report(reception, identity), most=FIRST_TRIES)
    most = int(operators_limits().file_size_bytes)
    address = patience.keep(lambda: find_file(calls, identity), most=FIRST_TRIES)
    return patience.keep(lambda: calls.fetch(address, most=most))


ngp.command()(deliver)
ngp.command()(fetch)
