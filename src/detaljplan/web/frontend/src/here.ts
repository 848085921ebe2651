/** What applies at the place one clicked: provisions, hits and findings, as text. */
import type Feature from "ol/Feature.js";
import type { AreaProperties } from "./area.js";
import { lettersOf } from "./merge.js";
import { said } from "./words.js";

/** Fill the element with what the features say. Text only: a plan's words never become HTML. */
export function tellHere(element: HTMLElement, areas: Feature[], hits: Feature[]): void {
  const provisions = areas.flatMap((area) => (area.get("members") as AreaProperties[]).map(provisionText));
  const layers = [...new Set(hits.map((hit) => String(hit.get("layer") ?? hit.get("layer_id"))))];
  element.replaceChildren(
    heading(said("På platsen")),
    ...(provisions.length ? [list(provisions)] : [paragraph(said("Inga planbestämmelser."))]),
    ...(layers.length ? [heading("Granskningslager"), list(layers)] : []),
  );
}

/** Tell of the finding that was asked for, with the way back to its row. */
export function tellFinding(element: HTMLElement, finding: Feature, back: () => void): void {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = said("Tillbaka till raden i tabellen");
  button.addEventListener("click", back);
  element.replaceChildren(
    heading(said("Anmärkning {rule}", { rule: String(finding.get("rule") ?? "") })),
    paragraph(String(finding.get("message") ?? "")),
    button,
  );
}

function provisionText(member: AreaProperties): string {
  return [lettersOf(member), member.wording ?? member.label].filter(Boolean).join(" – ") || said("Bestämmelse utan text");
}

function heading(text: string): HTMLElement {
  const element = paragraph("");
  const strong = document.createElement("strong");
  strong.textContent = text;
  element.append(strong);
  return element;
}

function paragraph(text: string): HTMLElement {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}

function list(texts: string[]): HTMLElement {
  const element = document.createElement("ul");
  for (const text of [...new Set(texts)]) {
    const item = document.createElement("li");
    item.textContent = text;
    element.append(item);
  }
  return element;
}
