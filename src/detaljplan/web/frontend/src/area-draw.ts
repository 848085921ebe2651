/** Draws an area for the form of the early dialogue: a click for each corner, which the form then has as text. */
import "ol/ol.css";
import { ScaleLine, Zoom } from "ol/control.js";
import GeoJSON from "ol/format/GeoJSON.js";
import { LineString, Polygon } from "ol/geom.js";
import Draw from "ol/interaction/Draw.js";
import VectorLayer from "ol/layer/Vector.js";
import OlMap from "ol/Map.js";
import VectorSource from "ol/source/Vector.js";
import { Stroke, Style } from "ol/style.js";
import View from "ol/View.js";
import { EXTENT, sweref99tm } from "./projection.js";
import { readout } from "./readout.js";
import { said } from "./words.js";

const PLANS = new Style({ stroke: new Stroke({ color: "#6b675c", width: 1.5 }) });
const DRAWN = new Style({ stroke: new Stroke({ color: "#000", width: 3, lineDash: [12, 4, 2, 4] }) });
const PADDING = [40, 40, 40, 40];

for (const block of document.querySelectorAll<HTMLElement>("[data-area-draw]")) start(block);

function start(block: HTMLElement): void {
  const corners = part(block.ownerDocument, "[data-corners]") as HTMLTextAreaElement;
  const system = part(block.ownerDocument, "[data-system]") as HTMLSelectElement;
  block.hidden = false;
  const projection = sweref99tm();
  const plans = new VectorSource();
  const drawn = new VectorSource();
  const map = new OlMap({
    target: part(block, "[data-map]"),
    layers: [new VectorLayer({ source: plans, style: PLANS }), new VectorLayer({ source: drawn, style: DRAWN })],
    controls: [
      new Zoom({ zoomInTipLabel: said("Zooma in"), zoomOutTipLabel: said("Zooma ut") }),
      new ScaleLine({ units: "metric", minWidth: 90 }),
    ],
    view: new View({ projection, extent: EXTENT, enableRotation: false }),
  });
  map.getView().fit(EXTENT);
  readout(map, part(block, "[data-readout]"));
  const draw = new Draw({ source: drawn, type: "Polygon" });
  draw.on("drawstart", () => drawn.clear());
  draw.on("drawend", ({ feature }) => {
    const shape = feature.getGeometry();
    if (!(shape instanceof Polygon)) return;
    const ring = new LineString(shape.getCoordinates()[0] ?? []).getCoordinates().slice(0, -1);
    corners.value = ring.map(([east = 0, north = 0]) => `${north.toFixed(2)} ${east.toFixed(2)}`).join("\n");
    system.value = "3006";
    part(block, "[data-drawn]").textContent = said("{count} hörn är inskrivna i formuläret.", { count: ring.length });
  });
  map.addInteraction(draw);
  void showPlans(block.dataset["src"] ?? "", plans, map);
}

/** Show the plans that are published here, to find one's way by; without them there is an empty sheet to draw on. */
async function showPlans(address: string, plans: VectorSource, map: OlMap): Promise<void> {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) return;
  plans.addFeatures(new GeoJSON({ featureProjection: "EPSG:3006" }).readFeatures(await answer.json()));
  if (plans.getFeatures().length) map.getView().fit(plans.getExtent() ?? EXTENT, { padding: PADDING, minResolution: 1 });
}

function part(within: ParentNode, selector: string): HTMLElement {
  const element = within.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`the page lacks ${selector}`);
  return element;
}
