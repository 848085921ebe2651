/** Provisions on one and the same area are one area on the map: B and C are delivered apart, drawn as BC. */
import type Feature from "ol/Feature.js";
import GeoJSON from "ol/format/GeoJSON.js";
import type { AreaProperties } from "./area.js";

/**
 * Return one feature for each distinct geometry, in the order of the delivery.
 *
 * Its `text` is the letters of all, each once, joined by `joint`; its `members` are what all of them say. Colour
 * and symbol are the first one's that has any. Coordinates are compared to the millimetre.
 */
export function parts(features: Feature[], joint: string): Feature[] {
  const merged = new Map<string, Feature>();
  for (const feature of features) {
    const key = keyOf(feature);
    const first = merged.get(key);
    if (first) join(first, feature);
    else merged.set(key, start(feature));
  }
  for (const feature of merged.values()) feature.set("text", textOf(feature, joint));
  return [...merged.values()];
}

function keyOf(feature: Feature): string {
  const geometry = feature.getGeometry();
  return geometry ? new GeoJSON({}).writeGeometry(geometry, { decimals: 3 }) : String(feature.get("object_id"));
}

function start(feature: Feature): Feature {
  feature.set("members", [feature.getProperties() as AreaProperties]);
  return feature;
}

function join(first: Feature, other: Feature): void {
  (first.get("members") as AreaProperties[]).push(other.getProperties() as AreaProperties);
  for (const name of ["colour", "symbol_id"]) {
    if (first.get(name) == null) first.set(name, other.get(name));
  }
}

function textOf(feature: Feature, joint: string): string {
  const members = feature.get("members") as AreaProperties[];
  const letters = [...new Set(members.map((member) => lettersOf(member)).filter(Boolean))];
  // Letters stand together (BC), words below one another (GÅNG, CYKEL).
  return letters.join(letters.some((text) => text.length > 3) && !joint ? "\n" : joint);
}

/** The letters with the running number as a subscript: e1 is drawn e₁. A longer number is a value: e5500. */
export function lettersOf(member: AreaProperties): string {
  const letters = member.letters ?? member.label ?? "";
  return letters.replace(/(?<=\p{L})\d{1,2}$/u, (digits) =>
    [...digits].map((digit) => String.fromCodePoint(0x2080 + Number(digit))).join(""),
  );
}
