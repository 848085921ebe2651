"""What is repaired, as JSON and as lines of text: rule, letters on the map, before and after, measure and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import hypot
from typing import Any, Literal

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.findings import Finding, Severity
from detaljplan.fix.faults import Left
from detaljplan.fix.fixing import Fixed
from detaljplan.fix.items import owners_of
from detaljplan.fix.repair import TITLES, Limits, Move, Repair, State
from detaljplan.numerals import exact
from detaljplan.plan.model import Plan, Provision
from detaljplan.plan.values import shortened
from detaljplan.report.conversion import conversion_lines
from detaljplan.report.symbols import symbols_of
from detaljplan.report.words import VERDICTS
from detaljplan.rules.context import items_of
from detaljplan.rules.names import called
from detaljplan.rules.rule import Text
from detaljplan.write.positions import position

Language = Literal["sv", "en"]
VERSION = "1"
MOST_ROWS = 20
"""More repairs of one state than this are counted, not listed: the JSON has them all."""
MOST_MOVES = 3
"""The vertices of one repair that the text tells."""
_DECIMALS = range(4, 10)
"""Of a coordinate in metres: a tenth of a millimetre, so that rounding can be seen; more where two places need it."""

_HEADINGS: Mapping[State, Text] = {
    State.MADE: Text("Rättas", "Repaired"),
    State.SHOWN: Text("Visas bara, skrivs inte", "Shown only, not written"),
    State.WITHDRAWN: Text("Drogs tillbaka", "Withdrawn"),
    State.LEFT: Text("Lämnas", "Left"),
}
_WORDS: Mapping[str, Text] = {
    "nothing": Text("Inget att rätta.", "Nothing to repair."),
    "nothing_mended": Text(
        "Inget som fix kan rätta. Varför det som finns är kvar står nedan.",
        "Nothing that fix can repair. Why what there is is left stands below.",
    ),
    "more": Text("och {more} till (alla med --format json)", "and {more} more (all with --format json)"),
    "moved": Text("flyttas högst {m} m", "moved {m} m at most"),
    "verdict": Text("Utlåtande: {before} → {after}", "Verdict: {before} → {after}"),
    "warnings": Text("Nya varningar i stället för andra ({n})", "New warnings in the place of others ({n})"),
    "errors": Text("Fel som ingen rättning tar bort ({n})", "Errors that no repair mends ({n})"),
    "others": Text("Kvar av det som fix annars rättar ({n})", "Left of what fix otherwise repairs ({n})"),
    "beside": Text(
        "Kvar är också varningar och upplysningar som fix inte rättar ({n}): {rules}. Se detaljplan validate",
        "Left are also warnings and remarks that fix does not repair ({n}): {rules}. See detaljplan validate",
    ),
    "plan": Text("planområdet", "the plan area"),
    "dry": Text("Inget är skrivet. Ange --output för att skriva.", "Nothing is written. State --output to write."),
    "no_file": Text("Inget rättades, så ingen fil är skriven.", "Nothing was repaired, so no file is written."),
    "written": Text(
        "Skrivet: {file}, och {undo} som tar tillbaka det.", "Written: {file}, and {undo} to take it back."
    ),
    "undone": Text(
        "Skrivet: {file}. Rättningarna är tillbakatagna: planen är lika som data med den i {original}, så långt "
        "formatet rymmer den, men filen är skriven på nytt och inte lika byte för byte.",
        "Written: {file}. The repairs are taken back: the plan is equal as data to that of {original}, as far as the "
        "format holds it, but the file is written anew and is not equal byte by byte.",
    ),
    "inserted": Text("ny brytpunkt {place}", "new vertex {place}"),
    "removed": Text("brytpunkten {place} tas bort", "vertex {place} removed"),
    "vertex": Text("en brytpunkt", "a vertex"),
    "vertices": Text("{n} brytpunkter", "{n} vertices"),
}


def fix_json(fixed: Fixed, limits: Limits, lang: Language = "sv") -> dict[str, Any]:
    """Return everything that was seen and done; `docs/fix.schema.json` describes it."""
    names = _Names(fixed)
    return {
        "fix_version": VERSION,
        "file": fixed.before.file_name,
        "plan": {
            "objektidentitet": fixed.before.plan.object_id,
            "namn": fixed.before.plan.name,
            "status": fixed.before.plan.status,
            "koordinatsystem": f"EPSG:{fixed.before.plan.epsg}" if fixed.before.plan.epsg else None,
        },
        "form_only": fixed.form_only.said(lang) if fixed.form_only else None,
        "limits": {
            "fix_width_m": limits.width_m,
            "vertex_distance_m": limits.vertex_m,
            "fix_area_m2": limits.area_m2,
        },
        "verdict": {"before": fixed.before.verdict.value, "after": fixed.after.verdict.value},
        "counts": {state.value: len(fixed.of(state)) for state in State},
        "repairs": [_repair_json(repair, names, lang) for repair in fixed.repairs],
        "new_warnings": [_finding_json(finding, lang) for finding in fixed.new_warnings],
        "errors_left": [_left_json(left, lang) for left in _errors(fixed)],
        "others_left": [_left_json(left, lang) for left in _others(fixed)],
    }


def _errors(fixed: Fixed) -> list[Left]:
    return [left for left in fixed.faults_left if left.finding.severity is Severity.ERROR]


def _others(fixed: Fixed) -> list[Left]:
    return [left for left in fixed.faults_left if left.finding.severity is not Severity.ERROR]


def _finding_json(finding: Finding, lang: Language) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "message": finding.message if lang == "sv" else finding.message_en,
        "objects": list(finding.objects),
        "where": finding.where,
        "place": [round(value, 3) for value in finding.point] if finding.point else None,
    }


def _left_json(left: Left, lang: Language) -> dict[str, Any]:
    return {**_finding_json(left.finding, lang), "reason": left.reason.said(lang)}


def fix_bytes(told: Mapping[str, Any]) -> bytes:
    """Return it on one line in UTF-8."""
    return orjson.dumps(told)


def _repair_json(repair: Repair, names: _Names, lang: Language) -> dict[str, Any]:
    place = _place_of(repair)
    return {
        "kind": repair.kind.value,
        "title": TITLES[repair.kind].said(lang),
        "rule": repair.rule,
        "state": repair.state.value,
        "reason": repair.reason.said(lang) if repair.reason else None,
        "form": repair.form,
        "objects": [
            {"objektidentitet": one, "name": names.of(one, lang), **names.areas(one)} for one in repair.objects
        ],
        "where": repair.where,
        "place": [round(place.x, 3), round(place.y, 3)] if place else None,
        "geometry": position(repair.geometry, None) if repair.geometry is not None else None,
        "moves": [{"before": _listed(move.before), "after": _listed(move.after)} for move in repair.moves],
        "before": repair.before.said(lang) if repair.before else None,
        "after": repair.after.said(lang) if repair.after else None,
        "area_m2": round(repair.area_m2, 3),
        "moved_m": round(repair.moved_m, 4),
    }


def _listed(place: tuple[float, ...] | None) -> list[float] | None:
    return list(place) if place else None


def fix_lines(fixed: Fixed, lang: Language = "sv") -> Iterator[str]:
    """Yield the same as lines of text that a planner reads."""
    names = _Names(fixed)
    counts = ", ".join(f"{_HEADINGS[state].said(lang).lower()} {len(fixed.of(state))}" for state in State)
    yield f"{shortened(fixed.before.file_name, 200)}: {counts}"
    if fixed.form_only:
        yield fixed.form_only.said(lang)
    if not fixed.repairs:
        yield _WORDS["nothing_mended" if fixed.faults_left or fixed.beside else "nothing"].said(lang)
    for state in State:
        repairs = fixed.of(state)
        if repairs:
            yield f"\n{_HEADINGS[state].said(lang)} ({len(repairs)})"
        for repair in repairs[:MOST_ROWS]:
            yield from _repair_lines(repair, names, lang)
        if len(repairs) > MOST_ROWS:
            yield f"  {_WORDS['more'].said(lang).format(more=len(repairs) - MOST_ROWS)}"
    yield ""
    verdicts = {"before": VERDICTS[lang][fixed.before.verdict], "after": VERDICTS[lang][fixed.after.verdict]}
    yield _WORDS["verdict"].said(lang).format(**verdicts)
    new = [(finding, None) for finding in fixed.new_warnings]
    errors = [(left.finding, left.reason) for left in _errors(fixed)]
    others = [(left.finding, left.reason) for left in _others(fixed)]
    for heading, rows in (("warnings", new), ("errors", errors), ("others", others)):
        if rows:
            yield f"{_WORDS[heading].said(lang).format(n=len(rows))}:"
        for finding, reason in rows[:MOST_ROWS]:
            yield from _remark(finding, reason, lang)
        if len(rows) > MOST_ROWS:
            yield f"  {_WORDS['more'].said(lang).format(more=len(rows) - MOST_ROWS)}"
    if fixed.beside:
        rules = ", ".join(sorted({finding.rule for finding in fixed.beside}))
        yield f"{_WORDS['beside'].said(lang).format(n=len(fixed.beside), rules=rules)}."


def written_lines(fixed: Fixed, written: Mapping[str, Any] | None, lang: Language = "sv") -> Iterator[str]:
    """Yield which files were written and what did not come along, as `detaljplan convert` tells it."""
    if written is None:
        if fixed.of(State.MADE):
            yield _WORDS["dry"].said(lang)
    elif written["file"] is None or fixed.written is None:
        yield _WORDS["no_file"].said(lang)
    else:
        yield _WORDS["written"].said(lang).format(**written)
        if fixed.written.losses or fixed.written.missing:
            yield from conversion_lines(fixed.written, lang)


def undone_line(file: str, original: str, lang: Language = "sv") -> str:
    """Return what was written when repairs were taken back, and in which sense it is as it was."""
    return _WORDS["undone"].said(lang).format(file=file, original=original)


def _remark(finding: Finding, reason: Text | None, lang: Language) -> Iterator[str]:
    """Yield a finding with where it is, and why it is left."""
    yield f"  {finding.rule}  {shortened(finding.message if lang == 'sv' else finding.message_en, 300)}"
    near = [shortened(finding.near, 40)] if finding.near else []
    place = [f"N {finding.point[1]:.3f} E {finding.point[0]:.3f}"] if finding.point else []
    told = "  ".join([*near, *place] or [shortened(finding.where)] * bool(finding.where))
    if told:
        yield f"    {told}"
    if reason:
        yield f"    {reason.said(lang)}"


def _repair_lines(repair: Repair, names: _Names, lang: Language) -> Iterator[str]:
    place = _place_of(repair)
    objects = ", ".join(names.of(one, lang) for one in repair.objects[:3])
    rule = f"{repair.rule}  " if repair.rule else ""
    head = [f"{rule}{TITLES[repair.kind].said(lang)}: {objects}"]
    if place:
        head.append(f"N {place.y:.3f} E {place.x:.3f}")
    yield f"  {'  '.join(head)}"
    told = [part for part in (_change(repair, lang), _measure(repair, lang), _moves(repair.moves, lang)) if part]
    if told:
        yield f"    {'; '.join(told)}"
    if repair.state is State.MADE and repair.area_m2:
        for one in repair.objects[:3]:
            areas = names.areas(one)
            before, after = areas["area_before_m2"], areas["area_after_m2"]
            if before is not None and after is not None:
                yield f"    {names.of(one, lang)}: {_figure(before, lang)} m² → {_figure(after, lang)} m²"
    if repair.reason and repair.state is not State.SHOWN:
        yield f"    {repair.reason.said(lang)}"


def _change(repair: Repair, lang: Language) -> str | None:
    if repair.before is None or repair.after is None:
        return None
    return f"{repair.before.said(lang)} → {repair.after.said(lang)}"


def _measure(repair: Repair, lang: Language) -> str | None:
    parts = [f"{_figure(repair.area_m2, lang)} m²"] if round(repair.area_m2, 3) else []
    if round(repair.moved_m, 4):
        parts.append(_WORDS["moved"].said(lang).format(m=_figure(max(repair.moved_m, 0.001), lang)))
    return ", ".join(parts) or None


def _moves(moves: tuple[Move, ...], lang: Language) -> str | None:
    told = [_move(move, lang) for move in moves[:MOST_MOVES]]
    if len(moves) > MOST_MOVES:
        told.append(f"… {_WORDS['vertices'].said(lang).format(n=len(moves))}")
    furthest = [hypot(*np.subtract(m.before[:2], m.after[:2])) for m in moves if m.before and m.after]
    if furthest:
        count = _WORDS["vertices" if len(furthest) > 1 else "vertex"].said(lang).format(n=len(furthest))
        most = _figure(max(*furthest, 0.001), lang)
        told.insert(0, f"{count} {_WORDS['moved'].said(lang).format(m=most)}:")
    return " ".join([*told[:1], ", ".join(told[1:])] if furthest else [", ".join(told)]).strip() or None


def _move(move: Move, lang: Language) -> str:
    if move.before is None:
        return _WORDS["inserted"].said(lang).format(place=_coordinate(move.after))
    if move.after is None:
        return _WORDS["removed"].said(lang).format(place=_coordinate(move.before))
    apart = (n for n in _DECIMALS if _coordinate(move.before, n) != _coordinate(move.after, n))
    decimals = next(apart, _DECIMALS[0])
    return f"{_coordinate(move.before, decimals)} → {_coordinate(move.after, decimals)}"


def _coordinate(place: tuple[float, ...] | None, decimals: int = _DECIMALS[0]) -> str:
    """Return a place with the decimals it is drawn with, at most so many."""
    if place is None:
        return "–"
    east, north = (f"{value:.{decimals}f}".rstrip("0").rstrip(".") for value in place[:2])
    return f"N {north} E {east}"


def _figure(value: float, lang: Language) -> str:
    return exact(value) if lang == "sv" else f"{value:.3f}".rstrip("0").rstrip(".")


def _place_of(repair: Repair) -> shapely.Point | None:
    if repair.geometry is None or repair.geometry.is_empty:
        return None
    point: shapely.Point = shapely.point_on_surface(repair.geometry)
    return point


class _Names:
    """What to call the objects of a plan, the letters on the map and the wording, and how large they are."""

    def __init__(self, fixed: Fixed) -> None:
        self._plan = fixed.checked.plan
        provisions = self._plan.provisions
        letters = [symbol.letters for symbol in symbols_of(provisions)]
        self._names = {p.identity: _name(p, told) for p, told in zip(provisions, letters, strict=True)}
        self._before = _areas_of(self._plan)
        self._after = self._before if fixed.repaired is self._plan else _areas_of(fixed.repaired)

    def of(self, identity: str, lang: Language) -> str:
        """Return the name of an object."""
        if identity == self._plan.identity:
            return _WORDS["plan"].said(lang)
        return self._names.get(identity, shortened(identity))

    def areas(self, identity: str) -> dict[str, float | None]:
        """Return how large an object is before and after; ``None`` where it has no area."""
        return {"area_before_m2": self._before.get(identity), "area_after_m2": self._after.get(identity)}


def _areas_of(plan: Plan) -> dict[str, float]:
    found: dict[str, float] = {}
    for owner in owners_of(plan):
        shapes = [item.shape for item in items_of(owner) if isinstance(item.shape, BaseGeometry)]
        if any(shapely.get_dimensions(shape) == 2 for shape in shapes):
            found[owner.identity] = round(sum(float(shape.area) for shape in shapes), 2)
    return found


def _name(provision: Provision, letters: str | None) -> str:
    name = called(provision).sv
    return f"{shortened(letters, 20)} {name}" if letters and not provision.label else name
