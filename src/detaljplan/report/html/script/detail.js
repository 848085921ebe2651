// The finding that is selected, told whole, with what one copies to find its place elsewhere.

const MOST_OBJECTS = 8;

/**
 * @param {HTMLElement} element
 * @param {Findings} data
 * @param {Uint32Array} objects Where each finding's objects begin.
 * @param {number} finding -1 for none.
 */
function tell(element, data, objects, finding) {
  const body = /** @type {HTMLElement} */ (element.querySelector("div"));
  if (finding < 0) {
    body.replaceChildren(made("p", "quiet", said("Välj en anmärkning i listan eller på kartan.")));
    return;
  }
  const { findings, texts } = data;
  const rule = at(data.rules, at(findings.rule, finding));
  const severity = at(findings.severity, finding);
  const heading = made("p", `said tone-${toneOf(severity)}`, iconOf(severity));
  heading.append(made("span", "", made("span", "code", rule.id), ` ${rule.title[lang]}`));
  body.replaceChildren(
    heading,
    made("p", "message", at(texts, at(findings[lang], finding))),
    made("p", "remedy", `→ ${rule.remedy[lang]}`),
    factsOf(data, objects, finding, rule),
  );
}

/**
 * @param {Findings} data
 * @param {Uint32Array} objects
 * @param {number} finding
 * @param {RuleFacts} rule
 */
function factsOf(data, objects, finding, rule) {
  const { findings, texts } = data;
  const list = made("dl", "facts");
  const add = (/** @type {string} */ name, /** @type {string} */ value, /** @type {boolean} */ copied) => {
    const told = made("dd", "", ...(copied ? copyable(value) : [value]));
    if (value) list.append(made("div", "", made("dt", "", name), told));
    return told;
  };
  add(said("Vid"), at(texts, at(findings.near, finding)), false);
  add(said("Koordinat"), coordinateOf(findings, finding), true);
  add(said("I filen"), lineOf(findings, finding), false);
  add(said("Plats i filen"), at(texts, at(findings.where, finding)), true);
  const ids = Array.from(findings.objects.slice(at(objects, finding), at(objects, finding + 1)), (id) => at(texts, id));
  ids.slice(0, MOST_OBJECTS).forEach((id) => add(said("Objekt"), id, true));
  if (ids.length > MOST_OBJECTS) add("", said("och {more} objekt till", { more: ids.length - MOST_OBJECTS }), false);
  add(said("Uppmätt"), measuredOf(data, finding), false);
  add(said("Källa"), rule.origin, false).lang = "sv";
  return list;
}

/**
 * @param {Columns} findings
 * @param {number} finding
 */
function lineOf(findings, finding) {
  const line = at(findings.line, finding);
  return line ? said("rad {line}, kolumn {column}", { line, column: at(findings.column, finding) }) : "";
}

/**
 * @param {Findings} data
 * @param {number} finding
 */
function measuredOf(data, finding) {
  const { measured, limit, unit } = data.findings;
  const [value, most] = [at(measured, finding), at(limit, finding)];
  if (value === null || most === null) return "";
  const told = at(data.texts, at(unit, finding));
  return said("{value} {unit}, gränsen är {limit} {unit}", { value: figure(value, 3), limit: figure(most, 3), unit: told });
}

/**
 * Return a text with a button that copies it.
 * @param {string} text
 */
function copyable(text) {
  const button = /** @type {HTMLButtonElement} */ (made("button", "copy", said("Kopiera")));
  button.type = "button";
  button.append(made("span", "unseen", ` ${text}`));
  const code = made("span", "code", text);
  button.addEventListener("click", async () => {
    await copy(text, code);
    button.classList.add("done");
    button.replaceChildren(said("Kopierad"));
  });
  return [code, " ", button];
}

/**
 * Copy a text; where a browser does not let a file do that, by way of a selection, which is left for the reader.
 * @param {string} text
 * @param {HTMLElement} element
 */
async function copy(text, element) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(element);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
    document.execCommand("copy");
  }
}
