"""QGIS styles of the findings: gravity is told by the shape of the mark and its colour, as on the service's map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from detaljplan.findings import Severity
from detaljplan.numerals import Language
from detaljplan.report.geopackage.layers import AREAS, LINES, POINTS
from detaljplan.report.words import COLUMN_NAMES, SEVERITIES
from detaljplan.write.geopackage import qml
from detaljplan.write.geopackage.qml import Layers, rgba, symbol_layer

_WHITE = "#ffffff"
_LABEL_PT = 8.0
_MIDDLES = {
    POINTS: "$geometry",
    LINES: "line_interpolate_point(geometry_n($geometry, 1), length(geometry_n($geometry, 1)) / 2)",
    AREAS: "point_on_surface($geometry)",
}


@dataclass(frozen=True, slots=True)
class _Sign:
    """The mark of a severity: a marker of QGIS, its size in mm on paper, and how late it is drawn."""

    shape: str
    size_mm: float
    colour: str
    level: int


_SIGNS: Mapping[Severity, _Sign] = {
    Severity.ERROR: _Sign("triangle", 4.6, "#a51d1d", 2),
    Severity.WARNING: _Sign("diamond", 4.2, "#8a5200", 1),
    Severity.INFO: _Sign("circle", 3.2, "#1b5583", 0),
}


def qml_of_findings(layer: str, lang: Language) -> str:
    """Return the style of a layer of findings as QML.

    Errors lie above warnings, and those above what is only information. A mark that is hollow shows where to look, and
    not the fault itself. Each is labelled with its rule, and columns have headings in the language.
    """
    root = qml.style("Symbology|Labeling|Fields")
    root.set("labelsEnabled", "1")
    drawn = [(severity.value, SEVERITIES[lang][severity], _drawn(layer, _SIGNS[severity])) for severity in Severity]
    qml.by_value(root, "severity", drawn, levels=True)
    qml.labels(root, "rule", _LABEL_PT, beside=_MIDDLES[layer])
    aliases = etree.SubElement(root, "aliases")
    for column, name in COLUMN_NAMES[lang].items():
        etree.SubElement(aliases, "alias", field=column, name=name)
    return qml.text(root)


def _drawn(layer: str, sign: _Sign) -> Layers:
    if layer == POINTS:
        return [_mark(sign)]
    if layer == LINES:
        return [
            *_edged_line(sign),
            _holding(symbol_layer("MarkerLine", level=sign.level, placement="centralpoint"), sign),
        ]
    inside = symbol_layer(
        "SimpleFill", level=sign.level, color=rgba(sign.colour, 70), style="solid", outline_style="no"
    )
    middle = symbol_layer("CentroidFill", level=sign.level, point_on_surface=1, point_on_all_parts=1)
    return [inside, *_edged_line(sign), _holding(middle, sign)]


def _edged_line(sign: _Sign) -> Layers:
    return [_stroke(_WHITE, 1.3, sign.level), _stroke(sign.colour, 0.6, sign.level)]


def _stroke(colour: str, width_mm: float, level: int) -> etree._Element:
    return symbol_layer(
        "SimpleLine", level=level, line_color=rgba(colour), line_width=width_mm, line_width_unit="MM", joinstyle="round"
    )


def _holding(layer: etree._Element, sign: _Sign) -> etree._Element:
    qml.add_symbol(layer, "@0@0", [_mark(sign)])
    return layer


def _mark(sign: _Sign) -> etree._Element:
    colour, white = (f"'{rgba(one)}'" for one in (sign.colour, _WHITE))
    return symbol_layer(
        "SimpleMarker",
        level=sign.level,
        by_expression={
            "fillColor": f"if(\"drawn\" = 'fault', {colour}, {white})",
            "outlineColor": f"if(\"drawn\" = 'fault', {white}, {colour})",
        },
        name=sign.shape,
        size=sign.size_mm,
        size_unit="MM",
        color=rgba(sign.colour),
        outline_color=rgba(_WHITE),
        outline_width=0.5,
        outline_width_unit="MM",
        outline_style="solid",
    )
