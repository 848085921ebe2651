// What of the ground is seen, and where on the canvas a place falls. Places are from the corner of the grid, north up.

const MOST_PX = 20_000; // to a unit of the system: a millimetre is then seen well
const LEAST_PX = 1e-4;

class View {
  x = 0;
  y = 0;
  scale = 1;
  width = 1;
  height = 1;

  /** @param {number} x */
  left(x) {
    return (x - this.x) * this.scale + this.width / 2;
  }

  /** @param {number} y */
  top(y) {
    return (this.y - y) * this.scale + this.height / 2;
  }

  /**
   * @param {number} left
   * @param {number} top
   * @returns {[number, number]}
   */
  place(left, top) {
    return [this.x + (left - this.width / 2) / this.scale, this.y - (top - this.height / 2) / this.scale];
  }

  /**
   * Return what is seen, with so many pixels around it.
   * @param {number} around
   * @returns {Box}
   */
  box(around = 0) {
    const [east, north] = [(this.width / 2 + around) / this.scale, (this.height / 2 + around) / this.scale];
    return [this.x - east, this.y - north, this.x + east, this.y + north];
  }

  /**
   * See a box whole, with a share of the canvas kept free around it, and never less than so much of the ground.
   * @param {Box} box
   * @param {number} free
   * @param {number} least
   */
  fit(box, free = 0.08, least = 0) {
    if (!(box[2] >= box[0])) return;
    const [wide, high] = [Math.max(box[2] - box[0], least, 1e-9), Math.max(box[3] - box[1], least, 1e-9)];
    const room = 1 - 2 * free;
    this.x = (box[0] + box[2]) / 2;
    this.y = (box[1] + box[3]) / 2;
    this.scale = bounded(Math.min((this.width * room) / wide, (this.height * room) / high));
  }

  /**
   * Zoom by a factor; what lies under the pixel stays there.
   * @param {number} factor
   * @param {number} left
   * @param {number} top
   */
  zoom(factor, left = this.width / 2, top = this.height / 2) {
    const [x, y] = this.place(left, top);
    this.scale = bounded(this.scale * factor);
    const [nowX, nowY] = this.place(left, top);
    this.x += x - nowX;
    this.y += y - nowY;
  }

  /**
   * @param {number} right
   * @param {number} down
   */
  pan(right, down) {
    this.x -= right / this.scale;
    this.y += down / this.scale;
  }

  /** Return the view as it is now, for what is drawn once and shown moved. */
  copy() {
    return Object.assign(new View(), this);
  }
}

/** @param {number} scale */
function bounded(scale) {
  return Math.min(MOST_PX, Math.max(LEAST_PX, scale));
}

/**
 * Return how long the longest side of a box among many is.
 * @param {ArrayLike<number>} boxes
 * @param {number} number
 */
function sizeOf(boxes, number) {
  const i = 4 * number;
  return Math.max(at(boxes, i + 2) - at(boxes, i), at(boxes, i + 3) - at(boxes, i + 1));
}

/**
 * Whether the boxes have ground in common; `number` is that of a box among many.
 * @param {ArrayLike<number>} boxes
 * @param {number} number
 * @param {Box} seen
 */
function meets(boxes, number, seen) {
  const i = 4 * number;
  return at(boxes, i) <= seen[2] && at(boxes, i + 2) >= seen[0] && at(boxes, i + 1) <= seen[3] && at(boxes, i + 3) >= seen[1];
}
