// The map: draws the plan and the findings on one canvas, and is moved by mouse, touch and keyboard.

const SLOW_MS = 25; // a plan that takes longer to draw is moved as a picture, and drawn anew when it rests
const REST_MS = 140;
const CLICK_PX = 5;
const PAN_PX = 80;

class FindingsMap {
  #frame = 0;
  #rest = 0;
  #drawnMs = 0;
  /** @type {View | null} */
  #pictured = null;
  #picture = document.createElement("canvas");
  /** @type {Map<number, PointerEvent>} */
  #fingers = new Map();
  #movedPx = 0;
  /** @type {GroundMap | null} */
  #ground = null;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Marks} marks
   * @param {(finding: number) => void} choose Called when a finding is chosen on the map.
   * @param {(place: [number, number] | null) => void} over Called with where the pointer is.
   */
  constructor(canvas, marks, choose, over) {
    this.canvas = canvas;
    this.marks = marks;
    this.choose = choose;
    this.over = over;
    this.view = new View();
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#fingers.delete(event.pointerId));
    canvas.addEventListener("pointerleave", () => this.over(null));
    new ResizeObserver(() => this.resized()).observe(canvas);
    this.resized();
  }

  /** @param {GroundMap} ground */
  lay(ground) {
    this.#ground = ground;
    this.#pictured = null;
    this.whole();
  }

  /** Show the whole plan, or the findings where there is no plan. */
  whole() {
    this.view.fit(this.#whole());
    this.draw();
  }

  #whole() {
    const own = this.#ground?.whole ?? emptyBox();
    return own[0] <= own[2] ? own : this.marks.whole;
  }

  /**
   * Select a finding and show its own shape with what lies around it, or the whole plan when it reaches through that.
   * One that has no shape of its own is shown with the area that it stands in.
   * @param {number} finding
   */
  show(finding) {
    this.marks.selected = finding;
    const box = this.marks.box(finding);
    if (box[0] <= box[2]) {
      const whole = this.view.copy();
      whole.fit(this.#whole());
      const around = this.marks.hasShape(finding) ? null : this.#ground?.around(box[0], box[1]);
      if (around) this.view.fit(around, 0.15);
      else this.view.fit(box, 0.25, box[0] === box[2] && box[1] === box[3] ? 8 : 0.5);
      if (this.view.scale < whole.scale) Object.assign(this.view, whole);
    }
    this.draw();
  }

  /** @param {number} factor */
  zoom(factor) {
    this.view.zoom(factor);
    this.draw();
  }

  /** Draw at the next frame. */
  draw() {
    this.#frame ||= requestAnimationFrame(() => this.drawNow());
  }

  drawNow() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const c = this.context;
    c.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.#drawGround(c);
    const drawn = this.marks.draw(c, this.view);
    this.canvas.dataset["drawn"] = String(drawn);
    this.canvas.dataset["scale"] = String(this.view.scale);
    scaleBar(part("bar"), this.view);
  }

