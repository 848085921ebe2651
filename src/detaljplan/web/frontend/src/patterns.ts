/** Area patterns as canvas patterns: prickmark, korsmark, ringmark, and the hatching of hits. */
import { DEVICE_PIXEL_RATIO } from "ol/has.js";
import { type Marker, type PatternSymbol, PX_PER_PT } from "./symbols.js";

const HATCH = { spacing: 9, width: 1.4, colour: "#5b2a86" };

/** Return a pattern of markers on a grid with every second row shifted, `factor` times its paper size. */
export function markers(pattern: PatternSymbol, factor: number): CanvasPattern {
  const px = PX_PER_PT * factor;
  const grid = pattern.grid_pt * px;
  const shift = pattern.shift_pt * px;
  return tile(grid, 2 * grid, (context) => {
    const size = pattern.marker.size_pt * px;
    const stroke = Math.max(0.6, pattern.marker.stroke_pt * px);
    for (const [x, y] of [
      [grid / 2, grid / 2],
      [grid / 2 + shift, 1.5 * grid],
      [grid / 2 - shift, 1.5 * grid],
    ] as const) {
      marker(context, pattern.marker.shape, x, y, size, stroke);
    }
  });
}

function marker(c: CanvasRenderingContext2D, shape: Marker["shape"], x: number, y: number, size: number, stroke: number) {
  c.lineWidth = stroke;
  c.beginPath();
  if (shape === "cross") {
    c.moveTo(x - size / 2, y);
    c.lineTo(x + size / 2, y);
    c.moveTo(x, y - size / 2);
    c.lineTo(x, y + size / 2);
    c.stroke();
    return;
  }
  c.arc(x, y, Math.max(0.7, size / 2), 0, 2 * Math.PI);
  if (shape === "dot") c.fill();
  else c.stroke();
}

/** Return the hatching of a ground: each has its own direction, so that it is not told by colour. */
export function hatching(ground: string): CanvasPattern {
  const s = HATCH.spacing;
  return tile(s, s, (c) => {
    c.strokeStyle = HATCH.colour;
    c.lineWidth = HATCH.width;
    c.beginPath();
    for (const [x1, y1, x2, y2] of strokes(ground, s)) {
      c.moveTo(x1, y1);
      c.lineTo(x2, y2);
    }
    c.stroke();
  });
}

/** Lines of one tile; those on the diagonal are repeated at the corners so that the tiles meet. */
function strokes(ground: string, s: number): [number, number, number, number][] {
  const level: [number, number, number, number] = [0, s / 2, s, s / 2];
  const upright: [number, number, number, number] = [s / 2, 0, s / 2, s];
  switch (ground) {
    case "HS":
      return [[0, 0, s, s], [-1, s - 1, 1, s + 1], [s - 1, -1, s + 1, 1]];
    case "MKN":
      return [level];
    case "RAD":
      return [[0, s / 2, s / 2, s / 2]];
    case "STR":
      return [upright];
    case "MK":
      return [level, upright];
    default:
      return [[0, s, s, 0], [-1, 1, 1, -1], [s - 1, s + 1, s + 1, s - 1]];
  }
}

export const HIT_COLOUR = HATCH.colour;

function tile(width: number, height: number, draw: (context: CanvasRenderingContext2D) => void): CanvasPattern {
  const canvas = document.createElement("canvas");
  // OpenLayers draws patterns in device pixels and scales them down again.
  canvas.width = Math.max(1, Math.round(width * DEVICE_PIXEL_RATIO));
  canvas.height = Math.max(1, Math.round(height * DEVICE_PIXEL_RATIO));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.scale(canvas.width / width, canvas.height / height);
  context.fillStyle = "#000";
  context.strokeStyle = "#000";
  draw(context);
  const pattern = context.createPattern(canvas, "repeat");
  if (!pattern) throw new Error("no pattern");
  return pattern;
}
