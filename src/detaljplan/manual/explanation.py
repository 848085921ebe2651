"""One rule explained in one language: plain texts made of the rule, its facts and the limits it uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from string import Formatter
from typing import Any

from detaljplan.findings import Basis, Severity
from detaljplan.manual import words
from detaljplan.numerals import exact
from detaljplan.report.words import SEVERITIES, Language
from detaljplan.rules.rule import INPUTS, Applies, Rule, Text
from detaljplan.spec.specification import (
    Certainty,
    CoordinateWindow,
    DateLimit,
    Limit,
    ZoneReach,
    load_specification,
)

_OTHER_SIDE = {"at_most": "above", "at_least": "below"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitTold:
    """A limit that a rule uses. `passes` and `allows` say on which side equality falls.

    A date has no unit; a window of coordinates has no one value, and is told by `allows`. What the rule lets pass
    may be remarked on by others, `remarked_by`.
    """

    name: str
    value: float | date | None
    unit: str | None
    passes: str
    allows: str
    measure: str
    source: str
    certainty: Certainty
    remarked_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageField:
    """A place in a message that each finding fills in, as the message names it; `unit` is that of a measure."""

    name: str
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What one rule is, in the words of one language.

    Parameters
    ----------
    platform
        What the national platform itself calls the test, where that is known.
    asked_of
        What it looks at, and then each thing that narrows that.
    asks
        What it asks for, one by one, where the message leaves that open.
    """

    id: str
    title: str
    severity: Severity
    basis: Basis
    certainty: Certainty
    source: str
    platform: tuple[str, ...]
    why: str
    remedy: str
    asked_of: tuple[str, ...]
    asks: tuple[str, ...]
    exceptions: tuple[str, ...]
    limits: tuple[LimitTold, ...]
    message: str
    fields: tuple[MessageField, ...]


def explained(rule: Rule, lang: Language) -> Explanation:
    """Return the rule in that language."""
    return Explanation(
        id=rule.id,
        title=rule.title.said(lang),
        severity=rule.severity,
        basis=rule.basis,
        certainty=rule.facts.certainty,
        source=rule.facts.source,
        platform=rule.facts.platform,
        why=rule.why.said(lang),
        remedy=rule.remedy.said(lang),
        asked_of=tuple(_asked_of(rule, lang)),
        asks=tuple(text.said(lang) for text in rule.asks),
        exceptions=tuple(text.said(lang) for text in rule.exceptions),
        limits=tuple(_limits(rule, lang)),
        message=_message(rule, lang),
        fields=fields_of(rule, lang),
    )


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation as plain values, as ``--format json`` and the service give it."""
    return asdict(explanation)


def _message(rule: Rule, lang: Language) -> str:
    """Return the rule's message with its fields named in that language."""
    parts = Formatter().parse(rule.message.said(lang))
    return "".join(text + (f"{{{words.field(name, lang)}}}" if name else "") for text, name, _, _ in parts)


def fields_of(rule: Rule, lang: Language) -> tuple[MessageField, ...]:
    """Return the fields of a rule's message, in the order met; ``{measured}`` and ``{limit}`` have the limit's unit."""
    limits = load_specification().limits_of(rule.id)
    units = {"measured": limits[0].unit, "limit": limits[0].unit} if limits else {}
    units |= rule.units
    names = dict.fromkeys(name for _, name, _, _ in Formatter().parse(rule.message.sv) if name)
    return tuple(MessageField(words.field(name, lang), units.get(name)) for name in names)


