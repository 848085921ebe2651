"""Writes invented plans as GeoPackages in layouts that are not ours, to be read with the mappings in mappings/.

One is that of an invented municipality, with several plans in its layers; one has the tables and columns of the QGIS
plug-in QDP2 ("QGIS Detaljplan 22"), which keeps plans in PostGIS. Built where needed, never stored.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import shapely
import shapely.geometry
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from detaljplan.spec.catalogue import load_catalogue
from sample_plans.geopackage import METADATA

Json = dict[str, Any]

_SRS = 3010
_TYPES: Mapping[type, str] = {int: "INTEGER", float: "REAL", bool: "BOOLEAN"}


def layers_geopackage(layers: Mapping[str, Sequence[Json]], geometry: str = "geom") -> bytes:
    """Return a GeoPackage of these layers; a value that is a shape is the row's geometry."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(METADATA)
    system = (f"EPSG:{_SRS}", _SRS, _SRS, CRS.from_epsg(_SRS).to_wkt("WKT1_GDAL"))
    connection.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, ?, '')", system)
    for name, rows in layers.items():
        _add_layer(connection, name, rows, geometry)
    raw = connection.serialize()
    connection.close()
    return raw


def _add_layer(connection: sqlite3.Connection, name: str, rows: Sequence[Json], geometry: str) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    first = {column: next((row[column] for row in rows if row.get(column) is not None), "") for column in columns}
    described = "".join(f", {_quoted(column)} {_TYPES.get(type(value), 'TEXT')}" for column, value in first.items())
    shape = first.get(geometry)
    kind = shape.geom_type.upper() if isinstance(shape, BaseGeometry) else None
    connection.execute(f"CREATE TABLE {_quoted(name)} (fid INTEGER PRIMARY KEY{described})")
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)",
        (name, "features" if kind else "attributes", name, _SRS if kind else None),
    )
    if kind:
        told = (name, geometry, kind, _SRS)
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)", told)
    marks = ", ".join("?" * len(columns))
    listed = ", ".join(map(_quoted, columns))
    values = [[_stored(row.get(column)) for column in columns] for row in rows]
    connection.executemany(f"INSERT INTO {_quoted(name)} ({listed}) VALUES ({marks})", values)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _stored(value: Any) -> Any:
    if isinstance(value, BaseGeometry):
        return b"GP\x00\x01" + struct.pack("<i", _SRS) + shapely.to_wkb(value, byte_order=1, flavor="iso")
    return value


def own_layers(*trees: Json) -> bytes:
    """Return plans in the layers of an invented municipality: mappings/exempelstad.toml reads them."""
    layers: dict[str, list[Json]] = {
        name: [] for name in ("DP_plan", "Användning (ytor)", "egenskaper", "egenskaper_linjer", "Handlingar")
    }
    for number, tree in enumerate(trees, start=1):
        plan, *provisions = (feature["properties"] for feature in tree["features"])
        key = f"DP {number}"
        layers["DP_plan"].append(_own_plan(key, plan))
        uses = [one for one in provisions if one["feature:typ"] == "användningsbestämmelse"]
        for _, group in groupby(uses, lambda one: _shape(one["bestammelsegeometri"])):
            layers["Användning (ytor)"].append(_own_area(key, list(group)))
        for one in provisions[len(uses) :]:
            shape = _shape(one["bestammelsegeometri"])
            layer = "egenskaper" if shape.geom_type == "Polygon" else "egenskaper_linjer"
            layers[layer].append(_own_property(key, one, shape))
        layers["Handlingar"] += _own_documents(key, plan)
    return layers_geopackage({name: rows for name, rows in layers.items() if rows}, geometry="geometri")


_STATUS = {"laga kraft": "Laga kraft", "samråd": "Samråd"}
_KINDS = {"plankarta": "Karta", "planbeskrivning": "Beskrivning"}


def _own_plan(key: str, plan: Json) -> Json:
    decision = plan["beslutsinformation"][0]
    return {
        "planid": key,
        "uuid": plan["objektidentitet"],
        "version": plan["objektversion"],
        "skapad": plan["versionGiltigFran"].replace("T", " ").removesuffix("Z"),
        "aktbeteckning": plan.get("beteckning"),
        "plannamn": plan["namn"],
        "syfte": plan["syfte"],
        "Planläge": _STATUS[plan["status"]],
        "ändrad": _swedish(plan.get("datumStatusforandring")),
        "påbörjad": _compact(decision.get("datumPaborjat")),
        "antagen": _compact(decision.get("datumAntagande")),
        "lagakraft": _compact(decision.get("datumLagakraft", [None])[0]),
        "instans": decision.get("instansInomKommunen"),
        "diarienr": decision.get("diarienummerKommun"),
        "beslut": decision.get("beslutstyp"),
        "genomf_mån": decision.get("genomforandetid"),
        "genomf_från": _compact(decision.get("genomforandetidStartar")),
        "geometri": _shape(plan["plangeometri"]),
    }


