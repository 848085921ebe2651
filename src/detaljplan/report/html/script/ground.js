// Draws the plan under the findings as a plan map has it: fills, patterns, boundary lines and letters.

const PX_PER_PT = 96 / 72;
const PX_PER_MM = 96 / 25.4;
const MOST_MARKERS = 400;
const MOST_DASHED = 60_000; // vertices in sight; dashes of more are not seen apart, and take long
const MOST_VERTICES_SHOWN = 3000;
const VERTICES_FROM_PX = 12; // to a metre
const LEAST_LINE_PX = 3; // shorter lines of a large plan would hide its colours
const BESIDE_SIGN_PX = 12; // a finding of the whole area has its sign where the letters are
const FACES = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const LEVELS = /** @type {const} */ ({ plan: 0, use: 1, property: 2, secondary: 3 });

class GroundMap {
  /** @param {Ground} data */
  constructor(data) {
    this.data = data;
    this.boundaries = new Paths(data.boundaries);
    this.lines = new Paths(data.lines);
    /** Where what is walked around each area begins. */
    this.walks = startsOf(data.areas.walked);
    this.boxes = this.#boxes();
    /** @type {Map<string, CanvasPattern>} */
    this.patterns = new Map();
  }

  /** The box of the plan area, or of everything where there is none. */
  get whole() {
    const box = emptyBox();
    const { level } = this.data.areas;
    const own = level.includes(LEVELS.plan);
    for (let area = 0; area < level.length; area++) {
      if (own && level[area] !== LEVELS.plan) continue;
      const i = 4 * area;
      if (at(this.boxes, i) > at(this.boxes, i + 2)) continue;
      extend(box, at(this.boxes, i), at(this.boxes, i + 1));
      extend(box, at(this.boxes, i + 2), at(this.boxes, i + 3));
    }
    return box;
  }

  /**
   * Return the smallest box of an area that has a place in it; null when none has.
   * @param {number} x
   * @param {number} y
   */
  around(x, y) {
    /** @type {Box | null} */
    let least = null;
    const size = (/** @type {Box} */ box) => (box[2] - box[0]) * (box[3] - box[1]);
    for (let area = 0; area < this.data.areas.level.length; area++) {
      if (!meets(this.boxes, area, [x, y, x, y])) continue;
      const i = 4 * area;
      const box = /** @type {Box} */ ([0, 1, 2, 3].map((side) => at(this.boxes, i + side)));
      if (!least || size(box) < size(least)) least = box;
    }
    return least;
  }

  #boxes() {
    const boxes = new Float64Array(4 * this.data.areas.walked.length);
    for (let area = 0; area < this.data.areas.walked.length; area++) {
      const box = emptyBox();
      for (let k = at(this.walks, area); k < at(this.walks, area + 1); k++) {
        const i = 4 * (Math.abs(at(this.data.walked, k)) - 1);
        extend(box, at(this.boundaries.boxes, i), at(this.boundaries.boxes, i + 1));
        extend(box, at(this.boundaries.boxes, i + 2), at(this.boundaries.boxes, i + 3));
      }
      boxes.set(box, 4 * area);
    }
    return boxes;
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   */
  draw(c, view) {
    const { symbols } = this.data;
    c.fillStyle = symbols.paper;
    c.fillRect(0, 0, view.width, view.height);
    const seen = view.box(40);
    const factor = shrink(symbols, 1 / view.scale);
    this.#fills(c, view, seen);
    this.#patterns(c, view, seen, factor);
    this.#boundaries(c, view, seen, factor);
    this.#lineProvisions(c, view, seen, factor);
    this.#vertices(c, view, seen);
    this.#letters(c, view, seen, factor);
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {Box} seen
   */
  #fills(c, view, seen) {
    const { fill, fills } = this.data.areas;
    for (let area = 0; area < fill.length; area++) {
      const number = at(fill, area);
      if (number < 0 || !meets(this.boxes, area, seen)) continue;
      c.fillStyle = at(fills, number);
      c.beginPath();
      this.#trace(c, view, area);
      c.fill("evenodd");
    }
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {Box} seen
   * @param {number} factor
   */
  #patterns(c, view, seen, factor) {
    const { pattern } = this.data.areas;
    for (let area = 0; area < pattern.length; area++) {
      if (!pattern[area] || !meets(this.boxes, area, seen)) continue;
      const style = this.#pattern(at(pattern, area), factor);
      if (!style) continue;
      style.setTransform(new DOMMatrix().translate(view.left(0), view.top(0)).scale(1 / devicePixelRatio));
      c.fillStyle = style;
      c.beginPath();
      this.#trace(c, view, area);
      c.fill("evenodd");
    }
  }

