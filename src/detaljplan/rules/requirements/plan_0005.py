"""PLAN-0005: a municipality whose name is written in another form than its own."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.plan.values import known, shortened
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text
from detaljplan.spec.municipalities import municipality_meant


@rule(
    "PLAN-0005",
    title=Text("Kommunens namn i en annan form", "Municipality's name in another form"),
    why=Text(
        "Planens kommun jämförs med den som levererar, efter namnet. Hur noga plattformen jämför är inte känt; en "
        "annan form än namnet självt kan stoppas.",
        "The plan's municipality is held against the one that delivers, by its name. How closely the platform compares "
        "is not known; another form than the name itself may be stopped.",
    ),
    remedy=Text(
        "Skriv bara namnet, utan kommun, region eller stad och med stor bokstav: Eskilstuna.",
        "Write the name alone, without kommun, region or stad and with a capital: Eskilstuna.",
    ),
    message=Text(
        "Kommunen är skriven ”{written}”; namnet är {name}.", "The municipality is “{written}”; it is {name}."
    ),
    of=Of.PLAN,
    formats=NATIONAL_MODEL,
)
def name_in_another_form(plan: Plan, context: Context) -> Iterator[Fault]:
    written = known(plan.municipality)
    meant = municipality_meant(written) if written is not None else None
    if written is not None and meant and written != meant.short_name:
        yield Fault(
            about=plan,
            objects=(plan.identity,),
            where=f"{plan.where}/kommun",
            fields={"written": shortened(written, 60), "name": meant.short_name},
        )
