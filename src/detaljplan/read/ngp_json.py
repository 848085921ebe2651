"""Reads the national JSON, version 4: bytes to a Document, a Document to a Plan. Tolerant; judges nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from detaljplan.errors import BrokenFile, NotAPlan, OverLimit
from detaljplan.plan.model import (
    AdministrativeProvision,
    Decision,
    DocumentReference,
    Plan,
    PlanGeometry,
    PlanStatus,
    PlanType,
    Positioning,
    PropertyProvision,
    Provision,
    Quality,
    UseProvision,
    VariableValue,
)
from detaljplan.plan.values import Unreadable, composed, shortened
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.geojson_shapes import Shapes
from detaljplan.read.json_values import Object, Values

MEDIA_TYPE = "application/vnd.lm.detaljplan.v4+json"
PLAN = "detaljplan"
USE, PROPERTY, ADMINISTRATIVE = "användningsbestämmelse", "egenskapsbestämmelse", "administrativ bestämmelse"
_EXPECTED = "Förväntade nationell JSON för detaljplan version 4: en FeatureCollection med en detaljplan"


def parse(raw: bytes, name: str) -> Document:
    """Return the file as a Document.

    Raises
    ------
    BrokenFile
        The bytes are not UTF-8 or not JSON; says the line and column.
    NotAPlan
        JSON, but no plan of version 4.
    """
    tree = _loaded(raw.removeprefix(b"\xef\xbb\xbf"), name)
    _refuse_other_things(tree, name)
    return Document(name=name, file_format=FileFormat.NGP_JSON, raw=raw, tree=tree)


def _loaded(raw: bytes, name: str) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if error.pos and "recursion" in str(error).lower():
            raise OverLimit("Filen är nästlad djupare än vi läser (högst 1 024 nivåer).", where=name) from None
        return _loaded_with_nan(raw, name)


def _loaded_with_nan(raw: bytes, name: str) -> Any:
    """Return JSON that orjson refuses only for NaN or Infinity, which some exporters write: a finding later."""
    try:
        tree = json.loads(raw.decode("utf-8"), parse_int=_number)
        orjson.dumps(tree)
        return tree
    except orjson.JSONEncodeError:
        raise BrokenFile(
            "En text i filen innehåller ett halvt tecken (en ensam \\ud800-kod). Exportera den på nytt.", where=name
        ) from None
    except UnicodeDecodeError as error:
        raise BrokenFile(
            f"Förväntade UTF-8, men byte {error.start} är något annat. Spara om filen som UTF-8.", where=name
        ) from None
    except RecursionError:
        raise OverLimit("Filen är nästlad djupare än vi läser (högst 1 024 nivåer).", where=name) from None
    except json.JSONDecodeError as error:
        place = f"{name}, rad {error.lineno}, kolumn {error.colno}"
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
            raise BrokenFile(
                "Filen tar slut mitt i; den är troligen avkapad. Exportera eller hämta den på nytt.",
                where=place,
            ) from None
        raise BrokenFile(
            f"Filen är inte giltig JSON. Vid {shortened(error.doc[error.pos :], 20)!r} kan den inte läsas vidare. "
            "Exportera den på nytt.",
            where=place,
        ) from None


def _number(digits: str) -> int | float:
    """Return a whole number; one with more digits than any plan has becomes a float, perhaps an infinite one."""
    return int(digits) if len(digits) <= 18 else float(digits)


def _refuse_other_things(tree: Any, name: str) -> None:
    if not isinstance(tree, dict) or tree.get("type") != "FeatureCollection":
        met = tree.get("type") if isinstance(tree, dict) else type(tree).__name__
        raise NotAPlan(f"{_EXPECTED}. Filen är JSON men {shortened(met)!r}.", where=name)
    media = tree.get("feature:mediatyp")
    if isinstance(media, str) and media.startswith("application/vnd.lm.") and media != MEDIA_TYPE:
        raise NotAPlan(f"{_EXPECTED}. Filen säger sig vara {shortened(media)}; exportera version 4.", where=name)
    if not any(True for _ in _features(tree, PLAN)):
        raise NotAPlan(
            f"{_EXPECTED}. Filen är en FeatureCollection utan någon sådan feature. "
            "Kontrollera att det är detaljplanen som exporterats.",
            where=name,
        )


def _features(tree: Mapping[str, Any], *kinds: str) -> Iterator[tuple[Object, str]]:
    members = tree.get("features")
    for number, feature in enumerate(members if isinstance(members, list) else []):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(properties, dict) and _kind(properties) in kinds:
            yield properties, f"/features/{number}/properties"


def _kind(properties: Object) -> str | None:
    kind = properties.get("feature:typ")
    return composed(kind) if isinstance(kind, str) else None


def plan_places(document: Document) -> list[str]:
    """Return the places of every plan feature in the file; a delivery holds one."""
    return [where for _, where in _features(document.tree, PLAN)]


def plan_of(document: Document) -> Plan:
    """Return the first plan of the document with all its provisions."""
    return _PlanReader(document).plan()


class _PlanReader:
    def __init__(self, document: Document) -> None:
        self.tree = document.tree
        self.values = Values()
        self.shapes = self._all_shapes()

    def _all_shapes(self) -> Mapping[str, Any]:
        shapes = Shapes(Values())
        for properties, where in _features(self.tree, PLAN, USE, PROPERTY, ADMINISTRATIVE):
            key = "plangeometri" if _kind(properties) == PLAN else "bestammelsegeometri"
            for item, place in Values().items(properties, key, where):
                geometry = item.get("geometri")
                if isinstance(geometry, Mapping):
                    shapes.add(geometry.get("position"), f"{place}/geometri/position")
        return shapes.build()

    def plan(self) -> Plan:
        values = self.values
        properties, where = next(_features(self.tree, PLAN))
        return Plan(
            where=where,
            object_id=values.text(properties, "objektidentitet", where),
            object_version=values.integer(properties, "objektversion", where),
            version_valid_from=values.moment(properties, "versionGiltigFran", where),
            version_valid_to=values.moment(properties, "versionGiltigTill", where),
            municipality=values.text(properties, "kommun", where),
            designation=values.text(properties, "beteckning", where),
            name=values.text(properties, "namn", where),
            purpose=values.text(properties, "syfte", where),
            status=values.choice(properties, "status", where, PlanStatus),
            status_changed=values.day(properties, "datumStatusforandring", where),
            plan_type=values.choice(properties, "typ", where, PlanType),
            quality=self._quality(properties, where),
            usability=values.text(properties, "anvandbarhet", where),
            usability_description=values.text(properties, "beskrivningAnvandbarhet", where),
            boundary=self._geometries(properties, "plangeometri", where),
            vertical_limit=values.text(properties, "vertikalAvgransning", where),
            decisions=tuple(self._decision(o, w) for o, w in values.items(properties, "beslutsinformation", where)),
            plan_description=self._plan_description(properties, where),
            planning_basis=tuple(
                self._document(values.member(o, "underlag", w), f"{w}/underlag")
                for o, w in values.items(properties, "planeringsunderlag", where)
            ),
            provisions=tuple(self._provisions()),
            extra=_unknown(properties, _PLAN_KEYS),
            unreadable=tuple(values.unreadable),
        )

    def _provisions(self) -> Iterator[Provision]:
        values = self.values
        for properties, where in _features(self.tree, USE, PROPERTY, ADMINISTRATIVE):
            shared: dict[str, Any] = {
                "where": where,
                "object_id": values.text(properties, "objektidentitet", where),
                "plan_id": values.text(properties, "detaljplan", where),
                "catalogue_reference": values.text(properties, "planbestammelsekatalogreferens", where),
                "wording": values.text(properties, "bestammelseformulering", where),
                "original_wording": values.text(properties, "ursprungligBestammelseformulering", where),
                "values": tuple(self._value(o, w) for o, w in values.items(properties, "bestammelsevarde", where)),
                "quality": self._quality(properties, where),
                "usability": values.text(properties, "anvandbarhet", where),
                "usability_description": values.text(properties, "beskrivningAnvandbarhet", where),
                "geometries": self._geometries(properties, "bestammelsegeometri", where),
                "vertical_limit": values.text(properties, "vertikalAvgransning", where),
                "motive": self._motive(properties, where),
                "extra": _unknown(properties, _PROVISION_KEYS),
            }
            yield self._of_kind(properties, where, shared)

    def _of_kind(self, properties: Object, where: str, shared: dict[str, Any]) -> Provision:
        values = self.values
        if _kind(properties) == USE:
            return UseProvision(
                **shared,
                valid_months=values.integer(properties, "giltighetstid", where),
                begins_after_months=values.integer(properties, "borjarGallaEfter", where),
            )
        regulates: dict[str, Any] = {
            "regulates_uses": values.texts(properties, "reglerarAnvandningsbestammelse", where),
            "regulates_plan": values.text(properties, "reglerarDetaljplan", where),
        }
        if _kind(properties) == PROPERTY:
            secondary = values.flag(properties, "sekundarEgenskapsgrans", where)
            return PropertyProvision(**shared, **regulates, secondary_boundary=secondary)
        return AdministrativeProvision(**shared, **regulates)

    def _geometries(self, properties: Object, key: str, where: str) -> tuple[PlanGeometry, ...]:
        return tuple(self._geometry(item, place) for item, place in self.values.items(properties, key, where))

    def _geometry(self, item: Object, where: str) -> PlanGeometry:
        values, place = self.values, f"{where}/geometri"
        geometry = values.member(item, "geometri", where)
        shape = self.shapes.get(f"{place}/position")
        if isinstance(shape, Unreadable):
            values.unreadable.append(shape)
        return PlanGeometry(
            where=where,
            shape=shape,
            kind=values.text(geometry, "typ", place),
            epsg=self._epsg(geometry, place),
            dimension=values.integer(geometry, "dimension", place),
            height_system=values.text(geometry, "hojdsystem", place),
            horizontal_uncertainty_m=values.number(geometry, "absolutLagesosakerhetPlan", place),
            positioning=self._positioning(values.member(item, "geometrimetadata", where), f"{where}/geometrimetadata"),
        )

    def _epsg(self, geometry: Object, where: str) -> int | Unreadable | None:
        code = self.values.text(geometry, "koordinatsystemPlan", where)
        if not isinstance(code, str):
            return code
        digits = code.removeprefix("EPSG:")
        if digits != code and digits.isascii() and digits.isdigit() and 3006 <= int(digits) <= 3018:
            return int(digits)
        return self.values.refuse(
            code, f"{where}/koordinatsystemPlan", "EPSG:3006 till EPSG:3018", "EPSG:3006 to EPSG:3018"
        )

    def _positioning(self, metadata: Object, where: str) -> Positioning:
        values = self.values
        method = values.member(metadata, "lagesbestamningsmetodIPlan", where)
        place = f"{where}/lagesbestamningsmetodIPlan"
        return Positioning(
            positioned_at=values.moment(metadata, "tidpunktForLagesbestamning", where),
            method=values.text(method, "typ", place),
            method_variant=values.text(method, "variant", place),
            uncertain=values.text(metadata, "osakertLage", where),
            extra=_unknown(metadata, _POSITIONING_KEYS),
        )

    def _quality(self, properties: Object, where: str) -> Quality | Unreadable | None:
        raw, place = properties.get("kvalitetsbeskrivning"), f"{where}/kvalitetsbeskrivning"
        if raw is None:
            return None
        if not isinstance(raw, Mapping):
            return self.values.refuse(raw, place, "ett objekt", "an object")
        return Quality(
            digitisation=self.values.text(raw, "digitaliseringsniva", place),
            level=self.values.text(raw, "beskrivningNiva", place),
            boundaries_corrected=self.values.flag(raw, "korrigeradeGranser", place),
            basis_checked=self.values.flag(raw, "kontrolleratPlaneringsunderlag", place),
        )

    def _value(self, raw: Object, where: str) -> VariableValue:
        values = self.values
        return VariableValue(
            where=where,
            data_type=values.text(raw, "datatyp", where),
            value=values.text(raw, "variabelvarde", where),
            name=values.text(raw, "beskrivning", where),
            bound=values.text(raw, "vardetyp", where),
            unit=values.text(raw, "enhet", where),
        )

    def _motive(self, properties: Object, where: str) -> str | Unreadable | None:
        described = self.values.member(properties, "planbestammelsebeskrivning", where)
        return self.values.text(described, "motiv", f"{where}/planbestammelsebeskrivning")

    def _plan_description(self, properties: Object, where: str) -> DocumentReference | Unreadable | None:
        raw, place = properties.get("planbeskrivning"), f"{where}/planbeskrivning"
        if raw is None:
            return None
        if not isinstance(raw, Mapping):
            return self.values.refuse(raw, place, "ett objekt", "an object")
        return self._document(self.values.member(raw, "planbeskrivning", place), f"{place}/planbeskrivning")

    def _document(self, raw: Object, where: str, contents: tuple[str, ...] = ()) -> DocumentReference:
        values = self.values
        references = values.items(raw, "referens", where)
        links = (values.text(reference, "lank", place) for reference, place in references)
        return DocumentReference(
            where=where,
            name=values.text(raw, "namn", where),
            contents=contents,
            links=tuple(link for link in links if isinstance(link, str)),
            extra=_unknown(raw, {"namn"}),
        )

    def _decision(self, raw: Object, where: str) -> Decision:
        values = self.values
        days = raw.get("datumLagakraft")
        if days is not None and not isinstance(days, list):
            days = [values.refuse(days, f"{where}/datumLagakraft", "en lista av datum", "a list of dates")]
        in_force = (
            day if isinstance(day, Unreadable) else values.day_of(day, f"{where}/datumLagakraft/{number}")
            for number, day in enumerate(days or [])
        )
        return Decision(
            where=where,
            instance=values.text(raw, "instansInomKommunen", where),
            municipal_case=values.text(raw, "diarienummerKommun", where),
            council_case=values.text(raw, "diarienummerFullmaktige", where),
            decision_type=values.text(raw, "beslutstyp", where),
            documents=tuple(
                self._document(values.member(o, "dokument", w), f"{w}/dokument", values.texts(o, "innehall", w))
                for o, w in values.items(raw, "beslutshandling", where)
            ),
            started=values.day(raw, "datumPaborjat", where),
            adopted=values.day(raw, "datumAntagande", where),
            in_force=tuple(in_force),
            implementation_months=values.integer(raw, "genomforandetid", where),
            implementation_starts=values.day(raw, "genomforandetidStartar", where),
            provisions=values.texts(raw, "planbestammelse", where),
            extra=_unknown(raw, _DECISION_KEYS),
        )


def _unknown(owner: Object, read: set[str]) -> dict[str, Any]:
    """Return what stands in the delivery but is not read into the model, so that nothing is lost."""
    return {key: value for key, value in owner.items() if key not in read}


_POSITIONING_KEYS = {"tidpunktForLagesbestamning", "osakertLage"}
_DECISION_KEYS = {
    *(
        "instansInomKommunen",
        "diarienummerKommun",
        "diarienummerFullmaktige",
        "beslutstyp",
        "beslutshandling",
    ),
    *("datumPaborjat", "datumAntagande", "datumLagakraft", "genomforandetid", "genomforandetidStartar"),
    "planbestammelse",
}
_SHARED_KEYS = {
    *("feature:typ", "objektidentitet", "kvalitetsbeskrivning", "anvandbarhet", "beskrivningAnvandbarhet"),
    "vertikalAvgransning",
}
_PLAN_KEYS = _SHARED_KEYS | {
    *(
        "objektversion",
        "versionGiltigFran",
        "versionGiltigTill",
        "kommun",
        "beteckning",
        "namn",
        "syfte",
        "status",
    ),
    *(
        "datumStatusforandring",
        "typ",
        "plangeometri",
        "beslutsinformation",
        "planbeskrivning",
        "planeringsunderlag",
    ),
}
_PROVISION_KEYS = _SHARED_KEYS | {
    *(
        "detaljplan",
        "planbestammelsekatalogreferens",
        "bestammelseformulering",
        "ursprungligBestammelseformulering",
    ),
    *(
        "bestammelsevarde",
        "bestammelsegeometri",
        "planbestammelsebeskrivning",
        "giltighetstid",
        "borjarGallaEfter",
    ),
    *("sekundarEgenskapsgrans", "reglerarAnvandningsbestammelse", "reglerarDetaljplan"),
}
