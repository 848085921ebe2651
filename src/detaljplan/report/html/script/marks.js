// The findings on the map: their own shapes, and a sign for each or for several that lie near each other.

/** The same colours as the words of the page; the shapes of the signs are those of its icons. */
const COLOURS = /** @type {const} */ (["#a51d1d", "#8a5200", "#1b5583"]);
const SELECTED = "#0b57d0";
const CELL_PX = 44;
const LEAST_SHAPE_PX = 3;
const NEAR_PX = 13;

class Marks {
  /** @param {Findings} data */
  constructor(data) {
    const { findings, shapes } = data;
    this.severity = findings.severity;
    this.paths = new Paths(shapes);
    this.dimension = shapes.dimension;
    const sizes = new Array(findings.rule.length).fill(0);
    for (const finding of shapes.finding) sizes[finding]++;
    /** Where each finding's strokes begin: they lie together, in the order of the findings. */
    this.strokes = startsOf(sizes);
    this.places = this.#places(findings);
    this.boxes = this.#boxes();
    /** @type {Uint32Array} */
    this.shown = new Uint32Array();
    this.selected = -1;
  }

  /**
   * Return where the signs stand, two figures to each; NaN where a finding is nowhere.
   * @param {Columns} findings
   */
  #places(findings) {
    const places = new Float64Array(2 * findings.x.length);
    for (let i = 0; i < findings.x.length; i++) {
      places[2 * i] = findings.placed[i] ? at(findings.x, i) * facts.grid.step : NaN;
      places[2 * i + 1] = findings.placed[i] ? at(findings.y, i) * facts.grid.step : NaN;
    }
    return places;
  }

  #boxes() {
    const boxes = new Float64Array(2 * this.places.length);
    for (let finding = 0; finding < this.severity.length; finding++) {
      const box = emptyBox();
      for (let stroke = at(this.strokes, finding); stroke < at(this.strokes, finding + 1); stroke++) {
        extend(box, at(this.paths.boxes, 4 * stroke), at(this.paths.boxes, 4 * stroke + 1));
        extend(box, at(this.paths.boxes, 4 * stroke + 2), at(this.paths.boxes, 4 * stroke + 3));
      }
      if (box[0] > box[2]) extend(box, at(this.places, 2 * finding), at(this.places, 2 * finding + 1));
      boxes.set(box, 4 * finding);
    }
    return boxes;
  }

  /**
   * The box of a finding's own shape, or of the place it has.
   * @param {number} finding
   * @returns {Box}
   */
  box(finding) {
    const i = 4 * finding;
    return [at(this.boxes, i), at(this.boxes, i + 1), at(this.boxes, i + 2), at(this.boxes, i + 3)];
  }

  /** @param {number} finding */
  hasShape(finding) {
    return at(this.strokes, finding) < at(this.strokes, finding + 1);
  }

  /** The box of all that are shown. */
  get whole() {
    return this.around(Array.from(this.shown));
  }

  /** @param {number[]} findings */
  around(findings) {
    const box = emptyBox();
    for (const finding of findings) {
      const [west, south, east, north] = this.box(finding);
      if (west <= east) extend(box, west, south), extend(box, east, north);
    }
    return box;
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   */
  draw(c, view) {
    const seen = view.box(20);
    const inSight = this.shown.filter((finding) => meets(this.boxes, finding, seen));
    for (const severity of [2, 1, 0]) this.#shapes(c, view, inSight, severity);
    this.#signs(c, view, inSight);
    if (this.selected >= 0) this.#selection(c, view);
    return inSight.length;
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {Uint32Array} inSight
   * @param {number} severity
   */
  #shapes(c, view, inSight, severity) {
    const large = inSight.filter((i) => this.severity[i] === severity && this.#sizePx(view, i) >= LEAST_SHAPE_PX);
    if (!large.length) return;
    const colour = at(COLOURS, severity);
    c.fillStyle = `${colour}40`;
    for (const finding of large) {
      c.beginPath();
      this.#trace(c, view, finding, 2);
      c.fill("evenodd");
    }
    c.beginPath();
    for (const finding of large) this.#trace(c, view, finding, 1);
    c.lineJoin = "round";
    for (const [style, width] of /** @type {const} */ ([["#fff", 4.5], [colour, 2.2]])) {
      c.strokeStyle = style;
      c.lineWidth = width;
      c.stroke();
    }
  }

  /**
   * Return how large a finding's shape is on the canvas.
   * @param {View} view
   * @param {number} finding
   */
  #sizePx(view, finding) {
    const [west, south, east, north] = this.box(finding);
    return Math.max(east - west, north - south) * view.scale;
  }

  /**
   * Add a finding's strokes of at least that dimension to the path.
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {number} finding
   * @param {number} dimension
   */
  #trace(c, view, finding, dimension) {
    for (let stroke = at(this.strokes, finding); stroke < at(this.strokes, finding + 1); stroke++) {
      if (at(this.dimension, stroke) >= dimension) trace(c, view, this.paths, stroke, false, false);
    }
  }

  /**
   * Draw a sign for each finding, or one with a number for all in a cell; the gravest on top.
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {Uint32Array} inSight
   */
  #signs(c, view, inSight) {
    /** @type {Map<string, {x: number, y: number, severity: number, count: number}>} */
    const cells = new Map();
    for (const finding of inSight) {
      if (finding === this.selected) continue;
      const [x, y] = [at(this.places, 2 * finding), at(this.places, 2 * finding + 1)];
      if (Number.isNaN(x)) continue;
      // Cells lie on the ground, so that they do not change while the map is moved.
      const key = `${Math.floor((x * view.scale) / CELL_PX)} ${Math.floor((y * view.scale) / CELL_PX)}`;
      const cell = cells.get(key) ?? { x: 0, y: 0, severity: Infinity, count: 0 };
      cells.set(key, cell);
      cell.count++;
      cell.x += (view.left(x) - cell.x) / cell.count;
      cell.y += (view.top(y) - cell.y) / cell.count;
      cell.severity = Math.min(cell.severity, at(this.severity, finding));
    }
    const signs = [...cells.values()].sort((a, b) => b.severity - a.severity || a.count - b.count);
    for (const { x, y, severity, count } of signs) sign(c, x, y, severity, count);
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   */
  #selection(c, view) {
    const finding = this.selected;
    c.beginPath();
    this.#trace(c, view, finding, 1);
    c.lineJoin = "round";
    const own = at(COLOURS, at(this.severity, finding));
    for (const [style, width] of /** @type {const} */ ([["#fff", 9], [SELECTED, 6], ["#fff", 2.6], [own, 1.8]])) {
      c.strokeStyle = style;
      c.lineWidth = width;
      c.stroke();
    }
    this.#dots(c, view, finding);
    if (this.#sizePx(view, finding) < 2 * NEAR_PX) this.#ring(c, view, finding);
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {number} finding
   */
  #dots(c, view, finding) {
    for (let stroke = at(this.strokes, finding); stroke < at(this.strokes, finding + 1); stroke++) {
      if (this.dimension[stroke]) continue;
      const i = at(this.paths.starts, stroke);
      c.beginPath();
      c.arc(view.left(at(this.paths.x, i)), view.top(at(this.paths.y, i)), 5, 0, 2 * Math.PI);
      for (const [style, width] of /** @type {const} */ ([["#fff", 6], [SELECTED, 3.5]])) {
        c.strokeStyle = style;
        c.lineWidth = width;
        c.stroke();
      }
      c.fillStyle = at(COLOURS, at(this.severity, finding));
      c.fill();
    }
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {View} view
   * @param {number} finding
   */
  #ring(c, view, finding) {
    const [x, y] = [at(this.places, 2 * finding), at(this.places, 2 * finding + 1)];
    if (Number.isNaN(x)) return;
    for (const [style, width] of /** @type {const} */ ([["#fff", 7], [SELECTED, 3.5]])) {
      c.beginPath();
      c.arc(view.left(x), view.top(y), 18, 0, 2 * Math.PI);
      c.strokeStyle = style;
      c.lineWidth = width;
      c.stroke();
    }
  }

  /**
   * Return the findings at a pixel, nearest first: those whose sign or shape is there.
   * @param {View} view
   * @param {number} left
   * @param {number} top
   * @param {number} nearPx
   */
  at(view, left, top, nearPx = NEAR_PX) {
    const [x, y] = view.place(left, top);
    const near = nearPx / view.scale;
    /** @type {{finding: number, distance: number}[]} */
    const met = [];
    for (const finding of this.shown) {
      if (!meets(this.boxes, finding, [x - near, y - near, x + near, y + near])) continue;
      const own = Math.hypot(at(this.places, 2 * finding) - x, at(this.places, 2 * finding + 1) - y);
      const distance = Math.min(Number.isNaN(own) ? Infinity : own, this.#distance(finding, x, y));
      if (distance <= near) met.push({ finding, distance });
    }
    return met.sort((a, b) => a.distance - b.distance || a.finding - b.finding).map(({ finding }) => finding);
  }

  /**
   * Return how far a place lies from a finding's strokes; nought within a ring.
   * @param {number} finding
   * @param {number} x
   * @param {number} y
   */
  #distance(finding, x, y) {
    let least = Infinity;
    let inside = false;
    for (let stroke = at(this.strokes, finding); stroke < at(this.strokes, finding + 1); stroke++) {
      const [first, last] = [at(this.paths.starts, stroke), at(this.paths.starts, stroke + 1) - 1];
      if (first === last) least = Math.min(least, Math.hypot(at(this.paths.x, first) - x, at(this.paths.y, first) - y));
      for (let i = first; i < last; i++) {
        const [x1, y1] = [at(this.paths.x, i), at(this.paths.y, i)];
        const [x2, y2] = [at(this.paths.x, i + 1), at(this.paths.y, i + 1)];
        least = Math.min(least, fromEdge(x, y, x1, y1, x2, y2));
        if (this.dimension[stroke] === 2 && y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
      }
    }
    return inside ? 0 : least;
  }
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
function fromEdge(x, y, x1, y1, x2, y2) {
  const length2 = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const t = length2 ? Math.min(1, Math.max(0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length2)) : 0;
  return Math.hypot(x1 + t * (x2 - x1) - x, y1 + t * (y2 - y1) - y);
}

/**
 * Draw the sign of a severity: a triangle, a square or a circle; with a number when it stands for several.
 * @param {CanvasRenderingContext2D} c
 * @param {number} x
 * @param {number} y
 * @param {number} severity
 * @param {number} count
 */
function sign(c, x, y, severity, count) {
  const several = count > 1;
  const text = several ? (count < 1000 ? String(count) : `${Math.floor(count / 1000)}k`) : "!";
  const r = several ? 9 + 2.2 * text.length : 8;
  c.beginPath();
  if (severity === 0 && !several) {
    for (const [dx, dy] of /** @type {const} */ ([[0, -10.5], [10.5, 7.5], [-10.5, 7.5]])) c.lineTo(x + dx, y + dy);
    c.closePath();
  } else if (severity === 2) c.arc(x, y, r, 0, 2 * Math.PI);
  else c.roundRect(x - r, y - r * 0.85, 2 * r, 1.7 * r, 3);
  c.lineJoin = "round";
  c.strokeStyle = "#fff";
  c.lineWidth = 3;
  c.stroke();
  c.fillStyle = COLOURS[severity] ?? COLOURS[2];
  c.fill();
  c.fillStyle = "#fff";
  c.font = `bold 12px ${FACES}`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillText(text, x, y + 1);
}
