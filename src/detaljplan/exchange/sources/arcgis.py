"""A layer from an ArcGIS service (MapServer or FeatureServer), by the ids of its objects.

Ids are not capped as objects are, so that what is asked for is known beforehand and nothing can be left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from detaljplan.crs import SWEREF99_TM
from detaljplan.errors import LayerError
from detaljplan.exchange import layer_limits
from detaljplan.exchange.sources.pages import Pages
from detaljplan.exchange.sources.service import Service, below, shown
from detaljplan.exchange.sources.taken import Taken
from detaljplan.plan.values import shortened

PAGE = 500
"""Objects asked for at a time, unless the service gives fewer: their ids stand in the question."""
_ALL = {"where": "1=1", "f": "json"}
_CURVES = {"curveRings", "curvePaths"}


def from_arcgis(service: Service, table: str | None, folder: Path) -> Taken:
    """Return all objects of a layer, in EPSG:3006 where the service can.

    Curves are drawn as chords by the service itself, with its own tolerance; one that sends them as curves all the
    same is refused.

    Raises
    ------
    LayerError
        The service has no such layer, gives another number of ids than it says, or other objects than those asked
        for, however few at a time (``exceededTransferLimit``).
    """
    address = _layer_address(service, table)
    told = service.json(address, {"f": "json"})
    ids, id_field = _ids(service, address)
    name = shown(address)
    answers = _answers(service, address, ids, _page_size(told), id_field)
    first, features = next(answers)
    head = {key: first[key] for key in ("geometryType", "hasZ", "hasM", "spatialReference", "fields") if key in first}
    with Pages(folder / "arcgis.json", head, name, service.tell) as pages:
        pages.add(features, _named(features, id_field), len(ids))
        for page, features in answers:
            if page.get("spatialReference") != head.get("spatialReference"):
                raise LayerError("Lagrets objekt ligger i olika koordinatsystem.", where=name)
            pages.add(features, _named(features, id_field), len(ids))
        pages.refuse_other_than(len(ids))
    return Taken((pages.path,), _last_edit(told))


def _layer_address(service: Service, table: str | None) -> str:
    """Return the address of the layer: the service's own, or that of the one so called, by name or number, in it."""
    if urlsplit(service.address).path.rstrip("/").rpartition("/")[2].isdecimal():
        return service.address
    told = service.json(service.address, {"f": "json"}).get("layers")
    layers = [each for each in told if isinstance(each, Mapping)] if isinstance(told, list) else []
    leaves = [each for each in layers if not each.get("subLayerIds")]
    found = [each for each in leaves if table in (each.get("name"), str(each.get("id")))] if table else leaves
    if len(found) != 1:
        listed = ", ".join(f"{each.get('id')}: {each.get('name')}" for each in leaves)
        raise LayerError(
            "Tjänsten har inget lager {wanted}. Den har: {listed}.",
            where=shown(service.address),
            wanted=table or "–",
            listed=shortened(listed, 300),
        )
    return below(service.address, str(found[0].get("id")))


def _ids(service: Service, address: str) -> tuple[list[int], str]:
    """Return the ids of all objects and the field they stand in, as many as the service counts."""
    query = below(address, "query")
    told = service.json(query, {**_ALL, "returnIdsOnly": "true"})
    ids, field = told.get("objectIds"), told.get("objectIdFieldName")
    if not isinstance(ids, list) or not ids or not all(isinstance(id, int) for id in ids) or not isinstance(field, str):
        raise LayerError("Källan svarar utan ett enda objekt. Det tas som ett fel hos källan.", where=shown(address))
    count = service.json(query, {**_ALL, "returnCountOnly": "true"}).get("count")
    if told.get("exceededTransferLimit") or (isinstance(count, int) and count != len(set(ids))):
        raise LayerError(
            "Källan säger sig ha {total:n} objekt men gav {count:n}. Försök igen, eller hämta lagret som fil.",
            where=shown(address),
            total=count if isinstance(count, int) else 0,
            count=len(set(ids)),
        )
    if len(ids) > layer_limits.MAX_OBJECTS:
        raise LayerError(
            "Lagret har {count:n} objekt; högst {most:n} läses.",
            where=shown(address),
            count=len(ids),
            most=layer_limits.MAX_OBJECTS,
        )
    return sorted(set(ids)), field


def _page_size(told: Mapping[str, Any]) -> int:
    most = told.get("maxRecordCount")
    return min(PAGE, most) if isinstance(most, int) and most > 0 else PAGE


Answers = Iterator[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]]


def _answers(service: Service, address: str, ids: Sequence[int], size: int, id_field: str) -> Answers:
    """Yield answers with all objects, as many at a time as the service manages."""
    waiting = list(ids)
    while waiting:
        wanted = waiting[:size]
        form = {
            "objectIds": ",".join(map(str, wanted)),
            "outFields": "*",
            "outSR": str(SWEREF99_TM),
            "returnGeometry": "true",
            "returnTrueCurves": "false",
            "f": "json",
        }
        page = service.json(below(address, "query"), form=form)
        features = page.get("features")
        features = features if isinstance(features, list) else []
        if page.get("exceededTransferLimit") and len(wanted) > 1:
            size = max(1, len(wanted) // 2)
            continue
        _refuse_others(features, wanted, id_field, shown(address))
        waiting = waiting[size:]
        yield page, features


def _refuse_others(features: Sequence[Any], wanted: Sequence[int], id_field: str, name: str) -> None:
    """Raise unless the objects are those that were asked for, drawn without curves."""
    given = [each.get("attributes", {}).get(id_field) for each in features if isinstance(each, Mapping)]
    if sorted(given, key=str) != sorted(wanted, key=str):
        raise LayerError(
            "Källan gav {count:n} av de {total:n} objekt som begärdes. Försök igen, eller hämta lagret som fil.",
            where=name,
            count=len(set(given) & set(wanted)),
            total=len(wanted),
        )
    if any(_CURVES & set(each.get("geometry") or {}) for each in features):
        raise LayerError("Källan skickar kurvor som inte läses. Hämta lagret som fil.", where=name)


def _named(features: Sequence[Mapping[str, Any]], id_field: str) -> list[str]:
    return [str(each["attributes"][id_field]) for each in features]


def _last_edit(told: Mapping[str, Any]) -> date | None:
    """Return the day the layer was last edited (milliseconds since 1970), where the service keeps that."""
    info = told.get("editingInfo")
    edited = info.get("lastEditDate") if isinstance(info, Mapping) else None
    return datetime.fromtimestamp(edited / 1000, UTC).date() if isinstance(edited, int) and edited > 0 else None
