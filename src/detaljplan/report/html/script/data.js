// The findings and the plan as they lie in the page: compressed JSON with a column for each fact.

/**
 * @typedef {object} RuleFacts
 * @property {string} id
 * @property {Both} title
 * @property {Both} remedy
 * @property {string} origin
 */

/**
 * @typedef {object} Columns A fact of every finding, by its number, in the order they are told. Texts are numbers.
 * @property {number[]} rule
 * @property {number[]} severity
 * @property {number[]} sv
 * @property {number[]} en
 * @property {number[]} near
 * @property {number[]} where
 * @property {number[]} line
 * @property {number[]} column
 * @property {number[]} objects All findings' objects after one another.
 * @property {number[]} object_count
 * @property {(number | null)[]} measured
 * @property {(number | null)[]} limit
 * @property {number[]} unit
 * @property {number[]} x
 * @property {number[]} y
 * @property {number[]} placed
 */

/**
 * @typedef {object} Strokes Points, lines and rings in steps of the grid, each the difference from the one before.
 * @property {number[]} size
 * @property {number[]} x
 * @property {number[]} y
 */

/**
 * @typedef {object} Findings
 * @property {RuleFacts[]} rules
 * @property {Both[]} severities
 * @property {Readonly<Record<string, Both>>} headings
 * @property {Columns} findings
 * @property {Strokes & {finding: number[], dimension: number[]}} shapes
 * @property {string[]} texts
 */

/**
 * @typedef {object} Marker
 * @property {"circle" | "cross" | "diamond" | "dot" | "ring"} shape
 * @property {number} size_pt
 * @property {number} stroke_pt
 * @property {number} [every_pt]
 * @property {number} [first_pt]
 * @property {boolean} [filled]
 */

/**
 * @typedef {object} LineSymbol
 * @property {number} width_pt
 * @property {number[]} dashes_pt
 * @property {number} [dash_offset_pt]
 * @property {CanvasLineCap} [cap]
 * @property {Marker} [marker]
 */

/**
 * @typedef {object} Symbols
 * @property {number} reference_scale
 * @property {string} paper
 * @property {string} unknown_line
 * @property {Readonly<Record<string, LineSymbol>>} lines
 * @property {Readonly<Record<string, {grid_pt: number, shift_pt: number, marker: Marker}>>} patterns
 * @property {Readonly<Record<"use" | "property", {size_mm: number, weight: string, halo_mm: number}>>} letters
 */

/**
 * @typedef {object} Areas
 * @property {number[]} walked How many boundaries are walked around each area.
 * @property {number[]} level 0 plan area, 1 use, 2 property, 3 property with a secondary boundary.
 * @property {number[]} fill
 * @property {string[]} fills
 * @property {number[]} pattern
 * @property {number[]} letters
 * @property {string[]} texts
 * @property {number[]} x Where the letters stand.
 * @property {number[]} y
 */

/**
 * @typedef {object} Ground
 * @property {number | null} simplified_m
 * @property {Symbols} symbols
 * @property {Strokes & {level: number[]}} boundaries Each stands once; its level has a bit for each of the areas'.
 * @property {number[]} walked The boundaries around all areas, from one, negative where walked backwards.
 * @property {Areas} areas
 * @property {Strokes & {kind: string[]}} lines
 */

/** Bytes that this browser cannot unpack are told of as such. */
class Unreadable extends Error {}

/**
 * Return what the data block of that id holds.
 * @param {string} id
 * @returns {Promise<unknown>}
 */
async function unpacked(id) {
  if (typeof DecompressionStream === "undefined") throw new Unreadable();
  const block = part(id);
  const stream = new Blob([bytesOf(block.textContent ?? "")]).stream().pipeThrough(new DecompressionStream("gzip"));
  block.remove();
  return new Response(stream).json();
}

/** @param {string} letters */
function bytesOf(letters) {
  const text = atob(letters);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Vertices of strokes after one another, in metres (or the system's unit) from the corner of the grid. */
class Paths {
  /** @param {Strokes} strokes */
  constructor(strokes) {
    /** Where each stroke begins; one more than there are strokes. */
    this.starts = startsOf(strokes.size);
    this.x = summed(strokes.x, facts.grid.step);
    this.y = summed(strokes.y, facts.grid.step);
    this.boxes = this.#boxes();
  }

  get count() {
    return this.starts.length - 1;
  }

  /** Return west, south, east, north of every stroke, four to each. */
  #boxes() {
    const boxes = new Float64Array(4 * this.count);
    for (let stroke = 0; stroke < this.count; stroke++) {
      const box = emptyBox();
      for (let i = at(this.starts, stroke); i < at(this.starts, stroke + 1); i++) extend(box, at(this.x, i), at(this.y, i));
      boxes.set(box, 4 * stroke);
    }
    return boxes;
  }
}

/** @typedef {[west: number, south: number, east: number, north: number]} Box */

/** @returns {Box} */
function emptyBox() {
  return [Infinity, Infinity, -Infinity, -Infinity];
}

/**
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 */
function extend(box, x, y) {
  if (x < box[0]) box[0] = x;
  if (y < box[1]) box[1] = y;
  if (x > box[2]) box[2] = x;
  if (y > box[3]) box[3] = y;
}

/**
 * Return where each of several parts begins, and after the last where they end.
 * @param {number[]} sizes
 */
function startsOf(sizes) {
  const starts = new Uint32Array(sizes.length + 1);
  for (let i = 0; i < sizes.length; i++) starts[i + 1] = at(starts, i) + at(sizes, i);
  return starts;
}

/**
 * @param {number[]} steps
 * @param {number} unit
 */
function summed(steps, unit) {
  const sums = new Float64Array(steps.length);
  let sum = 0;
  for (let i = 0; i < steps.length; i++) {
    sum += at(steps, i);
    sums[i] = sum * unit;
  }
  return sums;
}

/**
 * Return what stands at an index that is known to be within.
 * @template T
 * @param {ArrayLike<T>} list
 * @param {number} index
 * @returns {T}
 */
function at(list, index) {
  return /** @type {T} */ (list[index]);
}
