"""The layers that come with the program, everywhere and as a county has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from detaljplan.errors import SpecError
from detaljplan.review.layer import Layer
from detaljplan.review.layer_file import County, adjusted, county_of, layer_of
from detaljplan.spec.municipalities import counties


@cache
def load_layers(county: str | None = None) -> tuple[Layer, ...]:
    """Return the layers that come with the program, by ground and then id.

    Parameters
    ----------
    county
        Two digits: with what the county says otherwise. ``None``, and a county that says nothing, give the
        layers as they are everywhere.

    Raises
    ------
    SpecError
        When a definition or the county's file is broken, naming the file and the field, an id is used twice, or
        the county speaks of a layer that is not there.
    """
    return layers_as(_definitions(), counties_told().get(county or ""))


def layers_as(definitions: Mapping[str, bytes], county: County | None) -> tuple[Layer, ...]:
    """Return the layers of definitions (by file name) as a county has them, as `load_layers`."""
    layers: dict[str, Layer] = {}
    for name, raw in sorted(definitions.items()):
        layer = layer_of(raw, name)
        if layer.id in layers:
            raise SpecError("Lagret {id} är definierat två gånger. Ta bort det ena.", where=name, id=layer.id)
        layers[layer.id] = _as_told(layer, raw, name, county) if county else layer
    if county:
        _refuse_strangers(layers, county)
    return tuple(sorted(layers.values(), key=lambda layer: (layer.ground.order, layer.id)))


def _as_told(layer: Layer, raw: bytes, name: str, county: County) -> Layer:
    told = county.layers.get(layer.id)
    return layer if told is None else adjusted(raw, name, told, f"{county.code}.toml, {layer.id}")


def _refuse_strangers(layers: Iterable[str], county: County) -> None:
    for id in sorted(set(county.layers) - set(layers)):
        raise SpecError("Lagret {id} är inte definierat.", where=county.code + ".toml", id=id)


@cache
def _definitions() -> Mapping[str, bytes]:
    return _files("layers")


@cache
def counties_told() -> Mapping[str, County]:
    """Return what counties say otherwise of layers, by their code."""
    found = {}
    for name, raw in _files("counties").items():
        county = county_of(raw, name)
        if county.code not in counties() or name != f"{county.code}.toml":
            raise SpecError("Länet {code} finns inte, eller filen heter något annat.", where=name, code=county.code)
        found[county.code] = county
    return found


def _files(folder: str) -> Mapping[str, bytes]:
    there = (files("detaljplan.review") / folder).iterdir()
    return {file.name: file.read_bytes() for file in there if file.name.endswith(".toml")}
