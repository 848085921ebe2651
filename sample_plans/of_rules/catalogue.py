"""Bad and good plans of the rules on catalogue entries, wordings and values."""

from __future__ import annotations

from sample_plans.gml import plan_gml
from sample_plans.of_rules import BadAndGood
from sample_plans.plans import BOSTAD, CENTRUM, GATA, NOCKHOJD, PRICKMARK, UTFART, good_plan, street_and_block
from tests.build import (
    UNKNOWN_ENTRY,
    Json,
    area,
    in_force,
    line,
    number,
    property_zone,
    rectangle,
    text,
    zone,
)
from tests.full_release import TRANSITIONAL

OLDER_HEIGHT = "DP_KM_Eg_Hojd_HogstaHojd_Aldre"
OF_DECEMBER_2025 = "DP_KM_Eg_MarkensAnordOchVeg_MarkensGenomslapp_Annan"
SLOPE = "DP_KM_Eg_MarkensAnordOchVeg_Markforhallanden_StorstaLutning"
STRIP = area(rectangle(0, 10, 100, 6))


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    unknown = property_zone("prick", PRICKMARK, STRIP, planbestammelsekatalogreferens=UNKNOWN_ENTRY)
    prickmark = street_and_block(property_zone("prick", PRICKMARK, STRIP))
    return {
        "DP-0009": (_height(number("höjd", "9", unit=None)), _height(number("höjd", "9"))),
        "DP-0022": (_height(text("höjd", "nio meter")), _height(number("höjd", "9"))),
        "DP-Krav-0017": (
            _height(number("höjd", "9"), wording="Nockhöjden är [höjd:decimaltal] meter."),
            _height(number("höjd", "9")),
        ),
        "KAT-0001": (street_and_block(unknown), prickmark),
        "KAT-0002": (plan_gml(good_plan(), older={BOSTAD: "DP_KM_B"}), plan_gml(good_plan())),
        "KAT-0003": (street_and_block(property_zone("prick", BOSTAD, STRIP)), prickmark),
        "KAT-0004": (_exit_forbidden(STRIP), _exit_forbidden(line((0, 10), (60, 10)))),
        "KAT-0005": (_over_the_street(0.011), _over_the_street(0.01)),
        "KAT-0006": (_height(number("höjd", "9,5")), _height(number("höjd", "9.5"))),
        "KAT-0007": (_height(number("höjd", "9", "kvadratmeter")), _height(number("höjd", "9", "meter"))),
        "KAT-0008": (_height(number("höjd", "9", bound="min")), _height(number("höjd", "9", bound="max"))),
        "KAT-0009": (_two_heights(), _slope()),
        "KAT-0010": (_interpreted(), _height(number("höjd", "9"))),
        "KAT-0011": (_adopted("2025-11-30"), _adopted("2025-12-01")),
        "KAT-0012": (_transitional(), prickmark),
        "KAT-0014": (_on_the_block(GATA), _on_the_block(CENTRUM)),
        "KAT-0013": (_prickmark("administrativ bestämmelse"), _prickmark("egenskapsbestämmelse")),
    }


def _height(*values: Json, wording: str | None = None) -> Json:
    block = area(rectangle(0, 10, 100, 50))
    told = {"bestammelseformulering": wording} if wording else {}
    return street_and_block(property_zone("nock", NOCKHOJD, block, bestammelsevarde=list(values), **told))


def _two_heights() -> Json:
    wording = "Högsta nockhöjd är [höjd:decimaltal] meter, för komplement [låg höjd:decimaltal] meter."
    return _height(number("höjd", "9"), number("låg höjd", "4"), wording=wording)


def _slope() -> Json:
    values = [number("lutning1", "1", "antal"), number("lutning2", "20", "antal")]
    return street_and_block(property_zone("lutning", SLOPE, STRIP, bestammelsevarde=values))


def _exit_forbidden(geometry: Json) -> Json:
    return street_and_block(property_zone("utfart", UTFART, geometry))


def _over_the_street(by_m: float) -> Json:
    """Return the plan with prickmark one metre wide that reaches that far over the street: as many square metres."""
    return street_and_block(property_zone("prick", PRICKMARK, area(rectangle(0, 10 - by_m, 1, 6))))


def _interpreted() -> Json:
    values = [text("äldre bestämmelse", "högst två våningar"), text("orsak", "eftersom höjden inte är angiven")]
    return street_and_block(property_zone("hojd", OLDER_HEIGHT, STRIP, bestammelsevarde=values))


def _adopted(day: str) -> Json:
    attributes = in_force()
    later = "2026-01-15"
    days = {"datumAntagande": day, "datumLagakraft": [later], "genomforandetidStartar": later}
    attributes["beslutsinformation"][0] |= days
    attributes["datumStatusforandring"] = later
    values = [text("markens genomsläpplighet", "Marken ska vara genomsläpplig.")]
    new = property_zone("mark", OF_DECEMBER_2025, STRIP, bestammelsevarde=values)
    return street_and_block(new, **attributes)


def _transitional() -> Json:
    """Return a plan that refers to an entry of the invented full release, which only that knows."""
    attributes = {"planbestammelsekatalogreferens": TRANSITIONAL, "bestammelseformulering": "Övergång"}
    started = [{"datumPaborjat": "2019-05-01"}]
    return street_and_block(property_zone("over", PRICKMARK, STRIP, **attributes), beslutsinformation=started)


def _on_the_block(code: str) -> Json:
    return street_and_block(zone("samma", code, area(rectangle(0, 10, 100, 50))))


def _prickmark(kind: str) -> Json:
    return street_and_block(zone("prick", PRICKMARK, STRIP, kind=kind))