def _own_area(key: str, uses: Sequence[Json]) -> Json:
    row: Json = {"planid": key, "geometri": _shape(uses[0]["bestammelsegeometri"])}
    for number, use in enumerate(uses, start=1):
        row[f"anv{number}"] = _letters(use["planbestammelsekatalogreferens"])
        row[f"id{number}"] = use["objektidentitet"]
        row[f"text{number}"] = use["bestammelseformulering"]
        row[f"motiv{number}"] = use["planbestammelsebeskrivning"]["motiv"]
    return row


def _own_property(key: str, one: Json, shape: BaseGeometry) -> Json:
    value = one.get("bestammelsevarde", [{}])[0]
    return {
        "planid": key,
        "uuid": one["objektidentitet"],
        "katalog_id": one["planbestammelsekatalogreferens"],
        "formulering": one["bestammelseformulering"],
        "variabel": value.get("beskrivning"),
        "värde": float(value["variabelvarde"]) if value else None,
        "enhet": {"meter": "m", "kvadratmeter": "m²"}.get(value.get("enhet", "")),
        "motiv": one["planbestammelsebeskrivning"]["motiv"],
        "geometri": shape,
    }


def _own_documents(key: str, plan: Json) -> list[Json]:
    acts = [(act["innehall"][0], act["dokument"]) for act in plan["beslutsinformation"][0].get("beslutshandling", ())]
    described = plan.get("planbeskrivning")
    documents = [*acts, *([("planbeskrivning", described["planbeskrivning"])] if described else ())]
    return [
        {"planid": key, "typ": _KINDS[kind], "titel": document["namn"], "länk": document["referens"][0]["lank"]}
        for kind, document in documents
    ]


def _letters(reference: str) -> str:
    entry = load_catalogue().by_id(reference)
    assert entry and entry.label
    return entry.label


def _compact(day: str | None) -> int | None:
    return int(day.replace("-", "")) if day else None


def _swedish(day: str | None) -> str | None:
    return ".".join(reversed(day.split("-"))) if day else None


def _shape(items: Iterable[Json]) -> BaseGeometry:
    """Return the one shape of a geometry item."""
    (item,) = items
    return shapely.geometry.shape(item["geometri"]["position"])


def qdp2_layers(tree: Json) -> bytes:
    """Return a plan without lines in the tables of QDP2, as ogr2ogr brings them over."""
    plan, *provisions = (feature["properties"] for feature in tree["features"])
    plan_id = plan["objektidentitet"]
    layers: dict[str, list[Json]] = {
        "plan": [_qdp2_plan(plan)],
        "plan_omr": [{"plan_uuid": plan_id, **_qdp2_placed(item)} for item in plan["plangeometri"]],
        "kvalitet": [_qdp2_quality(plan["kvalitetsbeskrivning"])],
        "lagesbestamningsmetod": [
            {"lage_id": "l1", "metod": "lägesplacering", "variant": "digital karta", "skala": None}
        ],
        "beslut": [_qdp2_decision(plan_id, decision) for decision in plan["beslutsinformation"]],
        **{name: [] for name in ("best", "omr", "motiv", "anv_best", "egen_best", "variabel")},
        **{name: [] for name in ("beslutshandling", "planbeskrivning", "underlag", "referens")},
        "bkatalog_imp": [{"id": entry.id, "bestammelseformulering": entry.wording} for entry in load_catalogue()],
    }
    for number, one in enumerate(provisions):
        _add_qdp2_provision(layers, plan_id, one, f"{number}")
    for act in plan["beslutsinformation"][0].get("beslutshandling", ()):
        told = {"beslut_id": "b1", "innehall": "{" + ",".join(act["innehall"]) + "}"}
        _add_qdp2_document(layers, "beslutshandling", act["dokument"], told)
    if "planbeskrivning" in plan:
        described = plan["planbeskrivning"]["planbeskrivning"]
        _add_qdp2_document(layers, "planbeskrivning", described, {"plan_uuid": plan_id})
    for basis in plan.get("planeringsunderlag", ()):
        told = {"plan_uuid": plan_id, **{key: basis.get(key) for key in ("huvudomrade", "underlagstyp")}}
        _add_qdp2_document(layers, "underlag", basis["underlag"], told)
    return layers_geopackage(layers)


