"""What a conversion lost and what the written format misses, by object: as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

import orjson

from detaljplan.plan.model import Plan
from detaljplan.plan.values import shortened
from detaljplan.write.written import Loss, Missing, Written

Told = TypeVar("Told", Loss, Missing)

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "none": "Allt följde med.",
        "interpreted": "Bestämmelser med äldre kod, tolkade med katalogens tolkningsbestämmelser",
        "lost": "Följde inte med, eller inte som det var",
        "missing": "Saknas: formatet kräver det, källan säger det inte, och inget är påhittat",
    },
    "en": {
        "none": "Nothing was lost.",
        "interpreted": "Provisions with an older code, taken for interpretation entries of the catalogue",
        "lost": "Lost, or not as it was",
        "missing": "Missing: the format requires it, the source does not tell it, and nothing is invented",
    },
}


def conversion_lines(written: Written, lang: str = "sv") -> Iterator[str]:
    """Yield the report as lines of text, in Swedish or English, one attribute of an object to a line."""
    words = _WORDS[lang]
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
        "counts": {"losses": len(written.losses), "missing": len(written.missing)},
        "losses": [asdict(loss) for loss in written.losses],
        "missing": [asdict(missing) for missing in written.missing],
    }


def conversion_bytes(written: Written, source: str, target: str) -> bytes:
    """Return the report as indented JSON in UTF-8."""
    return orjson.dumps(
        conversion_json(written, source, target), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )


def _by_object(told: Iterable[Told]) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for one in told:
        found.setdefault(one.object_id, []).append(one)
    return found
