"""Numbers, measures and dates as Swedish or English writes them, for reports and pages alike."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

Language = Literal["sv", "en"]

NO_BREAK_SPACE = "\u00a0"
STOCKHOLM = ZoneInfo("Europe/Stockholm")

# English as it is written in Europe: the day before the month, and the clock to twenty-four.
ENGLISH = "en_GB"

# One hectare and above is easier read in hectares.
HECTARE_M2 = 10_000
MEGABYTE = 1_000_000

MILLIMETRES = 3
MOST_DECIMALS = 5
"""Decimals of a metre: those that plans are delivered with, and those that lengths are compared with."""


def number(value: float | None, decimals: int = 0, lang: Language = "sv") -> str:
    """Return a number with decimal comma and no-break spaces between thousands, or in English with point and commas.

    The minus sign is a true one. An absent or non-finite value gives an en dash: it is not nought.
    """
    if value is None or not math.isfinite(value):
        return "–"
    text = f"{value:,.{decimals}f}"
    if lang == "sv":
        text = text.replace(",", NO_BREAK_SPACE).replace(".", ",")
    negative = text.startswith("-") and any(c in "123456789" for c in text)
    return f"−{text[1:]}" if negative else text.removeprefix("-")


def exact(value: float | None, lang: Language = "sv", *, decimals: int = MILLIMETRES) -> str:
    """Return a measured value with as many decimals as it carries, at most three (millimetres) or so many."""
    if value is None or not math.isfinite(value):
        return "–"
    point = "," if lang == "sv" else "."
    text = number(value, decimals, lang)
    return text.rstrip("0").removesuffix(point) if point in text else text


def beside(value: float, limit: float, lang: Language = "sv") -> str:
    """Return a measured value as `exact` tells it, with as many decimals as it takes to tell it from a limit."""
    return exact(value, lang, decimals=decimals_apart(value, limit))


def decimals_apart(value: float, limit: float) -> int:
    """Return how many decimals a value has beside a limit: three, or the fewest at which the two are not one figure.

    Values that do not differ at `MOST_DECIMALS`, where arithmetic is noise, are equal and have three.
    """
    apart = (count for count in range(MILLIMETRES, MOST_DECIMALS + 1) if round(value, count) != round(limit, count))
    return next(apart, MILLIMETRES)


def area(value_m2: float | None, lang: Language = "sv") -> str:
    """Return an area in m², from one hectare on with the hectares beside it."""
    if value_m2 is None or not math.isfinite(value_m2):
        return "–"
    text = f"{number(value_m2, 1 if 0 < abs(value_m2) < 10 else 0, lang)}{NO_BREAK_SPACE}m²"
    hectares = f"{number(value_m2 / HECTARE_M2, 2, lang)}{NO_BREAK_SPACE}ha"
    return text if value_m2 < HECTARE_M2 else f"{text} ({hectares})"


def metres(value_m: float | None, lang: Language = "sv") -> str:
    """Return a length or distance in metres, with a decimal below ten metres."""
    if value_m is None or not math.isfinite(value_m):
        return "–"
    return f"{number(value_m, 1 if 0 < value_m < 10 else 0, lang)}{NO_BREAK_SPACE}m"


def data_size(size_bytes: int, lang: Language = "sv") -> str:
    """Return the size of a file: in bytes below a megabyte (10⁶ bytes), where they can be counted, else in those."""
    if size_bytes < MEGABYTE:
        unit = "byte" if lang == "sv" or size_bytes == 1 else "bytes"
        return f"{number(size_bytes, lang=lang)}{NO_BREAK_SPACE}{unit}"
    megabytes = number(size_bytes / MEGABYTE, 1, lang)
    return f"{megabytes.removesuffix(',0').removesuffix('.0')}{NO_BREAK_SPACE}MB"


def percent(value: float | None, lang: Language = "sv") -> str:
    """Return a share given as 0–100; a share that would round to nought but is not says so."""
    if value is None or not math.isfinite(value):
        return "–"
    before_sign = NO_BREAK_SPACE if lang == "sv" else ""
    if 0 < value < 0.1:
        return f"<{NO_BREAK_SPACE}{number(0.1, 1, lang)}{before_sign}%"
    return f"{number(value, 1, lang)}{before_sign}%"


def day(value: date | datetime | None, lang: Language = "sv") -> str:
    """Return a date as ``2025-12-01``, in English as ``1 Dec 2025``; a moment as the day it was in Sweden."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(STOCKHOLM).date()
    if lang == "sv":
        return value.isoformat()
    from babel.dates import format_date

    return format_date(value, "medium", locale=ENGLISH)


def moment(value: datetime | None, lang: Language = "sv") -> str:
    """Return a moment as ``2025-12-01 14:05``, in English as ``1 Dec 2025, 14:05``; Swedish time."""
    if value is None:
        return "–"
    if lang == "sv":
        return f"{value.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
    from babel.dates import format_datetime

    return format_datetime(value, "d MMM y, HH:mm", tzinfo=STOCKHOLM, locale=ENGLISH)
