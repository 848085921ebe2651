"""Which of our rules ask what a test of the national platform does, as a TOML file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

from detaljplan.errors import MappingError
from detaljplan.language.words import InBoth, Words
from detaljplan.plan.values import shortened
from detaljplan.read.toml import NotToml, toml_of
from detaljplan.rules.registry import all_rules
from detaljplan.spec.resources import resource

MAX_BYTES = 256 * 1024
"""Guards against hostile files: every rule with a long note is far smaller."""

READY = "schemas/4.1/platform-tests.toml"
_KEYS = frozenset({"rules", "why", "why_en", "note", "note_en"})


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Our rules for a test, none where it has no counterpart; and `note`, what is to be known of it, or why not."""

    rules: tuple[str, ...]
    note: InBoth | None


@cache
def ready_counterparts() -> Mapping[str, Counterpart]:
    """Return the counterparts of the tests whose ids are attributed to the platform."""
    path = resource(READY)
    return counterparts_of(path.read_bytes(), path.name)


def counterparts_of(raw: bytes, name: str) -> Mapping[str, Counterpart]:
    """Return the counterparts by the platform's id of the test.

    Raises
    ------
    MappingError
        It is no TOML, names a rule that there is not, or says neither rules nor why there are none.
    """
    if len(raw) > MAX_BYTES:
        raise MappingError("Mappningen är större än vi läser ({most} kB).", where=name, most=MAX_BYTES // 1024)
    try:
        table = toml_of(raw)
    except NotToml as error:
        raise MappingError("Mappningen är inte giltig TOML: {why}.", where=name, why=error.why) from None
    tests = table.get("tests")
    if not isinstance(tests, dict) or len(table) != 1:
        raise MappingError('Förväntade tabeller av formen [tests."DP-0002"] och inget annat i mappningen.', where=name)
    return {test: _counterpart(told, test, name) for test, told in tests.items()}


def _counterpart(told: Any, test: str, name: str) -> Counterpart:
    if not isinstance(told, dict) or not told.keys() <= _KEYS:
        _refuse(name, test, Words("Förväntade en tabell med {keys}.", keys=", ".join(sorted(_KEYS))))
    rules = told.get("rules", [])
    if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
        _refuse(name, test, Words("Förväntade rules som en lista av regelnamn."))
    for rule in rules:
        if rule not in all_rules():
            _refuse(name, test, Words('Det finns ingen regel "{rule}". Se detaljplan rules.', rule=shortened(rule)))
    key = "note" if rules else "why"
    text, text_en = told.get(key, ""), told.get(f"{key}_en", told.get(key, ""))
    if not isinstance(text, str) or not isinstance(text_en, str) or not (rules or text):
        _refuse(name, test, Words("Förväntade rules, eller why som säger varför testet inte har någon motsvarighet."))
    return Counterpart(tuple(dict.fromkeys(rules)), InBoth(text, text_en) if text else None)


def _refuse(name: str, test: str, told: Words) -> NoReturn:
    where = f'{name}: [tests."{shortened(test)}"]'
    raise MappingError(told, where=where)


def unmapped() -> Words:
    """Return that nothing is said of a test."""
    return Words("testet står inte i mappningen; ange en med --mapping")
