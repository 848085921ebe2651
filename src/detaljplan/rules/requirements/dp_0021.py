"""DP-0021: a specific technical installation instead of the general entry."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text
from detaljplan.rules.technical_uses import GENERAL_CODE, technical_entry


@rule(
    "DP-0021",
    title=Text("Teknisk anläggning som inte är allmänt angiven", "Specific technical installation"),
    why=Text(
        "Vilken anläggning det är kan vara känsligt för totalförsvaret. I leveransen ersätter katalogens allmänna "
        "post Tekniska anläggningar alla särskilda.",
        "Which installation it is may be sensitive to total defence. In a delivery the catalogue's general entry "
        "Tekniska anläggningar replaces all specific ones.",
    ),
    remedy=Text(
        "Hänvisa till katalogens DP_KM_E2, med formuleringen och motivet Tekniska anläggningar och utan värden.",
        "Refer to the catalogue's DP_KM_E2, with the wording and motive Tekniska anläggningar and no values.",
    ),
    message=Text(
        "{provision} är katalogens {code}; i leveransen ska det vara DP_KM_E2.",
        "{provision} is the catalogue's {code}; in a delivery it shall be DP_KM_E2.",
    ),
    of=Of.PROVISIONS,
    formats=NATIONAL_MODEL,
)
def specific_installation(provision: Provision, context: Context) -> Iterator[Fault]:
    entry = technical_entry(provision, context)
    if entry is not None and entry.code != GENERAL_CODE:
        yield Fault(
            about=provision,
            objects=(provision.identity,),
            where=provision.where,
            fields={"provision": called(provision), "code": entry.code},
        )