  /**
   * Return an area pattern: markers on a grid with every second row shifted.
   * @param {number} id
   * @param {number} factor
   */
  #pattern(id, factor) {
    const symbol = this.data.symbols.patterns[id];
    if (!symbol) return undefined;
    const px = PX_PER_PT * Math.max(0.5, Math.round(factor * 10) / 10);
    const key = `${id} ${px} ${devicePixelRatio}`;
    const known = this.patterns.get(key);
    if (known) return known;
    const made = tile(symbol.grid_pt * px, symbol.shift_pt * px, symbol.marker, px);
    if (made) this.patterns.set(key, made);
    return made;
  }

  /**
   * Add an area to the path, ring by ring: where a boundary does not begin where the last one ended, a new ring does.
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {number} area
   */
  #trace(c, view, area) {
    const { starts, x, y } = this.boundaries;
    let [endX, endY] = [NaN, NaN];
    for (let k = at(this.walks, area); k < at(this.walks, area + 1); k++) {
      const walked = at(this.data.walked, k);
      const line = Math.abs(walked) - 1;
      const ends = [at(starts, line), at(starts, line + 1) - 1];
      const [from, to] = walked > 0 ? ends : ends.reverse();
      const goesOn = x[from ?? 0] === endX && y[from ?? 0] === endY;
      trace(c, view, this.boundaries, line, walked < 0, goesOn);
      [endX, endY] = [at(x, to ?? 0), at(y, to ?? 0)];
    }
  }

  /**
   * Draw every boundary once: where several run together only the highest, but a secondary one beside an ordinary.
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {Box} seen
   * @param {number} factor
   */
  #boundaries(c, view, seen, factor) {
    const { plan, use, property, secondary } = LEVELS;
    const has = (/** @type {number} */ level, /** @type {number} */ bit) => (level >> bit) & 1;
    const higher = (/** @type {number} */ level) => has(level, plan) || has(level, use);
    const draw = (/** @type {string} */ kind, /** @type {(level: number) => unknown} */ wanted) =>
      this.#stroke(c, view, seen, factor, kind, wanted);
    draw("property", (level) => has(level, property) && !higher(level));
    draw("secondary", (level) => has(level, secondary) && !higher(level));
    draw("use", (level) => has(level, use) && !has(level, plan));
    draw("plan", (level) => has(level, plan));
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {Box} seen
   * @param {number} factor
   * @param {string} kind
   * @param {(level: number) => unknown} wanted
   */
  #stroke(c, view, seen, factor, kind, wanted) {
    const symbol = this.data.symbols.lines[kind];
    if (!symbol) return;
    const lines = [];
    let vertices = 0;
    for (let line = 0; line < this.boundaries.count; line++) {
      if (!wanted(at(this.data.boundaries.level, line)) || !meets(this.boundaries.boxes, line, seen)) continue;
      if (kind !== "plan" && sizeOf(this.boundaries.boxes, line) * view.scale < LEAST_LINE_PX) continue;
      lines.push(line);
      vertices += at(this.boundaries.starts, line + 1) - at(this.boundaries.starts, line);
    }
    pen(c, symbol, factor, vertices <= MOST_DASHED);
    c.beginPath();
    for (const line of lines) trace(c, view, this.boundaries, line, false, false);
    c.stroke();
    c.setLineDash([]);
    if (symbol.marker) for (const line of lines) markers(c, view, this.boundaries, line, symbol.marker, factor);
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {Box} seen
   * @param {number} factor
   */
  #lineProvisions(c, view, seen, factor) {
    for (let line = 0; line < this.lines.count; line++) {
      const symbol = this.data.symbols.lines[at(this.data.lines.kind, line)];
      if (!symbol || !meets(this.lines.boxes, line, seen)) continue;
      if (symbol.width_pt > 0) {
        pen(c, symbol, factor, true);
        c.beginPath();
        trace(c, view, this.lines, line, false, false);
        c.stroke();
        c.setLineDash([]);
      }
      if (symbol.marker) markers(c, view, this.lines, line, symbol.marker, factor);
    }
  }

  /**
   * Mark the vertices when seen near by: many faults are in a single one.
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {Box} seen
   */
  #vertices(c, view, seen) {
    if (view.scale < VERTICES_FROM_PX) return;
    let left = MOST_VERTICES_SHOWN;
    c.fillStyle = "#000";
    for (let line = 0; line < this.boundaries.count && left > 0; line++) {
      if (!meets(this.boundaries.boxes, line, seen)) continue;
      for (let i = at(this.boundaries.starts, line); i < at(this.boundaries.starts, line + 1) && left > 0; i++) {
        const [x, y] = [at(this.boundaries.x, i), at(this.boundaries.y, i)];
        if (x < seen[0] || x > seen[2] || y < seen[1] || y > seen[3]) continue;
        c.fillRect(view.left(x) - 2, view.top(y) - 2, 4, 4);
        left--;
      }
    }
  }

  /**
   * Write the letters of uses, and then those of properties where there is room beside them.
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {Box} seen
   * @param {number} factor
   */
  #letters(c, view, seen, factor) {
    const { level, letters } = this.data.areas;
    const taken = new Taken();
    for (const use of [true, false]) {
      const symbol = this.data.symbols.letters[use ? "use" : "property"];
      const size = Math.max(10, symbol.size_mm * PX_PER_MM * factor * 0.8);
      c.font = `${symbol.weight} ${size.toFixed(1)}px ${FACES}`;
      c.textAlign = "center";
      c.textBaseline = use ? "bottom" : "top";
      for (let area = 0; area < level.length; area++) {
        if ((level[area] === LEVELS.use) !== use || !at(letters, area) || !meets(this.boxes, area, seen)) continue;
        this.#letter(c, view, area, size, use, taken);
      }
    }
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {number} area
   * @param {number} size
   * @param {boolean} above
   * @param {Taken} taken
   */
  #letter(c, view, area, size, above, taken) {
    const high = (at(this.boxes, 4 * area + 3) - at(this.boxes, 4 * area + 1)) * view.scale;
    const wide = (at(this.boxes, 4 * area + 2) - at(this.boxes, 4 * area)) * view.scale;
    if (high < size * 0.9 || wide < size * 0.9) return;
    const { areas } = this.data;
    const text = lowered(at(areas.texts, at(areas.letters, area)));
    const width = c.measureText(text).width;
    if (wide < width * 0.8) return;
    const step = facts.grid.step;
    const [x, y] = [view.left(at(areas.x, area) * step), view.top(at(areas.y, area) * step)];
    const beside = high > 3.5 * size ? BESIDE_SIGN_PX : -size / 2;
    const foot = above ? y - beside : y + beside;
    const top = above ? foot - size : foot;
    if (!taken.free(x - width / 2, top, width, size)) return;
    c.lineWidth = 3;
    c.lineJoin = "round";
    c.strokeStyle = "#fff";
    c.strokeText(text, x, foot);
    c.fillStyle = "#000";
    c.fillText(text, x, foot);
  }
}

