"""A folder of layer files with a ``layers.toml`` that says which layer, version and mapped area each is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detaljplan.errors import LayerError, reason_of
from detaljplan.exchange.layer_files import read_layer_file
from detaljplan.exchange.mapped_area import EVERYWHERE, NOTHING, UNKNOWN, mapped_area
from detaljplan.language.words import Words
from detaljplan.read.opening import read_at_most
from detaljplan.read.toml import NotToml, toml_of
from detaljplan.review.definitions import load_layers
from detaljplan.review.layer import Layer
from detaljplan.review.model import LayerData, Origin

MAX_LIST_BYTES = 256 * 1024
"""Guards against hostile files: a list of every layer we know of takes a hundredth."""


def read_layer_set(path: Path, county: str | None = None) -> tuple[LayerData, ...]:
    """Return the layers that a ``layers.toml`` lists, in its order, ready for a review.

    A layer whose file cannot be used is part of the answer, with the reason in `LayerData.failure`; a
    mapped area that cannot be used is a failure too, since "no hit" rests on it. The layers are as the county (two
    digits) has them.

    Raises
    ------
    LayerError
        When the list itself cannot be read, names a layer that is not defined, names one twice, or names a
        file outside its own folder.
    """
    entries = _entries(path)
    known = {layer.id: layer for layer in load_layers(county)}
    data = [_read(path, entry, known) for entry in entries]
    ids = [d.layer.id for d in data]
    if len(set(ids)) < len(ids):
        raise LayerError("Ett lager står två gånger i listan. Slå ihop filerna eller ta bort en.", where=path.name)
    return tuple(data)


def _entries(path: Path) -> list[Mapping[str, Any]]:
    try:
        raw = read_at_most(path, MAX_LIST_BYTES)
    except OSError as error:
        raise LayerError(
            "Listan över lager kan inte öppnas ({reason}).", where=path.name, reason=reason_of(error)
        ) from None
    if len(raw) > MAX_LIST_BYTES:
        raise LayerError(
            "Listan över lager är större än vi läser ({most} kB).", where=path.name, most=MAX_LIST_BYTES // 1024
        )
    try:
        table = toml_of(raw)
    except NotToml as error:
        raise LayerError("Listan över lager är inte giltig TOML: {why}.", where=path.name, why=error.why) from None
    entries = table.get("layer")
    if not isinstance(entries, list) or not entries or not all(isinstance(e, dict) for e in entries):
        raise LayerError("Listan ska ha minst ett [[layer]].", where=path.name)
    return entries


def _read(path: Path, entry: Mapping[str, Any], known: Mapping[str, Layer]) -> LayerData:
    name = _text(entry, "id", path)
    layer = known.get(name)
    if layer is None:
        raise LayerError(
            "Lagret {name} är inte definierat. Definierade: {known}.",
            where=path.name,
            name=name,
            known=", ".join(known),
        )
    file = _beside(path, _text(entry, "file", path))
    version = _text(entry, "version", path)
    coverage_name = _text(entry, "coverage", path)
    in_words = coverage_name in (EVERYWHERE, NOTHING, UNKNOWN)
    coverage = coverage_name if in_words else str(_beside(path, coverage_name))
    synthetic = entry.get("synthetic", False) is True
    try:
        mapped = mapped_area([coverage], dict)
        rows = read_layer_file(file, layer)
        origin = Origin(address=file.name, sha256=rows.sha256, mapped_area=mapped.told)
        return rows.data(version, mapped.shape, synthetic=synthetic, origin=origin)
    except LayerError as error:
        return LayerData(
            layer=layer,
            version=version,
            synthetic=synthetic,
            failure=Words("{file}: {why}", file=error.where, why=error.message),
        )


def _beside(path: Path, name: str) -> Path:
    if Path(name).name != name or name in ("", ".", ".."):
        raise LayerError("Filen {name} ska ligga i samma mapp som listan, utan sökväg.", where=path.name, name=name)
    return path.parent / name


def _text(entry: Mapping[str, Any], field: str, path: Path) -> str:
    value = entry.get(field)
    if not isinstance(value, str) or not value.strip():
        raise LayerError("Fältet {field} ska vara en text i varje [[layer]].", where=path.name, field=field)
    return value
