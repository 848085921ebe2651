"""SCHEMA-0006: a mandatory text that says nothing."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan, Provision
from detaljplan.plan.values import is_blank, known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text


@rule(
    "SCHEMA-0006",
    title=Text("Obligatorisk text som är tom", "Mandatory text that is empty"),
    why=Text(
        "Uppgiften ska finnas för att planen ska gå att hitta och förstå. En tom text släpps igenom av schemat men "
        "säger inget.",
        "The attribute shall be there so that the plan can be found and understood. The schema lets an empty text "
        "pass, but it tells nothing.",
    ),
    remedy=Text("Skriv texten innan planen levereras.", "Write the text before the plan is delivered."),
    message=Text("{attribute} är tom.", "{attribute} is empty."),
    of=Of.OBJECTS,
    exceptions=(
        Text(
            "Andra tomma texter sägs av sina egna regler: beteckning (DP-0005), motiv (DP-0011), värden (DP-0022) "
            "och kommun (PLAN-0002).",
            "Other empty texts are told by their own rules: beteckning (DP-0005), motiv (DP-0011), values (DP-0022) "
            "and kommun (PLAN-0002).",
        ),
    ),
    formats=NATIONAL_MODEL,
)
def empty_mandatory_text(owner: Plan | Provision, context: Context) -> Iterator[Fault]:
    if isinstance(owner, Plan):
        texts = {"namn": owner.name, "syfte": owner.purpose}
    else:
        texts = {"bestammelseformulering": owner.wording}
    for attribute, text in texts.items():
        if is_blank(known(text)):
            yield Fault(
                about=owner,
                objects=(owner.identity,),
                where=f"{owner.where}/{attribute}",
                fields={"attribute": attribute},
            )
