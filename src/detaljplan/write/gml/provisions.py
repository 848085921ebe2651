"""The provisions of a plan as elements of SS 637040, inside the uses they regulate. No geometry here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from detaljplan.plan.model import (
    AdministrativeProvision,
    Plan,
    PropertyProvision,
    Provision,
    UseProvision,
    VariableValue,
)
from detaljplan.plan.values import EMPTY, Unreadable
from detaljplan.spec.specification import load_specification
from detaljplan.write.gml.elements import GML_ID, Identities, Texts, add_position, below, gml_below, link
from detaljplan.write.gml.terms import code_of
from detaljplan.write.unread import unread
from detaljplan.write.written import Loss

_KINDS: Mapping[type[Provision], tuple[str, str, str]] = {
    UseProvision: ("anvandningsbestammelse", "DP_Anvandningsbestammelse", "anvandningsslag"),
    PropertyProvision: ("egenskapsbestammelse", "DP_Egenskapsbestammelse", "bestammelsetyp"),
    AdministrativeProvision: ("administrativBestammelse", "DP_AdministrativBestammelse", "bestammelsetyp"),
}
HOLDERS = (*(holder for holder, _, _ in _KINDS.values()), "generellPlanbestammelse")
_GENERAL = HOLDERS[-1]
_ORDER = {holder: number for number, holder in enumerate(HOLDERS)}
_VALUES = {"decimaltal": "DP_VarDecimaltal", "text": "DP_VarText"}
# Where the real files have them: before the areas, and after the code. What else was delivered comes last.
_BEFORE = ("bestammelseid", "beteckning", "index", "insattning", "rotation")
_NOT_AS_TEXT = {"gml_id", "also_at", "insattning", *_BEFORE}

# About what a provision without any texts takes.
_MARKUP_BYTES = 1000

_NO_SUCH_USE = (
    "användningen {use} finns inte i planen, så bestämmelsen kan inte stå i den",
    "there is no use {use} in the plan that the provision could stand in",
)
_NO_IDENTITY = (
    "bestämmelsen saknar uuid, så att den bara kan stå i en av användningarna",
    "the provision has no uuid, so that it can stand in one of the uses only",
)
_NO_SPACE = (
    "står bara i den första av användningarna: i alla skulle filen bli större än vad vi läser",
    "stands in the first of the uses only: in all of them the file would be larger than we read",
)
_NOT_BOTH = (
    "bestämmelsen står i de användningar den reglerar och kan inte också vara generell för planen",
    "the provision stands in the uses it regulates and cannot be general for the plan too",
)
_OTHER_PLAN = ("bestämmelsen reglerar en annan plan än den den står i", "the provision regulates another plan")
_ALIKE = (
    "flera bestämmelser är lika i uuid, kod, områden och värden men reglerar olika användningar; de läses som en",
    "several provisions are equal in uuid, code, areas and values but regulate different uses; they are read as one",
)
_NO_DATA_TYPE = ("skriven som text", "written as a text")
_NO_POINT = ("placeringen är ingen punkt", "the position is no point")


class ProvisionWriter:
    """Writes the provisions of one plan, and remembers in `losses` what it could not write.

    Parameters
    ----------
    areas
        The gml:id of the areas of each provision, in the order of the plan.
    from_gml
        Whether the plan was read from GML, so that what it has beside the model goes back.
    codes
        How many codes were found by a reference to the catalogue.
    """

    def __init__(self, plan: Plan, areas: Iterable[Iterable[str]], identities: Identities, *, from_gml: bool) -> None:
        self.losses: list[Loss] = []
        self.codes = 0
        self._plan = plan
        self._areas = [tuple(found) for found in areas]
        self._identities = identities
        self._from_gml = from_gml
        self._room = int(load_specification().limits["file_size_bytes"].value)
        self._codes = [self._code(provision) for provision in plan.provisions]

    def write(self, parent: etree._Element) -> None:
        """Add all provisions below a DP_Plan: uses with what regulates them inside, then what regulates no use.

        A provision that regulates several uses stands in each. One that regulates neither use nor plan stands
        directly in the plan, under the name it would have in a use.
        """
        inside, beside = self._placed()
        self._tell_alike(inside)
        for holder, number in sorted(beside, key=lambda one: _ORDER[one[0]]):
            element = self._provision(parent, holder, number)
            for inner in sorted(inside.get(number, ()), key=lambda n: _ORDER[self._kind(n)[0]]):
                self._provision(element, self._kind(inner)[0], inner)

    def _placed(self) -> tuple[Mapping[int, list[int]], list[tuple[str, int]]]:
        """Return what stands in each use, and what stands in the plan with the name it stands under."""
        provisions = [*enumerate(self._plan.provisions)]
        uses = {one.identity: number for number, one in reversed(provisions) if isinstance(one, UseProvision)}
        inside: dict[int, list[int]] = defaultdict(list)
        beside: list[tuple[str, int]] = []
        for number, provision in provisions:
            regulated = self._regulated(provision, uses)
            for use in regulated:
                inside[use].append(number)
            if not regulated:
                beside.append((self._holder(provision), number))
        return inside, beside

    def _code(self, provision: Provision) -> str | None:
        code = code_of(provision, self.losses)
        self.codes += code is not None and code != provision.catalogue_code
        return code

    def _kind(self, number: int) -> tuple[str, str, str]:
        return _KINDS[type(self._plan.provisions[number])]

    def _holder(self, provision: Provision) -> str:
        """Return the name that a provision inside no use stands under in the plan."""
        plan = getattr(provision, "regulates_plan", None)
        if plan == self._plan.identity:
            return _GENERAL
        if isinstance(plan, str):
            self._lose(provision, "reglerarDetaljplan", *_OTHER_PLAN)
        return _KINDS[type(provision)][0]

    def _regulated(self, provision: Provision, uses: Mapping[str, int]) -> tuple[int, ...]:
        """Return the uses that a provision is to stand in."""
        if not isinstance(provision, PropertyProvision | AdministrativeProvision):
            return ()
        attribute = "reglerarAnvandningsbestammelse"
        for use in provision.regulates_uses:
            if use not in uses:
                self._lose(provision, attribute, *(reason.format(use=use) for reason in _NO_SUCH_USE))
        found = tuple(uses[use] for use in dict.fromkeys(provision.regulates_uses) if use in uses)
        if len(found) > 1 and not isinstance(provision.object_id, str):
            self._lose(provision, attribute, *_NO_IDENTITY)
            found = found[:1]
        if not self._has_room(provision, len(found)):
            self._lose(provision, attribute, *_NO_SPACE)
            found = found[:1]
        if found and isinstance(provision.regulates_plan, str):
            self._lose(provision, "reglerarDetaljplan", *_NOT_BOTH)
        return found

    def _has_room(self, provision: Provision, times: int) -> bool:
        """Return whether a provision can be written once more for each further use, and take that room.

        A provision of a megabyte in ten thousand uses would fill the memory with what nobody could read again.
        """
        texts = (provision.wording, *(value.value for value in provision.values), *provision.extra.values())
        size = _MARKUP_BYTES + sum(len(text) for text in texts if isinstance(text, str))
        needed = (times - 1) * size
        if needed > self._room:
            return False
        self._room -= max(needed, 0)
        return True

    def _tell_alike(self, inside: Mapping[int, Iterable[int]]) -> None:
        """Tell of provisions that a reader takes for one, since they differ in nothing it looks at."""
        uses: dict[int, set[int]] = defaultdict(set)
        for use, numbers in inside.items():
            for number in numbers:
                uses[number].add(use)
        alike: dict[object, list[int]] = defaultdict(list)
        for number in uses:
            provision = self._plan.provisions[number]
            values = tuple((v.data_type, v.name, v.value) for v in provision.values)
            alike[type(provision), provision.object_id, self._codes[number], self._areas[number], values].append(number)
        for numbers in alike.values():
            if len({frozenset(uses[number]) for number in numbers}) > 1:
                for number in numbers:
                    self._lose(self._plan.provisions[number], "reglerarAnvandningsbestammelse", *_ALIKE)

    def _provision(self, parent: etree._Element, holder: str, number: int) -> etree._Element:
        provision = self._plan.provisions[number]
        _, kind, code = self._kind(number)
        extra = provision.extra if self._from_gml else EMPTY
        texts = Texts(provision, self.losses)
        element = below(below(parent, holder), kind)
        element.set(GML_ID, self._identities.own(extra.get("gml_id"), "i"))
        texts.add(element, "uuid", provision.object_id, "objektidentitet")
        self._add_label(element, provision, extra, texts)
        for area in self._areas[number]:
            link(element, "omrade", area)
        texts.add(element, code, self._codes[number], "bestammelsekod")
        texts.add(element, "precisering", provision.wording, "bestammelseformulering")
        for name in extra:
            if name not in _NOT_AS_TEXT and name not in HOLDERS:
                texts.add_extra(element, name, extra[name])
        for value in provision.values:
            self._add_value(below(element, "variabel"), value, texts)
        return element

    def _add_label(self, element: etree._Element, provision: Provision, extra: Mapping[str, Any], texts: Texts) -> None:
        """Add what the map shows of a provision, and where; the number of a label stands apart from its letters."""
        index = extra.get("index")
        letters = provision.label
        if letters and isinstance(index, str):
            letters = letters.removesuffix(index)
        for name in _BEFORE:
            if name == "beteckning":
                texts.add(element, name, letters, name)
            elif name == "insattning" and name in extra:
                self._add_point(element, extra[name], provision)
            elif name in extra:
                texts.add_extra(element, name, extra[name])

    def _add_point(self, element: etree._Element, at: object, provision: Provision) -> None:
        if isinstance(at, Unreadable):
            self.losses.append(unread(provision.identity, at, "insattning"))
        elif isinstance(at, tuple) and len(at) in (2, 3) and all(isinstance(number, float) for number in at):
            point = gml_below(below(element, "insattning"), "Point")
            point.set(GML_ID, self._identities.new("p"))
            east, north, *height = at
            add_position(point, [repr(number) for number in (north, east, *height)])
        else:
            self._lose(provision, "insattning", *_NO_POINT)

    def _add_value(self, element: etree._Element, value: VariableValue, texts: Texts) -> None:
        data_type = value.data_type if isinstance(value.data_type, str) else None
        kind = _VALUES.get(data_type or "")
        if kind is None:
            texts.lose("datatyp", *_NO_DATA_TYPE, where=f"{value.where}/datatyp")
        elif data_type == "decimaltal" and self._from_gml:
            kind = value.extra.get("gml_type", kind)
        inner = below(element, kind or "DP_VarText")
        texts.add(inner, "namn", value.name, "beskrivning", f"{value.where}/beskrivning")
        texts.add(inner, "varde", value.value, "variabelvarde", f"{value.where}/variabelvarde")

    def _lose(self, provision: Provision, attribute: str, reason_sv: str, reason_en: str) -> None:
        self.losses.append(Loss(provision.identity, f"{provision.where}/{attribute}", attribute, reason_sv, reason_en))
