"""What a conversion lost and what the written format misses, as text, equal ones together, and by object as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import orjson

from detaljplan.crs import WGS84, zone_name
from detaljplan.numerals import Language, exact
from detaljplan.plan.model import Plan
from detaljplan.plan.values import shortened
from detaljplan.write.written import Loss, Missing, Transformation, Written

MOST_PLACES = 3
"""Equal losses are told once, with this many of their places."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "none": "Allt följde med.",
        "unplaced": "Planens referenssystem kan inte läsas, så ingen geometri i filen har en plats på kartan. "
        "Rätta det i källan (i en shapefil står det i .prj) och konvertera på nytt.",
        "interpreted": "Bestämmelser med äldre kod, tolkade med katalogens tolkningsbestämmelser",
        "moved": "Omräknad från {here} till {there}; noggrannhet {metres} enligt {source} ({why}).",
        "area": " Planområdets area är {after} m², i det levererade systemet {before} m².",
        "unknown": "okänd",
        "lost": "Följde inte med, eller inte som det var",
        "more": "och {more} till",
        "missing": "Saknas: formatet kräver det, källan säger det inte, och inget är påhittat",
    },
    "en": {
        "none": "Nothing was lost.",
        "unplaced": "The plan's reference system cannot be read, so no geometry in the file has a place on the map. "
        "Correct it in the source (a shapefile has it in its .prj) and convert again.",
        "interpreted": "Provisions with an older code, taken for interpretation entries of the catalogue",
        "moved": "Transformed from {here} to {there}; accuracy {metres} by {source} ({why}).",
        "area": " The plan area measures {after} m², and {before} m² in the system delivered.",
        "unknown": "unknown",
        "lost": "Lost, or not as it was",
        "more": "and {more} more",
        "missing": "Missing: the format requires it, the source does not tell it, and nothing is invented",
    },
}


def conversion_lines(written: Written, lang: Language = "sv") -> Iterator[str]:
    """Yield the report as lines of text, in Swedish or English.

    What is missing of several objects, and what was lost of several for the same reason, is told once, with the first
    of them; `conversion_json` has each.
    """
    words = _WORDS[lang]
    if written.transformation:
        yield _moved(written.transformation, lang)
    if not written.losses and not written.missing:
        yield words["none"]
    if written.missing:
        yield f"{words['missing']} ({len(written.missing)}):"
        yield from _missing_lines(written.missing, words)
    if written.losses:
        yield f"{words['lost']} ({len(written.losses)}):"
        yield from _lost_lines(written.losses, lang)


def _missing_lines(missing: Iterable[Missing], words: Mapping[str, str]) -> Iterator[str]:
    by_object: dict[str, list[str]] = {}
    for one in missing:
        by_object.setdefault(one.object_id, []).append(one.attribute)
    alike: dict[tuple[str, ...], list[str]] = {}
    for owner, attributes in by_object.items():
        alike.setdefault(tuple(attributes), []).append(owner)
    for names, owners in alike.items():
        yield f"  {_first(owners, words)}: {', '.join(map(shortened, names))}"


def _lost_lines(losses: Iterable[Loss], lang: Language) -> Iterator[str]:
    alike: dict[tuple[str, str], list[Loss]] = {}
    for loss in losses:
        alike.setdefault((loss.attribute, loss.reason_sv if lang == "sv" else loss.reason_en), []).append(loss)
    for (attribute, reason), told in alike.items():
        count = f" ({len(told)})" if len(told) > 1 else ""
        yield f"  {shortened(attribute)}{count}: {shortened(reason, 300)} ({_places(told, _WORDS[lang])})"


def _places(told: Sequence[Loss], words: Mapping[str, str]) -> str:
    """Return which objects lost something; of one object alone also where in the file."""
    owners = list(dict.fromkeys(loss.object_id for loss in told))
    if len(owners) > 1:
        return _first(owners, words)
    wheres = list(dict.fromkeys(loss.where for loss in told))
    return f"{shortened(owners[0])}: {_first(wheres, words, 200)}"


def _first(names: Sequence[str], words: Mapping[str, str], length: int = 80) -> str:
    shown = ", ".join(shortened(name, length) for name in names[:MOST_PLACES])
    more = len(names) - MOST_PLACES
    return f"{shown} {words['more'].format(more=more)}" if more > 0 else shown


def unplaced_lines(plan: Plan, lang: Language = "sv") -> Iterator[str]:
    """Yield, for a plan whose reference system cannot be read, that what was written can be placed nowhere."""
    if plan.is_unplaced:
        yield _WORDS[lang]["unplaced"]


def interpretation_lines(plan: Plan, lang: Language = "sv") -> Iterator[str]:
    """Yield how many provisions were taken for interpretation entries, and for which; nothing when none was."""
    made = Counter((one.code, one.entry) for p in plan.provisions if (one := p.interpretation))
    if made:
        yield f"{_WORDS[lang]['interpreted']} ({made.total()}):"
    for (code, entry), count in made.items():
        yield f"  {shortened(code, 100)} → {entry} ({count})"


def conversion_json(written: Written, source: str, target: str) -> dict[str, Any]:
    """Return the report as JSON: `source` and `target` are file names without folders."""
    return {
        "report_version": "1",
        "source": source,
        "target": target,
        "transformation": asdict(written.transformation) if written.transformation else None,
        "counts": {"losses": len(written.losses), "missing": len(written.missing)},
        "losses": [asdict(loss) for loss in written.losses],
        "missing": [asdict(missing) for missing in written.missing],
    }


def conversion_bytes(written: Written, source: str, target: str) -> bytes:
    """Return the report as indented JSON in UTF-8."""
    return orjson.dumps(
        conversion_json(written, source, target), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )


def _moved(told: Transformation, lang: Language) -> str:
    """Return from and to which system the plan was transformed, how exactly, and what became of its area."""
    words, accuracy = _WORDS[lang], told.accuracy
    here = ", ".join(map(zone_name, told.from_epsg))
    there = "WGS 84 (CRS84)" if told.to_epsg == WGS84 else zone_name(told.to_epsg)
    metres = words["unknown"] if accuracy.metres is None else f"{_number(accuracy.metres, lang)} m"
    why = accuracy.why_sv if lang == "sv" else accuracy.why_en
    line = words["moved"].format(here=here, there=there, metres=metres, source=accuracy.source, why=why)
    if told.area_before_m2 is None or told.area_after_m2 is None:
        return line
    return line + words["area"].format(
        before=_number(round(told.area_before_m2, 2), lang), after=_number(round(told.area_after_m2, 2), lang)
    )


def _number(value: float, lang: Language) -> str:
    return exact(value, lang)
