/** Findings on the map: told apart by shape and colour, tied to the rows of the table. */
import type { FeatureLike } from "ol/Feature.js";
import { getCenter } from "ol/extent.js";
import { LineString, MultiPolygon, Polygon } from "ol/geom.js";
import Point from "ol/geom/Point.js";
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import type ImageStyle from "ol/style/Image.js";
import RegularShape from "ol/style/RegularShape.js";
import Stroke from "ol/style/Stroke.js";
import Style, { type StyleFunction } from "ol/style/Style.js";
import type { Severity } from "./data.js";

/** The same colours as the words of the page; the shapes are those of its icons. */
const COLOUR: Record<Severity, string> = { error: "#a51d1d", warning: "#8a5200", info: "#1b5583" };
const DEPTH: Record<Severity, number> = { error: 3, warning: 2, info: 1 };

/** Return the style of the findings; the selected one has a ring and stands on top. */
export function findingStyles(isSelected: (index: number) => boolean): StyleFunction {
  return (feature) => {
    const severity = severityOf(feature);
    const selected = isSelected(Number(feature.get("index")));
    const zIndex = selected ? 10 : DEPTH[severity];
    const place = new Point(middleOf(feature));
    const styles = [
      new Style({ stroke: new Stroke({ color: "#fff", width: selected ? 9 : 5 }), zIndex: zIndex - 1 }),
      new Style({ stroke: new Stroke({ color: COLOUR[severity], width: selected ? 5 : 2.5 }), zIndex }),
      new Style({ geometry: place, image: signOf(severity), zIndex }),
    ];
    return selected ? [new Style({ geometry: place, image: ring(), zIndex }), ...styles] : styles;
  };
}

function severityOf(feature: FeatureLike): Severity {
  const severity = feature.get("severity") as string;
  return severity === "error" || severity === "warning" ? severity : "info";
}

function signOf(severity: Severity): ImageStyle {
  const fill = new Fill({ color: COLOUR[severity] });
  const stroke = new Stroke({ color: "#fff", width: 2 });
  if (severity === "error") return new RegularShape({ points: 3, radius: 12, fill, stroke, displacement: [0, -2] });
  if (severity === "warning") return new RegularShape({ points: 4, angle: Math.PI / 4, radius: 11, fill, stroke });
  return new CircleStyle({ radius: 8, fill, stroke });
}

function ring(): ImageStyle {
  return new CircleStyle({
    radius: 19,
    fill: new Fill({ color: "rgba(255,255,255,0.7)" }),
    stroke: new Stroke({ color: "#0b57d0", width: 3 }),
  });
}

/** A point on the geometry itself where there is one, else the middle of its extent. */
function middleOf(feature: FeatureLike): number[] {
  const geometry = feature.getGeometry();
  if (geometry instanceof Polygon) return geometry.getInteriorPoint().getCoordinates();
  if (geometry instanceof MultiPolygon) return geometry.getInteriorPoints().getFirstCoordinate();
  if (geometry instanceof LineString) return geometry.getCoordinateAt(0.5);
  return geometry ? getCenter(geometry.getExtent()) : [NaN, NaN];
}
