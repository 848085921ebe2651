"""Bytes to a report: ours (`docs/report.schema.json`), or the national platform's (validering-1.0)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

import numpy as np
import orjson
import shapely

from detaljplan.errors import BrokenFile, DocumentError, EmptyFile
from detaljplan.findings import Basis, Ended, Outcome, Severity, Verdict
from detaljplan.language.words import Words
from detaljplan.plan.values import shortened
from detaljplan.read.limits import ReadingLimits, largest_coordinate_m
from detaljplan.read.ngp.size import refuse_large_json
from detaljplan.report.compare.model import OurReport, PlatformCase, PlatformReport, ReadFinding, ReadRule, Status
from detaljplan.report.model import REPORT_VERSION

_Enum = TypeVar("_Enum", bound=StrEnum)
_COUNTS = ("tests", "failures", "warnings", "errors", "skipped")
_TYPES = frozenset(
    {"Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}
)
_WHAT_TO_DO = Words("Gör rapporten med: detaljplan validate PLANFIL --format json --output RAPPORT.json")


def read_report(raw: bytes, name: str, limits: ReadingLimits) -> OurReport | PlatformReport:
    """Return a report of either kind; keys that are not known are passed over.

    Parameters
    ----------
    name
        Of the file, for what is told when it is no report.

    Raises
    ------
    DocumentError
        Empty, over a limit, broken, of a version that is not known, or no report.
    """
    tree = _Node(_loaded(raw, name, limits), name)
    table = tree.table()
    if "report_version" in table:
        return _ours(tree)
    if "testcase" in table:
        return _platforms(tree)
    if "error" in table and table.get("verdict", "") is None:
        tree.refuse(
            Words(
                'Filen säger att planen inte kunde läsas ("{told}"), och är ingen rapport. Rätta filen och pröva igen.',
                told=shortened(table.get("message"), 200),
            )
        )
    tree.refuse(
        Words(
            "Förväntade en rapport som JSON, vår egen eller plattformens (validering-1.0), men filen är något annat. "
            "{what_to_do}",
            what_to_do=_WHAT_TO_DO,
        )
    )


def _loaded(raw: bytes, name: str, limits: ReadingLimits) -> Any:
    limits.refuse_size(len(raw), name)
    text = raw.removeprefix(b"\xef\xbb\xbf").strip()
    if not text:
        raise EmptyFile("Filen är tom. {what_to_do}", where=name, what_to_do=_WHAT_TO_DO)
    refuse_large_json(text, limits, name)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if error.pos and text[: error.pos].rstrip().endswith(b"}") and text.startswith(b'{"report_version"'):
            raise BrokenFile(
                "Filen har flera rapporter, en på varje rad. Spara den som ska jämföras i en egen fil.", where=name
            ) from None
        raise BrokenFile(
            "Förväntade en rapport som JSON, men rad {line}, kolumn {column} kan inte läsas. {what_to_do}",
            where=name,
            line=error.lineno,
            column=error.colno,
            what_to_do=_WHAT_TO_DO,
        ) from None


class _Node:
    """A value of the tree, which refuses to be what it is not; its place is spelled out only then."""

    __slots__ = ("key", "name", "parent", "value")

    def __init__(self, value: Any, name: str, parent: _Node | None = None, key: str | int = "") -> None:
        self.value, self.name, self.parent, self.key = value, name, parent, key

    @property
    def place(self) -> str:
        """The place as a JSON pointer."""
        return f"{self.parent.place}/{self.key}" if self.parent else ""

    def refuse(self, told: Words) -> NoReturn:
        """Raise `DocumentError` with the file and the place in it."""
        where = f"{self.name}: {shortened(self.place, 200)}" if self.parent else self.name
        raise DocumentError(told, where=where)

    def _unexpected(self, expected: Words) -> NoReturn:
        met = orjson.dumps(self.value).decode()
        self.refuse(Words("Förväntade {expected}, men fick {met}.", expected=expected, met=shortened(met, 60)))

    def at(self, key: str) -> _Node:
        """Return what a key holds; an absent one is refused."""
        table = self.table()
        if key not in table:
            self.refuse(Words('Förväntade uppgiften "{key}", men den saknas.', key=key))
        return _Node(table[key], self.name, self, key)

    def maybe(self, key: str) -> _Node | None:
        """Return what a key holds; ``None`` where it is absent or null."""
        value = self.table().get(key)
        return None if value is None else _Node(value, self.name, self, key)

    def table(self) -> Mapping[str, Any]:
        """Return an object."""
        if isinstance(self.value, dict):
            return self.value
        self._unexpected(Words("ett objekt"))

    def items(self) -> list[_Node]:
        """Return the items of a list."""
        if isinstance(self.value, list):
            return [_Node(value, self.name, self, number) for number, value in enumerate(self.value)]
        self._unexpected(Words("en lista"))

    def text(self) -> str:
        """Return a text."""
        if isinstance(self.value, str):
            return self.value
        self._unexpected(Words("en text"))

    def number(self) -> float:
        """Return a number that arithmetic has a meaning for."""
        if isinstance(self.value, int | float) and not isinstance(self.value, bool) and abs(self.value) < 1e300:
            return float(self.value)
        self._unexpected(Words("ett tal"))

    def count(self) -> int:
        """Return a whole number from nought."""
        if isinstance(self.value, int) and not isinstance(self.value, bool) and self.value >= 0:
            return self.value
        self._unexpected(Words("ett heltal från 0"))

    def flag(self) -> bool:
        """Return true or false."""
        if isinstance(self.value, bool):
            return self.value
        self._unexpected(Words("true eller false"))

    def one_of(self, kind: type[_Enum]) -> _Enum:
        """Return one of some words."""
        if isinstance(self.value, str) and self.value in list(kind):
            return kind(self.value)
        self._unexpected(Words("något av {words}", words=", ".join(kind)))


def _ours(tree: _Node) -> OurReport:
    version = tree.at("report_version").text()
    if version.partition(".")[0] != REPORT_VERSION:
        tree.refuse(
            Words(
                'Rapporten har report_version "{met}", och vi läser {known}: uppgifter kan ha bytt mening. Pröva '
                "planen på nytt med den här versionen av programmet.",
                met=shortened(version),
                known=REPORT_VERSION,
            )
        )
    plan, verdict = tree.at("plan"), tree.at("verdicts").maybe("ngp")
    return OurReport(
        file=tree.at("file").text(),
        format=tree.at("format").text(),
        input_sha256=tree.at("input_sha256").text(),
        profile=tree.at("profile").text(),
        partial=tree.at("partial").flag(),
        ended=ended.one_of(Ended) if (ended := tree.maybe("ended")) else Ended.COMPLETE,
        asked=tuple(sorted(one.text() for one in tree.at("asked").items())),
        verdict=tree.at("verdict").one_of(Verdict),
        ngp_verdict=verdict.one_of(Verdict) if verdict else None,
        object_id=_text(plan, "objektidentitet"),
        plan_name=_text(plan, "namn"),
        crs=_text(plan, "koordinatsystem"),
        spec_version=tree.at("spec_version").text(),
        catalogue_release=tree.at("catalogue_release").text(),
        catalogue_source=tree.at("catalogue_source").text(),
        engine_version=tree.at("engine_version").text(),
        limits=_limits(tree.at("limits")),
        findings=_findings(tree.at("findings").items()),
        rules={rule.id: rule for rule in map(_rule, tree.at("rules").items())},
    )


def _text(node: _Node, key: str) -> str | None:
    found = node.maybe(key)
    return found.text() if found else None


def _limits(node: _Node) -> dict[str, tuple[float, str]]:
    by_name = {name: node.at(name) for name in sorted(node.table())}
    return {name: (limit.at("value").number(), limit.at("unit").text()) for name, limit in by_name.items()}


def _rule(node: _Node) -> ReadRule:
    return ReadRule(
        id=node.at("id").text(),
        basis=node.at("basis").one_of(Basis),
        severity=node.at("severity").one_of(Severity),
        outcome=node.at("outcome").one_of(Outcome),
        not_run=node.at("not_run").count(),
        reason=_text(node, "reason"),
    )


def _findings(nodes: Sequence[_Node]) -> tuple[ReadFinding, ...]:
    return tuple(_finding(node, place) for node, place in zip(nodes, _places(nodes), strict=True))


def _finding(node: _Node, place: Any) -> ReadFinding:
    measured, point = node.maybe("measured"), node.maybe("point")
    return ReadFinding(
        rule=node.at("rule").text(),
        severity=node.at("severity").one_of(Severity),
        objects=tuple(sorted(one.text() for one in node.at("objects").items())),
        message=node.at("message").text(),
        near=_text(node, "near"),
        where=_text(node, "where"),
        point=_point(point) if point else None,
        place=place,
        measured=measured.number() if measured else None,
        unit=_text(node, "unit"),
    )


def _point(node: _Node) -> tuple[float, float]:
    numbers = [one.number() for one in node.items()]
    if len(numbers) != 2:
        node.refuse(Words("Förväntade två tal (E N), men fick {met}.", met=len(numbers)))
    return numbers[0], numbers[1]


def _places(nodes: Sequence[_Node]) -> Sequence[Any]:
    """Return the geometry of each finding, else its point, else ``None``; all are read in one pass."""
    texts = [_place_text(node) for node in nodes]
    places = shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore")
    extents = np.abs(shapely.bounds(places)).max(axis=1, initial=0)
    for node, text, place, extent in zip(nodes, texts, places, extents, strict=True):
        if text is not None and (place is None or extent > largest_coordinate_m()):
            key = "geometry" if node.maybe("geometry") else "point"
            node.at(key).refuse(Words("Förväntade en geometri med koordinater i meter, men den kan inte läsas."))
    places[shapely.is_empty(places)] = None
    return list(places)


def _place_text(node: _Node) -> bytes | None:
    geometry, point = node.maybe("geometry"), node.maybe("point")
    if geometry:
        if geometry.table().get("type") not in _TYPES:
            geometry.refuse(
                Words("Förväntade en geometri av något av slagen {types}.", types=", ".join(sorted(_TYPES)))
            )
        return orjson.dumps(geometry.value)
    return orjson.dumps({"type": "Point", "coordinates": _point(point)}) if point else None


def _platforms(tree: _Node) -> PlatformReport:
    return PlatformReport(
        file=tree.name,
        name=_text(tree, "name") or "",
        timestamp=_text(tree, "timestamp") or "",
        counts={key: number.count() for key in _COUNTS if (number := tree.maybe(key))},
        cases=tuple(map(_case, tree.at("testcase").items())),
    )


def _case(node: _Node) -> PlatformCase:
    told = node.maybe("message")
    return PlatformCase(
        id=node.at("id").text(),
        label=_text(node, "label") or "",
        status=node.at("status").one_of(Status),
        messages=_messages(told) if told else (),
    )


def _messages(node: _Node) -> tuple[str, ...]:
    """Return the messages of a case: a list of texts, or one alone."""
    return (node.value,) if isinstance(node.value, str) else tuple(one.text() for one in node.items())
