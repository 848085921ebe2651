"""What sets a bad sample plan apart from the good one, as the lines of the file: the faulty marked −, the right +."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from detaljplan.manual.samples import Sample, Samples

CONTEXT_LINES = 2
MOST_LINES = 30
_HEAD_LINES = 6
_MOST_PLACES, _LINES_AFTER = 3, 7
_WIDEST = 110
_NUMBERS = re.compile(r"\[\s*(-?[\d.]+(?:,\s*-?[\d.]+)*)\s*\]")


def difference(samples: Samples) -> str:
    """Return the shortest difference from bad to good; where that is long, the faulty places of the bad plan.

    Of two formats the first lines of the bad file alone, and nothing of a file that is no text. Coordinates stand on
    one line, and each element of a GML file on its own.
    """
    bad, good = samples.bad.path, samples.good.path
    if bad.suffix != good.suffix:
        return "\n".join(map(_shortened, _lines(bad)[:_HEAD_LINES]))
    changes = list(_changes(_lines(bad), _lines(good)))[1:]
    places = list(_faulty_places(samples.bad)) if len(changes) > MOST_LINES else []
    return "\n".join(places or changes[:MOST_LINES])


def _changes(bad: list[str], good: list[str]) -> Iterator[str]:
    for line in islice(unified_diff(bad, good, n=CONTEXT_LINES, lineterm=""), 2, None):
        yield "…" if line.startswith("@@") else _shortened(line)


def _faulty_places(sample: Sample) -> Iterator[str]:
    """Yield the lines around the first places the rule names, the faulty one marked; of an object all that is shown."""
    report = sample.checked.report
    places = (report.place_of(finding) for finding in sample.findings)
    numbers = list(dict.fromkeys(place.line - 1 for place in places if place))[:_MOST_PLACES]
    lines = _text(sample.path).splitlines()
    told_to_end = False
    for nth, number in enumerate(numbers):
        if nth and not told_to_end:
            yield "…"
        end = min(number + _LINES_AFTER, len(lines))
        last = end - 1 if lines[number].rstrip().endswith(("{", "[")) else number
        for near in range(max(number - 1, 0), end):
            yield _shortened(f"{'-' if number <= near <= last else ' '}{lines[near]}")
        told_to_end = last > number
        if told_to_end:
            yield "…"


def _lines(path: Path) -> list[str]:
    text = _text(path)
    if path.suffix == ".gml":
        return text.replace("><", ">\n<").splitlines()
    return _NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text).splitlines()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _shortened(line: str) -> str:
    return line if len(line) <= _WIDEST else f"{line[:_WIDEST]}…"
