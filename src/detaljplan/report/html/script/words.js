// The words of the page: Swedish in the code, told in the language that is chosen.

/** @typedef {"sv" | "en"} Language */
/** @typedef {Readonly<Record<Language, string>>} Both */

/**
 * @typedef {object} Facts
 * @property {Language} lang
 * @property {Readonly<Record<string, string>>} english
 * @property {string | null} zone Name of the plan's coordinate system.
 * @property {{east: number, north: number, step: number}} grid
 */

const facts = /** @type {Facts} */ (JSON.parse(part("facts").textContent ?? ""));
let lang = facts.lang;

/**
 * Return a Swedish text in the chosen language, `{name}` in it replaced by the field of that name.
 * @param {string} text
 * @param {Readonly<Record<string, string | number>>} fields
 */
function said(text, fields = {}) {
  const told = (lang === "en" && facts.english[text]) || text;
  return told.replace(/\{(\w+)\}/g, (brace, name) => String(fields[name] ?? brace));
}

/**
 * Return a number as the chosen language writes it.
 * @param {number} value
 * @param {number} decimals
 */
function figure(value, decimals = 0) {
  return value.toLocaleString(lang === "sv" ? "sv-SE" : "en-GB", { maximumFractionDigits: decimals });
}

/**
 * Tell everything of the page that is not the script's own in a language.
 * @param {Language} chosen
 */
function speak(chosen) {
  lang = chosen;
  document.documentElement.lang = lang;
  for (const element of all("[data-sv]")) element.textContent = element.dataset[lang] ?? "";
  for (const element of all("[data-told]")) element.hidden = element.dataset["told"] !== lang;
  for (const button of all("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset["language"] === lang));
  }
}

/**
 * Return the element of that id, which the page has.
 * @param {string} id
 */
function part(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page lacks #${id}`);
  return element;
}

/**
 * @param {string} selector
 * @param {ParentNode} within
 * @returns {HTMLElement[]}
 */
function all(selector, within = document) {
  return [...within.querySelectorAll(selector)].flatMap((one) => (one instanceof HTMLElement ? [one] : []));
}

/**
 * Return a new element with a text in it; a text never becomes markup.
 * @param {string} tag
 * @param {string} className
 * @param {(string | Node)[]} children
 */
function made(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}
