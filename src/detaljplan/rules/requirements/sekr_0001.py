"""SEKR-0001: the general entry for technical installations, with what it replaced still there."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text
from detaljplan.rules.technical_uses import GENERAL_WORDING, is_general


@rule(
    "SEKR-0001",
    title=Text("Teknisk anläggning som röjs i en annan uppgift", "Technical installation told elsewhere"),
    why=Text(
        "Att posten är allmän hjälper inte om den ursprungliga formuleringen eller ett värde säger vilken anläggning "
        "det är.",
        "That the entry is general does not help if the original wording or a value tells which installation it is.",
    ),
    remedy=Text(
        "Ta bort värdena, och skriv ursprungligBestammelseformulering som Tekniska anläggningar eller utelämna den.",
        "Take the values out, and write ursprungligBestammelseformulering as Tekniska anläggningar or leave it out.",
    ),
    message=Text("Bestämmelsen Tekniska anläggningar har {what}.", "The provision Tekniska anläggningar has {what}."),
    of=Of.PROVISIONS,
    formats=NATIONAL_MODEL,
)
def told_elsewhere(provision: Provision, context: Context) -> Iterator[Fault]:
    if not is_general(provision, context):
        return
    told = {
        _ORIGINAL: known(provision.original_wording) not in (None, "", GENERAL_WORDING),
        _VALUES: bool(provision.values),
    }
    for what in (what for what, is_told in told.items() if is_told):
        yield Fault(about=provision, objects=(provision.identity,), where=provision.where, fields={"what": what})


_ORIGINAL = Text(
    "en annan ursprunglig formulering (ursprungligBestammelseformulering)",
    "another original wording (ursprungligBestammelseformulering)",
)
_VALUES = Text("värden (bestammelsevarde)", "values (bestammelsevarde)")
