"""What several commands let the user choose between."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from detaljplan.language.choice import VARIABLE, speak
from detaljplan.language.words import Words

PLAN_FILE = Words(
    "Nationell JSON v4, GML SS 637040 eller GeoPackage; eller bara plangränsen (GeoJSON, zippad shapefil). "
    "- är standard in."
)
"""What the commands read, as their help says it."""


class Format(StrEnum):
    """The shape of an answer."""

    text = "text"
    json = "json"


class ReportFormat(StrEnum):
    """The shape of a validation's report (`report.shapes`)."""

    text = "text"
    json = "json"
    ngp = "ngp"
    sarif = "sarif"
    csv = "csv"
    geojson = "geojson"
    geopackage = "geopackage"
    html = "html"


class ReviewFormat(StrEnum):
    """The shape of a review (`report.review_shapes`)."""

    text = "text"
    json = "json"
    geojson = "geojson"
    geopackage = "geopackage"
    html = "html"
    docx = "docx"
    pdf = "pdf"


class Lang(StrEnum):
    """The language of what a command says."""

    sv = "sv"
    en = "en"


def _spoken(lang: Lang) -> Lang:
    """Let errors and progress be told in the language that is asked for."""
    speak(lang.value)
    return lang


LangAsked = Annotated[
    Lang,
    typer.Option(
        "--lang", help="Svarets språk.", envvar=VARIABLE, case_sensitive=False, is_eager=True, callback=_spoken
    ),
]
