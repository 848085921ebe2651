// The list itself: only the rows in sight are elements, and the keyboard goes through them as through a tree.

const MARGIN_ROWS = 8;

class Tree {
  /** @type {Row[]} */
  #rows = [];
  #tops = new Float64Array(1);
  #active = -1;
  #frame = 0;
  /** @type {Readonly<Record<Row["kind"], number>>} */
  #heights = { severity: 0, remedy: 0, rule: 0, finding: 0 };
  /** @type {Set<string>} */
  #closed = new Set();
  #selected = -1;
  /** @type {Map<number, HTMLElement>} */
  #elements = new Map();

  /**
   * @param {HTMLElement} element
   * @param {Findings} data
   * @param {(finding: number) => void} choose Called when a finding is chosen in the list.
   */
  constructor(element, data, choose) {
    this.element = element;
    this.data = data;
    this.choose = choose;
    this.space = /** @type {HTMLElement} */ (element.firstElementChild);
    /** @type {Uint32Array} */
    this.shown = new Uint32Array();
    element.addEventListener("scroll", () => this.#soon(), { passive: true });
    element.addEventListener("keydown", (event) => this.#key(event));
    element.addEventListener("click", (event) => this.#click(event));
    element.addEventListener("focus", () => this.#activate(Math.max(0, this.#active), false));
    new ResizeObserver(() => this.#resized()).observe(element);
  }

  /** @param {Uint32Array} shown */
  show(shown) {
    this.shown = shown;
    const key = this.#rows[this.#active]?.key;
    this.#build();
    this.#active = key === undefined ? -1 : this.#rows.findIndex((row) => row.key === key);
    this.#render();
  }

  /** Tell the rows anew, in another language. */
  retell() {
    this.#resized();
  }

  /**
   * Mark a finding as the selected one and bring it into sight, out of groups that are closed.
   * @param {number} finding -1 for none.
   */
  select(finding) {
    this.#selected = finding;
    let index = this.#rows.findIndex((row) => row.kind === "finding" && row.finding === finding);
    if (index < 0 && this.shown.includes(finding) && this.#closed.size) {
      this.#closed.clear();
      this.#build();
      index = this.#rows.findIndex((row) => row.kind === "finding" && row.finding === finding);
    }
    if (index >= 0) this.#activate(index, true);
    else this.#render();
  }

  #build() {
    this.#forgetElements();
    this.#rows = rowsOf(this.data, this.shown, this.#closed);
    this.#measure();
  }

  #resized() {
    this.#forgetElements();
    this.#measure();
    this.#render();
  }

  /** Take the height of one row of each kind from the style, so that it follows the reader's text size. */
  #measure() {
    const heights = { ...this.#heights };
    for (const kind of KINDS) {
      const probe = made("div", `row ${kind}`);
      this.space.append(probe);
      heights[kind] = probe.getBoundingClientRect().height;
      probe.remove();
    }
    this.#heights = heights;
    this.#tops = new Float64Array(this.#rows.length + 1);
    this.#rows.forEach((row, i) => (this.#tops[i + 1] = at(this.#tops, i) + heights[row.kind]));
    this.space.style.height = `${at(this.#tops, this.#rows.length)}px`;
  }

  #soon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#render();
    });
  }

