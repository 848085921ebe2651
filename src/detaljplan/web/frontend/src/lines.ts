/** Boundaries and line provisions: dashes, and markers repeated along the line. */
import { getWidth } from "ol/extent.js";
import type Feature from "ol/Feature.js";
import type { Geometry } from "ol/geom.js";
import Point from "ol/geom/Point.js";
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import type ImageStyle from "ol/style/Image.js";
import RegularShape from "ol/style/RegularShape.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import { linesOf } from "./outlines.js";
import { type LineSymbol, type Marker, PX_PER_PT } from "./symbols.js";

// More markers than this on one line tell nothing; the dashes alone are drawn.
const MOST_MARKERS = 400;

/** Return the styles of one boundary feature. */
export function lineStyles(symbol: LineSymbol, factor: number, feature: Feature, resolution: number): Style[] {
  const styles = symbol.width_pt > 0 ? [new Style({ stroke: strokeOf(symbol, factor) })] : [];
  const geometry = feature.getGeometry();
  if (!symbol.marker || !geometry) return styles;
  return [...styles, ...markerStyles(symbol.marker, factor, geometry, resolution)];
}

function strokeOf(symbol: LineSymbol, factor: number): Stroke {
  const px = PX_PER_PT * factor;
  return new Stroke({
    color: "#000",
    width: Math.max(0.8, symbol.width_pt * px),
    lineDash: symbol.dashes_pt.map((dash) => dash * px),
    lineDashOffset: (symbol.dash_offset_pt ?? 0) * px,
    lineCap: symbol.cap ?? "butt",
    lineJoin: "round",
  });
}

function markerStyles(marker: Marker, factor: number, geometry: Geometry, resolution: number): Style[] {
  const px = PX_PER_PT * factor;
  const every = (marker.every_pt ?? 0) * px * resolution;
  const first = (marker.first_pt ?? 0) * px * resolution;
  if (!(every > 0) || getWidth(geometry.getExtent()) / every > MOST_MARKERS) return [];
  return linesOf(geometry).flatMap((line) =>
    along(line, first, every).map(
      ([point, angle]) => new Style({ geometry: new Point(point), image: imageOf(marker, px, angle), zIndex: 1 }),
    ),
  );
}

function imageOf(marker: Marker, px: number, angle: number): ImageStyle {
  const radius = (marker.size_pt * px) / 2;
  const stroke = new Stroke({ color: "#000", width: Math.max(0.8, marker.stroke_pt * px) });
  const fill = new Fill({ color: marker.filled ? "#000" : "#fff" });
  if (marker.shape === "circle") return new CircleStyle({ radius, stroke, fill });
  const rotation = -angle;
  if (marker.shape === "diamond") return new RegularShape({ points: 4, radius, stroke, fill, rotation });
  return new RegularShape({ points: 4, radius, radius2: 0, stroke, rotation });
}

/** Return the points at `first`, `first + every` … metres along a line, each with the line's direction there. */
export function along(line: number[][], first: number, every: number): [number[], number][] {
  const points: [number[], number][] = [];
  let next = first;
  let done = 0;
  for (let i = 1; i < line.length && points.length < MOST_MARKERS; i++) {
    const [x1 = 0, y1 = 0] = line[i - 1] ?? [];
    const [x2 = 0, y2 = 0] = line[i] ?? [];
    const length = Math.hypot(x2 - x1, y2 - y1);
    for (; length > 0 && next <= done + length && points.length < MOST_MARKERS; next += every) {
      const t = (next - done) / length;
      points.push([[x1 + t * (x2 - x1), y1 + t * (y2 - y1)], Math.atan2(y2 - y1, x2 - x1)]);
    }
    done += length;
  }
  return points;
}
