"""GEO-0038: a geometry whose reference system is not told, not known, or another than that of the rest."""

from collections import Counter
from collections.abc import Iterator, Sequence

from detaljplan.plan.structure import StructureKind
from detaljplan.plan.values import shortened
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold
from detaljplan.rules.structure_faults import flaws_in, unread

_SHOWN = 100


@rule(
    "GEO-0038",
    title=Text("Referenssystem som är okänt eller blandas", "Reference system unknown or mixed"),
    why=Text(
        "srsName, på geometrin eller något som den ligger i, säger i vilket system koordinaterna är och vilken axel "
        "som kommer först. Utan det går det inte att säga åt vilket håll en ring går, eller vad som ligger bredvid "
        "vad.",
        "srsName, on the geometry or something it lies in, tells which system the coordinates are in and which axis "
        "comes first. Without it nothing tells which way a ring runs, or what lies beside what.",
    ),
    remedy=Text(
        "Skriv samma srsName överallt, till exempel urn:ogc:def:crs:EPSG::3006.",
        "Write the same srsName everywhere, such as urn:ogc:def:crs:EPSG::3006.",
    ),
    message=Text("{count} av {of} geometrier {what}.", "{count} of {of} geometries {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    of_unreadable=True,
    formats=(FileFormat.GML,),
    at_once=True,
)
def system_unknown_or_mixed(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    systems = Counter(g.item.epsg for g in geometries if isinstance(g.item.epsg, int))
    usual = systems.most_common(1)[0][0] if systems else None
    found: dict[Text, list[Owned]] = {}
    for geometry in geometries:
        what = _wrong(geometry, usual)
        if what is _UNNAMED and (untold := [*unread(geometry)]):  # the name may stand in what was not read
            yield from untold
        elif what is not None:
            found.setdefault(what, []).append(geometry)
    for what, about in found.items():
        yield Fault(
            about=tuple(about),
            objects=tuple(dict.fromkeys(geometry.owner.identity for geometry in about[:_SHOWN])),
            where=about[0].item.where,
            fields={"count": len(about), "of": len(geometries), "what": what},
        )


_UNNAMED = Text("har inget srsName", "have no srsName")


def _wrong(geometry: Owned, usual: int | None) -> Text | None:
    mixed = next((flaw for flaw in flaws_in(geometry) if flaw.kind is StructureKind.SYSTEM), None)
    if mixed:
        return Text(mixed.what, mixed.what_en)
    name, epsg = geometry.item.structure.srs_name if geometry.item.structure else "", geometry.item.epsg
    if not name:
        return _UNNAMED
    if epsg is None:
        return Text(f"är i ett okänt system, {shortened(name)}", f"are in an unknown system, {shortened(name)}")
    if epsg != usual:
        return Text(f"är i EPSG:{epsg}, men de flesta i EPSG:{usual}", f"are in EPSG:{epsg}, most in EPSG:{usual}")
    return None
