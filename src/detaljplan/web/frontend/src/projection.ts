/** SWEREF 99 TM: the map's one projection. Coordinates are E, N in metres. */
import { register } from "ol/proj/proj4.js";
import { get, type Projection } from "ol/proj.js";
import proj4 from "proj4";

/** Extent of the Swedish tile matrix set in EPSG:3006: E min, N min, E max, N max. */
export const EXTENT: [number, number, number, number] = [-1_200_000, 4_305_696, 2_994_304, 8_500_000];

/** Return EPSG:3006, registered on the first call. */
export function sweref99tm(): Projection {
  proj4.defs("EPSG:3006", "+proj=utm +zone=33 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs +type=crs");
  register(proj4);
  const projection = get("EPSG:3006");
  if (!projection) throw new Error("EPSG:3006 could not be registered");
  projection.setExtent(EXTENT);
  return projection;
}
