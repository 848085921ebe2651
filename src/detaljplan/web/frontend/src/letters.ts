/** Beteckningar: the letters of uses and properties, placed inside their own area. */
import type { FeatureLike } from "ol/Feature.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style, { type StyleFunction } from "ol/style/Style.js";
import Text from "ol/style/Text.js";
import { PX_PER_MM, shrink, type Symbols } from "./symbols.js";

/** Letters are read down to this height; smaller ones are only noise. */
const SMALLEST_PX = 9;
const FACES = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';

/**
 * Return the style of the letters. A use's stand above the middle of its area and are always shown; a
 * property's below it, and give way where there is no room.
 */
export function lettersStyle(symbols: Symbols, kind: "use" | "property"): StyleFunction {
  const letter = symbols.letters[kind];
  return (feature: FeatureLike, resolution: number) => {
    const text = feature.get("text") as string | undefined;
    if (!text) return undefined;
    const factor = shrink(symbols, resolution);
    const size = Math.max(SMALLEST_PX, letter.size_mm * PX_PER_MM * factor);
    return new Style({
      text: new Text({
        text,
        font: `${letter.weight} ${size.toFixed(1)}px ${FACES}`,
        fill: new Fill({ color: "#000" }),
        stroke: new Stroke({ color: "#fff", width: Math.max(2, 2 * letter.halo_mm * PX_PER_MM * factor) }),
        overflow: true,
        textBaseline: kind === "use" ? "bottom" : "top",
        offsetY: kind === "use" ? 2 : 2 + 0.4 * symbols.letters.use.size_mm * PX_PER_MM * factor,
      }),
    });
  };
}
