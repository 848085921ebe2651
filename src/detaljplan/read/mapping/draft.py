"""Writes a draft of a mapping for an unknown GeoPackage: what is guessed, how sure and why, and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import orjson

from detaljplan.errors import MappingError
from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language
from detaljplan.plan.values import shortened
from detaljplan.read import archive
from detaljplan.read.geopackage import layout
from detaljplan.read.geopackage.tables import MAGIC, Layer, Reader, opened
from detaljplan.read.limits import ReadingLimits, stated_limits
from detaljplan.read.mapping.columns import Guess, Sample
from detaljplan.read.mapping.guess import LayerGuess, guessed
from detaljplan.read.mapping.plan_mapping import Role
from detaljplan.read.mapping.values import as_text
from detaljplan.read.package import unpack

_SAMPLED_ROWS = 500
_SAMPLED_LAYERS = 60
_EXAMPLES = 3
_LONGEST_EXAMPLE = 24
# An address or a Swedish personal identity number: never shown, whatever the column is called.
_PERSONAL = re.compile(r"@|\d{6,8}-\d{4}\Z")
_SURE = {5: Words("säker"), 4: Words("säker"), 3: Words("trolig")}
_UNSURE = Words("osäker")
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
_QDP2 = {"plan_omr", "omr", "best", "anv_best", "egen_best"}


def mapping_draft(raw: bytes, name: str, limits: ReadingLimits | None = None, lang: Language = "sv") -> str:
    """Return a mapping of the file's layers as TOML that can be read at once, with comments.

    For the tables of QDP2 it is the whole mapping that comes with the program, with comments in Swedish.

    Raises
    ------
    DocumentError
        The file is no GeoPackage nor an archive with one, cannot be read, or has no layer with areas.
    """
    with opened(_geopackage(raw, name), name, limits or stated_limits()) as reader:
        layers = reader.layers()
        samples = [_sample(reader, layer) for layer in layers[:_SAMPLED_LAYERS]]
    samples = [sample for sample in samples if sample.layer.columns]
    if not any(sample.layer.geometry for sample in samples):
        raise MappingError("Förväntade lager med geometri, men filen har inga.", where=name)
    if {sample.layer.name for sample in samples} >= _QDP2:
        return files("detaljplan.read.mapping").joinpath("ready/qdp2.toml").read_text("utf-8").rstrip("\n")
    return "\n".join(translated(line, lang) for line in _lines(name, samples))


def _geopackage(raw: bytes, name: str) -> bytes:
    """Return the GeoPackage that the file is, or the one in a zip archive."""
    if raw.startswith(archive.MAGIC):
        raw = unpack(raw, name).parts.get(".gpkg", b"")
    if not raw.startswith(MAGIC):
        raise MappingError("Ett utkast till mappning görs bara av en GeoPackage, också i ett zip-arkiv.", where=name)
    return raw


def _sample(reader: Reader, layer: Layer) -> Sample:
    rows = reader.sample(layer, _SAMPLED_ROWS)
    chosen = [column for column in layer.columns if column != layer.geometry]
    met: dict[str, dict[Any, None]] = {column: {} for column in chosen}
    for row in rows:
        for column, value in zip(chosen, row, strict=False):
            if value is not None and value != "":
                met[column][value] = None
    return Sample(layer, len(rows), {column: tuple(values) for column, values in met.items()})


def _lines(name: str, samples: Sequence[Sample]) -> Iterator[str]:
    yield Words(
        "# Utkast till mappning av {name}, att rätta för hand. Formen beskrivs i docs/mapping.md.\n"
        "# Prova: detaljplan info FIL --mapping DENNA_FIL, och sedan detaljplan validate.\n"
        "# Efter varje rad: hur säkert förslaget är, och varför. Rader som börjar med # läses inte.",
        name=shortened(name),
    )
    names = {sample.layer.name for sample in samples}
    if names & set(layout.PLAN_TABLES) and layout.PROVISIONS in names:
        yield Words("# Filen har en layout som läses utan mappning.")
    yield "mapping_version = 1"
    yield Words('# zone = "Europe/Stockholm" # tidszonen för tidpunkter som inte säger sin egen')
    found, told = guessed(samples), set[str]()
    for guess in found:
        yield ""
        yield from _part(guess)
        if guess.sample.layer.name not in told:
            used_columns = set().union(*(one.used() for one in found if one.sample is guess.sample))
            yield from _left(guess, used_columns)
        told.add(guess.sample.layer.name)
        yield from _inner(guess)
    used = {guess.sample.layer.name for guess in found} | {guess.area[0] for guess in found if guess.area}
    for sample in samples:
        if sample.layer.name not in used:
            held = sample.layer.geometry_type
            kind = shortened(held, 20) if held else Words("ingen geometri")
            yield Words("\n# Lagret {layer} ({kind}): vad är det?", layer=_quoted(sample.layer.name), kind=kind)


def _part(guess: LayerGuess) -> Iterator[str]:
    head = guess.role.value
    yield f"[{head}]" if guess.role is Role.PLAN else f"[[{head}]]"
    yield _noted(f"layer = {_quoted(guess.sample.layer.name)}", guess.why)
    if guess.plan:
        setting = f"{'key' if guess.role is Role.PLAN else 'plan'} = {_quoted(guess.plan)}"
        yield _noted(setting, Words("samma värden i flera lager"))
    elif guess.area and guess.area_plan:
        yield f"also = [{{ {_joined(guess.area)} }}]"
        layer, column = _quoted(guess.area[0]), _quoted(guess.area_plan)
        setting = f"plan = {{ layer = {layer}, column = {column} }}"
        yield _noted(setting, Words("ytornas kolumn med planens nyckel"))
    elif guess.role is not Role.PLAN and not guess.in_plan:
        yield Words('# plan = "…" # kolumnen med planens nyckel (key i [plan]); behövs när lagren har flera planer')
    if guess.kind:
        yield f"kind = {_quoted(guess.kind)}"
    if guess.area:
        yield _noted(f"area = {{ {_joined(guess.area)} }}", Words("samma värden i båda"))
    yield f"\n[{head}.columns]"
    for one in guess.guesses:
        yield from _attribute(one)
    if guess.role is Role.PLAN and not any(one.attribute == "kommun" for one in guess.guesses):
        yield Words('# kommun = { value = "…" } # kommunens namn, om ingen kolumn har det')


def _joined(area: tuple[str, str, str]) -> str:
    layer, column, key = map(_quoted, area)
    return f"layer = {layer}, column = {column}, key = {key}"


def _left(guess: LayerGuess, used: set[str]) -> Iterator[str]:
    """Yield the columns that nothing was found for, as comments."""
    for column, values in guess.sample.values.items():
        if column not in used and column.lower() != "fid":
            yield Words("# ? = {column}{examples}", column=_quoted(column), examples=_examples(values))


def _inner(guess: LayerGuess) -> Iterator[str]:
    """Yield the values of a provision's variables."""
    if not guess.inner:
        return
    yield f"\n[[{guess.role.value}.values]]\n[{guess.role.value}.values.columns]"
    if not any(one.attribute == "datatyp" for one in guess.inner):
        yield Words('datatyp = { value = "decimaltal" } # osäker: kontrollera')
    for one in guess.inner:
        yield from _attribute(one)
    if not any(one.attribute == "vardetyp" for one in guess.inner):
        yield Words('# vardetyp = { value = "max" } # min, max eller exakt')


