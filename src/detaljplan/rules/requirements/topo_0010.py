"""TOPO-0010: the same provision twice on the same ground."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.measures import drawing_keys
from detaljplan.plan.model import PlanGeometry, Provision, UseProvision
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text

_Drawn = tuple[Provision, PlanGeometry]


@rule(
    "TOPO-0010",
    title=Text("Samma bestämmelse två gånger på samma yta", "The same provision twice on the same ground"),
    why=Text(
        "En bestämmelse som står två gånger på samma yta säger inget mer än en, men när den ena ändras säger de emot "
        "varandra.",
        "A provision that stands twice on the same ground says no more than one, but once one of them is amended they "
        "contradict each other.",
    ),
    remedy=Text("Ta bort den ena.", "Remove one of them."),
    message=Text(
        "{provision} står {count} gånger på samma geometri.", "{provision} stands {count} times on the same geometry."
    ),
    of=Of.PROVISIONS,
    needs=SOUND_GEOMETRY,
    at_once=True,
)
def provision_twice(provisions: Sequence[Provision], context: Context) -> Iterator[Fault]:
    """Hold against each other what refers to one entry with one wording and the same values, and is drawn alike."""
    told = [p for p in provisions if isinstance(p, UseProvision) or not _repeats_by_form(context)]
    drawn = [(p, item) for p in told for item in p.geometries if isinstance(item.shape, BaseGeometry)]
    shapes = np.array([item.shape for _, item in drawn], dtype=object)
    together = defaultdict[bytes, list[_Drawn]](list)
    for one, key in zip(drawn, drawing_keys(shapes, int(context.limit("same_geometry_decimals"))), strict=True):
        together[key].append(one)
    for alike in together.values():
        if len(alike) > 1:
            yield from _faults(alike)


def _repeats_by_form(context: Context) -> bool:
    """Return whether the format writes a property once for each use that it regulates, as SS 637040 does."""
    return context.document.file_format is FileFormat.GML_SS637040


def _faults(alike: list[_Drawn]) -> Iterator[Fault]:
    saying = defaultdict[tuple[str, ...], list[_Drawn]](list)
    for provision, item in alike:
        saying[_said(provision)].append((provision, item))
    for same in saying.values():
        objects = {id(provision) for provision, _ in same}
        versions = len(objects) > len({provision.identity for provision, _ in same})  # which other rules tell
        if len(same) > 1 and not versions:
            provision, item = same[1]
            yield Fault(
                about=tuple({id(one): one for one, _ in same}.values()),
                objects=tuple(dict.fromkeys(one.identity for one, _ in same)),
                where=item.where,
                geometry=item.shape if isinstance(item.shape, BaseGeometry) else None,
                fields={"provision": called(provision), "count": len(same)},
            )


def _said(provision: Provision) -> tuple[str, ...]:
    """Return what a provision says, and where in height and time; what cannot be read is like nothing else."""
    values = [part for value in provision.values for part in (value.name, value.value, value.bound, value.unit)]
    told = (provision.catalogue_reference, provision.catalogue_code, provision.label, provision.original_wording)
    layer = [provision.vertical_limit, *(getattr(provision, name, None) for name in _OF_TIME)]
    return tuple(map(str, (type(provision).__name__, *told, provision.wording, *values, *layer)))


_OF_TIME = ("valid_months", "begins_after_months")