def _asked_of(rule: Rule, lang: Language) -> Iterator[str]:
    yield words.OBJECTS[rule.of].said(lang)
    yield from _narrowed(rule.applies, lang)
    if rule.needs_provisions and not rule.formats:
        yield words.NEEDS_PROVISIONS.said(lang)
    formats = [words.FORMATS[format].said(lang) for format in rule.formats]
    inputs = [INPUTS[name].said(lang) for name in rule.inputs]
    needs, repeats = (words.NEEDS, rule.needs), (words.REPEATS, rule.repeats)
    for text, names in ((words.ONLY_FORMATS, formats), (words.INPUTS, inputs), needs, repeats):
        if names:
            joined = _either(names, lang) if text is words.ONLY_FORMATS else ", ".join(names)
            yield text.said(lang).format(names=joined)
    if rule.of_any_gml:
        severity = SEVERITIES[lang][rule.facts.severity_gml or rule.severity].lower()
        yield words.OF_ANY_GML.said(lang).format(severity=severity)


def _narrowed(applies: Applies, lang: Language) -> Iterator[str]:
    for text, names in ((words.STATUSES, applies.statuses), (words.PLAN_TYPES, applies.plan_types)):
        if names:
            yield text.said(lang).format(names=_either(names, lang))
    if applies.in_force_only:
        yield words.DRAFTS.said(lang)
    if applies.started is not None:
        day = load_specification().dates["date_new_rules"].value
        yield words.STARTED[applies.started].said(lang).format(day=day.isoformat())


def _either(names: Iterable[str], lang: Language) -> str:
    *most, last = names
    return words.OR.said(lang).join(filter(None, (", ".join(most), last)))


def _limits(rule: Rule, lang: Language) -> Iterator[LimitTold]:
    specification = load_specification()
    for limit in specification.limits_of(rule.id):
        units = {**words.UNITS, **(words.UNITS_OF_ONE if limit.value == 1 else {})}
        unit = units[limit.unit].said(lang) if limit.unit in units else limit.unit
        told = f"{_number(limit.value, lang)} {unit}"
        yield _limit(limit, limit.value, told, _side(limit, rule), lang, _beyond(limit, rule))
    for day in specification.dates.values():
        if rule.id in day.rules:
            yield _limit(day, day.value, day.value.isoformat(), "from", lang)
    for window in specification.windows.values():
        if rule.id in window.rules:
            yield _limit(window, None, _sides(window, lang), "inside", lang)
    reach = specification.zone_reach
    if rule.id in reach.rules:
        yield _limit(reach, reach.margin, f"{_number(reach.margin, lang)} {reach.unit}", "margin", lang)


def _side(limit: Limit, rule: Rule) -> str:
    """Return which side of the limit is without remark; the fineness of a comparison has no sides."""
    if limit.unit == words.DECIMALS:
        return "compared"
    return _OTHER_SIDE[limit.passes] if rule.id in limit.other_side else limit.passes


def _beyond(limit: Limit, rule: Rule) -> tuple[str, ...]:
    """Return the rules that remark on what lies on this rule's sound side of the limit."""
    if not limit.other_side:
        return ()
    return tuple(id for id in limit.rules if (id in limit.other_side) is not (rule.id in limit.other_side))


def _limit(
    limit: Limit | DateLimit | CoordinateWindow | ZoneReach,
    value: float | date | None,
    told: str,
    passes: str,
    lang: Language,
    remarked_by: tuple[str, ...] = (),
) -> LimitTold:
    said = words.REMARKED_BY_OTHERS if remarked_by else words.PASSES
    return LimitTold(
        name=getattr(limit, "name", "zone_reach"),
        value=value,
        unit=getattr(limit, "unit", None),
        passes=passes,
        allows=said[passes].said(lang).format(value=told, rules=", ".join(remarked_by)),
        measure=Text(limit.measure_sv, limit.measure_en).said(lang),
        source=limit.source,
        certainty=limit.certainty,
        remarked_by=remarked_by,
    )


def _sides(window: CoordinateWindow, lang: Language) -> str:
    """Return the two ranges of a window, as ``E 50 000–250 000 m, N …``."""
    ranges = (("E", window.easting), ("N", window.northing))
    return ", ".join(f"{axis} {_number(low, lang)}–{_number(high, lang)} {window.unit}" for axis, (low, high) in ranges)


def _number(value: float, lang: Language) -> str:
    return exact(value) if lang == "sv" else f"{value:,.3f}".rstrip("0").rstrip(".")
