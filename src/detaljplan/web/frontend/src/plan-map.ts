/** The plan map: finds its place on the page, fetches what it draws, and ties it to the tables. */
import "ol/ol.css";
import { ScaleLine, Zoom } from "ol/control.js";
import { createEmpty, extend, isEmpty, type Extent } from "ol/extent.js";
import type Feature from "ol/Feature.js";
import OlMap from "ol/Map.js";
import View from "ol/View.js";
import { load, MapError, type PlanData } from "./data.js";
import { tellDrawn } from "./drawn.js";
import { tellFinding, tellHere } from "./here.js";
import { layersOf, type MapLayer } from "./layers.js";
import { EXTENT, sweref99tm } from "./projection.js";
import { readout } from "./readout.js";
import { findingTable } from "./table.js";
import { said } from "./words.js";

/** Resolutions of the Swedish tile matrix set, halved on to plan scales; metres to a pixel. */
const RESOLUTIONS = Array.from({ length: 18 }, (_, i) => 4096 / 2 ** i);
const FINDING_RESOLUTION = 0.125;
const PADDING = [40, 40, 40, 40];

for (const block of document.querySelectorAll<HTMLElement>("[data-plan-map]")) {
  start(block).catch((error: unknown) => {
    const message = part(block, "[data-map-message]");
    const why = error instanceof MapError ? error.message : "";
    message.setAttribute("role", "alert");
    message.textContent = said("Kartan kunde inte visas. {why} Tabellerna visar samma innehåll.", { why });
    message.hidden = false;
    if (!why) throw error;
  });
}

async function start(block: HTMLElement): Promise<void> {
  const [data, symbols] = await load(block.dataset["src"] ?? "", block.dataset["symbols"] ?? "");
  part(block, "[data-map-message]").hidden = true;
  part(block, "[data-map-frame]").hidden = false;
  let selected = -1;
  const layers = layersOf(data, symbols, (index) => index === selected);
  const element = part(block, "[data-map]");
  const map = mapOf(element, layers, wholeOf(data));

  const here = part(block, "[data-here]");
  const select = (index: number, focus: boolean) => {
    selected = index;
    layers.find(({ name }) => name === "findings")?.layer.changed();
    table.select(index, { focus });
  };
  const table = findingTable(document, (index) => {
    const finding = data.findings.find((candidate) => Number(candidate.get("index")) === index);
    if (!finding) return;
    select(index, false);
    showFinding(map, finding);
    tellFinding(here, finding, () => table.select(index, { focus: true }));
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "center", behavior: "instant" });
  });
  toggles(block, layers);
  tellDrawn(map, layers, element);
  readout(map, part(block, "[data-readout]"));
  onClick(map, layers, here, (index) => select(index, true));
  part(block, "[data-whole-plan]").addEventListener("click", () => fit(map, wholeOf(data)));
}

function mapOf(target: HTMLElement, layers: MapLayer[], whole: Extent): OlMap {
  const map = new OlMap({
    target,
    layers: layers.map(({ layer }) => layer),
    keyboardEventTarget: target,
    controls: [
      new Zoom({ zoomInTipLabel: said("Zooma in"), zoomOutTipLabel: said("Zooma ut") }),
      new ScaleLine({ units: "metric", minWidth: 90 }),
    ],
    view: new View({
      projection: sweref99tm(),
      extent: EXTENT,
      resolutions: RESOLUTIONS,
      constrainResolution: false,
      enableRotation: false,
      smoothExtentConstraint: false,
    }),
  });
  fit(map, whole);
  return map;
}

/** The plan and its findings; hits may reach across the county and are left out. */
function wholeOf(data: PlanData): Extent {
  const extent = createEmpty();
  const plan = [...data.boundary, ...data.uses, ...data.properties];
  for (const feature of plan.length ? plan : [...data.findings, ...data.hits]) {
    const geometry = feature.getGeometry();
    if (geometry) extend(extent, geometry.getExtent());
  }
  return extent;
}

function fit(map: OlMap, extent: Extent): void {
  if (isEmpty(extent)) map.getView().fit(EXTENT);
  else map.getView().fit(extent, { padding: PADDING, minResolution: FINDING_RESOLUTION });
}

function showFinding(map: OlMap, finding: Feature): void {
  const geometry = finding.getGeometry();
  // A finding may be a whole plan or a millimetre: close enough to see it, never closer than a plan scale.
  if (geometry) map.getView().fit(geometry.getExtent(), { padding: PADDING, minResolution: FINDING_RESOLUTION });
}

function toggles(block: HTMLElement, layers: MapLayer[]): void {
  for (const box of block.querySelectorAll<HTMLInputElement>("input[data-toggle]")) {
    const apply = () => {
      for (const { group, layer } of layers) if (group === box.dataset["toggle"]) layer.setVisible(box.checked);
    };
    box.addEventListener("change", apply);
    apply();
  }
}

function onClick(map: OlMap, layers: MapLayer[], here: HTMLElement, choose: (index: number) => void): void {
  const named = (...names: string[]) => layers.filter(({ name }) => names.includes(name)).map(({ layer }) => layer);
  map.on("click", (event) => {
    const at = (...names: string[]) =>
      map.getFeaturesAtPixel(event.pixel, {
        layerFilter: (layer) => named(...names).some((candidate) => candidate === layer),
        hitTolerance: 4,
      }) as Feature[];
    const areas = layers
      .filter(({ name }) => name === "uses" || name === "properties")
      .flatMap(({ layer }) => layer.getSource()?.getFeaturesAtCoordinate(event.coordinate) ?? []);
    tellHere(here, areas, at("hits"));
    const finding = at("findings")[0];
    if (finding) choose(Number(finding.get("index")));
  });
}

function part(block: HTMLElement, selector: string): HTMLElement {
  const element = block.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`the page lacks ${selector}`);
  return element;
}
