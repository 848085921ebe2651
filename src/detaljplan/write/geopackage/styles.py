"""QGIS styles (QML) for the layers of our GeoPackage, drawn from the symbols of the plan map. Sizes as on paper."""

from __future__ import annotations

from typing import Any

from lxml import etree

from detaljplan.style.palette import LineKind, LineStyle, Marker, line_of, load_palette
from detaljplan.write.geopackage import qml
from detaljplan.write.geopackage.qml import Layers, rgba, symbol_layer

_HALF_OF_A_PATTERN = 2
STYLED = ("planomrade", "anvandning", "egenskap_yta", "egenskap_linje", "administrativ")
_LETTERS_PT = {"anvandning": 17.0, "egenskap_yta": 10.0}


def qml_of(layer: str) -> str | None:
    """Return the style of a layer as QML; ``None`` for one that QGIS may draw as it likes."""
    if layer not in STYLED:
        return None
    root = qml.style()
    if layer == "anvandning":
        qml.by_value(root, "farg", [(name, name, _filled(colour)) for name, colour in load_palette().fills.items()])
        qml.add_category(root, "", "annan", _filled(load_palette().unknown_fill))
    elif layer == "egenskap_yta":
        patterns = load_palette().patterns.values()
        drawn = [(str(one.symbol_id), one.common_name, _pattern(one.marker, one.grid_pt)) for one in patterns]
        qml.by_value(root, "symbol", drawn)
        qml.add_category(root, "", "annan", _outlined(line_of(LineKind.PROPERTY)))
    elif layer == "egenskap_linje":
        kinds = (line_of(LineKind.NO_EXIT), line_of(LineKind.FENCE))
        qml.by_value(root, "symbol", [(str(line.symbol_id), line.name, _marked(line)) for line in kinds])
        qml.add_category(root, "", "annan", _line(load_palette().raw["unknown_line"]))
    else:
        line = line_of(LineKind.PLAN if layer == "planomrade" else LineKind.PROPERTY)
        qml.single(root, _outlined(line))
    if layer in _LETTERS_PT:
        qml.labels(root, "beteckning", _LETTERS_PT[layer])
    return qml.text(root)


def _filled(colour: str) -> Layers:
    line = line_of(LineKind.USE)
    return [symbol_layer("SimpleFill", color=rgba(colour), style="solid", outline_style="no"), *_outlined(line)[1:]]


def _outlined(line: LineStyle) -> Layers:
    """Return an area without fill whose boundary is that line."""
    return [
        symbol_layer("SimpleFill", color="0,0,0,0", style="no", outline_style="no"),
        symbol_layer("SimpleLine", **_pen(line)),
    ]


def _pen(line: LineStyle) -> dict[str, Any]:
    dashes = line.dashes_pt
    return {
        "line_color": "0,0,0,255",
        "line_width": line.width_pt,
        "line_width_unit": "Point",
        "capstyle": "square" if line.cap == "square" else "flat",
        "use_custom_dash": int(bool(dashes)),
        "customdash": ";".join(str(dash) for dash in dashes),
        "customdash_unit": "Point",
    }


def _line(colour: str) -> Layers:
    return [symbol_layer("SimpleLine", line_color=rgba(colour), line_width=1, line_width_unit="Point")]


def _marker(marker: Marker) -> etree._Element:
    shape = {"cross": "cross2", "diamond": "diamond"}.get(marker.shape, "circle")
    return symbol_layer(
        "SimpleMarker",
        name=shape,
        size=marker.size_pt,
        size_unit="Point",
        color="0,0,0,255" if marker.filled or marker.shape == "dot" else "0,0,0,0",
        outline_color="0,0,0,255",
        outline_width=marker.stroke_pt,
        outline_width_unit="Point",
        outline_style="solid" if marker.stroke_pt else "no",
    )


def _marked(line: LineStyle) -> Layers:
    """Return a line of markers without a stroke of its own."""
    assert line.marker is not None
    layer = symbol_layer(
        "MarkerLine",
        placement="interval",
        interval=line.marker.every_pt,
        interval_unit="Point",
        offset_along_line=line.marker.first_pt,
        offset_along_line_unit="Point",
    )
    qml.add_symbol(layer, "@0@0", [_marker(line.marker)])
    return [layer]


def _pattern(marker: Marker, grid_pt: float) -> Layers:
    layer = symbol_layer(
        "PointPatternFill",
        distance_x=grid_pt,
        distance_x_unit="Point",
        distance_y=grid_pt,
        distance_y_unit="Point",
        displacement_x=grid_pt / _HALF_OF_A_PATTERN,
        displacement_x_unit="Point",
    )
    qml.add_symbol(layer, "@0@0", [_marker(marker)])
    return [layer, *_outlined(line_of(LineKind.PROPERTY))[1:]]