_UNSURE = {"anvandbarhet": None, "anvandbarhet_beskrivning": None}


def _qdp2_plan(plan: Json) -> Json:
    named = ("kommun", "beteckning", "namn", "syfte", "status", "typ")
    return {
        "plan_uuid": plan["objektidentitet"],
        "objektidentitet": plan["objektidentitet"],
        "planversion": plan["objektversion"],
        "v_giltig_fran": plan["versionGiltigFran"].replace("10:00:00Z", "11:00:00"),  # Swedish winter time
        "v_giltig_till": None,
        **{name: plan.get(name) for name in named},
        "datum_statusforandring": plan.get("datumStatusforandring"),
        "kval_id": "k1",
        "avgransning": None,
        **_UNSURE,
    }


def _qdp2_quality(quality: Json) -> Json:
    return {
        "kval_id": "k1",
        "digitaliseringsniva": quality["digitaliseringsniva"],
        "beskrivning_niva": None,
        "korrigerade_granser": quality["korrigeradeGranser"],
        "kontrollerat_underlag": quality["kontrolleratPlaneringsunderlag"],
    }


def _qdp2_decision(plan_id: str, decision: Json) -> Json:
    lists = ("foregaende_plans_bet", "berord_doms_malnr", "planbestammelse")
    return {
        "beslut_id": "b1",
        "plan_uuid": plan_id,
        "instans": decision.get("instansInomKommunen"),
        "diarienummer_kn": decision.get("diarienummerKommun"),
        "diareinummer_kf": None,
        "beslutstyp": decision.get("beslutstyp"),
        "paborjat": decision.get("datumPaborjat"),
        "antagande": decision.get("datumAntagande"),
        "lagakraft": "{" + ",".join(decision.get("datumLagakraft", ())) + "}",
        "genomforandetid": decision.get("genomforandetid"),
        "genomforandetid_startar": decision.get("genomforandetidStartar"),
        "arkivid_kn": None,
        **dict.fromkeys(lists),
    }


def _qdp2_placed(item: Json) -> Json:
    return {
        "tid_lage": "2025-05-01T02:00:00",  # Swedish summer time
        "tid_kontroll": None,
        "absolutlagesosakerhetplan": None,
        "lagesbestamningsmetod_plan": "l1",
        "geom": _shape([item]),
    }


def _add_qdp2_provision(layers: Mapping[str, list[Json]], plan_id: str, one: Json, key: str) -> None:
    is_use = one["feature:typ"] == "användningsbestämmelse"
    best, area, motive = f"best{key}", f"omr{key}", f"motiv{key}"
    layers["best"].append(
        {
            "best_uuid": best,
            "plan_uuid": plan_id,
            "bestammelsetyp": "Användning" if is_use else "Egenskap",
            "bk_ref": one["planbestammelsekatalogreferens"],
            "sekundar": None,
            "ursprunglig": None,
            "kval_id": "k1",
            **_UNSURE,
        }
    )
    layers["motiv"].append({"motiv_id": motive, "motiv": one["planbestammelsebeskrivning"]["motiv"]})
    layers["variabel"] += [{"best_uuid": best, **value} for value in one.get("bestammelsevarde", ())]
    layers["omr"].append({"o_uuid": area, "plan_uuid": plan_id, **_qdp2_placed(*one["bestammelsegeometri"])})
    table, name = ("anv_best", "abest_uuid") if is_use else ("egen_best", "ebest_uuid")
    own = dict.fromkeys(("giltighetstid", "borjar_galla_efter") if is_use else ("galler_endast",))
    link = {"best_uuid": best, "o_uuid": area, "motiv_id": motive, "avgransning": None, **own}
    layers[table].append({name: one["objektidentitet"], **link})


def _add_qdp2_document(layers: Mapping[str, list[Json]], table: str, document: Json, told: Json) -> None:
    key = f"{table}{len(layers[table])}"
    (reference,) = document["referens"]
    named = dict.fromkeys(("kortnamn", "datum", "handelse", "specifik_ref"))
    layers[table].append({"dokref_id": key, "namn": document["namn"], **named, **told})
    layers["referens"].append({"dokref_id": key, "url": reference.get("lank"), "identitet": None})
