"""KAT-0004: a provision drawn as another geometry than its catalogue entry is for."""

from collections.abc import Iterator

import shapely

from detaljplan.plan.model import Provision
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text

_DIMENSIONS = {"Punkt": 0, "Linje": 1, "Yta/Volym": 2}
_CALLED = (Text("punkt", "a point"), Text("linje", "a line"), Text("yta", "an area"))


@rule(
    "KAT-0004",
    title=Text("Fel slags geometri för bestämmelsen", "Geometry of another kind than the entry's"),
    why=Text(
        "Katalogen säger för varje bestämmelse om den ritas som punkt, linje eller yta. Samma bestämmelse finns ofta i "
        "flera former, med var sin hänvisning.",
        "The catalogue says of each entry whether it is drawn as a point, a line or an area. The same provision often "
        "exists in several forms, each with a reference of its own.",
    ),
    remedy=Text(
        "Rita om bestämmelsen, eller välj den bestämmelse ur katalogen som har rätt geometrityp.",
        "Draw the provision anew, or choose the entry with the right kind of geometry.",
    ),
    message=Text(
        "{provision} är ritad som {drawn}, men katalogens {code} är för {wanted}.",
        "{provision} is drawn as {drawn}, but the catalogue's {code} is for {wanted}.",
    ),
    of=Of.PROVISIONS,
)
def geometry_of_another_kind(provision: Provision, context: Context) -> Iterator[Fault]:
    entry = context.known_entry(provision)
    wanted = _DIMENSIONS.get(entry.geometry_type)
    if wanted is None:
        return  # some earlier entries do not say
    for item in provision.geometries:
        shape = known(item.shape)
        drawn = wanted if shape is None else int(shapely.get_dimensions(shape))
        if drawn != wanted and drawn >= 0:
            yield Fault(
                about=provision,
                objects=(provision.identity,),
                where=item.where,
                geometry=shape,
                fields={
                    "provision": called(provision),
                    "drawn": _CALLED[drawn],
                    "code": entry.code,
                    "wanted": _CALLED[wanted],
                },
            )
