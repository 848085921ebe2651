"""``detaljplan layers list``: which layers are loaded, of when and from where, and which are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detaljplan.cli.choices import Format, Lang, LangAsked
from detaljplan.cli.console import end_when_nobody_reads, refusals, say, show_table
from detaljplan.cli.owner import as_owner
from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language, day, number

if TYPE_CHECKING:
    from detaljplan.store.layers import StoredLayer

_HEADINGS = (
    Words("Lager"),
    Words("Version"),
    Words("Data från"),
    Words("Inläst"),
    Words("Objekt"),
    Words("Lagade"),
    Words("Utan läge"),
    Words("Kartlagt"),
    Words("Licens"),
    Words("SHA-256"),
)


def list_layers(
    format: Annotated[Format, typer.Option("--format", help="Listans form; json har allt.")] = Format.text,
    lang: LangAsked = Lang.sv,
) -> None:
    """Visa vilka lager som är inlästa, med version, täckning, licens och hash, och vilka som inte är det."""
    from detaljplan.review.definitions import load_layers
    from detaljplan.store.layers import find_layers

    end_when_nobody_reads()
    with refusals(), as_owner() as connection:
        found = find_layers(connection)
    loaded = {each.layer_id for each in found}
    missing = [layer.id for layer in load_layers() if layer.id not in loaded]
    if format is Format.json:
        typer.echo(_json(found, missing))
        return
    if found:
        show_table(_HEADINGS, _rows(found, lang.value), lang.value)
    say(Words("Inlästa: {count}. Inte inlästa: {missing}.", count=len(found), missing=len(missing)))
    if missing:
        typer.echo("  " + ", ".join(missing))


def _rows(found: Iterable[StoredLayer], lang: Language) -> Iterator[Sequence[str]]:
    for each in found:
        yield (
            each.layer_id,
            each.version,
            day(each.dated, lang) if each.dated else "–",
            day(each.imported_at, lang),
            *(number(count, lang=lang) for count in (each.feature_count, each.repaired, each.unplaced)),
            _mapped(each, lang),
            each.licence,
            each.sha256[:12],
        )


def _mapped(each: StoredLayer, lang: Language) -> str:
    from detaljplan.exchange.mapped_area import area_words

    if not each.is_mapped:
        return translated(Words("okänt"), lang)
    area = translated(area_words(each.mapped_area or Words("ett område")), lang)
    by = [each.mapped_by or "", day(each.mapped_on, lang) if each.mapped_on else ""]
    told = ", ".join(part for part in by if part)
    return f"{area} ({told})" if told else area


def _json(found: Iterable[StoredLayer], missing: Sequence[str]) -> str:
    import orjson

    told: dict[str, Any] = {"layers": list(found), "not_loaded": list(missing)}
    return orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()
