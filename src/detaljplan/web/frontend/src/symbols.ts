/** The symbols of the plan map as the server sends them, and paper measures turned into pixels. */

export interface Marker {
  shape: "circle" | "cross" | "diamond" | "dot" | "ring";
  size_pt: number;
  stroke_pt: number;
  every_pt?: number;
  first_pt?: number;
  filled?: boolean;
}

export interface LineSymbol {
  name: string;
  width_pt: number;
  dashes_pt: number[];
  dash_offset_pt?: number;
  cap?: CanvasLineCap;
  symbol_id?: number;
  marker?: Marker;
}

export interface PatternSymbol {
  name: string;
  grid_pt: number;
  shift_pt: number;
  marker: Marker;
}

export interface LetterSymbol {
  size_mm: number;
  weight: string;
  halo_mm: number;
}

export interface Symbols {
  reference_scale: number;
  paper: string;
  unknown_fill: string;
  unknown_line: string;
  fills: Record<string, string>;
  letter_colours: Record<string, string[]>;
  lines: Record<"plan" | "use" | "property" | "secondary" | "real_property" | "no_exit" | "fence", LineSymbol>;
  patterns: Record<string, PatternSymbol>;
  letters: Record<"use" | "property", LetterSymbol>;
}

/** CSS pixels to a point and to a millimetre (96 pixels to the inch). */
export const PX_PER_PT = 96 / 72;
export const PX_PER_MM = 96 / 25.4;

/**
 * How much smaller than on paper the symbols are drawn: 1 at the reference scale and closer, shrinking as the
 * map shows more land, never under a readable third.
 */
export function shrink(symbols: Symbols, resolution: number): number {
  const atReference = symbols.reference_scale / PX_PER_MM / 1000;
  return Math.min(1, Math.max(0.34, Math.sqrt((1.3 * atReference) / resolution)));
}

/**
 * The fill of a colour as Boverket's catalogue names it. A use of an older plan, which the catalogue no longer
 * lists, has the colour of its letters; one that has neither is neutral.
 */
export function fillOf(symbols: Symbols, colour: string | null | undefined, letters: string): string {
  const name = colour || colourOf(symbols, letters);
  return (name && Object.hasOwn(symbols.fills, name) && symbols.fills[name]) || symbols.unknown_fill;
}

function colourOf(symbols: Symbols, letters: string): string | undefined {
  const plain = letters.replace(/[0-9]+$/, "");
  return Object.entries(symbols.letter_colours).find(([, all]) => all.includes(plain))?.[0];
}

/** The line of a catalogue symbol id, or undefined. */
export function lineOf(symbols: Symbols, symbolId: number | null | undefined): LineSymbol | undefined {
  if (symbolId == null) return undefined;
  return Object.values(symbols.lines).find((line) => line.symbol_id === symbolId);
}
