"""The parts that QGIS styles (QML) are put together of."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

Layers = list[etree._Element]
"""The symbol layers of one symbol, the lowest first."""


def style(categories: str = "Symbology|Labeling") -> etree._Element:
    """Return an empty style; `categories` are the parts of a style that QGIS is to take from it."""
    return etree.Element("qgis", version="3.28.0", styleCategories=categories)


def by_value(
    root: etree._Element, attribute: str, categories: list[tuple[str, str, Layers]], *, levels: bool = False
) -> None:
    """Draw by the value of an attribute: for each its value, its label and its symbol.

    With `levels`, symbol layers are drawn in the order of their `pass` through the whole layer.
    """
    renderer = etree.SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr=attribute, symbollevels=str(int(levels))
    )
    etree.SubElement(renderer, "categories")
    etree.SubElement(renderer, "symbols")
    for value, label, layers in categories:
        add_category(root, value, label, layers)


def add_category(root: etree._Element, value: str, label: str, layers: Layers) -> None:
    """Add a value to what is drawn by value; the empty one is all others."""
    categories, symbols = root.find("renderer-v2/categories"), root.find("renderer-v2/symbols")
    assert categories is not None and symbols is not None
    number = str(len(symbols))
    etree.SubElement(categories, "category", value=value, label=label, symbol=number, render="true")
    add_symbol(symbols, number, layers)


def single(root: etree._Element, layers: Layers) -> None:
    """Draw everything with one symbol."""
    renderer = etree.SubElement(root, "renderer-v2", type="singleSymbol", symbollevels="0")
    add_symbol(etree.SubElement(renderer, "symbols"), "0", layers)


def add_symbol(symbols: etree._Element, name: str, layers: Layers) -> None:
    """Add a symbol for points, lines or areas, whichever its lowest layer is for."""
    symbol = etree.SubElement(symbols, "symbol", name=name, type=_kind(layers[0]), alpha="1", clip_to_extent="1")
    symbol.extend(layers)


def _kind(layer: etree._Element) -> str:
    name = layer.get("class") or ""
    if name.endswith("Fill"):
        return "fill"
    return "marker" if name.endswith("Marker") else "line"


def symbol_layer(
    kind: str, *, level: int = 0, by_expression: Mapping[str, str] | None = None, **options: object
) -> etree._Element:
    """Return one layer of a symbol: `kind` is a class of QGIS, such as SimpleLine.

    Parameters
    ----------
    level
        When it is drawn, where symbol levels are used; the highest last.
    by_expression
        Properties of the layer that an expression tells for each object.
    """
    layer = etree.Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": str(level)})
    held = etree.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        _option(held, name, value)
    if by_expression:
        defined = etree.SubElement(etree.SubElement(layer, "data_defined_properties"), "Option", type="Map")
        _option(defined, "name", "")
        properties = etree.SubElement(defined, "Option", name="properties", type="Map")
        for name, expression in by_expression.items():
            one = etree.SubElement(properties, "Option", name=name, type="Map")
            etree.SubElement(one, "Option", name="active", value="true", type="bool")
            _option(one, "expression", expression)
            etree.SubElement(one, "Option", name="type", value="3", type="int")
        _option(defined, "type", "collection")
    return layer


def _option(held: etree._Element, name: str, value: object) -> None:
    etree.SubElement(held, "Option", name=name, value=str(value), type="QString")


def labels(root: etree._Element, attribute: str, size_pt: float, *, beside: str | None = None) -> None:
    """Label each object with an attribute, in its middle.

    Parameters
    ----------
    beside
        An expression of the point to stand beside instead, with a white edge so as to be read on any colour.
    """
    labeling = etree.SubElement(root, "labeling", type="simple")
    settings = etree.SubElement(labeling, "settings", calloutType="simple")
    text_style = etree.SubElement(
        settings,
        "text-style",
        fieldName=attribute,
        fontSize=str(size_pt),
        fontSizeUnit="Point",
        textColor="0,0,0,255",
    )
    if beside is None:
        etree.SubElement(settings, "placement", placement="1", centroidInside="1")
    else:
        text_style.set("fontWeight", "75")  # bold, as Qt counts
        etree.SubElement(
            text_style,
            "text-buffer",
            bufferDraw="1",
            bufferSize="0.7",
            bufferSizeUnits="MM",
            bufferColor="255,255,255,255",
            bufferOpacity="1",
        )
        etree.SubElement(
            settings,
            "placement",
            placement="6",
            dist="2.5",
            distUnits="MM",
            predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR",
            offsetType="0",
            geometryGeneratorEnabled="1",
            geometryGenerator=beside,
            geometryGeneratorType="PointGeometry",
        )
    rendering = etree.SubElement(settings, "rendering", obstacle="0", fontMinPixelSize="3", fontMaxPixelSize="10000")
    if beside is not None:
        rendering.set("labelPerPart", "1")


def rgba(colour: str, alpha: int = 255) -> str:
    """Return a colour of six hexadecimal digits after a number sign as QGIS writes it."""
    return ",".join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5)) + f",{alpha}"


def text(xml: etree._Element) -> str:
    """Return the style as text."""
    return etree.tostring(xml, encoding="unicode")
