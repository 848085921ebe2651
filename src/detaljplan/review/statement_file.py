"""Reads a statement's head and assessments from TOML, as a case officer writes them; every field is checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from detaljplan.errors import AssessmentError, reason_of
from detaljplan.language.words import Words
from detaljplan.read.opening import read_at_most
from detaljplan.read.toml import NotToml, toml_of
from detaljplan.review.assessment import Assessment, Judgement, PointKind
from detaljplan.review.statement import Head, Phase

_Choice = TypeVar("_Choice", bound=StrEnum)
MAX_BYTES = 1_000_000
"""A guard against hostile files: the longest statement is a tenth."""
_TEXTS = ("diarienummer", "kommunens_diarienummer", "medverkat")
_HEAD = {"skede", "myndighet", "datum", "inkom", "samlad_bedomning", "bedomning", *_TEXTS}
_ASSESSMENT = {"galler", "utfall", "typ", "motivering"}


def read_statement(path: Path) -> tuple[Head, tuple[Assessment, ...]]:
    """Return what a file says, as `statement_of`; a file that cannot be opened or is too large is refused."""
    try:
        raw = read_at_most(path, MAX_BYTES)
    except OSError as error:
        raise AssessmentError(
            "Yttrandets fil kan inte öppnas ({reason}).", where=path.name, reason=reason_of(error)
        ) from None
    if len(raw) > MAX_BYTES:
        raise AssessmentError("Yttrandets fil är större än vi läser ({most:bytes}).", where=path.name, most=MAX_BYTES)
    return statement_of(raw, path.name)


def statement_of(raw: bytes, file_name: str) -> tuple[Head, tuple[Assessment, ...]]:
    """Return the head of a statement and the assessments it rests on.

    Raises
    ------
    AssessmentError
        The file is no TOML, lacks a field, or a field is not what it should be, naming the field.
    """
    try:
        table = toml_of(raw)
    except NotToml as error:
        raise AssessmentError("Filen är inte giltig TOML: {why}.", where=file_name, why=error.why) from error
    _refuse_others(table, _HEAD, file_name)
    rows = table.get("bedomning", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _fault("bedomning", Words("tabeller, [[bedomning]]"), rows, file_name)
    return _head(table, file_name), tuple(_assessment(row, file_name) for row in rows)


def _head(table: Mapping[str, Any], where: str) -> Head:
    return Head(
        phase=_choice(table, "skede", Phase, where),
        authority=_text(table, "myndighet", where),
        case_number=_maybe(table, "diarienummer", where),
        municipal_case_number=_maybe(table, "kommunens_diarienummer", where),
        received=_day(table, "inkom", where) if "inkom" in table else None,
        day=_day(table, "datum", where),
        whole=_text(table, "samlad_bedomning", where),
        took_part=_maybe(table, "medverkat", where),
    )


def _assessment(row: Mapping[str, Any], where: str) -> Assessment:
    _refuse_others(row, _ASSESSMENT, where)
    return Assessment(
        subject=_text(row, "galler", where),
        judgement=_choice(row, "utfall", Judgement, where),
        kind=_choice(row, "typ", PointKind, where),
        reason=_text(row, "motivering", where),
    )


def _text(table: Mapping[str, Any], field: str, where: str) -> str:
    value = table.get(field)
    if not isinstance(value, str) or not value.strip():
        raise _fault(field, Words("en text"), value, where)
    return value.strip()


def _maybe(table: Mapping[str, Any], field: str, where: str) -> str | None:
    return _text(table, field, where) if field in table else None


def _day(table: Mapping[str, Any], field: str, where: str) -> date:
    value = table.get(field)
    if type(value) is not date:
        raise _fault(field, Words("en dag, som 2026-05-04 utan citattecken"), value, where)
    return value


def _choice(table: Mapping[str, Any], field: str, kind: type[_Choice], where: str) -> _Choice:
    value = table.get(field)
    try:
        return kind(str(value))
    except ValueError as error:
        raise _fault(field, Words("något av {listed}", listed=", ".join(kind)), value, where) from error


def _refuse_others(table: Mapping[str, Any], known: set[str], where: str) -> None:
    for field in sorted(set(table) - known):
        raise AssessmentError("Yttrandets fält {field} är okänt. Ta bort det.", where=where, field=field)


def _fault(field: str, expected: Words, met: object, where: str) -> AssessmentError:
    found = Words("inget alls") if met is None else repr(met)
    return AssessmentError(
        "Yttrandets fält {field} ska vara {expected}, men är {found}. Rätta filen.",
        where=where,
        field=field,
        expected=expected,
        found=found,
    )
