"""What several commands let the user choose between."""

from __future__ import annotations

from enum import StrEnum

PLAN_FILE = "Nationell JSON v4, GML SS 637040 eller GeoPackage; eller bara plangränsen (GeoJSON, zippad shapefil)."
"""What the commands read, as their help says it."""


class Format(StrEnum):
    """The shape of an answer."""

    text = "text"
    json = "json"


class Lang(StrEnum):
    """The language of a report."""

    sv = "sv"
    en = "en"