/** Where on the canvas something is written already. */
class Taken {
  /** @type {Map<string, [number, number, number, number][]>} */
  #cells = new Map();

  /**
   * Whether nothing is written there; if so, something is now.
   * @param {number} left
   * @param {number} top
   * @param {number} width
   * @param {number} height
   */
  free(left, top, width, height) {
    const cells = [];
    for (let i = Math.floor(left / 64); i <= Math.floor((left + width) / 64); i++) {
      for (let k = Math.floor(top / 64); k <= Math.floor((top + height) / 64); k++) cells.push(`${i} ${k}`);
    }
    const met = cells.flatMap((cell) => this.#cells.get(cell) ?? []);
    if (met.some(([l, t, w, h]) => left < l + w && l < left + width && top < t + h && t < top + height)) return false;
    for (const cell of cells) {
      const inCell = this.#cells.get(cell) ?? [];
      inCell.push([left, top, width, height]);
      this.#cells.set(cell, inCell);
    }
    return true;
  }
}

/**
 * Return letters with a running number lowered: e1 is drawn e₁. A longer number is a value: e5500.
 * @param {string} letters
 */
function lowered(letters) {
  return letters.replace(/(?<=\p{L})\d{1,2}$/u, (digits) =>
    [...digits].map((digit) => String.fromCodePoint(0x2080 + Number(digit))).join(""),
  );
}

/**
 * How much smaller than on paper symbols are drawn: 1 at the reference scale and nearer, never under a third.
 * @param {Symbols} symbols
 * @param {number} resolution Metres to a pixel.
 */
function shrink(symbols, resolution) {
  const atReference = symbols.reference_scale / PX_PER_MM / 1000;
  return Math.min(1, Math.max(0.34, Math.sqrt((1.3 * atReference) / resolution)));
}

/**
 * Add a stroke to the path; vertices within half a pixel of the last are left out, its ends never.
 * @param {CanvasRenderingContext2D} c
 * @param {View} view
 * @param {Paths} paths
 * @param {number} stroke
 * @param {boolean} backwards
 * @param {boolean} begun
 */
function trace(c, view, paths, stroke, backwards, begun) {
  const [first, last] = [at(paths.starts, stroke), at(paths.starts, stroke + 1) - 1];
  const step = backwards ? -1 : 1;
  let [fromX, fromY] = [NaN, NaN];
  for (let i = backwards ? last : first, left = last - first + 1; left > 0; i += step, left--) {
    const [x, y] = [view.left(at(paths.x, i)), view.top(at(paths.y, i))];
    if (left > 1 && Math.abs(x - fromX) < 0.5 && Math.abs(y - fromY) < 0.5) continue;
    if (begun) c.lineTo(x, y);
    else c.moveTo(x, y);
    begun = true;
    [fromX, fromY] = [x, y];
  }
}

/**
 * @param {CanvasRenderingContext2D} c
 * @param {LineSymbol} symbol
 * @param {number} factor
 * @param {boolean} dashed
 */
function pen(c, symbol, factor, dashed) {
  const px = PX_PER_PT * factor;
  c.strokeStyle = "#000";
  c.lineWidth = Math.max(0.8, symbol.width_pt * px) * (dashed ? 1 : 0.6);
  c.lineCap = dashed ? (symbol.cap ?? "butt") : "butt";
  c.lineJoin = "round";
  c.setLineDash(dashed ? symbol.dashes_pt.map((dash) => dash * px) : []);
  c.lineDashOffset = (symbol.dash_offset_pt ?? 0) * px;
}

/**
 * Draw the markers along a line, at the distances of its style.
 * @param {CanvasRenderingContext2D} c
 * @param {View} view
 * @param {Paths} paths
 * @param {number} stroke
 * @param {Marker} marker
 * @param {number} factor
 */
function markers(c, view, paths, stroke, marker, factor) {
  const px = PX_PER_PT * factor;
  const every = (marker.every_pt ?? 0) * px;
  let next = (marker.first_pt ?? 0) * px;
  let done = 0;
  for (let i = at(paths.starts, stroke) + 1, left = MOST_MARKERS; i < at(paths.starts, stroke + 1); i++) {
    const [x1, y1] = [view.left(at(paths.x, i - 1)), view.top(at(paths.y, i - 1))];
    const [x2, y2] = [view.left(at(paths.x, i)), view.top(at(paths.y, i))];
    const length = Math.hypot(x2 - x1, y2 - y1);
    for (; every > 0 && length > 0 && next <= done + length && left > 0; next += every, left--) {
      const t = (next - done) / length;
      mark(c, marker, x1 + t * (x2 - x1), y1 + t * (y2 - y1), px, Math.atan2(y2 - y1, x2 - x1));
    }
    done += length;
  }
}

/**
 * @param {CanvasRenderingContext2D} c
 * @param {Marker} marker
 * @param {number} x
 * @param {number} y
 * @param {number} px
 * @param {number} angle
 */
function mark(c, marker, x, y, px, angle) {
  const radius = Math.max(0.7, (marker.size_pt * px) / 2);
  c.save();
  c.translate(x, y);
  c.rotate(angle);
  c.lineWidth = Math.max(0.6, marker.stroke_pt * px);
  c.strokeStyle = c.fillStyle = "#000";
  c.beginPath();
  if (marker.shape === "cross") {
    for (const [dx, dy] of /** @type {const} */ ([[radius, 0], [0, radius]])) {
      c.moveTo(-dx, -dy);
      c.lineTo(dx, dy);
    }
  } else if (marker.shape === "diamond") {
    for (const [dx, dy] of /** @type {const} */ ([[-1, 0], [0, -1], [1, 0], [0, 1]])) c.lineTo(dx * radius, dy * radius);
    c.closePath();
  } else c.arc(0, 0, radius, 0, 2 * Math.PI);
  if (marker.shape === "circle" || marker.shape === "diamond") c.fillStyle = marker.filled ? "#000" : "#fff";
  if (marker.shape !== "cross" && marker.shape !== "ring") c.fill();
  if (marker.shape !== "dot") c.stroke();
  c.restore();
}

/**
 * Return a pattern of markers, drawn in device pixels.
 * @param {number} grid
 * @param {number} shift
 * @param {Marker} marker
 * @param {number} px
 */
function tile(grid, shift, marker, px) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(grid * devicePixelRatio));
  canvas.height = Math.max(1, Math.round(2 * grid * devicePixelRatio));
  const c = canvas.getContext("2d");
  if (!c) return undefined;
  c.scale(canvas.width / grid, canvas.height / (2 * grid));
  mark(c, marker, grid / 2, grid / 2, px, 0);
  for (const x of [grid / 2 + shift, grid / 2 - shift]) mark(c, marker, x, 1.5 * grid, px, 0);
  return c.createPattern(canvas, "repeat") ?? undefined;
}
