"""``detaljplan store bars`` and ``bar``: what registrars have erased, and erasing anew what a copy brought back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detaljplan.cli.choices import Lang, LangAsked
from detaljplan.cli.console import refusals, say, show_table
from detaljplan.cli.owner import as_owner
from detaljplan.language.words import Words

if TYPE_CHECKING:
    from detaljplan.store.bars import Bar


def bars(
    output: Annotated[
        Path | None,
        typer.Option(help="Spara spärrarna i en fil, som bar --again --from läser. Förvara den någon annanstans."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Skriv över filen om den finns.")] = False,
    lang: LangAsked = Lang.sv,
) -> None:
    """Visa allt som registratorer har spärrat: var det låg, när och på vilken grund."""
    from detaljplan.store.bars import find_bars

    with refusals():
        with as_owner() as connection:
            found = find_bars(connection)
        if output:
            _write(output, found, force)
    if output:
        say(Words("Sparade spärrar: {count:n}.", count=len(found)))
    else:
        _show(found, lang)


def bar(
    again: Annotated[
        bool, typer.Option("--again", help="Töm det som är spärrat men har kommit tillbaka med en säkerhetskopia.")
    ] = False,
    kept: Annotated[
        Path | None, typer.Option("--from", help="Spärrarna som store bars --output sparade, efter att allt återlästs.")
    ] = None,
    lang: LangAsked = Lang.sv,
) -> None:
    """Töm det som är spärrat på nytt, och skriv om tabellerna så att inget ligger kvar i deras filer.

    Tabellerna är låsta medan de skrivs om. Nya spärrar görs av registratorn i tjänsten.
    """
    from detaljplan.errors import DetaljplanError
    from detaljplan.store.bars import bar_again, find_bars, rewrite

    with refusals():
        if not again:
            raise DetaljplanError("Ange --again. Nya spärrar görs av registratorn i tjänsten.")
        told = _read(kept) if kept else []
        with as_owner() as connection:
            count = bar_again(connection, [*find_bars(connection), *told])
        with as_owner() as connection:
            rewrite(connection.engine)
    say(Words("Tömda på nytt: {count:n}. Tabellerna är omskrivna.", count=count))


def _show(found: list[Bar], lang: Lang) -> None:
    from detaljplan.identity.bar_grounds import BAR_GROUNDS

    headings = (Words("Organisation"), Words("Händelse"), Words("När"), Words("Grund"), Words("Vad"), "SHA-256")
    rows = [
        (
            one.chain,
            str(one.number),
            f"{one.at:%Y-%m-%d}",
            BAR_GROUNDS[one.ground],
            f"{one.kind} {one.object_id}",
            one.sha256 or "",
        )
        for one in found
    ]
    show_table(headings, rows, lang.value)


def _write(path: Path, found: list[Bar], force: bool) -> None:
    import orjson

    from detaljplan.new_file import whole

    with whole(path, force=force) as file:
        file.write(orjson.dumps(found, option=orjson.OPT_INDENT_2))


def _read(path: Path) -> list[Bar]:
    from pydantic import TypeAdapter, ValidationError

    from detaljplan.errors import DetaljplanError
    from detaljplan.store.bars import Bar

    try:
        return TypeAdapter(list[Bar]).validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise DetaljplanError("Filen är ingen som store bars --output har sparat.", where=str(path)) from None
