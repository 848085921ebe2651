"""The findings of a report as CSV, one to a row, as a spreadsheet of the language opens it. Not what the run was."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from math import isfinite
from typing import Any

from detaljplan.findings import Ended, Severity
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan
from detaljplan.report.model import Report
from detaljplan.report.places import one_system
from detaljplan.report.rows import COLUMNS, finding_rows, on_one_line
from detaljplan.report.words import COLUMN_NAMES, HEADINGS, SEVERITIES

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")  # some programs take the wide signs for the others
_SEVERITY, _OBJECTS = COLUMNS.index("severity"), COLUMNS.index("objects")
_COORDINATE_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a spreadsheet writes in a language."""

    delimiter: str
    decimal_point: str


_DIALECTS: dict[Language, _Dialect] = {"sv": _Dialect(";", ","), "en": _Dialect(",", ".")}


def csv_bytes(report: Report, plan: Plan, lang: Language = "sv") -> bytes:
    """Return one row for each finding under headings in the language, in UTF-8 with a byte order mark.

    The gravest come first; before them, of a run that ended early, a row that says so and nothing else. Swedish has
    semicolons between cells and a decimal comma, English commas and a point, as Excel expects on a machine set to that
    language. Coordinates are N and E in the plan's own system, to the millimetre. Numbers are plain numbers, with a
    minus sign where they are negative. A text that a spreadsheet would take for a formula (it begins with ``=``,
    ``+``, ``-`` or ``@``, after blanks or not) has an apostrophe before it.
    """
    dialect = _DIALECTS[lang]
    columns = (*COLUMNS, "n", "e", "system")
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=dialect.delimiter, lineterminator="\r\n")
    writer.writerow([COLUMN_NAMES[lang][column] for column in columns])
    if report.ended is not Ended.COMPLETE:
        told = HEADINGS[lang][report.ended.value]
        writer.writerow([told if column == "message" else "" for column in columns])
    writer.writerows([_cell(value, dialect.decimal_point) for value in row] for row in _rows(report, plan, lang))
    return text.getvalue().encode("utf-8-sig")


def _rows(report: Report, plan: Plan, lang: Language) -> Iterator[list[Any]]:
    severities, order = {severity.value: word for severity, word in SEVERITIES[lang].items()}, list(Severity)
    epsg = one_system(plan)
    system = f"EPSG:{epsg}" if epsg else None
    rows = zip(report.findings, finding_rows(report, lang), strict=True)
    for finding, row in sorted(rows, key=lambda one: order.index(one[0].severity)):
        row[_SEVERITY] = severities[row[_SEVERITY]]
        row[_OBJECTS] = on_one_line(";".join(row[_OBJECTS]))
        east, north = finding.point or (None, None)
        yield [*row, _coordinate(north), _coordinate(east), system if finding.point else None]


def _coordinate(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else round(float(value), _COORDINATE_DECIMALS)


def _cell(value: Any, decimal_point: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value).replace(".", decimal_point)
    if isinstance(value, str) and (value[:1] in _FORMULA or value.lstrip()[:1] in _FORMULA):
        return f"'{value}"
    return str(value)
