/** The table of findings and the map keep each other's selection. */

export interface FindingTable {
  /** Mark the row and bring it into view; with `focus` also put the keyboard there. */
  select(index: number, options: { focus: boolean }): void;
}

/** Show the buttons of the rows and call `show` with the finding's number when one is used. */
export function findingTable(document: Document, show: (index: number) => void): FindingTable {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>("button[data-finding]")];
  const rows = [...document.querySelectorAll<HTMLElement>("[data-finding-row]")];
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => show(Number(button.dataset["finding"])));
  }
  return {
    select(index, { focus }) {
      for (const row of rows) {
        if (row.dataset["findingRow"] === String(index)) row.setAttribute("aria-current", "true");
        else row.removeAttribute("aria-current");
      }
      if (!focus) return;
      const button = buttons.find((candidate) => candidate.dataset["finding"] === String(index));
      button?.focus({ preventScroll: true });
      button?.closest("tr")?.scrollIntoView({ block: "center", behavior: "instant" });
    },
  };
}
