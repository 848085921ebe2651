"""ID-0006: a property that says it regulates a use it does not lie on."""

from collections.abc import Iterator

from detaljplan.plan.model import AdministrativeProvision, PropertyProvision, Provision
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "ID-0006",
    title=Text("Reglerar en användning på annan mark", "Regulates a use on other ground"),
    why=Text(
        "En egenskap gäller den mark den är ritad på. Säger den sig reglera en användning som ligger någon annanstans "
        "är antingen hänvisningen eller geometrin fel.",
        "A property applies to the ground it is drawn on. When it says that it regulates a use elsewhere, either the "
        "reference or the geometry is wrong.",
    ),
    remedy=Text(
        "Rätta reglerarAnvandningsbestammelse, eller rita egenskapen där användningen ligger.",
        "Correct reglerarAnvandningsbestammelse, or draw the property where the use is.",
    ),
    message=Text(
        "{provision} säger sig reglera {use}, men ligger inte på den.",
        "{provision} says that it regulates {use}, but does not lie on it.",
    ),
    of=Of.PROVISIONS,
    needs=SOUND_GEOMETRY,
)
def regulated_use_elsewhere(provision: Provision, context: Context) -> Iterator[Fault]:
    if not isinstance(provision, PropertyProvision | AdministrativeProvision) or not provision.regulates_uses:
        return
    under = {use.identity for zone in context.uses_under(provision) for use in zone.uses}
    for reference in provision.regulates_uses:
        if reference in context.placed_uses and reference not in under:
            use = context.uses[reference]
            yield Fault(
                about=provision,
                objects=(provision.identity, reference),
                where=provision.where,
                fields={"provision": called(provision), "use": called(use)},
            )
