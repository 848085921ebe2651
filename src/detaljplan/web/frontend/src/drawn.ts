/** Tells, as an attribute of the map's element, what is drawn: a page whose map is broken looks whole otherwise. */
import type OlMap from "ol/Map.js";
import type { MapLayer } from "./layers.js";

/** After each finished drawing set `data-drawn` to the number of features in view, by layer. */
export function tellDrawn(map: OlMap, layers: MapLayer[], element: HTMLElement): void {
  map.on("rendercomplete", () => {
    const extent = map.getView().calculateExtent(map.getSize());
    const counts = layers
      .filter(({ layer }) => layer.isVisible())
      .map(({ name, layer }) => [name, layer.getSource()?.getFeaturesInExtent(extent).length ?? 0]);
    element.dataset["drawn"] = JSON.stringify(Object.fromEntries(counts));
    element.dataset["resolution"] = String(map.getView().getResolution());
  });
}
