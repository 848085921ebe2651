"""Numbers, measures and dates as Swedish writes them, for reports and pages alike."""

from __future__ import annotations

import math
from datetime import date, datetime
from zoneinfo import ZoneInfo

NO_BREAK_SPACE = "\u00a0"
STOCKHOLM = ZoneInfo("Europe/Stockholm")

# One hectare and above is easier read in hectares.
HECTARE_M2 = 10_000
MEGABYTE = 1_000_000


def number(value: float | None, decimals: int = 0) -> str:
    """Return a number with decimal comma, no-break spaces between thousands and a true minus sign.

    An absent or non-finite value gives an en dash: it is not nought.
    """
    if value is None or not math.isfinite(value):
        return "–"
    text = f"{value:,.{decimals}f}".replace(",", NO_BREAK_SPACE).replace(".", ",")
    negative = text.startswith("-") and any(c in "123456789" for c in text)
    return f"−{text[1:]}" if negative else text.removeprefix("-")


def exact(value: float | None) -> str:
    """Return a measured value with as many decimals as it carries, at most three (millimetres)."""
    if value is None or not math.isfinite(value):
        return "–"
    text = number(value, 3)
    return text.rstrip("0").removesuffix(",") if "," in text else text


def area(value_m2: float | None) -> str:
    """Return an area in m², from one hectare on with the hectares beside it."""
    if value_m2 is None or not math.isfinite(value_m2):
        return "–"
    text = f"{number(value_m2, 1 if 0 < abs(value_m2) < 10 else 0)}{NO_BREAK_SPACE}m²"
    return text if value_m2 < HECTARE_M2 else f"{text} ({number(value_m2 / HECTARE_M2, 2)}{NO_BREAK_SPACE}ha)"


def metres(value_m: float | None) -> str:
    """Return a length or distance in metres, with a decimal below ten metres."""
    if value_m is None or not math.isfinite(value_m):
        return "–"
    return f"{number(value_m, 1 if 0 < value_m < 10 else 0)}{NO_BREAK_SPACE}m"


def data_size(size_bytes: int) -> str:
    """Return the size of a file: in bytes below a megabyte (10⁶ bytes), where they can be counted, else in those."""
    if size_bytes < MEGABYTE:
        return f"{number(size_bytes)}{NO_BREAK_SPACE}byte"
    return f"{number(size_bytes / MEGABYTE, 1).removesuffix(',0')}{NO_BREAK_SPACE}MB"


def percent(value: float | None) -> str:
    """Return a share given as 0–100; a share that would round to nought but is not says so."""
    if value is None or not math.isfinite(value):
        return "–"
    if 0 < value < 0.1:
        return f"<{NO_BREAK_SPACE}0,1{NO_BREAK_SPACE}%"
    return f"{number(value, 1)}{NO_BREAK_SPACE}%"


def day(value: date | datetime | None) -> str:
    """Return a date as ``2025-12-01``; a moment as the day it was in Sweden."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(STOCKHOLM).date()
    return value.isoformat()


def moment(value: datetime | None) -> str:
    """Return a moment as ``2025-12-01 14:05``, Swedish time."""
    return "–" if value is None else f"{value.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
