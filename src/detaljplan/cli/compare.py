"""``detaljplan compare``: two reports held against each other, ours or one of the national platform."""

from __future__ import annotations

import sys
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detaljplan.cli.choices import Format, Lang, LangAsked
from detaljplan.cli.console import end_when_nobody_reads, refusals, wide
from detaljplan.read.operators_limits import operators_limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detaljplan.report.compare.mapping import Counterpart
    from detaljplan.report.compare.model import Comparison, OurReport, PlatformComparison, PlatformReport


class Exit(IntEnum):
    """What the exit code says, as ``diff`` has it."""

    SAME = 0
    DIFFERENT = 1


def compare(
    one: Annotated[Path, typer.Argument(metavar="A", help="Rapporten som var först, som JSON. - är standard in.")],
    other: Annotated[Path, typer.Argument(metavar="B", help="Rapporten att jämföra den med, som JSON.")],
    mapping: Annotated[
        Path | None,
        typer.Option(
            help="Vilka av våra regler som motsvarar plattformens test (TOML), i stället för den medföljande."
        ),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="Svarets form.")] = Format.text,
    output: Annotated[Path | None, typer.Option(help="Skriv jämförelsen till en fil.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Skriv över filer som finns.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Visa inget; utgångskoden säger om något skiljer.")
    ] = False,
    lang: LangAsked = Lang.sv,
) -> None:
    """Jämför två rapporter: två av våra, eller en av våra och en av den nationella plattformens (validering-1.0).

    Av två egna sägs vad som är nytt, borta, kvar och flyttat, och först vad som kan förklara det. Mot plattformen sägs
    test för test vad som är lika, vad som bara finns på ena hållet, och vad som inte går att jämföra.

    Utgångskod: 0 inget skiljer, 1 något skiljer, 2 en fil kunde inte läsas eller skrivas,
    70 programmet gick sönder, 130 avbrutet.
    """
    end_when_nobody_reads()
    with refusals():
        _refuse_unwritable(output, (one, other, mapping), force=force)
        comparison = _compared(_read(one), _read(other), _tests(mapping))
        if output:
            _write(comparison, output, format, lang, force=force)
    if not output and not quiet:
        _show(comparison, format, lang)
    raise typer.Exit(Exit.DIFFERENT if comparison.differs else Exit.SAME)


def _refuse_unwritable(output: Path | None, read: tuple[Path | None, ...], *, force: bool) -> None:
    from detaljplan.errors import DetaljplanError
    from detaljplan.new_file import refuse_existing

    if output is None:
        return
    if output.resolve() in [path.resolve() for path in read if path]:
        raise DetaljplanError("Samma fil är angiven två gånger. Läs och skriv olika filer.", where=str(output))
    refuse_existing(output, force=force)


def _read(path: Path) -> OurReport | PlatformReport:
    from detaljplan.read.reader import bytes_of, shown_path
    from detaljplan.report.compare.reading import read_report

    limits = operators_limits()
    return read_report(bytes_of(path, limits), shown_path(path.name), limits)


def _tests(mapping: Path | None) -> Mapping[str, Counterpart]:
    from detaljplan.errors import MappingError, reason_of
    from detaljplan.read.opening import read_at_most
    from detaljplan.report.compare.mapping import MAX_BYTES, counterparts_of, ready_counterparts

    if mapping is None:
        return ready_counterparts()
    try:
        raw = read_at_most(mapping, MAX_BYTES)
    except OSError as error:
        raise MappingError(
            "Mappningen kan inte öppnas ({reason}).", where=str(mapping), reason=reason_of(error)
        ) from None
    return counterparts_of(raw, mapping.name)


def _compared(
    one: OurReport | PlatformReport, other: OurReport | PlatformReport, tests: Mapping[str, Counterpart]
) -> Comparison | PlatformComparison:
    from detaljplan.errors import DetaljplanError
    from detaljplan.report.compare.model import OurReport
    from detaljplan.report.compare.own import compared
    from detaljplan.report.compare.platform import compared_with_platform

    if isinstance(one, OurReport) and isinstance(other, OurReport):
        return compared(one, other)
    if isinstance(one, OurReport) and not isinstance(other, OurReport):
        return compared_with_platform(one, other, tests)
    if isinstance(other, OurReport) and not isinstance(one, OurReport):
        return compared_with_platform(other, one, tests)
    raise DetaljplanError(
        "Båda är rapporter av plattformen. Förväntade minst en av våra: detaljplan validate PLANFIL --format json "
        "--output RAPPORT.json."
    )


def _write(
    comparison: Comparison | PlatformComparison, output: Path, format: Format, lang: Lang, *, force: bool
) -> None:
    from detaljplan.new_file import write_together
    from detaljplan.report.compare.text import comparison_text
    from detaljplan.report.compare.told import comparison_bytes
    from detaljplan.report.shapes import TEXT_WIDTH

    if format is Format.json:
        content = comparison_bytes(comparison, lang.value) + b"\n"
    else:
        content = comparison_text(comparison, lang.value, width=TEXT_WIDTH).encode()
    write_together({output: content}, force=force)


def _show(comparison: Comparison | PlatformComparison, format: Format, lang: Lang) -> None:
    from rich.console import Console

    from detaljplan.cli.letters import write_utf8
    from detaljplan.report.compare.text import print_comparison
    from detaljplan.report.compare.told import comparison_bytes

    if format is Format.json:
        write_utf8(comparison_bytes(comparison, lang.value).decode(), sys.stdout)
    else:
        print_comparison(comparison, wide(Console(highlight=False)), lang.value)
