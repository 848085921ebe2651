/** Coordinates under the pointer, or of the middle of the map for who steers it by keyboard. */
import type OlMap from "ol/Map.js";
import { said } from "./words.js";

const METRES = new Intl.NumberFormat(document.documentElement.lang || "sv", { maximumFractionDigits: 0 });

/** Keep an element's text at where the pointer is; the pointer gone, at the map's middle. */
export function readout(map: OlMap, element: HTMLElement): void {
  const middle = () => {
    const centre = map.getView().getCenter();
    if (centre) element.textContent = said("Kartans mitt: {place}", { place: words(centre) });
  };
  map.on("pointermove", (event) => {
    if (!event.dragging) element.textContent = words(event.coordinate);
  });
  map.on("moveend", middle);
  map.getTargetElement()?.addEventListener("pointerleave", middle);
  middle();
}

function words([east = NaN, north = NaN]: readonly number[]): string {
  return `SWEREF 99 TM: N ${METRES.format(north)}, E ${METRES.format(east)} m`;
}
