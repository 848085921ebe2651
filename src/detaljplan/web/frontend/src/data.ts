/** What map.json holds, E, N in EPSG:3006, read into OpenLayers features. */
import Feature from "ol/Feature.js";
import GeoJSON from "ol/format/GeoJSON.js";
import type { AreaProperties } from "./area.js";
import { parts } from "./merge.js";
import type { Symbols } from "./symbols.js";
import { said } from "./words.js";

export type Severity = "error" | "warning" | "info";

export interface PlanData {
  boundary: Feature[];
  uses: Feature[];
  properties: Feature[];
  findings: Feature[];
  hits: Feature[];
}

interface Collection {
  type: "FeatureCollection";
  features: { properties: Record<string, unknown> | null; geometry: object | null }[];
}

/** What went wrong, in Swedish, for the reader of the page. */
export class MapError extends Error {}

/** Return what the map draws, and how. Throws `MapError` when the server does not give it. */
export async function load(mapUrl: string, symbolsUrl: string): Promise<[PlanData, Symbols]> {
  const [map, symbols] = await Promise.all([json(mapUrl), json(symbolsUrl)]);
  return [planData(map as Record<string, Collection>), symbols as Symbols];
}

async function json(url: string): Promise<unknown> {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new MapError(said("Kartans uppgifter kunde inte hämtas (svar {status}).", { status: answer.status }));
  return answer.json();
}

function planData(map: Record<string, Collection>): PlanData {
  const areas = read(map["areas"]);
  const ofKind = (kind: AreaProperties["kind"]) => areas.filter((area) => area.get("kind") === kind);
  return {
    boundary: read(map["boundary"]),
    uses: parts(ofKind("anvandning"), ""),
    properties: parts([...ofKind("egenskap"), ...ofKind("administrativ")], " "),
    findings: read(map["findings"]),
    hits: read(map["hits"]),
  };
}

/** A feature without geometry stays in the tables; the map has no place for it. */
function read(collection: Collection | undefined): Feature[] {
  if (!collection) return [];
  return (new GeoJSON().readFeatures(collection) as Feature[]).filter((feature) => {
    const geometry = feature.getGeometry();
    // Types say undefined, but a feature delivered without geometry has null.
    return geometry != null && geometry.getExtent().every(Number.isFinite);
  });
}
