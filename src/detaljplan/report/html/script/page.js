// Puts the page together: what is sought, the list, the map and what is told of the finding that is selected.

const TYPED_MS = 120;

/** The list, the map and the filter, once the findings are unpacked. */
class Page {
  #selected = -1;
  #typed = 0;

  /** @param {Findings} data */
  constructor(data) {
    this.data = data;
    this.objects = startsOf(data.findings.object_count);
    this.form = /** @type {HTMLFormElement} */ (part("filter"));
    this.search = /** @type {HTMLInputElement} */ (part("search"));
    this.rule = /** @type {HTMLSelectElement} */ (part("rule"));
    this.tree = new Tree(part("tree"), data, (finding) => this.#choose(finding, false));
    this.marks = new Marks(data);
    const canvas = /** @type {HTMLCanvasElement} */ (part("canvas"));
    this.map = new FindingsMap(canvas, this.marks, (finding) => this.#choose(finding, true), (place) => this.#readout(place));
    /** @type {Ground | null} */
    this.ground = null;
    this.#listen();
    this.filter();
    this.#readout(null);
    tell(part("detail"), data, this.objects, -1);
  }

  /** @param {Ground} ground */
  lay(ground) {
    this.ground = ground;
    this.map.lay(new GroundMap(ground));
    this.#readout(null);
  }

  /** Show what is wanted now, in the list and on the map, and how many there are. */
  filter() {
    const found = matching(this.data, this.#wanted());
    this.tree.show(found.shown);
    this.marks.shown = found.shown;
    if (!found.shown.includes(this.#selected)) this.#forget();
    this.#count(found);
    this.map.draw();
  }

  /** Tell all that the script has written in the language that is chosen. */
  retell() {
    this.filter();
    this.tree.retell();
    tell(part("detail"), this.data, this.objects, this.#selected);
    this.#readout(null);
  }

  #forget() {
    this.#selected = this.marks.selected = -1;
    this.tree.select(-1);
    tell(part("detail"), this.data, this.objects, -1);
  }

  #wanted() {
    const checked = all('input[name="severity"]:checked', this.form);
    const severities = checked.map((box) => Number(/** @type {HTMLInputElement} */ (box).value));
    return {
      sought: this.search.value.trim().toLowerCase(),
      rule: Number(this.rule.value || -1),
      severities: new Set(severities),
    };
  }

  /** @param {Matching} found */
  #count(found) {
    const shown = { shown: figure(found.shown.length), all: figure(this.data.findings.rule.length) };
    part("shown").textContent = said("Visar {shown} av {all}.", shown);
    for (const element of all("[data-severity-count]")) {
      const count = found.bySeverity.get(Number(element.dataset["severityCount"])) ?? 0;
      element.textContent = `(${figure(count)})`;
    }
    const chosen = this.rule.value;
    const total = [...found.byRule.values()].reduce((sum, count) => sum + count, 0);
    this.rule.replaceChildren(
      option("-1", said("Alla regler ({count})", { count: figure(total) })),
      ...this.data.rules.map(({ id, title }, i) => option(String(i), `${id} ${title[lang]} (${figure(found.byRule.get(i) ?? 0)})`)),
    );
    this.rule.value = chosen || "-1";
  }

  /**
   * @param {number} finding
   * @param {boolean} onMap Whether it was chosen there; then the map stays as it is.
   */
  #choose(finding, onMap) {
    this.#selected = finding;
    tell(part("detail"), this.data, this.objects, finding);
    if (onMap) {
      this.marks.selected = finding;
      this.tree.select(finding);
      this.map.draw();
    } else this.map.show(finding);
  }

  /** @param {[number, number] | null} place */
  #readout(place) {
    const { east, north } = facts.grid;
    const told = [place ? coordinate(east + place[0], north + place[1]) : "", facts.zone ?? said("koordinater som i filen")];
    const by = this.ground?.simplified_m;
    if (by) told.push(said("gränserna är ritade förenklat, högst {metres} m fel; anmärkningarna är exakta", { metres: figure(by, 2) }));
    part("readout").textContent = told.filter(Boolean).join(" · ");
  }

  #listen() {
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("change", ({ target }) => target !== this.search && this.filter());
    this.form.addEventListener("reset", () => setTimeout(() => this.filter()));
    this.search.addEventListener("input", () => {
      clearTimeout(this.#typed);
      this.#typed = setTimeout(() => this.filter(), TYPED_MS);
    });
    part("zoom-in").addEventListener("click", () => this.map.zoom(1.6));
    part("zoom-out").addEventListener("click", () => this.map.zoom(1 / 1.6));
    part("whole").addEventListener("click", () => this.map.whole());
    this.#print();
  }

  /** Have the map on paper show the whole plan, and the one on the screen be as it was afterwards. */
  #print() {
    let before = this.map.view.copy();
    addEventListener("beforeprint", () => {
      before = this.map.view.copy();
      document.documentElement.classList.add("printing");
      this.map.resized();
      this.map.whole();
      this.map.drawNow();
    });
    addEventListener("afterprint", () => {
      document.documentElement.classList.remove("printing");
      Object.assign(this.map.view, before);
      this.map.resized();
    });
  }
}

/**
 * @param {string} value
 * @param {string} text
 */
function option(value, text) {
  return new Option(text, value);
}

/** Fold what was not checked where the reader has much else to see; on paper it is all told. */
function foldUnasked() {
  const folded = [...document.querySelectorAll("details")];
  for (const details of folded) details.open = false;
  addEventListener("beforeprint", () => folded.forEach((details) => (details.open = true)));
}

async function start() {
  foldUnasked();
  /** @type {Page | null} */
  let page = null;
  for (const button of all("[data-language]")) {
    button.addEventListener("click", () => {
      speak(button.dataset["language"] === "en" ? "en" : "sv");
      page?.retell();
    });
  }
  if (!document.getElementById("work-heading")) return;
  page = new Page(/** @type {Findings} */ (await unpacked("findings")));
  page.lay(/** @type {Ground} */ (await unpacked("ground")));
}

start().catch((error) => {
  // The list for print has the same findings, and needs no script.
  document.documentElement.classList.remove("live");
  const note = part("note");
  note.textContent =
    error instanceof Unreadable
      ? said("Webbläsaren är för gammal för kartan och den sökbara listan. Nedan står de första anmärkningarna.")
      : said("Kartan och den sökbara listan kunde inte visas. Nedan står de första anmärkningarna.");
  note.hidden = false;
  if (!(error instanceof Unreadable)) throw error;
});
