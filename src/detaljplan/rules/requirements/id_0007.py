"""ID-0007: a property that lies on a use which its list of regulated uses leaves out."""

from collections.abc import Iterator

from detaljplan.plan.model import AdministrativeProvision, LandKind, PropertyProvision, Provision
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.names import called, called_together
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "ID-0007",
    title=Text("Ligger på en användning som inte räknas upp", "Lies on a use that is not listed"),
    why=Text(
        "En egenskap som räknar upp vilka användningar den reglerar gäller bara dem. Ligger den också på en annan kan "
        "det vara meningen, eller glömt.",
        "A property that lists the uses it regulates applies to those alone. When it also lies on another, that may be "
        "meant, or forgotten.",
    ),
    remedy=Text(
        "Behöver inte rättas om det är meningen. Annars: lägg till användningen i reglerarAnvandningsbestammelse.",
        "Nothing to correct when it is meant. Otherwise add the use to reglerarAnvandningsbestammelse.",
    ),
    message=Text(
        "{provision} ligger också på {uses}, som den inte säger sig reglera.",
        "{provision} also lies on {uses}, which it does not say that it regulates.",
    ),
    of=Of.PROVISIONS,
    needs=SOUND_GEOMETRY,
)
def use_left_out(provision: Provision, context: Context) -> Iterator[Fault]:
    if not isinstance(provision, PropertyProvision | AdministrativeProvision) or not provision.regulates_uses:
        return
    under = [use for zone in context.uses_under(provision) for use in zone.uses]
    uses = [u for u in under if u.identity not in provision.regulates_uses and _fit(provision, u, context)]
    if uses:
        yield Fault(
            about=provision,
            objects=(provision.identity, *(use.identity for use in uses)),
            where=provision.where,
            fields={"provision": called(provision), "uses": called_together(uses)},
        )


def _fit(provision: Provision, use: Provision, context: Context) -> bool:
    """Return whether the property can regulate the use at all: one of another form is told by KAT-0005."""
    own, other = context.entry(provision), context.entry(use)
    return own is None or other is None or own.land_form in (other.land_form, LandKind.PLAN_AREA)
