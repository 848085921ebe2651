"""DP-0022: a wording's variables and its values that do not match."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import is_blank, known
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text
from detaljplan.spec.catalogue import wording_variables


@rule(
    "DP-0022",
    title=Text("Variabler och värden som inte stämmer", "Variables and values that do not match"),
    why=Text(
        "Värdena sätts in i formuleringens variabler i tur och ordning; stämmer de inte blir bestämmelsen en annan.",
        "The values take the places of the wording's variables in order; a mismatch makes another provision.",
    ),
    remedy=Text(
        "Ha kvar katalogens variabler i formuleringen, och ge ett värde för varje variabel, i ordning. Bara "
        "[text:text] får utelämnas, och då även ur formuleringen.",
        "Keep the catalogue's variables in the wording, and give one value for each variable, in order. Only "
        "[text:text] may be left out, and then of the wording too.",
    ),
    message=Text("{provision}: {mismatch}.", "{provision}: {mismatch}."),
    of=Of.PROVISIONS,
    formats=(FileFormat.NGP_JSON, FileFormat.GEOPACKAGE),
)
def variables_without_values(provision: Provision, context: Context) -> Iterator[Fault]:
    wording = known(provision.wording)
    if wording is None:
        return
    mismatch = _mismatch(wording, provision) or _removed_variable(wording, provision, context)
    if mismatch:
        yield Fault(
            about=provision,
            objects=(provision.identity,),
            where=provision.where,
            fields={"provision": called(provision), "mismatch": mismatch},
        )


def _mismatch(wording: str, provision: Provision) -> Text | None:
    """Return how the delivered wording and the delivered values differ."""
    variables, values = wording_variables(wording), provision.values
    if len(variables) != len(values):
        return Text(
            f"antalet variabler i formuleringen är {len(variables)} men antalet värden {len(values)}",
            f"the number of variables in the wording is {len(variables)} but of values {len(values)}",
        )
    for number, (variable, value) in enumerate(zip(variables, values, strict=True), start=1):
        met, kind = known(value.name), known(value.data_type)
        if (met is not None and met.strip() != variable.name) or (kind is not None and kind != variable.kind):
            given = f"{met or '–'} ({kind or '–'})"
            return Text(
                f"variabel {number} är {variable.name} ({variable.kind}) men värdet är {given}",
                f"variable {number} is {variable.name} ({variable.kind}) but the value is {given}",
            )
        if is_blank(known(value.value)):
            return Text(
                f"variabel {number}, {variable.name}, har ett tomt värde",
                f"variable {number}, {variable.name}, has an empty value",
            )
    return None


def _removed_variable(wording: str, provision: Provision, context: Context) -> Text | None:
    """Return which variable of the catalogue's wording has been taken away, though only [text:text] may be."""
    entry = context.known_entry(provision)
    if wording == entry.wording:
        return None
    kept = {variable.name for variable in wording_variables(wording)}
    for variable in wording_variables(entry.wording):
        if not variable.optional and variable.name not in kept:
            return Text(
                f"katalogens variabel {variable.name} saknas i formuleringen",
                f"the catalogue's variable {variable.name} is missing from the wording",
            )
    return None
