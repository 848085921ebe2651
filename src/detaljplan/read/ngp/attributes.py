"""The attributes of the national JSON v4 beside the fields of the model, once for reading and writing alike.

In the order of Nationell informationsspecifikation Detaljplan 4.1, chapter 4, with geometri 2.0 and geometrimetadata
2.0.1. What stands here is read and written; what does not is kept as delivered in the `extra` of its object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Any

from detaljplan.plan.documents import (
    DecisionDocument,
    DocumentReference,
    PlanDescription,
    PlanningBasis,
    Reference,
    ReferenceDate,
)
from detaljplan.plan.model import (
    AdministrativeProvision,
    AlternativeGeometry,
    Decision,
    Plan,
    PlanGeometry,
    PropertyProvision,
    Provision,
    ProvisionDescription,
    Quality,
    UseProvision,
    VariableValue,
)
from detaljplan.plan.positioning import FittingTransformation, Period, Positioning, PositioningMethod

MEDIA_TYPE = "application/vnd.lm.detaljplan.v4+json"
TYPE = "feature:typ"
PLAN = "detaljplan"
USE, PROPERTY, ADMINISTRATIVE = "användningsbestämmelse", "egenskapsbestämmelse", "administrativ bestämmelse"


class Kind(Enum):
    """How a value stands on the wire."""

    TEXT = auto()
    INTEGER = auto()
    NUMBER = auto()
    FLAG = auto()
    DAY = auto()
    MOMENT = auto()
    STATUS = auto()
    PLAN_TYPE = auto()
    EPSG = auto()
    POSITION = auto()
    TEXTS = auto()
    DAYS = auto()
    OBJECT = auto()
    OBJECTS = auto()
    GEOMETRIES = auto()


@dataclass(frozen=True)
class Attribute:
    """One attribute.

    Parameters
    ----------
    name, field
        Its name on the wire, and in the model.
    of
        What an object, or each of several, is.
    dialects
        Other names that exporters write it under.
    """

    name: str
    field: str
    kind: Kind = Kind.TEXT
    of: ObjectType | None = None
    dialects: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ObjectType:
    """An object type or data type: the class of the model, and its attributes in order.

    `placed` tells that the class keeps the place of the object in the file.
    """

    cls: type
    attributes: tuple[Attribute, ...]
    placed: bool = False

    @cached_property
    def by_name(self) -> Mapping[str, Attribute]:
        """The attributes by their names on the wire, those of dialects too."""
        return {name: one for one in self.attributes for name in (one.name, *one.dialects)}


def _object(name: str, field: str, of: ObjectType) -> Attribute:
    return Attribute(name, field, Kind.OBJECT, of)


def _objects(name: str, field: str, of: ObjectType) -> Attribute:
    return Attribute(name, field, Kind.OBJECTS, of)


REFERENCE = ObjectType(
    Reference,
    (Attribute("namnrymd", "namespace"), Attribute("identitet", "identity"), Attribute("lank", "link")),
)
REFERENCE_DATE = ObjectType(ReferenceDate, (Attribute("datum", "day", Kind.DAY), Attribute("handelse", "event")))
DOCUMENT = ObjectType(
    DocumentReference,
    (
        Attribute("namn", "name"),
        Attribute("kortnamn", "short_name"),
        _object("datum", "dated", REFERENCE_DATE),
        _objects("referens", "references", REFERENCE),
        Attribute("specifikReferens", "specific_references", Kind.TEXTS),
    ),
    placed=True,
)
PERIOD = ObjectType(Period, (Attribute("fran", "start", Kind.MOMENT), Attribute("till", "end", Kind.MOMENT)))
POSITIONING_METHOD = ObjectType(
    PositioningMethod,
    (
        Attribute("typ", "type"),
        Attribute("variant", "variant"),
        Attribute("lagesosakerhetForReferensobjekt", "reference_uncertainty", Kind.NUMBER),
        Attribute("presentationsskala", "presentation_scale", Kind.INTEGER),
        Attribute("geometriskUpplosning", "geometric_resolution", Kind.NUMBER),
        Attribute("flyghojd", "flight_height", Kind.INTEGER),
        Attribute("kartskala", "map_scale", Kind.INTEGER),
        Attribute("punkttathet", "point_density", Kind.NUMBER),
        _object("tidsperiodForUnderlagetsFramtagande", "basis_period", PERIOD),
        _object("tidpunktForUnderlagetsFramtagande", "basis_time", PERIOD),
        Attribute("geoidmodell", "geoid_model"),
    ),
)
FITTING = ObjectType(
    FittingTransformation,
    (
        Attribute("fransystem", "from_system"),
        Attribute("tillsystem", "to_system"),
        Attribute("typAvSamband", "relation"),
        _objects("berakningshandling", "calculations", DOCUMENT),
        _objects("beskrivningAvTransformationssamband", "descriptions", DOCUMENT),
    ),
)
POSITIONING = ObjectType(
    Positioning,
    (
        Attribute("tidpunktForLagesbestamning", "positioned_at", Kind.MOMENT),
        Attribute("tidpunktForKontrollAvGeometri", "checked_at", Kind.MOMENT),
        _object("lagesbestamningsmetodIPlan", "plane", POSITIONING_METHOD),
        _object("lagesbestamningsmetodIHojd", "height", POSITIONING_METHOD),
        Attribute("osakertLage", "uncertain"),
        _objects("inpassningstransformation", "fittings", FITTING),
        _objects("produktionsdokumentation", "production_documents", DOCUMENT),
    ),
)
GEOMETRY = ObjectType(
    PlanGeometry,
    (
        Attribute("typ", "kind"),
        Attribute("koordinatsystemPlan", "epsg", Kind.EPSG),
        Attribute("dimension", "dimension", Kind.INTEGER),
        Attribute("absolutLagesosakerhetPlan", "horizontal_uncertainty_m", Kind.NUMBER),
        Attribute("absolutLagesosakerhetHojd", "vertical_uncertainty_m", Kind.NUMBER),
        Attribute("hojdsystem", "height_system"),
        Attribute("position", "shape", Kind.POSITION),
    ),
)
ALTERNATIVE_GEOMETRY = ObjectType(
    AlternativeGeometry,
    (
        Attribute("alternativGeometri", "geometry"),
        Attribute("beskrivningAvFormat", "format_description"),
        Attribute("format", "format"),
        Attribute("typ", "type"),
        _object("referens", "reference", REFERENCE),
    ),
)
QUALITY = ObjectType(
    Quality,
    (
        Attribute("digitaliseringsniva", "digitisation"),
        Attribute("beskrivningNiva", "level"),
        Attribute("korrigeradeGranser", "boundaries_corrected", Kind.FLAG),
        Attribute("kontrolleratPlaneringsunderlag", "basis_checked", Kind.FLAG),
    ),
)
PLAN_DESCRIPTION = ObjectType(PlanDescription, (_object("planbeskrivning", "document", DOCUMENT),))
PLANNING_BASIS = ObjectType(
    PlanningBasis,
    (
        Attribute("huvudomrade", "main_area"),
        Attribute("underlagstyp", "kind"),
        _object("underlag", "document", DOCUMENT),
    ),
)
DECISION_DOCUMENT = ObjectType(
    DecisionDocument, (Attribute("innehall", "contents", Kind.TEXTS), _object("dokument", "document", DOCUMENT))
)
DECISION = ObjectType(
    Decision,
    (
        Attribute("instansInomKommunen", "instance"),
        Attribute("diarienummerKommun", "municipal_case"),
        Attribute("diarienummerFullmaktige", "council_case"),
        Attribute("beslutstyp", "decision_type"),
        _objects("beslutshandling", "documents", DECISION_DOCUMENT),
        _objects("grundkarta", "base_map", REFERENCE),
        Attribute("datumPaborjat", "started", Kind.DAY),
        Attribute("datumAntagande", "adopted", Kind.DAY),
        Attribute("datumLagakraft", "in_force", Kind.DAYS),
        Attribute("genomforandetid", "implementation_months", Kind.INTEGER),
        Attribute("genomforandetidStartar", "implementation_starts", Kind.DAY),
        Attribute("arkividentitetKommun", "archive_id"),
        Attribute("foregaendePlansBeteckning", "previous_plans", Kind.TEXTS),
        Attribute("berordDomsMalnummer", "court_cases", Kind.TEXTS),
        Attribute("planbestammelse", "provisions", Kind.TEXTS),
    ),
    placed=True,
)
VARIABLE_VALUE = ObjectType(
    VariableValue,
    (
        Attribute("datatyp", "data_type"),
        Attribute("variabelvarde", "value"),
        Attribute("beskrivning", "name"),
        Attribute("vardetyp", "bound"),
        Attribute("enhet", "unit"),
    ),
    placed=True,
)
PROVISION_DESCRIPTION = ObjectType(ProvisionDescription, (Attribute("motiv", "motive"),))
PLAN_OBJECT = ObjectType(
    Plan,
    (
        Attribute("objektidentitet", "object_id"),
        Attribute("objektversion", "object_version", Kind.INTEGER),
        Attribute("versionGiltigFran", "version_valid_from", Kind.MOMENT),
        Attribute("versionGiltigTill", "version_valid_to", Kind.MOMENT),
        Attribute("kommun", "municipality"),
        Attribute("beteckning", "designation"),
        Attribute("namn", "name"),
        Attribute("syfte", "purpose"),
        Attribute("status", "status", Kind.STATUS),
        Attribute("datumStatusforandring", "status_changed", Kind.DAY),
        Attribute("typ", "plan_type", Kind.PLAN_TYPE),
        _object("kvalitetsbeskrivning", "quality", QUALITY),
        Attribute("anvandbarhet", "usability"),
        Attribute("beskrivningAnvandbarhet", "usability_description"),
        Attribute("plangeometri", "boundary", Kind.GEOMETRIES),
        Attribute("vertikalAvgransning", "vertical_limit"),
        _objects("ursprungligGeometri", "original_geometries", ALTERNATIVE_GEOMETRY),
        _objects("beslutsinformation", "decisions", DECISION),
        _object("planbeskrivning", "plan_description", PLAN_DESCRIPTION),
        _objects("planeringsunderlag", "planning_basis", PLANNING_BASIS),
    ),
    placed=True,
)
_PROVISION = (
    Attribute("detaljplan", "plan_id"),
    Attribute("objektidentitet", "object_id"),
    Attribute("planbestammelsekatalogreferens", "catalogue_reference"),
    Attribute("bestammelseformulering", "wording"),
    Attribute("ursprungligBestammelseformulering", "original_wording"),
    _objects("bestammelsevarde", "values", VARIABLE_VALUE),
    _object("kvalitetsbeskrivning", "quality", QUALITY),
    Attribute("anvandbarhet", "usability"),
    Attribute("beskrivningAnvandbarhet", "usability_description", dialects=("anvandbarhetBeskrivning",)),
    Attribute("bestammelsegeometri", "geometries", Kind.GEOMETRIES),
    Attribute("vertikalAvgransning", "vertical_limit"),
    _objects("ursprungligGeometri", "original_geometries", ALTERNATIVE_GEOMETRY),
    _object("planbestammelsebeskrivning", "description", PROVISION_DESCRIPTION),
)
_REGULATES = (
    Attribute("reglerarAnvandningsbestammelse", "regulates_uses", Kind.TEXTS),
    Attribute("reglerarDetaljplan", "regulates_plan"),
)
PROVISION_OBJECTS: Mapping[str, ObjectType] = {
    USE: ObjectType(
        UseProvision,
        (
            *_PROVISION,
            Attribute("giltighetstid", "valid_months", Kind.INTEGER),
            Attribute("borjarGallaEfter", "begins_after_months", Kind.INTEGER),
        ),
        placed=True,
    ),
    PROPERTY: ObjectType(
        PropertyProvision,
        (*_PROVISION, Attribute("sekundarEgenskapsgrans", "secondary_boundary", Kind.FLAG), *_REGULATES),
        placed=True,
    ),
    ADMINISTRATIVE: ObjectType(AdministrativeProvision, (*_PROVISION, *_REGULATES), placed=True),
}


def feature_type(provision: Provision) -> str:
    """Return the feature:typ of a provision."""
    return next(name for name, known in PROVISION_OBJECTS.items() if isinstance(provision, known.cls))


def unknown(owner: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """Return what stands in an object beside what is known of it."""
    return {key: value for key, value in owner.items() if key not in known}
