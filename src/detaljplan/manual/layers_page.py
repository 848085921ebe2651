"""The review layers as Markdown: what each asks, on which ground, how far it looks and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from detaljplan.numerals import number
from detaljplan.review.definitions import counties_told, load_layers
from detaljplan.review.grounds import Ground
from detaljplan.review.layer import Layer, LayerSource, NearWeight, Secrecy, Weight
from detaljplan.spec.municipalities import counties

_LEAD = """\
# Granskningslager

De lager som en plan jämförs med, efter grunderna i 11 kap. 10 § PBL. En träff är ett underlag: en person bedömer.
Avstånden är våra förslag eller myndigheternas vägledning, nästan aldrig lag, och ett län kan ha andra. Varje lager är
en fil i `src/detaljplan/review/layers/`. Sidan är skriven av koden med `python -m detaljplan.manual.make`."""

_WEIGHT = {Weight.HEAVY: "tungt vägande", Weight.ASSESSED: "bedöms"}
_NEAR = {
    NearWeight.HEAVY: "räknas som träff i tungt vägande lager",
    NearWeight.ASSESSED: "räknas som träff",
    NearWeight.NEAR: "visas som nära",
}
_SECRECY = {Secrecy.OPEN: "öppet", Secrecy.INTERNAL: "internt", Secrecy.PROTECTED: "skyddat"}


def layers_page() -> str:
    """Return the whole page."""
    return "\n".join([_LEAD, *_grounds(), *_counties()]) + "\n"


def _grounds() -> Iterator[str]:
    layers = load_layers()
    for ground in Ground:
        yield from ("", f"## {ground.swedish}" + (f" ({ground.paragraph})" if ground.paragraph else ""))
        for layer in layers:
            if layer.ground is ground:
                yield from _layer(layer)


def _layer(layer: Layer) -> Iterator[str]:
    yield from ("", f"### {layer.name}", "")
    yield f"`{layer.id}` · {layer.theme} · {layer.legal_basis} · {layer.authority}"
    yield from ("", layer.hit_means, "", f"- **Fråga**: {layer.question}", f"- **Noggrannhet**: {layer.accuracy}")
    if layer.note:
        yield f"- **Att tänka på**: {layer.note}"
    yield f"- **Vikt**: {_WEIGHT[layer.weight]}; {_SECRECY[layer.secrecy]}"
    yield f"- **Avstånd**: {_distance(layer)}"
    yield from (f"- **Källa**: {_source(source)}" for source in layer.sources)
    yield f"- **Licens**: {layer.licence}"


def _distance(layer: Layer) -> str:
    relation = layer.relation
    reach = f"inom {number(relation.distance_m)} m {_NEAR[relation.near]}" if relation.distance_m else "0 m"
    return f"{reach}. {relation.source} ({relation.certainty})"


def _source(source: LayerSource) -> str:
    address = f", <{source.address}>" if source.address else ""
    only = f", bara där `{source.only.field}` är {', '.join(source.only.values)}" if source.only else ""
    fields = ", ".join(f"`{name}`" for name in source.fields.named)
    whole = f"; hela landet kartlagt: {source.whole_country}" if source.whole_country else ""
    return f"{source.name} ({source.kind}{address}; {source.certainty}): fälten {fields}{only}{whole}"


def _counties() -> Iterator[str]:
    yield from ("", "## Vad länen säger annorlunda")
    names = {layer.id: layer.name for layer in load_layers()}
    for code, county in sorted(counties_told().items()):
        yield from ("", f"### {counties()[code].name}", "", county.source, "")
        for id in county.layers:
            yield f"- **{names[id]}**: " + " ".join(str(told) for told in county.layers[id].values())
