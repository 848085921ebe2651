"""DP-0020: technical installations with a motive that tells more."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import known, shortened
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text
from detaljplan.rules.technical_uses import GENERAL_WORDING, is_general


@rule(
    "DP-0020",
    title=Text("Tekniska anläggningar med eget motiv", "Technical installations with a motive of their own"),
    why=Text(
        "Motivet kan röja vilken anläggning det är, och det kan vara känsligt för totalförsvaret.",
        "The motive may disclose which installation it is, which may be sensitive to total defence.",
    ),
    remedy=Text("Skriv motivet exakt: Tekniska anläggningar.", "Write the motive exactly: Tekniska anläggningar."),
    message=Text(
        "Motivet ska vara exakt ”Tekniska anläggningar”, men är ”{motive}”.",
        "The motive shall be exactly “Tekniska anläggningar”, but is “{motive}”.",
    ),
    of=Of.PROVISIONS,
    exceptions=(
        Text(
            "Ett motiv som saknas röjer inget; DP-0011 säger när det krävs.",
            "A motive that is absent discloses nothing; DP-0011 tells when one is asked for.",
        ),
    ),
    formats=NATIONAL_MODEL,
)
def motive_that_tells_more(provision: Provision, context: Context) -> Iterator[Fault]:
    motive = known(provision.motive) if is_general(provision, context) else None
    if motive and motive != GENERAL_WORDING:
        yield Fault(
            about=provision,
            objects=(provision.identity,),
            where=provision.where,
            fields={"motive": shortened(motive, 60)},
        )
