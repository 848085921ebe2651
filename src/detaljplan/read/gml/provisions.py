"""The provisions of a plan GML: use, property and administrative, nested in each other. No geometry here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shapely.geometry import MultiPolygon

from detaljplan.plan.model import (
    AdministrativeProvision,
    PlanGeometry,
    PropertyProvision,
    Provision,
    UseProvision,
    VariableValue,
)
from detaljplan.plan.values import EMPTY, T, Unreadable, shortened
from detaljplan.read.gml.curves import BadCurve, Curves
from detaljplan.read.gml.elements import Place, gml_id, gml_text
from detaljplan.read.gml.positions import Positions
from detaljplan.read.gml.topology import Area, Topology

_KINDS: Mapping[str, type[Provision]] = {
    "DP_Anvandningsbestammelse": UseProvision,
    "DP_Egenskapsbestammelse": PropertyProvision,
    "DP_AdministrativBestammelse": AdministrativeProvision,
}
_HOLDERS = {
    "anvandningsbestammelse",
    "egenskapsbestammelse",
    "administrativBestammelse",
    "generellPlanbestammelse",
}
_DATA_TYPES = {"DP_VarDecimaltal": "decimaltal", "DP_VarHeltal": "decimaltal", "DP_VarText": "text"}
_KNOWN = {
    "uuid",
    "beteckning",
    "anvandningsslag",
    "bestammelsetyp",
    "precisering",
    "omrade",
    "variabel",
    "insattning",
    *_HOLDERS,
}


@dataclass
class Provisions:
    """Reads the provisions of one plan.

    Parameters
    ----------
    plan_id
        The plan's uuid as delivered.
    plan_identity
        What a general provision says it regulates: the uuid, or the plan's place in the file.
    epsg
        The plan's reference system.
    topology
        The areas that provisions point to.
    taken
        The positions taken out of the file before it was parsed.
    unreadable
        What could not be read so far.
    """

    plan_id: str | Unreadable | None
    plan_identity: str
    epsg: int | Unreadable | None
    topology: Topology
    taken: Positions = field(default_factory=Positions)
    unreadable: list[Unreadable] = field(default_factory=list)
    _read: list[Provision] = field(default_factory=list)
    _numbers: dict[object, list[int]] = field(default_factory=dict)
    _geometries: dict[str, PlanGeometry] = field(default_factory=dict)

    def read(self, plan: Place) -> tuple[Provision, ...]:
        """Return the provisions below a DP_Plan, in the order of the delivery.

        A property or administrative provision that is written again under another use, with the same uuid,
        code, areas and values, is one provision that regulates both uses; its other places are in
        ``extra["also_at"]``. Any other repeated uuid stays as it is, for the rules to find.
        """
        for holder in plan.children():
            self._held(holder, None)
        return tuple(self._read)

    def geometries(self, owner: Place, name: str) -> tuple[PlanGeometry, ...]:
        """Return the areas that the children of that name point to; `where` is the area's own place."""
        return tuple(self._geometry(link) for link in owner.children(name))

    def _held(self, holder: Place, use: str | None) -> None:
        if holder.name not in _HOLDERS and (holder.name in _KNOWN or not holder.has_parts()):
            return
        found = [child for child in holder.children() if child.name in _KINDS]
        if not found and holder.name in _HOLDERS:
            expected = "en planbestämmelse i elementet", "a provision inside the element"
            link = holder.link()
            self.unreadable.append(Unreadable(link if isinstance(link, str) else "", holder.where, *expected))
        for place in found:
            provision = self._provision(place, use, general=holder.name == "generellPlanbestammelse")
            self._keep(provision, use)
            inner = provision.identity if isinstance(provision, UseProvision) else use
            if any(name in _HOLDERS or (name not in _KNOWN and len(part)) for name, part in place.parts()):
                for child in place.children():
                    self._held(child, inner)
            place.forget()

    def _provision(self, place: Place, use: str | None, *, general: bool) -> Provision:
        kind = _KINDS[place.name]
        code = "anvandningsslag" if kind is UseProvision else "bestammelsetyp"
        regulates: dict[str, Any] = {}
        if kind is not UseProvision:
            regulates["regulates_uses"] = (use,) if use else ()
            regulates["regulates_plan"] = self.plan_identity if general else None
        return kind(
            where=place.where,
            object_id=self._noted(place.text("uuid")),
            plan_id=self.plan_id,
            catalogue_code=self._plain(place.text(code)),
            label=self._label(place),
            wording=self._noted(place.text("precisering")),
            values=tuple(self._value(v) for holder in place.children("variabel") for v in holder.children()),
            geometries=self.geometries(place, "omrade"),
            extra=self._extra(place),
            **regulates,
        )

    def _keep(self, provision: Provision, use: str | None) -> None:
        if use is None or not isinstance(provision, PropertyProvision | AdministrativeProvision):
            self._read.append(provision)
            return
        same = self._numbers.setdefault(_sameness(provision), [])
        for number in same if isinstance(provision.object_id, str) else ():
            twin = self._read[number]
            assert isinstance(twin, PropertyProvision | AdministrativeProvision)
            if use not in twin.regulates_uses:
                also = (*twin.extra.get("also_at", ()), provision.where)
                self._read[number] = replace(
                    twin, regulates_uses=(*twin.regulates_uses, use), extra={**twin.extra, "also_at": also}
                )
                return
        same.append(len(self._read))
        self._read.append(provision)

    def _geometry(self, link: Place) -> PlanGeometry:
        area_id = link.link()
        area = self.topology.area(area_id) if isinstance(area_id, str) else area_id
        if area is None:
            area = Unreadable(
                f"#{area_id}",
                link.where,
                "gml:id på en DP_Omrade i filen",
                "gml:id of a DP_Omrade in the file",
            )
        if isinstance(area, Unreadable):
            area = self._noted(replace(area, where=link.where))
            return PlanGeometry(where=link.where, shape=area, epsg=self.epsg)
        if area.where not in self._geometries:
            self._geometries[area.where] = self._geometry_of(area)
        return self._geometries[area.where]

    def _geometry_of(self, area: Area) -> PlanGeometry:
        if isinstance(area.shape, Unreadable):
            return PlanGeometry(where=area.where, shape=area.shape, epsg=self.epsg)
        return PlanGeometry(
            where=area.where,
            shape=area.shape,
            kind="multiyta" if isinstance(area.shape, MultiPolygon) else "yta",
            epsg=self.epsg,
            dimension=3 if area.shape.has_z else 2,
            arcs=area.arcs,
        )

    def _value(self, place: Place) -> VariableValue:
        data_type: str | Unreadable = _DATA_TYPES.get(place.name) or Unreadable(
            shortened(place.name),
            place.where,
            "DP_VarDecimaltal, DP_VarHeltal eller DP_VarText",
            "DP_VarDecimaltal, DP_VarHeltal or DP_VarText",
        )
        return VariableValue(
            where=place.where,
            data_type=self._noted(data_type),
            value=self._noted(place.text("varde")),
            name=self._noted(place.text("namn")),
            extra={"gml_type": place.name} if place.name == "DP_VarHeltal" else EMPTY,
        )

    def _label(self, place: Place) -> str | None:
        letters, index = self._plain(place.text("beteckning")), self._plain(place.text("index"))
        return f"{letters}{index}" if letters and index else letters

    def _extra(self, place: Place) -> Mapping[str, Any]:
        extra: dict[str, Any] = {"gml_id": gml_id(place.element)}
        for child in place.children("insattning"):
            extra.setdefault("insattning", self._noted(self._insertion(child)))
        for name, element in place.parts():
            if name not in _KNOWN and len(element) == 0:
                extra.setdefault(name, gml_text(element))
        return extra

    def _insertion(self, place: Place) -> tuple[float, ...] | Unreadable:
        """Return where the label stands on the map, E N in metres."""
        epsg = self.epsg if isinstance(self.epsg, int) else None
        try:
            return tuple(float(c) for c in Curves(epsg, self.taken).point(place))
        except BadCurve as error:
            return error.unreadable(place)

    def _noted(self, value: T) -> T:
        if isinstance(value, Unreadable):
            self.unreadable.append(value)
        return value

    def _plain(self, value: str | Unreadable | None) -> str | None:
        value = self._noted(value)
        return value if isinstance(value, str) else None


def _sameness(provision: Provision) -> object:
    """Return what two writings of one provision share."""
    return (
        type(provision),
        provision.object_id,
        provision.catalogue_code,
        tuple(g.where for g in provision.geometries),
        tuple((v.data_type, v.name, v.value) for v in provision.values),
    )
