/** Boundaries as lines: where they coincide only the highest is drawn, and an edge two areas share only once. */
import Feature from "ol/Feature.js";
import { type Geometry, LineString, MultiLineString, MultiPolygon, Polygon } from "ol/geom.js";
import RBush from "rbush";

/** A vertex this near a segment lies on it: plan boundaries closer than 5 cm are one and the same. */
const TOLERANCE_M = 0.05;
/** Vertices are the same when equal to the centimetre. */
const CELLS_PER_M = 100;
/** Beyond this many segments the areas' own outlines are drawn: the reader should not wait for the lines. */
const MOST_SEGMENTS = 150_000;

type Place = readonly [number, number];
interface Vertex {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

export interface Levels {
  boundary: Feature[];
  uses: Feature[];
  properties: Feature[];
  secondary: Feature[];
}

/** Return the line features of each level, less what a higher level or an earlier feature draws. */
export function outlines(levels: Levels): Levels {
  const all = Object.values(levels).flat().flatMap((feature: Feature) => linesOf(feature.getGeometry()));
  if (all.reduce((sum, line) => sum + line.length, 0) > MOST_SEGMENTS) return levels;
  const vertices = new RBush<Vertex>().load(all.flat().map(([x = 0, y = 0]) => ({ minX: x, minY: y, maxX: x, maxY: y })));
  const upper = new Set<string>();
  const boundary = level(levels.boundary, vertices, [], upper);
  const uses = level(levels.uses, vertices, [], upper);
  // A secondary boundary may cross or follow an ordinary one without either giving way.
  const properties = level(levels.properties, vertices, [upper], new Set());
  const secondary = level(levels.secondary, vertices, [upper], new Set());
  return { boundary, uses, properties, secondary };
}

function level(features: Feature[], vertices: RBush<Vertex>, above: Set<string>[], own: Set<string>): Feature[] {
  return features.flatMap((feature) => {
    const lines = linesOf(feature.getGeometry()).flatMap((line) => remaining(line, vertices, above, own));
    return lines.length ? [new Feature(new MultiLineString(lines))] : [];
  });
}

/** The stretches of a line that nothing has drawn yet, each as long as it can be so that the dashes run on. */
function remaining(line: number[][], vertices: RBush<Vertex>, above: Set<string>[], own: Set<string>): number[][][] {
  const stretches: number[][][] = [];
  let open: number[][] | undefined;
  for (const [from, to] of pieces(line, vertices)) {
    const key = keyOf(from, to);
    const taken = own.has(key) || above.some((drawn) => drawn.has(key));
    own.add(key);
    if (taken) open = undefined;
    else if (open) open.push([...to]);
    else stretches.push((open = [[...from], [...to]]));
  }
  return stretches;
}

function* pieces(line: number[][], vertices: RBush<Vertex>): Generator<[Place, Place]> {
  for (let i = 1; i < line.length; i++) {
    const [x1 = 0, y1 = 0] = line[i - 1] ?? [];
    const [x2 = 0, y2 = 0] = line[i] ?? [];
    let from: Place = [x1, y1];
    for (const to of [...between([x1, y1], [x2, y2], vertices), [x2, y2] as Place]) {
      if (same(from, to)) continue;
      yield [from, to];
      from = to;
    }
  }
}

/** The vertices that lie on a segment, in its direction. */
function between([x1, y1]: Place, [x2, y2]: Place, vertices: RBush<Vertex>): Place[] {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (!(length > 0)) return [];
  const near = vertices.search({
    minX: Math.min(x1, x2) - TOLERANCE_M,
    minY: Math.min(y1, y2) - TOLERANCE_M,
    maxX: Math.max(x1, x2) + TOLERANCE_M,
    maxY: Math.max(y1, y2) + TOLERANCE_M,
  });
  return near
    .map(({ minX: x, minY: y }) => ({
      place: [x, y] as Place,
      along: ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length,
      aside: Math.abs((x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)) / length,
    }))
    .filter(({ along, aside }) => aside <= TOLERANCE_M && along > TOLERANCE_M && along < length - TOLERANCE_M)
    .sort((a, b) => a.along - b.along)
    .map(({ place }) => place);
}

function same(a: Place, b: Place): boolean {
  return cell(a) === cell(b);
}

function keyOf(a: Place, b: Place): string {
  const [first, second] = [cell(a), cell(b)].sort();
  return `${first} ${second}`;
}

function cell([x, y]: Place): string {
  return `${Math.round(x * CELLS_PER_M)},${Math.round(y * CELLS_PER_M)}`;
}

/** Return every line and ring of a geometry as positions. */
export function linesOf(geometry: Geometry | undefined): number[][][] {
  if (geometry instanceof LineString) return [geometry.getCoordinates()];
  if (geometry instanceof MultiLineString || geometry instanceof Polygon) return geometry.getCoordinates();
  if (geometry instanceof MultiPolygon) return geometry.getCoordinates().flat();
  return [];
}
