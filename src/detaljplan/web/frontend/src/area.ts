/** What map.json says of an area: a provision and how it is drawn. */
export interface AreaProperties {
  kind: "anvandning" | "egenskap" | "administrativ";
  object_id: string;
  label?: string | null;
  letters?: string | null;
  colour?: string | null;
  wording?: string | null;
  symbol_id?: number | null;
  secondary?: boolean | null;
}
