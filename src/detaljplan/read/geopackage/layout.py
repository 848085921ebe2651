"""The tables and columns of a plan GeoPackage. Column names are those of the national JSON, so that the two agree.

Two layouts are one here: that of the plug-in Rita Detaljplan (schema versions 3–7: detaljplan, anvandning_yta …)
and our own profile (planomrade, anvandning …; docs/geopackage.md), which adds columns and changes none.
"""

from __future__ import annotations

from collections.abc import Mapping

USE, PROPERTY, ADMINISTRATIVE = "användningsbestämmelse", "egenskapsbestämmelse", "administrativ bestämmelse"
KINDS = (USE, PROPERTY, ADMINISTRATIVE)

PLAN_TABLES = ("detaljplan", "planomrade")
# What the provisions of an area table are, where the row of a provision does not say it (column typ).
AREA_TABLES: Mapping[str, str] = {
    "anvandning_yta": USE,
    "anvandning": USE,
    "egenskap_yta": PROPERTY,
    "egenskap_linje": PROPERTY,
    "egenskap_punkt": PROPERTY,
    "administrativ": ADMINISTRATIVE,
}
PROVISIONS, DECISIONS, DOCUMENTS = "bestammelse", "beslutsinformation", "dokument"
# JSON columns of our profile, for what the columns have no room for: merged into the object, its geometry item, the
# feature that holds it, and the collection of features.
REST, REST_OF_ITEM, REST_OF_FEATURE, REST_OF_ALL = "ovrigt", "ovrigtGeometri", "ovrigtFeature", "ovrigtSamling"

IDENTITY = ("objektidentitet", "objektversion", "versionGiltigFran", "versionGiltigTill")
QUALITY = ("digitaliseringsniva", "beskrivningNiva", "korrigeradeGranser", "kontrolleratPlaneringsunderlag")
SHARED = ("anvandbarhet", "beskrivningAnvandbarhet", "vertikalAvgransning")
PLAN = (
    *IDENTITY,
    *("kommun", "beteckning", "namn", "syfte", "status", "datumStatusforandring", "typ"),
    *SHARED,
)
PROVISION = (
    *IDENTITY,
    *("planbestammelsekatalogreferens", "bestammelseformulering", "ursprungligBestammelseformulering"),
    *SHARED,
)
OF_USE = ("giltighetstid", "borjarGallaEfter")
OF_PROPERTY = ("sekundarEgenskapsgrans",)
OF_OTHERS = ("reglerarDetaljplan",)
METADATA = ("tidpunktForLagesbestamning", "tidpunktForKontrollAvGeometri", "osakertLage")
# Column to attribute of lagesbestamningsmetodIPlan.
METHOD: Mapping[str, str] = {
    "lagesmetodTyp": "typ",
    "lagesmetodVariant": "variant",
    "presentationsskala": "presentationsskala",
}
GEOMETRY = ("absolutLagesosakerhetPlan", "hojdsystem")
DECISION = (
    *("instansInomKommunen", "diarienummerKommun", "diarienummerFullmaktige", "beslutstyp", "datumPaborjat"),
    *("datumAntagande", "genomforandetid", "genomforandetidStartar", "arkividentitetKommun"),
)
DECISION_LISTS = ("datumLagakraft", "foregaendePlansBeteckning", "berordDomsMalnummer", "planbestammelse")
DOCUMENT = ("namn", "kortnamn")
FLAGS = frozenset({"korrigeradeGranser", "kontrolleratPlaneringsunderlag", "sekundarEgenskapsgrans"})

_PLACING = (*METADATA, *METHOD, *GEOMETRY, "geometriTyp", "del")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(PLAN_TABLES, (*PLAN, *QUALITY, *_PLACING, REST, REST_OF_ITEM, REST_OF_FEATURE, REST_OF_ALL)),
    **dict.fromkeys(AREA_TABLES, ("objektidentitet", "detaljplan", *_PLACING, REST_OF_ITEM)),
    PROVISIONS: (
        *PROVISION,
        *(*QUALITY, *OF_USE, *OF_PROPERTY, *OF_OTHERS, "reglerarAnvandningsbestammelse", "bestammelsevarde", "motiv"),
        *("detaljplan", "tabell", "yta", "typ", "avviker", "bestammelsekod", "beteckning", REST, REST_OF_FEATURE),
    ),
    DECISIONS: (*DECISION, *DECISION_LISTS, "detaljplan", REST),
    DOCUMENTS: (
        *DOCUMENT,
        *("detaljplan", "beslut", "roll", "innehall", "huvudomrade", "underlagstyp", "datum", "handelse", "lank"),
        *("referensIdentitet", "specifikReferens", REST),
    ),
}
WANTED: Mapping[str, frozenset[str]] = {table: frozenset(columns) for table, columns in _COLUMNS.items()}
