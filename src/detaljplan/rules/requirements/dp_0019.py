"""DP-0019: technical installations with a wording that tells more."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import known, shortened
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text
from detaljplan.rules.technical_uses import GENERAL_WORDING, is_general


@rule(
    "DP-0019",
    title=Text("Tekniska anläggningar med egen formulering", "Technical installations with a wording of their own"),
    why=Text(
        "Vilken anläggning det är kan vara känsligt för totalförsvaret; leveransen ska inte röja det.",
        "Which installation it is may be sensitive to total defence; the delivery shall not disclose it.",
    ),
    remedy=Text(
        "Skriv formuleringen exakt: Tekniska anläggningar.", "Write the wording exactly: Tekniska anläggningar."
    ),
    message=Text(
        "Formuleringen ska vara exakt ”Tekniska anläggningar”, men är ”{wording}”.",
        "The wording shall be exactly “Tekniska anläggningar”, but is “{wording}”.",
    ),
    of=Of.PROVISIONS,
    formats=NATIONAL_MODEL,
)
def wording_that_tells_more(provision: Provision, context: Context) -> Iterator[Fault]:
    wording = known(provision.wording)
    if is_general(provision, context) and wording is not None and wording != GENERAL_WORDING:
        yield Fault(
            about=provision,
            objects=(provision.identity,),
            where=provision.where,
            fields={"wording": shortened(wording, 60)},
        )
