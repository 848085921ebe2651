/** The words of the map: Swedish in the code, in the language of the page where it hands over its own. */
const words = JSON.parse(
  document.querySelector<HTMLElement>("[data-words]")?.dataset["words"] ?? "{}",
) as Readonly<Record<string, string>>;

/** Return a Swedish text in the language of the page, `{name}` in it replaced by the field of that name. */
export function said(text: string, fields: Readonly<Record<string, string | number>> = {}): string {
  return (words[text] ?? text).replace(/\{(\w+)\}/g, (brace, name: string) => String(fields[name] ?? brace));
}
