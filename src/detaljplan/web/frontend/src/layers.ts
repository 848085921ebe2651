/** The map's layers, in the order a plan map is drawn: fill, pattern, boundaries, letters, hits, findings. */
import type Feature from "ol/Feature.js";
import type { FeatureLike } from "ol/Feature.js";
import VectorLayer from "ol/layer/Vector.js";
import VectorSource from "ol/source/Vector.js";
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import RegularShape from "ol/style/RegularShape.js";
import Stroke from "ol/style/Stroke.js";
import Style, { type StyleFunction } from "ol/style/Style.js";
import type { PlanData } from "./data.js";
import { findingStyles } from "./findings.js";
import { lettersStyle } from "./letters.js";
import { lineStyles } from "./lines.js";
import { outlines } from "./outlines.js";
import { HIT_COLOUR, hatching, markers } from "./patterns.js";
import { fillOf, lineOf, shrink, type Symbols } from "./symbols.js";

/** The groups a reader can show and hide, by the names of the checkboxes. */
export type Group = "uses" | "properties" | "boundaries" | "letters" | "hits" | "findings";

export interface MapLayer {
  name: string;
  group: Group;
  layer: VectorLayer<VectorSource>;
}

/** The status of what lies outside the plan, as the review words it. */
const NEAR = "Nära";

/** Return the layers, the lowest first. */
export function layersOf(data: PlanData, symbols: Symbols, isSelected: (index: number) => boolean): MapLayer[] {
  const uses = new VectorSource({ features: data.uses });
  const properties = new VectorSource({ features: data.properties });
  const [onLines, onAreas] = split(data.properties, (feature) => lineOf(symbols, feature.get("symbol_id")) !== undefined);
  const [secondary, ordinary] = split(onAreas, (feature) => feature.get("secondary") === true);
  const lines = outlines({ boundary: data.boundary, uses: data.uses, properties: ordinary, secondary });
  return [
    layer("uses", "uses", uses, useFill(symbols)),
    layer("properties", "properties", properties, propertySymbol(symbols)),
    layer("property_boundaries", "boundaries", lines.properties, boundaryOf(symbols, "property")),
    layer("secondary_boundaries", "boundaries", lines.secondary, boundaryOf(symbols, "secondary")),
    layer("use_boundaries", "boundaries", lines.uses, boundaryOf(symbols, "use")),
    layer("boundary", "boundaries", lines.boundary, boundaryOf(symbols, "plan")),
    layer("line_provisions", "properties", onLines, lineProvision(symbols)),
    layer("property_letters", "letters", properties, lettersStyle(symbols, "property"), true),
    layer("use_letters", "letters", uses, lettersStyle(symbols, "use")),
    layer("hits", "hits", data.hits, hitStyle()),
    layer("findings", "findings", data.findings, findingStyles(isSelected)),
  ];
}

function layer(
  name: string,
  group: Group,
  features: VectorSource | Feature[],
  style: StyleFunction,
  declutter = false,
): MapLayer {
  const source = features instanceof VectorSource ? features : new VectorSource({ features });
  return { name, group, layer: new VectorLayer({ source, style, declutter, renderBuffer: 200 }) };
}

function split(features: Feature[], first: (feature: Feature) => boolean): [Feature[], Feature[]] {
  return [features.filter(first), features.filter((feature) => !first(feature))];
}

function useFill(symbols: Symbols): StyleFunction {
  const styles = new Map<string, Style>();
  return (feature) => {
    const fill = fillOf(symbols, feature.get("colour"), String(feature.get("letters") ?? ""));
    let style = styles.get(fill);
    if (!style) styles.set(fill, (style = new Style({ fill: new Fill({ color: fill }) })));
    return style;
  };
}

function propertySymbol(symbols: Symbols): StyleFunction {
  const styles = new Map<string, Style>();
  return (feature, resolution) => {
    const id = feature.get("symbol_id") as number | null;
    const pattern = id == null ? undefined : symbols.patterns[String(id)];
    if (!pattern) return isPoint(feature) ? pointMark() : undefined;
    const factor = step(shrink(symbols, resolution));
    const key = `${id} ${factor}`;
    let style = styles.get(key);
    if (!style) styles.set(key, (style = new Style({ fill: new Fill({ color: markers(pattern, factor) }) })));
    return style;
  };
}

/** Patterns are drawn in a few sizes only, so that a zoom does not fill the memory with tiles. */
function step(factor: number): number {
  return Math.ceil(factor * 6) / 6;
}

function lineProvision(symbols: Symbols): StyleFunction {
  return (feature, resolution) => {
    const symbol = lineOf(symbols, feature.get("symbol_id"));
    return symbol && lineStyles(symbol, shrink(symbols, resolution), feature as Feature, resolution);
  };
}

function boundaryOf(symbols: Symbols, kind: "plan" | "use" | "property" | "secondary"): StyleFunction {
  return (feature, resolution) =>
    lineStyles(symbols.lines[kind], shrink(symbols, resolution), feature as Feature, resolution);
}

function isPoint(feature: FeatureLike): boolean {
  return feature.getGeometry()?.getType().endsWith("Point") ?? false;
}

function pointMark(): Style {
  return new Style({ image: new CircleStyle({ radius: 2.5, fill: new Fill({ color: "#000" }) }) });
}

function hitStyle(): StyleFunction {
  const styles = new Map<string, Style>();
  return (feature) => {
    const ground = String(feature.get("ground") ?? "");
    const near = feature.get("status") === NEAR;
    const key = `${ground} ${near}`;
    let style = styles.get(key);
    if (!style) styles.set(key, (style = hit(ground, near)));
    return style;
  };
}

/** What only lies near is outlined; what meets the plan is hatched, in the direction of its ground. */
function hit(ground: string, near: boolean): Style {
  const line = { color: HIT_COLOUR, width: 2 };
  const stroke = new Stroke(near ? { ...line, lineDash: [6, 4] } : line);
  const white = new Stroke({ color: "#fff", width: 1.5 });
  const colour = new Fill({ color: near ? "#fff" : HIT_COLOUR });
  const style = new Style({
    stroke,
    image: new RegularShape({ points: 4, radius: 9, fill: colour, stroke: near ? stroke : white }),
  });
  if (!near) style.setFill(new Fill({ color: hatching(ground) }));
  return style;
}