def _attribute(guess: Guess) -> Iterator[str]:
    columns = list(map(_quoted, guess.columns))
    told = Words("{sure}: {why}", sure=_SURE.get(guess.score, _UNSURE), why=guess.why)
    if len(columns) == 1 and guess.values is None and guess.date is None:
        yield _noted(f"{guess.attribute} = {columns[0]}", told)
        return
    parts = [f"column = {columns[0]}" if len(columns) == 1 else f"columns = [{', '.join(columns)}]"]
    if guess.date:
        parts.append(f'date = "{guess.date}"')
    if guess.values is not None:
        parts.append(f"values = {{ {_inline(guess.values)} }}")
    yield _noted(f"{guess.attribute} = {{ {', '.join(parts)} }}", told)
    if guess.unknown:
        yield Words("# Lägg till i values ovan:{examples}", examples=_examples(guess.unknown))


def _noted(setting: str, note: Words) -> Words:
    return Words("{setting} # {note}", setting=setting, note=note)


def _inline(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{_key(key)} = {_quoted(value)}" for key, value in values.items())


def _key(name: str) -> str:
    return name if _BARE.match(name) else _quoted(name)


def _quoted(value: object) -> str:
    """Return a value as TOML writes it; a text as a basic string."""
    return orjson.dumps(value).decode().replace("\x7f", "\\u007f")


def _examples(values: Sequence[Any]) -> str:
    """Return at most three short values of a column, none that looks like a person's."""
    texts = [as_text(value) for value in values if not isinstance(value, bytes)]
    short = [text for text in texts if len(text) <= _LONGEST_EXAMPLE and not _PERSONAL.search(text)]
    shown = ", ".join(f'"{shortened(text)}"' for text in short[:_EXAMPLES])
    return Words(" # till exempel {shown}", shown=shown) if shown else ""