  /** @param {CanvasRenderingContext2D} c */
  #drawGround(c) {
    if (!this.#ground) {
      c.fillStyle = "#fdfcf8";
      c.fillRect(0, 0, this.view.width, this.view.height);
      return;
    }
    clearTimeout(this.#rest);
    if (this.#pictured && this.#drawnMs > SLOW_MS && !this.#isPictured()) {
      this.#moved(c, this.#pictured);
      this.#rest = setTimeout(() => this.#drawAnew(), REST_MS);
      return;
    }
    if (!this.#isPictured()) this.#takePicture(this.#ground);
    c.save();
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.drawImage(this.#picture, 0, 0);
    c.restore();
  }

  #drawAnew() {
    if (this.#ground) this.#takePicture(this.#ground);
    this.draw();
  }

  #isPictured() {
    const [was, now] = [this.#pictured, this.view];
    return was && was.x === now.x && was.y === now.y && was.scale === now.scale && was.width === now.width && was.height === now.height;
  }

  /** @param {GroundMap} ground */
  #takePicture(ground) {
    const started = performance.now();
    [this.#picture.width, this.#picture.height] = [this.canvas.width, this.canvas.height];
    const c = /** @type {CanvasRenderingContext2D} */ (this.#picture.getContext("2d"));
    c.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    ground.draw(c, this.view);
    this.#pictured = this.view.copy();
    this.#drawnMs = performance.now() - started;
  }

  /**
   * Show the picture of another view where it lies now.
   * @param {CanvasRenderingContext2D} c
   * @param {View} was
   */
  #moved(c, was) {
    const [west, , , north] = was.box();
    const zoomed = this.view.scale / was.scale;
    c.fillStyle = "#fdfcf8";
    c.fillRect(0, 0, this.view.width, this.view.height);
    c.drawImage(this.#picture, this.view.left(west), this.view.top(north), was.width * zoomed, was.height * zoomed);
  }

  /** Draw for the size that the canvas has now. */
  resized() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    const first = this.view.width === 1;
    [this.view.width, this.view.height] = [width, height];
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
    if (first) this.whole();
    this.drawNow();
  }

  /**
   * Choose what lies at a pixel: the next of several when one of them is chosen already. Where they lie apart, look
   * nearer instead.
   * @param {number} left
   * @param {number} top
   * @param {number} nearPx
   */
  #pick(left, top, nearPx = NEAR_PX) {
    const met = this.marks.at(this.view, left, top, nearPx);
    if (!met.length) return;
    const box = this.marks.around(met);
    const apart = Math.max(box[2] - box[0], box[3] - box[1]) * this.view.scale;
    const several = met.length > 3 && !met.includes(this.marks.selected);
    if (several && apart > 4 && this.view.scale < MOST_PX / 4 && apart < 4 * CELL_PX) {
      this.view.fit(box, 0.2, 1);
      this.draw();
      return;
    }
    this.choose(at(met, (met.indexOf(this.marks.selected) + 1) % met.length));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { view } = this;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => view.pan(PAN_PX, 0),
      ArrowRight: () => view.pan(-PAN_PX, 0),
      ArrowUp: () => view.pan(0, PAN_PX),
      ArrowDown: () => view.pan(0, -PAN_PX),
      "+": () => view.zoom(1.5),
      "-": () => view.zoom(1 / 1.5),
      0: () => this.whole(),
      Enter: () => this.#pick(view.width / 2, view.height / 2, Math.max(view.width, view.height) / 2),
    };
    const does = keys[event.key];
    if (!does) return;
    event.preventDefault();
    does();
    this.over(view.place(view.width / 2, view.height / 2));
    this.draw();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    this.view.zoom(Math.exp(-event.deltaY * lines * 0.0018), event.offsetX, event.offsetY);
    this.draw();
  }

  /** @param {PointerEvent} event */
  #down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, event);
    if (this.#fingers.size === 1) this.#movedPx = 0;
  }

  /** @param {PointerEvent} event */
  #move(event) {
    this.over(this.view.place(event.offsetX, event.offsetY));
    const before = this.#fingers.get(event.pointerId);
    if (!before) return;
    const others = [...this.#fingers.values()].filter((finger) => finger.pointerId !== event.pointerId);
    this.#movedPx += Math.hypot(event.offsetX - before.offsetX, event.offsetY - before.offsetY);
    this.#fingers.set(event.pointerId, event);
    if (this.#movedPx < CLICK_PX) return;
    const share = 1 / this.#fingers.size;
    this.view.pan((event.offsetX - before.offsetX) * share, (event.offsetY - before.offsetY) * share);
    const other = others[0];
    if (other) {
      const apart = (/** @type {PointerEvent} */ one) => Math.hypot(one.offsetX - other.offsetX, one.offsetY - other.offsetY);
      const [x, y] = [(event.offsetX + other.offsetX) / 2, (event.offsetY + other.offsetY) / 2];
      this.view.zoom(apart(event) / Math.max(1, apart(before)), x, y);
    }
    this.draw();
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const single = this.#fingers.size === 1;
    this.#fingers.delete(event.pointerId);
    if (single && this.#movedPx < CLICK_PX) this.#pick(event.offsetX, event.offsetY);
  }
}

/**
 * Show a length on the ground that is easy to read.
 * @param {HTMLElement} element
 * @param {View} view
 */
function scaleBar(element, view) {
  if (facts.grid.step < 1e-4) return;
  const most = 130 / view.scale;
  const power = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].map((times) => times * power).find((metres) => metres <= most) ?? power;
  element.style.width = `${length * view.scale}px`;
  const told = element.firstElementChild;
  if (told) told.textContent = lengthTold(length);
}

/** @param {number} metres */
function lengthTold(metres) {
  if (metres >= 1000) return `${figure(metres / 1000)} km`;
  if (metres >= 1) return `${figure(metres)} m`;
  return metres >= 0.01 ? `${figure(metres * 100)} cm` : `${figure(metres * 1000, 1)} mm`;
}