  #render() {
    const first = Math.max(0, this.#rowAt(this.element.scrollTop) - MARGIN_ROWS);
    const last = Math.min(this.#rows.length, this.#rowAt(this.element.scrollTop + this.element.clientHeight) + MARGIN_ROWS);
    const wanted = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
    // The active row stays an element wherever it is scrolled: the list tells assistive technology which it is.
    if (this.#active >= 0 && (this.#active < first || this.#active >= last)) wanted.push(this.#active);
    this.#place(wanted.sort((a, b) => a - b));
    if (this.#active >= 0) this.element.setAttribute("aria-activedescendant", `row-${this.#active}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  /**
   * Let the rows of these numbers be the elements of the list, in order. Those that are there already stay: a press
   * of the mouse that begins on one must end on it.
   * @param {number[]} wanted
   */
  #place(wanted) {
    const kept = new Map(wanted.map((index) => [index, this.#elements.get(index) ?? this.#element(index)]));
    for (const [index, element] of this.#elements) if (!kept.has(index)) element.remove();
    let next = this.space.firstElementChild;
    for (const [index, element] of kept) {
      if (element === next) next = next.nextElementSibling;
      else this.space.insertBefore(element, next);
      this.#mark(index, element);
    }
    this.#elements = kept;
  }

  /**
   * @param {number} index
   * @param {HTMLElement} element
   */
  #mark(index, element) {
    const row = at(this.#rows, index);
    element.classList.toggle("active", index === this.#active);
    if (row.kind === "finding") element.setAttribute("aria-selected", String(row.finding === this.#selected));
  }

  #forgetElements() {
    this.#elements.clear();
    this.space.replaceChildren();
  }

  /**
   * Return which row is that far from the top.
   * @param {number} top
   */
  #rowAt(top) {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(this.#tops, middle + 1) <= top) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @param {number} index */
  #element(index) {
    const row = at(this.#rows, index);
    const element = made("div", `row ${row.kind}`, ...this.#content(row));
    element.id = `row-${index}`;
    element.dataset["row"] = String(index);
    element.style.top = `${at(this.#tops, index)}px`;
    element.setAttribute("role", "treeitem");
    element.setAttribute("aria-level", String(row.level));
    element.setAttribute("aria-posinset", String(row.place));
    element.setAttribute("aria-setsize", String(row.siblings));
    if (row.kind !== "finding") element.setAttribute("aria-expanded", String(row.open));
    element.classList.add(`tone-${toneOf(at(this.data.findings.severity, row.finding))}`);
    return element;
  }

  /**
   * @param {Row} row
   * @returns {(string | Node)[]}
   */
  #content(row) {
    const { data } = this;
    const rule = at(data.rules, at(data.findings.rule, row.finding));
    if (row.kind === "finding") return this.#told(row.finding);
    const fold = made("span", "fold", row.open ? "▾" : "▸");
    fold.setAttribute("aria-hidden", "true");
    const number = made("span", "count", figure(row.count));
    if (row.kind === "severity") {
      const severity = at(data.findings.severity, row.finding);
      const heading = (data.headings[severity] ?? at(data.severities, severity))[lang];
      return [fold, iconOf(severity), made("span", "clipped", heading), number];
    }
    if (row.kind === "remedy") return [fold, made("span", "clipped", `→ ${rule.remedy[lang]}`)];
    return [fold, made("span", "clipped", made("span", "code", rule.id), ` ${rule.title[lang]}`), number];
  }

  /** @param {number} finding */
  #told(finding) {
    const { findings, texts } = this.data;
    const message = made("span", "message", at(texts, at(findings[lang], finding)));
    const near = at(texts, at(findings.near, finding));
    const line = at(findings.line, finding);
    const places = [near && said("vid {near}", { near }), line && said("rad {line}", { line }), coordinateOf(findings, finding)];
    return [message, made("span", "place", places.filter(Boolean).join(" · "))];
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const to = this.#moved(event.key);
    if (to === undefined) return;
    event.preventDefault();
    if (to >= 0 && to < this.#rows.length) this.#activate(to, true);
  }

  /**
   * Do what a key asks, and return the row to go to; undefined for a key that is not the list's.
   * @param {string} key
   * @returns {number | undefined}
   */
  #moved(key) {
    const here = Math.max(0, this.#active);
    const row = this.#rows[here];
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.#heights.finding) - 1);
    if (key === "ArrowDown") return this.#active + 1;
    if (key === "ArrowUp") return Math.max(0, here - 1);
    if (key === "Home") return 0;
    if (key === "End") return this.#rows.length - 1;
    if (key === "PageDown") return Math.min(this.#rows.length - 1, here + page);
    if (key === "PageUp") return Math.max(0, here - page);
    if (key === "ArrowRight" && row) return row.open ? here + 1 : this.#fold(here, true);
    if (key === "ArrowLeft" && row) return row.open ? this.#fold(here, false) : this.#above(here);
    if ((key === "Enter" || key === " ") && row) return this.#use(here);
    return undefined;
  }

  /**
   * Return the row of the group that a row is in.
   * @param {number} index
   */
  #above(index) {
    const level = at(this.#rows, index).level;
    let above = index;
    while (above > 0 && at(this.#rows, above).level >= level) above--;
    return above;
  }

  /**
   * @param {number} index
   * @param {boolean} open
   */
  #fold(index, open) {
    const row = at(this.#rows, index);
    if (row.kind === "finding") return index;
    if (open) this.#closed.delete(row.key);
    else this.#closed.add(row.key);
    this.#build();
    return index;
  }

  /** @param {number} index */
  #use(index) {
    const row = at(this.#rows, index);
    if (row.kind !== "finding") return this.#fold(index, !row.open);
    this.#selected = row.finding;
    this.choose(row.finding);
    return index;
  }

  /** @param {Event} event */
  #click(event) {
    const target = event.target instanceof Element ? event.target.closest("[data-row]") : null;
    if (!(target instanceof HTMLElement)) return;
    const index = Number(target.dataset["row"]);
    this.#use(index);
    this.#activate(index, false);
  }

  /**
   * @param {number} index
   * @param {boolean} scroll
   */
  #activate(index, scroll) {
    this.#active = this.#rows.length ? Math.min(index, this.#rows.length - 1) : -1;
    if (scroll && this.#active >= 0) this.#reveal(this.#active);
    this.#render();
  }

  /** @param {number} index */
  #reveal(index) {
    const [top, bottom] = [at(this.#tops, index), at(this.#tops, index + 1)];
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.element.scrollTop = bottom - clientHeight;
  }
}

/** The names of severities in the style, gravest first. */
const TONES = /** @type {const} */ (["error", "warning", "info"]);

/** @param {number} severity */
function toneOf(severity) {
  return TONES[severity] ?? "info";
}

/**
 * Return the icon that the page has for a severity.
 * @param {number} severity
 */
function iconOf(severity) {
  const icon = document.querySelector(`.check.tone-${toneOf(severity)} .icon`);
  return icon ? icon.cloneNode(true) : "";
}

/**
 * Return a finding's coordinate as it is copied, north first; nothing when it has none.
 * @param {Columns} findings
 * @param {number} finding
 */
function coordinateOf(findings, finding) {
  if (!findings.placed[finding]) return "";
  const { east, north, step } = facts.grid;
  return coordinate(east + at(findings.x, finding) * step, north + at(findings.y, finding) * step);
}

/**
 * @param {number} east
 * @param {number} north
 */
function coordinate(east, north) {
  const decimals = facts.grid.step < 1e-4 ? 7 : 2;
  return `N ${north.toFixed(decimals)} E ${east.toFixed(decimals)}`;
}
