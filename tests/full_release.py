"""A full release as Boverket's service gives it: the carried entries and some invented earlier ones."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson

from detaljplan.spec.catalogue import Catalogue, CatalogueEntry, carried_catalogue
from detaljplan.spec.catalogue_release import read_release
from tests.build import identity

EARLIER_USE = identity("tidigare bostäder")
ENDED_LATE = identity("upphörd 2025")
TRANSITIONAL = identity("övergångsbestämmelse")
ADMINISTRATIVE = identity("administrativ")
_USE, _PROPERTY = "Användningsbestämmelse", "Egenskapsbestämmelse"


def full_release(codes: Collection[str] = (), **attributes: Any) -> dict[str, Any]:
    """Return the answer of ``/release/full/platt/aktuell``: those in force, or `codes` of them, and invented ones."""
    in_force = [entry for entry in carried_catalogue() if entry.code in codes or not codes]
    return {
        "id": 7,
        "namn": "20251201",
        "publicerad": "2025-12-01T10:39:00",
        "typ": {"id": 1, "namn": "Juridisk", "url": ""},
        "url": "/planbestammelsekatalogen/release/7",
        "bestammelser": [*map(_told, in_force), *_earlier()],
        **attributes,
    }


def full_release_bytes(**attributes: Any) -> bytes:
    """Return it as the service sends it."""
    return orjson.dumps(full_release(**attributes))


def full_catalogue() -> Catalogue:
    """Return it as the program reads it."""
    return read_release(full_release_bytes(), "påhittad").catalogue


def _told(entry: CatalogueEntry) -> dict[str, Any]:
    """Return an entry in the service's shape: what is not stated is left out, dates have an hour but no zone."""
    told = {
        "allmannarad": "Boverkets föreskrifter om detaljplan: …",
        "id": entry.id,
        "bestammelsekod": entry.code,
        "bestammelseformulering": entry.wording,
        "bestammelsetyp": entry.provision_type,
        "anvandningsform": entry.land_form,
        "geometrityp": entry.geometry_type,
        "kategori": entry.category,
        "underkategori": entry.subcategory,
        "beteckning": entry.label,
        "uttrycktvarde": entry.expressed_value,
        "borjargalla": f"{entry.valid_from}T00:00:00",
        "redigerad": "2025-12-01T09:23:38.5089296",
        "symbolid": entry.symbol_id,
        "symbol": entry.symbol,
        "farg": entry.colour,
        "tolkningsbestammelse": entry.interpretation,
    }
    return {name: value for name, value in told.items() if value is not None}


def _earlier() -> list[dict[str, Any]]:
    dwellings = carried_catalogue().by_code("DP_KM_B2")
    assert dwellings
    common = {"anvandningsform": "Kvartersmark", "geometrityp": "Yta/Volym", "tolkningsbestammelse": False}
    ended = {"borjargalla": "2015-01-01T00:00:00", "slutargalla": "2020-09-30T00:00:00", **common}
    return [
        {
            "id": EARLIER_USE,
            "bestammelsekod": "DP_KM_B",
            "bestammelseformulering": "Bostäder",
            "bestammelsetyp": _USE,
            "uttrycktvarde": "0,0",
            "ersattsav": f"{dwellings.id}, {ENDED_LATE}",
            "motsvarasavidag": dwellings.id,
            **ended,
        },
        {
            "id": ENDED_LATE,
            "bestammelsekod": "DP_KM_Eg_Pahittad",
            "bestammelseformulering": "Marken ska vara genomsläpplig.",
            "bestammelsetyp": _PROPERTY,
            **ended,
            "slutargalla": "2025-11-30T00:00:00",
        },
        {"id": TRANSITIONAL, "bestammelseformulering": "Övergång", "bestammelsetyp": "Övergångsbestämmelse", **ended},
        {
            "id": ADMINISTRATIVE,
            "bestammelsekod": "DP_PO_Ad_Pahittad",
            "bestammelseformulering": "Genomförandetiden är [antal:decimaltal] år.",
            "bestammelsetyp": "Administrativ bestämmelse",
            "uttrycktvarde": "MIn",
            **ended,
        },
    ]
