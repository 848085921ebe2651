"""QGIS styles (QML) for the layers of our GeoPackage, drawn from the symbols of the plan map. Sizes as on paper."""

from __future__ import annotations

from lxml import etree

from detaljplan.style.palette import LineKind, LineStyle, Marker, line_of, load_palette

_HALF_OF_A_PATTERN = 2
STYLED = ("planomrade", "anvandning", "egenskap_yta", "egenskap_linje", "administrativ")
_LETTERS_PT = {"anvandning": 17.0, "egenskap_yta": 10.0}


def qml_of(layer: str) -> str | None:
    """Return the style of a layer as QML; ``None`` for one that QGIS may draw as it likes."""
    if layer not in STYLED:
        return None
    root = etree.Element("qgis", version="3.28.0", styleCategories="Symbology|Labeling")
    if layer == "anvandning":
        _by_value(root, "farg", [(name, name, _filled(colour)) for name, colour in load_palette().fills.items()])
        _add_category(root, "", "annan", _filled(load_palette().unknown_fill))
    elif layer == "egenskap_yta":
        patterns = load_palette().patterns.values()
        drawn = [(str(one.symbol_id), one.common_name, _pattern(one.marker, one.grid_pt)) for one in patterns]
        _by_value(root, "symbol", drawn)
        _add_category(root, "", "annan", _outlined(line_of(LineKind.PROPERTY)))
    elif layer == "egenskap_linje":
        kinds = (line_of(LineKind.NO_EXIT), line_of(LineKind.FENCE))
        _by_value(root, "symbol", [(str(line.symbol_id), line.name, _marked(line)) for line in kinds])
        _add_category(root, "", "annan", _line(load_palette().raw["unknown_line"]))
    else:
        line = line_of(LineKind.PLAN if layer == "planomrade" else LineKind.PROPERTY)
        _single(root, _outlined(line))
    if layer in _LETTERS_PT:
        _labels(root, _LETTERS_PT[layer])
    return etree.tostring(root, encoding="unicode")


Layers = list[etree._Element]


def _by_value(root: etree._Element, attribute: str, categories: list[tuple[str, str, Layers]]) -> None:
    renderer = etree.SubElement(root, "renderer-v2", type="categorizedSymbol", attr=attribute, symbollevels="0")
    etree.SubElement(renderer, "categories")
    etree.SubElement(renderer, "symbols")
    for value, label, layers in categories:
        _add_category(root, value, label, layers)


def _add_category(root: etree._Element, value: str, label: str, layers: Layers) -> None:
    categories, symbols = root.find("renderer-v2/categories"), root.find("renderer-v2/symbols")
    assert categories is not None and symbols is not None
    number = str(len(symbols))
    etree.SubElement(categories, "category", value=value, label=label, symbol=number, render="true")
    _symbol(symbols, number, layers)


def _single(root: etree._Element, layers: Layers) -> None:
    renderer = etree.SubElement(root, "renderer-v2", type="singleSymbol", symbollevels="0")
    _symbol(etree.SubElement(renderer, "symbols"), "0", layers)


def _symbol(symbols: etree._Element, name: str, layers: Layers, kind: str | None = None) -> None:
    filling = (layers[0].get("class") or "").endswith("Fill")
    symbol = etree.SubElement(
        symbols, "symbol", name=name, type=kind or ("fill" if filling else "line"), alpha="1", clip_to_extent="1"
    )
    symbol.extend(layers)


def _layer(kind: str, **options: object) -> etree._Element:
    layer = etree.Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    held = etree.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        etree.SubElement(held, "Option", name=name, value=str(value), type="QString")
    return layer


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5)) + ",255"


def _filled(colour: str) -> Layers:
    line = line_of(LineKind.USE)
    return [_layer("SimpleFill", color=_rgba(colour), style="solid", outline_style="no"), *_outlined(line)[1:]]


def _outlined(line: LineStyle) -> Layers:
    """Return an area without fill whose boundary is that line."""
    return [
        _layer("SimpleFill", color="0,0,0,0", style="no", outline_style="no"),
        _layer("SimpleLine", **_pen(line)),
    ]


def _pen(line: LineStyle) -> dict[str, object]:
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
    return [_layer("SimpleLine", line_color=_rgba(colour), line_width=1, line_width_unit="Point")]


def _marker(marker: Marker) -> etree._Element:
    shape = {"cross": "cross2", "diamond": "diamond"}.get(marker.shape, "circle")
    return _layer(
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
    layer = _layer(
        "MarkerLine",
        placement="interval",
        interval=line.marker.every_pt,
        interval_unit="Point",
        offset_along_line=line.marker.first_pt,
        offset_along_line_unit="Point",
    )
    _symbol(layer, "@0@0", [_marker(line.marker)], "marker")
    return [layer]


def _pattern(marker: Marker, grid_pt: float) -> Layers:
    layer = _layer(
        "PointPatternFill",
        distance_x=grid_pt,
        distance_x_unit="Point",
        distance_y=grid_pt,
        distance_y_unit="Point",
        displacement_x=grid_pt / _HALF_OF_A_PATTERN,
        displacement_x_unit="Point",
    )
    _symbol(layer, "@0@0", [_marker(marker)], "marker")
    return [layer, *_outlined(line_of(LineKind.PROPERTY))[1:]]


def _labels(root: etree._Element, size_pt: float) -> None:
    labeling = etree.SubElement(root, "labeling", type="simple")
    settings = etree.SubElement(labeling, "settings", calloutType="simple")
    etree.SubElement(
        settings,
        "text-style",
        fieldName="beteckning",
        fontSize=str(size_pt),
        fontSizeUnit="Point",
        textColor="0,0,0,255",
    )
    etree.SubElement(settings, "placement", placement="1", centroidInside="1")
    etree.SubElement(settings, "rendering", obstacle="0", fontMinPixelSize="3", fontMaxPixelSize="10000")
