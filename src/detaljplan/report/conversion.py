"""What a conversion lost and what the written format misses, by object: as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

import orjson

from detaljplan.crs import WGS84, zone_name
from detaljplan.numerals import exact
from detaljplan.plan.model import Plan
from detaljplan.plan.values import shortened
from detaljplan.write.written import Loss, Missing, Transformation, Written

Told = TypeVar("Told", Loss, Missing)

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
        "missing": "Missing: the format requires it, the source does not tell it, and nothing is invented",
    },
}


def conversion_lines(written: Written, lang: str = "sv") -> Iterator[str]:
    """Yield the report as lines of text, in Swedish or English, one attribute of an object to a line."""
    words = _WORDS[lang]
    if written.transformation:
        yield _moved(written.transformation, lang)
    if not written.losses and not written.missing:
        yield words["none"]
    if written.missing:
        yield f"{words['missing']} ({len(written.missing)}):"
        for owner, missing in _by_object(written.missing).items():
            yield f"  {shortened(owner)}: {', '.join(shortened(one.attribute) for one in missing)}"
    if written.losses:
        yield f"{words['lost']} ({len(written.losses)}):"
        for owner, losses in _by_object(written.losses).items():
            yield f"  {shortened(owner)}"
            for loss in losses:
                reason = loss.reason_sv if lang == "sv" else loss.reason_en
                yield f"    {shortened(loss.attribute)}: {shortened(reason, 300)} ({shortened(loss.where, 200)})"


def unplaced_lines(plan: Plan, lang: str = "sv") -> Iterator[str]:
    """Yield, for a plan whose reference system cannot be read, that what was written can be placed nowhere."""
    if plan.is_unplaced:
        yield _WORDS[lang]["unplaced"]


def interpretation_lines(plan: Plan, lang: str = "sv") -> Iterator[str]:
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


def _moved(told: Transformation, lang: str) -> str:
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


def _number(value: float, lang: str) -> str:
    return exact(value) if lang == "sv" else f"{value:g}" if abs(value) < 1 else f"{value:.2f}"


def _by_object(told: Iterable[Told]) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for one in told:
        found.setdefault(one.object_id, []).append(one)
    return found
